use std::collections::HashMap;

use tonic_types::ErrorDetails;

use super::*;

fn said(code: Code, reason: &str) -> Status {
    let details = ErrorDetails::with_error_info(reason, "rounds", HashMap::new());
    Status::with_error_details(code, "no", details)
}

#[test]
fn a_reader_that_was_too_slow_can_go_on_and_one_that_is_ahead_cannot() {
    assert!(is_passing(&said(Code::OutOfRange, TOO_SLOW)));
    assert!(!is_passing(&said(Code::OutOfRange, "POSITION_AHEAD")));
}

#[test]
fn a_status_without_a_reason_is_not_taken_for_a_word_of_the_service() {
    let large = Failure::from(Status::out_of_range("message length too large"));
    let told = "message length too large (OUT_OF_RANGE)";
    assert_eq!((large.exit_code(), large.to_string()), (4, told.to_owned()));
    let away = Failure::from(Status::unavailable("refused"));
    let told = "the service is not reached: refused";
    assert_eq!((away.exit_code(), away.to_string()), (3, told.to_owned()));
}

#[test]
fn every_failure_has_the_same_shape_as_json() {
    let refused = Failure::from(said(Code::NotFound, "ROUND_NOT_FOUND"));
    let newer = Failure::from(Failed::Newer("newer".to_owned()));
    let all = [
        (refused, "NOT_FOUND", 1),
        (Failure::profiles_refused(2), "REFUSED", 1),
        (newer, "FAILED_PRECONDITION", 6),
        (Failure::usage("wrong"), "USAGE", 2),
        (Failure::interrupted(), "CANCELLED", 3),
        (Failure::output("the output", "full"), "OUTPUT", 4),
        (Failure::answer("a round"), "DEFECT", 4),
        (Failure::journal_damaged(), "DATA_LOSS", 4),
        (Failure::beside_unusable(), "DATA_LOSS", 5),
    ];
    for (failure, code, exit_code) in all {
        assert_eq!(failure.exit_code(), exit_code, "{failure}");
        let told = failure.of_change("the-one-request").to_json();
        assert_eq!(told["code"], code);
        assert!(told["error"].is_string() && told["violations"].is_array());
        assert!(told["metadata"].is_object() && told.get("reason").is_some());
        assert_eq!(told["requestId"], "the-one-request");
    }
}

#[test]
fn several_rounds_end_with_the_worst_of_their_codes() {
    let refused = || Failure::from(said(Code::FailedPrecondition, "INSTANT_PASSED"));
    let both = |worse| {
        Failure::rounds(Rounds {
            failed: vec![("63".into(), refused()), ("64".into(), worse)],
            not_tried: vec!["65".into()],
        })
    };
    assert_eq!(both(refused()).exit_code(), 1);
    let away = both(Status::unavailable("refused").into()).of_change("the-one-request");
    assert_eq!(away.exit_code(), 3);
    assert_eq!(
        away.to_string(),
        "rounds not as asked: 3\n\
         round 63: no (INSTANT_PASSED)\n\
         round 64: the service is not reached: refused\n\
         round 65: not tried\n\
         repeat it safely with --request-id the-one-request"
    );
    let told = away.to_json();
    assert_eq!(told["rounds"][0]["round"], "63");
    assert_eq!(told["rounds"][0]["reason"], "INSTANT_PASSED");
    assert_eq!(told["rounds"][1]["code"], "UNAVAILABLE");
    assert_eq!(told["notTried"], json!(["65"]));
}
