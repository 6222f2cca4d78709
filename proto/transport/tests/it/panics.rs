//! A handler that panics: its call is answered, its connection serves on.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use express_entry_transport::{Limits, Services, bind, serve};
use tokio_stream::Stream;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Response, Status};
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::health_server::{Health, HealthServer};
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};
use tower::{Service, ServiceBuilder};

/// Speaks the messages of health, which need no contract of ours, under another name.
const NAME: &str = "test.Broken";

/// Panics in every call: in the handler of `Check`, in the answers of `Watch`.
struct Broken;

type Answers = Pin<Box<dyn Stream<Item = Result<HealthCheckResponse, Status>> + Send>>;

#[tonic::async_trait]
impl Health for Broken {
    async fn check(
        &self,
        _: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        panic!("a secret")
    }

    type WatchStream = Answers;

    async fn watch(&self, _: Request<HealthCheckRequest>) -> Result<Response<Answers>, Status> {
        let broken = std::iter::from_fn(|| panic!("a secret"));
        Ok(Response::new(Box::pin(tokio_stream::iter(broken))))
    }
}

#[derive(Clone)]
struct Renamed(HealthServer<Broken>);

impl NamedService for Renamed {
    const NAME: &'static str = NAME;
}

impl Service<http::Request<Body>> for Renamed {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = <HealthServer<Broken> as Service<http::Request<Body>>>::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Service::<http::Request<Body>>::poll_ready(&mut self.0, cx)
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        self.0.call(renamed(request, NAME, "grpc.health.v1.Health"))
    }
}

fn renamed(mut request: http::Request<Body>, from: &str, to: &str) -> http::Request<Body> {
    let uri = request.uri().to_string().replace(from, to);
    *request.uri_mut() = uri.parse().unwrap();
    request
}

/// One connection to a server of which one service panics.
async fn connection() -> Channel {
    let limits = Limits {
        calls: 1,
        ..Limits::default()
    };
    let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0)), &limits).unwrap();
    let address = listener.local_addr().unwrap();
    let services = Services::new().with(Renamed(HealthServer::new(Broken)));
    tokio::spawn(async move { serve(listener, services, &limits, std::future::pending()).await });
    let endpoint = Endpoint::from_shared(format!("http://{address}")).unwrap();
    endpoint.connect().await.unwrap()
}

macro_rules! broken_client {
    ($channel:expr) => {
        HealthClient::new(
            ServiceBuilder::new()
                .map_request(|request| renamed(request, "grpc.health.v1.Health", NAME))
                .service($channel),
        )
    };
}

async fn serves_on(channel: Channel) {
    let overall = HealthCheckRequest::default();
    HealthClient::new(channel).check(overall).await.unwrap();
}

#[tokio::test]
async fn a_panic_in_a_handler_is_internal_and_the_connection_serves_on() {
    let channel = connection().await;
    for _ in 0..3 {
        let call = broken_client!(channel.clone())
            .check(HealthCheckRequest::default())
            .await;
        let status = call.unwrap_err();
        assert_eq!(status.code(), Code::Internal);
        assert!(!status.message().contains("secret"), "{status}");
    }
    serves_on(channel).await;
}

#[tokio::test]
async fn a_panic_in_a_stream_of_answers_is_internal_and_the_connection_serves_on() {
    let channel = connection().await;
    let call = broken_client!(channel.clone())
        .watch(HealthCheckRequest::default())
        .await;
    let mut answers = call.unwrap().into_inner();
    let status = answers.message().await.unwrap_err();
    assert_eq!(status.code(), Code::Internal, "{status}");
    assert!(!status.message().contains("secret"), "{status}");
    serves_on(channel).await;
}
