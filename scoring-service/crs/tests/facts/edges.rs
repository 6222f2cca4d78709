//! Edges: of the calendar, of lists, of what can be built. Nothing here may panic.

use crate::people::*;
use crs::*;

fn someone() -> Profile {
    let mut person = crate::programs::skilled_worker();
    person.partner = Some(Partner {
        person: person.person.clone(),
        ..partner()
    });
    person.relatives = vec![relative(RelativeKind::Sibling)];
    person.job_offers = vec![offer("21232", "2024-01-01")];
    person
}

#[test]
fn every_day_of_the_calendar_can_be_judged() {
    let book = RuleBook::built_in();
    let days = [
        "-009999-01-01",
        "-000001-02-29",
        "0000-02-29",
        "2015-01-01",
        "9996-02-29",
        "9999-12-31",
    ]
    .map(|text| text.parse().unwrap_or(Date::MIN));
    let named = book
        .rules_named(RuleSetId::parse("crs-2017-06-06").unwrap())
        .unwrap();
    let governing = book.rules_on(day("2026-11-03")).unwrap();
    for on in days {
        for rules in [named, governing] {
            let assessment = rules.assess(&someone(), on);
            assert!(
                assessment.next_change.is_none_or(|next| next > on),
                "{on}: {assessment:?}"
            );
        }
    }
}

#[test]
fn facts_at_the_ends_of_the_calendar_are_judged_too() {
    for edge in [Date::MIN, Date::MAX] {
        let mut person = someone();
        person.birth = edge;
        person.person.credentials[0].completed = edge;
        person.person.credentials[0].assessment = Some(CredentialAssessment { issued: edge });
        person.person.work[0].period = Period::new(edge, None).unwrap();
        person.person.languages = english(result("celpip_general", &edge.to_string(), [90; 4]));
        person.relatives[0].birth = edge;
        person.job_offers[0].offered = edge;
        for on in [Date::MIN, day("2024-03-15"), Date::MAX] {
            let rules = rules("2024-03-15");
            let assessment = rules.assess(&person, on);
            assert!(
                assessment.next_change.is_none_or(|next| next > on),
                "{edge} on {on}"
            );
        }
    }
}

#[test]
fn sixty_four_jobs_at_once_are_added_up() {
    let mut person = someone();
    person.person.work = (0..64)
        .map(|place| WorkPeriod {
            weekly_hours: WeeklyHours::from_tenths(5).unwrap(),
            ..job(
                "21232",
                "CA",
                &format!("2022-01-{:02}", 1 + place % 28),
                "2023-12-31",
            )
        })
        .collect();
    // All 64 together are 32 hours a week: 30 count.
    assert_eq!(derive(&person, "2024-03-15").canadian_work_years, 1);
}

#[test]
fn values_out_of_range_cannot_be_built() {
    assert_eq!(WeeklyHours::from_tenths(0), None);
    assert_eq!(WeeklyHours::from_tenths(1_681), None);
    assert_eq!(
        Period::new(day("2024-01-02"), Some(day("2024-01-01"))),
        None
    );
    assert!(Period::new(day("2024-01-01"), Some(day("2024-01-01"))).is_some());
}

#[test]
fn deriving_factors_allocates_nothing() {
    let rules = rules("2024-03-15");
    let on = day("2024-03-15");
    let mut person = someone();
    person.person.work = vec![job("21232", "CA", "2020-01-01", ""); 64];
    for person in [someone(), person] {
        let allocated = allocation_counter::measure(|| {
            std::hint::black_box(rules.score(&rules.derive(&person, on)));
        });
        assert_eq!(allocated.count_total, 0);
    }
}
