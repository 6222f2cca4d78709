//! Decisions that time brings: whose time is up.

use crate::candidates::Standing;
use crate::{CandidateNumber, Event, Instant, State, lifecycle};

/// The most that lapses in one group: millions who were imported with one time of receipt end at one
/// instant, and between two groups other commands get their turn.
const LAPSES_MAX: usize = 2_500;

/// Whose time is up by an instant, at most [`LAPSES_MAX`], in the order of the instants: whoever asks
/// asks again while more is due.
pub(super) fn lapse(state: &State, until: Instant) -> Vec<Event> {
    let ended = state.deadlines.iter();
    let ended = ended
        .take_while(|(end, _)| *end <= until)
        .filter_map(|(end, candidate)| Some((*end, *candidate, at_the_end(state, *candidate)?)));
    let mut lapsed: Vec<(Instant, CandidateNumber, Event)> = ended.take(LAPSES_MAX).collect();
    let offers = state.offer_ends.iter();
    let offers = offers.take_while(|(end, _)| *end <= until);
    let offers = offers.filter_map(|(end, candidate)| {
        let event = Event::NominationLapsed {
            candidate: *candidate,
        };
        outlived_by(state, *end, *candidate).then_some((*end, *candidate, event))
    });
    lapsed.extend(offers.take(LAPSES_MAX));
    lapsed.sort_by_key(|(end, candidate, _)| (*end, *candidate));
    lapsed.truncate(LAPSES_MAX);
    lapsed.into_iter().map(|(.., event)| event).collect()
}

/// What happens to a candidate whose time is up.
fn at_the_end(state: &State, candidate: CandidateNumber) -> Option<Event> {
    let row = state.rows.get(candidate.index())?;
    match row.standing {
        Standing::InPool(_) => Some(Event::CandidateExpired { candidate }),
        Standing::PendingJobBank => {
            let waived = state.deadline(row)? == lifecycle::job_bank_is_voluntary_from();
            Some(if waived {
                Event::JobBankWaived { candidate }
            } else {
                Event::RegistrationLapsed { candidate }
            })
        }
        Standing::Invited(_) => Some(Event::InvitationLapsed { candidate }),
        Standing::NotEligible
        | Standing::NoLongerEligible
        | Standing::Withdrawn
        | Standing::Expired
        | Standing::RegistrationLapsed
        | Standing::NominationWithdrawn
        | Standing::InvitationLapsed(_)
        | Standing::Applied(..) => None,
    }
}

/// Whether the person is still there when the offer lapses: whoever goes takes the offer along.
fn outlived_by(state: &State, offer_ends: Instant, candidate: CandidateNumber) -> bool {
    let row = state.rows.get(candidate.index());
    let deadline = row.and_then(|row| state.deadline(row));
    deadline.is_some_and(|deadline| offer_ends < deadline)
}
