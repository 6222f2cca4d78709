//! What is answered.

use express_entry_proto::common::v1::{self as common, Program};
use express_entry_proto::scoring::v1 as pb;

use crate::harness::{Server, within};
use crate::people::*;

fn score(result: pb::ScoreResult) -> pb::Score {
    match result.result {
        Some(pb::score_result::Result::Score(score)) => score,
        other => panic!("no score: {other:?}"),
    }
}

/// Synthetic people who differ in what is judged.
fn people() -> Vec<common::Profile> {
    let with_partner = common::Profile {
        partners: vec![partner()],
        ..engineer()
    };
    let offered = common::Profile {
        job_offers: vec![job_offer()],
        ..engineer()
    };
    let stale = {
        let mut profile = engineer();
        profile.language_results[0].taken = Some(day(2015, 1, 1));
        profile
    };
    let young = common::Profile {
        birth: Some(day(2000, 1, 1)),
        ..common::Profile::default()
    };
    vec![engineer(), with_partner, offered, stale, young]
}

#[tokio::test]
async fn a_result_stands_the_same_alone_in_a_batch_and_in_a_stream() {
    let server = Server::start();
    let mut client = server.client().await;
    for view in [None, Some(pb::ScoreView::Ranking.into())] {
        let mut singly = Vec::new();
        let mut used = None;
        for profile in people() {
            let request = pb::ScoreRequest {
                view,
                ..of_profile(profile)
            };
            let answer = client.score(request).await.unwrap().into_inner();
            used = answer.rule_set;
            singly.extend(answer.score);
        }
        let request = pb::BatchScoreRequest {
            view,
            ..batch(people().into_iter().map(profile_subject))
        };
        let batched = client
            .batch_score(request.clone())
            .await
            .unwrap()
            .into_inner();
        assert_eq!(batched.rule_set, used);
        let together = batched.results.decode().unwrap().into_iter();
        let together: Vec<_> = together.map(score).collect();
        assert_eq!(together, singly);

        let requests = vec![
            pb::StreamScoreRequest {
                batch: Some(request)
            };
            9
        ];
        let answers = client
            .stream_score(tokio_stream::iter(requests))
            .await
            .unwrap();
        let mut answers = answers.into_inner();
        for _ in 0..9 {
            let answer = within(answers.message()).await.unwrap().unwrap();
            assert_eq!(answer.batch.as_ref(), Some(&batched));
        }
        assert_eq!(within(answers.message()).await.unwrap(), None);
    }
}

#[tokio::test]
async fn answers_of_a_stream_come_in_the_order_of_its_requests() {
    let server = Server::start();
    let mut client = server.client().await;
    // Large and small batches in turn: a small one is scored sooner than the large one before it.
    let sizes = [3_000, 1, 2_000, 2, 1_000, 3, 5_000, 4];
    let requests = sizes.map(|size| pb::StreamScoreRequest {
        batch: Some(batch(vec![factors_subject(); size])),
    });
    let answers = client
        .stream_score(tokio_stream::iter(requests))
        .await
        .unwrap();
    let mut answers = answers.into_inner();
    for size in sizes {
        let answer = within(answers.message()).await.unwrap().unwrap();
        let results = answer.batch.unwrap().results.decode().unwrap();
        assert!(results.iter().map(|result| result.key).eq(0..size as u64));
    }
}

#[tokio::test]
async fn a_stream_answers_what_came_before_an_invalid_batch() {
    let server = Server::start();
    let mut client = server.client().await;
    let sound = pb::StreamScoreRequest {
        batch: Some(batch([factors_subject()])),
    };
    let wrong = pb::StreamScoreRequest { batch: None };
    let requests = tokio_stream::iter([sound.clone(), wrong, sound]);
    let mut answers = client.stream_score(requests).await.unwrap().into_inner();
    assert!(within(answers.message()).await.unwrap().is_some());
    let status = within(answers.message()).await.unwrap_err();
    let expected =
        crate::harness::named(&[("batch.as_of", "REQUIRED"), ("batch.subjects", "REQUIRED")]);
    assert_eq!(crate::harness::violations(&status), expected);
}

#[tokio::test]
async fn facts_and_the_factors_derived_from_them_give_the_same_points() {
    let server = Server::start();
    let mut client = server.client().await;
    for profile in people() {
        let of_facts = client
            .score(of_profile(profile))
            .await
            .unwrap()
            .into_inner()
            .score
            .unwrap();
        let derived = of_facts.derived.clone().unwrap();
        let of_factors = client
            .score(of_factors(*derived))
            .await
            .unwrap()
            .into_inner()
            .score
            .unwrap();
        assert_eq!(of_factors.total, of_facts.total);
        assert_eq!(of_factors.sections, of_facts.sections);
        assert_eq!(of_factors.factors, of_facts.factors);
        assert_eq!(of_factors.derived, of_facts.derived);
    }
}

#[tokio::test]
async fn a_standard_answer_tells_all_and_a_ranking_answer_the_outcome() {
    let server = Server::start();
    let mut client = server.client().await;
    let answer = client
        .score(of_profile(engineer()))
        .await
        .unwrap()
        .into_inner();
    let rule_set = answer.rule_set.unwrap();
    assert_eq!(
        (rule_set.id.as_str(), rule_set.digest.len()),
        ("crs-2016-11-19", 32)
    );
    let standard = answer.score.unwrap();
    assert_eq!(standard.total, ENGINEER);
    let points: Vec<_> = standard
        .sections
        .iter()
        .map(|section| section.points)
        .collect();
    assert_eq!(points, [369, 0, 100, 0]);
    assert_eq!(standard.factors.len(), 16);
    let language = standard
        .factors
        .iter()
        .find(|factor| factor.factor() == pb::Factor::FirstLanguage);
    assert_eq!(language.unwrap().parts, [31; 4]);
    assert_eq!(
        standard.derived.as_ref(),
        Some(&Box::new(common::Factors {
            first_official_language: Some(common::OfficialLanguage::English.into()),
            ..engineers_factors()
        }))
    );
    assert_eq!(
        standard.eligible_programs,
        [i32::from(Program::FederalSkilledWorker)]
    );
    assert_eq!(standard.invited_as(), Program::FederalSkilledWorker);
    assert_eq!(standard.next_change, Some(day(2017, 6, 6)));
    assert_eq!(standard.programs.len(), 4);
    assert!(standard.programs[0].selection_grid.unwrap().total >= 67);
    assert!(
        standard.programs[1]
            .unmet
            .iter()
            .any(|unmet| unmet.requirement() == pb::Requirement::WorkExperience)
    );

    let request = pb::ScoreRequest {
        view: Some(pb::ScoreView::Ranking.into()),
        ..of_profile(engineer())
    };
    let ranking = client
        .score(request)
        .await
        .unwrap()
        .into_inner()
        .score
        .unwrap();
    assert_eq!(
        ranking,
        pb::Score {
            sections: Vec::new(),
            factors: Vec::new(),
            derived: None,
            programs: Vec::new(),
            warnings: Vec::new(),
            ..standard
        }
    );
}

#[tokio::test]
async fn warnings_name_the_fact_that_they_rest_on() {
    let mut profile = engineer();
    let french = common::LanguageResult {
        taken: Some(day(2015, 1, 1)),
        ..result("tef_canada", [2170, 1810, 2710, 2710])
    };
    profile.language_results.insert(0, french);
    profile.credentials.push(common::Credential {
        assessment: Some(common::Assessment {
            issued: Some(day(2012, 1, 1)),
        }),
        ..masters()
    });
    profile.partners = vec![partner()];
    profile.partners[0].work_periods[0].from = Some(day(2018, 1, 1));
    profile.partners[0].work_periods[0].to = None;
    profile.work_periods[0].occupations = vec![occupation(2021, "21232")];
    let server = Server::start();
    let score = server
        .client()
        .await
        .score(of_profile(profile))
        .await
        .unwrap()
        .into_inner()
        .score
        .unwrap();
    let warned: Vec<_> = score
        .warnings
        .iter()
        .map(|warning| (warning.code(), warning.field.as_str()))
        .collect();
    for expected in [
        (
            pb::WarningCode::LanguageResultExpired,
            "language_results[0]",
        ),
        (pb::WarningCode::AssessmentExpired, "credentials[1]"),
        (pb::WarningCode::NotYet, "partners[0].work_periods[0]"),
        (pb::WarningCode::OccupationNotRestated, "work_periods[0]"),
    ] {
        assert!(warned.contains(&expected), "{expected:?} in {warned:?}");
    }
}

#[tokio::test]
async fn a_date_beyond_what_is_known_is_answered_with_a_warning() {
    let server = Server::start();
    let mut client = server.client().await;
    for view in [pb::ScoreView::Standard, pb::ScoreView::Ranking] {
        for request in [of_profile(engineer()), of_factors(engineers_factors())] {
            let on = |as_of| pb::ScoreRequest {
                as_of: Some(as_of),
                view: Some(view.into()),
                ..request.clone()
            };
            let warned = |answer: &pb::ScoreResponse| {
                let warnings = answer.score.iter().flat_map(|score| &score.warnings);
                warnings
                    .filter(|warning| warning.code() == pb::WarningCode::RuleSetSuperseded)
                    .count()
            };
            let before = client
                .score(on(day(2026, 11, 2)))
                .await
                .unwrap()
                .into_inner();
            let after = client
                .score(on(day(2026, 11, 3)))
                .await
                .unwrap()
                .into_inner();
            assert_eq!(after.rule_set.as_ref().unwrap().id, "crs-2025-03-25");
            assert_eq!(after.rule_set, before.rule_set);
            assert_eq!((warned(&before), warned(&after)), (0, 1));
        }
    }
}

#[tokio::test]
async fn factors_change_with_the_rules_alone() {
    let server = Server::start();
    let mut client = server.client().await;
    let mut next = async |as_of, rule_set_id: Option<&str>| {
        let request = pb::ScoreRequest {
            as_of: Some(as_of),
            rule_set_id: rule_set_id.map(str::to_owned),
            ..of_factors(engineers_factors())
        };
        client
            .score(request)
            .await
            .unwrap()
            .into_inner()
            .score
            .unwrap()
            .next_change
    };
    assert_eq!(next(day(2017, 5, 19), None).await, Some(day(2017, 6, 6)));
    assert_eq!(next(day(2017, 6, 6), None).await, Some(day(2020, 10, 20)));
    assert_eq!(next(day(2026, 11, 2), None).await, Some(day(2026, 11, 3)));
    assert_eq!(next(day(2026, 11, 3), None).await, None);
    assert_eq!(next(day(2017, 5, 19), Some("crs-2015-01-01")).await, None);
}

#[tokio::test]
async fn a_rule_set_can_be_named_for_any_date() {
    let server = Server::start();
    let mut client = server.client().await;
    let request = |rule_set_id: Option<&str>| pb::ScoreRequest {
        rule_set_id: rule_set_id.map(str::to_owned),
        ..of_factors(common::Factors {
            job_offer: Some(common::JobOfferClass::OtherSkilled.into()),
            ..engineers_factors()
        })
    };
    let mut total = async |rule_set_id| {
        let answer = client
            .score(request(rule_set_id))
            .await
            .unwrap()
            .into_inner();
        answer.score.unwrap().total
    };
    assert_eq!(total(None).await, ENGINEER + 50);
    assert_eq!(total(Some("crs-2015-01-01")).await, ENGINEER + 600);
    assert_eq!(total(Some("crs-2025-03-25")).await, ENGINEER);
}
