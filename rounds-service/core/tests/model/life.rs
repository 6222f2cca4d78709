//! What time brings, each thing at its instant or all of it late.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rounds_core::{
    Assessment, Basis, CandidateNumber, CandidateState, Command, Context, Due, Event, Instant,
    Instruction, Outcome, Rejection, RoundRules, RoundScores, SeparateScore, decide,
};

use crate::values::{assessment, edition, named_basis, number};
use crate::world::World;

/// The score and programs of whoever is scored anew.
type Anew = (u8, u8);

impl World {
    /// Does what is due, in its order; people rescored get the given score.
    pub(crate) fn live(&mut self, until: Instant, score: u8, programs: u8) {
        let anew = (score, programs);
        while let Some(due) = self.state.next_due(until) {
            match due {
                Due::Lapse { at } => {
                    self.command(&Command::Lapse { until: at }, self.done_at(at))
                        .expect("expiry is never refused");
                    for person in &mut self.model.people {
                        person.lapse(at);
                    }
                }
                Due::Rescore { at, day } => {
                    let used = self.latest.filter(|(as_of, _)| *as_of <= day);
                    let stale = self.naive_stale(day, used.map(|(_, basis)| basis));
                    let found = self.state.stale_on(day, None, usize::MAX);
                    self.rescore(found, &stale, (at, day), anew);
                }
                Due::Round { at, number } => {
                    let instruction = self.model.rounds[&number].0.clone();
                    let apart = self.someone_has_a_later_score(at.day());
                    match instruction.rule_set {
                        Some(_) if self.state.in_pool() > 0 => {
                            self.run_separately(&instruction, at, named_basis(), anew);
                        }
                        None if apart => {
                            self.run_separately(&instruction, at, edition(self.edition), anew);
                        }
                        Some(_) | None => self.run_on_the_pool(&instruction, at, anew),
                    }
                }
            }
        }
    }

    /// When something that is due at an instant is done.
    fn done_at(&self, at: Instant) -> Instant {
        self.late.unwrap_or(at)
    }

    fn someone_has_a_later_score(&self, day: Date) -> bool {
        let mut people = self.model.people.iter();
        people.any(|person| person.state == CandidateState::InPool && day < person.assessment.as_of)
    }

    /// Whose score is not good for a day, by plain search.
    fn naive_stale(&self, day: Date, good: Option<Basis>) -> Vec<usize> {
        let is_stale = |place: &usize| {
            let person = &self.model.people[*place];
            let held = &person.assessment;
            let changed = held.next_change.is_some_and(|change| change <= day);
            let behind = good.is_some_and(|good| held.basis != good) && held.as_of <= day;
            person.state == CandidateState::InPool && (changed || behind)
        };
        (0..self.model.people.len()).filter(is_stale).collect()
    }

    /// Scores those anew whom machine and model both find stale.
    fn rescore(
        &mut self,
        found: Vec<CandidateNumber>,
        stale: &[usize],
        (at, day): (Instant, Date),
        (score, programs): Anew,
    ) {
        let mut places: Vec<_> = found.iter().map(|one| one.get() as usize - 1).collect();
        places.sort_unstable();
        assert_eq!(places, stale, "who is stale on {day}");
        let assessment = Assessment {
            basis: edition(self.edition),
            ..assessment(score, programs, day, None)
        };
        let scored = found.into_iter();
        let scored = scored.map(|candidate| (candidate, assessment.clone()));
        self.command(&Command::Rescore(scored.collect()), self.done_at(at))
            .expect("rescored");
        for place in places {
            self.assess(place, assessment.clone());
        }
    }

    /// A round by the rules of its day, by which everybody is scored first.
    fn run_on_the_pool(&mut self, instruction: &Instruction, at: Instant, anew: Anew) {
        let (number, day) = (instruction.number, at.day());
        let good = edition(self.edition);
        let command = Command::RunRound {
            number,
            rules: RoundRules::Computable(good.rule_set),
            scores: RoundScores::OfPool,
        };
        let stale = self.naive_stale(day, Some(good));
        if instruction.rule_set.is_none() && !stale.is_empty() {
            let kept = self.kept_by(&command, at);
            assert!(matches!(kept, Some(Rejection::ScoresStale(_))), "{kept:?}");
            let found = self.state.stale_on(day, Some(good.rule_set), usize::MAX);
            self.rescore(found, &stale, (at, day), anew);
        }
        let preview = self.state.preview(instruction, at);
        let before = self.state.clone();
        let outcome = self.run(&command, at);
        assert_eq!(outcome, preview, "a preview tells what the round brings");
        self.explains(&self.model, (&before, number), &[]);
        self.model.invite(number, &self.model.clone());
    }

    /// A round on scores of its own: by the rules that its instruction names, or because it is late.
    fn run_separately(
        &mut self,
        instruction: &Instruction,
        at: Instant,
        basis: Basis,
        (score, programs): Anew,
    ) {
        let (number, as_of) = (instruction.number, at.day());
        let rules = RoundRules::Computable(basis.rule_set);
        let of_pool = Command::RunRound {
            number,
            rules,
            scores: RoundScores::OfPool,
        };
        let needed = Some(Rejection::SeparateScoresNeeded);
        assert_eq!(self.kept_by(&of_pool, at), needed);
        let own: BTreeMap<usize, Assessment> = (0_u8..)
            .zip(0..self.model.people.len())
            .filter(|(_, place)| self.model.people[*place].state == CandidateState::InPool)
            .map(|(nth, place)| {
                let (score, programs) = (score.wrapping_add(nth) % 4, programs ^ (nth % 16));
                (place, assessment(score, programs, as_of, None))
            })
            .collect();
        let scores: Vec<_> = own.iter().map(separate).collect();
        let preview = self.state.preview_by(instruction, at, &scores);
        let before = self.state.clone();
        let command = Command::RunRound {
            number,
            rules,
            scores: RoundScores::Separate {
                basis,
                as_of,
                scores: scores.clone(),
            },
        };
        let outcome = self.run(&command, at);
        let basis = Some(basis);
        assert_eq!(outcome, Outcome { basis, ..preview });
        let ranked = self.model.scored(&own);
        self.explains(&ranked, (&before, number), &scores);
        self.model.invite(number, &ranked);
    }

    fn kept_by(&self, command: &Command, now: Instant) -> Option<Rejection> {
        let now = self.done_at(now);
        decide(&self.state, command, &Context { now }).err()
    }

    /// Runs a round, which one event completes.
    fn run(&mut self, command: &Command, at: Instant) -> Outcome {
        let at = self.done_at(at);
        let events = self.command(command, at);
        let events = events.expect("a round that is due runs");
        assert!(self.command(command, at).is_none(), "a round runs once");
        let [Event::RoundCompleted { outcome, .. }] = &events[..] else {
            panic!("one event completes a round");
        };
        outcome.clone()
    }
}

fn separate((place, assessment): (&usize, &Assessment)) -> SeparateScore {
    SeparateScore {
        candidate: number(*place),
        score: assessment.score,
        programs: assessment.programs,
        categories: assessment.categories.clone(),
    }
}
