//! What is refused, with every violation at once.

use std::collections::BTreeMap;

use express_entry_proto::common::v1::{
    CredentialLevel, Factors, LanguageLevels, Nomination, Occupation, OfficialLanguage, Profile,
    Province,
};
use express_entry_proto::scoring::v1::{
    BatchScoreRequest, ScoreRequest, StreamScoreRequest, Subject, score_request, score_result,
    subject,
};
use scoring_service::limits;
use tokio_stream::StreamExt;
use tonic::Code;

use crate::world::{client, day, ielts, partner, person, request, violations, work};

async fn refused(request: ScoreRequest) -> BTreeMap<String, String> {
    violations(&client().await.score(request).await.unwrap_err())
}

/// What is wrong with a profile, as (field below `profile`, reason).
async fn wrong(change: impl FnOnce(&mut Profile)) -> Vec<(String, String)> {
    let mut profile = person();
    change(&mut profile);
    let found = refused(request(profile)).await;
    let below = |field: &str| field.strip_prefix("profile.").unwrap().to_owned();
    found
        .iter()
        .map(|(field, reason)| (below(field), reason.clone()))
        .collect()
}

fn one(field: &str, reason: &str) -> Vec<(String, String)> {
    vec![(field.to_owned(), reason.to_owned())]
}

#[tokio::test]
async fn a_birth_in_the_future() {
    let wrong = wrong(|profile| profile.birth = Some(day(2017, 5, 20))).await;
    assert_eq!(wrong, one("birth", "OUT_OF_RANGE"));
}

#[tokio::test]
async fn an_ielts_academic_result() {
    let wrong = wrong(|profile| profile.language_results[0].test = "ielts_academic".into()).await;
    assert_eq!(wrong, one("language_results[0].test", "NOT_ACCEPTED"));
}

#[tokio::test]
async fn a_band_of_six_point_three() {
    let wrong = wrong(|profile| profile.language_results[0].reading_tenths = Some(63)).await;
    assert_eq!(
        wrong,
        one("language_results[0].reading_tenths", "OUT_OF_RANGE")
    );
}

#[tokio::test]
async fn a_tef_score_off_its_scale_says_which_column_to_use() {
    let mut profile = person();
    let result = &mut profile.language_results[0];
    result.test = "tef_canada".into();
    (result.listening_tenths, result.reading_tenths) = (Some(2490), Some(5660));
    (result.writing_tenths, result.speaking_tenths) = (Some(3100), Some(3100));
    let status = client().await.score(request(profile)).await.unwrap_err();
    assert_eq!(
        violations(&status).keys().collect::<Vec<_>>(),
        ["profile.language_results[0].reading_tenths"]
    );
    use tonic_types::StatusExt;
    let details = status.get_error_details();
    let description = &details.bad_request().unwrap().field_violations[0].description;
    assert!(
        description.contains("equivalence ancien score"),
        "{description}"
    );
}

#[tokio::test]
async fn an_unknown_noc_code_and_an_unknown_noc_version() {
    let unknown =
        wrong(|profile| profile.work_periods[0].occupations[0].code = "9999".into()).await;
    assert_eq!(
        unknown,
        one("work_periods[0].occupations[0].code", "UNKNOWN_VALUE")
    );
    let version = wrong(|profile| profile.work_periods[0].occupations[0].noc_version = 2006).await;
    assert_eq!(
        version,
        one(
            "work_periods[0].occupations[0].noc_version",
            "UNKNOWN_VALUE"
        )
    );
}

#[tokio::test]
async fn an_end_before_a_start() {
    let wrong = wrong(|profile| profile.work_periods[0].to = Some(day(2011, 12, 31))).await;
    assert_eq!(wrong, one("work_periods[0].to", "INCONSISTENT"));
}

#[tokio::test]
async fn two_partners() {
    let wrong = wrong(|profile| profile.partners = vec![partner(), partner()]).await;
    assert_eq!(wrong, one("partners", "TOO_MANY"));
}

#[tokio::test]
async fn the_same_language_twice() {
    let wrong = wrong(|profile| {
        let mut celpip = ielts();
        celpip.test = "celpip_general".into();
        for score in [
            &mut celpip.listening_tenths,
            &mut celpip.reading_tenths,
            &mut celpip.writing_tenths,
            &mut celpip.speaking_tenths,
        ] {
            *score = Some(90);
        }
        profile.language_results.push(celpip);
    })
    .await;
    assert_eq!(wrong, one("language_results[1].test", "DUPLICATE"));
}

#[tokio::test]
async fn a_first_language_without_a_result() {
    let wrong =
        wrong(|profile| profile.first_official_language = Some(OfficialLanguage::French.into()))
            .await;
    assert_eq!(wrong, one("first_official_language", "INCONSISTENT"));
}

#[tokio::test]
async fn days_that_do_not_exist_and_enums_without_a_value() {
    let mut found = wrong(|profile| {
        profile.credentials[0].completed = Some(day(2023, 2, 29));
        profile.credentials[0].level = CredentialLevel::Unspecified.into();
        profile.work_periods[0].employment_kind = 99;
        profile.nomination = Some(Nomination {
            province: Province::Quebec.into(),
            effective: Some(day(2017, 1, 2)),
        });
    })
    .await;
    found.sort();
    let expected = [
        ("credentials[0].completed", "OUT_OF_RANGE"),
        ("credentials[0].level", "REQUIRED"),
        ("nomination.province", "NOT_ACCEPTED"),
        ("work_periods[0].employment_kind", "UNKNOWN_VALUE"),
    ];
    assert_eq!(
        found,
        expected.map(|(field, reason)| (field.to_owned(), reason.to_owned()))
    );
}

#[tokio::test]
async fn work_in_canada_says_whether_it_was_authorised() {
    let wrong = wrong(|profile| profile.work_periods[0].country = "CA".into()).await;
    assert_eq!(wrong, one("work_periods[0].authorised", "REQUIRED"));
}

#[tokio::test]
async fn lists_beyond_their_limits() {
    let wrong = wrong(|profile| {
        profile.work_periods = vec![work(); limits::WORK_PERIODS + 1];
        profile.credentials = vec![profile.credentials[0].clone(); limits::CREDENTIALS + 1];
        profile.work_periods[0].occupations = vec![
            Occupation {
                noc_version: 2016,
                code: "2174".into()
            };
            4
        ];
    })
    .await;
    assert_eq!(
        wrong
            .iter()
            .map(|(field, _)| field.as_str())
            .collect::<Vec<_>>(),
        ["credentials", "work_periods"]
    );
}

#[tokio::test]
async fn everything_wrong_with_a_request_is_told_at_once() {
    let found = refused(ScoreRequest {
        as_of: Some(day(2014, 12, 31)),
        rule_set_id: Some("crs-2026-11-03".to_owned()),
        view: Some(0),
        ..request(Profile {
            birth: None,
            family_size: Some(0),
            funds_cad: Some(-1),
            ..person()
        })
    })
    .await;
    let fields: Vec<_> = found.keys().map(String::as_str).collect();
    let expected = [
        "as_of",
        "profile.birth",
        "profile.family_size",
        "profile.funds_cad",
        "rule_set_id",
        "view",
    ];
    assert_eq!(fields, expected);
}

#[tokio::test]
async fn a_request_without_date_or_subject() {
    let found = refused(ScoreRequest::default()).await;
    assert_eq!(
        found.keys().map(String::as_str).collect::<Vec<_>>(),
        ["as_of", "subject"]
    );
}

#[tokio::test]
async fn factors_out_of_range() {
    let levels = LanguageLevels {
        listening: 13,
        reading: 9,
        writing: 9,
        speaking: -1,
    };
    let found = refused(ScoreRequest {
        subject: Some(score_request::Subject::Factors(Factors {
            age_years: Some(131),
            english: Some(levels),
            french: Some(LanguageLevels::default()),
            canadian_work_years: 101,
            ..Factors::default()
        })),
        ..request(person())
    })
    .await;
    let fields: Vec<_> = found.keys().map(String::as_str).collect();
    let expected = [
        "factors.age_years",
        "factors.canadian_work_years",
        "factors.education",
        "factors.english.listening",
        "factors.english.speaking",
        "factors.first_official_language",
    ];
    assert_eq!(fields, expected);
}

fn batch(subjects: Vec<Subject>) -> BatchScoreRequest {
    let as_of = Some(day(2017, 5, 19));
    BatchScoreRequest {
        as_of,
        subjects,
        rule_set_id: None,
        view: None,
    }
}

fn subject_of(key: u64, profile: Profile) -> Subject {
    Subject {
        key,
        subject: Some(subject::Subject::Profile(profile)),
    }
}

#[tokio::test]
async fn one_wrong_subject_does_not_spoil_the_others() {
    let subjects = vec![subject_of(1, Profile::default()), subject_of(2, person())];
    let answer = client()
        .await
        .batch_score(batch(subjects))
        .await
        .unwrap()
        .into_inner();
    let Some(score_result::Result::Refusal(refusal)) = &answer.results[0].result else {
        panic!("an empty profile is refused");
    };
    assert_eq!(refusal.violations[0].field, "profile.birth");
    assert!(matches!(
        answer.results[1].result,
        Some(score_result::Result::Score(_))
    ));
}

#[tokio::test]
async fn batches_that_are_empty_or_too_large() {
    let mut client = client().await;
    let empty = client.batch_score(batch(Vec::new())).await.unwrap_err();
    assert_eq!(violations(&empty)["subjects"], "REQUIRED");
    let full = vec![subject_of(1, Profile::default()); limits::BATCH_SUBJECTS];
    assert!(client.batch_score(batch(full.clone())).await.is_ok());
    let over = [full, vec![subject_of(2, person())]].concat();
    let over = client.batch_score(batch(over)).await.unwrap_err();
    assert_eq!(violations(&over)["subjects"], "TOO_MANY");
}

#[tokio::test]
async fn a_message_beyond_the_limit_says_so_and_the_service_lives_on() {
    let mut client = client().await;
    let mut profile = person();
    profile.work_periods[0].country = "x".repeat(limits::MESSAGE_BYTES + 1);
    let refused = client.score(request(profile)).await.unwrap_err();
    let codes = [Code::ResourceExhausted, Code::OutOfRange];
    assert!(codes.contains(&refused.code()), "{refused:?}");
    assert!(client.score(request(person())).await.is_ok());
}

#[tokio::test]
async fn a_stream_ends_with_its_first_invalid_batch_after_the_answers_before_it() {
    let good = StreamScoreRequest {
        batch: Some(batch(vec![subject_of(1, person())])),
    };
    let bad = StreamScoreRequest { batch: None };
    let requests = tokio_stream::iter([good.clone(), bad, good]);
    let stream = client()
        .await
        .stream_score(requests)
        .await
        .unwrap()
        .into_inner();
    let answers: Vec<_> = stream.collect().await;
    assert!(answers[0].is_ok());
    let found = violations(answers[1].as_ref().unwrap_err());
    let fields: Vec<_> = found.keys().map(String::as_str).collect();
    assert_eq!(fields, ["batch.as_of", "batch.subjects"]);
}
