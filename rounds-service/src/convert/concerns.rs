//! Whom and what an event is about.

use express_entry_proto::rounds::v1 as pb;
use pb::event::Event as Kind;
use rounds_core::{CandidateNumber, RoundNumber};

use super::values;
use crate::feed::Placed;
use crate::journal::{ReadError, message};

/// Whom and what an event is about.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Concerns {
    /// The candidates that it changes.
    pub candidates: Vec<CandidateNumber>,
    /// The rounds that it changes.
    pub rounds: Vec<RoundNumber>,
}

/// Reads whom and what a stored event is about.
pub fn concerns(placed: &Placed) -> Result<Concerns, ReadError> {
    let damaged = |what: String| ReadError::damaged(placed.position, what);
    let kind = message::read(placed.position, &placed.entry.event)?;
    let (candidates, rounds) = named(&kind);
    let candidates = candidates
        .into_iter()
        .map(|number| values::candidate(number).map_err(|error| damaged(error.to_string())));
    let rounds = rounds
        .into_iter()
        .map(|number| values::round_number(number).map_err(|error| damaged(error.to_string())));
    Ok(Concerns {
        candidates: candidates.collect::<Result<_, _>>()?,
        rounds: rounds.collect::<Result<_, _>>()?,
    })
}

fn named(kind: &Kind) -> (Vec<i64>, Vec<&str>) {
    match kind {
        Kind::CandidateReceived(event) => (vec![event.candidate_number], vec![]),
        Kind::CandidateUpdated(event) => (vec![event.candidate_number], vec![]),
        Kind::CandidateWithdrawn(event) => (vec![event.candidate_number], vec![]),
        Kind::CandidateExpired(event) => (vec![event.candidate_number], vec![]),
        Kind::CandidatesRescored(event) => {
            let scores = event.candidates.iter();
            (scores.map(|score| score.candidate_number).collect(), vec![])
        }
        Kind::RoundCreated(event) => {
            let instruction = event.instruction.as_ref();
            let number = instruction.map(|instruction| instruction.round_number.as_str());
            (vec![], number.into_iter().collect())
        }
        Kind::RoundRevised(event) => {
            let instruction = event.instruction.as_ref();
            let number = instruction.map(|instruction| instruction.round_number.as_str());
            (vec![], number.into_iter().collect())
        }
        Kind::RoundApproved(event) => (vec![], vec![&event.round_number]),
        Kind::JobBankRegistered(event) => (vec![event.candidate_number], vec![]),
        Kind::JobBankWaived(event) => (vec![event.candidate_number], vec![]),
        Kind::RegistrationLapsed(event) => (vec![event.candidate_number], vec![]),
        Kind::NominationOffered(event) => (vec![event.candidate_number], vec![]),
        Kind::NominationAccepted(event) => (vec![event.candidate_number], vec![]),
        Kind::NominationRefused(event) => (vec![event.candidate_number], vec![]),
        Kind::NominationLapsed(event) => (vec![event.candidate_number], vec![]),
        Kind::NominationWithdrawn(event) => (vec![event.candidate_number], vec![]),
        Kind::InvitationDeclined(event) => (vec![event.candidate_number], vec![]),
        Kind::InvitationLapsed(event) => (vec![event.candidate_number], vec![]),
        Kind::InvitationCancelled(event) => (vec![event.candidate_number], vec![]),
        Kind::ApplicationReceived(event) => (vec![event.candidate_number], vec![]),
        Kind::RoundPublished(event) => (vec![], vec![&event.round_number]),
        Kind::RoundCancelled(event) => (vec![], vec![&event.round_number]),
        Kind::RoundCompleted(event) => {
            let invited = event.invitations.iter();
            let invited = invited.map(|invitation| invitation.candidate_number);
            (invited.collect(), vec![&event.round_number])
        }
    }
}
