//! Trajectories: every day of change and no other, each with its reasons.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot be built should fail"
)]

mod people;

use crs::*;
use jiff::ToSpan;
use people::random::{Dice, Variety, profile};
use people::*;
use proptest::prelude::*;

const ALL: TrajectoryBounds = TrajectoryBounds {
    steps_max: usize::MAX,
    days_max: usize::MAX,
};

/// What makes a day a step, written out apart from the code under test.
#[derive(Debug, PartialEq)]
struct Standing {
    rule_set: RuleSetId,
    superseded: bool,
    total: u16,
    sections: [u16; 4],
    factors: [u16; Factor::COUNT],
    invited_as: Option<Program>,
    eligible: [bool; 4],
    categories: CategorySet,
}

impl From<&Assessment> for Standing {
    fn from(assessment: &Assessment) -> Self {
        let superseded = |warning: &Warning| matches!(warning, Warning::RuleSetSuperseded { .. });
        let score = &assessment.score;
        Self {
            rule_set: assessment.rule_set,
            superseded: assessment.warnings.iter().any(superseded),
            total: score.total,
            sections: score.sections.map(|section| section.points),
            factors: score.factors.map(|factor| factor.points),
            invited_as: assessment.invited_as,
            categories: assessment.categories.members,
            eligible: assessment
                .programs
                .each_ref()
                .map(ProgramStanding::is_eligible),
        }
    }
}

/// The days of change between two days, looked for one by one.
fn naive(
    profile: &Profile,
    from: Date,
    to: Date,
    rules_on: impl Fn(Date) -> Rules<'static>,
) -> Vec<Date> {
    let mut days = vec![from];
    let mut last = Standing::from(&rules_on(from).assess(profile, from));
    let mut on = from;
    while on < to {
        on = on.tomorrow().unwrap();
        let now = Standing::from(&rules_on(on).assess(profile, on));
        if now != last {
            days.push(on);
            last = now;
        }
    }
    days
}

fn governing(on: Date) -> Rules<'static> {
    RuleBook::built_in().rules_on(on).unwrap()
}

fn span(seed: u64) -> (Profile, Date, Date) {
    let mut dice = Dice::new(seed);
    let from = dice.near(day("2020-01-01"), 1800, 2000);
    let person = profile(seed, dice.near(from, 100, 900), Variety::Any);
    (person, from, from.checked_add(1500.days()).unwrap())
}

/// Every factor and requirement that changed has a reason, and no reason is without effect.
fn explained(before: &Assessment, step: &Step<'_>) -> Result<(), TestCaseError> {
    let now = &step.assessment;
    let reasons = &step.reasons;
    prop_assert!(!reasons.is_empty(), "{before:#?} {now:#?}");
    let comparison = Comparison {
        left: &before.score,
        right: &now.score,
    };
    for (factor, points) in comparison.changed_factors() {
        let told = |reason: &ChangeReason| reason.factors.contains(&(factor, points));
        prop_assert!(
            reasons.iter().any(told),
            "{factor:?} has no reason: {reasons:#?} {before:#?} {now:#?}"
        );
    }
    for (was, is) in before.programs.iter().zip(&now.programs) {
        let unmet = |standing: &ProgramStanding| {
            standing
                .unmet
                .iter()
                .map(Unmet::requirement)
                .collect::<Vec<_>>()
        };
        let (was, program, is) = (unmet(was), is.program, unmet(is));
        let lost = is
            .iter()
            .filter(|one| !was.contains(one))
            .map(|one| (*one, false));
        let gained = was
            .iter()
            .filter(|one| !is.contains(one))
            .map(|one| (*one, true));
        for (requirement, met) in lost.chain(gained) {
            let change = RequirementChange {
                program,
                requirement,
                met,
            };
            let told = |reason: &ChangeReason| reason.requirements.contains(&change);
            prop_assert!(
                reasons.iter().any(told),
                "{change:?} has no reason: {reasons:#?} {before:#?} {now:#?}"
            );
        }
    }
    let held = |assessment: &Assessment| -> Vec<String> {
        let held = assessment.categories.held(step.rules);
        held.map(|category| category.id.clone()).collect()
    };
    let (was, is) = (held(before), held(now));
    let left = was
        .iter()
        .filter(|id| !is.contains(id))
        .map(|id| (id, false));
    let entered = is
        .iter()
        .filter(|id| !was.contains(id))
        .map(|id| (id, true));
    for (id, member) in left.chain(entered) {
        let change = CategoryChange {
            id: id.clone(),
            member,
        };
        let told = |reason: &ChangeReason| reason.categories.contains(&change);
        prop_assert!(
            reasons.iter().any(told),
            "{change:?} has no reason: {reasons:#?} {before:#?} {now:#?}"
        );
    }
    for reason in reasons {
        let of_law = matches!(
            reason.kind,
            ChangeKind::RuleSetInForce(_) | ChangeKind::RuleSetSuperseded(_)
        );
        let moves = !reason.factors.is_empty()
            || !reason.requirements.is_empty()
            || !reason.categories.is_empty();
        prop_assert!(of_law || moves);
        for (_, points) in &reason.factors {
            prop_assert!(points.difference() != 0);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_trajectory_has_every_day_of_change_and_no_other(seed: u64) {
        let (person, from, to) = span(seed);
        let trajectory = governing(from).trajectory(&person, from, to, ALL);
        let days: Vec<_> = trajectory.steps.iter().map(|step| step.date).collect();
        prop_assert_eq!(days, naive(&person, from, to, governing));
        prop_assert_eq!(trajectory.truncated_at, None);
        for step in &trajectory.steps {
            prop_assert_eq!(&step.assessment, &governing(step.date).assess(&person, step.date));
        }
    }

    #[test]
    fn a_named_rule_set_serves_the_whole_trajectory(seed: u64) {
        let (person, from, to) = span(seed);
        let set = Dice::new(seed).pick(&["crs-2015-01-01", "crs-2017-06-06", "crs-2025-03-25"]);
        let named = RuleBook::built_in().rules_named(RuleSetId::parse(set).unwrap()).unwrap();
        let trajectory = named.trajectory(&person, from, to, ALL);
        let days: Vec<_> = trajectory.steps.iter().map(|step| step.date).collect();
        prop_assert_eq!(days, naive(&person, from, to, |_| named));
    }

    #[test]
    fn every_change_has_its_reasons(seed: u64) {
        let (person, from, to) = span(seed);
        let trajectory = governing(from).trajectory(&person, from, to, ALL);
        for step in trajectory.steps.iter().skip(1) {
            let yesterday = step.date.yesterday().unwrap();
            let before = governing(yesterday).assess(&person, yesterday);
            explained(&before, step)?;
        }
    }

    /// Cut anywhere and gone on from, a trajectory is the same.
    #[test]
    fn a_cut_trajectory_goes_on_where_it_was_cut(seed: u64, steps_max in 1..6_usize, days_max in 1..12_usize) {
        let (person, from, to) = span(seed);
        let whole = governing(from).trajectory(&person, from, to, ALL).steps;
        let bounds = TrajectoryBounds { steps_max, days_max };
        let mut next = Some(from);
        let mut parts: Vec<Step<'_>> = Vec::new();
        while let Some(day) = next {
            let part = governing(day).trajectory(&person, day, to, bounds);
            prop_assert!(part.steps.len() <= steps_max);
            prop_assert!(part.truncated_at.is_none_or(|cut| cut > day));
            next = part.truncated_at;
            // The first step of a later part may be a day of no change: then it has no reasons.
            let known = !parts.is_empty() && part.steps[0].reasons.is_empty();
            parts.extend(part.steps.into_iter().skip(usize::from(known)));
        }
        prop_assert_eq!(parts, whole);
    }
}

/// A step in words: date and total, then each reason with its facts, points and requirements.
fn words(step: &Step<'_>) -> Vec<String> {
    let mut lines = vec![format!("{}: {}", step.date, step.assessment.score.total)];
    for reason in &step.reasons {
        let mut line = format!("- {:?}", reason.kind).replace(['{', '}'], "");
        for fact in &reason.facts {
            line += &format!(" ({})", fact_words(*fact));
        }
        for (factor, points) in &reason.factors {
            line += &format!(", {factor:?} {} to {}", points.left, points.right);
        }
        for change in &reason.requirements {
            let met = if change.met { "met" } else { "not met" };
            line += &format!(", {:?} of {:?} {met}", change.requirement, change.program);
        }
        for change in &reason.categories {
            let member = if change.member { "in" } else { "out of" };
            line += &format!(", {member} {}", change.id);
        }
        lines.push(line.replace("  ", " "));
    }
    lines
}

fn fact_words(fact: FactRef) -> String {
    let whose = if fact.of_partner() { "partner's " } else { "" };
    match fact {
        FactRef::Birth => "birth".to_owned(),
        FactRef::Partner => "partner".to_owned(),
        FactRef::Language { language, .. } => format!("{whose}{language:?} result"),
        FactRef::Credential { index, .. } => format!("{whose}credential {index}"),
        FactRef::Work { index, .. } => format!("{whose}work {index}"),
        FactRef::JobOffer { index } => format!("offer {index}"),
        FactRef::Certificate { index } => format!("certificate {index}"),
        FactRef::Nomination => "nomination".to_owned(),
        FactRef::Relative { index } => format!("relative {index}"),
    }
}

fn told(person: &Profile, from: &str, to: &str) -> Vec<String> {
    let from = day(from);
    let trajectory = governing(from).trajectory(person, from, day(to), ALL);
    trajectory.steps.iter().flat_map(words).collect()
}

/// A synthetic worker with a Canadian bachelor's degree, CLB 9, a job in Canada since 2021-03-01 and
/// 424 days of work abroad, the first of which leave the window in 2023. The 364th day of a running
/// job completes a year of 1,560 hours.
#[test]
fn five_years_of_a_worker_in_canada() {
    let mut person = born("1994-06-15");
    let degree = canadian(CredentialLevel::BachelorOrThreeYear, 4, "2016-05-01");
    person.person.credentials.push(degree);
    person.person.languages = english(celpip("2022-01-10", [9; 4]));
    person.person.work = vec![
        job("2174/21232", "IN", "2013-01-01", "2014-02-28"),
        job("2174/21232", "CA", "2021-03-01", ""),
    ];
    person.nomination = Nomination::new(Province::Ontario, day("2023-09-01"));
    person.funds_cad = Some(20_000);
    let expected = [
        "2022-02-01: 404",
        "2022-02-27: 470",
        "- CanadianWork before: 0, after: 1 (work 1), CanadianWork 0 to 40, \
         TransferabilityEducation 25 to 38, TransferabilityForeignWork 25 to 38",
        "- ExperienceCompleted (work 1), WorkExperience of CanadianExperienceClass met",
        "2022-11-16: 470",
        "- RuleSetInForce(RuleSetId(2022-11-16))",
        "2023-02-26: 507",
        "- CanadianWork before: 1, after: 2 (work 1), CanadianWork 40 to 53, \
         TransferabilityEducation 38 to 50, TransferabilityForeignWork 38 to 50",
        "2023-03-02: 457",
        "- ForeignWork before: 1, after: 0 (work 0), TransferabilityForeignWork 50 to 0",
        "2023-05-31: 457",
        "- CategoriesInForce, in stem-v1",
        "2023-09-01: 1057",
        "- NominationEffective (nomination), Nomination 0 to 600, Nomination of \
         ProvincialNominee met",
        "2024-01-10: 908",
        "- LanguageResultExpired (English result), FirstLanguage 124 to 0, \
         TransferabilityEducation 50 to 25, Language of FederalSkilledWorker not met, \
         SelectionGrid of FederalSkilledWorker not met, Language of CanadianExperienceClass \
         not met, Language of FederalSkilledTrades not met, FederalProgram of \
         ProvincialNominee not met",
        "2024-02-25: 919",
        "- CanadianWork before: 2, after: 3 (work 1), CanadianWork 53 to 64",
        "2024-06-15: 914",
        "- Birthday before: 29, after: 30 (birth), Age 110 to 105",
        "2025-02-23: 922",
        "- CanadianWork before: 3, after: 4 (work 1), CanadianWork 64 to 72",
        "2025-02-27: 922",
        "- CategoriesInForce, out of stem-v1",
        "2025-03-25: 922",
        "- RuleSetInForce(RuleSetId(2025-03-25))",
        "2025-06-15: 916",
        "- Birthday before: 30, after: 31 (birth), Age 105 to 99",
        "2026-02-22: 924",
        "- CanadianWork before: 4, after: 5 (work 1), CanadianWork 72 to 80",
        "2026-06-15: 919",
        "- Birthday before: 31, after: 32 (birth), Age 99 to 94",
        "2026-11-03: 919",
        "- RuleSetSuperseded(RuleSetId(2026-11-03))",
    ];
    assert_eq!(told(&person, "2022-02-01", "2026-12-31"), expected);
}

/// A synthetic couple: the person's degree is assessed on 2018-03-01 and the partner's test taken on
/// 2021-05-20; a sister comes of age on 2021-07-01; a certificate is issued and an offer made.
#[test]
fn three_years_of_a_couple_abroad() {
    let mut person = born("1980-10-01");
    let degree = foreign(CredentialLevel::Masters, 2, "2004-06-01", "2018-03-01");
    person.person.credentials.push(degree);
    person.person.languages = english(celpip("2021-03-15", [8; 4]));
    person.person.work = vec![job("7237/72106", "IN", "2016-01-01", "2020-12-31")];
    let mut partner = partner();
    partner.person.languages = english(celpip("2021-05-20", [6; 4]));
    partner.person.work = vec![job("6322/63200", "CA", "2021-01-01", "2021-12-31")];
    person.partner = Some(partner);
    person.relatives.push(Relative {
        birth: day("2003-07-01"),
        ..relative(RelativeKind::Sibling)
    });
    person.certificates.push(Certificate {
        issued: day("2021-09-10"),
        issuer: None,
        trade: Occupation::default(),
    });
    person.job_offers.push(offer("7237/72106", "2022-02-01"));
    person.funds_cad = Some(16_500);
    let expected = [
        "2021-04-01: 309",
        "2021-05-20: 313",
        "- LanguageResultCounts (partner's English result), SpouseLanguage 0 to 4, \
         SelectionGrid of FederalSkilledWorker met, FederalProgram of ProvincialNominee met",
        "2021-07-01: 328",
        "- RelativeOfAge (relative 0), Sibling 0 to 15",
        "2021-09-10: 378",
        "- CertificateCounts (certificate 0), TransferabilityCertificate 0 to 50, \
         CertificateOrJobOffer of FederalSkilledTrades met",
        "2021-10-01: 368",
        "- Birthday before: 40, after: 41 (birth), Age 45 to 35",
        "2021-12-30: 373",
        "- CanadianWork before: 0, after: 1 (partner's work 0), SpouseCanadianWork 0 to 5",
        "2022-02-01: 423",
        "- JobOfferCounts (offer 0), JobOffer 0 to 50",
        "2022-06-09: 423",
        "- FundsInForce, Funds of FederalSkilledWorker not met, Funds of FederalSkilledTrades \
         not met, FederalProgram of ProvincialNominee not met",
        "2022-10-01: 413",
        "- Birthday before: 41, after: 42 (birth), Age 35 to 25",
        "2022-11-16: 413",
        "- RuleSetInForce(RuleSetId(2022-11-16))",
        "2023-03-01: 262",
        "- AssessmentExpired (credential 0), Education 126 to 0, TransferabilityEducation 25 \
         to 0, Education of FederalSkilledWorker not met, SelectionGrid of \
         FederalSkilledWorker not met",
        "2023-03-15: 99",
        "- LanguageResultExpired (English result), FirstLanguage 88 to 0, \
         TransferabilityForeignWork 25 to 0, TransferabilityCertificate 50 to 0, Language of \
         FederalSkilledWorker not met, Language of CanadianExperienceClass not met, Language \
         of FederalSkilledTrades not met",
        "2023-05-20: 95",
        "- LanguageResultExpired (partner's English result), SpouseLanguage 4 to 0",
        "2023-05-31: 95",
        "- CategoriesInForce, in trades-v1",
        "2023-07-03: 95",
        "- ExperienceLeftWindow (work 0), out of trades-v1",
        "2023-10-01: 85",
        "- Birthday before: 42, after: 43 (birth), Age 25 to 15",
    ];
    assert_eq!(told(&person, "2021-04-01", "2023-12-31"), expected);
}
