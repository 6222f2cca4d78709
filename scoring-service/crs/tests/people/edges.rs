//! Varied profiles whose facts are pushed onto the edges of the law: a day before, on and after.

use crs::*;
use jiff::ToSpan;

use super::random::{Dice, Variety, profile};
use super::*;

/// Days beside which a rule changes, and the leap days that calendars get wrong.
const DAYS: [&str; 22] = [
    "2015-01-01",
    "2015-01-30",
    "2015-05-30",
    "2016-02-29",
    "2016-11-19",
    "2017-02-28",
    "2017-06-06",
    "2018-11-08",
    "2020-02-29",
    "2020-03-01",
    "2020-10-20",
    "2022-07-28",
    "2022-08-31",
    "2022-11-16",
    "2023-03-01",
    "2023-04-25",
    "2024-01-30",
    "2024-02-29",
    "2025-02-28",
    "2025-03-25",
    "2026-11-03",
    "2028-02-29",
];

/// A day of judgement, often beside an edge of the law, and a person around it.
pub(crate) fn on_an_edge(seed: u64) -> (Date, Profile) {
    let mut dice = Dice::new(seed ^ 0x5eed);
    let on = some_day(&mut dice);
    let mut person = profile(seed, on, Variety::Any);
    push_dates(&mut person, &mut dice, on);
    push_languages(&mut person.person.languages, &mut dice, on);
    push_person(&mut person.person, &mut dice, on);
    if let Some(partner) = &mut person.partner {
        push_languages(&mut partner.person.languages, &mut dice, on);
        push_person(&mut partner.person, &mut dice, on);
    }
    for offer in &mut person.job_offers {
        push_offer(offer, &mut dice, on);
    }
    (on, person)
}

fn some_day(dice: &mut Dice) -> Date {
    if dice.chance(40) {
        let edge = day(dice.pick(&DAYS));
        dice.near(edge, 1, 1).max(day("2015-01-01"))
    } else {
        dice.near(day("2021-01-01"), 2_191, 2_500)
    }
}

/// The day so many years before, or one beside it.
fn years_before(dice: &mut Dice, on: Date, years: i32) -> Date {
    let same = on.checked_sub(years.years()).unwrap();
    dice.near(same, 1, 1)
}

fn push_dates(person: &mut Profile, dice: &mut Dice, on: Date) {
    if dice.chance(40) {
        let age = dice.within(16, 47);
        person.birth = years_before(dice, on, age);
    } else if dice.chance(10) {
        let leap_year = 1972 + 4 * i16::try_from(dice.within(0, 8)).unwrap();
        person.birth = Date::new(leap_year, 2, 29).unwrap();
    }
    for relative in &mut person.relatives {
        if dice.chance(50) {
            relative.birth = years_before(dice, on, 18);
        }
        relative.lives_in_canada = !dice.chance(15);
    }
    if let Some(held) = person.nomination
        && dice.chance(50)
    {
        person.nomination = Nomination::new(held.province(), dice.near(on, 1, 1));
    }
    for held in &mut person.certificates {
        if dice.chance(50) {
            held.issued = dice.near(on, 1, 1);
        }
    }
}

fn push_languages(languages: &mut Languages, dice: &mut Dice, on: Date) {
    for place in [&mut languages.english, &mut languages.french] {
        if dice.chance(60) {
            continue;
        }
        let language = place.and_then(|held| {
            let test = RuleBook::built_in().test(held.test());
            test.map(|test| test.language)
        });
        *place = language.map(|language| beside_a_row(dice, language, on));
    }
}

/// A result of any test of a language, each score at a row of its chart or a step beside it.
fn beside_a_row(dice: &mut Dice, language: OfficialLanguage, on: Date) -> LanguageResult {
    let tests = RuleBook::built_in().tests().iter();
    let tests: Vec<&LanguageTest> = tests.filter(|test| test.language == language).collect();
    let test = dice.pick(&tests);
    let taken = if dice.chance(40) {
        years_before(dice, on, 2)
    } else {
        dice.near(on, 700, 2)
    };
    let chart = test.charts.iter().last().unwrap().1;
    let level = dice.within(0, 6);
    let mut scores = [0; 4];
    for (place, score) in scores.iter_mut().enumerate() {
        let row = (level + dice.within(-1, 1)).clamp(0, 6);
        let (_, lowest) = chart.minima[place][usize::try_from(row).unwrap()];
        let scale = test.scales[place];
        let step = i32::from(scale.step_tenths);
        let (least, most) = (i32::from(scale.min_tenths), i32::from(scale.max_tenths));
        *score = (i32::from(lowest) + step * dice.within(-1, 1)).clamp(least, most);
    }
    result(&test.id, &taken.to_string(), scores)
}

fn push_person(person: &mut Person, dice: &mut Dice, on: Date) {
    for held in &mut person.credentials {
        push_credential(held, dice, on);
    }
    for job in &mut person.work {
        push_job(job, dice, on);
    }
}

fn push_credential(held: &mut Credential, dice: &mut Dice, on: Date) {
    if dice.chance(20) {
        held.completed = dice.near(on, 1, 1);
    }
    if let Some(assessment) = &mut held.assessment
        && dice.chance(40)
    {
        assessment.issued = years_before(dice, on, 5);
    }
    if let Some(study) = &mut held.canadian_study {
        study.full_time_months = dice.pick(&[7, 8, 9, 24]);
        study.months_in_canada = dice.pick(&[7, 8, 9, 24]);
        study.distance_percent = dice.pick(&[0, 49, 50, 51]);
        if dice.chance(30) {
            let last = day(dice.pick(&["2020-03-01", "2022-08-31"]));
            held.completed = dice.near(last, 1, 1);
            study.started = dice.near(held.completed, 700, -1);
        } else if dice.chance(20) {
            held.completed = day("2023-06-30");
            study.started = dice.near(day("2022-08-31"), 1, 1);
        }
    }
}

fn push_job(job: &mut WorkPeriod, dice: &mut Dice, on: Date) {
    if dice.chance(60) {
        return;
    }
    // 364 days at full time are 1,560 hours.
    let years = dice.within(1, 6);
    let days = years * 364 + dice.within(-2, 1);
    let (from, to) = match dice.within(0, 3) {
        0 => (on.checked_sub(days.days()).unwrap(), None),
        1 => {
            let from = years_before(dice, on, 10);
            (from, from.checked_add(days.days()).ok())
        }
        2 => {
            let from = dice.near(on, 4_000, 0);
            (from, from.checked_add(days.days()).ok())
        }
        _ => (dice.near(on, 1, 1), None),
    };
    job.period = Period::new(from, to).unwrap();
    let tenths = dice.pick(&[
        1, 75, 100, 149, 150, 151, 199, 200, 299, 300, 301, 400, 1_680,
    ]);
    job.weekly_hours = WeeklyHours::from_tenths(tenths).unwrap();
}

fn push_offer(offer: &mut JobOffer, dice: &mut Dice, on: Date) {
    if dice.chance(30) {
        offer.offered = dice.near(on, 1, 1);
    }
    if dice.chance(40) {
        offer.occupation = occupation(dice.pick(&[
            "7237/72106",
            "7241/72200",
            "6322/63200",
            "0013/00012",
            "7511/73300",
        ]));
    }
    offer.duration_months = dice.pick(&[None, Some(5), Some(6), Some(7), Some(11), Some(12)]);
    let tenths = dice.pick(&[299, 300, 300, 300, 301, 400]);
    offer.weekly_hours = WeeklyHours::from_tenths(tenths).unwrap();
    offer.employer_barred = dice.chance(10);
    offer.months_with_employer = dice.pick(&[0, 11, 12, 13]);
}
