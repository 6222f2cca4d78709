//! The naive model: plain lists, sorted anew for every question.

use std::collections::BTreeMap;

use rounds_core::{
    Assessment, CandidateState, Crs, Grouping, Instant, Instruction, Program, RoundNumber,
};

use crate::values::naive_end;

/// Somebody invited: place in the list of people, program, score.
pub(crate) type NaiveInvited = (usize, Program, u16);

/// The naive model.
#[derive(Default, Clone)]
pub(crate) struct Model {
    pub(crate) people: Vec<Person>,
    pub(crate) rounds:
        BTreeMap<RoundNumber, (Instruction, Option<Vec<NaiveInvited>>, &'static str)>,
}

#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) received_at: Instant,
    pub(crate) assessment: Assessment,
    pub(crate) state: CandidateState,
    pub(crate) invited: Option<(RoundNumber, Program, Instant)>,
    /// Whether the nomination is taken back that the invitation rests on.
    pub(crate) nomination_withdrawn: bool,
    pub(crate) offer_ends: Option<Instant>,
}

impl Person {
    /// Ends what has lapsed by an instant.
    pub(crate) fn lapse(&mut self, at: Instant) {
        if self.offer_ends.is_some_and(|end| end <= at) {
            self.offer_ends = None;
        }
        let year_is_over = self.received_at.one_year_later() <= at;
        if year_is_over && self.state == CandidateState::InPool {
            self.state = CandidateState::Expired;
            self.offer_ends = None;
        }
        let invited = self
            .invited
            .filter(|_| self.state == CandidateState::Invited);
        if invited.is_some_and(|(.., issued)| naive_end(issued) <= at) {
            self.state = CandidateState::InvitationLapsed;
            self.offer_ends = None;
        }
    }
}

impl Model {
    /// Everyone in the ranking of a grouping, by plain sorting.
    pub(crate) fn ranking(&self, grouping: &Grouping, at: Option<Instant>) -> Vec<usize> {
        let mut ranking: Vec<usize> = (0..self.people.len())
            .filter(|place| {
                let person = &self.people[*place];
                let held = person.assessment.programs;
                let nominee = held.contains(Program::ProvincialNominee);
                let fits = match grouping {
                    Grouping::Everyone => !held.is_empty(),
                    Grouping::Program(Program::ProvincialNominee) => nominee,
                    Grouping::Program(program) => held.contains(*program) && !nominee,
                    Grouping::Category(category) => {
                        let there = person.assessment.categories.contains(category);
                        there && !nominee && !held.is_empty()
                    }
                };
                person.state == CandidateState::InPool
                    && fits
                    && at.is_none_or(|at| person.received_at <= at)
            })
            .collect();
        ranking.sort_by_key(|place| {
            let person = &self.people[*place];
            (
                u16::MAX - person.assessment.score.get(),
                person.received_at,
                *place,
            )
        });
        ranking
    }

    /// Who a round invites, by rank, if somebody had another score.
    fn chosen(&self, instruction: &Instruction, other: Option<(usize, Crs)>) -> Vec<usize> {
        let score = |place: usize| match other {
            Some((one, score)) if one == place => score,
            _ => self.people[place].assessment.score,
        };
        let mut ranking = self.ranking(&instruction.grouping, Some(instruction.instant));
        ranking.sort_by_key(|place| {
            (
                u16::MAX - score(*place).get(),
                self.people[*place].received_at,
                *place,
            )
        });
        if let Some(required) = instruction.required_score {
            ranking.retain(|place| score(*place) >= required);
        }
        ranking.truncate(instruction.invitations.get() as usize);
        ranking
    }

    /// Whether a round would invite somebody with another score and all else equal.
    pub(crate) fn would_invite(&self, number: RoundNumber, place: usize, score: Crs) -> bool {
        let (instruction, ..) = &self.rounds[&number];
        self.chosen(instruction, Some((place, score)))
            .contains(&place)
    }

    /// The model with separate scores of the people in some places.
    pub(crate) fn scored(&self, own: &BTreeMap<usize, Assessment>) -> Self {
        let mut scored = self.clone();
        for (place, assessment) in own {
            scored.people[*place].assessment = assessment.clone();
        }
        scored
    }

    /// Invites those whom a round chooses of the people as they are `ranked`.
    pub(crate) fn invite(&mut self, number: RoundNumber, ranked: &Self) {
        let instruction = self.rounds[&number].0.clone();
        let first = ranked.chosen(&instruction, None).into_iter();
        let invited: Vec<_> = first
            .map(|place| {
                let held = ranked.people[place].assessment.programs;
                let order = [
                    Program::ProvincialNominee,
                    Program::CanadianExperienceClass,
                    Program::FederalSkilledWorker,
                    Program::FederalSkilledTrades,
                ];
                let class = order.into_iter().find(|program| held.contains(*program));
                let class = match instruction.grouping {
                    Grouping::Program(program) => program,
                    Grouping::Everyone | Grouping::Category(_) => {
                        class.expect("somebody in the pool has a class")
                    }
                };
                (place, class, ranked.people[place].assessment.score.get())
            })
            .collect();
        for (place, class, _) in &invited {
            assert_ne!(
                self.people[*place].state,
                CandidateState::Invited,
                "invited twice"
            );
            let person = &mut self.people[*place];
            person.state = CandidateState::Invited;
            person.nomination_withdrawn = false;
            person.invited = Some((number, *class, instruction.instant));
        }
        let round = self.rounds.get_mut(&number).expect("the round is there");
        (round.1, round.2) = (Some(invited), "completed");
    }
}
