//! The one map from what went wrong to what a caller is told.
//!
//! A caller learns what to do differently, or to come back later; how this service is made stays here. What
//! is broken on our side is logged once, where it is turned into a status.

use std::collections::HashMap;

use express_entry_proto::common::v1::FieldViolation;
use rounds_core::{NotRanked, Rejection, RoundNumber};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use crate::convert::checks::Violations;
use crate::journal::ReadError;
use crate::life::Stopped;
use crate::limits;
use crate::pool::Lost;
use crate::scoring_client::ScoringError;
use crate::writer::Refused;

/// The domain of the reasons, in google.rpc.ErrorInfo.
const DOMAIN: &str = "rounds.expressentry";

/// Why a call was not answered as asked.
#[derive(Debug)]
pub enum Problem {
    /// The request is wrong; everything that is.
    Invalid(Violations),
    /// There is no such candidate.
    NoCandidate,
    /// There is no such round.
    NoRound(RoundNumber),
    /// The candidate has no place in the ranking asked for.
    NotRanked(NotRanked),
    /// The round has not run.
    NotCompleted(RoundNumber),
    /// The rule set of the round's day, or the one that its instruction names, is not known in full.
    RuleSetNotComputable,
    /// The clock is the machine's.
    ClockNotSimulated,
    /// A limit is reached, by the name of the limit.
    Busy(&'static str),
    /// Scores are needed and there are none.
    Scoring(ScoringError),
    /// A change was refused.
    Refused(Refused),
    /// What was due could not be done.
    Stopped(Stopped),
    /// The state cannot be told.
    Lost,
    /// The journal cannot be read.
    Journal(ReadError),
    /// A defect of this service, in words for its log.
    Defect(&'static str),
}

macro_rules! from {
    ($($source:ty => $problem:expr;)*) => {
        $(impl From<$source> for Problem {
            fn from(source: $source) -> Self {
                $problem(source)
            }
        })*
    };
}

from! {
    Violations => Problem::Invalid;
    ScoringError => Problem::Scoring;
    Refused => Problem::Refused;
    ReadError => Problem::Journal;
    NotRanked => Problem::NotRanked;
}

impl From<Lost> for Problem {
    fn from(Lost: Lost) -> Self {
        Problem::Lost
    }
}

impl From<Stopped> for Problem {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Scoring(error) => Problem::Scoring(error),
            Stopped::Refused(refused) => Problem::Refused(refused),
            Stopped::Lost(Lost) => Problem::Lost,
            stopped @ Stopped::FactsRefused { .. } => Problem::Stopped(stopped),
        }
    }
}

impl From<Problem> for Status {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Invalid(violations) => invalid(violations),
            Problem::NoCandidate => plain(
                Code::NotFound,
                "CANDIDATE_NOT_FOUND",
                "there is no such candidate",
            ),
            Problem::NoRound(number) => rejected(&Rejection::RoundNotFound(number)),
            Problem::NotRanked(NotRanked::NotFound) => Problem::NoCandidate.into(),
            Problem::NotRanked(NotRanked::NotInPool(_)) => plain(
                Code::FailedPrecondition,
                "CANDIDATE_NOT_IN_POOL",
                "the candidate is not in the pool",
            ),
            Problem::NotRanked(NotRanked::NotInProgram) => {
                let why = "the candidate is not in the ranking of this program";
                plain(Code::FailedPrecondition, "CANDIDATE_NOT_IN_RANKING", why)
            }
            Problem::NotCompleted(number) => {
                let why = format!("round {number} has not run");
                plain(Code::FailedPrecondition, "ROUND_NOT_COMPLETED", why)
            }
            Problem::RuleSetNotComputable => rejected(&Rejection::RuleSetNotComputable),
            Problem::ClockNotSimulated => plain(
                Code::FailedPrecondition,
                "CLOCK_NOT_SIMULATED",
                "the clock is not simulated",
            ),
            Problem::Busy(limit) => busy(limit),
            Problem::Scoring(error) => scoring(&error),
            Problem::Refused(refused) => self::refused(refused),
            Problem::Stopped(stopped) => {
                tracing::error!(error = %stopped, "what is due cannot be done");
                let why = "the scoring service refuses facts that it accepted before";
                plain(Code::FailedPrecondition, "STORED_FACTS_REFUSED", why)
            }
            Problem::Lost => later("JOURNAL_UNAVAILABLE", "the journal cannot answer"),
            Problem::Journal(error) => {
                tracing::error!(%error, "the journal cannot be read");
                later("JOURNAL_UNAVAILABLE", "the journal cannot answer")
            }
            Problem::Defect(what) => defect(what),
        }
    }
}

fn refused(refused: Refused) -> Status {
    match refused {
        Refused::Rejected(rejection) => rejected(&rejection),
        Refused::OtherContent => {
            let why = "the request_id was used for another request";
            plain(Code::AlreadyExists, "REQUEST_ID_REUSED", why)
        }
        Refused::QueueFull => busy("WRITER_QUEUE"),
        Refused::Journal => later("JOURNAL_UNAVAILABLE", "the journal cannot answer"),
        Refused::Stopping => later("STOPPING", "the service is stopping"),
        Refused::Defect => defect("an event could not be applied"),
    }
}

fn rejected(rejection: &Rejection) -> Status {
    let (code, reason) = match rejection {
        Rejection::CandidateNotFound(_) => (Code::NotFound, "CANDIDATE_NOT_FOUND"),
        Rejection::CandidateNotInPool { .. } => (Code::FailedPrecondition, "CANDIDATE_NOT_IN_POOL"),
        Rejection::EtagStale(_) => (Code::Aborted, "ETAG_STALE"),
        Rejection::NumbersExhausted => (Code::ResourceExhausted, "CANDIDATE_NUMBERS"),
        Rejection::ReceiptOutOfRange => (Code::InvalidArgument, "RECEIPT_OUT_OF_RANGE"),
        Rejection::AssessmentNotOfToday { .. } | Rejection::AssessmentNeverHeld(_) => {
            return later("SCORING_UNAVAILABLE", "the score was not good for the day");
        }
        Rejection::RoundNotFound(_) => (Code::NotFound, "ROUND_NOT_FOUND"),
        Rejection::RoundExists(_) => (Code::AlreadyExists, "ROUND_NUMBER_TAKEN"),
        Rejection::InstantPassed => (Code::FailedPrecondition, "INSTANT_PASSED"),
        Rejection::RoundNotDraft(_) => (Code::FailedPrecondition, "ROUND_NOT_DRAFT"),
        Rejection::RoundEnded(_) => (Code::FailedPrecondition, "ROUND_ENDED"),
        Rejection::RoundNotPublished(_) => (Code::FailedPrecondition, "ROUND_NOT_PUBLISHED"),
        Rejection::RoundCompleted(_) => (Code::FailedPrecondition, "ROUND_COMPLETED"),
        Rejection::RoundNotDue(_) => (Code::FailedPrecondition, "ROUND_NOT_DUE"),
        Rejection::EarlierRoundDue(_) => (Code::FailedPrecondition, "EARLIER_ROUND_DUE"),
        Rejection::RuleSetNotComputable => (Code::FailedPrecondition, "RULE_SET_NOT_COMPUTABLE"),
        // Seen only when the pool changed faster than the scores of a round could be fetched.
        Rejection::ExpiryDue
        | Rejection::ScoresStale(_)
        | Rejection::SeparateScoresNeeded
        | Rejection::SeparateScoresUnfit => {
            return later(
                "POOL_CHANGING",
                "the pool kept changing while the round was to run",
            );
        }
    };
    plain(code, reason, rejection.to_string())
}

fn scoring(error: &ScoringError) -> Status {
    tracing::warn!(%error, "no scores");
    later(
        "SCORING_UNAVAILABLE",
        "the scoring service cannot answer; nothing has changed",
    )
}

fn invalid(violations: Violations) -> Status {
    let mut details = ErrorDetails::new();
    let mut fields = Vec::with_capacity(violations.len());
    for FieldViolation {
        field,
        description,
        reason,
    } in violations
    {
        fields.push(tonic_types::FieldViolation {
            field,
            description,
            reason,
            localized_message: None,
        });
    }
    details.set_bad_request(fields);
    Status::with_error_details(
        Code::InvalidArgument,
        "the request is invalid; its details say where",
        details,
    )
}

fn busy(limit: &'static str) -> Status {
    let metadata = HashMap::from([("limit".to_owned(), limit.to_owned())]);
    let mut details = ErrorDetails::with_error_info("LIMIT_REACHED", DOMAIN, metadata);
    details.set_retry_info(Some(limits::RETRY_DELAY));
    Status::with_error_details(
        Code::ResourceExhausted,
        format!("the limit {limit} is reached"),
        details,
    )
}

fn later(reason: &'static str, why: &'static str) -> Status {
    let mut details = ErrorDetails::with_error_info(reason, DOMAIN, HashMap::new());
    details.set_retry_info(Some(limits::RETRY_DELAY));
    Status::with_error_details(Code::Unavailable, why, details)
}

fn plain(code: Code, reason: &'static str, why: impl Into<String>) -> Status {
    let details = ErrorDetails::with_error_info(reason, DOMAIN, HashMap::new());
    Status::with_error_details(code, why, details)
}

fn defect(what: &'static str) -> Status {
    tracing::error!(what, "a defect of this service");
    plain(Code::Internal, "DEFECT", "an internal error")
}
