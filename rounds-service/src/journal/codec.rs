//! Events as bytes: `expressentry.rounds.v1.Event`, so that what is stored is what is told.
//!
//! A stored event leaves out what has a column of its own: its position, its instant, and the
//! profile.

use bytes::Bytes;
use express_entry_proto::rounds::v1 as pb;
use express_entry_proto::wire::embed;
use pb::event::Event as Kind;
use prost::Message as _;
use rounds_core::{Assessment, Event, Instant, Instruction, Position, Recorded, State};

use super::{Entry, Facts, ReadError, Reader, Row, message};
use crate::convert::{Malformed, rescored, values};

/// Where an event keeps new scores, which are encoded already when they come to stand in it.
const CANDIDATES_RESCORED: u32 = 7;
/// The most bytes of what stands in front of them.
const PREFIX_BYTES: usize = 11;

/// Encodes an event that `state` has taken in. `facts` go with the event that brought them.
pub fn encode(recorded: &Recorded, state: &State, facts: &mut Option<Bytes>) -> Entry {
    let brings_facts = matches!(
        recorded.event,
        Event::CandidateReceived { .. }
            | Event::CandidateUpdated { .. }
            | Event::NominationAccepted { .. }
            | Event::ApplicationReceived { .. }
    );
    Entry {
        at: recorded.at.micros(),
        event: event_to(recorded, state).into(),
        facts: if brings_facts { facts.take() } else { None },
    }
}

fn event_to(recorded: &Recorded, state: &State) -> Vec<u8> {
    let kind = match &recorded.event {
        Event::CandidateReceived {
            candidate,
            received_at,
            assessment,
            job_bank_registered,
        } => Kind::CandidateReceived(pb::CandidateReceived {
            candidate_number: candidate.get().into(),
            received_at: Some(values::timestamp(*received_at)),
            assessment: Some(values::assessment_to(assessment)),
            profile: None,
            job_bank_registered: *job_bank_registered,
        }),
        Event::JobBankRegistered { candidate } => Kind::JobBankRegistered(pb::JobBankRegistered {
            candidate_number: candidate.get().into(),
        }),
        Event::JobBankWaived { candidate } => Kind::JobBankWaived(pb::JobBankWaived {
            candidate_number: candidate.get().into(),
        }),
        Event::RegistrationLapsed { candidate } => {
            Kind::RegistrationLapsed(pb::RegistrationLapsed {
                candidate_number: candidate.get().into(),
            })
        }
        Event::CandidateWithdrawn { candidate } => {
            Kind::CandidateWithdrawn(pb::CandidateWithdrawn {
                candidate_number: candidate.get().into(),
            })
        }
        Event::CandidateExpired { candidate } => Kind::CandidateExpired(pb::CandidateExpired {
            candidate_number: candidate.get().into(),
        }),
        Event::NominationRefused { candidate } => Kind::NominationRefused(pb::NominationRefused {
            candidate_number: candidate.get().into(),
        }),
        Event::NominationLapsed { candidate } => Kind::NominationLapsed(pb::NominationLapsed {
            candidate_number: candidate.get().into(),
        }),
        Event::NominationWithdrawn { candidate } => {
            Kind::NominationWithdrawn(pb::NominationWithdrawn {
                candidate_number: candidate.get().into(),
            })
        }
        Event::InvitationLapsed { candidate } => Kind::InvitationLapsed(pb::InvitationLapsed {
            candidate_number: candidate.get().into(),
        }),
        Event::CandidateUpdated {
            candidate,
            assessment,
        } => Kind::CandidateUpdated(pb::CandidateUpdated {
            candidate_number: candidate.get().into(),
            assessment: Some(values::assessment_to(assessment)),
            profile: None,
        }),
        Event::NominationAccepted {
            candidate,
            assessment,
        } => Kind::NominationAccepted(pb::NominationAccepted {
            candidate_number: candidate.get().into(),
            assessment: Some(values::assessment_to(assessment)),
            profile: None,
        }),
        Event::InvitationDeclined {
            candidate,
            assessment,
        } => Kind::InvitationDeclined(pb::InvitationDeclined {
            candidate_number: candidate.get().into(),
            assessment: Some(values::assessment_to(assessment)),
        }),
        Event::CandidatesRescored(scores) => {
            let scores = rescored::encoded(scores);
            let mut event = Vec::with_capacity(scores.len() + PREFIX_BYTES);
            embed(CANDIDATES_RESCORED, &scores, &mut event);
            return event;
        }
        Event::NominationOffered {
            candidate,
            province,
        } => Kind::NominationOffered(pb::NominationOffered {
            candidate_number: candidate.get().into(),
            province: values::province_to(*province).into(),
        }),
        Event::InvitationCancelled {
            candidate,
            assessment,
            officer,
        } => Kind::InvitationCancelled(pb::InvitationCancelled {
            candidate_number: candidate.get().into(),
            assessment: Some(values::assessment_to(assessment)),
            officer: officer.to_string(),
        }),
        Event::ApplicationReceived {
            candidate,
            when_invited,
            when_received,
            shortfalls,
        } => Kind::ApplicationReceived(pb::ApplicationReceived {
            candidate_number: candidate.get().into(),
            judgement: Some(values::judgement_to(*shortfalls)),
            when_invited: Some(values::assessment_to(when_invited)),
            when_received: Some(values::assessment_to(when_received)),
            profile: None,
        }),
        Event::RoundCreated {
            instruction,
            officer,
        } => Kind::RoundCreated(pb::RoundCreated {
            instruction: Some(values::instruction_to(instruction)),
            officer: officer.to_string(),
        }),
        Event::RoundRevised {
            instruction,
            officer,
        } => Kind::RoundRevised(pb::RoundRevised {
            instruction: Some(values::instruction_to(instruction)),
            officer: officer.to_string(),
        }),
        Event::RoundApproved { number, officer } => Kind::RoundApproved(pb::RoundApproved {
            round_number: number.to_string(),
            officer: officer.to_string(),
        }),
        Event::RoundPublished { number, officer } => Kind::RoundPublished(pb::RoundPublished {
            round_number: number.to_string(),
            officer: officer.to_string(),
        }),
        Event::RoundCancelled { number, officer } => Kind::RoundCancelled(pb::RoundCancelled {
            round_number: number.to_string(),
            officer: officer.to_string(),
        }),
        Event::RoundCompleted { number, outcome } => Kind::RoundCompleted(pb::RoundCompleted {
            round_number: number.to_string(),
            result: Some(values::result_to(outcome, Some(recorded.at))),
            invitations: state.round(*number).map_or_else(Vec::new, |round| {
                values::invitations_to(&round.instruction, &outcome.invited, 1)
            }),
        }),
    };
    let event = pb::Event {
        event: Some(kind),
        ..pb::Event::default()
    };
    event.encode_to_vec()
}

/// Decodes a row.
pub fn decode(row: &Row) -> Result<Recorded, ReadError> {
    let damaged = |what: String| ReadError::damaged(row.position, what);
    let kind = message::read(row.position, &row.event)?;
    let place = Position::new(row.position).zip(Instant::from_micros(row.at));
    let (position, at) = place.ok_or_else(|| damaged("position or instant out of range".into()))?;
    let event = self::event(&kind)
        .map_err(|malformed| message::not_understood(row.position, &row.event, malformed))?;
    Ok(Recorded {
        position,
        at,
        event,
    })
}

fn event(kind: &Kind) -> Result<Event, Malformed> {
    Ok(match kind {
        Kind::CandidateReceived(received) => Event::CandidateReceived {
            candidate: values::candidate(received.candidate_number)?,
            received_at: received
                .received_at
                .as_ref()
                .and_then(values::instant)
                .ok_or(Malformed("time of receipt"))?,
            assessment: assessment(received.assessment.as_ref())?,
            job_bank_registered: received.job_bank_registered,
        },
        Kind::JobBankRegistered(told) => Event::JobBankRegistered {
            candidate: values::candidate(told.candidate_number)?,
        },
        Kind::JobBankWaived(told) => Event::JobBankWaived {
            candidate: values::candidate(told.candidate_number)?,
        },
        Kind::RegistrationLapsed(told) => Event::RegistrationLapsed {
            candidate: values::candidate(told.candidate_number)?,
        },
        Kind::CandidateWithdrawn(told) => Event::CandidateWithdrawn {
            candidate: values::candidate(told.candidate_number)?,
        },
        Kind::CandidateExpired(told) => Event::CandidateExpired {
            candidate: values::candidate(told.candidate_number)?,
        },
        Kind::NominationRefused(told) => Event::NominationRefused {
            candidate: values::candidate(told.candidate_number)?,
        },
        Kind::NominationLapsed(told) => Event::NominationLapsed {
            candidate: values::candidate(told.candidate_number)?,
        },
        Kind::NominationWithdrawn(told) => Event::NominationWithdrawn {
            candidate: values::candidate(told.candidate_number)?,
        },
        Kind::InvitationLapsed(told) => Event::InvitationLapsed {
            candidate: values::candidate(told.candidate_number)?,
        },
        Kind::CandidateUpdated(told) => Event::CandidateUpdated {
            candidate: values::candidate(told.candidate_number)?,
            assessment: assessment(told.assessment.as_ref())?,
        },
        Kind::NominationAccepted(told) => Event::NominationAccepted {
            candidate: values::candidate(told.candidate_number)?,
            assessment: assessment(told.assessment.as_ref())?,
        },
        Kind::InvitationDeclined(told) => Event::InvitationDeclined {
            candidate: values::candidate(told.candidate_number)?,
            assessment: assessment(told.assessment.as_ref())?,
        },
        Kind::CandidatesRescored(told) => Event::CandidatesRescored(rescored::rescored(told)?),
        Kind::NominationOffered(offered) => Event::NominationOffered {
            candidate: values::candidate(offered.candidate_number)?,
            province: values::province(offered.province).ok_or(Malformed("province"))?,
        },
        Kind::InvitationCancelled(cancelled) => Event::InvitationCancelled {
            candidate: values::candidate(cancelled.candidate_number)?,
            assessment: assessment(cancelled.assessment.as_ref())?,
            officer: values::officer(&cancelled.officer)?,
        },
        Kind::ApplicationReceived(received) => Event::ApplicationReceived {
            candidate: values::candidate(received.candidate_number)?,
            when_invited: assessment(received.when_invited.as_ref())?,
            when_received: assessment(received.when_received.as_ref())?,
            shortfalls: values::shortfalls(
                received
                    .judgement
                    .as_ref()
                    .ok_or(Malformed("no judgement"))?,
            )?,
        },
        Kind::RoundCreated(told) => Event::RoundCreated {
            instruction: instruction(told.instruction.as_ref())?,
            officer: values::officer(&told.officer)?,
        },
        Kind::RoundRevised(told) => Event::RoundRevised {
            instruction: instruction(told.instruction.as_ref())?,
            officer: values::officer(&told.officer)?,
        },
        Kind::RoundApproved(told) => Event::RoundApproved {
            number: values::round_number(&told.round_number)?,
            officer: values::officer(&told.officer)?,
        },
        Kind::RoundPublished(told) => Event::RoundPublished {
            number: values::round_number(&told.round_number)?,
            officer: values::officer(&told.officer)?,
        },
        Kind::RoundCancelled(told) => Event::RoundCancelled {
            number: values::round_number(&told.round_number)?,
            officer: values::officer(&told.officer)?,
        },
        Kind::RoundCompleted(completed) => Event::RoundCompleted {
            number: values::round_number(&completed.round_number)?,
            outcome: values::outcome(
                completed.result.as_ref().ok_or(Malformed("no result"))?,
                &completed.invitations,
            )?,
        },
    })
}

fn assessment(told: Option<&pb::Assessment>) -> Result<Assessment, Malformed> {
    values::assessment(told.ok_or(Malformed("no assessment"))?)
}

fn instruction(told: Option<&pb::Instruction>) -> Result<Instruction, Malformed> {
    values::instruction(told.ok_or(Malformed("no instruction"))?)
}

/// Reads `count` events from position `from` on.
pub fn read(reader: &dyn Reader, from: u64, count: u32) -> Result<Vec<Recorded>, ReadError> {
    let mut events = Vec::with_capacity(count as usize);
    let mut next = from;
    while events.len() < count as usize {
        let rows = reader.read(next, count as usize - events.len(), Facts::Without)?;
        let Some(last) = rows.last() else {
            return Err(ReadError::damaged(next, "the row is missing"));
        };
        next = last.position + 1;
        for row in &rows {
            events.push(decode(row)?);
        }
    }
    Ok(events)
}
