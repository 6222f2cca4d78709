//! The scoring service, behind a network that fails on demand.
//!
//! It is the service itself with its HTTP/2 on both sides; only the wire is simulated. A link carries
//! bytes both ways in chunks that take their time, and can be cut at any of them.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use crs::RuleBook;
use http::Uri;
use hyper_util::rt::TokioIo;
use rounds_service::limits;
use rounds_service::scoring_client::{ScoringClient, endpoint};
use scoring_service::grpc::Service;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, duplex, split};
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep};
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Endpoint, Server};
use tonic::{Request, Status};

use crate::dice::Dice;

/// How the network and what is behind it are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mood {
    #[default]
    Well,
    /// Each chunk takes up to half a second.
    Slow,
    /// Nothing passes and nothing is cut.
    Silent,
    /// Nobody listens.
    Refusing,
    /// Links are cut after some chunks.
    Dying,
    /// The service says that it is unavailable.
    Unavailable,
    /// The service says that it has no room.
    Overloaded,
}

/// Bytes that a link holds: more than anything that is sent at once, so that its chunks are those of
/// the sender.
const LINK_BYTES: usize = 8 << 20;

/// The network. Clones are one network.
#[derive(Clone)]
pub(crate) struct Network(Arc<Mutex<Inner>>);

struct Inner {
    mood: Mood,
    dice: Dice,
    links: Vec<AbortHandle>,
}

impl Network {
    pub(crate) fn new(dice: Dice) -> Self {
        Self(Arc::new(Mutex::new(Inner {
            mood: Mood::Well,
            dice,
            links: Vec::new(),
        })))
    }

    pub(crate) fn set_mood(&self, mood: Mood) {
        self.lock().mood = mood;
    }

    /// The scoring service dies and is there again at once: every link is cut.
    pub(crate) fn cut(&self) {
        for link in self.lock().links.drain(..) {
            link.abort();
        }
    }

    /// A client at the other end. Within the runtime.
    pub(crate) fn client(&self) -> ScoringClient {
        let network = self.clone();
        let connect = tower::service_fn(move |_: Uri| network.clone().connect());
        let endpoint = endpoint(Endpoint::from_static("http://scoring.simulated"));
        ScoringClient::over(endpoint.connect_with_connector_lazy(connect))
    }

    async fn connect(self) -> io::Result<TokioIo<DuplexStream>> {
        let begun = Instant::now();
        sleep(self.delay()).await;
        while self.mood() == Mood::Silent {
            if begun.elapsed() >= limits::SCORING_CONNECT {
                return Err(io::ErrorKind::TimedOut.into());
            }
            sleep(Duration::from_millis(100)).await;
        }
        if self.mood() == Mood::Refusing {
            return Err(io::ErrorKind::ConnectionRefused.into());
        }
        let (client, near) = duplex(LINK_BYTES);
        let (far, server) = duplex(LINK_BYTES);
        let link = tokio::spawn(self.clone().link(near, far)).abort_handle();
        self.lock().links.push(link);
        tokio::spawn(self.serve(server));
        Ok(TokioIo::new(client))
    }

    /// Serves one connection.
    async fn serve(self, connection: DuplexStream) {
        let book = Arc::new(RuleBook::built_in().clone());
        let at_the_door = move |request: Request<()>| match self.mood() {
            Mood::Unavailable => Err(Status::unavailable("as simulated")),
            Mood::Overloaded => Err(Status::resource_exhausted("as simulated")),
            Mood::Well | Mood::Slow | Mood::Silent | Mood::Refusing | Mood::Dying => Ok(request),
        };
        let service = InterceptedService::new(Service::new(book).into_server(), at_the_door);
        let connections = tokio_stream::iter([Ok::<_, io::Error>(connection)]);
        let mut server = Server::builder();
        // How a connection ends is the other side's business.
        let _ = server
            .add_service(service)
            .serve_with_incoming(connections)
            .await;
    }

    /// Carries bytes both ways until either side ends or the link is cut.
    async fn link(self, near: DuplexStream, far: DuplexStream) {
        let mut cut_after = u32::MAX;
        if self.mood() == Mood::Dying {
            cut_after = self.lock().dice.within(1..=12) as u32;
        }
        let (near_read, near_write) = split(near);
        let (far_read, far_write) = split(far);
        tokio::select! {
            biased;
            () = self.carry(near_read, far_write, cut_after) => {}
            () = self.carry(far_read, near_write, cut_after) => {}
        }
    }

    async fn carry(
        &self,
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
        cut_after: u32,
    ) {
        let mut chunk = vec![0; 64 << 10];
        for _ in 0..cut_after {
            let Ok(bytes @ 1..) = from.read(&mut chunk).await else {
                return;
            };
            sleep(self.delay()).await;
            while self.mood() == Mood::Silent {
                sleep(Duration::from_millis(100)).await;
            }
            if to.write_all(&chunk[..bytes]).await.is_err() {
                return;
            }
        }
    }

    fn delay(&self) -> Duration {
        let mut inner = self.lock();
        let most = if inner.mood == Mood::Slow { 500 } else { 3 };
        let millis = inner.dice.within(1..=most);
        Duration::from_millis(millis as u64)
    }

    fn mood(&self) -> Mood {
        self.lock().mood
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0
            .lock()
            .expect("nobody panics with the network in hand")
    }
}
