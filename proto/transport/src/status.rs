//! Statuses with google.rpc details, so that a program can tell what went wrong.
//!
//! Details travel in a header. Clients refuse headers of more than some KiB (gRPC C-core from 8 KiB
//! on), so what a status carries is bounded.

use std::collections::HashMap;
use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

/// The domain of every reason, in google.rpc.ErrorInfo.
pub const DOMAIN: &str = "expressentry";

/// The reason of every [`limit_reached`].
pub const LIMIT_REACHED: &str = "LIMIT_REACHED";

/// Most bytes of field violations in a status. In base64, and with the rest, they stay below 8 KiB.
pub const VIOLATION_BYTES_MAX: usize = 5 << 10;

/// Most bytes of a text for a person: a message, or the description of a violation. It may quote what
/// the caller sent, which has no such bound.
pub const TEXT_BYTES_MAX: usize = 512;

/// Bytes that protobuf adds to the texts of a violation, at most.
const VIOLATION_OVERHEAD_BYTES: usize = 12;

/// One thing that is wrong with one field of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongField {
    /// Path of the field, such as `profile.work_periods[2].to`.
    pub field: String,
    /// What is wrong, for a program to read.
    pub reason: &'static str,
    /// What was wrong and what is allowed, for a person to read.
    pub description: String,
}

/// INVALID_ARGUMENT with every wrong field in google.rpc.BadRequest.
///
/// Where there are more than fit, the message says how many there are.
pub fn invalid_argument(wrong: Vec<WrongField>) -> Status {
    let found = wrong.len();
    let mut bytes_left = VIOLATION_BYTES_MAX;
    let mut fields = Vec::with_capacity(found);
    for WrongField {
        field,
        reason,
        description,
    } in wrong
    {
        let description = bounded(description);
        let bytes = field.len() + reason.len() + description.len() + VIOLATION_OVERHEAD_BYTES;
        let Some(left) = bytes_left.checked_sub(bytes) else {
            break;
        };
        bytes_left = left;
        fields.push(FieldViolation {
            field,
            description,
            reason: reason.to_owned(),
            localized_message: None,
        });
    }
    let message = if fields.len() == found {
        format!("invalid fields: {found}; the details name each")
    } else {
        format!(
            "invalid fields: {found}; the details name the first {}",
            fields.len()
        )
    };
    Status::with_error_details(
        Code::InvalidArgument,
        message,
        ErrorDetails::with_bad_request(fields),
    )
}

/// UNAVAILABLE: nothing is done; the same call may succeed after `retry_after`.
pub fn unavailable(reason: &str, message: impl Into<String>, retry_after: Duration) -> Status {
    let mut details = ErrorDetails::with_error_info(reason, DOMAIN, HashMap::new());
    details.set_retry_info(Some(retry_after));
    Status::with_error_details(Code::Unavailable, bounded(message.into()), details)
}

/// RESOURCE_EXHAUSTED: a limit, by its name and its value. With `retry_after` it is one that passes.
pub fn limit_reached(limit: &str, maximum: usize, retry_after: Option<Duration>) -> Status {
    let metadata = HashMap::from([
        ("limit".to_owned(), limit.to_owned()),
        ("maximum".to_owned(), maximum.to_string()),
    ]);
    let mut details = ErrorDetails::with_error_info(LIMIT_REACHED, DOMAIN, metadata);
    if retry_after.is_some() {
        details.set_retry_info(retry_after);
    }
    let message = format!("the limit {limit} of {maximum} is reached");
    Status::with_error_details(Code::ResourceExhausted, message, details)
}

/// FAILED_PRECONDITION: the state of the service does not allow it.
pub fn failed_precondition(reason: &str, message: impl Into<String>) -> Status {
    with_reason(Code::FailedPrecondition, reason, message)
}

/// NOT_FOUND.
pub fn not_found(reason: &str, message: impl Into<String>) -> Status {
    with_reason(Code::NotFound, reason, message)
}

/// ALREADY_EXISTS.
pub fn already_exists(reason: &str, message: impl Into<String>) -> Status {
    with_reason(Code::AlreadyExists, reason, message)
}

/// ABORTED: something else changed it first; read again and decide anew.
pub fn aborted(reason: &str, message: impl Into<String>) -> Status {
    with_reason(Code::Aborted, reason, message)
}

/// OUT_OF_RANGE: a position that is no longer, or not yet, there, with the positions to go on from.
pub fn out_of_range(
    reason: &str,
    message: impl Into<String>,
    positions: impl IntoIterator<Item = (&'static str, u64)>,
) -> Status {
    let named = |(name, position): (&str, u64)| (name.to_owned(), position.to_string());
    let metadata: HashMap<_, _> = positions.into_iter().map(named).collect();
    let details = ErrorDetails::with_error_info(reason, DOMAIN, metadata);
    Status::with_error_details(Code::OutOfRange, bounded(message.into()), details)
}

/// DEADLINE_EXCEEDED.
pub fn deadline_exceeded() -> Status {
    with_reason(
        Code::DeadlineExceeded,
        "DEADLINE_EXCEEDED",
        "the deadline has passed",
    )
}

/// INTERNAL: a defect of the service. What it is, is told to the log alone.
pub fn internal() -> Status {
    with_reason(Code::Internal, "DEFECT", "an internal error")
}

/// A status of any code with a reason and nothing more.
pub fn with_reason(code: Code, reason: &str, message: impl Into<String>) -> Status {
    let details = ErrorDetails::with_error_info(reason, DOMAIN, HashMap::new());
    Status::with_error_details(code, bounded(message.into()), details)
}

/// A text that is cut, visibly, where it is longer than [`TEXT_BYTES_MAX`].
fn bounded(mut text: String) -> String {
    const CUT: &str = " [...]";
    if text.len() > TEXT_BYTES_MAX {
        text.truncate(text.floor_char_boundary(TEXT_BYTES_MAX - CUT.len()));
        text.push_str(CUT);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From here on, clients of gRPC C-core begin to refuse.
    const HEADER_BYTES_MAX: usize = 8 << 10;

    fn wrong(index: usize) -> WrongField {
        WrongField {
            field: format!("profile.work_periods[{index}].occupations[0].code"),
            reason: "UNKNOWN_VALUE",
            description: "\"99999\" is no unit group of NOC 2021".to_owned(),
        }
    }

    #[test]
    fn every_wrong_field_is_named_with_its_reason() {
        let status = invalid_argument((0..20).map(wrong).collect());
        assert_eq!(status.code(), Code::InvalidArgument);
        let details = status.get_error_details();
        let fields = &details.bad_request().unwrap().field_violations;
        assert_eq!(fields.len(), 20);
        assert_eq!(fields[19].field, wrong(19).field);
        assert_eq!(fields[19].reason, "UNKNOWN_VALUE");
    }

    /// Bytes of the headers that a status travels in.
    fn header_bytes(status: &Status) -> usize {
        let response = status.to_owned().into_http::<tonic::body::Body>();
        let headers = response.headers().iter();
        headers
            .map(|(name, value)| name.as_str().len() + value.len())
            .sum()
    }

    #[test]
    fn what_a_status_carries_fits_the_headers_that_clients_accept() {
        let status = invalid_argument((0..10_000).map(wrong).collect());
        assert!(header_bytes(&status) < HEADER_BYTES_MAX);
        assert!(status.message().contains("10000"), "{}", status.message());
        let details = status.get_error_details();
        assert!(details.bad_request().unwrap().field_violations.len() > 30);
    }

    #[test]
    fn a_text_that_quotes_too_much_is_cut_between_letters() {
        // Three bytes a letter, and three more for each of those in the header.
        let long = "\u{20ac}".repeat(10_000);
        let status = not_found("RULE_SET_NOT_FOUND", &*long);
        assert!(header_bytes(&status) < HEADER_BYTES_MAX);
        assert!(status.message().len() <= TEXT_BYTES_MAX);
        assert!(
            status.message().ends_with("\u{20ac} [...]"),
            "{}",
            status.message()
        );
        let described = WrongField {
            description: long,
            ..wrong(0)
        };
        let details = invalid_argument(vec![described, wrong(1)]).get_error_details();
        let fields = &details.bad_request().unwrap().field_violations;
        assert_eq!(fields.len(), 2);
        assert!(fields[0].description.ends_with(" [...]"));
    }

    #[test]
    fn every_other_status_has_its_code_and_a_reason_in_our_domain() {
        let soon = Duration::from_secs(2);
        for (status, code, reason, retry) in [
            (
                unavailable("STARTING", "later", soon),
                Code::Unavailable,
                "STARTING",
                Some(soon),
            ),
            (
                failed_precondition("DRAFT", "no"),
                Code::FailedPrecondition,
                "DRAFT",
                None,
            ),
            (not_found("ROUND", "no"), Code::NotFound, "ROUND", None),
            (
                already_exists("ROUND", "no"),
                Code::AlreadyExists,
                "ROUND",
                None,
            ),
            (
                aborted("ETAG_STALE", "no"),
                Code::Aborted,
                "ETAG_STALE",
                None,
            ),
            (
                out_of_range("POSITION", "no", [("head_position", 7)]),
                Code::OutOfRange,
                "POSITION",
                None,
            ),
            (
                deadline_exceeded(),
                Code::DeadlineExceeded,
                "DEADLINE_EXCEEDED",
                None,
            ),
            (internal(), Code::Internal, "DEFECT", None),
            (
                limit_reached("BATCH", 9, None),
                Code::ResourceExhausted,
                LIMIT_REACHED,
                None,
            ),
        ] {
            assert_eq!(status.code(), code);
            let details = status.get_error_details();
            let info = details.error_info().unwrap();
            assert_eq!(
                (info.domain.as_str(), info.reason.as_str()),
                (DOMAIN, reason)
            );
            assert_eq!(
                details.retry_info().and_then(|info| info.retry_delay),
                retry
            );
        }
    }

    #[test]
    fn a_limit_says_its_name_and_when_to_come_back() {
        let status = limit_reached("CALLS", 10, Some(Duration::from_secs(1)));
        assert_eq!(status.code(), Code::ResourceExhausted);
        let details = status.get_error_details();
        let info = details.error_info().unwrap();
        assert_eq!(
            (info.domain.as_str(), info.reason.as_str()),
            (DOMAIN, LIMIT_REACHED)
        );
        assert_eq!(info.metadata["limit"], "CALLS");
        assert_eq!(info.metadata["maximum"], "10");
        assert_eq!(
            details.retry_info().unwrap().retry_delay,
            Some(Duration::from_secs(1))
        );
    }
}
