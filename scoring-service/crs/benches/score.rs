//! Factors to points: profiles per second on one core. `cargo bench -p crs --bench score`

#![expect(clippy::unwrap_used, reason = "a bench stops at the first surprise")]

use crs::{
    Abilities, CanadianEducation, EducationLevel, Factors, JobOfferClass, Level, ListedOccupation,
    OfficialLanguage, RuleBook, RuleSetId, SpouseFactors,
};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

/// So many that no branch predictor learns them by heart.
const PEOPLE: usize = 16_384;

#[divan::bench(args = ["crs-2015-01-01", "crs-2017-06-06", "crs-2025-03-25"])]
fn score(bencher: Bencher<'_, '_>, rule_set: &str) {
    let id = RuleSetId::parse(rule_set).unwrap();
    let rules = RuleBook::built_in().rules_named(id).unwrap();
    let people = people();
    bencher.counter(ItemsCount::new(PEOPLE)).bench(|| {
        for factors in &people {
            black_box(rules.score(black_box(factors)));
        }
    });
}

/// Different people, the same in every run.
fn people() -> Vec<Factors> {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    (0..PEOPLE).map(|_| person(&mut dice)).collect()
}

fn person(dice: &mut Dice) -> Factors {
    Factors {
        age: 18 + dice.below(32),
        education: education(dice),
        english: dice.often(9).then(|| abilities(dice)),
        french: dice.often(3).then(|| abilities(dice)),
        first_language: if dice.often(8) {
            OfficialLanguage::English
        } else {
            OfficialLanguage::French
        },
        canadian_work_years: dice.below(7),
        foreign_work_years: dice.below(7),
        certificate_of_qualification: dice.often(1),
        canadian_education: dice.often(4).then_some(CanadianEducation::OneOrTwoYear),
        job_offer: dice.often(2).then_some(JobOfferClass::OtherSkilled),
        nomination: dice.often(1),
        sibling: dice.often(1),
        listed_occupation: ListedOccupation::default(),
        spouse: dice.often(4).then(|| SpouseFactors {
            education: education(dice),
            language: dice.often(7).then(|| abilities(dice)),
            canadian_work_years: dice.below(7),
        }),
    }
}

fn education(dice: &mut Dice) -> EducationLevel {
    let levels = EducationLevel::ALL;
    levels[usize::from(dice.below(8))]
}

fn abilities(dice: &mut Dice) -> Abilities {
    Abilities([(); 4].map(|()| Level::new(4 + dice.below(7))))
}

/// A small generator of numbers (xorshift), so that runs can be compared.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u8) -> u8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u8::try_from(self.0 % u64::from(bound)).unwrap_or_default()
    }

    /// True in so many of ten cases.
    fn often(&mut self, of_ten: u8) -> bool {
        self.below(10) < of_ten
    }
}
