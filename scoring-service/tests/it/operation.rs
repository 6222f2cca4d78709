//! Health, reflection, and an orderly end.

use std::time::Duration;

use express_entry_proto::scoring::v1 as pb;
use express_entry_transport::{Drained, Limits};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::{v1, v1alpha};

use crate::harness::{Server, within};
use crate::people::*;

const SCORING: &str = "expressentry.scoring.v1.ScoringService";

#[tokio::test]
async fn health_knows_the_service_and_the_whole() {
    let server = Server::start();
    let mut health = HealthClient::new(server.channel().await);
    let mut check = async |service: &str| {
        let request = HealthCheckRequest {
            service: service.to_owned(),
        };
        health
            .check(request)
            .await
            .map(|answer| answer.into_inner().status())
    };
    assert_eq!(check("").await.unwrap(), ServingStatus::Serving);
    assert_eq!(check(SCORING).await.unwrap(), ServingStatus::Serving);
    assert_eq!(
        check("someone.else").await.unwrap_err().code(),
        Code::NotFound
    );
}

#[tokio::test]
async fn reflection_tells_the_contract_to_new_and_old_clients() {
    let server = Server::start();
    let mut new = v1::server_reflection_client::ServerReflectionClient::new(server.channel().await);
    let request = v1::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(v1::server_reflection_request::MessageRequest::ListServices(
            String::new(),
        )),
    };
    let answers = new
        .server_reflection_info(tokio_stream::iter([request]))
        .await
        .unwrap();
    let answer = answers.into_inner().message().await.unwrap().unwrap();
    let Some(v1::server_reflection_response::MessageResponse::ListServicesResponse(list)) =
        answer.message_response
    else {
        panic!("no list of services");
    };
    assert!(list.service.iter().any(|service| service.name == SCORING));

    let mut old =
        v1alpha::server_reflection_client::ServerReflectionClient::new(server.channel().await);
    let symbol = v1alpha::server_reflection_request::MessageRequest::FileContainingSymbol(
        SCORING.to_owned(),
    );
    let request = v1alpha::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(symbol),
    };
    let answers = old
        .server_reflection_info(tokio_stream::iter([request]))
        .await
        .unwrap();
    let answer = answers.into_inner().message().await.unwrap().unwrap();
    assert!(matches!(
        answer.message_response,
        Some(v1alpha::server_reflection_response::MessageResponse::FileDescriptorResponse(_))
    ));
}

#[tokio::test]
async fn the_end_comes_in_spite_of_a_silent_connection_and_an_idle_stream() {
    let limits = Limits {
        drain_deadline: Duration::from_millis(300),
        ..Limits::default()
    };
    let server = Server::with_limits(limits);
    let mut silent = TcpStream::connect(server.address).await.unwrap();
    let mut client = server.client().await;
    let (_requests, pending) = mpsc::channel::<pb::StreamScoreRequest>(1);
    let _answers = client
        .stream_score(ReceiverStream::new(pending))
        .await
        .unwrap();
    assert_eq!(server.stop().await, Drained::ByDeadline);
    // It reads what the server said, and then the end or a reset.
    let _ = within(silent.read_to_end(&mut Vec::new())).await;
}

#[tokio::test]
async fn a_stream_in_progress_is_answered_before_the_end() {
    let server = Server::start();
    let mut client = server.client().await;
    let (requests, pending) = mpsc::channel(1);
    let mut answers = client
        .stream_score(ReceiverStream::new(pending))
        .await
        .unwrap()
        .into_inner();
    let request = pb::StreamScoreRequest {
        batch: Some(batch([factors_subject()])),
    };
    requests.send(request.clone()).await.unwrap();
    assert!(within(answers.message()).await.unwrap().is_some());
    let stopped = tokio::spawn(server.stop());
    tokio::time::sleep(Duration::from_millis(50)).await;
    requests.send(request).await.unwrap();
    assert!(within(answers.message()).await.unwrap().is_some());
    drop(requests);
    assert_eq!(within(answers.message()).await.unwrap(), None);
    drop((answers, client));
    assert_eq!(within(stopped).await.unwrap(), Drained::Completely);
}
