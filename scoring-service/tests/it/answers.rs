//! What comes back for sound requests.

use express_entry_proto::common::v1::Program;
use express_entry_proto::scoring::v1::{
    BatchScoreRequest, Factor, Score, ScoreRequest, ScoreView, StreamScoreRequest, Subject,
    WarningCode, score_request, score_result, subject,
};
use tokio_stream::StreamExt;

use crate::world::{client, day, ielts, partner, person, request};

async fn score(request: ScoreRequest) -> Score {
    client()
        .await
        .score(request)
        .await
        .unwrap()
        .into_inner()
        .score
        .unwrap()
}

#[tokio::test]
async fn every_factor_is_told_with_points_maximum_and_cap() {
    let score = score(request(person())).await;
    assert_eq!(score.total, 469);
    let sections: Vec<_> = score
        .sections
        .iter()
        .map(|one| (one.points, one.maximum))
        .collect();
    assert_eq!(sections, [(369, 500), (0, 0), (100, 100), (0, 600)]);
    assert_eq!(score.factors.len(), 16);
    let factor = |factor: Factor| {
        score
            .factors
            .iter()
            .find(|one| one.factor == i32::from(factor))
            .unwrap()
    };
    assert_eq!(
        (factor(Factor::Age).points, factor(Factor::Age).maximum),
        (110, 110)
    );
    assert_eq!(factor(Factor::FirstLanguage).parts, [31, 31, 31, 31]);
    let transferability = factor(Factor::TransferabilityEducation);
    assert_eq!(
        (transferability.points, transferability.parts.as_slice()),
        (50, &[50, 0][..])
    );
    assert_eq!(
        score.eligible_programs,
        [i32::from(Program::FederalSkilledWorker)]
    );
    assert_eq!(score.programs.len(), 4);
    assert!(
        score
            .programs
            .iter()
            .all(|one| one.eligible == one.unmet.is_empty())
    );
    assert_eq!(score.next_change, Some(day(2017, 6, 6)));
}

#[tokio::test]
async fn the_factors_derived_give_the_same_points() {
    let facts = score(request(person())).await;
    let factors = score(ScoreRequest {
        subject: Some(score_request::Subject::Factors(facts.derived.unwrap())),
        ..request(person())
    })
    .await;
    assert_eq!(factors.total, facts.total);
    assert_eq!(factors.factors, facts.factors);
    assert!(
        factors.programs.is_empty(),
        "factors say nothing of programs"
    );
}

#[tokio::test]
async fn a_result_stands_the_same_alone_in_a_batch_and_in_a_stream() {
    let mut client = client().await;
    let mut married = person();
    married.partners.push(partner());
    married.language_results.push({
        let mut tef = ielts();
        tef.test = "tef_canada".to_owned();
        (tef.listening_tenths, tef.reading_tenths) = (Some(2170), Some(1810));
        (tef.writing_tenths, tef.speaking_tenths) = (Some(2710), Some(2710));
        tef
    });
    let people = [person(), married];
    let mut alone = Vec::new();
    for person in &people {
        let answer = client
            .score(request(person.clone()))
            .await
            .unwrap()
            .into_inner();
        alone.push(answer.score.unwrap());
    }
    let subjects = people.iter().zip(7..).map(|(person, key)| Subject {
        key,
        subject: Some(subject::Subject::Profile(person.clone())),
    });
    let batch = BatchScoreRequest {
        as_of: request(person()).as_of,
        subjects: subjects.collect(),
        rule_set_id: None,
        view: None,
    };
    let together = client
        .batch_score(batch.clone())
        .await
        .unwrap()
        .into_inner();
    let requests = (0..20).map(move |_| StreamScoreRequest {
        batch: Some(batch.clone()),
    });
    let stream = client
        .stream_score(tokio_stream::iter(requests))
        .await
        .unwrap();
    let streamed: Vec<_> = stream
        .into_inner()
        .map(|one| one.unwrap().batch.unwrap())
        .collect()
        .await;
    assert_eq!(streamed.len(), 20);
    assert!(streamed.iter().all(|one| *one == together));
    for ((result, score), key) in together.results.into_iter().zip(alone).zip(7..) {
        assert_eq!(
            (result.key, result.result),
            (key, Some(score_result::Result::Score(score)))
        );
    }
}

#[tokio::test]
async fn the_ranking_view_tells_what_ranking_needs_and_no_more() {
    let full = score(request(person())).await;
    let view = Some(ScoreView::Ranking.into());
    let short = score(ScoreRequest {
        view,
        ..request(person())
    })
    .await;
    assert_eq!((short.total, &short.sections), (full.total, &full.sections));
    assert_eq!(short.eligible_programs, full.eligible_programs);
    assert_eq!(
        (short.invited_as, short.next_change),
        (full.invited_as, full.next_change)
    );
    assert!(short.factors.is_empty() && short.derived.is_none() && short.programs.is_empty());
}

#[tokio::test]
async fn a_date_of_rules_not_known_in_full_is_answered_with_a_warning() {
    let mut late = request(person());
    late.as_of = Some(day(2026, 11, 3));
    let answer = client()
        .await
        .score(late.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(answer.rule_set.unwrap().id, "crs-2025-03-25");
    let warned = |score: &Score| {
        let superseded = i32::from(WarningCode::RuleSetSuperseded);
        score
            .warnings
            .iter()
            .any(|warning| warning.code == superseded)
    };
    assert!(warned(&answer.score.unwrap()));
    late.view = Some(ScoreView::Ranking.into());
    assert!(
        warned(&score(late.clone()).await),
        "in the ranking view too"
    );
    late.as_of = Some(day(2026, 11, 2));
    assert!(!warned(&score(late).await));
}

#[tokio::test]
async fn a_warning_names_the_fact_that_it_rests_on() {
    let mut later = request(person());
    later.as_of = Some(day(2018, 8, 20));
    let score = score(later).await;
    let expired = i32::from(WarningCode::LanguageResultExpired);
    let warning = score
        .warnings
        .iter()
        .find(|warning| warning.code == expired)
        .unwrap();
    assert_eq!(warning.field, "language_results[0]");
    assert!(
        score.eligible_programs.is_empty(),
        "without a language nobody is eligible"
    );
}

#[tokio::test]
async fn a_rule_set_can_be_named() {
    let mut named = request(person());
    named.rule_set_id = Some("crs-2025-03-25".to_owned());
    named.as_of = Some(day(2017, 5, 19));
    let answer = client().await.score(named).await.unwrap().into_inner();
    assert_eq!(answer.rule_set.unwrap().id, "crs-2025-03-25");
}
