//! Eligibility, comparison and conversion over the wire: answers and refusals.

use express_entry_proto::common::v1::*;
use express_entry_proto::scoring::v1 as pb;

use crate::harness::{Server, named, violations};
use crate::people::*;

fn of_result(scores: [i32; 4]) -> pb::ConvertLanguageResultRequest {
    let [listening, reading, writing, speaking] = scores.map(Some);
    pb::ConvertLanguageResultRequest {
        as_of: Some(as_of()),
        test: "ielts_general".to_owned(),
        taken: Some(day(2016, 8, 20)),
        listening_tenths: listening,
        reading_tenths: reading,
        writing_tenths: writing,
        speaking_tenths: speaking,
        rule_set_id: None,
    }
}

#[tokio::test]
async fn eligibility_is_that_of_the_score() {
    let mut client = Server::start().client().await;
    let request = pb::CheckEligibilityRequest {
        as_of: Some(as_of()),
        profile: Some(engineer()),
        rule_set_id: None,
    };
    let judged = client
        .check_eligibility(request)
        .await
        .unwrap()
        .into_inner();
    let scored = client
        .score(of_profile(engineer()))
        .await
        .unwrap()
        .into_inner();
    let score = scored.score.unwrap();
    assert_eq!(judged.rule_set, scored.rule_set);
    assert_eq!(judged.programs, score.programs);
    assert_eq!(judged.programs.len(), 4);
    assert_eq!(
        judged.invited_as,
        Some(Program::FederalSkilledWorker.into())
    );
    assert_eq!(judged.next_change, score.next_change);
    assert_eq!(judged.warnings, score.warnings);
}

#[tokio::test]
async fn a_reform_factor_by_factor() {
    let mut profile = engineer();
    profile.job_offers = vec![job_offer()];
    let request = pb::CompareRuleSetsRequest {
        as_of: Some(as_of()),
        subject: Some(pb::compare_rule_sets_request::Subject::Profile(profile)),
        left_rule_set_id: None,
        right_rule_set_id: "crs-2016-11-19".to_owned(),
    };
    let to_2015 = pb::CompareRuleSetsRequest {
        right_rule_set_id: "crs-2015-05-30".to_owned(),
        ..request.clone()
    };
    let mut client = Server::start().client().await;
    let same = client
        .compare_rule_sets(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (same.difference, &same.left_rule_set),
        (0, &same.right_rule_set)
    );

    let answer = client
        .compare_rule_sets(to_2015)
        .await
        .unwrap()
        .into_inner();
    let [left, right] = [&answer.left, &answer.right].map(|score| score.as_ref().unwrap().total);
    assert_eq!((left, right), (ENGINEER + 50, ENGINEER + 600));
    assert_eq!(answer.difference, 550);
    let all = answer.left.as_ref().unwrap().factors.len();
    assert_eq!((answer.factors.len(), answer.sections.len()), (all, 4));
    let differs = answer
        .factors
        .iter()
        .filter(|factor| factor.difference != 0);
    let differs: Vec<_> = differs
        .map(|factor| (factor.factor(), factor.left, factor.right))
        .collect();
    assert_eq!(differs, [(pb::Factor::JobOffer, 50, 600)]);
    let sections: i32 = answer
        .sections
        .iter()
        .map(|section| section.difference)
        .sum();
    assert_eq!(sections, 550);
    let names = [&answer.left_rule_set, &answer.right_rule_set];
    let names = names.map(|name| name.as_ref().unwrap().id.as_str());
    assert_eq!(names, ["crs-2016-11-19", "crs-2015-05-30"]);
}

#[tokio::test]
async fn a_result_is_converted_and_tells_what_is_next() {
    let mut client = Server::start().client().await;
    let request = of_result([80, 70, 65, 90]);
    let answer = client
        .convert_language_result(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(answer.language(), OfficialLanguage::English);
    assert_eq!(answer.standing(), pb::LanguageResultStanding::Counts);
    assert_eq!(answer.expires, Some(day(2018, 8, 20)));
    let abilities = answer.abilities.iter().map(|ability| {
        (
            ability.ability(),
            ability.level,
            ability.next_level,
            ability.next_level_tenths,
        )
    });
    let expected = [
        (pb::Ability::Listening, 9, Some(10), Some(85)),
        (pb::Ability::Reading, 9, Some(10), Some(80)),
        (pb::Ability::Writing, 8, Some(9), Some(70)),
        (pb::Ability::Speaking, 10, None, None),
    ];
    assert_eq!(abilities.collect::<Vec<_>>(), expected);

    let today = pb::ConvertLanguageResultRequest {
        taken: None,
        ..of_result([60; 4])
    };
    let answer = client
        .convert_language_result(today)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(answer.standing(), pb::LanguageResultStanding::Counts);
    assert_eq!(answer.expires, Some(day(2019, 5, 19)));
}

#[tokio::test]
async fn tests_are_listed_with_the_charts_that_scores_are_converted_by() {
    let mut client = Server::start().client().await;
    let request = pb::ListLanguageTestsRequest {
        as_of: Some(as_of()),
    };
    let tests = client
        .list_language_tests(request)
        .await
        .unwrap()
        .into_inner()
        .tests;
    let ids: Vec<_> = tests.iter().map(|test| test.id.as_str()).collect();
    assert_eq!(ids, ["celpip_general", "ielts_general", "tef_canada"]);
    let ielts = &tests[1].abilities[1];
    assert_eq!(
        (ielts.min_tenths, ielts.max_tenths, ielts.step_tenths),
        (0, 90, 5)
    );
    let rows: Vec<_> = ielts
        .chart
        .iter()
        .map(|row| (row.level, row.min_tenths))
        .collect();
    let reading = [
        (4, 35),
        (5, 40),
        (6, 50),
        (7, 60),
        (8, 65),
        (9, 70),
        (10, 80),
    ];
    assert_eq!(rows, reading);
}

#[tokio::test]
async fn everything_wrong_is_told_at_once() {
    let mut client = Server::start().client().await;
    let refused = client.check_eligibility(pb::CheckEligibilityRequest {
        as_of: None,
        profile: Some(Profile {
            birth: None,
            ..engineer()
        }),
        rule_set_id: Some("newest".to_owned()),
    });
    let expected = [
        ("as_of", "REQUIRED"),
        ("profile.birth", "REQUIRED"),
        ("rule_set_id", "UNKNOWN_VALUE"),
    ];
    assert_eq!(violations(&refused.await.unwrap_err()), named(&expected));
    let nobody = pb::CheckEligibilityRequest {
        as_of: Some(as_of()),
        ..Default::default()
    };
    let refused = client.check_eligibility(nobody).await.unwrap_err();
    assert_eq!(violations(&refused), named(&[("profile", "REQUIRED")]));

    let refused = client.compare_rule_sets(pb::CompareRuleSetsRequest {
        as_of: Some(day(2014, 12, 31)),
        subject: None,
        left_rule_set_id: Some("crs-2026-11-03".to_owned()),
        right_rule_set_id: String::new(),
    });
    let expected = [
        ("as_of", "OUT_OF_RANGE"),
        ("left_rule_set_id", "NOT_ACCEPTED"),
        ("right_rule_set_id", "REQUIRED"),
        ("subject", "REQUIRED"),
    ];
    assert_eq!(violations(&refused.await.unwrap_err()), named(&expected));

    let refused = client.convert_language_result(pb::ConvertLanguageResultRequest {
        as_of: None,
        taken: Some(day(2016, 2, 30)),
        listening_tenths: None,
        reading_tenths: Some(63),
        rule_set_id: Some(String::new()),
        ..of_result([70; 4])
    });
    let expected = [
        ("as_of", "REQUIRED"),
        ("listening_tenths", "REQUIRED"),
        ("reading_tenths", "OUT_OF_RANGE"),
        ("rule_set_id", "UNKNOWN_VALUE"),
        ("taken", "OUT_OF_RANGE"),
    ];
    assert_eq!(violations(&refused.await.unwrap_err()), named(&expected));

    let nothing = pb::ListLanguageTestsRequest::default();
    let refused = client.list_language_tests(nothing).await.unwrap_err();
    assert_eq!(violations(&refused), named(&[("as_of", "REQUIRED")]));
}
