//! Age, spouse, brothers and sisters, certificate, nomination.

use crate::people::*;
use crs::*;

#[test]
fn age_is_in_completed_years() {
    let person = born("1990-06-15");
    assert_eq!(derive(&person, "2024-06-14").age, 33);
    assert_eq!(derive(&person, "2024-06-15").age, 34);
}

#[test]
fn born_on_29_february_is_a_year_older_on_the_28th_of_common_years() {
    let person = born("1996-02-29");
    assert_eq!(derive(&person, "2023-02-27").age, 26);
    assert_eq!(derive(&person, "2023-02-28").age, 27);
    assert_eq!(derive(&person, "2024-02-28").age, 27);
    assert_eq!(derive(&person, "2024-02-29").age, 28);
}

#[test]
fn a_spouse_counts_who_comes_along_and_is_neither_citizen_nor_resident() {
    let with = |partner: Partner| Profile {
        partner: Some(partner),
        ..born("1990-01-01")
    };
    let counted = with(partner());
    assert!(derive(&counted, "2024-03-15").spouse.is_some());

    let stays_behind = with(Partner {
        accompanying: false,
        ..partner()
    });
    assert_eq!(derive(&stays_behind, "2024-03-15").spouse, None);

    for status in [CanadianStatus::Citizen, CanadianStatus::PermanentResident] {
        let at_home_here = with(Partner {
            status,
            ..partner()
        });
        assert_eq!(derive(&at_home_here, "2024-03-15").spouse, None);
    }
}

#[test]
fn a_spouse_is_judged_by_the_same_rules_as_the_person() {
    let mut spouse = partner();
    spouse.person.credentials = vec![foreign(
        CredentialLevel::Masters,
        2,
        "2012-05-01",
        "2021-01-01",
    )];
    spouse.person.languages = english(celpip("2023-01-01", [7, 8, 9, 6]));
    spouse.person.work = vec![job("21232", "CA", "2022-01-01", "2023-12-31")];
    let person = Profile {
        partner: Some(spouse),
        ..born("1990-01-01")
    };
    let spouse = derive(&person, "2024-03-15").spouse.unwrap();
    assert_eq!(spouse.education, EducationLevel::MastersOrProfessional);
    assert_eq!(
        spouse.language,
        Some(Abilities([7, 8, 9, 6].map(Level::new)))
    );
    assert_eq!(spouse.canadian_work_years, 2);
    // The result turns two years old, then the assessment five.
    assert_eq!(derive(&person, "2025-01-01").spouse.unwrap().language, None);
    let later = derive(&person, "2026-01-01").spouse.unwrap();
    assert_eq!(later.education, EducationLevel::LessThanSecondary);
}

fn with_relative(relative: Relative) -> Profile {
    Profile {
        relatives: vec![relative],
        ..born("1990-01-01")
    }
}

#[test]
fn an_adult_brother_or_sister_settled_in_canada_counts() {
    let sister = relative(RelativeKind::Sibling);
    assert!(derive(&with_relative(sister), "2024-03-15").sibling);
    let resident = Relative {
        status: CanadianStatus::PermanentResident,
        ..sister
    };
    assert!(derive(&with_relative(resident), "2024-03-15").sibling);

    let visitor = Relative {
        status: CanadianStatus::Neither,
        ..sister
    };
    assert!(!derive(&with_relative(visitor), "2024-03-15").sibling);
    let abroad = Relative {
        lives_in_canada: false,
        ..sister
    };
    assert!(!derive(&with_relative(abroad), "2024-03-15").sibling);
    let cousin = Relative {
        kind: RelativeKind::AuntUncleNieceOrNephew,
        ..sister
    };
    assert!(!derive(&with_relative(cousin), "2024-03-15").sibling);
}

#[test]
fn a_brother_counts_from_his_eighteenth_birthday() {
    let brother = Relative {
        birth: day("2006-03-15"),
        ..relative(RelativeKind::Sibling)
    };
    assert!(!derive(&with_relative(brother), "2024-03-14").sibling);
    assert!(derive(&with_relative(brother), "2024-03-15").sibling);
}

#[test]
fn nobody_is_a_counting_sibling_before_6_june_2017() {
    let person = with_relative(relative(RelativeKind::Sibling));
    assert!(!derive(&person, "2017-06-05").sibling);
    assert!(derive(&person, "2017-06-06").sibling);
}

#[test]
fn a_sibling_of_the_spouse_counts_only_if_the_spouse_does() {
    let in_law = Relative {
        of_partner: true,
        ..relative(RelativeKind::Sibling)
    };
    let mut person = with_relative(in_law);
    assert!(!derive(&person, "2024-03-15").sibling, "no partner at all");
    person.partner = Some(partner());
    assert!(derive(&person, "2024-03-15").sibling);
    person.partner = Some(Partner {
        accompanying: false,
        ..partner()
    });
    assert!(!derive(&person, "2024-03-15").sibling);
    person.partner = Some(Partner {
        status: CanadianStatus::Citizen,
        ..partner()
    });
    assert!(!derive(&person, "2024-03-15").sibling);
}

#[test]
fn certificates_and_nominations_count_from_their_day() {
    let person = Profile {
        certificates: vec![Certificate {
            issued: day("2024-03-15"),
            issuer: Some(Province::Alberta),
            trade: Occupation::default(),
        }],
        nomination: Nomination::new(Province::Alberta, day("2024-03-16")),
        ..born("1990-01-01")
    };
    let before = derive(&person, "2024-03-14");
    assert!(!before.certificate_of_qualification && !before.nomination);
    let certified = derive(&person, "2024-03-15");
    assert!(certified.certificate_of_qualification && !certified.nomination);
    assert!(derive(&person, "2024-03-16").nomination);
}

#[test]
fn quebec_and_nunavut_nominate_nobody_through_express_entry() {
    for province in [Province::Quebec, Province::Nunavut] {
        assert_eq!(Nomination::new(province, day("2024-01-01")), None);
    }
}
