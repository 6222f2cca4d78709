#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test stops at whatever it does not expect"
)]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use express_entry_proto::rounds::v1 as pb;
use pb::event::Event as Kind;
use pb::event_service_client::EventServiceClient;
use pb::watch_events_request::Start;
use pb::watch_events_response::Item;
use tonic::{Code, Status, Streaming};
use tonic_types::StatusExt;

use crate::harness::*;
use crate::stub::profile;

type Items = Streaming<pb::WatchEventsResponse>;

fn request(start: Start) -> pb::WatchEventsRequest {
    pb::WatchEventsRequest {
        start: Some(start),
        filter: None,
        with_profiles: false,
        bookmark_interval_ms: None,
    }
}

async fn watch(it: &Harness, request: pb::WatchEventsRequest) -> Result<Items, Status> {
    Ok(it.events().watch_events(request).await?.into_inner())
}

async fn watch_after(it: &Harness, position: i64) -> Items {
    let items = watch(it, request(Start::AfterPosition(position))).await;
    items.expect("a watch")
}

async fn next(items: &mut Items) -> Item {
    let told = tokio::time::timeout(Duration::from_secs(60), items.message()).await;
    let told = told.expect("in time").expect("no error");
    told.expect("no end").item.expect("an item")
}

async fn next_event(items: &mut Items) -> pb::Event {
    loop {
        match next(items).await {
            Item::Event(event) => return event,
            Item::Bookmark(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

/// The events up to the present, and where that is.
async fn up_to_present(items: &mut Items) -> (Vec<pb::Event>, i64) {
    let mut events = Vec::new();
    loop {
        match next(items).await {
            Item::Event(event) => events.push(event),
            Item::Bookmark(bookmark) if bookmark.position >= bookmark.head_position => {
                return (events, bookmark.position);
            }
            Item::Bookmark(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

/// A day with candidates, rounds, an expiry of nobody and every common kind of event.
async fn some_life(it: &mut Harness) {
    for (score, program) in [(500, Cec), (600, Fst), (700, Pnp), (650, Fsw)] {
        it.submit(profile(score, program)).await.expect("done");
    }
    it.withdraw(1).await.expect("done");
    for (number, instant) in [
        ("63", "2017-05-20T15:00:00Z"),
        ("64", "2017-05-22T15:00:00Z"),
    ] {
        it.create(instruction(number, instant, 1))
            .await
            .expect("done");
    }
    it.publish("63").await.expect("done");
    it.cancel("64").await.expect("done");
    it.advance("2017-05-20T15:00:00Z").await.expect("done");
}

fn positions(events: &[pb::Event]) -> Vec<i64> {
    events.iter().map(|event| event.position).collect()
}

#[tokio::test]
async fn a_watcher_is_told_the_past_and_then_what_comes_each_event_once() {
    let mut it = Harness::start().await;
    some_life(&mut it).await;
    let mut items = watch_after(&it, 0).await;
    let (past, head) = up_to_present(&mut items).await;
    assert_eq!(positions(&past), (1..=head).collect::<Vec<_>>());
    assert_eq!(past[0].occurred_at, Some(timestamp(START)));
    let Some(Kind::CandidateReceived(first)) = &past[0].event else {
        panic!("{:?}", past[0]);
    };
    assert_eq!((first.candidate_number, &first.profile), (1, &None));
    assert!(matches!(
        past[past.len() - 1].event,
        Some(Kind::RoundCompleted(_))
    ));

    let mut writing = it.pool.clone();
    let writer = tokio::spawn(async move {
        for score in 0..200 {
            let request = pb::SubmitCandidateRequest {
                job_bank_registered: true,
                request_id: fresh_id(),
                profile: Some(profile(score, Cec)),
            };
            writing.submit_candidate(request).await.unwrap();
        }
    });
    let mut late = watch(&it, request(Start::Now(pb::WatchFromNow {})))
        .await
        .unwrap();
    let (none, begun) = up_to_present(&mut late).await;
    assert!(none.is_empty() && begun >= head);
    for position in head + 1..=head + 200 {
        assert_eq!(next_event(&mut items).await.position, position);
    }
    for position in begun + 1..=head + 200 {
        assert_eq!(next_event(&mut late).await.position, position);
    }
    writer.await.unwrap();
}

#[tokio::test]
async fn a_watcher_goes_on_after_a_restart_where_it_was() {
    let mut it = Harness::start().await;
    some_life(&mut it).await;
    let mut items = watch_after(&it, 0).await;
    let (all, head) = up_to_present(&mut items).await;
    it.restart().await;
    let stopped = items.message().await.unwrap_err();
    assert_later(&stopped, "STOPPING");

    it.submit(profile(450, Fst)).await.unwrap();
    let mut items = watch_after(&it, 3).await;
    let (told, now) = up_to_present(&mut items).await;
    assert_eq!(now, head + 1);
    assert_eq!(
        told[..told.len() - 1],
        all[3..],
        "the same, from the journal"
    );
    assert_eq!(positions(&told), (4..=now).collect::<Vec<_>>());
}

#[tokio::test]
async fn profiles_come_only_when_they_are_asked_for() {
    let mut it = Harness::start().await;
    it.submit(profile(500, Cec)).await.unwrap();
    it.restart().await;
    it.submit(profile(600, Fst)).await.unwrap();
    let request = pb::WatchEventsRequest {
        with_profiles: true,
        ..request(Start::AfterPosition(0))
    };
    // The first from the journal, the second from memory.
    let (events, _) = up_to_present(&mut watch(&it, request).await.unwrap()).await;
    let expected = [profile(500, Cec), profile(600, Fst)];
    for (event, expected) in events.iter().zip(expected) {
        match &event.event {
            Some(Kind::CandidateReceived(received)) => assert_eq!(received.profile, Some(expected)),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(events.len(), 2);
}

#[tokio::test]
async fn a_filter_lets_through_what_passes_all_its_parts() {
    let mut it = Harness::start().await;
    some_life(&mut it).await;
    let told = async |filter: pb::EventFilter| {
        let request = pb::WatchEventsRequest {
            filter: Some(filter),
            ..request(Start::AfterPosition(0))
        };
        let mut items = watch(&it, request).await.unwrap();
        let (events, position) = up_to_present(&mut items).await;
        assert_eq!(position, 11, "as far as the journal goes");
        positions(&events)
    };
    let filter = |kinds: &[pb::EventKind], candidates: &[i64], rounds: &[&str]| pb::EventFilter {
        kinds: kinds.iter().map(|kind| (*kind).into()).collect(),
        candidate_numbers: candidates.to_vec(),
        round_numbers: rounds.iter().map(|round| (*round).to_owned()).collect(),
    };
    use pb::EventKind::{CandidateReceived, RoundCompleted, RoundCreated};
    assert_eq!(told(filter(&[], &[], &[])).await.len(), 11);
    assert_eq!(
        told(filter(&[CandidateReceived], &[], &[])).await,
        [1, 2, 3, 4]
    );
    assert_eq!(told(filter(&[], &[1], &[])).await, [1, 5]);
    assert_eq!(told(filter(&[], &[3, 1], &[])).await, [1, 3, 5, 11]);
    assert_eq!(told(filter(&[], &[], &["63"])).await, [6, 8, 9, 11]);
    assert_eq!(told(filter(&[], &[], &["64"])).await, [7, 10]);
    assert_eq!(
        told(filter(&[RoundCompleted, RoundCreated], &[], &["63"])).await,
        [6, 11]
    );
    assert_eq!(
        told(filter(&[], &[3], &["63"])).await,
        [11],
        "invited there"
    );
    assert_eq!(told(filter(&[], &[2], &["63"])).await, Vec::<i64>::new());
}

#[tokio::test]
async fn a_bookmark_is_told_while_nothing_that_passes_happens() {
    let mut it = Harness::start().await;
    let request = pb::WatchEventsRequest {
        filter: Some(pb::EventFilter {
            candidate_numbers: vec![2],
            ..pb::EventFilter::default()
        }),
        bookmark_interval_ms: Some(100),
        ..request(Start::Now(pb::WatchFromNow {}))
    };
    let mut items = watch(&it, request).await.unwrap();
    let bookmark = |position| {
        let head_position = position;
        Item::Bookmark(pb::Bookmark {
            position,
            head_position,
        })
    };
    assert_eq!(next(&mut items).await, bookmark(0));
    assert_eq!(next(&mut items).await, bookmark(0));
    it.submit(profile(500, Cec)).await.unwrap();
    while next(&mut items).await != bookmark(1) {}
    it.submit(profile(500, Cec)).await.unwrap();
    assert_eq!(next_event(&mut items).await.position, 2);
    assert_eq!(next(&mut items).await, bookmark(2));
}

#[tokio::test]
async fn a_position_that_is_not_there_yet_is_told_with_those_that_are() {
    let mut it = Harness::start().await;
    it.submit(profile(500, Cec)).await.unwrap();
    let status = watch(&it, request(Start::AfterPosition(2)))
        .await
        .unwrap_err();
    assert_eq!(reason(&status), (Code::OutOfRange, "POSITION_AHEAD".into()));
    let metadata = status.get_details_error_info().unwrap().metadata;
    assert_eq!(metadata["head_position"], "1");
    assert_eq!(metadata["oldest_position"], "1");
    watch(&it, request(Start::AfterPosition(1))).await.unwrap();
}

#[tokio::test]
async fn everything_wrong_with_a_request_is_told() {
    let it = Harness::start().await;
    let wrong = pb::WatchEventsRequest {
        start: None,
        filter: Some(pb::EventFilter {
            kinds: vec![3, 0, 999],
            candidate_numbers: vec![1, 0, -1],
            round_numbers: vec!["63".into(), "x".into()],
        }),
        with_profiles: false,
        bookmark_interval_ms: Some(99),
    };
    let status = watch(&it, wrong).await.unwrap_err();
    let expected = [
        "start",
        "filter.kinds[1]",
        "filter.kinds[2]",
        "filter.candidate_numbers[1]",
        "filter.candidate_numbers[2]",
        "filter.round_numbers[1]",
        "bookmark_interval_ms",
    ];
    assert_eq!(paths(&status), expected);
    let status = watch(&it, request(Start::AfterPosition(-1)))
        .await
        .unwrap_err();
    assert_eq!(paths(&status), ["after_position"]);
    let many = pb::WatchEventsRequest {
        filter: Some(pb::EventFilter {
            candidate_numbers: (1..=1_001).collect(),
            ..pb::EventFilter::default()
        }),
        ..request(Start::AfterPosition(0))
    };
    let status = watch(&it, many).await.unwrap_err();
    assert_eq!(paths(&status), ["filter.candidate_numbers"]);
}

/// What a follower makes of items: candidates who are open to something, and rounds.
#[derive(Debug, Default, PartialEq)]
struct Followed {
    scores: BTreeMap<i64, i32>,
    rounds: BTreeMap<String, pb::RoundState>,
}

impl Followed {
    fn take(&mut self, event: pb::Event) {
        match event.event.expect("a kind") {
            Kind::CandidateReceived(received) => {
                let assessment = received.assessment.expect("an assessment");
                if !assessment.eligible_programs.is_empty() {
                    self.scores
                        .insert(received.candidate_number, assessment.score);
                }
            }
            Kind::CandidateWithdrawn(withdrawn) => {
                let gone = self.scores.remove(&withdrawn.candidate_number);
                assert!(gone.is_some(), "told before its end");
            }
            Kind::RoundCreated(created) => {
                let number = created.instruction.expect("an instruction").round_number;
                self.rounds.insert(number, pb::RoundState::Draft);
            }
            Kind::RoundCancelled(cancelled) => {
                self.rounds
                    .insert(cancelled.round_number, pb::RoundState::Cancelled);
            }
            other => panic!("{other:?}"),
        }
    }

    fn take_part(&mut self, part: pb::Snapshot) {
        for candidate in part.candidates {
            match candidate.state() {
                pb::CandidateState::InPool => {
                    let score = candidate.assessment.expect("an assessment").score;
                    self.scores.insert(candidate.candidate_number, score);
                }
                _ => {
                    self.scores.remove(&candidate.candidate_number);
                }
            }
        }
        for round in part.rounds {
            let number = round
                .instruction
                .clone()
                .expect("an instruction")
                .round_number;
            self.rounds.insert(number, round.state());
        }
    }
}

/// Follows from the pool as it is up to a position.
async fn follow_to(mut items: Items, end: i64) -> Followed {
    let mut followed = Followed::default();
    let mut at = loop {
        match next(&mut items).await {
            Item::Snapshot(part) => followed.take_part(part),
            Item::SnapshotComplete(complete) => break complete.position,
            other => panic!("{other:?}"),
        }
    };
    while at < end {
        let event = next_event(&mut items).await;
        assert_eq!(event.position, at + 1, "no gap and no repetition");
        at = event.position;
        followed.take(event);
    }
    followed
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_with_what_follows_is_the_pool_while_it_changes() {
    let mut it = Harness::start().await;
    for score in 0..1_200 {
        it.submit(profile(score, Cec)).await.unwrap();
    }
    // Candidates of before and during the snapshots come and go, and rounds with them.
    let (mut pool, mut rounds) = (it.pool.clone(), it.rounds.clone());
    let writer = tokio::spawn(async move {
        for turn in 1..=150_i64 {
            let submit = pb::SubmitCandidateRequest {
                job_bank_registered: true,
                request_id: fresh_id(),
                profile: Some(profile(turn as i32, Fst)),
            };
            pool.submit_candidate(submit).await.unwrap();
            for candidate_number in [turn * 7, 1_200 + turn] {
                let withdraw = pb::WithdrawCandidateRequest {
                    request_id: fresh_id(),
                    candidate_number,
                };
                pool.withdraw_candidate(withdraw).await.unwrap();
            }
            let create = pb::CreateRoundRequest {
                officer: "first.officer".into(),
                request_id: fresh_id(),
                instruction: Some(instruction(&turn.to_string(), "2017-06-01T15:00:00Z", 1)),
            };
            rounds.create_round(create).await.unwrap();
        }
    });
    let end = 1_200 + 150 * 4;
    let mut followers = Vec::new();
    while !writer.is_finished() {
        if followers.len() < 20 {
            let from = request(Start::Snapshot(pb::WatchFromSnapshot {}));
            let items = watch(&it, from).await.unwrap();
            followers.push(tokio::spawn(follow_to(items, end)));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    writer.await.unwrap();
    assert!(followers.len() > 2, "some began while the pool changed");

    let mut replayed = Followed::default();
    let mut items = watch_after(&it, 0).await;
    for position in 1..=end {
        let event = next_event(&mut items).await;
        assert_eq!(event.position, position);
        replayed.take(event);
    }
    assert_eq!(replayed.rounds.len(), 150);
    for follower in followers {
        assert_eq!(follower.await.unwrap(), replayed);
    }
}

#[tokio::test]
async fn a_snapshot_has_the_profiles_and_obeys_the_filter() {
    let mut it = Harness::start().await;
    some_life(&mut it).await;
    let from = pb::WatchEventsRequest {
        with_profiles: true,
        filter: Some(pb::EventFilter {
            candidate_numbers: vec![1, 2],
            round_numbers: vec!["63".into()],
            kinds: vec![],
        }),
        ..request(Start::Snapshot(pb::WatchFromSnapshot {}))
    };
    let mut items = watch(&it, from).await.unwrap();
    let (mut candidates, mut rounds) = (Vec::new(), Vec::new());
    let complete = loop {
        match next(&mut items).await {
            Item::Snapshot(part) => {
                candidates.extend(part.candidates);
                rounds.extend(part.rounds);
            }
            Item::SnapshotComplete(complete) => break complete.position,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(complete, 11);
    // Candidate 1 has withdrawn.
    assert_eq!(candidates, [it.get(2).await.unwrap()]);
    assert_eq!(rounds, [it.round("63").await.unwrap()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_watch_at_a_time_and_one_more_than_allowed_is_told_the_limit() {
    let mut it = Harness::start().await;
    // As many as one connection may have open.
    let mut events = EventServiceClient::new(it.another_channel());
    let mut all = Vec::new();
    for _ in 0..256 {
        let items = events.watch_events(request(Start::AfterPosition(0))).await;
        all.push(items.unwrap().into_inner());
    }
    let status = watch(&it, request(Start::AfterPosition(0)))
        .await
        .unwrap_err();
    assert_eq!(
        reason(&status),
        (Code::ResourceExhausted, "LIMIT_REACHED".into())
    );
    let metadata = status.get_details_error_info().unwrap().metadata;
    assert_eq!(metadata["limit"], "WATCHERS");

    for score in 400..420 {
        it.submit(profile(score, Cec)).await.unwrap();
    }
    for items in &mut all {
        for position in 1..=20 {
            assert_eq!(next_event(items).await.position, position);
        }
    }
    all.pop();
    while let Err(status) = watch(&it, request(Start::AfterPosition(0))).await {
        assert_eq!(status.code(), Code::ResourceExhausted);
    }
    let begun = Instant::now();
    it.restart().await;
    assert!(begun.elapsed() < DRAIN * 10, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn the_deadline_of_the_caller_ends_a_watch() {
    let it = Harness::start().await;
    let mut request = tonic::Request::new(request(Start::AfterPosition(0)));
    request.set_timeout(Duration::from_millis(200));
    let mut items = it
        .events()
        .watch_events(request)
        .await
        .unwrap()
        .into_inner();
    let status = loop {
        match items.message().await {
            Ok(told) => assert!(told.is_some(), "a watch never just ends"),
            Err(status) => break status,
        }
    };
    assert_eq!(status.code(), Code::DeadlineExceeded);
}

/// Many small messages that nobody reads must not cost the connection, which others use too.
#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_pauses_keeps_its_connection_and_misses_nothing() {
    let mut it = Harness::start().await;
    let mut paused = watch_after(&it, 0).await;
    for _ in 0..5 {
        let profiles = (0..2_000).map(|score| pb::ImportedProfile {
            job_bank_registered: true,
            received_at: Some(timestamp(START)),
            profile: Some(profile(score % 1_200, Cec)),
        });
        let chunk = pb::ImportCandidatesRequest {
            request_id: fresh_id(),
            profiles: profiles.collect(),
        };
        let chunks = tokio_stream::iter([chunk]);
        let mut answers = it
            .pool
            .import_candidates(chunks)
            .await
            .unwrap()
            .into_inner();
        answers.message().await.unwrap().expect("an answer");
    }
    // Another reader on the same connection has had it all.
    let mut reading = watch_after(&it, 0).await;
    for position in 1..=10_000 {
        assert_eq!(next_event(&mut reading).await.position, position);
    }
    assert_eq!(it.distribution().await.total, 10_000);
    for position in 1..=10_000 {
        assert_eq!(next_event(&mut paused).await.position, position);
    }
}
