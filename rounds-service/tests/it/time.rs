use express_entry_proto::rounds::v1 as pb;
use pb::CandidateState as State;
use tonic::Code;

use crate::harness::*;
use crate::stub::{changing, profile};

#[tokio::test]
async fn a_profile_ends_after_a_calendar_year_at_the_same_time_of_day() {
    let mut it = Harness::start().await;
    it.submit(profile(500, Cec)).await.unwrap();
    it.advance("2018-05-19T15:59:59.999999Z").await.unwrap();
    assert_eq!(it.get(1).await.unwrap().state(), State::InPool);
    it.advance("2018-05-19T16:00:00Z").await.unwrap();
    assert_eq!(it.get(1).await.unwrap().state(), State::Expired);
    assert_eq!(it.distribution().await.total, 0);
}

#[tokio::test]
async fn scores_that_a_day_changes_are_fetched_on_that_day_and_only_they() {
    let mut it = Harness::start().await;
    it.submit(changing(500, Cec, date(2017, 5, 24)))
        .await
        .unwrap();
    it.submit(profile(490, Cec)).await.unwrap();
    it.stub
        .later
        .lock()
        .unwrap()
        .insert(500, (date(2017, 5, 24), 485));
    let etag = it.get(1).await.unwrap().etag;

    it.advance("2017-05-24T03:59:59Z").await.unwrap();
    assert_eq!(it.get(1).await.unwrap().assessment.unwrap().score, 500);
    let scored = it.stub.scored.load(std::sync::atomic::Ordering::SeqCst);
    it.advance("2017-05-24T04:00:00Z").await.unwrap();
    let candidate = it.get(1).await.unwrap();
    assert_eq!(candidate.etag, etag, "time alone keeps the etag");
    let assessment = candidate.assessment.unwrap();
    assert_eq!((assessment.score, assessment.next_change), (485, None));
    assert_eq!(assessment.as_of, Some(date(2017, 5, 24)));
    let after = it.stub.scored.load(std::sync::atomic::Ordering::SeqCst);
    assert_eq!(after - scored, 1, "only who could have changed");
}

#[tokio::test]
async fn a_birthday_between_publication_and_round_costs_the_invitation() {
    let mut it = Harness::start().await;
    it.submit(changing(500, Cec, date(2017, 5, 24)))
        .await
        .unwrap();
    it.submit(profile(490, Cec)).await.unwrap();
    it.stub
        .later
        .lock()
        .unwrap()
        .insert(500, (date(2017, 5, 24), 485));
    it.create(instruction("63", "2017-05-26T15:00:00Z", 1))
        .await
        .unwrap();
    it.publish("63").await.unwrap();
    it.advance("2017-05-27T00:00:00Z").await.unwrap();
    assert_eq!(it.invited("63").await, [2]);
}

#[tokio::test]
async fn who_falls_out_of_every_program_leaves_the_pool_that_day() {
    let mut it = Harness::start().await;
    it.submit(changing(500, Cec, date(2017, 5, 24)))
        .await
        .unwrap();
    it.stub
        .later
        .lock()
        .unwrap()
        .insert(500, (date(2017, 5, 24), -1));
    it.advance("2017-05-24T04:00:00Z").await.unwrap();
    assert_eq!(it.get(1).await.unwrap().state(), State::NoLongerEligible);
}

#[tokio::test]
async fn going_on_to_the_present_changes_nothing_and_back_is_refused() {
    let mut it = Harness::start().await;
    assert_eq!(it.advance(START).await.unwrap(), timestamp(START));
    let back = it.advance("2017-05-19T15:59:59Z").await.unwrap_err();
    assert_eq!(paths(&back), ["to"]);
    let answer = it
        .clock
        .get_clock(pb::GetClockRequest {})
        .await
        .unwrap()
        .into_inner();
    assert_eq!(answer.kind(), pb::ClockKind::Simulated);
}

#[tokio::test]
async fn on_the_system_clock_rounds_run_by_themselves() {
    let mut it = Harness::start_on(None).await;
    let answer = it
        .clock
        .get_clock(pb::GetClockRequest {})
        .await
        .unwrap()
        .into_inner();
    assert_eq!(answer.kind(), pb::ClockKind::System);
    let now = answer.now.unwrap();
    let to = Some(prost_types::Timestamp {
        seconds: now.seconds + 60,
        ..now
    });
    let refused = it
        .clock
        .advance_clock(pb::AdvanceClockRequest { to })
        .await
        .unwrap_err();
    assert_eq!(
        reason(&refused),
        (Code::FailedPrecondition, "CLOCK_NOT_SIMULATED".into())
    );

    it.submit(profile(500, Cec)).await.unwrap();
    let mut soon = instruction("1", START, 1);
    soon.instant = Some(prost_types::Timestamp {
        seconds: now.seconds + 2,
        ..now
    });
    soon.rule_set_id = Some("crs-2025-03-25".into());
    it.create(soon).await.unwrap();
    it.publish("1").await.unwrap();
    for _ in 0..200 {
        if it.round("1").await.unwrap().state() == pb::RoundState::Completed {
            assert_eq!(it.invited("1").await, [1]);
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the round has not run");
}

#[tokio::test]
async fn a_caller_who_leaves_does_not_stop_what_was_begun() {
    let mut it = Harness::start().await;
    it.submit(changing(500, Cec, date(2017, 5, 24)))
        .await
        .unwrap();
    let stub = std::sync::Arc::clone(&it.stub);
    let pause = stub.pause.lock().await;
    let mut clock = it.clock.clone();
    let to = Some(timestamp("2018-06-01T00:00:00Z"));
    let call = tokio::spawn(async move {
        clock
            .advance_clock(pb::AdvanceClockRequest { to })
            .await
            .map(drop)
    });
    // It has begun, and waits for a score on its way.
    until(async || it.now().await == timestamp("2017-05-24T04:00:00Z")).await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    drop(pause);
    until(async || it.get(1).await.unwrap().state() == State::Expired).await;
    until(async || Some(it.now().await) == to).await;
}
