//! `expressentry.rounds.v1.EventService`.
//!
//! Written by hand where the other services are generated, because it answers with messages that carry
//! events as the bytes that were stored ([`wire`]).

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use express_entry_proto::Codec;
use express_entry_proto::rounds::v1 as pb;
use express_entry_transport::deadline::Deadline;
use tokio_stream::{Stream, StreamExt};
use tonic::body::Body;
use tonic::codegen::{BoxFuture, Service, http};
use tonic::server::{Grpc, NamedService, ServerStreamingService};
use tonic::{Request, Response, Status};

use super::Door;
use crate::convert;
use crate::limits;
use crate::status::Problem;
use wire::RawWatchEventsResponse;

mod wire;

/// The calls about events.
#[derive(Clone)]
pub struct EventApi(pub Door);

type Items = Pin<Box<dyn Stream<Item = Result<RawWatchEventsResponse, Status>> + Send>>;

impl EventApi {
    fn watch_events(
        &self,
        request: &Request<pb::WatchEventsRequest>,
    ) -> Result<Response<Items>, Problem> {
        let service = self.0.service()?;
        let plan = convert::watch::watch(request.get_ref())?;
        let watched = service.watchers.watch(plan, Deadline::of(request))?;
        let items = watched.map(|item| {
            item.map(RawWatchEventsResponse::from)
                .map_err(|ended| Problem::from(ended).into())
        });
        Ok(Response::new(Box::pin(items)))
    }
}

impl ServerStreamingService<pb::WatchEventsRequest> for EventApi {
    type Response = RawWatchEventsResponse;
    type ResponseStream = Items;
    type Future = std::future::Ready<Result<Response<Items>, Status>>;

    fn call(&mut self, request: Request<pb::WatchEventsRequest>) -> Self::Future {
        std::future::ready(self.watch_events(&request).map_err(Status::from))
    }
}

impl NamedService for EventApi {
    const NAME: &'static str = pb::event_service_server::SERVICE_NAME;
}

impl Service<http::Request<Body>> for EventApi {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Self::Response, Self::Error>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let method = request.uri().path().rsplit('/').next();
        if method != Some("WatchEvents") {
            return Box::pin(async { Ok(Status::from(Problem::NoSuchCall).into_http()) });
        }
        let api = self.clone();
        Box::pin(async move {
            let codec = Codec::<RawWatchEventsResponse, pb::WatchEventsRequest>::default();
            let mut grpc = Grpc::new(codec).apply_max_message_size_config(
                Some(limits::MESSAGE_BYTES),
                Some(limits::EVENT_BYTES),
            );
            Ok(grpc.server_streaming(api, request).await)
        })
    }
}
