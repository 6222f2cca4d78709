//! What the program does beside serving: looking after a data folder by hand, or by a script.
//!
//! Each command works on the files themselves, and comes to an answer, which the program prints:
//! this one, or the command-line client.

use std::ffi::OsString;
use std::fmt::Display;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

mod answer;
mod backup;
mod verify;

use answer::BROKEN;
pub use answer::{Answer, Failed, Verdict};
pub use backup::{Create, Restore};
pub use verify::Verify;

/// The codes, for the help. They are those of the command-line client.
const EXIT_CODES: &str = "\
Exit codes:
  0  done, and all is well
  1  refused: it could not be done, for the reason told
  2  usage: the arguments cannot be understood
  4  broken: the journal or the backup is not what was written, or the output cannot be written
  5  of verify: the journal is sound, and a snapshot or the note of its end is not
  6  newer: a newer version of the service wrote the journal or the backup";

/// Looks after the data folder of a rounds service.
#[derive(Debug, Parser)]
#[command(name = "rounds-service", version, after_help = EXIT_CODES)]
struct Asked {
    /// Answer with one JSON object.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Verify(Verify),
    Backup(Create),
    Restore(Restore),
}

/// Names of the commands.
const NAMES: [&str; 4] = ["verify", "backup", "restore", "help"];

/// Does the command that the arguments name (the name of the program is the first of them); `None`
/// when they name none, and so ask to serve.
pub fn run(arguments: &[OsString]) -> Option<ExitCode> {
    let named = arguments.get(1)?.to_str()?;
    if !NAMES.contains(&named) {
        return None;
    }
    let Asked { json, command } = match Asked::try_parse_from(arguments) {
        Ok(asked) => asked,
        Err(error) => {
            // Help goes out, and what was not understood goes to the errors.
            let printed = error.print();
            let code = error.exit_code().clamp(0, 2) as u8;
            return Some(printed.map_or(ExitCode::FAILURE, |()| ExitCode::from(code)));
        }
    };
    let done = match command {
        Command::Verify(verify) => verify.run(),
        Command::Backup(backup) => backup.run(),
        Command::Restore(restore) => restore.run(),
    };
    Some(ExitCode::from(match done {
        Ok(answer) => tell(&answer, json),
        Err(failed) => {
            complain(&failed);
            failed.exit_code()
        }
    }))
}

/// Prints an answer. Returns the code to end with: who cannot be told learns it all the same.
fn tell(answer: &Answer, json: bool) -> u8 {
    let code = answer.verdict.exit_code();
    match writeln!(io::stdout(), "{}", answer.text(json)) {
        Ok(()) => code,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => code,
        Err(error) => {
            complain(format!("the output cannot be written: {error}"));
            code.max(BROKEN)
        }
    }
}

/// Tells what went wrong.
fn complain(wrong: impl Display) {
    // If nobody can be told, the code tells.
    let _ = writeln!(io::stderr(), "rounds-service: {wrong}");
}

/// A bar on the terminal, where there is one: of `what`, counted in events.
fn bar(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(0).with_message(what);
    let template = "{msg} {wide_bar} {human_pos}/{human_len} {eta}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
