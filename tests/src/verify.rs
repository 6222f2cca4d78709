//! The steps of `cargo verify`.

mod foreign;
mod instructions;
mod tools;
mod valgrind;

use std::path::Path;
use std::process::Command;

use crate::harness::{cargo, root};

/// One thing that must hold.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Name.
    pub name: &'static str,
    /// Checks it.
    pub run: fn() -> Outcome,
}

/// What came of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Passed,
    /// It does not.
    Failed(String),
    /// It could not be checked here.
    Skipped(String),
}

/// Every step, the quickest to fail first.
pub const STEPS: &[Step] = &[
    Step {
        name: "format",
        run: format,
    },
    Step {
        name: "contract lint",
        run: contract_lint,
    },
    Step {
        name: "contract breaking changes",
        run: contract_breaking,
    },
    Step {
        name: "lints",
        run: lints,
    },
    Step {
        name: "lints of the fuzz targets",
        run: fuzz_lints,
    },
    Step {
        name: "tests",
        run: tests,
    },
    Step {
        name: "instructions",
        run: instructions::instructions,
    },
    Step {
        name: "demo",
        run: demo,
    },
    Step {
        name: "foreign client: Python",
        run: foreign::python,
    },
    Step {
        name: "foreign client: Node",
        run: foreign::node,
    },
];

fn format() -> Outcome {
    cargo_step(&["fmt", "--all", "--check"])
}

fn lints() -> Outcome {
    let arguments = [
        "clippy",
        "--quiet",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    cargo_step(&arguments)
}

/// The targets of `cargo fuzz` are a workspace of their own, which nothing else compiles.
fn fuzz_lints() -> Outcome {
    let arguments = ["clippy", "--quiet", "--all-targets", "--", "-D", "warnings"];
    outcome(
        Command::new(cargo())
            .args(arguments)
            .current_dir(root().join("scoring-service/fuzz"))
            .env("CARGO_TARGET_DIR", root().join("target"))
            // Nothing is linked, so that the fuzzer itself, in C++, is not compiled.
            .env("CUSTOM_LIBFUZZER_PATH", "/not/linked/libfuzzer.a"),
    )
}

fn tests() -> Outcome {
    cargo_step(&["test", "--quiet", "--workspace"])
}

fn demo() -> Outcome {
    cargo_step(&["demo"])
}

fn contract_lint() -> Outcome {
    buf(&["lint"])
}

/// The contract as last released is `proto/baseline.binpb`.
fn contract_breaking() -> Outcome {
    buf(&["breaking", "--against", "baseline.binpb"])
}

fn buf(arguments: &[&str]) -> Outcome {
    match tools::buf() {
        Ok(buf) => outcome(
            Command::new(buf)
                .args(arguments)
                .current_dir(root().join("proto")),
        ),
        Err(why) => Outcome::Skipped(why),
    }
}

fn cargo_step(arguments: &[&str]) -> Outcome {
    outcome(Command::new(cargo()).args(arguments).current_dir(root()))
}

/// Runs a command to its end.
fn outcome(command: &mut Command) -> Outcome {
    let name = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default()
        .to_owned();
    match command.status() {
        Ok(status) if status.success() => Outcome::Passed,
        Ok(status) => Outcome::Failed(format!("{} ended with {status}", name.display())),
        Err(error) => Outcome::Failed(format!("{} does not run: {error}", name.display())),
    }
}
