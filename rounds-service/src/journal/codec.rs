//! Events as bytes: `expressentry.rounds.v1.Event`, so that what is stored is what is told.
//!
//! A stored event leaves out what has a column of its own: its position, its instant, and the
//! profile.

use bytes::Bytes;
use express_entry_proto::rounds::v1 as pb;
use pb::event::Event as Kind;
use prost::Message as _;
use rounds_core::{Event, Instant, Position, Recorded, State};

use super::{Entry, Facts, ReadError, Reader, Row};
use crate::convert::{Malformed, values};

/// Encodes an event that `state` has taken in. `facts` go with the event that brought them.
pub fn encode(recorded: &Recorded, state: &State, facts: &mut Option<Bytes>) -> Entry {
    let brings_facts = matches!(
        recorded.event,
        Event::CandidateReceived { .. } | Event::CandidateUpdated { .. }
    );
    let event = pb::Event {
        event: Some(kind(recorded, state)),
        ..pb::Event::default()
    };
    Entry {
        at: recorded.at.micros(),
        event: event.encode_to_vec().into(),
        facts: if brings_facts { facts.take() } else { None },
    }
}

fn kind(recorded: &Recorded, state: &State) -> Kind {
    match &recorded.event {
        Event::CandidateReceived {
            candidate,
            received_at,
            assessment,
        } => Kind::CandidateReceived(pb::CandidateReceived {
            candidate_number: candidate.get().into(),
            received_at: Some(values::timestamp(*received_at)),
            assessment: Some(values::assessment_to(assessment)),
            profile: None,
        }),
        Event::CandidateUpdated {
            candidate,
            assessment,
        } => Kind::CandidateUpdated(pb::CandidateUpdated {
            candidate_number: candidate.get().into(),
            assessment: Some(values::assessment_to(assessment)),
            profile: None,
        }),
        Event::CandidateWithdrawn { candidate } => {
            Kind::CandidateWithdrawn(pb::CandidateWithdrawn {
                candidate_number: candidate.get().into(),
            })
        }
        Event::CandidateExpired { candidate } => Kind::CandidateExpired(pb::CandidateExpired {
            candidate_number: candidate.get().into(),
        }),
        Event::CandidatesRescored(scores) => Kind::CandidatesRescored(pb::CandidatesRescored {
            candidates: scores
                .iter()
                .map(|(candidate, assessment)| pb::RescoredCandidate {
                    candidate_number: candidate.get().into(),
                    assessment: Some(values::assessment_to(assessment)),
                })
                .collect(),
        }),
        Event::RoundCreated(instruction) => Kind::RoundCreated(pb::RoundCreated {
            instruction: Some(values::instruction_to(instruction)),
        }),
        Event::RoundPublished(number) => Kind::RoundPublished(pb::RoundPublished {
            round_number: number.to_string(),
        }),
        Event::RoundCancelled(number) => Kind::RoundCancelled(pb::RoundCancelled {
            round_number: number.to_string(),
        }),
        Event::RoundCompleted { number, outcome } => Kind::RoundCompleted(pb::RoundCompleted {
            round_number: number.to_string(),
            result: Some(values::result_to(outcome, Some(recorded.at))),
            invitations: state.round(*number).map_or_else(Vec::new, |round| {
                values::invitations_to(&round.instruction, &outcome.invited, 1)
            }),
        }),
    }
}

/// Decodes a row.
pub fn decode(row: &Row) -> Result<Recorded, ReadError> {
    let damaged = |what: String| ReadError::damaged(row.position, what);
    let event = pb::Event::decode(row.event.clone()).map_err(|error| damaged(error.to_string()))?;
    let kind = event
        .event
        .ok_or_else(|| damaged("an event of no known kind".into()))?;
    let place = Position::new(row.position).zip(Instant::from_micros(row.at));
    let (position, at) = place.ok_or_else(|| damaged("position or instant out of range".into()))?;
    let event = self::event(&kind).map_err(|malformed| damaged(malformed.to_string()))?;
    Ok(Recorded {
        position,
        at,
        event,
    })
}

fn event(kind: &Kind) -> Result<Event, Malformed> {
    let assessment = |assessment: &Option<pb::Assessment>| {
        values::assessment(assessment.as_ref().ok_or(Malformed("no assessment"))?)
    };
    Ok(match kind {
        Kind::CandidateReceived(received) => Event::CandidateReceived {
            candidate: values::candidate(received.candidate_number)?,
            received_at: received
                .received_at
                .as_ref()
                .and_then(values::instant)
                .ok_or(Malformed("time of receipt"))?,
            assessment: assessment(&received.assessment)?,
        },
        Kind::CandidateUpdated(updated) => Event::CandidateUpdated {
            candidate: values::candidate(updated.candidate_number)?,
            assessment: assessment(&updated.assessment)?,
        },
        Kind::CandidateWithdrawn(withdrawn) => Event::CandidateWithdrawn {
            candidate: values::candidate(withdrawn.candidate_number)?,
        },
        Kind::CandidateExpired(expired) => Event::CandidateExpired {
            candidate: values::candidate(expired.candidate_number)?,
        },
        Kind::CandidatesRescored(rescored) => Event::CandidatesRescored(
            rescored
                .candidates
                .iter()
                .map(|score| {
                    Ok((
                        values::candidate(score.candidate_number)?,
                        assessment(&score.assessment)?,
                    ))
                })
                .collect::<Result<_, Malformed>>()?,
        ),
        Kind::RoundCreated(created) => Event::RoundCreated(values::instruction(
            created
                .instruction
                .as_ref()
                .ok_or(Malformed("no instruction"))?,
        )?),
        Kind::RoundPublished(published) => {
            Event::RoundPublished(values::round_number(&published.round_number)?)
        }
        Kind::RoundCancelled(cancelled) => {
            Event::RoundCancelled(values::round_number(&cancelled.round_number)?)
        }
        Kind::RoundCompleted(completed) => Event::RoundCompleted {
            number: values::round_number(&completed.round_number)?,
            outcome: values::outcome(
                completed.result.as_ref().ok_or(Malformed("no result"))?,
                &completed.invitations,
            )?,
        },
    })
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
