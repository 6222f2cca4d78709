//! Decisions: what a command brings, read from the state and never written to it.

mod candidates;
mod lapse;
mod rounds;

use crate::candidates::{Row, Standing};
use crate::{
    Assessment, CandidateNumber, Command, Context, Event, Instant, Rejection, State, lifecycle,
};

type Decision = Result<Vec<Event>, Rejection>;

/// What a command brings, or why it is refused.
///
/// The same state, command and context bring the same events, on any machine.
pub fn decide(state: &State, command: &Command, context: &Context) -> Decision {
    let now = context.now;
    match command {
        Command::Receive {
            received_at,
            assessment,
            job_bank_registered,
        } => candidates::receive(state, *received_at, assessment, *job_bank_registered, now),
        Command::RegisterWithJobBank { candidate } => candidates::register(state, *candidate, now),
        Command::Update {
            candidate,
            etag,
            assessment,
        } => candidates::update(state, *candidate, *etag, assessment, now),
        Command::Withdraw { candidate } => candidates::withdraw(state, *candidate, now),
        Command::Rescore(assessments) => candidates::rescore(state, assessments, now),
        Command::Lapse { until } => Ok(lapse::lapse(state, now.min(*until))),
        Command::OfferNomination {
            candidate,
            province,
        } => candidates::offer(state, *candidate, *province, now),
        Command::AcceptNomination {
            candidate,
            etag,
            assessment,
        } => candidates::accept(state, *candidate, *etag, assessment, now),
        Command::RefuseNomination { candidate } => candidates::refuse(state, *candidate, now),
        Command::WithdrawNomination {
            candidate,
            province,
            etag,
        } => candidates::withdraw_nomination(state, *candidate, *province, *etag),
        Command::CreateRound {
            instruction,
            officer,
        } => rounds::create(state, instruction, officer, now),
        Command::ReviseRound {
            instruction,
            officer,
        } => rounds::revise(state, instruction, officer, now),
        Command::ApproveRound { number, officer } => rounds::approve(state, *number, officer),
        Command::PublishRound {
            instruction,
            officer,
        } => rounds::publish(state, instruction, officer, now),
        Command::CancelRound { number, officer } => rounds::cancel(state, *number, officer),
        Command::RunRound {
            number,
            rules,
            scores,
        } => rounds::run(state, *number, *rules, scores, now),
        Command::DeclineInvitation {
            candidate,
            etag,
            assessment,
        } => candidates::decline(state, *candidate, *etag, assessment, now),
        Command::CancelInvitation {
            candidate,
            etag,
            assessment,
            officer,
        } => candidates::cancel_invitation(state, *candidate, *etag, assessment, officer, now),
        Command::ReceiveApplication {
            candidate,
            etag,
            when_invited,
            when_received,
        } => candidates::apply(state, *candidate, *etag, when_invited, when_received, now),
    }
}

fn row(state: &State, candidate: CandidateNumber) -> Result<&Row, Rejection> {
    let row = state.rows.get(candidate.index());
    row.ok_or(Rejection::CandidateNotFound(candidate))
}

/// Somebody in the pool.
fn in_pool(state: &State, candidate: CandidateNumber) -> Result<&Row, Rejection> {
    let row = row(state, candidate)?;
    if let Standing::InPool(_) = row.standing {
        Ok(row)
    } else {
        Err(Rejection::CandidateNotInPool {
            candidate,
            state: row.state(),
        })
    }
}

/// Somebody in the pool, or waiting for it.
fn tracked(state: &State, candidate: CandidateNumber) -> Result<&Row, Rejection> {
    let row = row(state, candidate)?;
    if row.is_tracked() {
        Ok(row)
    } else {
        Err(Rejection::CandidateNotInPool {
            candidate,
            state: row.state(),
        })
    }
}

/// Somebody in the pool, or waiting for it, whose time is not up: what is up and not recorded yet is up
/// all the same. Whom only registration with Job Bank keeps waiting when that becomes voluntary loses
/// nothing by it.
fn in_time(state: &State, candidate: CandidateNumber, now: Instant) -> Result<&Row, Rejection> {
    let row = tracked(state, candidate)?;
    let ended = state.deadline(row).filter(|deadline| *deadline <= now);
    let waived = row.standing == Standing::PendingJobBank
        && ended == Some(lifecycle::job_bank_is_voluntary_from());
    if ended.is_none() || waived {
        Ok(row)
    } else {
        Err(Rejection::TimeUp(candidate))
    }
}

fn of_today(assessment: &Assessment, now: Instant) -> Result<(), Rejection> {
    let (as_of, today) = (assessment.as_of, now.day());
    if as_of == today {
        held(assessment)
    } else {
        Err(Rejection::AssessmentNotOfToday { as_of, today })
    }
}

/// Time would never get past an assessment that changes on or before its own day.
fn held(assessment: &Assessment) -> Result<(), Rejection> {
    if assessment.holds_on(assessment.as_of) {
        Ok(())
    } else {
        Err(Rejection::AssessmentNeverHeld(assessment.as_of))
    }
}
