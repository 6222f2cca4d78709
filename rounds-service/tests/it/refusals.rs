//! Every violation of a request is told at once, by its path.

use express_entry_proto::common::v1 as common;
use express_entry_proto::rounds::v1 as pb;

use crate::harness::*;
use crate::stub::profile;

#[tokio::test]
async fn an_instruction_is_refused_with_every_violation() {
    let mut it = Harness::start().await;
    let past = pb::Instruction {
        round_number: "063".into(),
        instant: Some(timestamp(START)),
        invitations: Some(-1),
        program: Some(99),
        rule_set_id: Some("latest".into()),
        category_id: Some("two words".into()),
        required_score: Some(1201),
    };
    let request = pb::CreateRoundRequest {
        request_id: "short".into(),
        instruction: Some(past),
        officer: "nobody at all".into(),
    };
    let status = it.rounds.create_round(request).await.unwrap_err();
    assert_eq!(
        paths(&status),
        [
            "request_id",
            "instruction.round_number",
            "instruction.instant",
            "instruction.invitations",
            "instruction.category_id",
            "instruction.required_score",
            "instruction.rule_set_id",
            "officer",
        ]
    );
}

#[tokio::test]
async fn what_is_missing_is_told() {
    let mut it = Harness::start().await;
    let status = it
        .rounds
        .create_round(pb::CreateRoundRequest::default())
        .await
        .unwrap_err();
    assert_eq!(paths(&status), ["request_id", "instruction", "officer"]);
    let bare = pb::CreateRoundRequest {
        request_id: fresh_id(),
        instruction: Some(pb::Instruction::default()),
        officer: String::new(),
    };
    let status = it.rounds.create_round(bare).await.unwrap_err();
    assert_eq!(
        paths(&status),
        [
            "instruction.round_number",
            "instruction.instant",
            "instruction.invitations",
            "officer",
        ]
    );
    let status = it
        .rounds
        .run_round(pb::RunRoundRequest::default())
        .await
        .unwrap_err();
    assert_eq!(paths(&status), ["request_id", "round_number"]);
    let status = it
        .pool
        .submit_candidate(pb::SubmitCandidateRequest::default())
        .await
        .unwrap_err();
    assert_eq!(paths(&status), ["request_id", "profile"]);
    let status = it
        .pool
        .update_candidate(pb::UpdateCandidateRequest::default())
        .await
        .unwrap_err();
    assert_eq!(
        paths(&status),
        ["request_id", "candidate_number", "profile"]
    );
    let status = it
        .clock
        .advance_clock(pb::AdvanceClockRequest::default())
        .await
        .unwrap_err();
    assert_eq!(paths(&status), ["to"]);
    let status = it
        .rounds
        .preview_round(pb::PreviewRoundRequest::default())
        .await
        .unwrap_err();
    assert_eq!(paths(&status), ["instruction"]);
}

#[tokio::test]
async fn an_unspecified_program_is_refused() {
    let mut it = Harness::start().await;
    let mut unspecified = instruction("1", "2017-05-20T16:00:00Z", 1);
    unspecified.program = Some(common::Program::Unspecified.into());
    assert_eq!(
        paths(&it.create(unspecified).await.unwrap_err()),
        ["instruction.program"]
    );
}

#[tokio::test]
async fn what_scoring_refuses_is_passed_on_and_nothing_is_recorded() {
    let mut it = Harness::start().await;
    let status = it.submit(common::Profile::default()).await.unwrap_err();
    assert_eq!(paths(&status), ["profile.birth", "profile.funds_cad"]);
    it.submit(profile(400, Fst)).await.unwrap();
    assert_eq!(it.get(1).await.unwrap().assessment.unwrap().score, 400);
}

#[tokio::test]
async fn a_profile_that_is_too_large_is_refused_before_it_is_scored() {
    let mut it = Harness::start().await;
    let many = vec![common::Relative::default(); 40_000];
    let large = common::Profile {
        relatives: many,
        ..profile(400, Fst)
    };
    assert_eq!(paths(&it.submit(large).await.unwrap_err()), ["profile"]);
}

#[tokio::test]
async fn a_message_that_is_too_large_is_told_the_limit() {
    let mut it = Harness::start().await;
    let many = vec![common::Relative::default(); 9 << 20];
    let large = common::Profile {
        relatives: many,
        ..profile(400, Fst)
    };
    let status = it.submit(large).await.unwrap_err();
    assert_eq!(
        reason(&status),
        (tonic::Code::ResourceExhausted, "LIMIT_REACHED".into())
    );
}

#[tokio::test]
async fn bands_pages_and_tokens_out_of_range_are_refused() {
    let mut it = Harness::start().await;
    let band = |from_score, to_score| pb::ScoreBand {
        from_score,
        to_score,
    };
    let bands = vec![band(-1, 1201), band(500, 499), band(0, 1200)];
    let request = pb::GetScoreDistributionRequest {
        bands,
        program: Some(0),
        category_id: None,
    };
    let status = it.pool.get_score_distribution(request).await.unwrap_err();
    assert_eq!(
        paths(&status),
        [
            "bands[0].from_score",
            "bands[0].to_score",
            "bands[1].to_score",
            "program"
        ]
    );
    let bands = vec![band(0, 1200); 101];
    let request = pb::GetScoreDistributionRequest {
        bands,
        program: None,
        category_id: None,
    };
    assert_eq!(
        paths(&it.pool.get_score_distribution(request).await.unwrap_err()),
        ["bands"]
    );

    let request = pb::ListCandidatesRequest {
        page_size: 1_001,
        page_token: "r1".into(),
        states: vec![1, 0, 99],
    };
    let status = it.pool.list_candidates(request).await.unwrap_err();
    assert_eq!(
        paths(&status),
        ["page_size", "page_token", "states[1]", "states[2]"]
    );
    let request = pb::ListRoundsRequest {
        page_size: -1,
        ..Default::default()
    };
    assert_eq!(
        paths(&it.rounds.list_rounds(request).await.unwrap_err()),
        ["page_size"]
    );
}

#[tokio::test]
async fn an_import_chunk_is_refused_whole_only_for_what_is_wrong_with_the_chunk() {
    let mut it = Harness::start().await;
    let empty = pb::ImportCandidatesRequest {
        request_id: "x".into(),
        profiles: vec![],
    };
    let mut answers = it
        .pool
        .import_candidates(tokio_stream::iter([empty]))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        paths(&answers.message().await.unwrap_err()),
        ["request_id", "profiles"]
    );

    let profiles = vec![pb::ImportedProfile::default(); 2_001];
    let many = pb::ImportCandidatesRequest {
        request_id: fresh_id(),
        profiles,
    };
    let mut answers = it
        .pool
        .import_candidates(tokio_stream::iter([many]))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(paths(&answers.message().await.unwrap_err()), ["profiles"]);
}

#[tokio::test]
async fn an_instant_finer_than_a_microsecond_is_refused() {
    let mut it = Harness::start().await;
    let mut fine = instruction("1", "2017-05-20T16:00:00Z", 1);
    fine.instant = Some(prost_types::Timestamp {
        seconds: 1_500_000_000,
        nanos: 1,
    });
    assert_eq!(
        paths(&it.create(fine).await.unwrap_err()),
        ["instruction.instant"]
    );
}
