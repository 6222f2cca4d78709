//! Level of education and study in Canada.

use crate::people::*;
use CredentialLevel::*;
use crs::*;

fn level(credentials: &[Credential], on: &str) -> EducationLevel {
    let mut person = born("1990-01-01");
    person.person.credentials = credentials.to_vec();
    derive(&person, on).education
}

#[test]
fn the_highest_credential_counts_and_only_once_completed() {
    let school = canadian(Secondary, 4, "2008-06-30");
    let degree = canadian(BachelorOrThreeYear, 4, "2024-03-15");
    let on = "2024-03-14";
    assert_eq!(level(&[], on), EducationLevel::LessThanSecondary);
    assert_eq!(level(&[school, degree], on), EducationLevel::Secondary);
    let on = "2024-03-15";
    assert_eq!(
        level(&[school, degree], on),
        EducationLevel::BachelorOrThreeYear
    );
}

#[test]
fn a_foreign_credential_needs_an_assessment() {
    let degree = foreign(Doctoral, 4, "2015-05-01", "");
    assert_eq!(
        level(&[degree], "2024-03-15"),
        EducationLevel::LessThanSecondary
    );
    let assessed = foreign(Doctoral, 4, "2015-05-01", "2024-03-15");
    assert_eq!(
        level(&[assessed], "2024-03-14"),
        EducationLevel::LessThanSecondary
    );
    assert_eq!(level(&[assessed], "2024-03-15"), EducationLevel::Doctoral);
}

#[test]
fn an_assessment_of_exactly_five_years_is_too_old() {
    let degree = foreign(Masters, 2, "2015-05-01", "2019-03-15");
    assert_eq!(
        level(&[degree], "2024-03-14"),
        EducationLevel::MastersOrProfessional
    );
    assert_eq!(
        level(&[degree], "2024-03-15"),
        EducationLevel::LessThanSecondary
    );
    let leap_day = foreign(Masters, 2, "2015-05-01", "2020-02-29");
    assert_eq!(
        level(&[leap_day], "2025-02-27"),
        EducationLevel::MastersOrProfessional
    );
    assert_eq!(
        level(&[leap_day], "2025-02-28"),
        EducationLevel::LessThanSecondary
    );
}

#[test]
fn a_canadian_credential_needs_no_assessment_and_outlives_one() {
    let degree = Credential {
        assessment: Some(CredentialAssessment {
            issued: day("2010-01-01"),
        }),
        ..canadian(Masters, 2, "2009-05-01")
    };
    assert_eq!(
        level(&[degree], "2024-03-15"),
        EducationLevel::MastersOrProfessional
    );
}

#[test]
fn two_or_more_needs_one_program_of_three_years() {
    let on = "2024-03-15";
    let one = canadian(OneYear, 1, "2012-05-01");
    let two = canadian(TwoYear, 2, "2014-05-01");
    let three = canadian(BachelorOrThreeYear, 3, "2018-05-01");
    assert_eq!(level(&[one, one], on), EducationLevel::OneYear);
    assert_eq!(level(&[two, two], on), EducationLevel::TwoYear);
    assert_eq!(level(&[three], on), EducationLevel::BachelorOrThreeYear);
    assert_eq!(level(&[three, one], on), EducationLevel::TwoOrMore);
    assert_eq!(level(&[three, three], on), EducationLevel::TwoOrMore);
}

#[test]
fn school_and_programs_under_a_year_do_not_make_two_or_more() {
    let on = "2024-03-15";
    let school = canadian(Secondary, 4, "2008-06-30");
    let degree = canadian(BachelorOrThreeYear, 4, "2014-05-01");
    let half_a_year = canadian(OneYear, 0, "2015-01-01");
    let alone = EducationLevel::BachelorOrThreeYear;
    assert_eq!(level(&[degree, school], on), alone);
    assert_eq!(level(&[degree, half_a_year], on), alone);
    let not_assessed = foreign(OneYear, 1, "2015-01-01", "");
    assert_eq!(level(&[degree, not_assessed], on), alone);
    let expired = foreign(OneYear, 1, "2015-01-01", "2016-01-01");
    assert_eq!(level(&[degree, expired], on), alone);
}

#[test]
fn a_masters_degree_outranks_two_or_more() {
    let on = "2024-03-15";
    let degree = canadian(BachelorOrThreeYear, 4, "2014-05-01");
    for (graduate, expected) in [
        (Masters, EducationLevel::MastersOrProfessional),
        (Professional, EducationLevel::MastersOrProfessional),
        (Doctoral, EducationLevel::Doctoral),
    ] {
        let graduate = canadian(graduate, 2, "2016-05-01");
        assert_eq!(level(&[degree, graduate], on), expected);
    }
}

fn studied(level: CredentialLevel, years: u8, study: CanadianStudy) -> Profile {
    let mut person = born("1990-01-01");
    person.person.credentials = vec![Credential {
        canadian_study: Some(study),
        ..canadian(level, years, "2019-05-01")
    }];
    person
}

const FULL_TIME_HERE: CanadianStudy = CanadianStudy {
    started: Date::constant(2017, 9, 1),
    full_time_months: 8,
    months_in_canada: 8,
    distance_percent: 50,
};

#[test]
fn study_in_canada_earns_by_its_level_since_19_november_2016() {
    let class = |level, years| {
        let person = studied(level, years, FULL_TIME_HERE);
        derive(&person, "2024-03-15").canadian_education
    };
    assert_eq!(class(Secondary, 4), None);
    assert_eq!(class(OneYear, 1), Some(CanadianEducation::OneOrTwoYear));
    assert_eq!(class(TwoYear, 2), Some(CanadianEducation::OneOrTwoYear));
    let long = Some(CanadianEducation::ThreeYearOrGraduate);
    assert_eq!(class(BachelorOrThreeYear, 3), long);
    assert_eq!(class(Masters, 1), long);
    assert_eq!(class(Masters, 0), None, "under an academic year");

    let mut early = studied(OneYear, 1, FULL_TIME_HERE);
    early.person.credentials[0].completed = day("2014-05-01");
    assert_eq!(derive(&early, "2016-11-18").canadian_education, None);
    assert!(derive(&early, "2016-11-19").canadian_education.is_some());
}

#[test]
fn study_in_canada_needs_attendance() {
    let counts = |study| {
        let person = studied(TwoYear, 2, study);
        derive(&person, "2024-03-15").canadian_education.is_some()
    };
    assert!(counts(FULL_TIME_HERE));
    assert!(!counts(CanadianStudy {
        full_time_months: 7,
        ..FULL_TIME_HERE
    }));
    assert!(!counts(CanadianStudy {
        months_in_canada: 7,
        ..FULL_TIME_HERE
    }));
    assert!(!counts(CanadianStudy {
        distance_percent: 51,
        ..FULL_TIME_HERE
    }));
}

#[test]
fn study_that_touched_the_pandemic_is_exempt_once_the_exemption_is_in_force() {
    let by_distance = CanadianStudy {
        full_time_months: 0,
        months_in_canada: 0,
        distance_percent: 100,
        ..FULL_TIME_HERE
    };
    let completed = |day_of: &str| {
        let mut person = studied(TwoYear, 2, by_distance);
        person.person.credentials[0].completed = day(day_of);
        person
    };
    let counts = |person: &Profile, on| derive(person, on).canadian_education.is_some();
    let touched = completed("2020-03-01");
    assert!(!counts(&touched, "2022-07-27"));
    assert!(counts(&touched, "2022-07-28"));
    assert!(!counts(&completed("2020-02-29"), "2022-07-28"));
    let mut afterwards = completed("2024-01-01");
    let study = afterwards.person.credentials[0].canadian_study.as_mut();
    study.unwrap().started = day("2022-09-01");
    assert!(!counts(&afterwards, "2024-03-15"));
}

#[test]
fn study_in_canada_may_be_lower_than_the_foreign_degree_and_never_adds_up() {
    let mut person = studied(OneYear, 1, FULL_TIME_HERE);
    let again = person.person.credentials[0];
    person.person.credentials.push(again);
    let doctorate = foreign(Doctoral, 4, "2015-05-01", "2022-05-01");
    person.person.credentials.push(doctorate);
    let factors = derive(&person, "2024-03-15");
    assert_eq!(factors.education, EducationLevel::Doctoral);
    assert_eq!(
        factors.canadian_education,
        Some(CanadianEducation::OneOrTwoYear)
    );
}
