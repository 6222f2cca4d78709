//! Limits on connections, health, and a drain that ends.

use std::net::SocketAddr;
use std::time::Duration;

use express_entry_transport::{Drained, Limits, Services, bind, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

/// Far longer than anything here takes; reaching it means that something hangs.
const HANGS: Duration = Duration::from_secs(20);

/// The first half of the HTTP/2 preface.
const HALF_PREFACE: &[u8] = b"PRI * HTTP/2";

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<Drained>,
}

fn start(limits: Limits) -> Running {
    start_with(limits, Services::new())
}

fn start_with(limits: Limits, services: Services) -> Running {
    let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0)), &limits).unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let served = tokio::spawn(async move {
        let stopped = async { stopped.await.unwrap_or(()) };
        serve(listener, services, &limits, stopped).await.unwrap()
    });
    Running {
        address,
        stop,
        served,
    }
}

impl Running {
    async fn stop(self) -> Drained {
        self.stop.send(()).unwrap();
        timeout(HANGS, self.served)
            .await
            .expect("the drain hangs")
            .unwrap()
    }

    async fn client(&self) -> HealthClient<Channel> {
        let endpoint = Endpoint::from_shared(format!("http://{}", self.address)).unwrap();
        HealthClient::new(endpoint.connect().await.unwrap())
    }

    async fn socket(&self, sent: &[u8]) -> TcpStream {
        let mut socket = TcpStream::connect(self.address).await.unwrap();
        socket.write_all(sent).await.unwrap();
        socket
    }
}

/// Waits until the peer has closed the connection.
async fn closed(mut socket: TcpStream) {
    let mut received = Vec::new();
    // An orderly end and a reset are both an end.
    let _ = timeout(HANGS, socket.read_to_end(&mut received))
        .await
        .expect("the connection stays open");
}

fn overall() -> HealthCheckRequest {
    HealthCheckRequest {
        service: String::new(),
    }
}

#[tokio::test]
async fn the_drain_ends_in_spite_of_connections_that_never_spoke() {
    let limits = Limits {
        drain_deadline: Duration::from_millis(200),
        ..Limits::default()
    };
    let running = start(limits);
    let silent = running.socket(b"").await;
    let half = running.socket(HALF_PREFACE).await;
    // A served call shows that the connections before it were accepted.
    running.client().await.check(overall()).await.unwrap();
    assert_eq!(running.stop().await, Drained::ByDeadline);
    closed(silent).await;
    closed(half).await;
}

#[tokio::test]
async fn the_drain_is_complete_when_nothing_is_open() {
    let running = start(Limits::default());
    drop(running.client().await.check(overall()).await.unwrap());
    assert_eq!(running.stop().await, Drained::Completely);
}

#[tokio::test(flavor = "multi_thread")]
async fn health_says_not_serving_from_the_first_connection_until_told() {
    let (services, health) = Services::new().starting();
    let running = start_with(Limits::default(), services);
    let mut client = running.client().await;
    let mut watch = client.watch(overall()).await.unwrap().into_inner();
    let mut next = async || watch.message().await.unwrap().unwrap().status();
    assert_eq!(next().await, ServingStatus::NotServing);
    health.report(tonic_health::ServingStatus::Serving).await;
    assert_eq!(next().await, ServingStatus::Serving);
}

#[tokio::test]
async fn health_says_not_serving_before_the_end_and_holds_up_no_drain() {
    let running = start(Limits::default());
    let mut client = running.client().await;
    let mut watch = client.watch(overall()).await.unwrap().into_inner();
    let mut next = async || watch.message().await.unwrap();
    assert_eq!(next().await.unwrap().status(), ServingStatus::Serving);
    let stopped = tokio::spawn(running.stop());
    assert_eq!(next().await.unwrap().status(), ServingStatus::NotServing);
    assert_eq!(next().await, None);
    assert_eq!(stopped.await.unwrap(), Drained::Completely);
}

#[tokio::test]
async fn while_it_drains_no_peer_can_connect() {
    let running = start(Limits::default());
    let address = running.address;
    let half = running.socket(HALF_PREFACE).await;
    running.client().await.check(overall()).await.unwrap();
    let stopped = tokio::spawn(running.stop());
    let refused = async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(HANGS / 4, refused)
        .await
        .expect("peers can connect");
    assert!(!stopped.is_finished());
    drop(half);
    stopped.await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_dropped_leaves_no_connection() {
    let running = start(Limits::default());
    let silent = running.socket(b"").await;
    let client = running.client().await;
    client.clone().check(overall()).await.unwrap();
    running.served.abort();
    closed(silent).await;
    client.clone().check(overall()).await.unwrap_err();
}

#[tokio::test]
async fn a_peer_that_does_not_speak_in_time_is_closed() {
    let limits = Limits {
        preface_deadline: Duration::from_millis(100),
        ..Limits::default()
    };
    let running = start(limits);
    let silent = running.socket(b"").await;
    let half = running.socket(HALF_PREFACE).await;
    closed(silent).await;
    closed(half).await;
    running.client().await.check(overall()).await.unwrap();
}

#[tokio::test]
async fn a_connection_ends_after_its_age_and_grace() {
    let limits = Limits {
        connection_age: Duration::from_millis(100),
        connection_age_grace: Duration::from_millis(100),
        ..Limits::default()
    };
    let running = start(limits);
    // A stream that never ends of itself holds the connection through its age, not its grace.
    let mut client = running.client().await;
    let mut watch = client.watch(overall()).await.unwrap().into_inner();
    watch.message().await.unwrap();
    let ended = timeout(HANGS, watch.message())
        .await
        .expect("the connection stays open");
    assert!(!matches!(ended, Ok(Some(_))));
    // The next call gets a new connection.
    client.check(overall()).await.unwrap();
}

#[tokio::test]
async fn one_connection_too_many_waits_until_another_ends() {
    let running = start(Limits {
        connections: 1,
        ..Limits::default()
    });
    let first = running.client().await;
    first.clone().check(overall()).await.unwrap();
    let mut second = running.client().await;
    let waiting = tokio::spawn(async move { second.check(overall()).await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!waiting.is_finished());
    drop(first);
    timeout(HANGS, waiting)
        .await
        .expect("the place was not freed")
        .unwrap()
        .unwrap();
}
