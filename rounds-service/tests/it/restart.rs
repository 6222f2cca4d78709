use express_entry_proto::rounds::v1 as pb;

use crate::harness::*;
use crate::stub::profile;

#[tokio::test]
async fn a_restart_keeps_everything() {
    let mut it = Harness::start().await;
    for (score, program) in [(500, Cec), (600, Fst), (700, Pnp), (650, Fsw)] {
        it.submit(profile(score, program)).await.unwrap();
    }
    it.withdraw(1).await.unwrap();
    it.create(instruction("63", "2017-05-20T15:00:00Z", 1))
        .await
        .unwrap();
    it.create(instruction("64", "2017-05-21T15:00:00Z", 1))
        .await
        .unwrap();
    it.publish("63").await.unwrap();
    it.publish("64").await.unwrap();
    it.advance("2017-05-20T15:00:00Z").await.unwrap();

    let mut before = Vec::new();
    for number in 1..=4 {
        before.push(it.get(number).await.unwrap());
    }
    let (rounds, distribution) = (
        (it.round("63").await.unwrap(), it.round("64").await.unwrap()),
        it.distribution().await,
    );
    it.restart().await;
    for (number, candidate) in (1..=4).zip(before) {
        assert_eq!(it.get(number).await.unwrap(), candidate);
    }
    assert_eq!(
        (it.round("63").await.unwrap(), it.round("64").await.unwrap()),
        rounds
    );
    assert_eq!(it.distribution().await, distribution);
    assert_eq!(
        it.now().await,
        timestamp("2017-05-20T15:00:00Z"),
        "from the last event on"
    );

    it.advance("2017-05-21T15:00:00Z").await.unwrap();
    assert_eq!(it.invited("64").await, [4]);
    assert_eq!(
        it.submit(profile(400, Cec)).await.unwrap().candidate_number,
        5
    );
}

#[tokio::test]
async fn a_request_repeated_after_a_restart_gets_its_first_answer() {
    let mut it = Harness::start().await;
    let request = pb::SubmitCandidateRequest {
        request_id: fresh_id(),
        profile: Some(profile(450, Fst)),
        job_bank_registered: true,
    };
    let first = it
        .pool
        .submit_candidate(request.clone())
        .await
        .unwrap()
        .into_inner();
    it.restart().await;
    assert_eq!(
        it.pool
            .submit_candidate(request)
            .await
            .unwrap()
            .into_inner(),
        first
    );
    assert_eq!(it.distribution().await.total, 1);
}
