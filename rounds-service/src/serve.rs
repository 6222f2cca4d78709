//! The service on a socket: from the first connection to the last commit.

use std::pin::pin;

use express_entry_proto::FILE_DESCRIPTOR_SET;
use express_entry_proto::rounds::v1::admin_service_server::AdminServiceServer;
use express_entry_proto::rounds::v1::clock_service_server::ClockServiceServer;
use express_entry_proto::rounds::v1::invitation_service_server::InvitationServiceServer;
use express_entry_proto::rounds::v1::nomination_service_server::NominationServiceServer;
use express_entry_proto::rounds::v1::pool_service_server::PoolServiceServer;
use express_entry_proto::rounds::v1::round_service_server::RoundServiceServer;
use express_entry_transport::{Drained, Health, Limits, ServeError as TransportError, Services};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic_health::ServingStatus;

use crate::app::{App, Settings, StartError};
use crate::grpc::{
    AdminApi, ClockApi, Door, EventApi, InvitationApi, NominationApi, PoolApi, RoundApi,
};
use crate::limits;

/// Why serving ended before it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The service did not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The transport failed.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The writer broke off: a defect. The journal holds everything that was acknowledged.
    #[error("the writer broke off")]
    WriterBroken,
}

/// Serves until `shutdown` ends, then drains, commits what waits, and closes the journal.
///
/// Connections are answered at once; until the journal is read, health says NOT_SERVING and calls
/// are UNAVAILABLE.
pub async fn serve(
    listener: TcpListener,
    settings: Settings,
    bounds: &Limits,
    shutdown: impl Future<Output = ()>,
) -> Result<Drained, ServeError> {
    let door = Door::default();
    let (services, health) = services(&door, settings.reflection)?.starting();
    let stop = CancellationToken::new();
    let serving = express_entry_transport::serve(listener, services, bounds, stop.cancelled());
    let living = async {
        // A watch has no end of its own, and the drain would wait for it.
        let app = live(settings, &door, &health, stop.clone(), shutdown).await;
        stop.cancel();
        app
    };
    let (drained, app) = tokio::join!(serving, living);
    if let Some(app) = app? {
        app.stop().await;
    }
    Ok(drained?)
}

/// Starts the pool, opens the door, and waits for the end. `None` if the end came first.
async fn live(
    settings: Settings,
    door: &Door,
    health: &Health,
    stop: CancellationToken,
    shutdown: impl Future<Output = ()>,
) -> Result<Option<App>, ServeError> {
    let mut shutdown = pin!(shutdown);
    let mut app = tokio::select! {
        app = App::start(settings, stop) => app?,
        () = &mut shutdown => return Ok(None),
    };
    let mut telling = app.telling();
    door.open(app.service());
    tracing::info!("serving");
    loop {
        let tells = *telling.borrow_and_update();
        health.report(status(tells)).await;
        tokio::select! {
            () = &mut shutdown => return Ok(Some(app)),
            () = app.broken() => return Err(ServeError::WriterBroken),
            Ok(()) = telling.changed() => {}
        }
    }
}

/// A pool whose state cannot be told serves nobody.
fn status(tells: bool) -> ServingStatus {
    match tells {
        true => ServingStatus::Serving,
        false => ServingStatus::NotServing,
    }
}

fn services(door: &Door, reflection: bool) -> Result<Services, TransportError> {
    let services = Services::new()
        .with(
            PoolServiceServer::new(PoolApi(door.clone()))
                .max_decoding_message_size(limits::MESSAGE_BYTES)
                .max_encoding_message_size(limits::MESSAGE_BYTES),
        )
        .with(
            RoundServiceServer::new(RoundApi(door.clone()))
                .max_decoding_message_size(limits::MESSAGE_BYTES)
                .max_encoding_message_size(limits::MESSAGE_BYTES),
        )
        .with(
            NominationServiceServer::new(NominationApi(door.clone()))
                .max_decoding_message_size(limits::MESSAGE_BYTES)
                .max_encoding_message_size(limits::MESSAGE_BYTES),
        )
        .with(
            InvitationServiceServer::new(InvitationApi(door.clone()))
                .max_decoding_message_size(limits::MESSAGE_BYTES)
                .max_encoding_message_size(limits::MESSAGE_BYTES),
        )
        .with(
            ClockServiceServer::new(ClockApi(door.clone()))
                .max_decoding_message_size(limits::MESSAGE_BYTES)
                .max_encoding_message_size(limits::MESSAGE_BYTES),
        )
        .with(
            AdminServiceServer::new(AdminApi(door.clone()))
                .max_decoding_message_size(limits::MESSAGE_BYTES)
                .max_encoding_message_size(limits::MESSAGE_BYTES),
        )
        .with(EventApi(door.clone()));
    if reflection {
        services.with_reflection(&[FILE_DESCRIPTOR_SET])
    } else {
        Ok(services)
    }
}
