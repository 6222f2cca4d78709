//! Everything that can be asked of machine and model, which must agree.

use rounds_core::{Band, Crs, Invited, Round, RoundState};

use crate::values::{grouping_of, number};
use crate::world::World;

impl World {
    /// Everything that can be asked, of both.
    pub(crate) fn agrees(&self) {
        for (place, person) in self.model.people.iter().enumerate() {
            let view = self.state.candidate(number(place)).expect("received");
            assert_eq!(view.state, person.state);
            let offer = view.nomination_offer.map(|offer| offer.ends_at);
            assert_eq!(offer, person.offer_ends);
            assert_eq!(
                (view.received_at, &view.assessment),
                (person.received_at, &person.assessment)
            );
        }
        for grouping in (0..7).map(grouping_of) {
            let ranking = self.model.ranking(&grouping, None);
            for place in 0..self.model.people.len() {
                let rank = self.state.rank(number(place), &grouping).ok();
                let naive = ranking.iter().position(|other| *other == place);
                assert_eq!(rank.map(|rank| rank.rank), naive.map(|place| place + 1));
                assert!(rank.is_none_or(|rank| rank.of == ranking.len()));
            }
            for (from, to) in [(0, 1200), (0, 100), (101, 250), (300, 300)] {
                let band = Band::new(Crs::new(from).unwrap(), Crs::new(to).unwrap()).unwrap();
                let within = ranking.iter().filter(|place| {
                    (from..=to).contains(&self.model.people[**place].assessment.score.get())
                });
                assert_eq!(self.state.count(&[band], &grouping), [within.count()]);
            }
        }
        for (number, (_, invited, stands)) in &self.model.rounds {
            let round: &Round = self.state.round(*number).expect("created");
            let expected = match round.state {
                RoundState::Draft => "draft",
                RoundState::Approved => "approved",
                RoundState::Published => "published",
                RoundState::Cancelled => "cancelled",
                RoundState::Completed { .. } => "completed",
            };
            assert_eq!(*stands, expected);
            let found = self.state.invitations(*number).map(|found| {
                let one = |one: &Invited| {
                    (
                        one.candidate.get() as usize - 1,
                        one.program,
                        one.score.get(),
                    )
                };
                found.iter().map(one).collect::<Vec<_>>()
            });
            assert_eq!(found, *invited);
        }
    }
}
