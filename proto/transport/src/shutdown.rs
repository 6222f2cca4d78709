//! The signals that ask a process to stop.

use tokio::signal::unix::{SignalKind, signal};

/// Ends at the first SIGTERM or SIGINT. From the moment of the call, the process no longer dies of
/// them. Must be called within the runtime.
pub fn signalled() -> std::io::Result<impl Future<Output = ()> + Send> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        let name = tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        };
        tracing::info!(signal = name, "asked to stop");
    })
}
