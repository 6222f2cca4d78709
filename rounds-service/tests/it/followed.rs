//! A profile's life beyond the pool: nominations, invitations to their end, and what rounds say of it.

use std::sync::atomic::Ordering;
use std::time::Duration;

use express_entry_proto::common::v1::Province;
use express_entry_proto::rounds::v1 as pb;
use pb::CandidateState as State;
use pb::invitation_service_client::InvitationServiceClient;
use pb::nomination_service_client::NominationServiceClient;
use tonic::{Code, Status};

use crate::harness::*;
use crate::stub::profile;

use express_entry_proto::common::v1::Program::{
    CanadianExperienceClass as Cec, FederalSkilledTrades as Fst,
};

const ROUND: &str = "2017-06-20T15:00:00Z";

async fn offer(it: &Harness, candidate_number: i64) -> Result<pb::Candidate, Status> {
    let request = pb::OfferNominationRequest {
        request_id: fresh_id(),
        candidate_number,
        province: Province::Manitoba.into(),
    };
    let mut service = NominationServiceClient::new(it.channel());
    let answer = service.offer_nomination(request).await?.into_inner();
    Ok(answer.candidate.expect("a candidate"))
}

async fn decline(it: &Harness, candidate_number: i64) -> Result<pb::Candidate, Status> {
    let request = pb::DeclineInvitationRequest {
        request_id: fresh_id(),
        candidate_number,
    };
    let mut service = InvitationServiceClient::new(it.channel());
    let answer = service.decline_invitation(request).await?.into_inner();
    Ok(answer.candidate.expect("a candidate"))
}

async fn cancel(it: &Harness, candidate_number: i64) -> Result<pb::Candidate, Status> {
    let request = pb::CancelInvitationRequest {
        request_id: fresh_id(),
        candidate_number,
        officer: "first.officer".into(),
    };
    let mut service = InvitationServiceClient::new(it.channel());
    let answer = service.cancel_invitation(request).await?.into_inner();
    Ok(answer.candidate.expect("a candidate"))
}

async fn apply(it: &Harness, candidate_number: i64) -> Result<pb::Candidate, Status> {
    let request = pb::ReceiveApplicationRequest {
        request_id: fresh_id(),
        candidate_number,
        profile: None,
    };
    let mut service = InvitationServiceClient::new(it.channel());
    let answer = service.receive_application(request).await?.into_inner();
    Ok(answer.candidate.expect("a candidate"))
}

/// Three people; a round invites the first two of them.
async fn two_invited() -> Harness {
    let mut it = Harness::start().await;
    for score in [500, 450, 400] {
        it.submit(profile(score, Cec)).await.expect("done");
    }
    it.create(instruction("1", ROUND, 2)).await.expect("done");
    it.publish("1").await.expect("done");
    it.advance(ROUND).await.expect("done");
    it
}

#[tokio::test]
async fn a_nomination_offered_and_accepted_is_among_the_facts_and_keeps_the_time_of_receipt() {
    let mut it = Harness::start().await;
    let received = it.submit(profile(400, Fst)).await.unwrap();
    let offered = offer(&it, 1).await.unwrap();
    let open = offered.nomination_offer.expect("an offer");
    assert_eq!(open.province, i32::from(Province::Manitoba));
    let again = offer(&it, 1).await.unwrap_err();
    assert_eq!(
        reason(&again),
        (
            Code::FailedPrecondition,
            "NOMINATION_OFFERED_ALREADY".into()
        )
    );

    let accept = pb::AcceptNominationRequest {
        request_id: fresh_id(),
        candidate_number: 1,
    };
    let mut service = NominationServiceClient::new(it.channel());
    let first = service.accept_nomination(accept.clone()).await.unwrap();
    let accepted = first.into_inner().candidate.unwrap();
    assert_eq!(accepted.assessment.as_ref().unwrap().score, 1000);
    assert_eq!(accepted.received_at, received.received_at);
    assert_eq!(accepted.nomination_offer, None);
    let repeated = service.accept_nomination(accept).await.unwrap();
    assert_eq!(repeated.into_inner().candidate, Some(accepted));
    let facts = it.get(1).await.unwrap().profile.unwrap();
    assert_eq!(
        facts.nomination.unwrap().province,
        i32::from(Province::Manitoba)
    );

    let withdraw = |province: Province| pb::WithdrawNominationRequest {
        request_id: fresh_id(),
        candidate_number: 1,
        province: province.into(),
    };
    let of_other = service
        .withdraw_nomination(withdraw(Province::Ontario))
        .await
        .unwrap_err();
    assert_eq!(
        reason(&of_other),
        (
            Code::FailedPrecondition,
            "NOMINATION_OF_OTHER_PROVINCE".into()
        )
    );
    let gone = service
        .withdraw_nomination(withdraw(Province::Manitoba))
        .await
        .unwrap();
    let gone = gone.into_inner().candidate.unwrap();
    assert_eq!(gone.state(), State::NominationWithdrawn);
}

#[tokio::test]
async fn an_offer_that_nobody_accepts_lapses_after_30_days() {
    let mut it = Harness::start().await;
    it.submit(profile(400, Fst)).await.unwrap();
    offer(&it, 1).await.unwrap();
    it.advance("2017-06-18T15:59:59Z").await.unwrap();
    assert!(it.get(1).await.unwrap().nomination_offer.is_some());
    it.advance("2017-06-18T16:00:00Z").await.unwrap();
    let left = it.get(1).await.unwrap();
    assert_eq!(left.nomination_offer, None);
    assert_eq!(left.state(), State::InPool);
}

#[tokio::test]
async fn a_declined_invitation_gives_the_place_back_with_its_time_of_receipt() {
    let mut it = two_invited().await;
    let invited = it.get(1).await.unwrap();
    assert_eq!(invited.state(), State::Invited);
    assert_eq!(
        invited.invitation_ends_at,
        Some(timestamp("2017-09-18T15:00:00Z")),
        "90 days by the day of issue"
    );
    let declined = decline(&it, 1).await.unwrap();
    assert_eq!(declined.state(), State::InPool);
    assert_eq!(declined.received_at, invited.received_at);
    let not_invited = decline(&it, 1).await.unwrap_err();
    assert_eq!(
        reason(&not_invited),
        (Code::FailedPrecondition, "NOT_INVITED".into())
    );

    it.create(instruction("2", "2017-06-21T15:00:00Z", 1))
        .await
        .unwrap();
    it.publish("2").await.unwrap();
    it.advance("2017-06-21T15:00:00Z").await.unwrap();
    let again = it.get(1).await.unwrap();
    assert_eq!(again.invited_in_round.as_deref(), Some("2"));
    it.restart().await;
    assert_eq!(it.get(1).await.unwrap(), again);
}

#[tokio::test]
async fn an_unanswered_invitation_lapses_and_the_profile_is_dead() {
    let mut it = two_invited().await;
    it.advance("2017-09-18T15:00:00Z").await.unwrap();
    for candidate in [1, 2] {
        let lapsed = it.get(candidate).await.unwrap();
        assert_eq!(lapsed.state(), State::InvitationLapsed);
    }
    let late = apply(&it, 1).await.unwrap_err();
    assert_eq!(
        reason(&late),
        (Code::FailedPrecondition, "NOT_INVITED".into())
    );
    assert_eq!(it.get(3).await.unwrap().state(), State::InPool);
}

#[tokio::test]
async fn an_application_is_judged_against_the_cut_off_of_its_round() {
    let it = two_invited().await;
    let meets = apply(&it, 1).await.unwrap();
    assert_eq!(meets.state(), State::Applied);
    assert!(meets.application.unwrap().meets_requirements);

    let worse = pb::ReceiveApplicationRequest {
        request_id: fresh_id(),
        candidate_number: 2,
        profile: Some(profile(449, Fst)),
    };
    let mut service = InvitationServiceClient::new(it.channel());
    let falls_short = service.receive_application(worse).await.unwrap();
    let judged = falls_short.into_inner().candidate.unwrap();
    let judged = judged.application.unwrap();
    assert!(!judged.meets_requirements);
    let shortfalls: Vec<_> = judged.shortfalls().collect();
    assert_eq!(
        shortfalls,
        [
            pb::Shortfall::ProgramWhenInvited,
            pb::Shortfall::ProgramWhenReceived,
            pb::Shortfall::ScoreWhenInvited,
            pb::Shortfall::ScoreWhenReceived,
        ]
    );
}

#[tokio::test]
async fn an_invitation_issued_in_error_is_cancelled_by_an_officer() {
    let mut it = two_invited().await;
    let back = cancel(&it, 2).await.unwrap();
    assert_eq!(back.state(), State::InPool);
    assert_eq!(it.distribution().await.total, 2);
}

#[tokio::test]
async fn a_decline_does_not_end_an_invitation_that_came_while_it_was_scored() {
    let mut it = two_invited().await;
    let second = "2017-06-20T16:00:00Z";
    it.create(instruction("2", second, 1)).await.unwrap();
    it.publish("2").await.unwrap();
    // Read while the first invitation is held, and long with the scoring service.
    it.stub.takes_ms.store(3_000, Ordering::SeqCst);
    let mut service = InvitationServiceClient::new(it.another_channel());
    let declined = tokio::spawn(async move {
        let request = pb::DeclineInvitationRequest {
            request_id: fresh_id(),
            candidate_number: 1,
        };
        service.decline_invitation(request).await
    });
    while it.stub.batches.load(Ordering::SeqCst) < 4 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    it.stub.takes_ms.store(0, Ordering::SeqCst);
    cancel(&it, 1).await.unwrap();
    it.advance(second).await.unwrap();
    assert_eq!(it.get(1).await.unwrap().invited_in_round(), "2");
    let refused = declined.await.unwrap().unwrap_err();
    assert_eq!(refused.code(), Code::Aborted, "{refused:?}");
    assert_eq!(it.get(1).await.unwrap().invited_in_round(), "2");
}

#[tokio::test]
async fn before_june_2017_somebody_not_registered_with_job_bank_waits_outside_the_pool() {
    let mut it = Harness::start().await;
    for _ in 0..3 {
        let request = pb::SubmitCandidateRequest {
            request_id: fresh_id(),
            profile: Some(profile(400, Fst)),
            job_bank_registered: false,
        };
        let waiting = it.pool.submit_candidate(request).await.unwrap();
        let waiting = waiting.into_inner().candidate.unwrap();
        assert_eq!(waiting.state(), State::PendingJobBank);
    }
    assert_eq!(it.distribution().await.total, 0);
    let register = pb::RegisterWithJobBankRequest {
        request_id: fresh_id(),
        candidate_number: 1,
    };
    let mut service = NominationServiceClient::new(it.channel());
    let registered = service.register_with_job_bank(register).await.unwrap();
    let registered = registered.into_inner().candidate.unwrap();
    assert_eq!(registered.state(), State::InPool);
    assert_eq!(it.distribution().await.total, 1);

    // On 6 June 2017, midnight in Ottawa, registration became voluntary.
    it.advance("2017-06-06T03:59:59Z").await.unwrap();
    assert_eq!(it.distribution().await.total, 1);
    it.advance("2017-06-06T04:00:00Z").await.unwrap();
    assert_eq!(it.distribution().await.total, 3);
}

#[tokio::test]
async fn a_round_with_a_required_score_invites_nobody_below_it() {
    let mut it = Harness::start().await;
    for score in [500, 450, 400] {
        it.submit(profile(score, Cec)).await.unwrap();
    }
    let threshold = pb::Instruction {
        required_score: Some(450),
        ..instruction("1", ROUND, 10)
    };
    it.create(threshold).await.unwrap();
    it.publish("1").await.unwrap();
    it.advance(ROUND).await.unwrap();
    let round = it.round("1").await.unwrap();
    let result = round.result.unwrap();
    assert_eq!((result.invitations, result.cut_off_score), (2, Some(450)));
    assert_eq!(result.candidates_ranked, 3);
    assert_eq!(round.written_by, "first.officer");
    assert_eq!(round.approved_by, "second.officer");
}

#[tokio::test]
async fn why_is_told_of_the_pool_as_it_stood_before_the_round() {
    let mut it = two_invited().await;
    it.submit(profile(800, Cec)).await.unwrap();
    it.withdraw(3).await.unwrap();
    let mut explain = async |candidate_number| {
        let request = pb::ExplainRoundRequest {
            round_number: "1".into(),
            candidate_number,
        };
        let answer = it.rounds.explain_round(request).await;
        answer.map(tonic::Response::into_inner)
    };
    let invited = explain(1).await.unwrap();
    assert!(invited.invited);
    assert_eq!(invited.rank.as_ref().unwrap().rank, 1);
    assert_eq!(invited.enough_score, Some(400), "before the first one out");

    let below = explain(3).await.unwrap();
    assert!(!below.invited);
    let rank = below.rank.as_ref().unwrap();
    assert_eq!((rank.rank, rank.of, rank.score), (3, 3, 400));
    assert_eq!(below.reason(), pb::NotInvitedReason::BelowCutOff);
    assert_eq!(below.enough_score, Some(451), "received after the last");
    assert!(below.description.contains("450"), "{}", below.description);

    let later = explain(4).await.unwrap();
    assert_eq!(later.reason(), pb::NotInvitedReason::NotYetReceived);
    assert_eq!(explain(5).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn a_preview_can_ask_what_another_rule_set_would_bring() {
    let mut it = two_invited().await;
    let request = pb::PreviewRoundRequest {
        instruction: Some(pb::Instruction {
            invitations: Some(5),
            rule_set_id: Some("crs-2015-01-01".into()),
            ..Default::default()
        }),
        list: 5,
    };
    let preview = it.rounds.preview_round(request).await.unwrap().into_inner();
    let result = preview.result.unwrap();
    assert_eq!(result.invitations, 1);
    assert_eq!(result.rule_set.unwrap().id, "crs-2015-01-01");
    let would: Vec<_> = preview
        .invitations
        .iter()
        .map(|one| one.candidate_number)
        .collect();
    assert_eq!(would, [3]);
    assert_eq!(it.distribution().await.total, 1, "nothing has changed");
}
