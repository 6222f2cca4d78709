//! Why a round invited somebody, or did not.

use std::sync::atomic::Ordering;

use express_entry_proto::rounds::v1 as pb;
use pb::NotInvitedReason as Reason;
use tonic::{Code, Status};

use crate::harness::*;
use crate::stub::profile;

const ROUND: &str = "2017-05-20T16:00:00Z";
const LATER: &str = "2017-05-19T17:00:00Z";

async fn explain(
    it: &Harness,
    round_number: &str,
    candidate_number: i64,
) -> Result<pb::ExplainRoundResponse, Status> {
    let request = pb::ExplainRoundRequest {
        round_number: round_number.into(),
        candidate_number,
    };
    let answer = it.rounds.clone().explain_round(request).await;
    answer.map(tonic::Response::into_inner)
}

/// 600 and 500 points, an hour later 500 and 400; a round that runs a day later.
async fn four_and_a_round(round: pb::Instruction) -> Harness {
    let mut it = Harness::start().await;
    for score in [600, 500] {
        it.submit(profile(score, Cec)).await.expect("done");
    }
    it.advance(LATER).await.expect("done");
    for score in [500, 400] {
        it.submit(profile(score, Cec)).await.expect("done");
    }
    it.create(round).await.expect("done");
    it.publish("1").await.expect("done");
    it
}

#[tokio::test]
async fn what_is_enough_for_an_invited_person_is_set_by_the_first_one_out() {
    let mut it = four_and_a_round(instruction("1", ROUND, 2)).await;
    it.advance(ROUND).await.unwrap();
    let enough = async |candidate| explain(&it, "1", candidate).await.unwrap().enough_score;
    // Before the third one, who was received an hour later; not the cut-off of the second.
    assert_eq!(enough(1).await, Some(500));
    assert_eq!(enough(2).await, Some(500));
    assert_eq!(enough(3).await, Some(501));
    let fourth = explain(&it, "1", 4).await.unwrap();
    assert_eq!(fourth.enough_score, Some(501));
    assert_eq!(fourth.reason(), Reason::BelowCutOff);
    let third = explain(&it, "1", 3).await.unwrap();
    assert_eq!(third.reason(), Reason::AfterTieBreak);
}

#[tokio::test]
async fn where_places_are_left_the_required_score_is_enough_and_without_one_any() {
    let required = pb::Instruction {
        required_score: Some(450),
        ..instruction("1", ROUND, 10)
    };
    for (round, enough) in [(required, 450), (instruction("1", ROUND, 10), 0)] {
        let mut it = four_and_a_round(round).await;
        it.advance(ROUND).await.unwrap();
        let first = explain(&it, "1", 1).await.unwrap();
        assert_eq!((first.invited, first.enough_score), (true, Some(enough)));
    }
}

#[tokio::test]
async fn a_round_that_names_its_rules_is_explained_by_the_scores_that_it_ranked_by() {
    const NAMED: &str = "crs-2017-06-06";
    let named = pb::Instruction {
        rule_set_id: Some(NAMED.into()),
        ..instruction("1", ROUND, 2)
    };
    let mut it = four_and_a_round(named).await;
    it.stub.points.lock().unwrap().insert(NAMED.into(), 30);
    it.advance(ROUND).await.unwrap();
    let second = explain(&it, "1", 2).await.unwrap();
    let rank = second.rank.unwrap();
    assert_eq!((rank.rank, rank.of, rank.score), (2, 4, 530));
    assert_eq!((second.score, second.enough_score), (Some(530), None));

    let third = explain(&it, "1", 3).await.unwrap();
    assert_eq!((third.score, third.rank), (Some(530), None));
    assert_eq!(third.reason(), Reason::AfterTieBreak);
    assert_eq!(third.enough_score, Some(531));
    let fourth = explain(&it, "1", 4).await.unwrap();
    assert_eq!(fourth.score, Some(430));
    assert_eq!(fourth.reason(), Reason::BelowCutOff);
    assert!(fourth.description.contains("430 points"), "{fourth:?}");

    // By other rules it would be told wrongly, and without any not at all; who was invited is known.
    it.stub.edition.store(1, Ordering::SeqCst);
    let gone = explain(&it, "1", 3).await.unwrap_err();
    let why = (Code::FailedPrecondition, "RULES_OF_ROUND_GONE".into());
    assert_eq!(reason(&gone), why);
    it.scoring_down();
    let later = explain(&it, "1", 3).await.unwrap_err();
    assert_later(&later, "SCORING_UNAVAILABLE");
    assert!(explain(&it, "1", 1).await.unwrap().invited);
}
