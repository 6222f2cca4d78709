//! The rounds service as a program.

use std::process::ExitCode;

use express_entry_transport::config::Settings as _;
use express_entry_transport::{bind, shutdown, telemetry};
use rounds_service::commands;
use rounds_service::config::Config;
use rounds_service::serve::serve;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> anyhow::Result<ExitCode> {
    let arguments: Vec<_> = std::env::args_os().collect();
    commands::run(&arguments).map_or_else(serve_until_stopped, Ok)
}

#[tokio::main]
async fn serve_until_stopped() -> anyhow::Result<ExitCode> {
    let config = match Config::from_process()?.or_print() {
        Ok(config) => config,
        Err(printed) => return Ok(printed),
    };
    let settings = config.settings()?;
    telemetry::init(&config.log, config.log_format)?;
    let stop = shutdown::signalled()?;
    let limits = config.limits();
    let listener = bind(config.listen, &limits)?;
    tracing::info!(address = %listener.local_addr()?, "listening");
    let drained = serve(listener, settings, &limits, stop).await?;
    tracing::info!(?drained, "stopped");
    Ok(ExitCode::SUCCESS)
}
