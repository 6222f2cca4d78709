//! Skilled work: what counts, how it adds up, for how long.

use crate::people::*;
use crs::*;

fn worker(work: &[WorkPeriod]) -> Profile {
    let mut person = born("1985-01-01");
    person.person.work = work.to_vec();
    person
}

fn canadian(work: &[WorkPeriod], on: &str) -> u8 {
    derive(&worker(work), on).canadian_work_years
}

fn abroad(work: &[WorkPeriod], on: &str) -> u8 {
    derive(&worker(work), on).foreign_work_years
}

#[test]
fn a_year_is_1560_hours_and_the_day_itself_counts() {
    // 30 hours a week for 52 weeks: 364 days, the last of them 29 December 2024.
    let running = job("21232", "CA", "2024-01-01", "");
    assert_eq!(canadian(&[running], "2024-12-28"), 0);
    assert_eq!(canadian(&[running], "2024-12-29"), 1);
    let ended = job("21232", "CA", "2024-01-01", "2024-12-28");
    assert_eq!(canadian(&[ended], "2025-06-01"), 0);
}

#[test]
fn twenty_three_months_are_one_year() {
    let work = job("21232", "CA", "2022-12-01", "2024-10-31");
    assert_eq!(canadian(&[work], "2024-11-01"), 1);
}

#[test]
fn work_that_has_not_begun_does_not_count() {
    let work = job("21232", "CA", "2024-03-15", "2026-03-14");
    assert_eq!(canadian(&[work], "2024-03-14"), 0);
    assert_eq!(
        canadian(&[work], "2025-03-14"),
        1,
        "a planned end changes nothing before it"
    );
}

#[test]
fn more_than_thirty_hours_a_week_add_nothing() {
    let sixty = WorkPeriod {
        weekly_hours: hours(60),
        ..job("21232", "CA", "2024-01-01", "")
    };
    assert_eq!(canadian(&[sixty], "2024-12-28"), 0);
    assert_eq!(canadian(&[sixty], "2024-12-29"), 1);
}

#[test]
fn two_jobs_at_once_share_the_thirty_hours() {
    let twenty = WorkPeriod {
        weekly_hours: hours(20),
        ..job("21232", "CA", "2024-01-01", "2024-12-29")
    };
    let other = WorkPeriod {
        occupation: occupation("31102"),
        ..twenty
    };
    assert_eq!(canadian(&[twenty], "2025-01-01"), 0);
    assert_eq!(canadian(&[twenty, other], "2025-01-01"), 1);
    assert_eq!(
        canadian(&[twenty, other, other], "2025-01-01"),
        1,
        "still one year"
    );
}

#[test]
fn part_time_counts_in_proportion() {
    let half = WorkPeriod {
        weekly_hours: hours(15),
        ..job("21232", "CA", "2022-01-01", "2023-12-29")
    };
    assert_eq!(canadian(&[half], "2024-01-01"), 1, "728 days at 15 hours");
    let a_day_less = WorkPeriod {
        period: Period::new(day("2022-01-02"), Some(day("2023-12-29"))).unwrap(),
        ..half
    };
    assert_eq!(canadian(&[a_day_less], "2024-01-01"), 0);
    let beside = WorkPeriod {
        occupation: occupation("31102"),
        ..half
    };
    assert_eq!(
        canadian(&[half, beside], "2024-01-01"),
        2,
        "15 and 15 hours are 30"
    );
}

#[test]
fn jobs_in_several_occupations_and_with_breaks_add_up() {
    let spring = job("21232", "CA", "2022-01-01", "2022-06-30");
    let autumn = job("31102", "CA", "2023-07-01", "2023-12-30");
    assert_eq!(canadian(&[spring], "2024-01-01"), 0);
    assert_eq!(canadian(&[spring, autumn], "2024-01-01"), 1);
}

#[test]
fn work_leaves_a_window_of_ten_years_day_by_day() {
    let year = job("2174", "CA", "2008-01-01", "2008-12-29");
    assert_eq!(canadian(&[year], "2017-12-31"), 1);
    assert_eq!(
        canadian(&[year], "2018-01-01"),
        0,
        "its first day is ten years old"
    );
    let two_years = job("2174", "IN", "2008-01-01", "2010-01-05");
    assert_eq!(abroad(&[two_years], "2018-01-08"), 2, "736 days less 8");
    assert_eq!(abroad(&[two_years], "2018-01-09"), 1);
}

#[test]
fn only_skilled_work_counts_as_the_classification_of_the_date_ranks_it() {
    let store_clerk = job("1411/14100", "CA", "2020-01-01", "");
    assert_eq!(canadian(&[store_clerk], "2022-11-15"), 0);
    assert_eq!(canadian(&[store_clerk], "2022-11-16"), 0);
    // Truck drivers: level C of NOC 2016, TEER 3 of NOC 2021.
    let truck_driver = job("7511/73300", "CA", "2020-01-01", "");
    assert_eq!(canadian(&[truck_driver], "2022-11-15"), 0);
    assert_eq!(canadian(&[truck_driver], "2022-11-16"), 2);
}

#[test]
fn work_counts_only_in_the_classification_of_the_date() {
    let old_code = job("2174", "CA", "2020-01-01", "");
    let new_code = job("21232", "CA", "2020-01-01", "");
    let both = job("2174/21232", "CA", "2020-01-01", "");
    let years = |work| {
        (
            canadian(&[work], "2022-11-15"),
            canadian(&[work], "2022-11-16"),
        )
    };
    assert_eq!(years(old_code), (2, 0));
    assert_eq!(years(new_code), (0, 2));
    assert_eq!(years(both), (2, 2));
}

#[test]
fn student_work_counts_abroad_and_not_in_canada() {
    let student = |land| WorkPeriod {
        full_time_student: true,
        ..job("21232", land, "2021-01-01", "2023-12-31")
    };
    assert_eq!(canadian(&[student("CA")], "2024-03-15"), 0);
    assert_eq!(abroad(&[student("FR")], "2024-03-15"), 3);
}

#[test]
fn self_employment_counts_abroad_and_not_in_canada() {
    let own_business = |land| WorkPeriod {
        employment: EmploymentKind::SelfEmployed,
        ..job("21232", land, "2021-01-01", "2023-12-31")
    };
    assert_eq!(canadian(&[own_business("CA")], "2024-03-15"), 0);
    assert_eq!(abroad(&[own_business("FR")], "2024-03-15"), 3);
}

#[test]
fn self_employed_physicians_count_since_25_april_2023_for_earlier_work_too() {
    let practice = WorkPeriod {
        employment: EmploymentKind::SelfEmployedPhysician,
        ..job("31102", "CA", "2021-01-01", "")
    };
    assert_eq!(canadian(&[practice], "2023-04-24"), 0);
    assert_eq!(canadian(&[practice], "2023-04-25"), 2);
}

#[test]
fn unpaid_work_stopped_counting_on_19_november_2016() {
    let volunteer = WorkPeriod {
        employment: EmploymentKind::Unpaid,
        ..job("2174", "CA", "2014-01-01", "")
    };
    assert_eq!(canadian(&[volunteer], "2016-11-18"), 2);
    assert_eq!(canadian(&[volunteer], "2016-11-19"), 0);
}

#[test]
fn unauthorised_work_in_canada_does_not_count() {
    let work = WorkPeriod {
        authorised: false,
        ..job("21232", "CA", "2021-01-01", "")
    };
    assert_eq!(canadian(&[work], "2024-03-15"), 0);
    let abroad_work = WorkPeriod {
        country: country("BR"),
        ..work
    };
    assert_eq!(
        abroad(&[abroad_work], "2024-03-15"),
        3,
        "Canada asks nothing of work abroad"
    );
}

#[test]
fn work_here_and_abroad_at_once_counts_for_both() {
    let here = job("21232", "CA", "2022-01-01", "2023-12-31");
    let there = job("21232", "IN", "2022-01-01", "2023-12-31");
    let factors = derive(&worker(&[here, there]), "2024-03-15");
    assert_eq!(
        (factors.canadian_work_years, factors.foreign_work_years),
        (2, 2)
    );
}

#[test]
fn a_spouse_gains_nothing_from_work_abroad() {
    let mut spouse = partner();
    spouse.person.work = vec![
        job("21232", "IN", "2018-01-01", "2021-12-31"),
        job("21232", "CA", "2022-01-01", "2022-12-31"),
    ];
    let person = Profile {
        partner: Some(spouse),
        ..worker(&[])
    };
    let factors = derive(&person, "2024-03-15");
    assert_eq!(factors.spouse.unwrap().canadian_work_years, 1);
    assert_eq!(factors.foreign_work_years, 0);
}
