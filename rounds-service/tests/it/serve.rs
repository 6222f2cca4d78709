use std::time::{Duration, Instant};

use express_entry_proto::rounds::v1 as pb;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::harness::*;
use crate::stub::profile;

#[tokio::test]
async fn health_speaks_for_the_server_and_for_each_service() {
    let it = Harness::start().await;
    let mut health = HealthClient::new(it.channel());
    for service in [
        "",
        "PoolService",
        "RoundService",
        "AdminService",
        "ClockService",
        "EventService",
    ] {
        let service = match service {
            "" => String::new(),
            name => format!("expressentry.rounds.v1.{name}"),
        };
        let answer = health
            .check(HealthCheckRequest { service })
            .await
            .unwrap()
            .into_inner();
        assert_eq!(answer.status(), ServingStatus::Serving);
    }
}

#[tokio::test]
async fn a_stop_ends_by_its_deadline_with_a_silent_import_open_and_keeps_what_was_answered() {
    let mut it = Harness::start().await;
    let (send, chunks) = mpsc::channel(1);
    let answers = it
        .pool
        .import_candidates(ReceiverStream::new(chunks))
        .await
        .unwrap();
    let mut answers = answers.into_inner();
    let received_at = Some(timestamp(START));
    let profiles = vec![pb::ImportedProfile {
        received_at,
        profile: Some(profile(400, Fst)),
        job_bank_registered: true,
    }];
    let chunk = pb::ImportCandidatesRequest {
        request_id: fresh_id(),
        profiles,
    };
    send.send(chunk).await.unwrap();
    answers.message().await.unwrap().unwrap();

    let begun = Instant::now();
    it.restart().await;
    assert!(begun.elapsed() < DRAIN * 10, "{:?}", begun.elapsed());
    assert_eq!(it.distribution().await.total, 1);
    drop(send);
}

#[tokio::test]
async fn a_submission_that_meets_a_stop_is_there_if_it_was_answered() {
    let mut it = Harness::start().await;
    let mut pool = it.pool.clone();
    let submitting = tokio::spawn(async move {
        let mut answered = 0;
        loop {
            let request = pb::SubmitCandidateRequest {
                request_id: fresh_id(),
                profile: Some(profile(400, Fst)),
                job_bank_registered: true,
            };
            match pool.submit_candidate(request).await {
                Ok(_) => answered += 1,
                Err(_) => return answered,
            }
        }
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    it.restart().await;
    let answered = submitting.await.unwrap();
    assert!(answered > 0);
    let kept = it.distribution().await.total;
    assert!(
        kept >= answered && kept <= answered + 1,
        "{kept} kept of {answered}"
    );
}
