use express_entry_proto::common::v1 as common;
use express_entry_proto::rounds::v1 as pb;
use pb::import_result::Result as Came;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Code;

use crate::harness::*;
use crate::stub::profile;

fn imported(received_at: &str, profile: common::Profile) -> pb::ImportedProfile {
    pb::ImportedProfile {
        received_at: Some(timestamp(received_at)),
        profile: Some(profile),
        job_bank_registered: true,
    }
}

fn chunk(scores: std::ops::Range<i32>) -> pb::ImportCandidatesRequest {
    let received_at = "2017-03-01T12:00:00.000001Z";
    let profiles = scores.map(|score| imported(received_at, profile(score % 1_200, Fst)));
    pb::ImportCandidatesRequest {
        request_id: fresh_id(),
        profiles: profiles.collect(),
    }
}

async fn import(
    it: &mut Harness,
    chunks: Vec<pb::ImportCandidatesRequest>,
) -> Vec<pb::ImportCandidatesResponse> {
    let stream = it
        .pool
        .import_candidates(tokio_stream::iter(chunks))
        .await
        .expect("an answer");
    let mut stream = stream.into_inner();
    let mut answers = Vec::new();
    while let Some(answer) = stream.message().await.expect("an answer") {
        answers.push(answer);
    }
    answers
}

fn numbers(answer: &pb::ImportCandidatesResponse) -> Vec<i64> {
    let number = |result: &pb::ImportResult| match &result.result {
        Some(Came::CandidateNumber(number)) => *number,
        other => panic!("{other:?}"),
    };
    answer.results.iter().map(number).collect()
}

#[tokio::test]
async fn chunks_are_numbered_and_answered_in_their_order() {
    let mut it = Harness::start().await;
    let chunks: Vec<_> = (0..12)
        .map(|part| chunk(part * 300..(part + 1) * 300))
        .collect();
    let ids: Vec<_> = chunks
        .iter()
        .map(|chunk| chunk.request_id.clone())
        .collect();
    let answers = import(&mut it, chunks.clone()).await;
    assert_eq!(
        answers
            .iter()
            .map(|answer| &answer.request_id)
            .collect::<Vec<_>>(),
        ids.iter().collect::<Vec<_>>()
    );
    let all: Vec<i64> = answers.iter().flat_map(numbers).collect();
    assert_eq!(all, (1..=3_600).collect::<Vec<_>>());
    let last = it.get(3_600).await.unwrap();
    assert_eq!(
        last.received_at,
        Some(timestamp("2017-03-01T12:00:00.000001Z"))
    );
    assert_eq!(last.assessment.unwrap().score, 1_199);

    let scored = it.stub.scored.load(std::sync::atomic::Ordering::SeqCst);
    let again = import(&mut it, chunks).await;
    assert_eq!(again, answers);
    assert_eq!(
        it.stub.scored.load(std::sync::atomic::Ordering::SeqCst),
        scored
    );
    assert_eq!(it.distribution().await.total, 3_600);
}

#[tokio::test]
async fn a_refused_profile_does_not_spoil_the_others() {
    let mut it = Harness::start().await;
    let profiles = vec![
        imported("2017-05-19T16:00:00Z", profile(400, Fst)),
        imported("2017-05-19T16:00:00.000001Z", profile(400, Fst)),
        imported("2016-05-19T16:00:00Z", profile(400, Fst)),
        pb::ImportedProfile::default(),
        imported("2017-05-01T00:00:00Z", common::Profile::default()),
        imported("2016-05-19T16:00:00.000001Z", profile(401, Fst)),
    ];
    let request = pb::ImportCandidatesRequest {
        request_id: fresh_id(),
        profiles,
    };
    let answers = import(&mut it, vec![request.clone()]).await;
    let came: Vec<Result<i64, Vec<String>>> = answers[0]
        .results
        .iter()
        .map(|result| match result.result.clone().unwrap() {
            Came::CandidateNumber(number) => Ok(number),
            Came::Refusal(refusal) => Err(refusal
                .violations
                .into_iter()
                .map(|violation| violation.field)
                .collect()),
        })
        .collect();
    let refused = |paths: &[&str]| Err(paths.iter().map(|path| (*path).to_owned()).collect());
    assert_eq!(
        came,
        [
            Ok(1),
            refused(&["profiles[1].received_at"]),
            refused(&["profiles[2].received_at"]),
            refused(&["profiles[3].received_at", "profiles[3].profile"]),
            refused(&["profiles[4].profile.birth", "profiles[4].profile.funds_cad"]),
            Ok(2),
        ]
    );
    it.restart().await;
    assert_eq!(import(&mut it, vec![request]).await, answers);
}

#[tokio::test]
async fn an_import_goes_on_after_a_break_with_the_same_request_ids() {
    let mut it = Harness::start().await;
    let chunks = vec![chunk(0..10), chunk(10..20)];
    let first = import(&mut it, chunks[..1].to_vec()).await;
    it.scoring_down();
    let mut stream = it
        .pool
        .import_candidates(tokio_stream::iter(chunks.clone()))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(stream.message().await.unwrap(), Some(first[0].clone()));
    assert_later(&stream.message().await.unwrap_err(), "SCORING_UNAVAILABLE");
    assert_eq!(it.distribution().await.total, 10);
    it.scoring_up().await;
    let answers = import(&mut it, chunks).await;
    assert_eq!(numbers(&answers[1]), (11..=20).collect::<Vec<_>>());
}

#[tokio::test]
async fn one_import_more_than_allowed_is_told_the_limit() {
    let mut it = Harness::start().await;
    let mut open = Vec::new();
    for _ in 0..8 {
        let (send, chunks) = mpsc::channel(1);
        let answers = it
            .pool
            .import_candidates(ReceiverStream::new(chunks))
            .await
            .unwrap();
        open.push((send, answers));
    }
    let status = it
        .pool
        .import_candidates(tokio_stream::empty())
        .await
        .unwrap_err();
    assert_eq!(
        reason(&status),
        (Code::ResourceExhausted, "LIMIT_REACHED".into())
    );
    open.pop();
    while let Err(status) = it.pool.import_candidates(tokio_stream::empty()).await {
        assert_eq!(status.code(), Code::ResourceExhausted);
    }
}
