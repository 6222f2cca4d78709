//! Why a round invited somebody or not, of machine and model: `enough` invites, and a point less does not.

use rounds_core::{
    CandidateState, Crs, Grouping, Program, RoundNumber, SeparateScore, State, Why, WhyNot,
};

use crate::naive::Model;
use crate::values::number;
use crate::world::World;

impl World {
    /// What the machine says of everybody in a round that has run, by the state before it, and by the
    /// separate scores if it ranked on some; the model of the people as they were ranked has not invited
    /// anybody yet.
    pub(crate) fn explains(
        &self,
        ranked: &Model,
        (before, round): (&State, RoundNumber),
        separate: &[SeparateScore],
    ) {
        let completed = self.state.round(round).expect("the round is there");
        let invited = self.state.invitations(round).expect("it has run");
        for place in 0..ranked.people.len() {
            let mut own = separate.iter();
            let own = own.find(|own| own.candidate == number(place));
            let why = before.why(number(place), completed, own);
            let why = why.expect("every score is there");
            let was_invited = invited.iter().any(|one| one.candidate == number(place));
            assert_eq!(why.verdict.is_ok(), was_invited);
            let reason = self.naive_reason(ranked, round, place);
            assert_eq!(why.verdict.err(), reason.filter(|_| !was_invited));
            let places = completed.instruction.invitations.get() as usize;
            let not_kept = was_invited && own.is_some() && invited.len() == places;
            match not_kept {
                true => assert_eq!(why.enough, None),
                false => enough_is_least(ranked, round, place, &why),
            }
        }
    }

    /// What keeps somebody out whom the round did not invite.
    fn naive_reason(&self, ranked: &Model, round: RoundNumber, place: usize) -> Option<WhyNot> {
        let instruction = &self.model.rounds[&round].0;
        let person = &ranked.people[place];
        if person.state != CandidateState::InPool {
            return Some(WhyNot::NotInPool(person.state));
        }
        if person.received_at > instruction.instant {
            return Some(WhyNot::NotYetReceived);
        }
        let held = person.assessment.programs;
        if held.is_empty() {
            return Some(WhyNot::NotEligible);
        }
        let nominee = held.contains(Program::ProvincialNominee);
        match &instruction.grouping {
            Grouping::Program(Program::ProvincialNominee) if nominee => {}
            Grouping::Program(program) if !held.contains(*program) => {
                return Some(WhyNot::NotInProgram(*program));
            }
            Grouping::Program(_) | Grouping::Category(_) if nominee => {
                return Some(WhyNot::NomineeOnly);
            }
            Grouping::Category(category) if !person.assessment.categories.contains(category) => {
                return Some(WhyNot::NotInCategory);
            }
            Grouping::Everyone | Grouping::Program(_) | Grouping::Category(_) => {}
        }
        let score = person.assessment.score;
        let invited = self.state.invitations(round).expect("it has run");
        let all_taken = invited.len() == instruction.invitations.get() as usize;
        match (instruction.required_score, invited.last()) {
            _ if instruction.invitations.get() == 0 => Some(WhyNot::NoInvitations),
            (Some(required), _) if score < required => Some(WhyNot::BelowRequiredScore(required)),
            (_, Some(last)) if all_taken && score < last.score => {
                Some(WhyNot::BelowCutOff(last.score))
            }
            (_, Some(last)) if all_taken => Some(WhyNot::AfterTieBreak(last.received_at)),
            _ => None,
        }
    }
}

fn enough_is_least(ranked: &Model, round: RoundNumber, place: usize, why: &Why) {
    let would = |score| ranked.would_invite(round, place, score);
    match why.enough {
        None => assert!(!would(Crs::MAX), "no score is enough"),
        Some(enough) => {
            assert!(would(enough), "{} is enough", enough.get());
            let less = enough.get().checked_sub(1).and_then(Crs::new);
            assert!(less.is_none_or(|less| !would(less)), "a point less is not");
        }
    }
}
