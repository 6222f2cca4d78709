//! What holds for the points of anyone, under every rule set.

use crs::{
    Abilities, CanadianEducation, EducationLevel, Factor, Factors, JobOfferClass, Level, ListLevel,
    ListedOccupation, OfficialLanguage, RuleBook, RuleSet, Section, SpouseFactors,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

fn rule_sets() -> impl Iterator<Item = &'static RuleSet> {
    let listed = RuleBook::built_in().rule_sets().iter();
    listed.filter_map(|listed| listed.rules.as_ref())
}

fn education() -> impl Strategy<Value = EducationLevel> {
    proptest::sample::select(&EducationLevel::ALL[..])
}

fn abilities() -> impl Strategy<Value = Abilities> {
    // Even abilities are common among people and rare among four random levels.
    let even = (0..=10_u8).prop_map(|level| [level; 4]);
    let levels = prop_oneof![even, prop::array::uniform4(0..=12_u8)];
    levels.prop_map(|levels| Abilities(levels.map(Level::new)))
}

fn spouse() -> impl Strategy<Value = SpouseFactors> {
    (education(), prop::option::of(abilities()), 0..=7_u8).prop_map(
        |(education, language, canadian_work_years)| SpouseFactors {
            education,
            language,
            canadian_work_years,
        },
    )
}

/// Anyone at all, some of them with values that no person has.
fn anyone() -> impl Strategy<Value = Factors> {
    let core = (
        prop_oneof![9 => 16..=48_u8, 1 => any::<u8>()],
        education(),
        prop::option::of(abilities()),
        prop::option::of(abilities()),
        any::<bool>(),
        prop_oneof![9 => 0..=7_u8, 1 => any::<u8>()],
    );
    let offers = prop::option::of(proptest::sample::select(
        &[JobOfferClass::OtherSkilled, JobOfferClass::MajorGroup00][..],
    ));
    let study = prop::option::of(proptest::sample::select(
        &[
            CanadianEducation::OneOrTwoYear,
            CanadianEducation::ThreeYearOrGraduate,
        ][..],
    ));
    let others = (
        prop_oneof![9 => 0..=5_u8, 1 => any::<u8>()],
        any::<[bool; 3]>(),
        study,
        offers,
        prop::option::of(spouse()),
        listed(),
    );
    (core, others).prop_map(|(core, others)| {
        let (age, education, english, french, french_first, canadian_work_years) = core;
        let (foreign_work_years, [certificate, nomination, sibling], study, offer, spouse, listed) =
            others;
        Factors {
            age,
            education,
            english,
            french,
            first_language: if french_first {
                OfficialLanguage::French
            } else {
                OfficialLanguage::English
            },
            canadian_work_years,
            foreign_work_years,
            certificate_of_qualification: certificate,
            canadian_education: study,
            job_offer: offer,
            nomination,
            sibling,
            listed_occupation: listed,
            spouse,
        }
    })
}

fn listed() -> impl Strategy<Value = ListedOccupation> {
    let level = proptest::sample::select(&ListLevel::ALL[..]);
    let months = prop::array::uniform5(any::<u8>());
    (prop::option::of(level), months).prop_map(|(job_offer, canadian_work_months)| {
        ListedOccupation {
            job_offer,
            canadian_work_months,
        }
    })
}

/// Every way to be better off by one step, as the law sees it. Age is not among them: it has its own.
fn betters(factors: Factors) -> Vec<(&'static str, Factors)> {
    let mut betters = Vec::new();
    let mut better = |what, change: &dyn Fn(&mut Factors)| {
        let mut changed = factors;
        change(&mut changed);
        betters.push((what, changed));
    };
    better("education", &|f| f.education = next(f.education));
    better("Canadian work", &|f| raise(&mut f.canadian_work_years));
    better("foreign work", &|f| raise(&mut f.foreign_work_years));
    better("certificate", &|f| f.certificate_of_qualification = true);
    better("nomination", &|f| f.nomination = true);
    better("sibling", &|f| f.sibling = true);
    better("offer", &|f| {
        f.job_offer = f.job_offer.max(Some(JobOfferClass::OtherSkilled))
    });
    better("senior offer", &|f| {
        f.job_offer = Some(JobOfferClass::MajorGroup00)
    });
    better("study", &|f| {
        f.canadian_education = f
            .canadian_education
            .max(Some(CanadianEducation::OneOrTwoYear));
    });
    better("long study", &|f| {
        f.canadian_education = Some(CanadianEducation::ThreeYearOrGraduate)
    });
    for ability in 0..4 {
        better("English", &|f| lift(&mut f.english, ability));
        better("French", &|f| lift(&mut f.french, ability));
    }
    if factors.spouse.is_some() {
        let spouse = |f: &mut Factors, change: &dyn Fn(&mut SpouseFactors)| {
            f.spouse.iter_mut().for_each(change);
        };
        better("spouse's education", &|f| {
            spouse(f, &|s| s.education = next(s.education))
        });
        better("spouse's work", &|f| {
            spouse(f, &|s| raise(&mut s.canadian_work_years))
        });
        for ability in 0..4 {
            better("spouse's language", &|f| {
                spouse(f, &|s| lift(&mut s.language, ability))
            });
        }
    }
    betters
}

fn next(level: EducationLevel) -> EducationLevel {
    let above = EducationLevel::ALL.into_iter().find(|above| *above > level);
    above.unwrap_or(level)
}

fn raise(years: &mut u8) {
    *years = years.saturating_add(1);
}

fn lift(abilities: &mut Option<Abilities>, ability: usize) {
    let Abilities(levels) = abilities.get_or_insert_default();
    levels[ability] = Level::new(levels[ability].get() + 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn sums_and_caps_hold(factors in anyone()) {
        for set in rule_sets() {
            let score = set.score(&factors);
            prop_assert!(score.total <= 1200);
            prop_assert_eq!(score.total, score.sections.iter().map(|s| s.points).sum::<u16>());
            for section in Section::ALL {
                let of_section = |factor: &Factor| factor.section() == section;
                let parts = Factor::ALL.into_iter().filter(of_section);
                let sum: u16 = parts.map(|factor| score.factors[factor as usize].points).sum();
                let cut = score.sections[section as usize];
                prop_assert_eq!(cut.points, sum.min(cut.maximum));
                prop_assert_eq!(cut.capped, sum > cut.maximum);
            }
            for factor in score.factors {
                prop_assert!(factor.points <= factor.maximum);
                let sum: u16 = factor.parts.iter().sum();
                prop_assert!(sum == 0 || factor.points == sum.min(factor.maximum));
                prop_assert_eq!(factor.capped, sum > factor.maximum);
            }
        }
    }

    #[test]
    fn being_better_off_never_costs_points(factors in anyone()) {
        for set in rule_sets() {
            let before = set.score(&factors).total;
            for (what, better) in betters(factors) {
                let after = set.score(&better).total;
                prop_assert!(after >= before, "{} {what}: {before} to {after}", set.id);
            }
        }
    }

    #[test]
    fn a_nomination_decides_section_d_alone(factors in anyone()) {
        for set in rule_sets() {
            let nominated = set.score(&Factors { nomination: true, ..factors });
            let additional = nominated.sections[Section::Additional as usize];
            prop_assert_eq!(additional.points, additional.maximum);
        }
    }

    #[test]
    fn a_rule_set_by_date_and_by_name_score_alike(factors in anyone()) {
        let book = RuleBook::built_in();
        for set in rule_sets() {
            let by_date = book.rules_on(set.id.date()).unwrap().score(&factors);
            let by_name = book.rules_named(set.id).unwrap().score(&factors);
            prop_assert_eq!(by_date, by_name);
            prop_assert_eq!(by_date, set.score(&factors));
        }
    }
}

proptest! {
    // Each case goes through every age.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn age_helps_until_20_and_costs_from_29(factors in anyone()) {
        for set in rule_sets() {
            let at = |age| set.score(&Factors { age, ..factors }).total;
            for age in 0..=u8::MAX - 1 {
                let (before, after) = (at(age), at(age + 1));
                prop_assert!(age >= 20 || after >= before, "{} at {age}", set.id);
                prop_assert!(age < 29 || after <= before, "{} at {age}", set.id);
                prop_assert!(!(20..29).contains(&age) || after == before, "{} at {age}", set.id);
            }
        }
    }
}

#[test]
fn a_score_allocates_nothing() {
    let sets: Vec<_> = rule_sets().collect();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let people: Vec<Factors> = (0..500)
        .map(|_| anyone().new_tree(&mut runner).unwrap().current())
        .collect();
    let mut total = 0_u64;
    let counted = allocation_counter::measure(|| {
        for factors in &people {
            total += sets
                .iter()
                .map(|set| u64::from(set.score(factors).total))
                .sum::<u64>();
        }
    });
    assert_eq!(counted.count_total, 0);
    assert!(total > 0);
}
