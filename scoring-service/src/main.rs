//! The scoring service as a program.

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use express_entry_transport::config::Settings as _;
use express_entry_transport::{bind, shutdown, telemetry};
use scoring_service::config::Config;
use scoring_service::{rules, serve};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> anyhow::Result<ExitCode> {
    let config = match Config::from_process()?.or_print() {
        Ok(config) => config,
        Err(printed) => return Ok(printed),
    };
    if let Some(folder) = &config.check_rules {
        let (lines, sound) = rules::check(folder, config.drafts.as_deref())?;
        std::io::stdout().write_all(lines.as_bytes())?;
        return Ok(if sound {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        });
    }
    telemetry::init(&config.log, config.log_format)?;
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if let Some(threads) = config.threads {
        runtime.worker_threads(threads);
    }
    runtime.enable_all().build()?.block_on(run(config))
}

async fn run(config: Config) -> anyhow::Result<ExitCode> {
    let book = rules::load(config.rules.as_deref(), config.drafts.as_deref())?;
    let book = Arc::new(book);
    let stop = shutdown::signalled()?;
    let limits = config.limits();
    let listener = bind(config.listen, &limits)?;
    let (rule_sets, drafts) = (book.rule_sets().len(), book.drafts().len());
    let threads = tokio::runtime::Handle::current().metrics().num_workers();
    tracing::info!(address = %listener.local_addr()?, rule_sets, drafts, threads, "listening");
    let drained = serve::serve(listener, book, config.reflection, &limits, stop).await?;
    tracing::info!(?drained, "stopped");
    Ok(ExitCode::SUCCESS)
}
