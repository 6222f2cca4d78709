//! Who acts on an instruction.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// An officer: 1 to 64 letters, digits, `.`, `-`, `_` and `@`. Who may act as whom is not the pool's
/// to say.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Officer(Arc<str>);

/// The text names no officer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an officer is named by 1 to 64 letters, digits, full stops, hyphens, underscores and @")]
pub struct NoOfficer;

impl FromStr for Officer {
    type Err = NoOfficer;

    fn from_str(text: &str) -> Result<Self, NoOfficer> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-_@".contains(&byte);
        if (1..=64).contains(&text.len()) && text.bytes().all(fits) {
            Ok(Self(text.into()))
        } else {
            Err(NoOfficer)
        }
    }
}

impl Officer {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Officer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
