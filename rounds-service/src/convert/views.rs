//! What callers get to see: candidates, rounds and results, as they are or as an event left them.

use std::fmt::Display;

use express_entry_proto::common::v1::Refusal;
use express_entry_proto::rounds::v1 as pb;
use rounds_core::{
    CandidateNumber, CandidateState, CandidateView, Etag, Event, Instruction, Outcome, Position,
    Rank, Recorded, Round, RoundState, State,
};

use super::checks::{Reason, Violations, violation};
use super::values;

/// A candidate, without the facts.
#[must_use]
pub fn candidate(view: &CandidateView) -> pb::Candidate {
    pb::Candidate {
        candidate_number: view.candidate.get().into(),
        state: candidate_state(view.state).into(),
        received_at: Some(values::timestamp(view.received_at)),
        expires_at: Some(values::timestamp(view.expires_at)),
        assessment: Some(values::assessment_to(&view.assessment)),
        invited_in_round: view.invited.map(|(round, _)| round.to_string()),
        invited_as: view
            .invited
            .map(|(_, program)| values::program_to(program).into()),
        etag: etag(view.etag),
        profile: None,
    }
}

/// Where a candidate stands, as the contract has it.
#[must_use]
pub fn candidate_state(state: CandidateState) -> pb::CandidateState {
    match state {
        CandidateState::InPool => pb::CandidateState::InPool,
        CandidateState::NotEligible => pb::CandidateState::NotEligible,
        CandidateState::NoLongerEligible => pb::CandidateState::NoLongerEligible,
        CandidateState::Withdrawn => pb::CandidateState::Withdrawn,
        CandidateState::Expired => pb::CandidateState::Expired,
        CandidateState::Invited => pb::CandidateState::Invited,
    }
}

/// The text of an etag; opaque to callers.
fn etag(Etag(position): Etag) -> String {
    format!("{:x}", position.get())
}

/// The etag of a text that [`candidate`] gave; `None` for any other.
#[must_use]
pub fn etag_of(text: &str) -> Option<Etag> {
    let position = Position::new(u64::from_str_radix(text, 16).ok()?)?;
    (etag(Etag(position)) == text).then_some(Etag(position))
}

/// The candidate as an event left it: the answer to the request that brought the event, however
/// long ago. `None` when the event is about no single candidate, or `state` has not taken it in.
#[must_use]
pub fn candidate_after(recorded: &Recorded, state: &State) -> Option<pb::Candidate> {
    let (number, assessment, standing) = match &recorded.event {
        Event::CandidateReceived {
            candidate,
            assessment,
            ..
        } => {
            let dead = CandidateState::NotEligible;
            (
                *candidate,
                Some(*assessment),
                in_pool_unless(assessment.programs.is_empty(), dead),
            )
        }
        Event::CandidateUpdated {
            candidate,
            assessment,
        } => {
            let dead = CandidateState::NoLongerEligible;
            (
                *candidate,
                Some(*assessment),
                in_pool_unless(assessment.programs.is_empty(), dead),
            )
        }
        Event::CandidateWithdrawn { candidate } => (*candidate, None, CandidateState::Withdrawn),
        Event::CandidateExpired { .. }
        | Event::CandidatesRescored(_)
        | Event::RoundCreated(_)
        | Event::RoundPublished(_)
        | Event::RoundCancelled(_)
        | Event::RoundCompleted { .. } => return None,
    };
    let present = state.candidate(number)?;
    Some(candidate(&CandidateView {
        state: standing,
        assessment: assessment.unwrap_or(present.assessment),
        invited: None,
        etag: Etag(recorded.position),
        ..present
    }))
}

fn in_pool_unless(dead: bool, state: CandidateState) -> CandidateState {
    if dead { state } else { CandidateState::InPool }
}

/// The candidate that an event received.
#[must_use]
pub fn received(recorded: &Recorded) -> Option<CandidateNumber> {
    match &recorded.event {
        Event::CandidateReceived { candidate, .. } => Some(*candidate),
        Event::CandidateUpdated { .. }
        | Event::CandidateWithdrawn { .. }
        | Event::CandidateExpired { .. }
        | Event::CandidatesRescored(_)
        | Event::RoundCreated(_)
        | Event::RoundPublished(_)
        | Event::RoundCancelled(_)
        | Event::RoundCompleted { .. } => None,
    }
}

/// What came of an imported profile.
#[must_use]
pub fn import_result(result: &Result<CandidateNumber, Violations>) -> pb::ImportResult {
    let result = match result {
        Ok(number) => pb::import_result::Result::CandidateNumber(number.get().into()),
        Err(violations) => pb::import_result::Result::Refusal(Refusal {
            violations: violations.clone(),
        }),
    };
    pb::ImportResult {
        result: Some(result),
    }
}

/// Why the profile at this place of a chunk was not received: its time of receipt is out of range.
#[must_use]
pub fn not_received(index: usize, why: impl Display) -> Violations {
    let field = format!("profiles[{index}].received_at");
    vec![violation(&field, Reason::OutOfRange, why.to_string())]
}

/// A round.
#[must_use]
pub fn round(round: &Round) -> pb::Round {
    let (state, result) = match &round.state {
        RoundState::Draft => (pb::RoundState::Draft, None),
        RoundState::Published => (pb::RoundState::Published, None),
        RoundState::Cancelled => (pb::RoundState::Cancelled, None),
        RoundState::Completed { ran_at, outcome } => (
            pb::RoundState::Completed,
            Some(values::result_to(outcome, Some(*ran_at))),
        ),
    };
    pb::Round {
        instruction: Some(values::instruction_to(&round.instruction)),
        state: state.into(),
        result,
    }
}

/// Where a round stands, as the contract has it.
#[must_use]
pub fn round_state(state: &RoundState) -> pb::RoundState {
    match state {
        RoundState::Draft => pb::RoundState::Draft,
        RoundState::Published => pb::RoundState::Published,
        RoundState::Cancelled => pb::RoundState::Cancelled,
        RoundState::Completed { .. } => pb::RoundState::Completed,
    }
}

/// The round as an event left it; as [`candidate_after`].
#[must_use]
pub fn round_after(recorded: &Recorded, state: &State) -> Option<pb::Round> {
    let (number, left) = match &recorded.event {
        Event::RoundCreated(instruction) => (instruction.number, RoundState::Draft),
        Event::RoundPublished(number) => (*number, RoundState::Published),
        Event::RoundCancelled(number) => (*number, RoundState::Cancelled),
        // A result stands for ever: the round as it is is the round as it was.
        Event::RoundCompleted { number, .. } => return state.round(*number).map(round),
        Event::CandidateReceived { .. }
        | Event::CandidateUpdated { .. }
        | Event::CandidateWithdrawn { .. }
        | Event::CandidateExpired { .. }
        | Event::CandidatesRescored(_) => return None,
    };
    let instruction: Instruction = state.round(number)?.instruction;
    Some(round(&Round {
        instruction,
        state: left,
    }))
}

/// What a round would bring.
#[must_use]
pub fn preview(outcome: &Outcome) -> pb::RoundResult {
    values::result_to(outcome, None)
}

/// A place in a ranking.
#[must_use]
pub fn rank(rank: &Rank) -> pb::Rank {
    pb::Rank {
        rank: rank.rank as i64,
        of: rank.of as i64,
        score: rank.score.get().into(),
    }
}
