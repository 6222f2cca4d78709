//! What is refused: every violation of a request at once, each by the path of its field.

use express_entry_proto::common::v1::*;
use express_entry_proto::scoring::v1 as pb;
use tonic_types::StatusExt;

use crate::harness::{Server, named, refused, violations};
use crate::people::*;

/// What the service says about one request.
async fn says(request: pb::ScoreRequest) -> Vec<(String, String)> {
    let answer = Server::start().client().await.score(request).await;
    violations(&answer.expect_err("this is refused"))
}

/// What it says about one profile that was spoilt.
async fn says_of(spoil: impl FnOnce(&mut Profile)) -> Vec<(String, String)> {
    let mut profile = engineer();
    spoil(&mut profile);
    says(of_profile(profile)).await
}

#[tokio::test]
async fn a_birth_in_the_future() {
    let found = says_of(|profile| profile.birth = Some(day(2017, 5, 20))).await;
    assert_eq!(found, named(&[("profile.birth", "OUT_OF_RANGE")]));
}

#[tokio::test]
async fn an_academic_ielts() {
    let found =
        says_of(|profile| profile.language_results = vec![result("ielts_academic", [80; 4])]);
    assert_eq!(
        found.await,
        named(&[("profile.language_results[0].test", "NOT_ACCEPTED")])
    );
}

#[tokio::test]
async fn scores_that_no_certificate_shows() {
    let found = says_of(|profile| {
        profile.language_results = vec![
            ielts([63, 70, 95, -5]),
            result("tef_canada", [3100, 9990, 3105, 3100]),
        ];
    });
    let field =
        |index: usize, ability: &str| format!("profile.language_results[{index}].{ability}_tenths");
    let fields = [
        field(0, "listening"),
        field(0, "writing"),
        field(0, "speaking"),
        field(1, "reading"),
        field(1, "writing"),
    ];
    let found = found.await;
    for field in fields {
        assert!(
            found.contains(&(field.clone(), "OUT_OF_RANGE".to_owned())),
            "{field} in {found:?}"
        );
    }
}

#[tokio::test]
async fn a_tef_score_of_the_other_column_says_which_column_to_use() {
    let profile = Profile {
        language_results: vec![result("tef_canada", [2490, 5660, 3100, 3100])],
        ..engineer()
    };
    let status = Server::start()
        .client()
        .await
        .score(of_profile(profile))
        .await
        .unwrap_err();
    let expected = [("profile.language_results[0].reading_tenths", "OUT_OF_RANGE")];
    assert_eq!(violations(&status), named(&expected));
    let details = status.get_error_details();
    let description = &details.bad_request().unwrap().field_violations[0].description;
    assert!(
        description.contains("équivalence ancien score")
            || description.contains("equivalence ancien score"),
        "{description}"
    );
}

#[tokio::test]
async fn unknown_occupations_versions_countries_and_tests() {
    let found = says_of(|profile| {
        let job = &mut profile.work_periods[0];
        job.country = "XX".to_owned();
        job.occupations = vec![occupation(2016, "9999"), occupation(2031, "2174")];
        profile.language_results[0].test = "toefl".to_owned();
    });
    let expected = [
        ("profile.language_results[0].test", "UNKNOWN_VALUE"),
        ("profile.work_periods[0].country", "UNKNOWN_VALUE"),
        (
            "profile.work_periods[0].occupations[0].code",
            "UNKNOWN_VALUE",
        ),
        (
            "profile.work_periods[0].occupations[1].noc_version",
            "UNKNOWN_VALUE",
        ),
    ];
    assert_eq!(found.await, named(&expected));
}

#[tokio::test]
async fn an_end_before_its_start() {
    let found = says_of(|profile| {
        profile.work_periods.push(WorkPeriod {
            to: Some(day(2011, 12, 31)),
            ..job()
        });
        let study = CanadianStudy {
            started: Some(day(2011, 7, 1)),
            full_time_months: Some(12),
            months_in_canada: Some(12),
            distance_percent: Some(0),
        };
        profile.credentials[0].country = "CA".to_owned();
        profile.credentials[0].canadian_study = Some(study);
    });
    let expected = [
        (
            "profile.credentials[0].canadian_study.started",
            "INCONSISTENT",
        ),
        ("profile.work_periods[1].to", "INCONSISTENT"),
    ];
    assert_eq!(found.await, named(&expected));
}

#[tokio::test]
async fn two_partners() {
    let found = says_of(|profile| profile.partners = vec![partner(), partner()]).await;
    assert_eq!(found, named(&[("profile.partners", "TOO_MANY")]));
}

#[tokio::test]
async fn one_language_twice_even_beside_an_unknown_test() {
    let celpip = result("celpip_general", [90; 4]);
    let twice = says_of(|profile| profile.language_results.push(celpip.clone())).await;
    assert_eq!(
        twice,
        named(&[("profile.language_results[1].test", "DUPLICATE")])
    );

    let beside = says_of(|profile| {
        profile
            .language_results
            .insert(0, result("toefl", [900; 4]));
        profile.language_results.push(celpip);
    });
    let expected = [
        ("profile.language_results[0].test", "UNKNOWN_VALUE"),
        ("profile.language_results[2].test", "DUPLICATE"),
    ];
    assert_eq!(beside.await, named(&expected));
}

#[tokio::test]
async fn one_noc_version_twice() {
    let found = says_of(|profile| {
        profile.work_periods[0]
            .occupations
            .push(occupation(2016, "2173"))
    });
    let expected = [(
        "profile.work_periods[0].occupations[1].noc_version",
        "DUPLICATE",
    )];
    assert_eq!(found.await, named(&expected));
}

#[tokio::test]
async fn enums_unspecified_and_unknown() {
    let found = says_of(|profile| {
        profile.credentials[0].level = 99;
        profile.work_periods[0].employment_kind = 0;
        profile.partners = vec![Partner {
            status: 0,
            ..partner()
        }];
        profile.destination = Some(0);
        profile.relatives = vec![Relative {
            kind: -1,
            birth: Some(day(1990, 1, 1)),
            status: 77,
            lives_in_canada: true,
            of_partner: false,
        }];
        profile.job_offers = vec![JobOffer {
            support: 0,
            ..job_offer()
        }];
    });
    let found = found.await;
    let fields: Vec<_> = found.iter().map(|(field, _)| field.as_str()).collect();
    let expected = [
        "profile.credentials[0].level",
        "profile.destination",
        "profile.job_offers[0].support",
        "profile.partners[0].status",
        "profile.relatives[0].kind",
        "profile.relatives[0].status",
        "profile.work_periods[0].employment_kind",
    ];
    assert_eq!(fields, expected);
    for (_, reason) in &found {
        assert!(
            ["UNKNOWN_VALUE", "REQUIRED"].contains(&reason.as_str()),
            "{found:?}"
        );
    }
}

#[tokio::test]
async fn everything_that_a_profile_must_have() {
    let empty = Profile {
        partners: vec![Partner::default()],
        credentials: vec![Credential {
            assessment: Some(Assessment::default()),
            canadian_study: Some(CanadianStudy::default()),
            ..Credential::default()
        }],
        language_results: vec![LanguageResult::default()],
        work_periods: vec![WorkPeriod {
            country: "CA".to_owned(),
            ..WorkPeriod::default()
        }],
        certificates_of_qualification: vec![CertificateOfQualification::default()],
        job_offers: vec![JobOffer::default()],
        nomination: Some(Nomination::default()),
        relatives: vec![Relative::default()],
        ..Profile::default()
    };
    let found = says(of_profile(empty)).await;
    let expected = [
        "profile.birth",
        "profile.certificates_of_qualification[0].issued",
        "profile.credentials[0].assessment.issued",
        "profile.credentials[0].canadian_study.distance_percent",
        "profile.credentials[0].canadian_study.full_time_months",
        "profile.credentials[0].canadian_study.months_in_canada",
        "profile.credentials[0].canadian_study.started",
        "profile.credentials[0].completed",
        "profile.credentials[0].country",
        "profile.credentials[0].length_years",
        "profile.credentials[0].level",
        "profile.job_offers[0].occupations",
        "profile.job_offers[0].offered",
        "profile.job_offers[0].support",
        "profile.job_offers[0].weekly_hours_tenths",
        "profile.language_results[0].listening_tenths",
        "profile.language_results[0].reading_tenths",
        "profile.language_results[0].speaking_tenths",
        "profile.language_results[0].taken",
        "profile.language_results[0].test",
        "profile.language_results[0].writing_tenths",
        "profile.nomination.effective",
        "profile.nomination.province",
        "profile.partners[0].accompanying",
        "profile.partners[0].status",
        "profile.relatives[0].birth",
        "profile.relatives[0].kind",
        "profile.relatives[0].status",
        "profile.work_periods[0].authorised",
        "profile.work_periods[0].employment_kind",
        "profile.work_periods[0].from",
        "profile.work_periods[0].occupations",
        "profile.work_periods[0].weekly_hours_tenths",
    ];
    assert_eq!(found, named(&expected.map(|field| (field, "REQUIRED"))));
}

#[tokio::test]
async fn numbers_out_of_their_ranges() {
    let found = says_of(|profile| {
        profile.funds_cad = Some(-1);
        profile.family_size = Some(31);
        profile.credentials[0].length_years = Some(13);
        profile.work_periods[0].weekly_hours_tenths = 1_681;
        profile.job_offers = vec![JobOffer {
            duration_months: Some(601),
            months_with_employer: Some(-1),
            ..job_offer()
        }];
    });
    let expected = [
        "profile.credentials[0].length_years",
        "profile.family_size",
        "profile.funds_cad",
        "profile.job_offers[0].duration_months",
        "profile.job_offers[0].months_with_employer",
        "profile.work_periods[0].weekly_hours_tenths",
    ];
    assert_eq!(
        found.await,
        named(&expected.map(|field| (field, "OUT_OF_RANGE")))
    );
}

#[tokio::test]
async fn days_that_do_not_exist() {
    let found = says_of(|profile| {
        profile.birth = Some(day(1990, 2, 29));
        profile.credentials[0].completed = Some(day(2011, 13, 1));
        profile.work_periods[0].from = Some(day(1899, 12, 31));
        profile.work_periods[0].to = Some(day(300_000, 1, 1));
        profile.language_results[0].taken = Some(day(2016, 4, 31));
    });
    let expected = [
        "profile.birth",
        "profile.credentials[0].completed",
        "profile.language_results[0].taken",
        "profile.work_periods[0].from",
        "profile.work_periods[0].to",
    ];
    assert_eq!(
        found.await,
        named(&expected.map(|field| (field, "OUT_OF_RANGE")))
    );
}

#[tokio::test]
async fn a_nomination_by_a_province_that_makes_none() {
    for province in [Province::Quebec, Province::Nunavut] {
        let nomination = Nomination {
            province: province.into(),
            effective: Some(day(2017, 1, 1)),
        };
        let found = says_of(|profile| profile.nomination = Some(nomination)).await;
        assert_eq!(
            found,
            named(&[("profile.nomination.province", "NOT_ACCEPTED")])
        );
    }
}

#[tokio::test]
async fn a_first_language_without_a_result_in_it() {
    let french = Some(OfficialLanguage::French.into());
    let found = says_of(|profile| {
        profile.first_official_language = french;
        profile.partners = vec![Partner {
            first_official_language: french,
            ..partner()
        }];
    });
    let expected = [
        ("profile.first_official_language", "INCONSISTENT"),
        (
            "profile.partners[0].first_official_language",
            "INCONSISTENT",
        ),
    ];
    assert_eq!(found.await, named(&expected));
}

#[tokio::test]
async fn lists_beyond_their_limits() {
    let found = says_of(|profile| {
        profile.work_periods = vec![job(); 65];
        profile.credentials = vec![masters(); 33];
        profile.job_offers = vec![job_offer(); 9];
        let certificate = CertificateOfQualification {
            issued: Some(day(2015, 1, 1)),
            issuer: None,
            trades: vec![],
        };
        profile.certificates_of_qualification = vec![certificate; 17];
        let relative = Relative {
            kind: RelativeKind::Sibling.into(),
            birth: Some(day(1990, 1, 1)),
            status: CanadianStatus::Citizen.into(),
            lives_in_canada: true,
            of_partner: false,
        };
        profile.relatives = vec![relative; 33];
        profile.language_results = vec![ielts([80; 4]); 100];
    });
    let expected = [
        "profile.certificates_of_qualification",
        "profile.credentials",
        "profile.job_offers",
        "profile.language_results",
        "profile.relatives",
        "profile.work_periods",
    ];
    assert_eq!(
        found.await,
        named(&expected.map(|field| (field, "TOO_MANY")))
    );
}

#[tokio::test]
async fn lists_at_their_limits_are_fine() {
    let profile = Profile {
        work_periods: vec![job(); 64],
        credentials: vec![masters(); 32],
        job_offers: vec![job_offer(); 8],
        ..engineer()
    };
    Server::start()
        .client()
        .await
        .score(of_profile(profile))
        .await
        .unwrap();
}

#[tokio::test]
async fn terms_that_no_request_can_have() {
    let before = pb::ScoreRequest {
        as_of: Some(day(2014, 12, 31)),
        ..of_profile(engineer())
    };
    let status = Server::start()
        .client()
        .await
        .score(before)
        .await
        .unwrap_err();
    assert_eq!(violations(&status), named(&[("as_of", "OUT_OF_RANGE")]));
    let details = status.get_error_details();
    let description = &details.bad_request().unwrap().field_violations[0].description;
    assert!(description.contains("2015-01-01"), "{description}");

    let terms = |as_of, rule_set_id: &str, view| pb::ScoreRequest {
        as_of,
        rule_set_id: Some(rule_set_id.to_owned()),
        view,
        subject: None,
        age_as_of: None,
        categories_as_of: None,
        language: None,
    };
    let nothing = says(terms(None, "crs-2017-06-07", Some(0))).await;
    let fields: Vec<_> = nothing.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["as_of", "rule_set_id", "subject", "view"]);

    let feb_29 = Some(day(2023, 2, 29));
    let found = says(pb::ScoreRequest {
        as_of: feb_29,
        ..of_profile(engineer())
    })
    .await;
    assert_eq!(found, named(&[("as_of", "OUT_OF_RANGE")]));

    for (id, reason) in [
        ("crs-2026-11-03", "NOT_ACCEPTED"),
        ("newest", "UNKNOWN_VALUE"),
    ] {
        let request = pb::ScoreRequest {
            rule_set_id: Some(id.to_owned()),
            ..of_profile(engineer())
        };
        assert_eq!(says(request).await, named(&[("rule_set_id", reason)]));
    }
}

#[tokio::test]
async fn everything_wrong_with_a_request_is_told_at_once() {
    let mut profile = engineer();
    profile.work_periods[0].to = Some(day(2011, 1, 1));
    let request = pb::ScoreRequest {
        as_of: Some(day(2014, 1, 1)),
        view: Some(9),
        ..of_profile(profile)
    };
    let expected = [
        ("as_of", "OUT_OF_RANGE"),
        ("profile.work_periods[0].to", "INCONSISTENT"),
        ("view", "UNKNOWN_VALUE"),
    ];
    assert_eq!(says(request).await, named(&expected));
}

#[tokio::test]
async fn factors_out_of_their_ranges() {
    let levels = LanguageLevels {
        listening: 13,
        reading: -1,
        writing: 12,
        speaking: 0,
    };
    let factors = Factors {
        age_years: Some(131),
        education: 0,
        english: Some(levels),
        french: Some(LanguageLevels::default()),
        canadian_work_years: -1,
        foreign_work_years: 101,
        canadian_education: Some(0),
        job_offer: Some(3),
        spouse: Some(SpouseFactors::default()),
        ..Factors::default()
    };
    let found = says(of_factors(factors)).await;
    let fields: Vec<_> = found.iter().map(|(field, _)| field.as_str()).collect();
    let expected = [
        "factors.age_years",
        "factors.canadian_education",
        "factors.canadian_work_years",
        "factors.education",
        "factors.english.listening",
        "factors.english.reading",
        "factors.first_official_language",
        "factors.foreign_work_years",
        "factors.job_offer",
        "factors.spouse.education",
    ];
    assert_eq!(fields, expected);
}

#[tokio::test]
async fn a_first_language_is_asked_for_when_both_have_levels_and_must_have_levels() {
    let both = Factors {
        french: Some(LanguageLevels::default()),
        ..engineers_factors()
    };
    let expected = named(&[("factors.first_official_language", "REQUIRED")]);
    assert_eq!(says(of_factors(both)).await, expected);

    let french = Some(OfficialLanguage::French.into());
    let other = Factors {
        first_official_language: french,
        ..engineers_factors()
    };
    let expected = named(&[("factors.first_official_language", "INCONSISTENT")]);
    assert_eq!(says(of_factors(other)).await, expected);

    let no_age = Factors {
        age_years: None,
        ..engineers_factors()
    };
    assert_eq!(
        says(of_factors(no_age)).await,
        named(&[("factors.age_years", "REQUIRED")])
    );
}

#[tokio::test]
async fn one_wrong_subject_does_not_spoil_the_others() {
    let mut wrong = engineer();
    wrong.birth = None;
    let mut request = batch([engineer(), wrong, engineer()].map(profile_subject));
    request.subjects.push(pb::Subject {
        key: 9,
        subject: None,
    });
    request.subjects.push(pb::Subject {
        key: 10,
        subject: Some(pb::subject::Subject::Profile(vec![0x0a, 0x7f].into())),
    });
    let answer = Server::start()
        .client()
        .await
        .batch_score(request)
        .await
        .unwrap()
        .into_inner();
    let results = answer.results.decode().unwrap();
    let keys: Vec<_> = results.iter().map(|result| result.key).collect();
    assert_eq!(keys, [0, 1, 2, 9, 10]);
    assert_eq!(
        refused(&results[1]),
        named(&[("profile.birth", "REQUIRED")])
    );
    assert_eq!(refused(&results[3]), named(&[("subject", "REQUIRED")]));
    assert_eq!(refused(&results[4]), named(&[("profile", "MALFORMED")]));
    for index in [0, 2] {
        let result = &results[index].result;
        assert!(
            matches!(result, Some(pb::score_result::Result::Score(score)) if score.total == ENGINEER)
        );
    }
}
