//! Moves: every gain is what the scorer says, nothing that gains is missing, and programs open as they
//! do for the facts.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot be built should fail"
)]

mod people;

use crs::*;
use people::random::{Dice, Variety, profile};
use people::*;
use proptest::prelude::*;

/// A random person with the rules of a random day.
fn somebody(seed: u64) -> (Rules<'static>, Profile, Date) {
    let mut dice = Dice::new(seed);
    let on = dice.near(day("2020-06-01"), 1900, 2200);
    let person = profile(seed, on, Variety::Any);
    (RuleBook::built_in().rules_on(on).unwrap(), person, on)
}

fn situations(seed: u64) -> (Rules<'static>, [Situation; 2]) {
    let (rules, person, on) = somebody(seed);
    let of_profile = Situation::of_profile(&rules, &person, on);
    let of_factors = Situation::of_factors(&rules.derive(&person, on));
    (rules, [of_profile, of_factors])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_gain_is_what_the_scorer_says(seed: u64) {
        let (rules, situations) = situations(seed);
        let set = rules.set();
        for situation in situations {
            let now = set.score(&situation.factors(set)).total;
            let found = situation.moves(set);
            prop_assert!(found.is_sorted_by_key(|suggestion| -suggestion.gain));
            for suggestion in found {
                let after = suggestion.change.apply(&situation).factors(set);
                prop_assert_eq!(after, suggestion.factors);
                prop_assert_eq!(set.score(&after).total, suggestion.total);
                prop_assert_eq!(i32::from(suggestion.total) - i32::from(now), suggestion.gain);
                prop_assert!(suggestion.gain > 0, "{:?}", suggestion);
            }
        }
    }

    #[test]
    fn every_pair_is_worth_more_than_its_parts(seed: u64) {
        let (rules, situations) = situations(seed);
        let set = rules.set();
        for situation in situations {
            let total = |situation: &Situation| i32::from(set.score(&situation.factors(set)).total);
            let now = total(&situation);
            for pair in situation.pairs(set) {
                let [one, other] = pair.changes;
                let after = other.apply(&one.apply(&situation));
                prop_assert_eq!(one.apply(&other.apply(&situation)), after, "in either order");
                prop_assert_eq!(pair.factors, after.factors(set));
                prop_assert_eq!(total(&after), i32::from(pair.total));
                prop_assert_eq!(total(&after) - now, pair.gain);
                prop_assert_eq!(pair.gains, [one, other].map(|change| total(&change.apply(&situation)) - now));
                prop_assert!(pair.gain > 0 && pair.gains.iter().all(|gain| pair.gain > *gain));
                prop_assert!(pair.beyond_sum() > 0);
            }
        }
    }

    /// Whatever gains, alone or beside something else, is told by itself or by less that gains as much.
    #[test]
    fn nothing_that_gains_is_missing(seed: u64) {
        let (rules, situations) = situations(seed);
        let set = rules.set();
        for situation in situations {
            let total = |situation: &Situation| i32::from(set.score(&situation.factors(set)).total);
            let now = total(&situation);
            let told: Vec<_> = situation.moves(set).iter().map(|told| (told.gain, told.change.apply(&situation))).collect();
            let outcomes: Vec<_> = every_move().into_iter().map(|change| {
                let after = change.apply(&situation);
                (change, after, total(&after) - now)
            }).collect();
            for (change, after, gain) in &outcomes {
                let included = told.iter().any(|(told, then)| told >= gain && change.apply(then) == *after);
                prop_assert!(*gain <= 0 || included, "{change:?} gains {gain}: {told:#?}");
            }
            let told: Vec<_> = situation.pairs(set).iter().map(|told| {
                let [one, other] = told.changes;
                (told.gain, other.apply(&one.apply(&situation)))
            }).collect();
            for (place, (one, after, one_gain)) in outcomes.iter().enumerate() {
                for (other, _, other_gain) in outcomes.iter().skip(place + 1).filter(|(other, ..)| !same_kind(*one, *other)) {
                    let after = other.apply(after);
                    let gain = total(&after) - now;
                    let worth = gain > *one_gain.max(other_gain) && gain > one_gain + other_gain;
                    let included = || told.iter().any(|(told, then)| *told >= gain && other.apply(&one.apply(then)) == after);
                    prop_assert!(!worth || included(), "{one:?} and {other:?} gain {gain}: {told:#?}");
                }
            }
        }
    }

    /// What moves suppose of facts is what the facts themselves come to.
    #[test]
    fn moves_are_what_the_facts_would_be(seed: u64) {
        let (rules, person, on) = somebody(seed);
        let situation = Situation::of_profile(&rules, &person, on);
        let set = rules.set();
        prop_assert_eq!(situation.factors(set), rules.derive(&person, on));
        let before = rules.assess(&person, on);
        for (change, changed) in by_facts(&person, on) {
            let then = rules.assess(&changed, on);
            let after = change.apply(&situation).factors(set);
            prop_assert_eq!(after, then.factors, "{:?}", change);
            let gained = Program::ALL.into_iter().enumerate().filter(|(place, _)| {
                !before.programs[*place].is_eligible() && then.programs[*place].is_eligible()
            });
            let gained: Vec<_> = gained.map(|(_, program)| program).collect();
            prop_assert_eq!(rules.programs_gained(&person, on, change, &after), gained, "{:?}", change);
        }
    }
}

/// Every candidate's move to every place, apart from those about the partner.
fn every_move() -> Vec<Move> {
    let mut all = vec![Move::Certificate, Move::Nomination, Move::Sibling];
    for language in [OfficialLanguage::English, OfficialLanguage::French] {
        let speaker = Speaker::Candidate(language);
        for to in (1..=10).map(Level::new) {
            all.push(Move::AllAbilities {
                speaker,
                from: None,
                to,
            });
        }
    }
    for who in [Who::Candidate, Who::Partner] {
        all.extend((1..=5).map(|to| Move::CanadianWork { who, from: 0, to }));
        let from = EducationLevel::LessThanSecondary;
        all.extend(EducationLevel::ALL.map(|to| Move::Education { who, from, to }));
    }
    all.extend((1..=5).map(|to| Move::ForeignWork { from: 0, to }));
    all.extend(
        [
            CanadianEducation::OneOrTwoYear,
            CanadianEducation::ThreeYearOrGraduate,
        ]
        .map(|to| Move::CanadianEducation { to }),
    );
    all.extend(
        [JobOfferClass::OtherSkilled, JobOfferClass::MajorGroup00].map(|to| Move::JobOffer { to }),
    );
    all
}

fn same_kind(one: Move, other: Move) -> bool {
    std::mem::discriminant(&one) == std::mem::discriminant(&other)
}

/// Moves beside the profile that each would make.
fn by_facts(person: &Profile, on: Date) -> Vec<(Move, Profile)> {
    let mut found = Vec::new();
    let mut add = |change, edit: &dyn Fn(&mut Profile)| {
        let mut changed = person.clone();
        edit(&mut changed);
        found.push((change, changed));
    };
    add(Move::Nomination, &|changed| {
        changed.nomination = Nomination::new(Province::Alberta, on);
    });
    add(Move::Certificate, &|changed| {
        changed.certificates.push(Certificate {
            issued: on,
            issuer: None,
            trade: Occupation::default(),
        });
    });
    for level in [4, 7, 10] {
        let change = Move::AllAbilities {
            speaker: Speaker::Candidate(OfficialLanguage::English),
            from: None,
            to: Level::new(level),
        };
        let taken = on.to_string();
        // Only who has no result can be told by one alone.
        if person.person.languages.english.is_none() {
            add(change, &|changed| {
                let result = celpip(&taken, [i32::from(level); 4]);
                changed.person.languages.english = Some(result);
            });
        }
    }
    let Some(partner) = &person.partner else {
        return found;
    };
    if partner.status == CanadianStatus::Neither {
        let change = if partner.accompanying {
            Move::PartnerStays
        } else {
            Move::PartnerComes
        };
        add(change, &|changed| {
            if let Some(partner) = &mut changed.partner {
                partner.accompanying = !partner.accompanying;
            }
        });
    }
    found
}
