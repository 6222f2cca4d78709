//! `cargo verify`: everything that must hold, step by step, all failures told at the end.
//!
//! `cargo verify NAME ...` runs only the steps whose names contain one of the texts.
#![expect(
    clippy::print_stdout,
    reason = "this program talks to a person or a log of CI"
)]

use std::process::ExitCode;
use std::time::Instant;

use tests::verify::{Outcome, STEPS};

fn main() -> ExitCode {
    // In CI nothing may go unchecked.
    let skip_is_failure = std::env::var_os("CI").is_some();
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|text| name.contains(text));
    let mut summary = Vec::new();
    for step in STEPS.iter().filter(|step| is_wanted(step.name)) {
        println!("\n==> {}", step.name);
        let begun = Instant::now();
        let outcome = (step.run)();
        let seconds = begun.elapsed().as_secs_f32();
        match &outcome {
            Outcome::Passed => println!("==> {}: passed in {seconds:.0} s", step.name),
            Outcome::Failed(why) => println!("==> {}: FAILED: {why}", step.name),
            Outcome::Skipped(why) => println!("==> {}: SKIPPED, NOT CHECKED: {why}", step.name),
        }
        summary.push((step.name, outcome, seconds));
    }

    println!("\n{:<28}{:>9}  outcome", "step", "seconds");
    let mut failed = 0;
    for (name, outcome, seconds) in &summary {
        let text = match outcome {
            Outcome::Passed => "passed".to_owned(),
            Outcome::Failed(why) => format!("FAILED: {why}"),
            Outcome::Skipped(why) => format!("SKIPPED: {why}"),
        };
        println!("{name:<28}{seconds:>9.0}  {text}");
        failed += usize::from(match outcome {
            Outcome::Passed => false,
            Outcome::Failed(_) => true,
            Outcome::Skipped(_) => skip_is_failure,
        });
    }
    println!("\n{} passed, {failed} failed", summary.len() - failed);
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
