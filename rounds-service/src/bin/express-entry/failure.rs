//! What can go wrong, what it is called, and with which code the program ends.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};
use tonic::{Code, Status};
use tonic_types::StatusExt;

/// The codes, for `--help`.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  refused: the request is wrong, or the state of the pool forbids it; of an import, in part
  2  usage: the arguments or an input file cannot be understood
  3  unavailable: nothing is known to be done; safe to repeat with the same --request-id
  4  broken: the service or the journal is not as it should be";

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The service said no, or nothing. With the id that makes a repetition safe, if there is one.
    Status(Box<Status>, Option<String>),
    /// So many profiles of an import were refused; the others are in the pool.
    Refused(u64),
    /// An argument or a file cannot be understood.
    Usage(String),
    /// The answer is not what the contract promises.
    Answer(&'static str),
    /// Nobody reads the output any more.
    OutputClosed,
}

impl Failure {
    /// A file that cannot be used, and why.
    pub(crate) fn file(path: &Path, why: impl Display) -> Self {
        Failure::Usage(format!("{}: {why}", path.display()))
    }

    /// The same failure of a change, which can be repeated safely under `id`.
    pub(crate) fn of_change(self, id: &str) -> Self {
        if let Failure::Status(status, None) = self {
            Failure::Status(status, Some(id.to_owned()))
        } else {
            self
        }
    }

    /// The reason that the service gave.
    pub(crate) fn reason(&self) -> Option<String> {
        match self {
            Failure::Status(status, _) => status.get_details_error_info().map(|info| info.reason),
            Failure::Refused(_)
            | Failure::Usage(_)
            | Failure::Answer(_)
            | Failure::OutputClosed => None,
        }
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Failure::OutputClosed => 0,
            Failure::Refused(_) => 1,
            Failure::Usage(_) => 2,
            Failure::Answer(_) => 4,
            Failure::Status(status, _) if is_passing(status) => 3,
            Failure::Status(status, _) if is_defect(status) => 4,
            Failure::Status(..) => 1,
        })
    }

    /// Tells it to a person, or to a program as one line of JSON.
    pub(crate) fn tell(&self, json: bool) {
        let text = match (self, json) {
            (Failure::OutputClosed, _) => return,
            (Failure::Status(status, id), true) => of_status(status, id.as_deref()).to_string(),
            (failure, true) => json!({ "error": { "message": failure.to_string() } }).to_string(),
            (failure, false) => format!("express-entry: {failure}"),
        };
        crate::output::complain(text);
    }
}

/// Whether the same call may succeed a little later.
pub(crate) fn is_passing(status: &Status) -> bool {
    use Code::{Cancelled, DeadlineExceeded, Internal, ResourceExhausted, Unavailable, Unknown};
    let passing = matches!(
        status.code(),
        Unavailable | DeadlineExceeded | ResourceExhausted
    );
    // What a connection that breaks leaves behind; the service itself gives no source.
    let broken = matches!(status.code(), Unknown | Internal | Cancelled);
    passing || (broken && status.source().is_some())
}

/// Whether the service is not as it should be.
fn is_defect(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::Internal | Code::DataLoss | Code::Unknown | Code::Unimplemented
    )
}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        Failure::Status(Box::new(status), None)
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Status(status, id) => {
                match status.get_details_error_info() {
                    Some(info) => write!(f, "{} ({})", status.message(), info.reason)?,
                    // What the service says always has a reason.
                    None => write!(f, "the service is not reached: {}", status.message())?,
                }
                for violation in violations(status) {
                    let (field, why) = (violation.field, violation.description);
                    write!(f, "\n  {field}: {why} ({})", violation.reason)?;
                }
                match id {
                    Some(id) if is_passing(status) => {
                        write!(f, "\nrepeat it safely with --request-id {id}")
                    }
                    _ => Ok(()),
                }
            }
            Failure::Refused(number) => write!(f, "profiles refused: {number}"),
            Failure::Usage(why) => f.write_str(why),
            Failure::Answer(what) => write!(f, "the service answered without {what}"),
            Failure::OutputClosed => f.write_str("nobody reads the output"),
        }
    }
}

fn violations(status: &Status) -> Vec<tonic_types::FieldViolation> {
    let details = status.get_details_bad_request();
    details.map_or_else(Vec::new, |details| details.field_violations)
}

fn of_status(status: &Status, id: Option<&str>) -> Value {
    let info = status.get_details_error_info();
    let violations: Vec<_> = violations(status)
        .into_iter()
        .map(|wrong| {
            json!({ "field": wrong.field, "reason": wrong.reason, "description": wrong.description })
        })
        .collect();
    json!({ "error": {
        "code": format!("{:?}", status.code()),
        "reason": info.as_ref().map(|info| info.reason.clone()),
        "message": status.message(),
        "metadata": info.map(|info| info.metadata),
        "violations": violations,
        "requestId": id,
    } })
}
