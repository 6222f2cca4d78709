//! Categories: who belongs to which version, and what is missing. The people are synthetic.

use crate::people::*;
use crs::*;

/// The categories that a person belongs to on a day.
fn members(person: &Profile, on: &str) -> Vec<String> {
    let standings = assess(person, on).categories;
    let held = standings.held(rules(on));
    held.map(|category| category.id.clone()).collect()
}

/// What a person lacks for a category on a day; none where it is not in force.
fn lacks(person: &Profile, id: &str, on: &str) -> Option<Vec<Unmet>> {
    let standings = assess(person, on).categories;
    let mut unmet = standings.unmet(rules(on));
    unmet
        .find(|(category, _)| category.id == id)
        .map(|(_, unmet)| unmet)
}

fn in_french(result: LanguageResult) -> Languages {
    Languages {
        english: None,
        french: Some(result),
        first: None,
    }
}

/// Somebody with one job abroad, full-time.
fn worked(code: &str, from: &str, to: &str) -> Profile {
    let mut person = born("1990-01-01");
    person.person.work = vec![job(code, "IN", from, to)];
    person
}

#[test]
fn each_version_lists_as_many_unit_groups_as_were_announced() {
    let listed = |on: &str| -> Vec<(String, usize)> {
        let categories = RuleBook::built_in().categories_on(day(on)).iter();
        let groups = |category: &CategoryRules| {
            let work = category.work.as_ref();
            work.map_or(0, |work| work.groups.len())
        };
        categories
            .map(|category| (category.id.clone(), groups(category)))
            .collect()
    };
    let expected = |list: &[(&str, usize)]| -> Vec<(String, usize)> {
        list.iter()
            .map(|(id, groups)| ((*id).to_owned(), *groups))
            .collect()
    };
    assert_eq!(listed("2023-05-30"), []);
    assert_eq!(
        listed("2023-05-31"),
        expected(&[
            ("agriculture-v1", 3),
            ("french-v1", 0),
            ("healthcare-v1", 35),
            ("stem-v1", 24),
            ("trades-v1", 10),
            ("transport-v1", 10),
        ])
    );
    assert_eq!(
        listed("2025-02-27"),
        expected(&[
            ("agriculture-v2", 1),
            ("education-v1", 5),
            ("french-v1", 0),
            ("healthcare-v2", 37),
            ("stem-v2", 11),
            ("trades-v2", 25),
        ])
    );
    assert_eq!(
        listed("2026-02-18"),
        expected(&[
            ("education-v2", 5),
            ("french-v2", 0),
            ("healthcare-v3", 37),
            ("military-v1", 3),
            ("physicians-v1", 3),
            ("researchers-v1", 2),
            ("senior_managers-v1", 4),
            ("stem-v3", 11),
            ("trades-v3", 25),
            ("transport-v2", 4),
        ])
    );
}

#[test]
fn six_months_of_780_hours_without_a_break_make_a_member_to_2025() {
    // 30 hours a week for 26 weeks: 2 January to 2 July 2023 are 182 days.
    let member = worked("31301", "2023-01-02", "2023-07-02");
    assert_eq!(members(&member, "2023-09-01"), ["healthcare-v1"]);
    let a_day_short = worked("31301", "2023-01-02", "2023-07-01");
    assert_eq!(members(&a_day_short, "2023-09-01"), [""; 0]);
    assert_eq!(
        lacks(&a_day_short, "healthcare-v1", "2023-09-01"),
        Some(vec![Unmet::WorkExperience {
            needed_hours: 780,
            found_hours: 775
        }])
    );
    let mut broken = a_day_short.clone();
    broken
        .person
        .work
        .push(job("31301", "IN", "2023-07-10", "2023-08-31"));
    assert_eq!(members(&broken, "2023-09-01"), [""; 0], "a break of a week");
}

#[test]
fn since_2026_twelve_months_are_asked_for_and_a_break_does_no_harm() {
    let mut person = worked("31301", "2024-01-01", "2024-07-01");
    assert_eq!(members(&person, "2026-02-17"), ["healthcare-v2"]);
    assert_eq!(members(&person, "2026-02-18"), [""; 0]);
    person
        .person
        .work
        .push(job("31301", "IN", "2024-09-01", "2025-03-02"));
    assert_eq!(members(&person, "2026-02-18"), ["healthcare-v3"]);
}

#[test]
fn work_in_two_listed_occupations_does_not_add_up() {
    let mut person = worked("31301", "2024-01-01", "2024-06-30");
    person
        .person
        .work
        .push(job("31302", "IN", "2024-07-01", "2024-12-31"));
    assert_eq!(members(&person, "2026-03-01"), [""; 0]);
    assert_eq!(
        members(&person, "2025-03-01"),
        ["healthcare-v2"],
        "six months"
    );
}

#[test]
fn half_time_work_takes_twice_as_long() {
    let mut person = worked("31301", "2023-01-02", "2023-12-31");
    for work in &mut person.person.work {
        work.weekly_hours = WeeklyHours::from_tenths(150).unwrap();
    }
    assert_eq!(members(&person, "2024-06-01"), ["healthcare-v1"]);
    for work in &mut person.person.work {
        work.weekly_hours = WeeklyHours::from_tenths(149).unwrap();
    }
    assert_eq!(members(&person, "2024-06-01"), [""; 0]);
}

#[test]
fn work_leaves_the_window_of_three_years() {
    let person = worked("72106", "2023-01-02", "2023-07-02");
    assert_eq!(members(&person, "2026-01-01"), ["trades-v2"]);
    assert_eq!(members(&person, "2026-01-02"), [""; 0]);
    assert_eq!(
        assess(&person, "2026-01-01").next_change,
        Some(day("2026-01-02"))
    );
}

#[test]
fn a_physician_with_canadian_work_is_in_healthcare_too_and_one_abroad_only_there() {
    let abroad = worked("31102", "2024-06-01", "2026-01-31");
    assert_eq!(members(&abroad, "2026-03-01"), ["healthcare-v3"]);
    let mut here = abroad.clone();
    for work in &mut here.person.work {
        work.country = country("CA");
    }
    assert_eq!(
        members(&here, "2026-03-01"),
        ["healthcare-v3", "physicians-v1"]
    );
}

#[test]
fn managers_and_researchers_are_asked_for_work_in_canada() {
    for (code, id) in [("00013", "senior_managers-v1"), ("41201", "researchers-v1")] {
        let abroad = worked(code, "2024-06-01", "2026-01-31");
        assert_eq!(members(&abroad, "2026-03-01"), [""; 0]);
        let mut here = abroad.clone();
        for work in &mut here.person.work {
            work.country = country("CA");
        }
        assert_eq!(members(&here, "2026-03-01"), [id]);
    }
}

#[test]
fn a_list_that_is_changed_or_dropped_ends_on_the_day_of_the_next() {
    let cook = worked("63200", "2025-01-01", "2025-12-31");
    assert_eq!(members(&cook, "2026-02-17"), ["trades-v2"]);
    assert_eq!(
        members(&cook, "2026-02-18"),
        [""; 0],
        "butchers in, cooks out"
    );
    let pilot = worked("72600", "2024-02-01", "2025-02-26");
    assert_eq!(members(&pilot, "2025-02-26"), ["transport-v1"]);
    assert_eq!(members(&pilot, "2025-02-27"), [""; 0]);
    assert_eq!(members(&pilot, "2026-02-18"), ["transport-v2"]);
}

#[test]
fn french_asks_for_level_7_in_all_four_abilities_of_a_valid_test() {
    let mut person = born("1990-01-01");
    person.person.languages = in_french(tef("2023-09-01", 7));
    assert_eq!(members(&person, "2024-03-15"), ["french-v1"]);
    assert_eq!(members(&person, "2025-08-31"), ["french-v1"]);
    assert_eq!(members(&person, "2025-09-01"), [""; 0], "two years old");

    let short = result("tef_canada", "2023-09-01", [2490, 2070, 3090, 3100]);
    person.person.languages = in_french(short);
    assert_eq!(
        lacks(&person, "french-v1", "2024-03-15"),
        Some(vec![Unmet::Language {
            needed: Level::new(7),
            found: Level::new(6)
        }])
    );
}

/// Somebody with ten years in a foreign army, a credential of two years, and an offer of three years from
/// the Canadian Forces.
fn recruit() -> Profile {
    let mut person = born("1990-01-01");
    person.person.work = vec![WorkPeriod {
        foreign_military: true,
        ..job("43204", "IN", "2015-05-04", "2025-05-04")
    }];
    let level = CredentialLevel::TwoYear;
    person.person.credentials = vec![foreign(level, 2, "2014-06-01", "2025-01-10")];
    person.job_offers = vec![JobOffer {
        duration_months: Some(36),
        support: JobOfferSupport::None,
        canadian_forces: true,
        ..offer("43204", "2026-01-15")
    }];
    person
}

#[test]
fn a_skilled_military_recruit_needs_service_a_credential_and_an_offer() {
    const ON: &str = "2026-03-01";
    assert_eq!(members(&recruit(), ON), ["military-v1"]);
    assert_eq!(
        members(&recruit(), "2026-02-17"),
        [""; 0],
        "not announced yet"
    );
    assert_eq!(lacks(&recruit(), "military-v1", ON), Some(vec![]));

    type Change = fn(&mut Profile);
    let work = |found_hours| Unmet::WorkExperience {
        needed_hours: 15_600,
        found_hours,
    };
    let changes: [(Change, Unmet); 9] = [
        (|p| p.person.work[0].foreign_military = false, work(0)),
        (
            |p| p.person.work = vec![job("13110", "IN", "2000-01-03", "2026-01-01")],
            work(0),
        ),
        // A week short of ten times 52 weeks of 30 hours.
        (
            |p| {
                let work = job("43204", "IN", "2015-05-04", "2025-04-13");
                p.person.work = vec![WorkPeriod {
                    foreign_military: true,
                    ..work
                }];
            },
            work(15_570),
        ),
        (|p| p.person.credentials.clear(), Unmet::Education),
        (
            |p| p.person.credentials[0].level = CredentialLevel::OneYear,
            Unmet::Education,
        ),
        (|p| p.job_offers[0].canadian_forces = false, Unmet::JobOffer),
        (
            |p| p.job_offers[0].duration_months = Some(35),
            Unmet::JobOffer,
        ),
        (
            |p| p.job_offers[0].weekly_hours = hours(29),
            Unmet::JobOffer,
        ),
        (
            |p| p.job_offers[0].offered = day("2026-03-02"),
            Unmet::JobOffer,
        ),
    ];
    for (number, (change, lacking)) in changes.into_iter().enumerate() {
        let mut person = recruit();
        change(&mut person);
        let lacks = lacks(&person, "military-v1", ON);
        assert_eq!(lacks, Some(vec![lacking]), "change {number}");
        assert_eq!(members(&person, ON), [""; 0], "change {number}");
    }

    let mut for_good = recruit();
    for_good.job_offers[0].duration_months = None;
    assert_eq!(members(&for_good, ON), ["military-v1"]);
}

#[test]
fn an_offer_that_makes_a_recruit_is_the_next_change() {
    let mut person = recruit();
    person.job_offers[0].offered = day("2026-03-02");
    assert_eq!(
        assess(&person, "2026-03-01").next_change,
        Some(day("2026-03-02"))
    );
    assert_eq!(members(&person, "2026-03-02"), ["military-v1"]);
}
