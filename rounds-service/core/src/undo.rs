//! Events taken back, when it turns out that they were not recorded after all.

use std::sync::Arc;

use crate::candidates::{Bases, Row, Standing};
use crate::{
    CandidateNumber, Corrupt, Event, Instant, NominationOffer, Position, Recorded, Round,
    RoundNumber, RoundState, State,
};

/// What some events change, as it was before them.
#[derive(Debug)]
pub struct Undo {
    head: Option<Position>,
    last: Option<Instant>,
    received: usize,
    bases: Bases,
    category_sets: usize,
    /// In the order of the changes: the first of a candidate tells how it was before all.
    candidates: Vec<(CandidateNumber, Row, Option<NominationOffer>)>,
    rounds: Vec<(RoundNumber, Option<Arc<Round>>)>,
}

impl State {
    /// Begins to note what events change.
    pub fn undo(&self) -> Undo {
        // Each field is either noted, or an index over those that are.
        let Self {
            head,
            last,
            rows,
            bases,
            categories,
            offers: _,
            rounds: _,
            ranking: _,
            deadlines: _,
            offer_ends: _,
            changes: _,
            scheduled: _,
        } = self;
        Undo {
            head: *head,
            last: *last,
            received: rows.len(),
            bases: bases.clone(),
            category_sets: categories.len(),
            candidates: Vec::new(),
            rounds: Vec::new(),
        }
    }

    /// Writes one event into the state, like [`State::evolve`], and notes what it changes.
    pub fn evolve_noting(&mut self, recorded: &Recorded, undo: &mut Undo) -> Result<(), Corrupt> {
        if let Event::CandidatesRescored(scores) = &recorded.event {
            undo.candidates.reserve(scores.len());
        }
        each_touched(&recorded.event, |candidate| {
            if let Some(row) = self.rows.get(candidate.index()) {
                let offer = self.offers.get(&candidate).copied();
                undo.candidates.push((candidate, row.clone(), offer));
            }
        });
        if let Some(number) = round_of(&recorded.event) {
            let round = self.rounds.get(&number).cloned();
            undo.rounds.push((number, round));
        }
        self.evolve(recorded)
    }

    /// Takes back the events that were noted, last first: the state is as it was.
    pub fn take_back(&mut self, undo: Undo) {
        for (candidate, row, offer) in undo.candidates.into_iter().rev() {
            self.detach(candidate);
            if let Some(place) = self.rows.get_mut(candidate.index()) {
                *place = row;
                self.attach(candidate, offer);
            }
        }
        while self.rows.len() > undo.received {
            if let Some(candidate) = CandidateNumber::at_index(self.rows.len() - 1) {
                self.detach(candidate);
            }
            self.rows.pop();
        }
        for (number, round) in undo.rounds.into_iter().rev() {
            self.put_round_back(number, round);
        }
        self.bases = undo.bases;
        self.categories.truncate(undo.category_sets);
        self.head = undo.head;
        self.last = undo.last;
    }

    /// Takes a candidate out of every index.
    fn detach(&mut self, candidate: CandidateNumber) {
        self.forget_offer(candidate);
        // Who has no deadline is in no index, and that is all that can fail.
        let _ = self.untrack(candidate);
    }

    /// Puts a candidate, in none of them, into the indexes that the row asks for.
    fn attach(&mut self, candidate: CandidateNumber, offer: Option<NominationOffer>) {
        if let Some(offer) = offer {
            self.offers.insert(candidate, offer);
            self.offer_ends.insert((offer.ends_at, candidate));
        }
        let standing = self.rows.get(candidate.index()).map(|row| row.standing);
        // The row is there, and nothing else can fail.
        let _ = match standing {
            Some(Standing::InPool(_)) => self.enter(candidate),
            Some(standing @ Standing::PendingJobBank) => self.track(candidate, standing),
            Some(Standing::Invited(_)) => self.await_deadline(candidate),
            Some(
                Standing::NotEligible
                | Standing::NoLongerEligible
                | Standing::Withdrawn
                | Standing::Expired
                | Standing::RegistrationLapsed
                | Standing::NominationWithdrawn
                | Standing::InvitationLapsed(_)
                | Standing::Applied(..),
            )
            | None => Ok(()),
        };
    }

    fn put_round_back(&mut self, number: RoundNumber, round: Option<Arc<Round>>) {
        let now = match round.clone() {
            Some(round) => self.rounds.insert(number, round),
            None => self.rounds.remove(&number),
        };
        if let Some(now) = now {
            self.scheduled.remove(&now.instruction.order());
        }
        if let Some(round) = round.filter(|round| round.state == RoundState::Published) {
            self.scheduled.insert(round.instruction.order());
        }
    }
}

/// The candidates whose rows or offers an event changes.
fn each_touched(event: &Event, mut touched: impl FnMut(CandidateNumber)) {
    match event {
        Event::CandidateReceived { candidate, .. }
        | Event::JobBankRegistered { candidate }
        | Event::JobBankWaived { candidate }
        | Event::RegistrationLapsed { candidate }
        | Event::CandidateUpdated { candidate, .. }
        | Event::CandidateWithdrawn { candidate }
        | Event::CandidateExpired { candidate }
        | Event::NominationOffered { candidate, .. }
        | Event::NominationAccepted { candidate, .. }
        | Event::NominationRefused { candidate }
        | Event::NominationLapsed { candidate }
        | Event::NominationWithdrawn { candidate }
        | Event::InvitationDeclined { candidate, .. }
        | Event::InvitationLapsed { candidate }
        | Event::InvitationCancelled { candidate, .. }
        | Event::ApplicationReceived { candidate, .. } => touched(*candidate),
        Event::CandidatesRescored(scores) => {
            scores.iter().for_each(|(candidate, _)| touched(*candidate));
        }
        Event::RoundCompleted { outcome, .. } => {
            let invited = outcome.invited.iter();
            invited.for_each(|invited| touched(invited.candidate));
        }
        Event::RoundCreated { .. }
        | Event::RoundRevised { .. }
        | Event::RoundApproved { .. }
        | Event::RoundPublished { .. }
        | Event::RoundCancelled { .. } => {}
    }
}

/// The round that an event changes.
fn round_of(event: &Event) -> Option<RoundNumber> {
    match event {
        Event::RoundCreated { instruction, .. } | Event::RoundRevised { instruction, .. } => {
            Some(instruction.number)
        }
        Event::RoundApproved { number, .. }
        | Event::RoundPublished { number, .. }
        | Event::RoundCancelled { number, .. }
        | Event::RoundCompleted { number, .. } => Some(*number),
        Event::CandidateReceived { .. }
        | Event::JobBankRegistered { .. }
        | Event::JobBankWaived { .. }
        | Event::RegistrationLapsed { .. }
        | Event::CandidateUpdated { .. }
        | Event::CandidateWithdrawn { .. }
        | Event::CandidateExpired { .. }
        | Event::CandidatesRescored(_)
        | Event::NominationOffered { .. }
        | Event::NominationAccepted { .. }
        | Event::NominationRefused { .. }
        | Event::NominationLapsed { .. }
        | Event::NominationWithdrawn { .. }
        | Event::InvitationDeclined { .. }
        | Event::InvitationLapsed { .. }
        | Event::InvitationCancelled { .. }
        | Event::ApplicationReceived { .. } => None,
    }
}
