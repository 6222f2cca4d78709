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

fn decline() -> Ask {
    Ask::DeclineInvitation(pb::DeclineInvitationRequest {
        candidate_number: 1,
        ..Default::default()
    })
}

fn cancel_invitation() -> Ask {
    Ask::CancelInvitation(pb::CancelInvitationRequest {
        candidate_number: 1,
        officer: "abel".into(),
        ..Default::default()
    })
}

/// A round of one invitation, published.
async fn published(scene: &Scene, round_number: &str, instant: &str) {
    let number = || round_number.to_owned();
    let instruction = pb::Instruction {
        round_number: number(),
        ..instruction(instant, None)
    };
    scene.done(create(instruction)).await;
    let approve = pb::ApproveRoundRequest {
        round_number: number(),
        officer: "berta".into(),
        ..Default::default()
    };
    scene.done(Ask::ApproveRound(approve)).await;
    let publish = pb::PublishRoundRequest {
        round_number: number(),
        officer: "abel".into(),
        ..Default::default()
    };
    scene.done(Ask::PublishRound(publish)).await;
}

/// The round whose invitation the one candidate holds.
fn invited_in(scene: &Scene) -> Option<String> {
    let state = scene.process.pool.read().expect("a state");
    let view = rounds_core::CandidateNumber::new(1).and_then(|one| state.candidate(one));
    let invitation = view.expect("a candidate").invitation;
    invitation.map(|held| held.round.to_string())
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

#[test]
fn a_decline_does_not_end_an_invitation_that_came_while_it_was_scored() {
    play("2017-05-19T16:00:00Z", async |scene| {
        scene.done(submit(turning_30(1))).await;
        // Somebody is ranked behind her, so that the second round is ready to run when she comes back.
        scene.done(submit(turning_30(1))).await;
        published(scene, "1", "2017-05-23T15:00:00Z").await;
        published(scene, "2", "2017-05-23T16:00:00Z").await;
        scene.clock("2017-05-23T15:00:00Z");
        scene.writing(1_000).await;
        assert_eq!(invited_in(scene).as_deref(), Some("1"));
        // Read and scored while she holds the first invitation; done when she holds the second.
        let cancelled = scene.ask(cancel_invitation());
        scene.not_writing(100).await;
        scene.clock("2017-05-23T16:00:00Z");
        scene.not_writing(2_000).await;
        let declined = scene.ask(decline());
        scene.not_writing(100).await;
        scene.writing(2_000).await;
        cancelled.await.expect("an answer").expect("cancelled");
        let refused = declined.await.expect("an answer").expect_err("refused");
        assert_eq!(refused.code(), Code::Aborted, "{refused:?}");
        assert_eq!(invited_in(scene).as_deref(), Some("2"));
    });
}
