//! Why the scoring service gave no answer.

use std::error::Error as _;

use tonic::{Code, Status};

use crate::convert::Malformed;

/// Why there is no score. Nothing has changed anywhere.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ScoringError {
    /// It cannot be reached, is overloaded, or did not answer in time. Asking again later may help.
    #[error("the scoring service cannot answer: {0}")]
    Unavailable(String),
    /// It answered what this service does not expect of it.
    #[error("the scoring service answered {0:?}: {1}")]
    Unexpected(Code, String),
    /// Its answer makes no sense.
    #[error("the answer of the scoring service is {0}")]
    Malformed(#[from] Malformed),
}

impl From<Status> for ScoringError {
    fn from(status: Status) -> Self {
        // A status that the service itself sent has no source; a broken connection has one,
        // whatever the code.
        let broken = status.source().is_some();
        let busy = matches!(
            status.code(),
            Code::Unavailable | Code::ResourceExhausted | Code::DeadlineExceeded | Code::Cancelled
        );
        if broken || busy {
            ScoringError::Unavailable(status.message().to_owned())
        } else {
            ScoringError::Unexpected(status.code(), status.message().to_owned())
        }
    }
}
