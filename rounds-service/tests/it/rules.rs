//! The rules that a round ranks by: asked of the scoring service just before it.

use std::sync::atomic::Ordering;

use express_entry_proto::rounds::v1 as pb;
use tonic::Code;

use crate::harness::*;
use crate::stub::{changing, profile};

const ROUND: &str = "2017-05-20T16:00:00Z";
const NAMED: &str = "crs-2017-06-06";

async fn round_of_two(rule_set: Option<&str>) -> Harness {
    let mut it = Harness::start().await;
    for (score, program) in [(500, Cec), (600, Fst)] {
        it.submit(profile(score, program)).await.expect("done");
    }
    let rule_set_id = rule_set.map(str::to_owned);
    let round = pb::Instruction {
        rule_set_id,
        ..instruction("1", ROUND, 1)
    };
    it.create(round).await.expect("done");
    it.publish("1").await.expect("done");
    it
}

#[tokio::test]
async fn new_rules_are_noticed_before_a_round_even_if_nobody_was_assessed_by_them() {
    let mut it = round_of_two(None).await;
    let old = it.get(1).await.unwrap().assessment.unwrap().rule_set;
    it.stub.edition.store(1, Ordering::SeqCst);
    it.stub
        .points
        .lock()
        .unwrap()
        .insert("crs-2016-11-19".into(), 7);
    it.advance(ROUND).await.unwrap();
    let result = it.round("1").await.unwrap().result.unwrap();
    assert_eq!(result.cut_off_score, Some(607));
    assert_ne!(result.rule_set, old);
    let left = it.get(1).await.unwrap().assessment.unwrap();
    assert_eq!((left.score, left.rule_set), (507, result.rule_set));
}

#[tokio::test]
async fn new_rules_that_a_round_names_are_noticed_before_it() {
    let mut it = round_of_two(Some("crs-2016-11-19")).await;
    it.stub.edition.store(1, Ordering::SeqCst);
    it.advance(ROUND).await.unwrap();
    let result = it.round("1").await.unwrap().result.unwrap();
    assert_eq!(result.rule_set.unwrap().digest[0], 15, "the new edition");
}

#[tokio::test]
async fn a_round_on_good_scores_waits_while_nobody_can_say_that_their_rules_still_govern() {
    let mut it = round_of_two(None).await;
    it.scoring_down();
    let waits = it.advance(ROUND).await.unwrap_err();
    assert_later(&waits, "SCORING_UNAVAILABLE");
    assert_eq!(it.round("1").await.unwrap().state(), pb::RoundState::Due);
    assert_eq!(it.distribution().await.total, 2, "nothing has changed");
    it.scoring_up().await;
    it.advance(ROUND).await.unwrap();
    assert_eq!(it.invited("1").await, [2]);
}

#[tokio::test]
async fn a_round_whose_rules_are_superseded_since_its_publication_is_refused_when_it_is_due() {
    let mut it = round_of_two(None).await;
    *it.stub.announced.lock().unwrap() = Some(date(2017, 5, 20));
    let refused = it.advance(ROUND).await.unwrap_err();
    let why = (Code::FailedPrecondition, "RULE_SET_NOT_COMPUTABLE".into());
    assert_eq!(reason(&refused), why);
    assert_eq!(reason(&it.run("1").await.unwrap_err()), why);
    assert_eq!(it.round("1").await.unwrap().state(), pb::RoundState::Due);
    assert_eq!(it.distribution().await.total, 2, "nothing has changed");
    it.cancel("1").await.unwrap();
    it.advance("2017-05-21T16:00:00Z").await.unwrap();
}

#[tokio::test]
async fn a_round_on_a_day_of_superseded_rules_ranks_by_those_that_it_names() {
    let mut it = Harness::start_on(Some(at("2026-11-02T12:00:00Z"))).await;
    it.submit(changing(500, Cec, date(2026, 11, 3)))
        .await
        .unwrap();
    let mut named = instruction("1", "2026-11-04T15:00:00Z", 1);
    named.rule_set_id = Some("crs-2025-03-25".into());
    it.create(named).await.unwrap();
    it.publish("1").await.unwrap();
    it.advance("2026-11-04T15:00:00Z").await.unwrap();
    let result = it.round("1").await.unwrap().result.unwrap();
    assert_eq!(result.rule_set.unwrap().id, "crs-2025-03-25");
    assert_eq!(it.invited("1").await, [1]);
}

#[tokio::test]
async fn a_round_for_a_category_that_is_not_in_force_on_its_day_is_not_published() {
    let mut it = Harness::start().await;
    for (number, category, published) in [("1", "french-v1", true), ("2", "french-v2", false)] {
        let round = pb::Instruction {
            category_id: Some(category.into()),
            ..instruction(number, ROUND, 1)
        };
        it.create(round).await.unwrap();
        match it.publish(number).await {
            Ok(_) => assert!(published),
            Err(refused) => {
                assert!(!published);
                let why = (Code::FailedPrecondition, "CATEGORY_NOT_IN_FORCE".into());
                assert_eq!(reason(&refused), why);
                assert!(refused.message().contains("french-v1, stem-v1"));
            }
        }
    }
}

#[tokio::test]
async fn a_round_is_told_as_running_while_the_service_is_at_it() {
    let mut it = round_of_two(Some(NAMED)).await;
    let stub = std::sync::Arc::clone(&it.stub);
    let pause = stub.pause.lock().await;
    let mut clock = it.clock.clone();
    let to = Some(timestamp(ROUND));
    let advance =
        tokio::spawn(async move { clock.advance_clock(pb::AdvanceClockRequest { to }).await });
    until(async || it.round("1").await.unwrap().state() == pb::RoundState::Running).await;
    let running = pb::ListRoundsRequest {
        states: vec![pb::RoundState::Running.into()],
        ..Default::default()
    };
    let listed = it.rounds.list_rounds(running).await.unwrap().into_inner();
    assert_eq!(listed.rounds.len(), 1);
    drop(pause);
    advance.await.unwrap().unwrap();
    let ran = it.round("1").await.unwrap();
    assert_eq!(ran.state(), pb::RoundState::Completed);
}

#[tokio::test]
async fn one_preview_more_under_other_rules_than_may_be_made_at_a_time_is_refused() {
    let it = round_of_two(None).await;
    let request = pb::PreviewRoundRequest {
        instruction: Some(pb::Instruction {
            invitations: Some(1),
            rule_set_id: Some(NAMED.into()),
            ..Default::default()
        }),
        list: 1,
    };
    let stub = std::sync::Arc::clone(&it.stub);
    let pause = stub.pause.lock().await;
    let previews = [(); rounds_service::limits::PREVIEWS + 1].map(|()| {
        let (mut rounds, request) = (it.rounds.clone(), request.clone());
        tokio::spawn(async move { rounds.preview_round(request).await })
    });
    until(async || previews.iter().any(tokio::task::JoinHandle::is_finished)).await;
    drop(pause);
    let mut refused = Vec::new();
    for preview in previews {
        match preview.await.unwrap() {
            Ok(made) => assert_eq!(made.into_inner().invitations[0].candidate_number, 2),
            Err(status) => refused.push(status),
        }
    }
    let [refused] = refused.try_into().expect("one too many");
    let why = (Code::ResourceExhausted, "LIMIT_REACHED".into());
    assert_eq!(reason(&refused), why);
    assert!(refused.message().contains("PREVIEWS"));
}
