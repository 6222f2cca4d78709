//! What callers get to see: candidates, rounds and results, as they are or as an event left them.

use std::fmt::Display;

use express_entry_proto::common::v1::Refusal;
use express_entry_proto::rounds::v1 as pb;
use rounds_core::{
    CandidateNumber, CandidateState, CandidateView, Crs, Etag, Event, Instant, Outcome, Position,
    Rank, Recorded, Round, RoundState, Why, WhyNot,
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
        invited_in_round: view.invitation.map(|held| held.round.to_string()),
        invited_as: view
            .invitation
            .map(|held| values::program_to(held.program).into()),
        etag: etag(view.etag),
        profile: None,
        nomination_offer: view.nomination_offer.map(|offer| pb::NominationOffer {
            province: values::province_to(offer.province).into(),
            ends_at: Some(values::timestamp(offer.ends_at)),
        }),
        invitation_ends_at: view.invitation.map(|held| values::timestamp(held.ends_at)),
        nomination_withdrawn: view
            .invitation
            .is_some_and(|held| held.nomination_withdrawn),
        application: view.shortfalls.map(values::judgement_to),
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
        CandidateState::PendingJobBank => pb::CandidateState::PendingJobBank,
        CandidateState::RegistrationLapsed => pb::CandidateState::RegistrationLapsed,
        CandidateState::NominationWithdrawn => pb::CandidateState::NominationWithdrawn,
        CandidateState::InvitationLapsed => pb::CandidateState::InvitationLapsed,
        CandidateState::Applied => pb::CandidateState::Applied,
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

/// The candidate that an event received.
#[must_use]
pub fn received(recorded: &Recorded) -> Option<CandidateNumber> {
    if let Event::CandidateReceived { candidate, .. } = &recorded.event {
        Some(*candidate)
    } else {
        None
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

/// A round at an instant.
#[must_use]
pub fn round(round: &Round, now: Instant) -> pb::Round {
    let result = match &round.state {
        RoundState::Completed {
            ran_at, outcome, ..
        } => Some(values::result_to(outcome, Some(*ran_at))),
        RoundState::Draft
        | RoundState::Approved
        | RoundState::Published
        | RoundState::Cancelled => None,
    };
    pb::Round {
        instruction: Some(values::instruction_to(&round.instruction)),
        state: round_state(round, now).into(),
        result,
        written_by: round.written_by.to_string(),
        approved_by: round
            .approved_by
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
    }
}

/// Where a round stands at an instant, as the contract has it.
#[must_use]
pub fn round_state(round: &Round, now: Instant) -> pb::RoundState {
    match &round.state {
        RoundState::Draft => pb::RoundState::Draft,
        RoundState::Approved => pb::RoundState::Approved,
        RoundState::Published if round.instruction.instant <= now => pb::RoundState::Due,
        RoundState::Published => pb::RoundState::Published,
        RoundState::Cancelled => pb::RoundState::Cancelled,
        RoundState::Completed { .. } => pb::RoundState::Completed,
    }
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

/// Why a round invited a candidate, or did not.
#[must_use]
pub fn why(why: &Why) -> pb::ExplainRoundResponse {
    let state = match why.verdict {
        Err(WhyNot::NotInPool(state)) => Some(candidate_state(state).into()),
        _ => None,
    };
    let own = |score: Crs| i32::from(score.get());
    pb::ExplainRoundResponse {
        invited: why.verdict.is_ok(),
        program: why
            .verdict
            .ok()
            .map(|program| values::program_to(program).into()),
        rank: why.rank.as_ref().map(rank),
        reason: why.verdict.err().map(|reason| not_invited(reason).into()),
        state,
        enough_score: why.enough.map(own),
        score: why.score.map(own),
        ..pb::ExplainRoundResponse::default()
    }
}

fn not_invited(reason: WhyNot) -> pb::NotInvitedReason {
    match reason {
        WhyNot::NotYetReceived => pb::NotInvitedReason::NotYetReceived,
        WhyNot::NotInPool(_) => pb::NotInvitedReason::NotInPool,
        WhyNot::NotEligible => pb::NotInvitedReason::NotEligible,
        WhyNot::NotInProgram(_) => pb::NotInvitedReason::NotInProgram,
        WhyNot::NomineeOnly => pb::NotInvitedReason::NomineeOnly,
        WhyNot::NotInCategory => pb::NotInvitedReason::NotInCategory,
        WhyNot::BelowRequiredScore(_) => pb::NotInvitedReason::BelowRequiredScore,
        WhyNot::BelowCutOff(_) => pb::NotInvitedReason::BelowCutOff,
        WhyNot::AfterTieBreak(_) => pb::NotInvitedReason::AfterTieBreak,
        WhyNot::NoInvitations => pb::NotInvitedReason::NoInvitations,
    }
}
