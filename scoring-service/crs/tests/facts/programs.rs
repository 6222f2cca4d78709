//! Programs: who is eligible, and what is missing.

use crate::people::*;
use Program::*;
use crs::*;

const ON: &str = "2024-03-15";

/// Eligible as a skilled worker with points to spare, and as nothing else.
pub(crate) fn skilled_worker() -> Profile {
    let mut person = born("1990-01-01");
    person.person.credentials = vec![foreign(
        CredentialLevel::Masters,
        2,
        "2013-05-01",
        "2022-01-01",
    )];
    person.person.languages = english(celpip("2023-09-01", [9; 4]));
    person.person.work = vec![job("21232", "IN", "2018-01-01", "2023-12-31")];
    person.funds_cad = Some(20_000);
    person
}

/// Eligible in the Canadian Experience Class alone: no funds, no credential.
fn experienced(code: &str, level: i32) -> Profile {
    let mut person = born("1990-01-01");
    person.person.languages = english(celpip("2023-09-01", [level; 4]));
    person.person.work = vec![job(code, "CA", "2022-06-01", "2023-12-31")];
    person
}

/// Eligible as a tradesperson alone: a certificate, no credential.
pub(crate) fn tradesperson() -> Profile {
    let mut person = born("1990-01-01");
    person.person.languages = english(celpip("2023-09-01", [5, 4, 4, 5]));
    person.person.work = vec![job("72106", "IN", "2020-01-01", "2023-12-31")];
    person.certificates = vec![Certificate {
        issued: day("2023-01-01"),
        issuer: None,
        trade: occupation("72106"),
    }];
    person.funds_cad = Some(20_000);
    person
}

pub(crate) fn unmet_on(person: &Profile, program: Program, on: &str) -> Vec<Unmet> {
    let assessment = assess(person, on);
    let standing = assessment
        .programs
        .iter()
        .find(|standing| standing.program == program);
    standing.unwrap().unmet.iter().collect()
}

pub(crate) fn unmet(person: &Profile, program: Program) -> Vec<Unmet> {
    unmet_on(person, program, ON)
}

fn eligible(person: &Profile) -> Vec<Program> {
    let assessment = assess(person, ON);
    let eligible = assessment
        .programs
        .iter()
        .filter(|standing| standing.is_eligible());
    eligible.map(|standing| standing.program).collect()
}

fn hours_short(person: &Profile, program: Program) -> Option<(u32, u32)> {
    unmet(person, program).into_iter().find_map(|unmet| {
        let Unmet::WorkExperience {
            needed_hours,
            found_hours,
        } = unmet
        else {
            return None;
        };
        Some((needed_hours, found_hours))
    })
}

#[test]
fn each_of_the_people_here_is_eligible_for_one_program() {
    assert_eq!(eligible(&skilled_worker()), [FederalSkilledWorker]);
    assert_eq!(
        eligible(&experienced("21232", 7)),
        [CanadianExperienceClass]
    );
    assert_eq!(eligible(&tradesperson()), [FederalSkilledTrades]);
    assert_eq!(eligible(&born("1990-01-01")), []);
}

#[test]
fn whoever_means_to_live_in_quebec_is_eligible_for_none() {
    for (mut person, program) in [
        (skilled_worker(), FederalSkilledWorker),
        (experienced("21232", 7), CanadianExperienceClass),
        (tradesperson(), FederalSkilledTrades),
    ] {
        person.destination = Some(Province::Quebec);
        assert_eq!(unmet(&person, program), [Unmet::Destination]);
        person.destination = Some(Province::Manitoba);
        assert_eq!(unmet(&person, program), []);
    }
}

#[test]
fn a_skilled_worker_has_one_continuous_year_in_one_occupation() {
    let fsw = |work: &[WorkPeriod]| {
        let mut person = skilled_worker();
        person.person.work = work.to_vec();
        hours_short(&person, FederalSkilledWorker)
    };
    let first_half = job("21232", "IN", "2022-01-01", "2022-06-30");
    let second_half = job("21232", "IN", "2022-07-01", "2022-12-30");
    assert_eq!(fsw(&[first_half, second_half]), None, "no day between them");
    let a_day_later = job("21232", "IN", "2022-07-02", "2022-12-31");
    // 183 days are 784 hours; 181 days are 775.
    assert_eq!(
        fsw(&[first_half, a_day_later]),
        Some((1_560, 784)),
        "a break"
    );
    let elsewhere = job("31102", "IN", "2022-07-01", "2022-12-30");
    assert_eq!(
        fsw(&[first_half, elsewhere]),
        Some((1_560, 784)),
        "two occupations"
    );
    let overlapping = job("21232", "FR", "2022-06-01", "2022-12-30");
    assert_eq!(
        fsw(&[first_half, overlapping]),
        None,
        "two employers, one run"
    );
    let part_time = WorkPeriod {
        weekly_hours: hours(15),
        ..job("21232", "IN", "2021-01-01", "2022-12-29")
    };
    assert_eq!(fsw(&[part_time]), None, "two years at half time");
}

#[test]
fn a_skilled_worker_needs_clb_7_in_all_four_abilities() {
    let mut person = skilled_worker();
    person.person.languages = english(celpip("2023-09-01", [9, 9, 6, 9]));
    let missing = unmet(&person, FederalSkilledWorker);
    let gap = Unmet::Language {
        needed: Level::new(7),
        found: Level::new(6),
    };
    assert!(missing.contains(&gap), "{missing:?}");
    person.person.languages = Languages::default();
    let missing = unmet(&person, FederalSkilledWorker);
    let gap = Unmet::Language {
        needed: Level::new(7),
        found: Level::NONE,
    };
    assert!(missing.contains(&gap), "{missing:?}");
}

#[test]
fn a_skilled_worker_needs_a_credential() {
    let mut person = skilled_worker();
    person.person.credentials = vec![foreign(CredentialLevel::Masters, 2, "2013-05-01", "")];
    assert!(unmet(&person, FederalSkilledWorker).contains(&Unmet::Education));
}

#[test]
fn canadian_experience_is_a_year_within_three() {
    let mut person = experienced("21232", 7);
    // 364 days from 15 March 2021: the first of them leaves the window on 15 March 2024.
    person.person.work = vec![job("21232", "CA", "2021-03-15", "2022-03-13")];
    assert_eq!(unmet_on(&person, CanadianExperienceClass, "2024-03-14"), []);
    assert_eq!(
        hours_short(&person, CanadianExperienceClass),
        Some((1_560, 1_555))
    );
    person.person.work = vec![
        job("21232", "CA", "2022-01-01", "2022-06-30"),
        job("31102", "CA", "2023-01-01", "2023-06-30"),
        job("31102", "CA", "2023-12-01", ""),
    ];
    assert_eq!(
        unmet(&person, CanadianExperienceClass),
        [],
        "breaks do not matter"
    );
    person.person.work = vec![job("21232", "IN", "2021-06-01", "")];
    assert_eq!(
        hours_short(&person, CanadianExperienceClass),
        Some((1_560, 0)),
        "abroad"
    );
}

#[test]
fn canadian_experience_asks_for_language_by_the_category_of_the_occupation() {
    let short = |code, level| unmet(&experienced(code, level), CanadianExperienceClass);
    let gap = |needed, found| {
        [Unmet::Language {
            needed: Level::new(needed),
            found: Level::new(found),
        }]
    };
    assert_eq!(short("20012", 6), gap(7, 6), "TEER 0");
    assert_eq!(short("21232", 6), gap(7, 6), "TEER 1");
    assert_eq!(short("72106", 5), [], "TEER 2");
    assert_eq!(short("73300", 5), [], "TEER 3");
    assert_eq!(short("73300", 4), gap(5, 4));
}

#[test]
fn the_occupation_with_the_most_work_decides_on_language() {
    let mut person = experienced("72106", 5);
    let trade = |to| job("72106", "CA", "2022-01-01", to);
    let developer = |to| job("21232", "CA", "2023-01-01", to);
    person.person.work = vec![trade("2022-12-31"), developer("2023-12-30")];
    assert_eq!(
        unmet(&person, CanadianExperienceClass),
        [],
        "a day more in the trade"
    );
    person.person.work = vec![trade("2022-12-30"), developer("2023-12-31")];
    assert_eq!(
        unmet(&person, CanadianExperienceClass).len(),
        1,
        "a day less"
    );
    person.person.work = vec![trade("2022-12-31"), developer("2023-12-31")];
    assert_eq!(
        unmet(&person, CanadianExperienceClass),
        [],
        "equally much: the lower level"
    );
}

#[test]
fn a_tradesperson_has_two_years_in_one_trade_within_five() {
    let mut person = tradesperson();
    person.person.work = vec![
        job("72106", "IN", "2020-01-01", "2020-12-31"),
        job("72106", "IN", "2022-01-01", "2022-12-31"),
    ];
    assert_eq!(
        unmet(&person, FederalSkilledTrades),
        [],
        "breaks do not matter"
    );
    person.person.work[1] = job("72200", "IN", "2022-01-01", "2022-12-31");
    let one_year = Some((3_120, 366 * 30 / 7));
    assert_eq!(
        hours_short(&person, FederalSkilledTrades),
        one_year,
        "two trades"
    );
    person.person.work = vec![job("21232", "IN", "2020-01-01", "")];
    assert_eq!(
        hours_short(&person, FederalSkilledTrades),
        Some((3_120, 0)),
        "no trade"
    );
    person.person.work = vec![job("72106", "IN", "2016-01-01", "2020-01-01")];
    assert_eq!(
        hours_short(&person, FederalSkilledTrades).unwrap().0,
        3_120,
        "too long ago"
    );
}

#[test]
fn trades_are_the_groups_of_the_version_in_force() {
    let trade = |codes: &str, on: &str| {
        let mut person = tradesperson();
        let end = day(on);
        let from = end.checked_sub(jiff::Span::new().days(1_500)).unwrap();
        person.person.work = vec![job(codes, "IN", &from.to_string(), "")];
        let missing = unmet_on(&person, FederalSkilledTrades, on);
        !missing
            .iter()
            .any(|unmet| matches!(unmet, Unmet::WorkExperience { .. }))
    };
    assert!(
        trade("6322/63200", "2022-11-15") && trade("63200", "2024-03-15"),
        "cooks"
    );
    assert!(
        !trade("7511/73300", "2022-11-15") && trade("73300", "2024-03-15"),
        "truck drivers"
    );
    assert!(
        !trade("72600", "2024-03-15"),
        "air pilots: 726 is taken out"
    );
    assert!(
        !trade("93200", "2024-03-15"),
        "aircraft assemblers: 932 is taken out"
    );
}

#[test]
fn a_tradesperson_needs_clb_5_to_speak_and_listen_and_4_to_read_and_write() {
    let mut person = tradesperson();
    person.person.languages = english(celpip("2023-09-01", [4, 4, 4, 5]));
    let gap = Unmet::Language {
        needed: Level::new(5),
        found: Level::new(4),
    };
    assert_eq!(unmet(&person, FederalSkilledTrades), [gap]);
    person.person.languages = english(celpip("2023-09-01", [9, 9, 3, 9]));
    let gap = Unmet::Language {
        needed: Level::new(4),
        found: Level::NONE,
    };
    assert_eq!(
        unmet(&person, FederalSkilledTrades),
        [gap],
        "below every row of the chart"
    );
}

#[test]
fn without_a_certificate_offers_in_trades_from_two_employers_make_up_a_year() {
    let with_offers = |offers: Vec<JobOffer>| {
        let mut person = tradesperson();
        person.certificates.clear();
        person.job_offers = offers;
        unmet(&person, FederalSkilledTrades)
    };
    let months = |months| JobOffer {
        duration_months: Some(months),
        ..offer("72106", "2024-01-01")
    };
    let missing = [Unmet::CertificateOrJobOffer];
    assert_eq!(with_offers(vec![]), missing);
    assert_eq!(with_offers(vec![months(12)]), []);
    assert_eq!(with_offers(vec![months(6), months(6)]), []);
    assert_eq!(with_offers(vec![months(6), months(5)]), missing);
    assert_eq!(
        with_offers(vec![months(4), months(4), months(4)]),
        missing,
        "three employers"
    );
    assert_eq!(
        with_offers(vec![offer("72106", "2024-01-01")]),
        [],
        "no end date"
    );
    assert_eq!(
        with_offers(vec![offer("21232", "2024-01-01")]),
        missing,
        "no trade"
    );
    let unsupported = JobOffer {
        support: JobOfferSupport::None,
        ..months(24)
    };
    assert_eq!(with_offers(vec![unsupported]), missing);
}

#[test]
fn a_nominee_fits_a_federal_class_too() {
    let nominated = |mut person: Profile| {
        person.nomination = Nomination::new(Province::Ontario, day("2024-01-01"));
        unmet(&person, ProvincialNominee)
    };
    assert_eq!(nominated(skilled_worker()), []);
    assert_eq!(nominated(experienced("21232", 7)), []);
    assert_eq!(nominated(tradesperson()), []);
    assert_eq!(nominated(born("1990-01-01")), [Unmet::FederalProgram]);
    assert_eq!(
        unmet(&skilled_worker(), ProvincialNominee),
        [Unmet::Nomination]
    );
}

#[test]
fn who_fits_several_is_invited_as_nominee_then_cec_then_fsw_then_fst() {
    let mut person = skilled_worker();
    person.person.work.extend([
        job("21232", "CA", "2024-01-01", ""),
        job("72106", "IN", "2020-01-01", "2023-12-31"),
    ]);
    person.certificates = tradesperson().certificates;
    let invited_as = |person: &Profile| assess(person, ON).invited_as;
    assert_eq!(
        eligible(&person),
        [FederalSkilledWorker, FederalSkilledTrades]
    );
    assert_eq!(invited_as(&person), Some(FederalSkilledWorker));
    person
        .person
        .work
        .push(job("31102", "CA", "2022-01-01", "2022-12-31"));
    assert_eq!(invited_as(&person), Some(CanadianExperienceClass));
    person.nomination = Nomination::new(Province::Yukon, day("2024-03-15"));
    assert_eq!(invited_as(&person), Some(ProvincialNominee));
    assert_eq!(eligible(&person).len(), 4);
    assert_eq!(invited_as(&tradesperson()), Some(FederalSkilledTrades));
    assert_eq!(invited_as(&born("1990-01-01")), None);
}
