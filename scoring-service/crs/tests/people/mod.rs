//! Synthetic people, for the tests and benches of facts.
#![allow(dead_code, reason = "each test and bench uses its part")]

pub(crate) mod any_factors;
pub(crate) mod edges;
pub(crate) mod random;

use crs::*;

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// The rules that govern a day.
pub(crate) fn rules(on: &str) -> Rules<'static> {
    RuleBook::built_in().rules_on(day(on)).unwrap()
}

pub(crate) fn derive(profile: &Profile, on: &str) -> Factors {
    rules(on).derive(profile, day(on))
}

pub(crate) fn assess(profile: &Profile, on: &str) -> Assessment {
    rules(on).assess(profile, day(on))
}

/// A person of whom nothing but the birth is known.
pub(crate) fn born(birth: &str) -> Profile {
    Profile {
        birth: day(birth),
        person: Person::default(),
        partner: None,
        certificates: Vec::new(),
        job_offers: Vec::new(),
        nomination: None,
        relatives: Vec::new(),
        funds_cad: None,
        family_size: None,
        destination: None,
    }
}

/// A partner who comes along and is neither citizen nor resident, with nothing else known.
pub(crate) fn partner() -> Partner {
    Partner {
        accompanying: true,
        status: CanadianStatus::Neither,
        person: Person::default(),
    }
}

/// An occupation by its codes: four digits of NOC 2016, five of NOC 2021, both as "2174/21232".
pub(crate) fn occupation(codes: &str) -> Occupation {
    let mut occupation = Occupation::default();
    for code in codes.split('/') {
        let version = if code.len() == 4 { 2016 } else { 2021 };
        let mut violations = Violations::default();
        let group = RuleBook::built_in().unit_group(version, code, &Path::ROOT, &mut violations);
        assert!(occupation.state(group.unwrap()));
    }
    occupation
}

pub(crate) fn country(code: &str) -> Country {
    let mut violations = Violations::default();
    RuleBook::built_in()
        .country(code, &Path::ROOT, &mut violations)
        .unwrap()
}

pub(crate) fn hours(weekly: u16) -> WeeklyHours {
    WeeklyHours::from_tenths(weekly * 10).unwrap()
}

/// Full-time, authorised employment; "" for a job that is still running.
pub(crate) fn job(codes: &str, land: &str, from: &str, to: &str) -> WorkPeriod {
    let to = (!to.is_empty()).then(|| day(to));
    WorkPeriod {
        occupation: occupation(codes),
        country: country(land),
        period: Period::new(day(from), to).unwrap(),
        weekly_hours: hours(30),
        employment: EmploymentKind::Employed,
        authorised: true,
        full_time_student: false,
        foreign_military: false,
    }
}

/// A credential from Canada.
pub(crate) fn canadian(level: CredentialLevel, years: u8, completed: &str) -> Credential {
    Credential {
        level,
        canadian: true,
        completed: day(completed),
        length_years: years,
        assessment: None,
        canadian_study: None,
    }
}

/// A credential from abroad, with its assessment unless the day is "".
pub(crate) fn foreign(
    level: CredentialLevel,
    years: u8,
    completed: &str,
    issued: &str,
) -> Credential {
    let assessment = (!issued.is_empty()).then(|| CredentialAssessment {
        issued: day(issued),
    });
    Credential {
        canadian: false,
        assessment,
        ..canadian(level, years, completed)
    }
}

/// A test result by its scores in listening, reading, writing and speaking, in tenths.
pub(crate) fn result(test: &str, taken: &str, scores_tenths: [i32; 4]) -> LanguageResult {
    let mut violations = Violations::default();
    let scores = scores_tenths.map(Some);
    let book = RuleBook::built_in();
    book.language_result(test, Some(day(taken)), scores, &Path::ROOT, &mut violations)
        .unwrap()
}

/// A CELPIP result, whose scores are CLB levels.
pub(crate) fn celpip(taken: &str, levels: [i32; 4]) -> LanguageResult {
    result("celpip_general", taken, levels.map(|level| level * 10))
}

/// A TEF Canada result at one NCLC level in all abilities.
pub(crate) fn tef(taken: &str, level: usize) -> LanguageResult {
    const LISTENING: [i32; 7] = [1450, 1810, 2170, 2490, 2800, 2980, 3160];
    const READING: [i32; 7] = [1210, 1510, 1810, 2070, 2330, 2480, 2630];
    const PRODUCTION: [i32; 7] = [1810, 2260, 2710, 3100, 3490, 3710, 3930];
    let row = level - 4;
    result(
        "tef_canada",
        taken,
        [
            LISTENING[row],
            READING[row],
            PRODUCTION[row],
            PRODUCTION[row],
        ],
    )
}

/// A permanent full-time offer with an assessment.
pub(crate) fn offer(codes: &str, offered: &str) -> JobOffer {
    JobOffer {
        occupation: occupation(codes),
        offered: day(offered),
        weekly_hours: hours(40),
        duration_months: None,
        seasonal: false,
        support: JobOfferSupport::Assessment,
        months_with_employer: 0,
        employer_barred: false,
        canadian_forces: false,
    }
}

/// An adult citizen who lives in Canada.
pub(crate) fn relative(kind: RelativeKind) -> Relative {
    Relative {
        kind,
        birth: day("1980-01-01"),
        status: CanadianStatus::Citizen,
        lives_in_canada: true,
        of_partner: false,
    }
}

pub(crate) fn english(result: LanguageResult) -> Languages {
    Languages {
        english: Some(result),
        ..Languages::default()
    }
}
