//! `cargo demo`: the week to 26 May 2017, lived by both services.

use std::process::ExitCode;

use clap::Parser;
use tests::demo::{Options, run};

/// Starts both services as two processes, fills the pool with 46,695 synthetic candidates whose scores
/// are distributed as published for 19 May 2017, lives the week to 26 May, runs that day's two rounds,
/// and compares the results with the published ones.
#[derive(Parser)]
#[command(name = "demo")]
struct Arguments {
    /// Seed of the synthetic people.
    #[arg(long, default_value_t = 2017)]
    seed: u64,
    /// Leave both services running, and say how to call them.
    #[arg(long)]
    keep: bool,
}

#[expect(
    clippy::print_stderr,
    reason = "the end of a program that talks to a person"
)]
fn main() -> ExitCode {
    let Arguments { seed, keep } = Arguments::parse();
    match run(Options { seed, keep }) {
        Ok(differences) if differences.is_empty() => ExitCode::SUCCESS,
        Ok(differences) => {
            eprintln!("\nThe results differ from the published ones:");
            for difference in differences {
                eprintln!("  - {difference}");
            }
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("\nThe demo broke off: {error:#}");
            ExitCode::FAILURE
        }
    }
}
