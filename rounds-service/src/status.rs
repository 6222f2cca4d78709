//! The one map from what went wrong to what a caller is told.
//!
//! A caller learns what to do differently, or to come back later; how this service is made stays
//! here. What is broken on our side is logged once, where it is turned into a status.

use express_entry_proto::common::v1::FieldViolation;
use express_entry_transport::status::{self, WrongField};
use rounds_core::{CandidateNumber, CategoryId, NotRanked, Rejection, RoundNumber};
use tonic::{Code, Status};

use crate::convert::checks::{Reason, Violations};
use crate::journal::backup::BackupError;
use crate::journal::snapshots::WriteError;
use crate::journal::{self, ReadError};
use crate::life::Stopped;
use crate::limits;
use crate::pool::Lost;
use crate::scoring_client::ScoringError;
use crate::watch::{Ended, NotWatched};
use crate::writer::{NotTaken, Refused};

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
    /// The rule set of the round's day, or the one that its instruction names, is not known in
    /// full.
    RuleSetNotComputable,
    /// The clock is the machine's.
    ClockNotSimulated,
    /// Every import that is allowed is running.
    ImportsTaken,
    /// Every preview under other rules that is allowed is being made.
    PreviewsTaken,
    /// The category of the instruction is not in force on its day; these are.
    CategoryNotInForce(CategoryId, Vec<CategoryId>),
    /// The scoring service no longer has the rules that a round ranked by.
    RulesOfRoundGone(RoundNumber),
    /// No folder is set for backups.
    BackupsOff,
    /// A backup is being made.
    BackupsTaken,
    /// No backup was made.
    Backup(BackupError),
    /// No snapshot was taken.
    NotTaken(NotTaken),
    /// Nobody can watch like that now.
    NotWatched(NotWatched),
    /// A watch has ended.
    Ended(Ended),
    /// The service has no such call.
    NoSuchCall,
    /// Scores are needed and there are none.
    Scoring(ScoringError),
    /// A change was refused.
    Refused(Refused),
    /// The scoring service refuses the stored facts of a candidate.
    FactsRefused(CandidateNumber),
    /// The journal is still being read.
    Starting,
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
    NotWatched => Problem::NotWatched;
    BackupError => Problem::Backup;
    NotTaken => Problem::NotTaken;
    Ended => Problem::Ended;
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
            Stopped::FactsRefused(candidate) => Problem::FactsRefused(candidate),
        }
    }
}

impl From<Problem> for Status {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Invalid(violations) => invalid(violations),
            Problem::NoCandidate | Problem::NotRanked(NotRanked::NotFound) => {
                status::not_found("CANDIDATE_NOT_FOUND", "there is no such candidate")
            }
            Problem::NoRound(number) => rejected(&Rejection::RoundNotFound(number)),
            Problem::NotRanked(NotRanked::NotInPool(_)) => {
                let why = "the candidate is not in the pool";
                status::failed_precondition("CANDIDATE_NOT_IN_POOL", why)
            }
            Problem::NotRanked(NotRanked::NotInGrouping) => {
                let why = "the candidate is not in this ranking";
                status::failed_precondition("CANDIDATE_NOT_IN_RANKING", why)
            }
            Problem::NotCompleted(number) => {
                let why = format!("round {number} has not run");
                status::failed_precondition("ROUND_NOT_COMPLETED", why)
            }
            Problem::RuleSetNotComputable => rejected(&Rejection::RuleSetNotComputable),
            Problem::ClockNotSimulated => {
                status::failed_precondition("CLOCK_NOT_SIMULATED", "the clock is not simulated")
            }
            Problem::ImportsTaken => busy("IMPORT_STREAMS", limits::IMPORT_STREAMS),
            Problem::PreviewsTaken => busy("PREVIEWS", limits::PREVIEWS),
            Problem::CategoryNotInForce(asked, there) => category_not_in_force(&asked, &there),
            Problem::RulesOfRoundGone(number) => {
                let why = format!("the scoring service no longer has the rules of round {number}");
                status::failed_precondition("RULES_OF_ROUND_GONE", why)
            }
            Problem::BackupsOff => {
                let why = "the service has no folder for backups";
                status::failed_precondition("BACKUPS_OFF", why)
            }
            Problem::BackupsTaken => busy("BACKUPS", 1),
            Problem::Backup(error) => backup(error),
            Problem::NotTaken(error) => not_taken(error),
            Problem::NotWatched(NotWatched::PlacesTaken) => busy("WATCHERS", limits::WATCHERS),
            Problem::NotWatched(NotWatched::Ahead { head }) => {
                let why = format!("the last event is at position {head}");
                out_of_range("POSITION_AHEAD", why, head)
            }
            Problem::Ended(ended) => self::ended(ended),
            Problem::NoSuchCall => {
                let why = "there is no such call";
                status::with_reason(Code::Unimplemented, "NO_SUCH_CALL", why)
            }
            Problem::Scoring(error) => scoring(&error),
            Problem::Refused(refused) => self::refused(&refused),
            Problem::FactsRefused(candidate) => {
                tracing::error!(%candidate, "the scoring service refuses stored facts");
                let why = "the scoring service refuses facts that it accepted before";
                status::failed_precondition("STORED_FACTS_REFUSED", why)
            }
            Problem::Starting => later("STARTING", "the service is starting"),
            Problem::Lost => later("JOURNAL_UNAVAILABLE", "the journal cannot answer"),
            Problem::Journal(error) => unreadable(&error),
            Problem::Defect(what) => {
                tracing::error!(what, "a defect of this service");
                status::internal()
            }
        }
    }
}

/// Coming back later helps only where the journal could not be read, not where it was read and is
/// wrong.
fn unreadable(error: &ReadError) -> Status {
    tracing::error!(%error, "the journal cannot be read");
    match error {
        ReadError::Unavailable(_) => later("JOURNAL_UNAVAILABLE", "the journal cannot answer"),
        ReadError::Damaged { .. } | ReadError::Broken(_) => damaged(),
        ReadError::Newer { .. } => {
            let why = "the journal was written by a newer version of the service";
            status::with_reason(Code::FailedPrecondition, "JOURNAL_NEWER", why)
        }
    }
}

fn damaged() -> Status {
    let why = "the journal is damaged: verify it, and restore an earlier backup";
    status::with_reason(Code::DataLoss, "JOURNAL_DAMAGED", why)
}

fn category_not_in_force(asked: &CategoryId, there: &[CategoryId]) -> Status {
    let there: Vec<_> = there.iter().map(CategoryId::as_str).collect();
    let there = match there.is_empty() {
        true => "none is".to_owned(),
        false => format!("these are: {}", there.join(", ")),
    };
    let asked = asked.as_str();
    let why = format!("category {asked} is not in force on the day of the round; {there}");
    status::failed_precondition("CATEGORY_NOT_IN_FORCE", why)
}

fn refused(refused: &Refused) -> Status {
    match refused {
        Refused::Rejected(rejection) => rejected(rejection),
        Refused::OtherContent => {
            let why = "the request_id was used for another request";
            status::already_exists("REQUEST_ID_REUSED", why)
        }
        Refused::QueueFull => busy("WRITER_QUEUE", limits::WRITER_QUEUE),
        Refused::Journal => later("JOURNAL_UNAVAILABLE", "the journal cannot answer"),
        Refused::Damaged => damaged(),
        Refused::DiskFull => {
            let why = "the disk of the journal is full; nothing has changed, and reads go on";
            later("JOURNAL_FULL", why)
        }
        Refused::ReadOnly => {
            let why = "the journal can only be read; nothing has changed, and reads go on";
            later("JOURNAL_READ_ONLY", why)
        }
        Refused::Stopping => stopping(),
        Refused::Defect => status::internal(),
    }
}

fn ended(ended: Ended) -> Status {
    match ended {
        Ended::Stopping => stopping(),
        Ended::DeadlinePassed => status::deadline_exceeded(),
        Ended::TooSlow { head } => {
            let why = "nothing was read for too long; watch again after the last event read";
            out_of_range("WATCHER_TOO_SLOW", why, head)
        }
        // Told to nobody.
        Ended::Gone => status::with_reason(Code::Cancelled, "CANCELLED", "the caller is gone"),
        Ended::Lost => Problem::Lost.into(),
        Ended::Journal(error) => Problem::Journal(error).into(),
        Ended::Broken => Problem::Defect("a watch broke off").into(),
    }
}

fn out_of_range(reason: &str, why: impl Into<String>, head: u64) -> Status {
    let positions = [
        ("oldest_position", journal::OLDEST),
        ("head_position", head),
    ];
    status::out_of_range(reason, why, positions)
}

fn stopping() -> Status {
    later("STOPPING", "the service is stopping")
}

fn backup(error: BackupError) -> Status {
    match error {
        BackupError::Empty => journal_empty(),
        BackupError::Taken(_) => busy("BACKUPS", 1),
        BackupError::Journal(error) => Problem::Journal(error).into(),
        BackupError::Open(_)
        | BackupError::Write(_)
        | BackupError::File { .. }
        | BackupError::NoBackup { .. }
        | BackupError::Unreadable(_)
        | BackupError::Damaged(_)
        | BackupError::Folder(_)
        | BackupError::Occupied(_) => {
            tracing::error!(%error, "no backup was made");
            later("BACKUP_UNAVAILABLE", "the backup cannot be written")
        }
    }
}

fn not_taken(error: NotTaken) -> Status {
    match error {
        NotTaken::Running => busy("SNAPSHOTS", 1),
        NotTaken::NoFolder => {
            let why = "the service has no folder for snapshots";
            status::failed_precondition("SNAPSHOTS_OFF", why)
        }
        NotTaken::Lost | NotTaken::Overtaken { .. } => Problem::Lost.into(),
        NotTaken::NoThread(_) => later("SNAPSHOT_UNAVAILABLE", "the snapshot cannot be written"),
        NotTaken::Stopping => stopping(),
        NotTaken::Write(WriteError::Empty) => journal_empty(),
        NotTaken::Write(WriteError::Journal(error)) => Problem::Journal(error).into(),
        NotTaken::Write(WriteError::Unavailable(error)) => {
            tracing::error!(%error, "no snapshot was written");
            later("SNAPSHOT_UNAVAILABLE", "the snapshot cannot be written")
        }
    }
}

fn journal_empty() -> Status {
    status::failed_precondition("JOURNAL_EMPTY", "nothing has happened in the pool yet")
}

fn rejected(rejection: &Rejection) -> Status {
    let (code, reason) = match rejection {
        Rejection::CandidateNotFound(_) => (Code::NotFound, "CANDIDATE_NOT_FOUND"),
        Rejection::CandidateNotInPool { .. } => (Code::FailedPrecondition, "CANDIDATE_NOT_IN_POOL"),
        Rejection::TimeUp(_) => (Code::FailedPrecondition, "TIME_UP"),
        Rejection::NotInvited { .. } => (Code::FailedPrecondition, "NOT_INVITED"),
        Rejection::InvitationLapsed(_) => (Code::FailedPrecondition, "INVITATION_LAPSED"),
        Rejection::NominationOfferedAlready(_) => {
            (Code::FailedPrecondition, "NOMINATION_OFFERED_ALREADY")
        }
        Rejection::NomineeAlready(_) => (Code::FailedPrecondition, "NOMINEE_ALREADY"),
        Rejection::NoNominationOffered(_) => (Code::FailedPrecondition, "NO_NOMINATION_OFFERED"),
        Rejection::NominationOfOtherProvince(_) => {
            (Code::FailedPrecondition, "NOMINATION_OF_OTHER_PROVINCE")
        }
        Rejection::EtagStale(_) => (Code::Aborted, "ETAG_STALE"),
        Rejection::InstructionChanged(_) => (Code::Aborted, "INSTRUCTION_CHANGED"),
        Rejection::NumbersExhausted => (Code::ResourceExhausted, "CANDIDATE_NUMBERS"),
        Rejection::ReceiptOutOfRange => (Code::InvalidArgument, "RECEIPT_OUT_OF_RANGE"),
        Rejection::RoundNotFound(_) => (Code::NotFound, "ROUND_NOT_FOUND"),
        Rejection::RoundExists(_) => (Code::AlreadyExists, "ROUND_NUMBER_TAKEN"),
        Rejection::InstantPassed => (Code::FailedPrecondition, "INSTANT_PASSED"),
        Rejection::RoundNotDraft(_) => (Code::FailedPrecondition, "ROUND_NOT_DRAFT"),
        Rejection::RoundNotApproved(_) => (Code::FailedPrecondition, "ROUND_NOT_APPROVED"),
        Rejection::RoundNotOpen(_) => (Code::FailedPrecondition, "ROUND_NOT_OPEN"),
        Rejection::SecondPersonNeeded(_) => (Code::FailedPrecondition, "SECOND_PERSON_NEEDED"),
        Rejection::RoundEnded(_) => (Code::FailedPrecondition, "ROUND_ENDED"),
        Rejection::RoundNotPublished(_) => (Code::FailedPrecondition, "ROUND_NOT_PUBLISHED"),
        Rejection::RoundCompleted(_) => (Code::FailedPrecondition, "ROUND_COMPLETED"),
        Rejection::RoundNotDue(_) => (Code::FailedPrecondition, "ROUND_NOT_DUE"),
        Rejection::EarlierRoundDue(_) => (Code::FailedPrecondition, "EARLIER_ROUND_DUE"),
        Rejection::RuleSetNotComputable => (Code::FailedPrecondition, "RULE_SET_NOT_COMPUTABLE"),
        Rejection::RuleSetIsDraft => (Code::FailedPrecondition, "RULE_SET_IS_DRAFT"),
        Rejection::AssessmentNotOfToday { .. }
        | Rejection::AssessmentNeverHeld(_)
        | Rejection::AssessmentUnfit => {
            return later("SCORING_UNAVAILABLE", "the score was not good for the day");
        }
        // Seen only when the pool changed faster than the scores of a round could be fetched.
        Rejection::ExpiryDue
        | Rejection::RulesNeeded
        | Rejection::ScoresStale(_)
        | Rejection::SeparateScoresNeeded
        | Rejection::SeparateScoresUnfit => {
            return later(
                "POOL_CHANGING",
                "the pool kept changing while the round was to run",
            );
        }
    };
    status::with_reason(code, reason, rejection.to_string())
}

fn scoring(error: &ScoringError) -> Status {
    tracing::warn!(%error, "no scores");
    later(
        "SCORING_UNAVAILABLE",
        "the scoring service cannot answer; nothing has changed",
    )
}

fn invalid(violations: Violations) -> Status {
    let wrong = violations.into_iter().map(
        |FieldViolation {
             field,
             description,
             reason,
         }| {
            WrongField {
                field,
                reason: stable(&reason),
                description,
            }
        },
    );
    status::invalid_argument(wrong.collect())
}

/// The reason of a violation as one of those that the contract names. A newer one of the scoring
/// service is told as the most general of them.
fn stable(reason: &str) -> &'static str {
    let named = Reason::ALL.map(Reason::as_str);
    named
        .into_iter()
        .find(|name| *name == reason)
        .unwrap_or(Reason::NotAccepted.as_str())
}

fn busy(limit: &'static str, maximum: usize) -> Status {
    status::limit_reached(limit, maximum, Some(limits::RETRY_DELAY))
}

fn later(reason: &'static str, why: &'static str) -> Status {
    status::unavailable(reason, why, limits::RETRY_DELAY)
}

#[cfg(test)]
mod tests {
    use tonic_types::StatusExt as _;

    use super::*;

    #[test]
    fn damage_is_not_told_as_something_to_come_back_for() {
        let broken = || ReadError::Broken("as asked".into());
        let newer = ReadError::Newer { position: 7 };
        let told: [(Problem, Code, &str); 4] = [
            (
                ReadError::damaged(7, "rot").into(),
                Code::DataLoss,
                "JOURNAL_DAMAGED",
            ),
            (broken().into(), Code::DataLoss, "JOURNAL_DAMAGED"),
            (
                Refused::from(&broken()).into(),
                Code::DataLoss,
                "JOURNAL_DAMAGED",
            ),
            (newer.into(), Code::FailedPrecondition, "JOURNAL_NEWER"),
        ];
        for (problem, code, reason) in told {
            let status = Status::from(problem);
            assert_eq!(status.code(), code, "{status:?}");
            let details = status.get_error_details();
            let told = details.error_info().expect("a reason");
            assert_eq!(told.reason, reason);
            assert!(details.retry_info().is_none(), "{status:?}");
        }
        let away = Problem::Journal(ReadError::Unavailable("as asked".into()));
        let away = Status::from(away);
        assert_eq!(away.code(), Code::Unavailable);
        assert!(away.get_error_details().retry_info().is_some());
    }
}
