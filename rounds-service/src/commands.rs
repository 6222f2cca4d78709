//! What the program does beside serving: looking after a data folder by hand, or by a script.
//!
//! Each command works on the files themselves. It ends with 0 when all is well, 1 when it could not
//! be done, 2 when it was not understood, and 4 or more as its help says: the codes of the
//! command-line client.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

mod backup;
mod verify;

/// Looks after the data folder of a rounds service.
#[derive(Debug, Parser)]
#[command(name = "rounds-service", version)]
struct Asked {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Verify(verify::Verify),
    Backup(backup::Create),
    Restore(backup::Restore),
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
    let asked = match Asked::try_parse_from(arguments) {
        Ok(asked) => asked,
        Err(error) => {
            // Help goes out, and what was not understood goes to the errors.
            let printed = error.print();
            let code = error.exit_code().clamp(0, 2) as u8;
            return Some(printed.map_or(ExitCode::FAILURE, |()| ExitCode::from(code)));
        }
    };
    let done = match asked.command {
        Command::Verify(verify) => verify.run(),
        Command::Backup(backup) => backup.run(),
        Command::Restore(restore) => restore.run(),
    };
    Some(done.unwrap_or_else(|failed| {
        complain(&failed);
        ExitCode::FAILURE
    }))
}

/// Why a command could not be done.
type Failed = Box<dyn std::error::Error>;

/// Tells what went wrong.
fn complain(wrong: &dyn std::fmt::Display) {
    // If nobody can be told, the code tells.
    let _ = writeln!(io::stderr(), "rounds-service: {wrong}");
}

/// Prints a line of an answer.
fn say(line: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
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
