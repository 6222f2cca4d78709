//! A server of its own for each test, and a client of it.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use crs::RuleBook;
use express_entry_proto::scoring::v1 as pb;
use express_entry_proto::scoring::v1::scoring_service_client::ScoringServiceClient;
use express_entry_transport::{Drained, Limits, bind};
use scoring_service::limits::MESSAGE_BYTES;
use scoring_service::serve::serve;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};
use tonic_types::StatusExt;

/// Far longer than anything here takes; reaching it means that something hangs.
pub(crate) const HANGS: Duration = Duration::from_secs(30);

pub(crate) type Client = ScoringServiceClient<Channel>;

/// A server in this process. It ends with the test.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<Drained>,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::with_limits(Limits::default())
    }

    pub(crate) fn with_book(book: RuleBook) -> Self {
        Self::with(book, Limits::default())
    }

    pub(crate) fn with_limits(limits: Limits) -> Self {
        Self::with(RuleBook::built_in().clone(), limits)
    }

    fn with(book: RuleBook, limits: Limits) -> Self {
        let listener = bind((Ipv4Addr::LOCALHOST, 0).into(), &limits).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(async move {
            let book = Arc::new(book);
            let stopped = async {
                if stopped.await.is_err() {
                    std::future::pending::<()>().await;
                }
            };
            serve(listener, book, true, &limits, stopped).await.unwrap()
        });
        Self {
            address,
            stop,
            served,
        }
    }

    /// Asks the server to stop, and waits until it has.
    pub(crate) async fn stop(self) -> Drained {
        self.stop.send(()).unwrap();
        within(self.served).await.unwrap()
    }

    pub(crate) async fn channel(&self) -> Channel {
        channel(self.address).await
    }

    pub(crate) async fn client(&self) -> Client {
        client(self.channel().await)
    }
}

pub(crate) async fn channel(address: SocketAddr) -> Channel {
    let endpoint = Endpoint::from_shared(format!("http://{address}")).unwrap();
    let endpoint = endpoint
        .tcp_nodelay(true)
        .initial_stream_window_size(4 << 20)
        .initial_connection_window_size(8 << 20);
    endpoint.connect().await.unwrap()
}

/// A client that takes whatever the service may send, and may send more than the service takes.
pub(crate) fn client(channel: Channel) -> Client {
    ScoringServiceClient::new(channel).max_decoding_message_size(2 * MESSAGE_BYTES)
}

/// Waits for something that must come.
pub(crate) async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(HANGS, future)
        .await
        .expect("this hangs")
}

/// Field and reason of every violation that a status names, in order of the field.
pub(crate) fn violations(status: &Status) -> Vec<(String, String)> {
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    let details = status.get_error_details();
    let fields = details.bad_request().unwrap().field_violations.iter();
    let named = fields.map(|violation| {
        assert!(!violation.description.is_empty());
        (violation.field.clone(), violation.reason.clone())
    });
    sorted(named)
}

/// The same of a refused item.
pub(crate) fn refused(result: &pb::ScoreResult) -> Vec<(String, String)> {
    match &result.result {
        Some(pb::score_result::Result::Refusal(refusal)) => {
            let named = refusal.violations.iter();
            sorted(named.map(|violation| (violation.field.clone(), violation.reason.clone())))
        }
        other => panic!("not refused: {other:?}"),
    }
}

/// Expected violations, in the form of the functions above.
pub(crate) fn named(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    sorted(
        expected
            .iter()
            .map(|(field, reason)| ((*field).to_owned(), (*reason).to_owned())),
    )
}

fn sorted(named: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    let mut named: Vec<_> = named.collect();
    named.sort();
    named
}

/// The limit that a status says was reached.
pub(crate) fn limit(status: &Status) -> String {
    assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
    let details = status.get_error_details();
    let info = details.error_info().unwrap();
    assert_eq!(
        (info.domain.as_str(), info.reason.as_str()),
        ("expressentry", "LIMIT_REACHED")
    );
    info.metadata["limit"].clone()
}
