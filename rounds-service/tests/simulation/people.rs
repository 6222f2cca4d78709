//! Synthetic people: made-up facts, most of which make somebody eligible, many of which time changes
//! soon.

use express_entry_proto::common::v1 as common;
use jiff::ToSpan;
use jiff::civil::Date;

use crate::dice::Dice;

/// Scores in tenths of levels 5 to 10: listening, reading, writing, speaking.
const IELTS: [[i32; 4]; 6] = [
    [50, 40, 50, 50],
    [55, 50, 55, 55],
    [60, 60, 60, 60],
    [75, 65, 65, 65],
    [80, 70, 70, 70],
    [85, 80, 75, 75],
];

/// Occupations in both versions of the classification: engineering, nursing, cooking, welding,
/// farming.
const OCCUPATIONS: [(&str, &str); 5] = [
    ("2174", "21232"),
    ("3012", "31301"),
    ("6322", "63200"),
    ("7237", "72106"),
    ("0821", "80020"),
];

/// The facts of somebody, as they stand on a day.
pub(crate) fn profile(dice: &mut Dice, on: Date) -> common::Profile {
    let abroad = dice.chance(60);
    let occupation = dice.pick(&OCCUPATIONS);
    let mut profile = common::Profile {
        birth: Some(day(birth(dice, on))),
        credentials: vec![credential(dice, on)],
        language_results: vec![english(dice, on)],
        work_periods: vec![work(dice, on, occupation, abroad)],
        funds_cad: Some(dice.pick(&[9_000, 40_000, 40_000, 40_000])),
        ..common::Profile::default()
    };
    if dice.chance(20) {
        profile.language_results.push(french(dice, on));
    }
    if dice.chance(15) {
        profile
            .certificates_of_qualification
            .push(common::CertificateOfQualification {
                issued: Some(day(on.saturating_sub(dice.within(30..=300).days()))),
                issuer: Some(common::Province::Alberta.into()),
                trades: Vec::new(),
            });
    }
    profile
}

/// A nomination that was accepted elsewhere, some time before a day.
pub(crate) fn nomination(dice: &mut Dice, on: Date) -> common::Nomination {
    common::Nomination {
        province: dice
            .pick(&[common::Province::Ontario, common::Province::Manitoba])
            .into(),
        effective: Some(day(on.saturating_sub(dice.within(0..=90).days()))),
    }
}

/// The day of birth of somebody of 20 to 46, whose birthday is often near.
fn birth(dice: &mut Dice, on: Date) -> Date {
    let years = on.saturating_sub(dice.within(20..=46).years());
    let days = match dice.chance(50) {
        true => dice.within(-20..=0),
        false => dice.within(0..=364),
    };
    years.saturating_sub(days.days())
}

fn credential(dice: &mut Dice, on: Date) -> common::Credential {
    let (level, years) = dice.pick(&[
        (common::CredentialLevel::Secondary, 4),
        (common::CredentialLevel::TwoYear, 2),
        (common::CredentialLevel::BachelorOrThreeYear, 4),
        (common::CredentialLevel::Masters, 2),
    ]);
    let completed = on.saturating_sub(dice.within(500..=1_500).days());
    // Good for five years: some end soon.
    let issued = on.saturating_sub(dice.pick(&[30, 300, 1_800, 1_820]).days());
    common::Credential {
        level: level.into(),
        country: "IN".into(),
        completed: Some(day(completed.min(issued))),
        length_years: Some(years),
        assessment: Some(common::Assessment {
            issued: Some(day(issued)),
        }),
        canadian_study: None,
    }
}

fn english(dice: &mut Dice, on: Date) -> common::LanguageResult {
    let [listening, reading, writing, speaking] = dice.pick(&IELTS);
    // Good for two years: some end soon.
    let age = dice.pick(&[20, 100, 400, 700, 722, 728]);
    common::LanguageResult {
        test: "ielts_general".into(),
        taken: Some(day(on.saturating_sub(age.days()))),
        listening_tenths: Some(listening),
        reading_tenths: Some(reading),
        writing_tenths: Some(writing),
        speaking_tenths: Some(speaking),
    }
}

fn french(dice: &mut Dice, on: Date) -> common::LanguageResult {
    common::LanguageResult {
        test: "tef_canada".into(),
        taken: Some(day(on.saturating_sub(dice.within(20..=720).days()))),
        listening_tenths: Some(2_800),
        reading_tenths: Some(2_330),
        writing_tenths: Some(3_490),
        speaking_tenths: Some(3_490),
    }
}

fn work(dice: &mut Dice, on: Date, occupation: (&str, &str), abroad: bool) -> common::WorkPeriod {
    let coded = |(noc_version, code): (i32, &str)| common::Occupation {
        noc_version,
        code: code.into(),
    };
    // Whole years are points, and Canadian work older than three years counts no more.
    let years = dice.within(1..=6);
    let from = on
        .saturating_sub(years.years())
        .saturating_sub(dice.within(-20..=60).days());
    let running = dice.chance(60);
    common::WorkPeriod {
        occupations: [(2016, occupation.0), (2021, occupation.1)]
            .map(coded)
            .into(),
        country: if abroad { "IN" } else { "CA" }.into(),
        from: Some(day(from)),
        to: (!running).then(|| day(on.saturating_sub(dice.within(0..=30).days()).max(from))),
        weekly_hours_tenths: 400,
        employment_kind: common::EmploymentKind::Employed.into(),
        authorised: (!abroad).then_some(true),
        ..common::WorkPeriod::default()
    }
}

fn day(date: Date) -> common::Date {
    common::Date {
        year: date.year().into(),
        month: date.month().into(),
        day: date.day().into(),
    }
}
