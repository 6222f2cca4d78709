//! The chain of digests that ties each row to all rows in front of it.

use sha2::{Digest, Sha256};

use super::{Entry, Head, ReadError, Row};

/// The digest of a row: SHA-256 over the digest of the row before, the position, the instant, and
/// the event and the facts with their lengths. Numbers are big-endian, 8 bytes each; facts that are
/// absent have the length `u64::MAX`, so that they differ from empty ones.
#[must_use]
pub fn digest(
    previous: &[u8; 32],
    position: u64,
    at: i64,
    event: &[u8],
    facts: Option<&[u8]>,
) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(position.to_be_bytes());
    hash.update(at.to_be_bytes());
    hash.update(length(event).to_be_bytes());
    hash.update(event);
    hash.update(facts.map_or(u64::MAX, length).to_be_bytes());
    hash.update(facts.unwrap_or_default());
    hash.finalize().into()
}

fn length(bytes: &[u8]) -> u64 {
    bytes.len() as u64
}

impl Head {
    /// The head once `entry` is appended behind this one.
    #[must_use]
    pub fn extended(&self, entry: &Entry) -> Head {
        let position = self.position + 1;
        let facts = entry.facts.as_deref();
        Head {
            position,
            digest: digest(&self.digest, position, entry.at, &entry.event, facts),
        }
    }

    /// Steps over `row`, which must be the next one and carry its right digest. The row must have
    /// been read with its facts.
    pub fn check(&mut self, row: &Row) -> Result<(), ReadError> {
        let position = self.position + 1;
        if row.position != position {
            return Err(ReadError::damaged(position, "the row is missing"));
        }
        let facts = row.facts.as_deref();
        if digest(&self.digest, position, row.at, &row.event, facts) != row.digest {
            let what = "its digest does not fit: the row, or the one in front of it, was altered";
            return Err(ReadError::damaged(position, what));
        }
        *self = Head {
            position,
            digest: row.digest,
        };
        Ok(())
    }
}
