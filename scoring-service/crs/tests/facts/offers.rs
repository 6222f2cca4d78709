//! Job offers: which qualify for points, and their class.

use crate::people::*;
use JobOfferClass::{MajorGroup00, OtherSkilled};
use JobOfferSupport::{AssessedWorkPermit, Assessment, ExemptWorkPermit};
use crs::*;

fn class(offers: &[JobOffer], on: &str) -> Option<JobOfferClass> {
    let person = Profile {
        job_offers: offers.to_vec(),
        ..born("1990-01-01")
    };
    derive(&person, on).job_offer
}

/// Two years of 40 hours a week as a software developer, with an assessment.
fn developer() -> JobOffer {
    JobOffer {
        duration_months: Some(24),
        ..offer("2174/21232", "2015-01-01")
    }
}

#[test]
fn senior_managers_are_a_class_of_their_own() {
    let on = "2024-03-15";
    assert_eq!(class(&[developer()], on), Some(OtherSkilled));
    let senior = offer("0013/00012", "2015-01-01");
    assert_eq!(class(&[senior], on), Some(MajorGroup00));
    assert_eq!(
        class(&[senior], "2022-11-15"),
        Some(MajorGroup00),
        "in NOC 2016 too"
    );
    assert_eq!(
        class(&[developer(), senior], on),
        Some(MajorGroup00),
        "the better one"
    );
    let manager = offer("0213/20012", "2015-01-01");
    assert_eq!(
        class(&[manager], on),
        Some(OtherSkilled),
        "TEER 0, not major group 00"
    );
}

#[test]
fn an_offer_is_full_time_skilled_and_for_a_year() {
    let on = "2024-03-15";
    let under_30 = WeeklyHours::from_tenths(299).unwrap();
    assert_eq!(
        class(
            &[JobOffer {
                weekly_hours: under_30,
                ..developer()
            }],
            on
        ),
        None
    );
    assert_eq!(
        class(
            &[JobOffer {
                weekly_hours: hours(30),
                ..developer()
            }],
            on
        ),
        Some(OtherSkilled)
    );
    assert_eq!(
        class(
            &[JobOffer {
                duration_months: Some(11),
                ..developer()
            }],
            on
        ),
        None
    );
    assert_eq!(
        class(
            &[JobOffer {
                duration_months: Some(12),
                ..developer()
            }],
            on
        ),
        Some(OtherSkilled)
    );
    assert_eq!(
        class(
            &[JobOffer {
                duration_months: None,
                ..developer()
            }],
            on
        ),
        Some(OtherSkilled)
    );
    assert_eq!(
        class(
            &[JobOffer {
                seasonal: true,
                ..developer()
            }],
            on
        ),
        None
    );
    assert_eq!(
        class(
            &[JobOffer {
                employer_barred: true,
                ..developer()
            }],
            on
        ),
        None
    );
    assert_eq!(
        class(&[offer("1411/14100", "2015-01-01")], on),
        None,
        "a store clerk"
    );
    assert_eq!(
        class(&[offer("2174", "2015-01-01")], on),
        None,
        "not restated in NOC 2021"
    );
}

#[test]
fn an_offer_counts_from_its_day() {
    let made = JobOffer {
        offered: day("2024-03-15"),
        ..developer()
    };
    assert_eq!(class(&[made], "2024-03-14"), None);
    assert_eq!(class(&[made], "2024-03-15"), Some(OtherSkilled));
}

#[test]
fn an_offer_needs_an_assessment_or_a_closed_permit() {
    let backed = |support, months_with_employer| JobOffer {
        support,
        months_with_employer,
        ..developer()
    };
    let on = "2024-03-15";
    assert_eq!(class(&[backed(JobOfferSupport::None, 60)], on), None);
    assert_eq!(class(&[backed(Assessment, 0)], on), Some(OtherSkilled));
    assert_eq!(
        class(&[backed(AssessedWorkPermit, 0)], on),
        Some(OtherSkilled)
    );
    assert_eq!(class(&[backed(ExemptWorkPermit, 11)], on), None);
    assert_eq!(
        class(&[backed(ExemptWorkPermit, 12)], on),
        Some(OtherSkilled)
    );
}

#[test]
fn until_november_2016_an_offer_had_no_end_date_and_an_assessment() {
    let on = "2016-11-18";
    let permanent = offer("2174", "2015-01-01");
    assert_eq!(class(&[permanent], on), Some(OtherSkilled));
    assert_eq!(class(&[developer()], on), None, "two years have an end");
    let on_permit = JobOffer {
        support: AssessedWorkPermit,
        ..permanent
    };
    assert_eq!(class(&[on_permit], on), None);
    assert_eq!(class(&[on_permit], "2016-11-19"), Some(OtherSkilled));
}

#[test]
fn offers_in_trades_could_always_end_and_add_up_from_two_employers() {
    let months = |months| JobOffer {
        duration_months: Some(months),
        ..offer("7237/72106", "2015-01-01")
    };
    for on in ["2016-11-18", "2016-11-19", "2022-11-16", "2025-03-24"] {
        assert_eq!(class(&[months(12)], on), Some(OtherSkilled), "{on}");
        assert_eq!(class(&[months(11)], on), None, "{on}");
        assert_eq!(
            class(&[months(6), months(6)], on),
            Some(OtherSkilled),
            "{on}"
        );
        assert_eq!(
            class(&[months(4), months(4), months(4)], on),
            None,
            "three employers, {on}"
        );
    }
    let developers = JobOffer {
        duration_months: Some(6),
        ..developer()
    };
    assert_eq!(
        class(&[developers; 2], "2016-11-19"),
        None,
        "outside trades each for itself"
    );
}

#[test]
fn an_offer_earns_nothing_since_25_march_2025_and_is_arranged_employment_still() {
    let person = Profile {
        job_offers: vec![developer()],
        ..born("1990-01-01")
    };
    let points = |on| assess(&person, on).score.sections[Section::Additional as usize].points;
    assert_eq!(points("2025-03-24"), 50);
    assert_eq!(points("2025-03-25"), 0);
    let grid = assess(&person, "2025-03-25").programs[0].grid.unwrap();
    assert_eq!((grid.arranged_employment, grid.adaptability), (10, 5));
}
