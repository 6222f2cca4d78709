//! The one map from what goes wrong here to gRPC statuses.

use crs::{RuleSetId, Violation};
use express_entry_transport::status::{self, WrongField};
use tonic::Status;

use crate::limits;

/// Why a request as a whole is not answered.
#[derive(Debug)]
pub enum Refused {
    /// Fields are wrong.
    Invalid(Vec<Violation>),
    /// No rule set has this id, or none governs this date.
    NoRuleSet(String),
    /// Every stream that is allowed is open.
    StreamsTaken,
    /// As many folders of rules as are allowed are being checked.
    ValidationsTaken,
    /// The deadline of the caller has passed.
    DeadlinePassed,
    /// A task of this service broke off: a defect.
    Broken,
}

impl Refused {
    /// No rule set has this id.
    pub fn no_such_id(id: RuleSetId) -> Self {
        Self::NoRuleSet(format!("there is no rule set {id}"))
    }
}

impl From<Vec<Violation>> for Refused {
    fn from(violations: Vec<Violation>) -> Self {
        Self::Invalid(violations)
    }
}

/// What to say when a stream of requests broke off: the transport's own status, or the limit on the
/// bytes of a message.
pub(crate) fn of_broken_stream(status: Status) -> Status {
    express_entry_transport::overlong(&status).unwrap_or(status)
}

impl From<Refused> for Status {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Invalid(violations) => {
                let wrong = violations.into_iter().map(|violation| WrongField {
                    field: violation.field,
                    reason: violation.reason.as_str(),
                    description: violation.description,
                });
                status::invalid_argument(wrong.collect())
            }
            Refused::NoRuleSet(message) => status::not_found("RULE_SET_NOT_FOUND", message),
            Refused::StreamsTaken => {
                status::limit_reached("STREAMS", limits::STREAMS, Some(limits::STREAM_RETRY))
            }
            Refused::ValidationsTaken => {
                let retry = Some(limits::VALIDATION_RETRY);
                status::limit_reached("VALIDATIONS", limits::VALIDATIONS, retry)
            }
            Refused::DeadlinePassed => status::deadline_exceeded(),
            Refused::Broken => status::internal(),
        }
    }
}
