//! Nominations are offered by provinces and accepted by candidates: nobody declares one, and nothing but a
//! new profile drops it.

use express_entry_proto::common::v1 as common;
use express_entry_proto::rounds::v1 as pb;
use pb::invitation_service_client::InvitationServiceClient;
use pb::nomination_service_client::NominationServiceClient;
use tonic::Status;

use crate::harness::*;
use crate::stub::profile;

const ROUND: &str = "2017-06-20T15:00:00Z";

fn nominated(profile: common::Profile, province: common::Province) -> common::Profile {
    let nomination = Some(common::Nomination {
        province: province.into(),
        effective: Some(date(2017, 5, 19)),
    });
    common::Profile {
        nomination,
        ..profile
    }
}

/// Somebody in the pool who has accepted a nomination by Manitoba.
async fn a_nominee() -> Harness {
    let mut it = Harness::start().await;
    it.submit(profile(400, Fst)).await.expect("received");
    accept(&it).await;
    it
}

async fn accept(it: &Harness) {
    let mut nominations = NominationServiceClient::new(it.channel());
    let offer = pb::OfferNominationRequest {
        request_id: fresh_id(),
        candidate_number: 1,
        province: common::Province::Manitoba.into(),
    };
    nominations.offer_nomination(offer).await.expect("offered");
    let accept = pb::AcceptNominationRequest {
        request_id: fresh_id(),
        candidate_number: 1,
    };
    nominations
        .accept_nomination(accept)
        .await
        .expect("accepted");
}

async fn update(
    it: &mut Harness,
    profile: common::Profile,
    etag: Option<String>,
) -> Result<pb::Candidate, Status> {
    let request = pb::UpdateCandidateRequest {
        request_id: fresh_id(),
        candidate_number: 1,
        profile: Some(profile),
        etag,
    };
    let answer = it.pool.update_candidate(request).await?.into_inner();
    Ok(answer.candidate.expect("a candidate"))
}

async fn nomination(it: &mut Harness) -> Option<common::Nomination> {
    let facts = it
        .get(1)
        .await
        .expect("a candidate")
        .profile
        .expect("facts");
    facts.nomination
}

fn score(candidate: &pb::Candidate) -> i32 {
    candidate.assessment.as_ref().expect("an assessment").score
}

#[tokio::test]
async fn a_nomination_is_not_declared_when_a_profile_is_submitted() {
    let mut it = Harness::start().await;
    let declared = nominated(profile(400, Fst), common::Province::Manitoba);
    let refused = it.submit(declared).await.unwrap_err();
    assert_eq!(paths(&refused), ["profile.nomination"]);
    assert!(refused.message().len() < 1000, "{refused:?}");
    assert_eq!(it.distribution().await.total, 0);
}

#[tokio::test]
async fn a_nomination_accepted_elsewhere_is_imported() {
    let mut it = Harness::start().await;
    let chunk = pb::ImportCandidatesRequest {
        request_id: fresh_id(),
        profiles: vec![pb::ImportedProfile {
            received_at: Some(timestamp("2017-05-01T00:00:00Z")),
            profile: Some(nominated(profile(400, Fst), common::Province::Ontario)),
            job_bank_registered: true,
        }],
    };
    let chunks = tokio_stream::iter([chunk]);
    let mut answers = it
        .pool
        .import_candidates(chunks)
        .await
        .unwrap()
        .into_inner();
    answers.message().await.unwrap().expect("an answer");
    assert_eq!(score(&it.get(1).await.unwrap()), 1000);
}

#[tokio::test]
async fn an_update_keeps_the_nomination_that_it_does_not_name() {
    let mut it = a_nominee().await;
    let held = nomination(&mut it).await;
    assert!(held.is_some());
    let better = update(&mut it, profile(410, Fst), None).await.unwrap();
    assert_eq!(score(&better), 1010);
    assert_eq!(nomination(&mut it).await, held);
    // To name the one that is held changes nothing.
    let named = common::Profile {
        nomination: held,
        ..profile(420, Fst)
    };
    let etag = Some(better.etag.clone());
    let best = update(&mut it, named, etag.clone()).await.unwrap();
    assert_eq!(score(&best), 1020);
    let stale = update(&mut it, profile(430, Fst), etag).await.unwrap_err();
    assert_eq!(reason(&stale).1, "ETAG_STALE");
}

#[tokio::test]
async fn an_update_does_not_replace_or_declare_a_nomination() {
    let mut it = a_nominee().await;
    let other = nominated(profile(410, Fst), common::Province::Ontario);
    let refused = update(&mut it, other.clone(), None).await.unwrap_err();
    assert_eq!(paths(&refused), ["profile.nomination"]);
    // All that is wrong is told together.
    let wrong = common::Profile {
        funds_cad: None,
        ..other
    };
    let refused = update(&mut it, wrong, None).await.unwrap_err();
    let told = paths(&refused);
    assert_eq!(told[0], "profile.nomination");
    assert!(told.contains(&"profile.funds_cad".to_owned()), "{told:?}");

    let mut it = Harness::start().await;
    it.submit(profile(400, Fst)).await.unwrap();
    let declared = nominated(profile(410, Fst), common::Province::Manitoba);
    let refused = update(&mut it, declared, None).await.unwrap_err();
    assert_eq!(paths(&refused), ["profile.nomination"]);
    assert_eq!(score(&it.get(1).await.unwrap()), 400);
}

#[tokio::test]
async fn an_application_keeps_the_nomination_that_it_does_not_name() {
    let mut it = a_nominee().await;
    it.create(instruction("1", ROUND, 1)).await.unwrap();
    it.publish("1").await.unwrap();
    it.advance(ROUND).await.unwrap();
    let apply = |profile| pb::ReceiveApplicationRequest {
        request_id: fresh_id(),
        candidate_number: 1,
        profile: Some(profile),
    };
    let mut service = InvitationServiceClient::new(it.channel());
    let other = nominated(profile(400, Fst), common::Province::Ontario);
    let refused = service.receive_application(apply(other)).await.unwrap_err();
    assert_eq!(paths(&refused), ["profile.nomination"]);
    let applied = service.receive_application(apply(profile(400, Fst))).await;
    let applied = applied.unwrap().into_inner().candidate.unwrap();
    assert!(applied.application.unwrap().meets_requirements);
}

#[tokio::test]
async fn an_offer_can_be_accepted_once_the_invitation_is_declined() {
    let mut it = Harness::start().await;
    it.submit(profile(400, Fst)).await.unwrap();
    it.create(instruction("1", "2017-06-10T15:00:00Z", 1))
        .await
        .unwrap();
    it.publish("1").await.unwrap();
    it.advance("2017-06-01T15:00:00Z").await.unwrap();
    let mut nominations = NominationServiceClient::new(it.channel());
    let offer = pb::OfferNominationRequest {
        request_id: fresh_id(),
        candidate_number: 1,
        province: common::Province::Manitoba.into(),
    };
    nominations.offer_nomination(offer).await.unwrap();
    it.advance("2017-06-10T15:00:00Z").await.unwrap();
    let invited = it.get(1).await.unwrap();
    assert_eq!(invited.state(), pb::CandidateState::Invited);
    assert!(invited.nomination_offer.is_some());
    // It is told after a restart, too.
    it.restart().await;
    assert_eq!(it.get(1).await.unwrap(), invited);

    let mut invitations = InvitationServiceClient::new(it.channel());
    let decline = pb::DeclineInvitationRequest {
        request_id: fresh_id(),
        candidate_number: 1,
    };
    let declined = invitations.decline_invitation(decline).await.unwrap();
    let declined = declined.into_inner().candidate.unwrap();
    assert_eq!(declined.nomination_offer, invited.nomination_offer);
    let mut nominations = NominationServiceClient::new(it.channel());
    let accept = pb::AcceptNominationRequest {
        request_id: fresh_id(),
        candidate_number: 1,
    };
    let accepted = nominations.accept_nomination(accept).await.unwrap();
    assert_eq!(score(&accepted.into_inner().candidate.unwrap()), 1000);
}
