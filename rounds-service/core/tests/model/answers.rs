//! What a person or a province answers: nominations and applications.

use rounds_core::{Assessment, CandidateState, Command, Crs, Grouping, Program, Province};

use crate::values::{assessment, basis, named_basis, number};
use crate::world::World;

impl World {
    pub(crate) fn offer(&mut self, candidate: u8) {
        let Some(place) = self.place(candidate) else {
            return;
        };
        let now = self.now();
        let command = Command::OfferNomination {
            candidate: number(place),
            province: Province::Manitoba,
        };
        let person = &mut self.model.people[place];
        let programs = person.assessment.programs;
        let can = person.state == CandidateState::InPool
            && !programs.contains(Program::ProvincialNominee)
            && person.offer_ends.is_none();
        if can {
            person.offer_ends = Some(now.days_later(30));
        }
        assert_eq!(self.command(&command, now).is_some(), can);
    }

    pub(crate) fn answer(&mut self, candidate: u8, accept: bool) {
        let Some(place) = self.place(candidate) else {
            return;
        };
        let now = self.now();
        let candidate = number(place);
        let mut nominee = self.model.people[place].assessment.clone();
        nominee.programs = nominee.programs.with(Program::ProvincialNominee);
        nominee.as_of = now.day();
        nominee.next_change = None;
        let command = match accept {
            true => Command::AcceptNomination {
                candidate,
                etag: None,
                assessment: nominee.clone(),
            },
            false => Command::RefuseNomination { candidate },
        };
        let person = &mut self.model.people[place];
        let open = person.state == CandidateState::InPool;
        let offered = open && person.offer_ends.take().is_some();
        assert_eq!(self.command(&command, now).is_some(), offered);
        if offered && accept {
            self.model.people[place].assessment = nominee;
        }
    }

    /// An application, scored alike on both days, by somebody who may not be invited.
    pub(crate) fn apply(&mut self, candidate: u8, score: u8, programs: u8) {
        let Some(place) = self.place(candidate) else {
            return;
        };
        let now = self.now();
        let person = &mut self.model.people[place];
        let invited = person
            .invited
            .filter(|_| person.state == CandidateState::Invited);
        let then = invited.map_or(now, |(.., at)| at).day();
        // By the rules of the round.
        let round = invited.and_then(|(round, ..)| self.state.round(round));
        let named = round.and_then(|round| round.instruction.rule_set);
        let basis = named.map_or_else(basis, |_| named_basis());
        let judged = |on| Assessment {
            basis,
            ..assessment(score, programs, on, None)
        };
        let when_received = judged(now.day());
        let command = Command::ReceiveApplication {
            candidate: number(place),
            etag: None,
            when_invited: judged(then),
            when_received: when_received.clone(),
        };
        let Some((round, class, _)) = invited else {
            assert!(self.command(&command, now).is_none());
            return;
        };
        person.state = CandidateState::Applied;
        person.offer_ends = None;
        let (instruction, others, _) = &self.model.rounds[&round];
        let last = others.iter().flatten().map(|(.., score)| *score).min();
        let required = instruction.required_score.map(Crs::get);
        let cut_off = required.or(last);
        let in_category = match &instruction.grouping {
            Grouping::Category(category) => when_received.categories.contains(category),
            Grouping::Everyone | Grouping::Program(_) => true,
        };
        let meets = !person.nomination_withdrawn
            && when_received.programs.contains(class)
            && in_category
            && Some(when_received.score.get()) >= cut_off;
        assert!(self.command(&command, now).is_some());
        let view = self.state.candidate(number(place)).expect("received");
        assert_eq!(view.shortfalls.map(|short| short.is_empty()), Some(meets));
    }
}
