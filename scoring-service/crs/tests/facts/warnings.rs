//! Warnings, each with the fact that it rests on; and the days they come and go.

use crate::people::*;
use crs::*;

fn warnings(person: &Profile, on: &str) -> Vec<Warning> {
    assess(person, on).warnings
}

const ENGLISH: FactRef = FactRef::Language {
    of_partner: false,
    language: OfficialLanguage::English,
};

#[test]
fn a_language_result_too_early_too_old_or_not_accepted() {
    let mut person = born("1990-01-01");
    person.person.languages = english(result("pte_core", "2024-01-20", [700; 4]));
    assert_eq!(warnings(&person, "2024-01-19"), [Warning::NotYet(ENGLISH)]);
    assert_eq!(
        warnings(&person, "2024-01-29"),
        [Warning::TestNotAccepted(ENGLISH)]
    );
    assert_eq!(warnings(&person, "2026-01-19"), []);
    assert_eq!(
        warnings(&person, "2026-01-20"),
        [Warning::LanguageResultExpired(ENGLISH)]
    );
}

#[test]
fn an_assessment_too_early_or_too_old() {
    let mut person = born("1990-01-01");
    person.person.credentials = vec![
        canadian(CredentialLevel::Secondary, 4, "2008-06-30"),
        foreign(CredentialLevel::Masters, 2, "2015-05-01", "2019-03-15"),
    ];
    let degree = FactRef::Credential {
        of_partner: false,
        index: 1,
    };
    assert_eq!(warnings(&person, "2019-03-14"), [Warning::NotYet(degree)]);
    assert_eq!(warnings(&person, "2024-03-14"), []);
    assert_eq!(
        warnings(&person, "2024-03-15"),
        [Warning::AssessmentExpired(degree)]
    );
}

#[test]
fn work_and_offers_in_codes_of_another_classification() {
    let mut person = born("1990-01-01");
    person.person.work = vec![
        job("2174/21232", "CA", "2020-01-01", ""),
        job("2174", "IN", "2018-01-01", "2019-12-31"),
    ];
    person.job_offers = vec![offer("2174", "2020-01-01")];
    assert_eq!(warnings(&person, "2022-11-15"), []);
    assert_eq!(
        warnings(&person, "2022-11-16"),
        [
            Warning::OccupationNotRestated(FactRef::Work {
                of_partner: false,
                index: 1
            }),
            Warning::OccupationNotRestated(FactRef::JobOffer { index: 0 }),
        ]
    );
}

#[test]
fn facts_of_a_later_day() {
    let mut person = born("1990-01-01");
    person.person.work = vec![job("21232", "CA", "2024-03-16", "")];
    person.job_offers = vec![offer("21232", "2024-03-17")];
    person.certificates = vec![Certificate {
        issued: day("2024-03-18"),
        issuer: None,
        trade: Occupation::default(),
    }];
    person.nomination = Nomination::new(Province::Yukon, day("2024-03-19"));
    let all = [
        Warning::NotYet(FactRef::Work {
            of_partner: false,
            index: 0,
        }),
        Warning::NotYet(FactRef::JobOffer { index: 0 }),
        Warning::NotYet(FactRef::Certificate { index: 0 }),
        Warning::NotYet(FactRef::Nomination),
    ];
    for (passed, on) in ["2024-03-15", "2024-03-16", "2024-03-17", "2024-03-18"]
        .iter()
        .enumerate()
    {
        let assessment = assess(&person, on);
        assert_eq!(assessment.warnings, all[passed..], "on {on}");
        assert_eq!(assessment.next_change, Some(day(on).tomorrow().unwrap()));
    }
    assert_eq!(warnings(&person, "2024-03-19"), []);
}

#[test]
fn facts_of_a_partner_who_does_not_count_are_passed_over() {
    let mut spouse = partner();
    spouse.person.languages = english(celpip("2020-01-01", [7; 4]));
    let mut person = Profile {
        partner: Some(spouse),
        ..born("1990-01-01")
    };
    let result = FactRef::Language {
        of_partner: true,
        language: OfficialLanguage::English,
    };
    assert_eq!(
        warnings(&person, "2024-03-15"),
        [Warning::LanguageResultExpired(result)]
    );
    person.partner.as_mut().unwrap().accompanying = false;
    assert_eq!(warnings(&person, "2024-03-15"), []);
}

#[test]
fn a_rule_set_not_known_in_full_stands_in_with_a_warning() {
    let person = born("1990-01-01");
    let before = assess(&person, "2026-11-02");
    assert_eq!(
        (before.warnings.as_slice(), before.next_change),
        (&[][..], Some(day("2026-11-03")))
    );
    let by = RuleSetId::parse("crs-2026-11-03").unwrap();
    let after = assess(&person, "2026-11-03");
    assert_eq!(after.warnings, [Warning::RuleSetSuperseded { by }]);
    assert_eq!(
        after.next_change,
        Some(day("2027-01-01")),
        "the next birthday"
    );
    assert_eq!(after.rule_set, before.rule_set);
}

#[test]
fn a_named_rule_set_is_never_superseded() {
    let id = RuleSetId::parse("crs-2025-03-25").unwrap();
    let named = RuleBook::built_in().rules_named(id).unwrap();
    let assessment = named.assess(&born("1990-01-01"), day("2026-11-02"));
    assert_eq!(assessment.next_change, Some(day("2027-01-01")));
    assert_eq!(
        named
            .assess(&born("1990-01-01"), day("2026-11-03"))
            .warnings,
        []
    );
}
