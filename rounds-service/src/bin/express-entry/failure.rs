//! What can go wrong, what it is called, and with which code the program ends.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::path::Path;

use rounds_service::commands::{Failed, Verdict};
use serde_json::{Value, json};
use tonic::{Code, Status};
use tonic_types::StatusExt;

#[cfg(test)]
mod tests;

/// The codes, for `--help`.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  refused: the request is wrong, or the state of the pool or the folder forbids it; of an import
     or a file of instructions, in part
  2  usage: the arguments or an input file cannot be understood
  3  unavailable: nothing is known to be done; safe to repeat with the same --request-id
  4  broken: the service, the journal or the output is not as it should be
  5  of verify: the journal is sound, and a snapshot or the note of its end is not
  6  of verify and restore: a newer version of the service wrote the journal or the backup

With --json, results are JSON documents on the standard output, one a line. A command that
does not end with 0 prints one JSON object on the standard error: \"error\" in words, \"code\"
(of gRPC, such as NOT_FOUND, or USAGE, REFUSED, OUTPUT, DEFECT), \"reason\", \"violations\",
\"metadata\", and \"requestId\" to repeat a change with.";

/// What a slow reader of events is told: it can go on where it was.
const TOO_SLOW: &str = "WATCHER_TOO_SLOW";

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(crate) struct Failure {
    cause: Cause,
    /// The mark with which the change that failed can be repeated.
    request_id: Option<String>,
}

#[derive(Debug)]
enum Cause {
    /// The service said no, or nothing.
    Status(Box<Status>),
    /// What was found out here, and not by the service.
    Found {
        code: &'static str,
        reason: &'static str,
        exit_code: u8,
        why: String,
    },
    /// Of several rounds some are not as asked; the others are.
    Rounds(Rounds),
    /// An argument or a file cannot be understood.
    Usage(String),
    /// The output, or a file, cannot be written.
    Output(String),
    /// The answer is not what the contract promises.
    Answer(&'static str),
    /// This program is not as it should be.
    Defect(String),
    /// Somebody asked this program to stop.
    Interrupted,
    /// Nobody reads the output any more.
    OutputClosed,
}

/// Rounds that are not as asked, by their numbers.
#[derive(Debug, Default)]
pub(crate) struct Rounds {
    /// Each with why.
    pub(crate) failed: Vec<(String, Failure)>,
    /// Those that came after one with which no other could succeed either.
    pub(crate) not_tried: Vec<String>,
}

impl Failure {
    /// A file that cannot be read or understood, and why.
    pub(crate) fn file(path: &Path, why: impl Display) -> Self {
        Cause::Usage(format!("{}: {why}", path.display())).into()
    }

    pub(crate) fn usage(why: impl Into<String>) -> Self {
        Cause::Usage(why.into()).into()
    }

    /// What the answer lacks.
    pub(crate) fn answer(what: &'static str) -> Self {
        Cause::Answer(what).into()
    }

    pub(crate) fn defect(why: impl Into<String>) -> Self {
        Cause::Defect(why.into()).into()
    }

    /// What cannot be written, and why.
    pub(crate) fn output(what: impl Display, why: impl Display) -> Self {
        Cause::Output(format!("{what} cannot be written: {why}")).into()
    }

    pub(crate) fn output_closed() -> Self {
        Cause::OutputClosed.into()
    }

    pub(crate) fn interrupted() -> Self {
        Cause::Interrupted.into()
    }

    /// So many profiles of an import are refused; the others are in the pool.
    pub(crate) fn profiles_refused(number: u64) -> Self {
        let why = format!("profiles refused: {number}");
        Self::found("REFUSED", "PROFILES_REFUSED", 1, why)
    }

    /// The number stands for another instruction.
    pub(crate) fn number_taken(number: &str) -> Self {
        let why = format!(
            "round {number} is written down otherwise; `instruction revise` replaces it until it is \
             published"
        );
        Self::found("ALREADY_EXISTS", "ROUND_NUMBER_TAKEN", 1, why)
    }

    pub(crate) fn rounds(rounds: Rounds) -> Self {
        Cause::Rounds(rounds).into()
    }

    /// The journal is not what was written.
    pub(crate) fn journal_damaged() -> Self {
        Failed::Damaged("the journal is damaged".to_owned()).into()
    }

    /// The journal is what was written, and something beside it is not.
    pub(crate) fn beside_unusable() -> Self {
        let why = "a snapshot, or the note of the journal's end, cannot be used";
        let exit_code = Verdict::BesideUnusable.exit_code();
        Self::found("DATA_LOSS", "BESIDE_UNUSABLE", exit_code, why.to_owned())
    }

    fn found(code: &'static str, reason: &'static str, exit_code: u8, why: String) -> Self {
        let found = Cause::Found {
            code,
            reason,
            exit_code,
            why,
        };
        found.into()
    }

    /// The same failure of a change, which can be repeated safely under `id`.
    pub(crate) fn of_change(mut self, id: &str) -> Self {
        self.request_id = Some(id.to_owned());
        self
    }

    /// Whether it was a definite no, which leaves the service ready for other requests.
    pub(crate) fn is_refusal(&self) -> bool {
        self.exit_code() == 1
    }

    /// What the service answered, if it did or if that is what is wrong.
    fn status(&self) -> Option<&Status> {
        if let Cause::Status(status) = &self.cause {
            Some(status)
        } else {
            None
        }
    }

    /// The code of gRPC that the service answered with.
    pub(crate) fn status_code(&self) -> Option<Code> {
        self.status().map(Status::code)
    }

    /// Why, as a name that stays the same.
    pub(crate) fn reason(&self) -> Option<String> {
        match &self.cause {
            Cause::Status(status) => status.get_details_error_info().map(|info| info.reason),
            Cause::Found { reason, .. } => Some((*reason).to_owned()),
            Cause::Rounds(_)
            | Cause::Usage(_)
            | Cause::Output(_)
            | Cause::Answer(_)
            | Cause::Defect(_)
            | Cause::Interrupted
            | Cause::OutputClosed => None,
        }
    }

    fn code(&self) -> &'static str {
        match &self.cause {
            Cause::Status(status) => canonical(status.code()),
            Cause::Found { code, .. } => code,
            Cause::Rounds(_) => "REFUSED",
            Cause::Usage(_) => "USAGE",
            Cause::Output(_) | Cause::OutputClosed => "OUTPUT",
            Cause::Answer(_) | Cause::Defect(_) => "DEFECT",
            Cause::Interrupted => "CANCELLED",
        }
    }

    /// The code that the program ends with.
    pub(crate) fn exit_code(&self) -> u8 {
        match &self.cause {
            Cause::OutputClosed => 0,
            Cause::Found { exit_code, .. } => *exit_code,
            Cause::Usage(_) => 2,
            Cause::Interrupted => 3,
            Cause::Output(_) | Cause::Answer(_) | Cause::Defect(_) => 4,
            Cause::Rounds(rounds) => {
                let codes = rounds.failed.iter().map(|(_, failure)| failure.exit_code());
                codes.max().unwrap_or(0)
            }
            Cause::Status(status) if is_passing(status) => 3,
            Cause::Status(status) if is_defect(status) => 4,
            Cause::Status(_) => 1,
        }
    }

    /// Tells it to a person, or to a program as one line of JSON.
    pub(crate) fn tell(&self, json: bool) {
        match (&self.cause, json) {
            (Cause::OutputClosed, _) => {}
            (_, true) => crate::output::complain(self.to_json()),
            (_, false) => crate::output::complain(format!("express-entry: {self}")),
        }
    }

    fn to_json(&self) -> Value {
        let status = self.status();
        let violations = status.map_or_else(Vec::new, violations);
        let violations: Vec<_> = violations
            .into_iter()
            .map(|wrong| {
                json!({ "field": wrong.field, "reason": wrong.reason, "description": wrong.description })
            })
            .collect();
        let info = status.and_then(StatusExt::get_details_error_info);
        let metadata = info.map(|info| info.metadata).unwrap_or_default();
        let mut told = json!({
            "error": self.cause.to_string(),
            "code": self.code(),
            "reason": self.reason(),
            "violations": violations,
            "metadata": metadata,
            "requestId": self.request_id,
        });
        if let Cause::Rounds(Rounds { failed, not_tried }) = &self.cause {
            told["notTried"] = json!(not_tried);
            let rounds = failed.iter().map(|(number, failure)| {
                let mut told = failure.to_json();
                told["round"] = number.as_str().into();
                told
            });
            told["rounds"] = rounds.collect();
        }
        told
    }
}

impl From<Cause> for Failure {
    fn from(cause: Cause) -> Self {
        Self {
            cause,
            request_id: None,
        }
    }
}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        Cause::Status(Box::new(status)).into()
    }
}

impl From<Failed> for Failure {
    fn from(failed: Failed) -> Self {
        let exit_code = failed.exit_code();
        let (code, reason) = match &failed {
            Failed::Damaged(_) => ("DATA_LOSS", "JOURNAL_DAMAGED"),
            Failed::Newer(_) => ("FAILED_PRECONDITION", "JOURNAL_NEWER"),
            Failed::NotDone(_) => ("REFUSED", "NOT_DONE"),
        };
        Self::found(code, reason, exit_code, failed.to_string())
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)?;
        for violation in self.status().map_or_else(Vec::new, violations) {
            let (field, why) = (violation.field, violation.description);
            write!(f, "\n  {field}: {why} ({})", violation.reason)?;
        }
        if let Cause::Rounds(Rounds { failed, not_tried }) = &self.cause {
            for (number, failure) in failed {
                write!(f, "\nround {number}: {failure}")?;
            }
            for number in not_tried {
                write!(f, "\nround {number}: not tried")?;
            }
        }
        match &self.request_id {
            Some(id) if !self.is_refusal() => {
                write!(f, "\nrepeat it safely with --request-id {id}")
            }
            _ => Ok(()),
        }
    }
}

impl Display for Cause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            // What the service says always has a reason; the rest comes from the way there.
            Cause::Status(status) => match status.get_details_error_info() {
                Some(info) => write!(f, "{} ({})", status.message(), info.reason),
                None if is_passing(status) => {
                    write!(f, "the service is not reached: {}", status.message())
                }
                None => write!(f, "{} ({})", status.message(), canonical(status.code())),
            },
            Cause::Rounds(Rounds { failed, not_tried }) => {
                let wrong = failed.len() + not_tried.len();
                write!(f, "rounds not as asked: {wrong}")
            }
            Cause::Answer(what) => write!(f, "the service answered without {what}"),
            Cause::Defect(why) => write!(f, "a defect of this program: {why}"),
            Cause::Interrupted => f.write_str("interrupted"),
            Cause::OutputClosed => f.write_str("nobody reads the output"),
            Cause::Found { why, .. } | Cause::Usage(why) | Cause::Output(why) => f.write_str(why),
        }
    }
}

/// Whether the same call may succeed a little later.
pub(crate) fn is_passing(status: &Status) -> bool {
    use Code::{Cancelled, DeadlineExceeded, Internal, ResourceExhausted, Unavailable, Unknown};
    let code = status.code();
    let passing = matches!(code, Unavailable | DeadlineExceeded | ResourceExhausted);
    // What a connection that breaks leaves behind; the service itself gives no source.
    let broken = matches!(code, Unknown | Internal | Cancelled) && status.source().is_some();
    let info = status.get_details_error_info();
    passing || broken || info.is_some_and(|info| info.reason == TOO_SLOW)
}

/// Whether the service is not as it should be, or something on the way to it.
fn is_defect(status: &Status) -> bool {
    use Code::{DataLoss, Internal, Unimplemented, Unknown};
    let broken = matches!(status.code(), Internal | DataLoss | Unknown | Unimplemented);
    broken || (status.get_details_error_info().is_none() && violations(status).is_empty())
}

fn violations(status: &Status) -> Vec<tonic_types::FieldViolation> {
    let details = status.get_details_bad_request();
    details.map_or_else(Vec::new, |details| details.field_violations)
}

/// The name of a code, as every implementation of gRPC writes it.
fn canonical(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
