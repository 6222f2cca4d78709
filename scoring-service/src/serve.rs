//! The service on a socket.

use std::sync::Arc;

use crs::RuleBook;
use express_entry_proto::FILE_DESCRIPTOR_SET;
use express_entry_transport::{Drained, Limits, ServeError, Services};
use tokio::net::TcpListener;

use crate::grpc::Service;

/// Serves until `shutdown` ends, then drains.
pub async fn serve(
    listener: TcpListener,
    book: Arc<RuleBook>,
    reflection: bool,
    limits: &Limits,
    shutdown: impl Future<Output = ()>,
) -> Result<Drained, ServeError> {
    let mut services = Services::new().with(Service::new(book).into_server());
    if reflection {
        services = services.with_reflection(&[FILE_DESCRIPTOR_SET])?;
    }
    express_entry_transport::serve(listener, services, limits, shutdown).await
}
