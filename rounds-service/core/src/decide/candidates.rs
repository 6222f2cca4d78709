//! Decisions about candidates.

use super::{Decision, held, in_time, of_today, row, tracked};
use crate::application::{Required, judge};
use crate::candidates::{Invite, Row, Standing};
use crate::{
    Assessment, CandidateNumber, Etag, Event, Instant, Officer, Outcome, Program, Province,
    Rejection, Round, RoundState, State,
};

pub(super) fn receive(
    state: &State,
    received_at: Option<Instant>,
    assessment: &Assessment,
    job_bank_registered: bool,
    now: Instant,
) -> Decision {
    let received_at = received_at.unwrap_or(now);
    if received_at > now || received_at.one_year_later() <= now {
        return Err(Rejection::ReceiptOutOfRange);
    }
    of_today(assessment, now)?;
    let candidate =
        CandidateNumber::at_index(state.rows.len()).ok_or(Rejection::NumbersExhausted)?;
    Ok(vec![Event::CandidateReceived {
        candidate,
        received_at,
        assessment: assessment.clone(),
        job_bank_registered,
    }])
}

pub(super) fn register(state: &State, candidate: CandidateNumber, now: Instant) -> Decision {
    let row = in_time(state, candidate, now)?;
    Ok(if row.standing == Standing::PendingJobBank {
        vec![Event::JobBankRegistered { candidate }]
    } else {
        Vec::new()
    })
}

pub(super) fn update(
    state: &State,
    candidate: CandidateNumber,
    etag: Option<Etag>,
    assessment: &Assessment,
    now: Instant,
) -> Decision {
    let row = in_time(state, candidate, now)?;
    unchanged_since(row, candidate, etag)?;
    of_today(assessment, now)?;
    Ok(vec![Event::CandidateUpdated {
        candidate,
        assessment: assessment.clone(),
    }])
}

/// A person may withdraw from the pool, and while waiting for it or invited.
pub(super) fn withdraw(state: &State, candidate: CandidateNumber, now: Instant) -> Decision {
    if let Standing::Invited(_) = row(state, candidate)?.standing {
        open_invitation(state, candidate, now)?;
    } else {
        in_time(state, candidate, now)?;
    }
    Ok(vec![Event::CandidateWithdrawn { candidate }])
}

/// Scores may be of a day that has passed, when what was due is done late, but of none to come: the clock
/// may have gone back while they were made.
pub(super) fn rescore(
    state: &State,
    assessments: &[(CandidateNumber, Assessment)],
    now: Instant,
) -> Decision {
    let today = now.day();
    let mut rescored = Vec::with_capacity(assessments.len());
    for (candidate, assessment) in assessments {
        held(assessment)?;
        let as_of = assessment.as_of;
        if as_of > today {
            return Err(Rejection::AssessmentNotOfToday { as_of, today });
        }
        if tracked(state, *candidate).is_ok() {
            rescored.push((*candidate, assessment.clone()));
        }
    }
    Ok(if rescored.is_empty() {
        Vec::new()
    } else {
        vec![Event::CandidatesRescored(rescored)]
    })
}

pub(super) fn offer(
    state: &State,
    candidate: CandidateNumber,
    province: Province,
    now: Instant,
) -> Decision {
    let row = in_time(state, candidate, now)?;
    if row.programs.contains(Program::ProvincialNominee) {
        return Err(Rejection::NomineeAlready(candidate));
    }
    if state.offers.contains_key(&candidate) {
        return Err(Rejection::NominationOfferedAlready(candidate));
    }
    Ok(vec![Event::NominationOffered {
        candidate,
        province,
    }])
}

pub(super) fn accept(
    state: &State,
    candidate: CandidateNumber,
    etag: Option<Etag>,
    assessment: &Assessment,
    now: Instant,
) -> Decision {
    open_offer(state, candidate, now)?;
    unchanged_since(row(state, candidate)?, candidate, etag)?;
    of_today(assessment, now)?;
    Ok(vec![Event::NominationAccepted {
        candidate,
        assessment: assessment.clone(),
    }])
}

pub(super) fn refuse(state: &State, candidate: CandidateNumber, now: Instant) -> Decision {
    open_offer(state, candidate, now)?;
    Ok(vec![Event::NominationRefused { candidate }])
}

pub(super) fn withdraw_nomination(
    state: &State,
    candidate: CandidateNumber,
    province: Province,
    etag: Option<Etag>,
) -> Decision {
    let row = row(state, candidate)?;
    unchanged_since(row, candidate, etag)?;
    if let Some(offer) = state.offers.get(&candidate) {
        if offer.province != province {
            return Err(Rejection::NominationOfOtherProvince(candidate));
        }
        return Ok(vec![Event::NominationWithdrawn { candidate }]);
    }
    let is_nominee = if let Standing::Invited(invite) = row.standing {
        invite.program == Program::ProvincialNominee && !invite.nomination_withdrawn
    } else {
        row.is_tracked() && row.programs.contains(Program::ProvincialNominee)
    };
    if is_nominee {
        Ok(vec![Event::NominationWithdrawn { candidate }])
    } else {
        Err(Rejection::NoNominationOffered(candidate))
    }
}

pub(super) fn decline(
    state: &State,
    candidate: CandidateNumber,
    etag: Option<Etag>,
    assessment: &Assessment,
    now: Instant,
) -> Decision {
    open_invitation(state, candidate, now)?;
    unchanged_since(row(state, candidate)?, candidate, etag)?;
    of_today(assessment, now)?;
    Ok(vec![Event::InvitationDeclined {
        candidate,
        assessment: assessment.clone(),
    }])
}

pub(super) fn cancel_invitation(
    state: &State,
    candidate: CandidateNumber,
    etag: Option<Etag>,
    assessment: &Assessment,
    officer: &Officer,
    now: Instant,
) -> Decision {
    open_invitation(state, candidate, now)?;
    unchanged_since(row(state, candidate)?, candidate, etag)?;
    of_today(assessment, now)?;
    Ok(vec![Event::InvitationCancelled {
        candidate,
        assessment: assessment.clone(),
        officer: officer.clone(),
    }])
}

pub(super) fn apply(
    state: &State,
    candidate: CandidateNumber,
    etag: Option<Etag>,
    when_invited: &Assessment,
    when_received: &Assessment,
    now: Instant,
) -> Decision {
    let invite = open_invitation(state, candidate, now)?;
    unchanged_since(row(state, candidate)?, candidate, etag)?;
    let (round, outcome) =
        completed(state, invite).ok_or(Rejection::RoundNotFound(invite.round))?;
    let rule_set = outcome.basis.map(|basis| basis.rule_set.id);
    let under_rules = |facts: &Assessment| Some(facts.basis.rule_set.id) == rule_set;
    let of_their_days = when_invited.as_of == outcome.as_of && when_received.as_of == now.day();
    if !of_their_days || !under_rules(when_invited) || !under_rules(when_received) {
        return Err(Rejection::AssessmentUnfit);
    }
    let required = Required {
        instruction: &round.instruction,
        outcome,
        program: invite.program,
        nomination_withdrawn: invite.nomination_withdrawn,
    };
    Ok(vec![Event::ApplicationReceived {
        candidate,
        when_invited: when_invited.clone(),
        when_received: when_received.clone(),
        shortfalls: judge(&required, when_invited, when_received),
    }])
}

fn unchanged_since(
    row: &Row,
    candidate: CandidateNumber,
    etag: Option<Etag>,
) -> Result<(), Rejection> {
    match etag {
        Some(etag) if etag != Etag(row.etag) => Err(Rejection::EtagStale(candidate)),
        _ => Ok(()),
    }
}

/// The offer of a nomination that can still be answered.
fn open_offer(state: &State, candidate: CandidateNumber, now: Instant) -> Result<(), Rejection> {
    in_time(state, candidate, now)?;
    match state.offers.get(&candidate) {
        Some(offer) if now < offer.ends_at => Ok(()),
        _ => Err(Rejection::NoNominationOffered(candidate)),
    }
}

/// The invitation that can still be answered.
fn open_invitation(
    state: &State,
    candidate: CandidateNumber,
    now: Instant,
) -> Result<Invite, Rejection> {
    let invite = invite(state, candidate)?;
    if now < state.invitation_ends(invite.round) {
        Ok(invite)
    } else {
        Err(Rejection::InvitationLapsed(candidate))
    }
}

fn invite(state: &State, candidate: CandidateNumber) -> Result<Invite, Rejection> {
    let row = row(state, candidate)?;
    if let Standing::Invited(invite) = row.standing {
        Ok(invite)
    } else {
        Err(Rejection::NotInvited {
            candidate,
            state: row.state(),
        })
    }
}

fn completed(state: &State, invite: Invite) -> Option<(&Round, &Outcome)> {
    let round = state.rounds.get(&invite.round)?;
    let RoundState::Completed { outcome, .. } = &round.state else {
        return None;
    };
    Some((round, outcome))
}
