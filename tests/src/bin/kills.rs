//! Kills the real services under mixed load and checks every promise after each kill.
#![expect(
    clippy::print_stdout,
    reason = "this program talks to a person or a log of CI"
)]

use anyhow::Result;
use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use tests::harness::Programs;
use tests::kills::{Plan, run};

/// Kills the real services under mixed load and checks every promise after each kill.
#[derive(Debug, Parser)]
struct Arguments {
    /// Processes to kill.
    #[arg(long, default_value_t = 400)]
    kills: usize,
    /// What the choices come from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> Result<()> {
    let Arguments { kills, seed } = Arguments::parse();
    let programs = Programs::build()?;
    let folder = tempfile::tempdir()?;
    let bar = ProgressBar::new(kills as u64);
    bar.set_style(ProgressStyle::with_template(
        "{bar:40} {pos}/{len} kills, {elapsed}, {msg}",
    )?);
    let runtime = tokio::runtime::Runtime::new()?;
    let plan = Plan { kills, seed };
    let ran = runtime.block_on(run(&programs, folder.path(), plan, |report| {
        bar.set_position(report.kills() as u64);
        bar.set_message(format!("{} acknowledged", report.acknowledged));
    }));
    bar.finish_and_clear();
    match ran {
        Ok(report) => println!("every promise was kept: {report:#?}"),
        Err(error) => {
            let kept = folder.keep();
            println!("the journal and the logs are kept in {}", kept.display());
            return Err(error);
        }
    }
    Ok(())
}
