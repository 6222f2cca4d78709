//! Time: what the passing of days alone does to an assessment.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot be built should fail"
)]

mod people;

use crs::*;
use people::random::{Dice, Variety, profile};
use people::*;
use proptest::prelude::*;

/// Follows one person day by day: nothing changes before the next change, something does on it.
fn follow(profile: &Profile, first: Date, last: Date, rules_on: impl Fn(Date) -> Rules<'static>) {
    let mut today = rules_on(first).assess(profile, first);
    let mut on = first;
    while on < last {
        on = on.tomorrow().unwrap();
        let now = rules_on(on).assess(profile, on);
        let changed = !now.has_outcome_of(&today);
        let announced = today.next_change == Some(on);
        assert_eq!(
            changed, announced,
            "on {on}: changed or not against announced or not ({:?});\nbefore {today:#?}\nnow {now:#?}\n{profile:#?}",
            today.next_change
        );
        if !changed {
            assert_eq!(
                today.next_change, now.next_change,
                "told alike on every day, {on}"
            );
        }
        today = now;
    }
}

fn governing(on: Date) -> Rules<'static> {
    RuleBook::built_in().rules_on(on).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn next_change_is_the_first_day_with_another_outcome(seed: u64) {
        let mut dice = Dice::new(seed);
        let first = dice.near(day("2021-01-01"), 6 * 365, 5 * 365);
        let person = profile(seed, dice.near(first, 100, 700), Variety::Any);
        follow(&person, first, first.saturating_add(jiff::Span::new().days(3 * 365)), governing);
    }

    #[test]
    fn a_named_rule_set_serves_every_date(seed: u64) {
        let mut dice = Dice::new(seed);
        let first = dice.near(day("2022-06-01"), 500, 500);
        let person = profile(seed, first, Variety::Any);
        let set = dice.pick(&["crs-2015-01-01", "crs-2017-06-06", "crs-2025-03-25"]);
        let named = RuleBook::built_in().rules_named(RuleSetId::parse(set).unwrap()).unwrap();
        follow(&person, first, first.saturating_add(jiff::Span::new().days(2 * 365)), |_| named);
    }
}
