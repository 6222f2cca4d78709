//! What makes a change safe to repeat: the caller's mark, and a digest of what was asked.

use std::fmt;

use prost::Message;
use sha2::{Digest, Sha256};

/// The caller's mark of one change: 8 to 64 ASCII letters, digits and hyphens.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(Box<str>);

impl RequestId {
    /// Fewest characters.
    pub const SHORTEST: usize = 8;
    /// Most characters.
    pub const LONGEST: usize = 64;

    /// Reads a mark; `None` if it is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (Self::SHORTEST..=Self::LONGEST).contains(&text.len());
        let plain = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (fits && plain).then(|| Self(text.into()))
    }

    /// The mark as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// SHA-256 of what was asked: the name of the call, and its message in canonical form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentDigest(pub [u8; 32]);

impl ContentDigest {
    /// The digest of a call of `rpc` with `message`.
    #[must_use]
    pub fn of(rpc: &str, message: &impl Message) -> Self {
        let mut hash = Sha256::new();
        hash.update(rpc);
        hash.update([0]);
        hash.update(message.encode_to_vec());
        Self(hash.finalize().into())
    }
}

/// A change that carries a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The caller's mark.
    pub id: RequestId,
    /// What was asked.
    pub content: ContentDigest,
}

impl Request {
    /// A call of `rpc` with `message` under the mark `id`; `None` if that is no mark.
    #[must_use]
    pub fn new(rpc: &str, id: &str, message: &impl Message) -> Option<Self> {
        Some(Self {
            id: RequestId::parse(id)?,
            content: ContentDigest::of(rpc, message),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_8_to_64_letters_digits_and_hyphens() {
        for good in [
            "12345678",
            "a-b-c-d-",
            "6f1a7c1e-0000-4000-8000-000000000000",
            &"x".repeat(64),
        ] {
            assert!(RequestId::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "1234567",
            "with space",
            "under_score",
            "accentué",
            &"x".repeat(65),
        ] {
            assert!(RequestId::parse(bad).is_none(), "{bad}");
        }
    }
}
