use std::sync::atomic::Ordering;

use express_entry_proto::rounds::v1 as pb;
use pb::CandidateState as State;
use tonic::Code;

use crate::harness::*;
use crate::stub::profile;

#[tokio::test]
async fn a_candidate_is_received_updated_and_withdrawn() {
    let mut it = Harness::start().await;
    let received = it.submit(profile(450, Fst)).await.unwrap();
    assert_eq!(received.candidate_number, 1);
    assert_eq!(received.state(), State::InPool);
    assert_eq!(received.received_at, Some(timestamp(START)));
    assert_eq!(received.expires_at, Some(timestamp("2018-05-19T16:00:00Z")));
    assert_eq!(received.assessment.as_ref().unwrap().score, 450);
    assert_eq!(received.profile, None);
    assert_eq!(it.get(1).await.unwrap().profile, Some(profile(450, Fst)));

    it.advance("2017-05-20T16:00:00Z").await.unwrap();
    let mut update = pb::UpdateCandidateRequest {
        request_id: fresh_id(),
        candidate_number: 1,
        profile: Some(profile(460, Cec)),
        etag: Some(received.etag.clone()),
    };
    let updated = it
        .pool
        .update_candidate(update.clone())
        .await
        .unwrap()
        .into_inner();
    let updated = updated.candidate.unwrap();
    assert_eq!(updated.assessment.as_ref().unwrap().score, 460);
    assert_eq!(
        updated.received_at, received.received_at,
        "updates keep the time of receipt"
    );
    assert_ne!(updated.etag, received.etag);
    assert_eq!(it.get(1).await.unwrap().profile, Some(profile(460, Cec)));

    update.request_id = fresh_id();
    let stale = it.pool.update_candidate(update.clone()).await.unwrap_err();
    assert_eq!(reason(&stale), (Code::Aborted, "ETAG_STALE".into()));

    let withdrawn = it.withdraw(1).await.unwrap();
    assert_eq!(withdrawn.state(), State::Withdrawn);
    let again = it.withdraw(1).await.unwrap_err();
    assert_eq!(
        reason(&again),
        (Code::FailedPrecondition, "CANDIDATE_NOT_IN_POOL".into())
    );
    assert_eq!(it.withdraw(2).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(it.get(2).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn who_fits_no_program_is_recorded_and_not_in_the_pool() {
    let mut it = Harness::start().await;
    let nothing = express_entry_proto::common::v1::Program::Unspecified;
    assert_eq!(
        it.submit(profile(450, nothing)).await.unwrap().state(),
        State::NotEligible
    );
    it.submit(profile(450, Fst)).await.unwrap();
    let update = pb::UpdateCandidateRequest {
        request_id: fresh_id(),
        candidate_number: 2,
        profile: Some(profile(450, nothing)),
        etag: None,
    };
    let updated = it
        .pool
        .update_candidate(update)
        .await
        .unwrap()
        .into_inner()
        .candidate
        .unwrap();
    assert_eq!(updated.state(), State::NoLongerEligible);
    assert_eq!(it.distribution().await.total, 0);
}

#[tokio::test]
async fn a_repeated_request_gets_its_first_answer_whatever_has_happened_since() {
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
    it.withdraw(1).await.unwrap();
    let again = it
        .pool
        .submit_candidate(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(again, first);

    it.scoring_down();
    let without_scoring = it
        .pool
        .submit_candidate(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(without_scoring, first);

    let other = pb::SubmitCandidateRequest {
        profile: Some(profile(451, Fst)),
        ..request
    };
    let reused = it.pool.submit_candidate(other).await.unwrap_err();
    assert_eq!(
        reason(&reused),
        (Code::AlreadyExists, "REQUEST_ID_REUSED".into())
    );
}

#[tokio::test]
async fn requests_with_one_id_at_one_time_are_one_request() {
    let it = Harness::start().await;
    let request = pb::SubmitCandidateRequest {
        request_id: fresh_id(),
        profile: Some(profile(450, Fst)),
        job_bank_registered: true,
    };
    let calls = (0..16).map(|_| {
        let (mut pool, request) = (it.pool.clone(), request.clone());
        tokio::spawn(async move { pool.submit_candidate(request).await.unwrap().into_inner() })
    });
    let calls: Vec<_> = calls.collect();
    for call in calls {
        assert_eq!(call.await.unwrap().candidate.unwrap().candidate_number, 1);
    }
}

#[tokio::test]
async fn who_comes_at_one_time_is_scored_together_and_each_gets_an_own_answer() {
    let it = Harness::start().await;
    it.stub.takes_ms.store(100, Ordering::SeqCst);
    let calls = (0..40).map(|one| {
        let mut pool = it.pool.clone();
        let request = pb::SubmitCandidateRequest {
            request_id: fresh_id(),
            // Every tenth is refused for what it lacks.
            profile: Some(match one % 10 {
                0 => express_entry_proto::common::v1::Profile::default(),
                _ => profile(300 + one, Fst),
            }),
            job_bank_registered: true,
        };
        (
            one,
            tokio::spawn(async move { pool.submit_candidate(request).await }),
        )
    });
    let calls: Vec<_> = calls.collect();
    for (one, call) in calls {
        match call.await.unwrap() {
            Ok(answer) => {
                let candidate = answer.into_inner().candidate.unwrap();
                assert_eq!(candidate.assessment.unwrap().score, 300 + one);
            }
            Err(refused) => {
                assert_eq!(one % 10, 0);
                assert_eq!(paths(&refused), ["profile.birth", "profile.funds_cad"]);
            }
        }
    }
    assert_eq!(it.stub.scored.load(Ordering::SeqCst), 40);
    let batches = it.stub.batches.load(Ordering::SeqCst);
    assert!(batches < 10, "{batches} batches for 40");
}

#[tokio::test]
async fn the_published_bands_of_the_day_are_the_default_distribution() {
    let mut it = Harness::start().await;
    for score in [1200, 601, 600, 450, 441, 440, 401, 400, 0] {
        it.submit(profile(score, Fst)).await.unwrap();
    }
    let answer = it.distribution().await;
    assert_eq!(answer.as_of, Some(date(2017, 5, 19)));
    assert_eq!(answer.total, 9);
    let rows: usize = answer.bands.iter().map(|band| 1 + band.parts.len()).sum();
    assert_eq!(rows, 16);
    let sum: i64 = answer.bands.iter().map(|band| band.candidates).sum();
    assert_eq!(sum, 9);
    let band = |from_score, to_score| {
        Some(pb::ScoreBand {
            from_score,
            to_score,
        })
    };
    let of_401 = answer
        .bands
        .iter()
        .find(|count| count.band == band(401, 450))
        .unwrap();
    assert_eq!(of_401.candidates, 4);
    let parts: i64 = of_401.parts.iter().map(|part| part.candidates).sum();
    assert_eq!(parts, 4);
}

#[tokio::test]
async fn any_bands_can_be_asked_for_and_one_program() {
    let mut it = Harness::start().await;
    for (score, program) in [(500, Fst), (500, Cec), (501, Fst), (1200, Pnp)] {
        it.submit(profile(score, program)).await.unwrap();
    }
    let band = |from_score, to_score| pb::ScoreBand {
        from_score,
        to_score,
    };
    let request = pb::GetScoreDistributionRequest {
        bands: vec![band(0, 1200), band(500, 500), band(501, 1199)],
        program: Some(Fst.into()),
        category_id: None,
    };
    let answer = it
        .pool
        .get_score_distribution(request)
        .await
        .unwrap()
        .into_inner();
    let counts: Vec<_> = answer.bands.iter().map(|band| band.candidates).collect();
    assert_eq!(counts, [2, 1, 1]);
    assert_eq!(answer.total, 2);
}

#[tokio::test]
async fn rank_is_by_score_then_receipt_and_in_a_program_among_its_own() {
    let mut it = Harness::start().await;
    for (score, program) in [(400, Fst), (450, Cec), (400, Fst), (900, Pnp)] {
        it.submit(profile(score, program)).await.unwrap();
        let next = it.now().await;
        let next = prost_types::Timestamp {
            seconds: next.seconds + 1,
            ..next
        };
        it.clock
            .advance_clock(pb::AdvanceClockRequest { to: Some(next) })
            .await
            .unwrap();
    }
    let mut ranks = Vec::new();
    for candidate_number in 1..=4 {
        let request = pb::GetRankRequest {
            candidate_number,
            program: None,
            category_id: None,
        };
        let rank = it
            .pool
            .get_rank(request)
            .await
            .unwrap()
            .into_inner()
            .rank
            .unwrap();
        assert_eq!(rank.of, 4);
        ranks.push(rank.rank);
    }
    assert_eq!(ranks, [3, 2, 4, 1]);

    let in_trades = |candidate_number| pb::GetRankRequest {
        candidate_number,
        program: Some(Fst.into()),
        category_id: None,
    };
    let rank = it
        .pool
        .get_rank(in_trades(3))
        .await
        .unwrap()
        .into_inner()
        .rank
        .unwrap();
    assert_eq!((rank.rank, rank.of, rank.score), (2, 2, 400));
    let status = it.pool.get_rank(in_trades(2)).await.unwrap_err();
    assert_eq!(
        reason(&status),
        (Code::FailedPrecondition, "CANDIDATE_NOT_IN_RANKING".into())
    );
    assert_eq!(
        it.pool.get_rank(in_trades(9)).await.unwrap_err().code(),
        Code::NotFound
    );
}

#[tokio::test]
async fn lists_come_in_pages_and_by_state() {
    let mut it = Harness::start().await;
    for score in 400..405 {
        it.submit(profile(score, Fst)).await.unwrap();
    }
    it.withdraw(2).await.unwrap();
    let mut request = pb::ListCandidatesRequest {
        page_size: 2,
        ..Default::default()
    };
    let mut numbers = Vec::new();
    loop {
        let page = it
            .pool
            .list_candidates(request.clone())
            .await
            .unwrap()
            .into_inner();
        assert!(page.candidates.len() <= 2);
        numbers.extend(
            page.candidates
                .iter()
                .map(|candidate| candidate.candidate_number),
        );
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert_eq!(numbers, [1, 2, 3, 4, 5]);

    let states = vec![State::Withdrawn.into()];
    let request = pb::ListCandidatesRequest {
        states,
        ..Default::default()
    };
    let page = it.pool.list_candidates(request).await.unwrap().into_inner();
    assert_eq!(page.candidates.len(), 1);
    assert_eq!(page.candidates[0].candidate_number, 2);
    assert_eq!(page.next_page_token, "");
}
