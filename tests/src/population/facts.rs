//! The facts of one synthetic person, drawn from a kind.

use express_entry_proto::common::v1::{
    Assessment, CanadianStatus, CanadianStudy, CertificateOfQualification, Credential,
    CredentialLevel, Date as Day, EmploymentKind, JobOffer, JobOfferSupport, LanguageResult,
    Nomination, Occupation, Partner, Profile, Province, WorkPeriod,
};
use jiff::ToSpan;
use jiff::civil::Date;
use rand::RngExt;

use super::kinds::{Education, Kind, Kinds, Levels, hits, weighted};

/// The NOC version in which synthetic people of these years state their work.
const NOC: i32 = 2016;

/// Settlement funds of a synthetic person, in dollars: enough for a family of seven.
const FUNDS_CAD: i64 = 40_000;

/// Draws the facts of one person of a kind, as they stand on a day.
pub(super) fn draw(kinds: &Kinds, kind: &Kind, on: Date, rng: &mut impl RngExt) -> Profile {
    let years = rng.random_range(kind.age.0..=kind.age.1);
    let birth = before(on, years, rng.random_range(0..365));
    let education = weighted(rng, &kind.education).unwrap_or(Education::Bachelor);
    let level = weighted(rng, &kind.level).unwrap_or(7);
    let graduate = hits(rng, kind.canadian_study);
    let mut profile = Profile {
        birth: Some(day(birth)),
        credentials: credentials(education, graduate, birth, on, rng),
        language_results: vec![english(kinds, level, on, rng)],
        funds_cad: Some(FUNDS_CAD),
        ..Profile::default()
    };
    if hits(rng, kind.french) {
        profile.language_results.push(french(level, on, rng));
    }
    work(&mut profile, kind, on, rng);
    if hits(rng, kind.partner) {
        profile.partners.push(partner(kinds, kind, on, rng));
    }
    if hits(rng, kind.offer) {
        profile.job_offers.push(offer(kind, on, rng));
    }
    if hits(rng, kind.certificate) {
        profile
            .certificates_of_qualification
            .push(CertificateOfQualification {
                issued: Some(day(before(on, 1, rng.random_range(0..300)))),
                issuer: Some(Province::Alberta.into()),
                trades: Vec::new(),
            });
    }
    profile
}

/// An accepted nomination by some province, effective on a day.
pub(super) fn nomination(effective: Date, rng: &mut impl RngExt) -> Nomination {
    let provinces = [
        Province::Ontario,
        Province::BritishColumbia,
        Province::NovaScotia,
        Province::Saskatchewan,
        Province::Manitoba,
    ];
    let province = provinces[rng.random_range(0..provinces.len())];
    Nomination {
        province: province.into(),
        effective: Some(day(effective)),
    }
}

/// A day as the contract writes it.
pub(super) fn day(date: Date) -> Day {
    Day {
        year: date.year().into(),
        month: date.month().into(),
        day: date.day().into(),
    }
}

/// So many years and days before a day.
fn before(on: Date, years: i16, days: i32) -> Date {
    on.saturating_sub(i32::from(years).years())
        .saturating_sub(days.days())
}

fn credentials(
    education: Education,
    graduate: bool,
    birth: Date,
    on: Date,
    rng: &mut impl RngExt,
) -> Vec<Credential> {
    let country = if graduate { "CA" } else { "IN" };
    let earned = |level: CredentialLevel, age: i32, years: i32, assessed: i32| {
        let completed = birth
            .saturating_add(age.years())
            .min(on.saturating_sub(200.days()));
        Credential {
            level: level.into(),
            country: country.to_owned(),
            completed: Some(day(completed)),
            length_years: Some(years),
            // Assessed after it was earned, and within the last three years.
            assessment: (!graduate).then(|| {
                let assessed = on.saturating_sub(assessed.days()).max(completed);
                Assessment {
                    issued: Some(day(assessed)),
                }
            }),
            canadian_study: graduate.then(|| CanadianStudy {
                started: Some(day(completed.saturating_sub(years.max(1).years()))),
                full_time_months: Some(8 * years.max(1)),
                months_in_canada: Some(10 * years.max(1)),
                distance_percent: Some(0),
            }),
        }
    };
    let assessed = rng.random_range(60..900);
    let secondary = earned(CredentialLevel::Secondary, 18, 0, assessed);
    let bachelor = earned(CredentialLevel::BachelorOrThreeYear, 21, 4, assessed);
    match education {
        Education::None => Vec::new(),
        Education::Secondary => vec![secondary],
        Education::OneYear => vec![earned(CredentialLevel::OneYear, 20, 1, assessed)],
        Education::TwoYear => vec![earned(CredentialLevel::TwoYear, 21, 2, assessed)],
        Education::Bachelor => vec![bachelor],
        Education::TwoOrMore => {
            vec![bachelor, earned(CredentialLevel::OneYear, 23, 1, assessed)]
        }
        Education::Masters => {
            vec![bachelor, earned(CredentialLevel::Masters, 23, 2, assessed)]
        }
        Education::Doctoral => vec![bachelor, earned(CredentialLevel::Doctoral, 28, 4, assessed)],
    }
}

/// A test in English around a level: some abilities a level off.
fn english(kinds: &Kinds, level: u8, on: Date, rng: &mut impl RngExt) -> LanguageResult {
    let (test, charts) = match hits(rng, 80) {
        true => ("ielts_general", &kinds.ielts_general),
        false => ("celpip_general", &kinds.celpip_general),
    };
    let mut ability = |place: usize| {
        let other = match rng.random_range(0..10) {
            0 => level.saturating_add(1).min(10),
            1 => level.saturating_sub(1).max(5),
            _ => level,
        };
        score(charts, other, place)
    };
    let scores = [ability(0), ability(1), ability(2), ability(3)];
    result(
        test,
        on.saturating_sub(rng.random_range(20..700).days()),
        scores,
    )
}

/// TEF Canada, a level or two below English.
fn french(level: u8, on: Date, rng: &mut impl RngExt) -> LanguageResult {
    let scores = if level >= 8 {
        [2170, 1810, 2710, 2710]
    } else {
        [1810, 1510, 2260, 2260]
    };
    result(
        "tef_canada",
        on.saturating_sub(rng.random_range(20..700).days()),
        scores,
    )
}

fn score(charts: &Levels, level: u8, place: usize) -> i32 {
    charts
        .get(&level.to_string())
        .map_or(0, |scores| scores[place])
}

fn result(test: &str, taken: Date, scores: [i32; 4]) -> LanguageResult {
    let [listening, reading, writing, speaking] = scores;
    LanguageResult {
        test: test.to_owned(),
        taken: Some(day(taken)),
        listening_tenths: Some(listening),
        reading_tenths: Some(reading),
        writing_tenths: Some(writing),
        speaking_tenths: Some(speaking),
    }
}

/// Work abroad up to some time ago, then work in Canada up to the day.
fn work(profile: &mut Profile, kind: &Kind, on: Date, rng: &mut impl RngExt) {
    let code = kind.occupations[rng.random_range(0..kind.occupations.len())].as_str();
    let canadian = rng.random_range(kind.canadian_years.0..=kind.canadian_years.1);
    let foreign = rng.random_range(kind.foreign_years.0..=kind.foreign_years.1);
    let gap = rng.random_range(10..120);
    let canada_from = before(on, canadian, rng.random_range(20..330));
    if canadian > 0 {
        profile
            .work_periods
            .push(job(code, "CA", canada_from, None));
    }
    if foreign > 0 {
        let to = if canadian > 0 { canada_from } else { on }.saturating_sub(gap.days());
        let from = to
            .saturating_sub(i32::from(foreign).years())
            .saturating_sub(gap.days());
        profile.work_periods.push(job(code, "IN", from, Some(to)));
    }
}

fn job(code: &str, country: &str, from: Date, to: Option<Date>) -> WorkPeriod {
    WorkPeriod {
        occupations: vec![Occupation {
            noc_version: NOC,
            code: code.to_owned(),
        }],
        country: country.to_owned(),
        from: Some(day(from)),
        to: to.map(day),
        weekly_hours_tenths: 400,
        employment_kind: EmploymentKind::Employed.into(),
        authorised: (country == "CA").then_some(true),
        full_time_student: false,
        foreign_military: false,
    }
}

fn partner(kinds: &Kinds, kind: &Kind, on: Date, rng: &mut impl RngExt) -> Partner {
    let level = weighted(rng, &kind.partner_level).unwrap_or(0);
    let birth = before(on, rng.random_range(24..40), rng.random_range(0..365));
    let education = if hits(rng, 60) {
        Education::Bachelor
    } else {
        Education::Secondary
    };
    Partner {
        accompanying: Some(hits(rng, 92)),
        status: CanadianStatus::Neither.into(),
        credentials: credentials(education, false, birth, on, rng),
        language_results: (level > 0)
            .then(|| english(kinds, level, on, rng))
            .into_iter()
            .collect(),
        first_official_language: None,
        work_periods: Vec::new(),
    }
}

fn offer(kind: &Kind, on: Date, rng: &mut impl RngExt) -> JobOffer {
    let code = kind.occupations[rng.random_range(0..kind.occupations.len())].clone();
    JobOffer {
        occupations: vec![Occupation {
            noc_version: NOC,
            code,
        }],
        offered: Some(day(on.saturating_sub(rng.random_range(10..200).days()))),
        weekly_hours_tenths: 375,
        duration_months: None,
        seasonal: false,
        support: JobOfferSupport::Assessment.into(),
        months_with_employer: None,
        employer_barred: false,
        canadian_forces: false,
    }
}
