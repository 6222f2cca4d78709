//! Language results converted by themselves, and two scores side by side.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot be built should fail"
)]

mod people;

use crs::*;
use people::random::{Dice, Variety, profile};
use people::*;
use proptest::prelude::*;

fn levels(conversion: &Conversion) -> Option<[u8; 4]> {
    let abilities = conversion.abilities?;
    Some(abilities.map(|ability| ability.level.get()))
}

/// IELTS 8.0, 7.0, 6.5, 6.0: CLB 9, 9, 8, 7; what is next is 8.5, 8.0, 7.0 and 6.5.
#[test]
fn a_result_shows_its_levels_and_the_next_scores_that_are_better() {
    let on = "2017-05-19";
    let ielts = result("ielts_general", "2016-08-20", [80, 70, 65, 60]);
    let conversion = rules(on).convert(&ielts, day(on));
    assert_eq!(conversion.standing, ResultStanding::Counts);
    assert_eq!(conversion.expires, day("2018-08-20"));
    assert_eq!(levels(&conversion), Some([9, 9, 8, 7]));
    let next = conversion.abilities.unwrap().map(|ability| {
        let (level, tenths) = ability.next.unwrap();
        (level.get(), tenths)
    });
    assert_eq!(next, [(10, 85), (10, 80), (9, 70), (8, 65)]);

    let best = result("ielts_general", "2016-08-20", [90; 4]);
    let conversion = rules(on).convert(&best, day(on));
    assert_eq!(levels(&conversion), Some([10; 4]));
    assert!(
        conversion
            .abilities
            .unwrap()
            .iter()
            .all(|ability| ability.next.is_none())
    );
}

#[test]
fn a_result_that_does_not_count_says_why() {
    let standing = |test, taken, score, on: &str| {
        let result = result(test, taken, [score; 4]);
        rules(on).convert(&result, day(on)).standing
    };
    let ielts = |on| standing("ielts_general", "2016-08-20", 70, on);
    assert_eq!(ielts("2016-08-19"), ResultStanding::NotYet);
    assert_eq!(ielts("2016-08-20"), ResultStanding::Counts);
    assert_eq!(ielts("2018-08-19"), ResultStanding::Counts);
    assert_eq!(ielts("2018-08-20"), ResultStanding::Expired);
    // PTE Core was accepted from 2024-01-30 on.
    let pte = |on| standing("pte_core", "2023-12-01", 700, on);
    assert_eq!(pte("2024-01-29"), ResultStanding::TestNotAccepted);
    assert_eq!(pte("2024-01-30"), ResultStanding::Counts);
}

#[test]
fn the_tests_accepted_on_a_date_are_listed_with_their_charts() {
    let ids = |on| {
        let tests = RuleBook::built_in().accepted_tests(day(on));
        tests
            .iter()
            .map(|(test, _)| test.id.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        ids("2015-01-01"),
        ["celpip_general", "ielts_general", "tef_canada"]
    );
    let today = [
        "celpip_general",
        "ielts_general",
        "pte_core",
        "tcf_canada",
        "tef_canada",
    ];
    assert_eq!(ids("2026-01-15"), today);
}

/// A synthetic person whose job offer earned 50 points until 2025-03-25, and nothing since.
#[test]
fn a_reform_that_took_the_points_of_offers() {
    let on = day("2025-06-01");
    let mut person = born("1995-01-01");
    person.person.languages = english(celpip("2025-01-01", [9; 4]));
    person.job_offers.push(offer("2174/21232", "2025-01-01"));
    let score = |id| {
        let id = RuleSetId::parse(id).unwrap();
        let rules = RuleBook::built_in().rules_named(id).unwrap();
        rules.score(&rules.derive(&person, on))
    };
    let (before, after) = (score("crs-2022-11-16"), score("crs-2025-03-25"));
    let comparison = Comparison {
        left: &before,
        right: &after,
    };
    let changed: Vec<_> = comparison.changed_factors().collect();
    assert_eq!(changed, [(Factor::JobOffer, Points { left: 50, right: 0 })]);
    assert_eq!(comparison.total().difference(), -50);
}

proptest! {
    /// The chart that a conversion reads is the one that a score is looked up by, and the next score
    /// is the lowest that shows more.
    #[test]
    fn a_conversion_agrees_with_the_score(seed: u64) {
        let mut dice = Dice::new(seed);
        let on = dice.near(day("2020-01-01"), 1800, 2400);
        let person = profile(seed, on, Variety::Any);
        let rules = RuleBook::built_in().rules_on(on).unwrap();
        let factors = rules.derive(&person, on);
        let languages = person.person.languages;
        for (result, derived) in [(languages.english, factors.english), (languages.french, factors.french)] {
            let Some(result) = result else { continue };
            let conversion = rules.convert(&result, on);
            prop_assert_eq!(conversion.standing == ResultStanding::Counts, derived.is_some());
            if let Some(derived) = derived {
                prop_assert_eq!(levels(&conversion), Some(derived.0.map(Level::get)));
            }
        }
    }

    /// Without caps, the differences of factors add up to those of the sections.
    #[test]
    fn differences_add_up(seed: u64) {
        let mut dice = Dice::new(seed);
        let on = dice.near(day("2020-01-01"), 1800, 2400);
        let person = profile(seed, on, Variety::Any);
        let computable = RuleBook::built_in().rule_sets().iter().filter(|set| set.rules.is_some());
        let ids: Vec<_> = computable.map(|set| set.id).collect();
        let score = |id| {
            let rules = RuleBook::built_in().rules_named(id).unwrap();
            rules.score(&rules.derive(&person, on))
        };
        let (left, right) = (score(dice.pick(&ids)), score(dice.pick(&ids)));
        let comparison = Comparison { left: &left, right: &right };
        let of_sections: i32 = comparison.sections().map(|(_, points)| points.difference()).sum();
        prop_assert_eq!(of_sections, comparison.total().difference());
        for (section, points) in comparison.sections() {
            let capped = [&left, &right].iter().any(|score| score.sections[section as usize].capped);
            let factors = comparison.factors().filter(|(factor, _)| factor.section() == section);
            let of_factors: i32 = factors.map(|(_, points)| points.difference()).sum();
            prop_assert!(capped || of_factors == points.difference());
        }
    }
}
