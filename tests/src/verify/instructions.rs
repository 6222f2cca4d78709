//! Instructions that the engine's jobs take, against those recorded.
//!
//! A job runs under valgrind with few and with more passes: the difference is what passes cost, without
//! the start of the program. Such counts do not depend on what else the machine does.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::Outcome;
use super::valgrind::Valgrind;
use crate::harness::{cargo, root};

/// Growth beyond this is a failure, in percent.
const GROWTH_PERCENT: u64 = 5;

/// Passes of the shorter and of the longer run.
const PASSES: [u64; 2] = [1, 6];

/// What is recorded, in `scoring-service/crs/benches/instructions.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    compiler: String,
    instructions: BTreeMap<String, u64>,
}

/// A job of the bench program, and over how many people one pass of it goes.
struct Job {
    name: String,
    people: u64,
}

/// Counts every job's instructions for one person. With `UPDATE=1` they become the record.
pub(super) fn instructions() -> Outcome {
    let valgrind = match Valgrind::find() {
        Ok(valgrind) => valgrind,
        Err(why) => return Outcome::Skipped(why),
    };
    match measure(&valgrind).and_then(|counts| hold(&counts)) {
        Ok(outcome) => outcome,
        Err(error) => Outcome::Failed(format!("{error:#}")),
    }
}

fn measure(valgrind: &Valgrind) -> Result<BTreeMap<String, u64>> {
    let program = program()?;
    let mut counts = BTreeMap::new();
    for job in jobs(&program)? {
        let [few, more] =
            PASSES.map(|passes| valgrind.count(&program, &[&job.name, &passes.to_string()]));
        let of_passes = more?.checked_sub(few?).context("more work took less")?;
        let passes = PASSES[1] - PASSES[0];
        counts.insert(job.name, of_passes / (passes * job.people));
    }
    Ok(counts)
}

/// Builds the bench program, as benches are built, and finds it.
fn program() -> Result<PathBuf> {
    let arguments = "bench --package crs --bench instructions --no-run --message-format=json";
    let mut cargo = Command::new(cargo());
    cargo.args(arguments.split(' ')).current_dir(root());
    let built = cargo.output().context("cargo does not run")?;
    ensure!(
        built.status.success(),
        "the bench does not build: {}",
        String::from_utf8_lossy(&built.stderr)
    );
    let messages = String::from_utf8(built.stdout).context("cargo's messages are no text")?;
    let program = messages.lines().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        let is_bench = message.pointer("/target/name")?.as_str()? == "instructions";
        let program = message.get("executable")?.as_str()?;
        is_bench.then(|| PathBuf::from(program))
    });
    program.context("cargo names no bench program")
}

/// The jobs that the program names.
fn jobs(program: &Path) -> Result<Vec<Job>> {
    let listed = Command::new(program)
        .output()
        .context("the bench does not run")?;
    let listed = String::from_utf8(listed.stdout).context("names of jobs are text")?;
    let job = |line: &str| {
        let (name, people) = line.split_once(' ')?;
        let name = name.to_owned();
        let people = people.parse().ok()?;
        Some(Job { name, people })
    };
    let jobs: Option<Vec<Job>> = listed.lines().map(job).collect();
    let jobs = jobs.context("a job is named with its number of people")?;
    ensure!(!jobs.is_empty(), "the bench names no job");
    Ok(jobs)
}

/// Holds counts against the record, or makes them the record.
fn hold(counts: &BTreeMap<String, u64>) -> Result<Outcome> {
    let file = root().join("scoring-service/crs/benches/instructions.toml");
    let text = std::fs::read_to_string(&file).context("the record cannot be read")?;
    let compiler = compiler()?;
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, updated(&text, &compiler, counts))?;
        return Ok(Outcome::Passed);
    }
    let recorded: Recorded = toml::from_str(&text).context("the record is not sound")?;
    show(&table(&recorded, counts));
    Ok(judged(&recorded, &compiler, counts))
}

/// What a person sees: every job, and a hint where a better figure should be kept.
fn table(recorded: &Recorded, counts: &BTreeMap<String, u64>) -> String {
    let mut table = format!(
        "{:<12}{:>10}{:>10}  instructions a person\n",
        "job", "recorded", "now"
    );
    for (job, now) in counts {
        let before = recorded.instructions.get(job).copied().unwrap_or(0);
        let shrank = now * (100 + GROWTH_PERCENT) < before * 100;
        let hint = if shrank {
            "  less: record it, so that it stays so"
        } else {
            ""
        };
        let _ = writeln!(table, "{job:<12}{before:>10}{now:>10}{hint}");
    }
    table
}

/// Growth fails. Under another compiler than the record's it says nothing of our code: that is a
/// skip, which CI takes for a failure.
fn judged(recorded: &Recorded, compiler: &str, counts: &BTreeMap<String, u64>) -> Outcome {
    let differences = differences(recorded, counts);
    if differences.is_empty() {
        return Outcome::Passed;
    }
    let told = format!(
        "{}; where that is meant, UPDATE=1 cargo verify instructions records it, and the commit says why",
        differences.join("; ")
    );
    if recorded.compiler == compiler {
        return Outcome::Failed(told);
    }
    Outcome::Skipped(format!(
        "counted with {compiler}, recorded with {}: {told}",
        recorded.compiler
    ))
}

fn differences(recorded: &Recorded, counts: &BTreeMap<String, u64>) -> Vec<String> {
    let mut differences = Vec::new();
    for (job, now) in counts {
        match recorded.instructions.get(job) {
            None => differences.push(format!("{job} is not recorded")),
            Some(before) if now * 100 > before * (100 + GROWTH_PERCENT) => {
                differences.push(format!("{job} grew from {before} to {now} instructions"));
            }
            Some(_) => {}
        }
    }
    let gone = recorded.instructions.keys();
    let gone = gone.filter(|job| !counts.contains_key(*job));
    differences.extend(gone.map(|job| format!("{job} is recorded and no job of the bench")));
    differences
}

/// The record with other counts; its comments stay.
fn updated(text: &str, compiler: &str, counts: &BTreeMap<String, u64>) -> String {
    let comments = text
        .lines()
        .take_while(|line| !line.starts_with("compiler"));
    let mut updated: String = comments.flat_map(|line| [line, "\n"]).collect();
    let _ = writeln!(updated, "compiler = \"{compiler}\"\n\n[instructions]");
    for (job, count) in counts {
        let _ = writeln!(updated, "{job} = {count}");
    }
    updated
}

#[expect(
    clippy::print_stdout,
    reason = "the verifier talks to a person or a log of CI"
)]
fn show(table: &str) {
    print!("{table}");
}

/// What counts depend on: the compiler's version and the machine it compiles for, such as
/// `1.95.0 x86_64-unknown-linux-gnu`.
fn compiler() -> Result<String> {
    let mut rustc = Command::new("rustc");
    let told = rustc.arg("-vV").current_dir(root()).output();
    let told = told.context("rustc does not run")?;
    let told = String::from_utf8_lossy(&told.stdout);
    let value = |name: &str| told.lines().find_map(|line| line.strip_prefix(name));
    let release = value("release: ").context("rustc tells no version")?;
    let host = value("host: ").context("rustc tells no host")?;
    Ok(format!("{release} {host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(score: u64, derive: u64) -> BTreeMap<String, u64> {
        BTreeMap::from([("score".into(), score), ("derive".into(), derive)])
    }

    fn recorded() -> Recorded {
        let text = updated(
            "# why\n\ncompiler = \"0\"\n",
            "1.2.3 pc",
            &counts(1_000, 2_000),
        );
        assert!(
            text.starts_with("# why\n\ncompiler = \"1.2.3 pc\"\n"),
            "{text}"
        );
        toml::from_str(&text).unwrap()
    }

    #[test]
    fn growth_beyond_five_percent_fails_and_says_how_to_accept_it() {
        let within = counts(1_050, 1_500);
        assert_eq!(judged(&recorded(), "1.2.3 pc", &within), Outcome::Passed);
        assert!(table(&recorded(), &within).contains("less: record it"));
        let Outcome::Failed(told) = judged(&recorded(), "1.2.3 pc", &counts(1_051, 2_101)) else {
            panic!("growth passes");
        };
        let grown = "derive grew from 2000 to 2101 instructions; score grew from 1000 to 1051";
        assert!(told.starts_with(grown), "{told}");
        assert!(
            told.contains("UPDATE=1 cargo verify instructions"),
            "{told}"
        );
    }

    #[test]
    fn growth_under_another_compiler_is_not_ours_to_judge() {
        let other = judged(&recorded(), "1.3.0 pc", &counts(1_051, 2_000));
        let Outcome::Skipped(told) = other else {
            panic!("another compiler's count is judged");
        };
        assert!(
            told.contains("1.3.0 pc") && told.contains("1.2.3 pc"),
            "{told}"
        );
        let within = judged(&recorded(), "1.3.0 pc", &counts(1_050, 2_000));
        assert_eq!(within, Outcome::Passed);
    }

    #[test]
    fn jobs_without_a_record_and_records_without_a_job_are_told() {
        let differences = differences(&recorded(), &BTreeMap::from([("explain".into(), 7)]));
        assert_eq!(
            differences,
            [
                "explain is not recorded",
                "derive is recorded and no job of the bench",
                "score is recorded and no job of the bench"
            ]
        );
    }
}
