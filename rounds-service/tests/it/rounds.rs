use express_entry_proto::rounds::v1 as pb;
use pb::RoundState as State;
use tonic::Code;

use crate::harness::*;
use crate::stub::profile;

const NEXT_DAY: &str = "2017-05-20T16:00:00Z";

async fn pool_of(it: &mut Harness, people: &[(i32, express_entry_proto::common::v1::Program)]) {
    for (score, program) in people {
        it.submit(profile(*score, *program))
            .await
            .expect("a candidate");
    }
}

#[tokio::test]
async fn a_published_round_runs_at_its_instant_and_invites_the_first_n() {
    let mut it = Harness::start().await;
    pool_of(&mut it, &[(500, Cec), (600, Fst), (700, Fsw), (600, Fst)]).await;
    let draft = it.create(instruction("63", NEXT_DAY, 2)).await.unwrap();
    assert_eq!(draft.state(), State::Draft);
    assert_eq!(it.publish("63").await.unwrap().state(), State::Published);
    it.advance(NEXT_DAY).await.unwrap();

    let round = it.round("63").await.unwrap();
    assert_eq!(round.state(), State::Completed);
    let result = round.result.unwrap();
    assert_eq!((result.invitations, result.candidates_ranked), (2, 4));
    assert_eq!(result.cut_off_score, Some(600));
    assert_eq!(result.tie_break, Some(timestamp(START)));
    assert_eq!(result.as_of, Some(date(2017, 5, 20)));
    assert_eq!(result.ran_at, Some(timestamp(NEXT_DAY)));
    assert_eq!(result.rule_set.unwrap().id, "crs-2016-11-19");
    assert_eq!(it.invited("63").await, [3, 2]);
    let candidate = it.get(2).await.unwrap();
    assert_eq!(candidate.state(), pb::CandidateState::Invited);
    assert_eq!(candidate.invited_in_round.as_deref(), Some("63"));
    assert_eq!(candidate.invited_as(), Fst);
    assert_eq!(it.distribution().await.total, 2);
}

#[tokio::test]
async fn a_round_run_twice_changes_nothing_and_invites_nobody_twice() {
    let mut it = Harness::start().await;
    pool_of(&mut it, &[(500, Cec), (600, Fst), (700, Fsw)]).await;
    it.create(instruction("63", NEXT_DAY, 1)).await.unwrap();
    it.publish("63").await.unwrap();
    it.advance(NEXT_DAY).await.unwrap();
    let first = it.round("63").await.unwrap();
    for _ in 0..3 {
        assert_eq!(it.run("63").await.unwrap(), first);
    }
    it.restart().await;
    assert_eq!(it.run("63").await.unwrap(), first);
    assert_eq!(it.invited("63").await, [3]);
    assert_eq!(it.distribution().await.total, 2);
}

#[tokio::test]
async fn two_rounds_of_one_instant_run_in_the_order_of_their_numbers() {
    let mut it = Harness::start().await;
    pool_of(
        &mut it,
        &[(775, Pnp), (900, Pnp), (199, Fst), (300, Fst), (800, Cec)],
    )
    .await;
    for (number, program, invitations) in [("64", Fst, 1), ("63", Pnp, 2)] {
        let mut round = instruction(number, NEXT_DAY, invitations);
        round.program = Some(program.into());
        it.create(round).await.unwrap();
        it.publish(number).await.unwrap();
    }
    it.advance(NEXT_DAY).await.unwrap();
    assert_eq!(it.invited("63").await, [2, 1]);
    assert_eq!(it.invited("64").await, [4]);
    let ran_at = |round: pb::Round| round.result.unwrap().ran_at;
    assert_eq!(
        ran_at(it.round("63").await.unwrap()),
        ran_at(it.round("64").await.unwrap())
    );
}

#[tokio::test]
async fn more_places_than_people_invites_all_who_qualify_and_none_is_legal() {
    let mut it = Harness::start().await;
    pool_of(&mut it, &[(500, Cec), (600, Fst)]).await;
    it.create(instruction("1", NEXT_DAY, 0)).await.unwrap();
    it.create(instruction("2", NEXT_DAY, 1_000_000))
        .await
        .unwrap();
    it.publish("1").await.unwrap();
    it.publish("2").await.unwrap();
    it.advance(NEXT_DAY).await.unwrap();
    let nobody = it.round("1").await.unwrap().result.unwrap();
    assert_eq!(
        (nobody.invitations, nobody.cut_off_score, nobody.tie_break),
        (0, None, None)
    );
    assert_eq!(nobody.candidates_ranked, 2);
    assert_eq!(it.invited("2").await, [2, 1]);
}

#[tokio::test]
async fn a_preview_tells_what_would_be_and_changes_nothing() {
    let mut it = Harness::start().await;
    pool_of(&mut it, &[(500, Cec), (600, Fst)]).await;
    let instruction = pb::Instruction {
        invitations: Some(1),
        ..Default::default()
    };
    let request = pb::PreviewRoundRequest {
        instruction: Some(instruction),
        list: 5,
    };
    for _ in 0..2 {
        let answer = it
            .rounds
            .preview_round(request.clone())
            .await
            .unwrap()
            .into_inner();
        let result = answer.result.unwrap();
        assert_eq!((result.invitations, result.cut_off_score), (1, Some(600)));
        assert_eq!(result.ran_at, None);
    }
    assert_eq!(it.distribution().await.total, 2);
    let rounds = it
        .rounds
        .list_rounds(pb::ListRoundsRequest::default())
        .await
        .unwrap();
    assert!(rounds.into_inner().rounds.is_empty());
}

#[tokio::test]
async fn a_round_goes_through_its_states_and_no_others() {
    let mut it = Harness::start().await;
    assert_eq!(it.round("1").await.unwrap_err().code(), Code::NotFound);
    assert_eq!(it.publish("1").await.unwrap_err().code(), Code::NotFound);
    it.create(instruction("1", NEXT_DAY, 1)).await.unwrap();
    let taken = it.create(instruction("1", NEXT_DAY, 2)).await.unwrap_err();
    assert_eq!(
        reason(&taken),
        (Code::AlreadyExists, "ROUND_NUMBER_TAKEN".into())
    );
    let draft = it.run("1").await.unwrap_err();
    assert_eq!(
        reason(&draft),
        (Code::FailedPrecondition, "ROUND_NOT_PUBLISHED".into())
    );
    it.publish("1").await.unwrap();
    let published = it.publish("1").await.unwrap_err();
    assert_eq!(
        reason(&published),
        (Code::FailedPrecondition, "ROUND_NOT_APPROVED".into())
    );
    let early = it.run("1").await.unwrap_err();
    assert_eq!(
        reason(&early),
        (Code::FailedPrecondition, "ROUND_NOT_DUE".into())
    );
    assert_eq!(it.cancel("1").await.unwrap().state(), State::Cancelled);
    let cancelled = it.cancel("1").await.unwrap_err();
    assert_eq!(
        reason(&cancelled),
        (Code::FailedPrecondition, "ROUND_ENDED".into())
    );
    it.advance(NEXT_DAY).await.unwrap();
    assert_eq!(it.round("1").await.unwrap().state(), State::Cancelled);

    it.create(instruction("2", "2017-05-21T00:00:00Z", 1))
        .await
        .unwrap();
    it.advance("2017-05-22T00:00:00Z").await.unwrap();
    let late = it.publish("2").await.unwrap_err();
    assert_eq!(
        reason(&late),
        (Code::FailedPrecondition, "INSTANT_PASSED".into())
    );
}

#[tokio::test]
async fn a_repeated_creation_gets_its_first_answer_also_when_the_instant_has_passed() {
    let mut it = Harness::start().await;
    let request = pb::CreateRoundRequest {
        request_id: fresh_id(),
        instruction: Some(instruction("1", NEXT_DAY, 1)),
        officer: "first.officer".into(),
    };
    let first = it
        .rounds
        .create_round(request.clone())
        .await
        .unwrap()
        .into_inner();
    it.publish("1").await.unwrap();
    it.advance("2017-05-22T00:00:00Z").await.unwrap();
    assert_eq!(
        it.rounds.create_round(request).await.unwrap().into_inner(),
        first
    );
}

#[tokio::test]
async fn rounds_are_listed_in_the_order_of_their_numbers() {
    let mut it = Harness::start().await;
    for number in ["10", "9", "91b", "91a"] {
        it.create(instruction(number, NEXT_DAY, 1)).await.unwrap();
    }
    it.publish("10").await.unwrap();
    let mut request = pb::ListRoundsRequest {
        page_size: 3,
        ..Default::default()
    };
    let first = it
        .rounds
        .list_rounds(request.clone())
        .await
        .unwrap()
        .into_inner();
    request.page_token = first.next_page_token;
    let second = it
        .rounds
        .list_rounds(request.clone())
        .await
        .unwrap()
        .into_inner();
    let numbers: Vec<_> = first
        .rounds
        .iter()
        .chain(&second.rounds)
        .map(number_of)
        .collect();
    assert_eq!(numbers, ["9", "10", "91a", "91b"]);
    assert_eq!(second.next_page_token, "");

    let states = vec![State::Published.into()];
    let request = pb::ListRoundsRequest {
        states,
        ..Default::default()
    };
    let published = it.rounds.list_rounds(request).await.unwrap().into_inner();
    assert_eq!(
        published.rounds.iter().map(number_of).collect::<Vec<_>>(),
        ["10"]
    );
}

fn number_of(round: &pb::Round) -> &str {
    &round
        .instruction
        .as_ref()
        .expect("an instruction")
        .round_number
}

#[tokio::test]
async fn invitations_are_listed_by_rank_in_pages() {
    let mut it = Harness::start().await;
    pool_of(&mut it, &[(500, Cec), (600, Fst), (700, Fsw)]).await;
    it.create(instruction("1", NEXT_DAY, 3)).await.unwrap();
    let request = pb::ListInvitationsRequest {
        round_number: "1".into(),
        page_size: 2,
        ..Default::default()
    };
    let early = it
        .rounds
        .list_invitations(request.clone())
        .await
        .unwrap_err();
    assert_eq!(
        reason(&early),
        (Code::FailedPrecondition, "ROUND_NOT_COMPLETED".into())
    );
    it.publish("1").await.unwrap();
    it.advance(NEXT_DAY).await.unwrap();
    let first = it
        .rounds
        .list_invitations(request.clone())
        .await
        .unwrap()
        .into_inner();
    let page_token = first.next_page_token;
    let request = pb::ListInvitationsRequest {
        page_token,
        ..request
    };
    let second = it
        .rounds
        .list_invitations(request)
        .await
        .unwrap()
        .into_inner();
    let all: Vec<_> = first
        .invitations
        .iter()
        .chain(&second.invitations)
        .collect();
    let ranks: Vec<_> = all
        .iter()
        .map(|one| (one.rank, one.candidate_number))
        .collect();
    assert_eq!(ranks, [(1, 3), (2, 2), (3, 1)]);
    assert!(
        all.iter()
            .all(|one| one.issued_at == Some(timestamp(NEXT_DAY)))
    );
    assert_eq!(second.next_page_token, "");
}

#[tokio::test]
async fn a_round_that_cannot_be_scored_waits_and_nothing_has_changed() {
    let mut it = Harness::start().await;
    let change = date(2017, 5, 20);
    it.submit(crate::stub::changing(500, Cec, change))
        .await
        .unwrap();
    it.create(instruction("1", NEXT_DAY, 1)).await.unwrap();
    it.publish("1").await.unwrap();
    it.scoring_down();

    assert_later(
        &it.submit(profile(600, Fst)).await.unwrap_err(),
        "SCORING_UNAVAILABLE",
    );
    assert_later(
        &it.advance(NEXT_DAY).await.unwrap_err(),
        "SCORING_UNAVAILABLE",
    );
    assert_eq!(
        it.now().await,
        timestamp("2017-05-20T04:00:00Z"),
        "where it got to"
    );
    assert_eq!(it.round("1").await.unwrap().state(), State::Published);
    assert_eq!(it.distribution().await.total, 1);

    it.scoring_up().await;
    it.advance(NEXT_DAY).await.unwrap();
    assert_eq!(it.invited("1").await, [1]);
}

#[tokio::test]
async fn running_a_round_that_cannot_be_scored_is_unavailable_and_can_be_repeated() {
    let mut it = Harness::start().await;
    pool_of(&mut it, &[(500, Cec), (600, Fst)]).await;
    let mut named = instruction("1", NEXT_DAY, 1);
    named.rule_set_id = Some("crs-2017-06-06".into());
    it.create(named).await.unwrap();
    it.publish("1").await.unwrap();
    it.scoring_down();
    assert_later(
        &it.advance(NEXT_DAY).await.unwrap_err(),
        "SCORING_UNAVAILABLE",
    );
    assert_eq!(it.now().await, timestamp(NEXT_DAY));
    let request = pb::RunRoundRequest {
        request_id: fresh_id(),
        round_number: "1".into(),
    };
    for _ in 0..2 {
        let status = it.rounds.run_round(request.clone()).await.unwrap_err();
        assert_later(&status, "SCORING_UNAVAILABLE");
    }
    assert_eq!(it.round("1").await.unwrap().state(), State::Due);
    assert_eq!(it.distribution().await.total, 2);

    it.scoring_up().await;
    let ran = it
        .rounds
        .run_round(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(it.invited("1").await, [2]);
    it.scoring_down();
    assert_eq!(
        it.rounds.run_round(request).await.unwrap().into_inner(),
        ran
    );
}

#[tokio::test]
async fn an_overloaded_scoring_service_is_unavailable_too() {
    let mut it = Harness::start().await;
    it.stub
        .overloaded
        .store(true, std::sync::atomic::Ordering::SeqCst);
    assert_later(
        &it.submit(profile(600, Fst)).await.unwrap_err(),
        "SCORING_UNAVAILABLE",
    );
}

#[tokio::test]
async fn a_round_on_a_day_of_an_announced_rule_set_must_name_one() {
    let mut it = Harness::start_on(Some(at("2026-11-01T12:00:00Z"))).await;
    let day = "2026-11-04T15:00:00Z";
    it.create(instruction("1", day, 1)).await.unwrap();
    let refused = it.publish("1").await.unwrap_err();
    assert_eq!(
        reason(&refused),
        (Code::FailedPrecondition, "RULE_SET_NOT_COMPUTABLE".into())
    );
    for (number, rule_set) in [("2", "crs-2026-11-03"), ("3", "crs-1999-01-01")] {
        let mut named = instruction(number, day, 1);
        named.rule_set_id = Some(rule_set.into());
        it.create(named).await.unwrap();
        let refused = it.publish(number).await.unwrap_err();
        assert_eq!(
            reason(&refused),
            (Code::FailedPrecondition, "RULE_SET_NOT_COMPUTABLE".into())
        );
    }
    let mut named = instruction("4", day, 1);
    named.rule_set_id = Some("crs-2025-03-25".into());
    it.create(named).await.unwrap();
    it.publish("4").await.unwrap();
}

#[tokio::test]
async fn a_round_that_names_another_rule_set_ranks_by_its_scores() {
    let mut it = Harness::start().await;
    pool_of(&mut it, &[(500, Cec), (600, Fst)]).await;
    let mut named = instruction("1", NEXT_DAY, 1);
    named.rule_set_id = Some("crs-2017-06-06".into());
    it.create(named).await.unwrap();
    it.publish("1").await.unwrap();
    it.advance(NEXT_DAY).await.unwrap();
    let result = it.round("1").await.unwrap().result.unwrap();
    assert_eq!(result.rule_set.unwrap().id, "crs-2017-06-06");
    assert_eq!(it.invited("1").await, [2]);
    let rest = it.get(1).await.unwrap().assessment.unwrap();
    assert_eq!(
        rest.rule_set.unwrap().id,
        "crs-2016-11-19",
        "the pool keeps its own scores"
    );
}

#[tokio::test]
async fn a_round_waits_while_scoring_refuses_facts_that_it_accepted_once() {
    let mut it = Harness::start().await;
    pool_of(&mut it, &[(500, Cec), (600, Fst)]).await;
    let mut named = instruction("1", NEXT_DAY, 1);
    named.rule_set_id = Some("crs-2017-06-06".into());
    it.create(named).await.unwrap();
    it.publish("1").await.unwrap();
    it.stub.refused.lock().unwrap().insert(500);
    let waits = it.advance(NEXT_DAY).await.unwrap_err();
    let why = (Code::FailedPrecondition, "STORED_FACTS_REFUSED".into());
    assert_eq!(reason(&waits), why);
    assert_eq!(it.round("1").await.unwrap().state(), State::Due);
    assert_eq!(it.distribution().await.total, 2, "nothing has changed");
    it.stub.refused.lock().unwrap().clear();
    it.advance(NEXT_DAY).await.unwrap();
    assert_eq!(it.invited("1").await, [2]);
}
