//! What a province or an officer takes back: nominations and invitations.

use rounds_core::{Assessment, CandidateState, Command, Instant, Program, Province};

use crate::naive::Person;
use crate::values::{assessment, edition, number, officer};
use crate::world::World;

impl World {
    /// The province takes back the nomination that it offers, or that was accepted.
    pub(crate) fn take_nomination_back(&mut self, candidate: u8) {
        let Some(place) = self.place(candidate) else {
            return;
        };
        let command = Command::WithdrawNomination {
            candidate: number(place),
            province: Province::Manitoba,
            etag: None,
        };
        let person = &mut self.model.people[place];
        let offered = person.offer_ends.take().is_some();
        let held = person.assessment.programs;
        let in_pool = person.state == CandidateState::InPool;
        let invited = person.state == CandidateState::Invited;
        let invited_as_nominee = person.invited.is_some_and(|(_, program, _)| {
            program == Program::ProvincialNominee && !person.nomination_withdrawn
        });
        let ranked_as_nominee = in_pool && held.contains(Program::ProvincialNominee);
        let is_nominee = ranked_as_nominee || (invited && invited_as_nominee);
        if !offered && ranked_as_nominee {
            person.state = CandidateState::NominationWithdrawn;
        } else if !offered && is_nominee {
            person.nomination_withdrawn = true;
        }
        let taken = self.command(&command, self.now()).is_some();
        assert_eq!(taken, offered || is_nominee);
    }

    /// An officer cancels an invitation.
    pub(crate) fn cancel_invitation(&mut self, candidate: u8, score: u8, programs: u8) {
        let Some(place) = self.place(candidate) else {
            return;
        };
        let now = self.now();
        let assessment = Assessment {
            basis: edition(self.edition),
            ..assessment(score, programs, now.day(), None)
        };
        let command = Command::CancelInvitation {
            candidate: number(place),
            etag: None,
            assessment: assessment.clone(),
            officer: officer("writer"),
        };
        let person = &mut self.model.people[place];
        let invited = person.state == CandidateState::Invited;
        if invited {
            person.give_back(assessment, now);
        }
        assert_eq!(self.command(&command, now).is_some(), invited);
    }
}

impl Person {
    /// Puts somebody back whose invitation is gone, as far as that is possible.
    pub(crate) fn give_back(&mut self, assessment: Assessment, now: Instant) {
        self.state = if self.received_at.one_year_later() <= now {
            CandidateState::Expired
        } else if self.nomination_withdrawn {
            CandidateState::NominationWithdrawn
        } else if assessment.programs.is_empty() {
            CandidateState::NoLongerEligible
        } else {
            CandidateState::InPool
        };
        if self.state != CandidateState::InPool {
            self.offer_ends = None;
        }
        self.assessment = assessment;
    }
}
