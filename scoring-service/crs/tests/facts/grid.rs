//! The selection grid of the Federal Skilled Worker Class.

use crate::people::*;
use crate::programs::{skilled_worker, unmet};
use CredentialLevel::*;
use crs::*;

fn grid(person: &Profile) -> SelectionGrid {
    let assessment = assess(person, "2024-03-15");
    assessment.programs[0].grid.unwrap()
}

#[test]
fn the_grid_of_a_skilled_worker() {
    assert_eq!(
        grid(&skilled_worker()),
        SelectionGrid {
            education: 23,
            first_language: 24,
            second_language: 0,
            experience: 15,
            age: 12,
            arranged_employment: 0,
            adaptability: 0,
            pass_mark: 67,
        }
    );
}

#[test]
fn sixty_six_points_are_not_enough_and_sixty_seven_are() {
    // A bachelor's degree 21, CLB 8 20, four years of work 13, age 12.
    let mut person = skilled_worker();
    person.person.credentials = vec![foreign(BachelorOrThreeYear, 4, "2011-05-01", "2022-01-01")];
    person.person.languages = english(celpip("2023-09-01", [8; 4]));
    person.person.work = vec![job("21232", "IN", "2019-01-01", "2023-06-30")];
    let short = Unmet::SelectionGrid {
        needed: 67,
        found: 66,
    };
    assert_eq!(unmet(&person, Program::FederalSkilledWorker), [short]);
    // A second credential makes education 22.
    person
        .person
        .credentials
        .push(foreign(OneYear, 1, "2012-05-01", "2022-01-01"));
    assert_eq!(grid(&person).total(), 67);
    assert_eq!(unmet(&person, Program::FederalSkilledWorker), []);
}

#[test]
fn experience_counts_all_skilled_work_of_ten_years() {
    let points = |work: &[WorkPeriod]| {
        let mut person = skilled_worker();
        person.person.work = work.to_vec();
        grid(&person).experience
    };
    assert_eq!(points(&[]), 0);
    let year = |from, to| job("21232", "IN", from, to);
    assert_eq!(points(&[year("2020-01-01", "2020-12-29")]), 9);
    let elsewhere = job("31102", "CA", "2022-01-01", "2022-12-30");
    assert_eq!(
        points(&[year("2020-01-01", "2020-12-29"), elsewhere]),
        11,
        "two occupations"
    );
    let at_once = job("31102", "CA", "2020-01-01", "2020-12-29");
    assert_eq!(
        points(&[year("2020-01-01", "2020-12-29"), at_once]),
        9,
        "at once counts once"
    );
    assert_eq!(points(&[year("2018-01-01", "2022-01-01")]), 13);
    assert_eq!(
        points(&[year("2000-01-01", "2014-03-15")]),
        0,
        "ten years ago"
    );
}

#[test]
fn age_falls_by_a_point_a_year_from_36_to_47() {
    let points = |birth| {
        grid(&Profile {
            birth: day(birth),
            ..skilled_worker()
        })
        .age
    };
    assert_eq!(points("2006-03-16"), 0);
    assert_eq!(points("2006-03-15"), 12);
    assert_eq!(points("1988-03-16"), 12);
    assert_eq!(points("1988-03-15"), 11);
    assert_eq!(points("1977-03-16"), 1);
    assert_eq!(points("1977-03-15"), 0);
    assert_eq!(points("1930-01-01"), 0);
}

#[test]
fn a_second_language_needs_clb_5_in_all_four_abilities() {
    let points = |level| {
        let mut person = skilled_worker();
        person.person.languages.french = Some(tef("2023-09-01", level));
        grid(&person).second_language
    };
    assert_eq!((points(4), points(5), points(9)), (0, 4, 4));
}

#[test]
fn adaptability_adds_up_to_ten() {
    let mut person = skilled_worker();
    let five = |person: &Profile| assert_eq!(grid(person).adaptability, 5, "{person:#?}");

    let mut own_study = person.clone();
    own_study
        .person
        .credentials
        .push(canadian(TwoYear, 2, "2016-05-01"));
    five(&own_study);
    own_study.person.credentials[1].length_years = 1;
    assert_eq!(grid(&own_study).adaptability, 0, "under two years");

    let mut an_aunt = person.clone();
    an_aunt.relatives = vec![relative(RelativeKind::AuntUncleNieceOrNephew)];
    five(&an_aunt);
    an_aunt.relatives[0].birth = day("2006-03-16");
    assert_eq!(grid(&an_aunt).adaptability, 0, "under 18");

    person.partner = Some(partner());
    let partnered = |change: fn(&mut Partner)| {
        let mut person = person.clone();
        change(person.partner.as_mut().unwrap());
        person
    };
    five(&partnered(|p| {
        p.person.languages = english(celpip("2023-09-01", [4; 4]))
    }));
    five(&partnered(|p| {
        p.person.languages.french = Some(tef("2023-09-01", 4))
    }));
    five(&partnered(|p| {
        p.person.credentials = vec![canadian(TwoYear, 2, "2016-05-01")]
    }));
    // The partner's work may be of any skill.
    five(&partnered(|p| {
        p.person.work = vec![job("14100", "CA", "2005-01-01", "2006-01-01")]
    }));

    let all = partnered(|p| {
        p.person.languages = english(celpip("2023-09-01", [4; 4]));
        p.person.credentials = vec![canadian(TwoYear, 2, "2016-05-01")];
        p.person.work = vec![job("14100", "CA", "2005-01-01", "2006-01-01")];
    });
    assert_eq!(grid(&all).adaptability, 10);
    let mut citizen = all;
    citizen.partner.as_mut().unwrap().status = CanadianStatus::Citizen;
    assert_eq!(
        grid(&citizen).adaptability,
        0,
        "a citizen earns the person nothing"
    );
}

#[test]
fn a_year_of_authorised_skilled_work_in_canada_makes_adaptable_however_long_ago() {
    let mut person = skilled_worker();
    person
        .person
        .work
        .push(job("21232", "CA", "2005-01-01", "2005-12-30"));
    assert_eq!(grid(&person).adaptability, 10);
    person.person.work[1] = job("21232", "CA", "2005-01-01", "2005-12-29");
    assert_eq!(grid(&person).adaptability, 0, "a day under a year");
    person.person.work[1] = job("14100", "CA", "2005-01-01", "2008-12-29");
    assert_eq!(grid(&person).adaptability, 0, "not skilled");
    person.person.work[1] = WorkPeriod {
        authorised: false,
        ..job("21232", "CA", "2005-01-01", "2008-12-29")
    };
    assert_eq!(grid(&person).adaptability, 0, "not authorised");
}

#[test]
fn arranged_employment_gives_ten_and_five() {
    let mut person = skilled_worker();
    person.job_offers = vec![offer("21232", "2024-01-01")];
    let grid_points = grid(&person);
    assert_eq!(
        (grid_points.arranged_employment, grid_points.adaptability),
        (10, 5)
    );
    person.job_offers[0].duration_months = Some(11);
    assert_eq!(grid(&person).arranged_employment, 0);
}
