//! Every limit can be reached, and says which one it is.

use std::time::Duration;

use express_entry_proto::common::v1::{Profile, WorkPeriod};
use express_entry_proto::scoring::v1 as pb;
use express_entry_transport::Limits;
use scoring_service::limits;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Request};
use tonic_types::StatusExt;

use crate::harness::{Server, limit, named, refused, violations, within};
use crate::people::*;

/// A request of exactly so many bytes, that is read and refused.
fn of_bytes(bytes: usize) -> pb::ListRuleSetsRequest {
    // One byte names the field, four tell its length.
    let page_token = "x".repeat(bytes - 5);
    let request = pb::ListRuleSetsRequest {
        page_size: 0,
        page_token,
    };
    assert_eq!(prost::Message::encoded_len(&request), bytes);
    request
}

#[tokio::test]
async fn a_message_over_the_limit_of_bytes() {
    let server = Server::start();
    let mut client = server.client().await;
    let at = client
        .list_rule_sets(of_bytes(limits::MESSAGE_BYTES))
        .await
        .unwrap_err();
    assert_eq!(violations(&at), named(&[("page_token", "UNKNOWN_VALUE")]));
    let over = client
        .list_rule_sets(of_bytes(limits::MESSAGE_BYTES + 1))
        .await
        .unwrap_err();
    assert_eq!(limit(&over), "MESSAGE_BYTES");
    client.score(of_profile(engineer())).await.unwrap();
}

#[tokio::test]
async fn a_message_over_the_limit_of_bytes_in_a_stream() {
    let server = Server::start();
    let mut large = batch([factors_subject()]);
    large.rule_set_id = Some("x".repeat(limits::MESSAGE_BYTES));
    let requests = tokio_stream::iter([
        pb::StreamScoreRequest {
            batch: Some(batch([factors_subject()])),
        },
        pb::StreamScoreRequest { batch: Some(large) },
    ]);
    let mut client = server.client().await;
    let mut answers = client.stream_score(requests).await.unwrap().into_inner();
    assert!(within(answers.message()).await.unwrap().is_some());
    assert_eq!(
        limit(&within(answers.message()).await.unwrap_err()),
        "MESSAGE_BYTES"
    );
}

#[tokio::test]
async fn batches_that_are_empty_or_too_large() {
    let server = Server::start();
    let mut client = server.client().await;
    let of = |size| batch(vec![factors_subject(); size]);
    let answer = client
        .batch_score(of(limits::BATCH_SUBJECTS))
        .await
        .unwrap();
    let results = answer.into_inner().results.decode().unwrap();
    assert_eq!(results.len(), limits::BATCH_SUBJECTS);
    let over = client
        .batch_score(of(limits::BATCH_SUBJECTS + 1))
        .await
        .unwrap_err();
    assert_eq!(violations(&over), named(&[("subjects", "TOO_MANY")]));
    let none = client.batch_score(of(0)).await.unwrap_err();
    assert_eq!(violations(&none), named(&[("subjects", "REQUIRED")]));
}

#[tokio::test]
async fn refusals_do_not_outgrow_their_request() {
    // Two bytes that are wrong in five ways, so often that every subject could name a hundred.
    let wrong = Profile {
        work_periods: vec![WorkPeriod::default(); 32],
        ..Profile::default()
    };
    let request = batch(vec![profile_subject(wrong); limits::BATCH_SUBJECTS]);
    let mut client = Server::start().client().await;
    let answer = client.batch_score(request).await.unwrap().into_inner();
    let results = answer.results.decode().unwrap();
    let named: Vec<_> = results.iter().map(|result| refused(result).len()).collect();
    assert_eq!((named.first(), named.last()), (Some(&100), Some(&1)));
    let total: usize = named.iter().sum();
    assert!(
        total <= limits::BATCH_VIOLATIONS + limits::BATCH_SUBJECTS,
        "{total}"
    );
}

#[tokio::test]
async fn one_stream_too_many_and_a_place_that_is_freed() {
    let server = Server::with_limits(Limits {
        streams_per_connection: 1_024,
        ..Limits::default()
    });
    let mut client = server.client().await;
    let mut open = Vec::new();
    for _ in 0..limits::STREAMS {
        let (requests, pending) = mpsc::channel::<pb::StreamScoreRequest>(1);
        let answers = client
            .stream_score(ReceiverStream::new(pending))
            .await
            .unwrap()
            .into_inner();
        open.push((requests, answers));
    }
    let refused = client
        .stream_score(tokio_stream::empty())
        .await
        .unwrap_err();
    assert_eq!(limit(&refused), "STREAMS");
    assert!(refused.get_error_details().retry_info().is_some());

    // A caller who goes away leaves its place, although it said nothing and nothing was being sent.
    open.pop();
    let freed = async {
        while client.stream_score(tokio_stream::empty()).await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    within(freed).await;
}

#[tokio::test]
async fn one_call_too_many() {
    let server = Server::with_limits(Limits {
        calls: 0,
        ..Limits::default()
    });
    let refused = server
        .client()
        .await
        .score(of_profile(engineer()))
        .await
        .unwrap_err();
    assert_eq!(limit(&refused), "CALLS");
}

#[tokio::test]
async fn a_stream_ends_at_its_deadline() {
    let server = Server::start();
    let (_requests, pending) = mpsc::channel::<pb::StreamScoreRequest>(1);
    let mut request = Request::new(ReceiverStream::new(pending));
    request.set_timeout(Duration::from_millis(200));
    let mut answers = server
        .client()
        .await
        .stream_score(request)
        .await
        .unwrap()
        .into_inner();
    let status = within(answers.message()).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
}

#[tokio::test]
async fn a_flood_of_small_messages_waits_for_a_reader_and_breaks_nothing() {
    // Peers count small frames that nobody has read, and close a connection that holds too many.
    const MESSAGES: usize = 10_000;
    let server = Server::start();
    let mut client = server.client().await;
    let request = pb::StreamScoreRequest {
        batch: Some(batch([factors_subject()])),
    };
    let requests = tokio_stream::iter(vec![request; MESSAGES]);
    let mut answers = client.stream_score(requests).await.unwrap().into_inner();
    // Both directions fill up while nothing is read.
    tokio::time::sleep(Duration::from_millis(300)).await;
    for _ in 0..MESSAGES {
        assert!(within(answers.message()).await.unwrap().is_some());
    }
    assert_eq!(within(answers.message()).await.unwrap(), None);
}
