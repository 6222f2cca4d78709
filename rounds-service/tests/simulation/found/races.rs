//! Two changes of one candidate at one time, of which each was read before the other was done.

use express_entry_proto::rounds::v1::Candidate;
use prost::Message;

use super::*;

fn offer(province: common::Province) -> Ask {
    Ask::OfferNomination(pb::OfferNominationRequest {
        candidate_number: 1,
        province: province.into(),
        ..Default::default()
    })
}

fn accept() -> Ask {
    Ask::AcceptNomination(pb::AcceptNominationRequest {
        candidate_number: 1,
        ..Default::default()
    })
}

#[test]
fn an_update_at_the_time_of_an_acceptance_keeps_the_nomination() {
    play("2017-05-19T16:00:00Z", async |scene| {
        scene.done(submit(turning_30(1))).await;
        scene.done(offer(common::Province::Manitoba)).await;
        let accepted = scene.ask(accept());
        let updated = scene.ask(Ask::UpdateCandidate(pb::UpdateCandidateRequest {
            candidate_number: 1,
            profile: Some(turning_30(2)),
            ..Default::default()
        }));
        scene.not_writing(100).await;
        scene.writing(200).await;
        accepted.await.expect("an answer").expect("accepted");
        let updated = updated.await.expect("an answer").expect("updated");
        let answer = pb::UpdateCandidateResponse::decode(&updated[..]).expect("an answer");
        let Candidate { assessment, .. } = answer.candidate.expect("a candidate");
        let score = assessment.expect("an assessment").score;
        assert!(score > 600, "{score}");
    });
}

#[test]
fn an_acceptance_at_the_time_of_another_change_is_tried_again() {
    play("2017-05-19T16:00:00Z", async |scene| {
        scene.done(submit(turning_30(1))).await;
        scene.done(offer(common::Province::Manitoba)).await;
        let updated = scene.ask(Ask::UpdateCandidate(pb::UpdateCandidateRequest {
            candidate_number: 1,
            profile: Some(turning_30(2)),
            ..Default::default()
        }));
        let accepted = scene.ask(accept());
        scene.not_writing(100).await;
        scene.writing(200).await;
        updated.await.expect("an answer").expect("updated");
        accepted.await.expect("an answer").expect("accepted");
    });
}

#[test]
fn an_acceptance_is_of_the_offer_that_was_meant() {
    play("2017-05-19T16:00:00Z", async |scene| {
        scene.done(submit(turning_30(1))).await;
        scene.done(offer(common::Province::Manitoba)).await;
        let withdrawn = scene.ask(Ask::WithdrawNomination(pb::WithdrawNominationRequest {
            candidate_number: 1,
            province: common::Province::Manitoba.into(),
            ..Default::default()
        }));
        scene.not_writing(50).await;
        let other = scene.ask(offer(common::Province::Ontario));
        scene.not_writing(50).await;
        let accepted = scene.ask(accept());
        scene.not_writing(100).await;
        scene.writing(200).await;
        withdrawn.await.expect("an answer").expect("withdrawn");
        other.await.expect("an answer").expect("offered");
        let refused = accepted.await.expect("an answer").expect_err("refused");
        assert_eq!(refused.code(), Code::Aborted, "{refused:?}");
    });
}
