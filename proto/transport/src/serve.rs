//! Serves gRPC until it is asked to stop, then drains within a deadline of its own.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic_health::ServingStatus;
use tonic_health::pb::health_server::HealthServer;
use tonic_health::server::{HealthReporter, HealthService};
use tonic_reflection::server::Builder as Reflection;
use tower::{Service, ServiceBuilder};
use tower_http::catch_panic::CatchPanicLayer;

use crate::Limits;
use crate::guard::GuardLayer;
use crate::listen::Incoming;
use crate::panics;

/// The services of one server. Health is always among them.
pub struct Services {
    routes: Routes,
    health: Health,
    at_first: ServingStatus,
}

impl Default for Services {
    fn default() -> Self {
        let reporter = HealthReporter::new();
        let service = HealthService::from_health_reporter(reporter.clone());
        Self {
            routes: Routes::default().add_service(HealthServer::new(service)),
            health: Health {
                reporter,
                names: vec![""],
            },
            at_first: ServingStatus::Serving,
        }
    }
}

impl Services {
    /// No service but health.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a service, and its name to health.
    #[must_use]
    pub fn with<S>(mut self, service: S) -> Self
    where
        S: Service<http::Request<Body>, Response = http::Response<Body>, Error = Infallible>
            + NamedService
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send + 'static,
    {
        self.health.names.push(S::NAME);
        self.routes = self.routes.add_service(service);
        self
    }

    /// Adds reflection, v1 and the v1alpha that older clients ask for, over encoded file descriptor
    /// sets. Errors when a set cannot be read.
    pub fn with_reflection(
        mut self,
        descriptor_sets: &[&'static [u8]],
    ) -> Result<Self, ServeError> {
        let builder = || {
            let sets = descriptor_sets.iter().copied();
            sets.chain([tonic_health::pb::FILE_DESCRIPTOR_SET]).fold(
                Reflection::configure(),
                Reflection::register_encoded_file_descriptor_set,
            )
        };
        self.routes = self
            .routes
            .add_service(builder().build_v1().map_err(ServeError::Reflection)?)
            .add_service(builder().build_v1alpha().map_err(ServeError::Reflection)?);
        Ok(self)
    }

    /// Services that cannot serve yet, and where they report when they can: until then health says
    /// NOT_SERVING, from the first connection on. Asked for when every service is added.
    pub fn starting(mut self) -> (Self, Health) {
        self.at_first = ServingStatus::NotServing;
        let health = self.health.clone();
        (self, health)
    }
}

/// Where services report whether they serve: the server as a whole and each service by its name.
#[derive(Debug, Clone)]
pub struct Health {
    reporter: HealthReporter,
    names: Vec<&'static str>,
}

impl Health {
    /// Health says this of every service from now on.
    pub async fn report(&self, status: ServingStatus) {
        for name in &self.names {
            self.reporter.set_service_status(name, status).await;
        }
    }

    /// Ends the streams that watch health, each after it has told its last news: of themselves they
    /// never end, and the drain would wait for them.
    async fn forget(mut self) {
        for name in self.names {
            self.reporter.clear_service_status(name).await;
        }
    }
}

/// Why a server could not serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A file descriptor set cannot be read.
    #[error("the descriptors for reflection cannot be read")]
    Reflection(#[source] tonic_reflection::server::Error),
    /// The transport failed.
    #[error("the transport failed")]
    Transport(#[from] tonic::transport::Error),
}

/// How a server ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drained {
    /// Every call came to its end.
    Completely,
    /// Connections were still open at the deadline and were cut.
    ByDeadline,
}

/// Serves on `listener` until `shutdown` ends.
///
/// Then health says NOT_SERVING, no connection is accepted any more, and calls in progress have until
/// the drain deadline; whatever is open then is cut, a connection that never spoke included.
pub async fn serve(
    listener: TcpListener,
    services: Services,
    limits: &Limits,
    shutdown: impl Future<Output = ()>,
) -> Result<Drained, ServeError> {
    let Services {
        routes,
        health,
        at_first,
    } = services;
    health.report(at_first).await;

    let cut = CancellationToken::new();
    // Whichever way this ends, dropped midway included, no connection outlives it.
    let _cut_at_the_end = cut.clone().drop_guard();
    let stop = CancellationToken::new();
    let incoming = Incoming::new(listener, *limits, cut);
    let layers = ServiceBuilder::new()
        .layer(CatchPanicLayer::custom(panics::in_handler))
        .layer(GuardLayer::new(limits.calls, limits.call_deadline))
        .map_response(panics::caught_in_answers)
        .into_inner();
    let mut serving = pin!(server(limits).layer(layers).serve_with_incoming_shutdown(
        routes.prepare(),
        incoming,
        stop.clone().cancelled_owned()
    ));
    tokio::select! {
        ended = &mut serving => {
            ended?;
            return Ok(Drained::Completely);
        }
        () = shutdown => {}
    }

    health.report(ServingStatus::NotServing).await;
    stop.cancel();
    let drain = async {
        health.forget().await;
        serving.await
    };
    match timeout(limits.drain_deadline, drain).await {
        Ok(ended) => ended.map(|()| Drained::Completely).map_err(Into::into),
        Err(_) => Ok(Drained::ByDeadline),
    }
}

/// A server with its limits. Age without tonic's grace: with it, tonic would cut a connection without
/// asking its peer to go; the connection itself ends after the grace.
fn server(limits: &Limits) -> Server {
    Server::builder()
        .initial_stream_window_size(limits.stream_window_bytes)
        .initial_connection_window_size(limits.connection_window_bytes)
        .max_frame_size(limits.frame_bytes)
        .max_concurrent_streams(limits.streams_per_connection)
        .concurrency_limit_per_connection(limits.streams_per_connection as usize)
        .load_shed(true)
        .http2_keepalive_interval(Some(limits.keepalive_interval))
        .http2_keepalive_timeout(Some(limits.keepalive_timeout))
        .max_connection_age(limits.connection_age)
        .trace_fn(span)
}

/// The span of a call: its method and a number of its own, and nothing that the caller wrote.
fn span(request: &http::Request<()>) -> tracing::Span {
    static CALLS: AtomicU64 = AtomicU64::new(1);
    let call = CALLS.fetch_add(1, Ordering::Relaxed);
    tracing::info_span!("request", method = request.uri().path(), call)
}
