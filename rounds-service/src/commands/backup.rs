//! `rounds-service backup` and `rounds-service restore`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::{Failed, bar, say};
use crate::folder::journal_in;
use crate::journal::backup::{self, Backup, BackupError, to_hex};
use crate::journal::{ReadError, sqlite};

/// The journal, or the backup, is not what was written.
const DAMAGED: u8 = 4;

/// Copies the journal into a new folder, as far as it goes now.
///
/// The service may be running. Every digest is checked on the way. Ends with 4 when the journal is
/// damaged: then no backup is made.
#[derive(Debug, Args)]
pub(super) struct Create {
    /// The data folder of the service.
    #[arg(long, env = "ROUNDS_DATA", default_value = "rounds-data")]
    data: PathBuf,
    /// The folder in which the backup becomes a new folder.
    #[arg(long)]
    into: PathBuf,
    /// Answer with one JSON object.
    #[arg(long)]
    json: bool,
}

impl Create {
    pub(super) fn run(self) -> Result<ExitCode, Failed> {
        let reader = sqlite::read_only(&journal_in(&self.data))?;
        let bar = bar("copied");
        let mut progress = |position, end| {
            bar.set_length(end);
            bar.set_position(position);
        };
        let made = backup::back_up(reader.as_ref(), &self.into, &mut progress);
        bar.finish_and_clear();
        told("The backup is", made, self.json)
    }
}

/// Verifies a backup and puts its journal into a data folder that holds none.
///
/// The service must not be running on that folder. Nothing is overwritten. Ends with 4 when the
/// backup is damaged: then nothing is put back.
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The folder of the backup, with its manifest.
    #[arg(long)]
    from: PathBuf,
    /// The data folder to restore. It is made if it is not there.
    #[arg(long, env = "ROUNDS_DATA", default_value = "rounds-data")]
    data: PathBuf,
    /// Answer with one JSON object.
    #[arg(long)]
    json: bool,
}

impl Restore {
    pub(super) fn run(self) -> Result<ExitCode, Failed> {
        let bar = bar("verified");
        let mut progress = |position, end| {
            bar.set_length(end);
            bar.set_position(position);
        };
        let restored = backup::restore(&self.from, &self.data, &mut progress);
        bar.finish_and_clear();
        told("Restored is", restored, self.json)
    }
}

/// A backup as JSON.
#[derive(Serialize)]
struct Told {
    path: String,
    position: u64,
    requests: u64,
    digest: String,
    bytes: u64,
}

fn told(what: &str, backup: Result<Backup, BackupError>, json: bool) -> Result<ExitCode, Failed> {
    let Backup { path, head, bytes } = match backup {
        Ok(backup) => backup,
        Err(error) => {
            let damaged = matches!(
                &error,
                BackupError::Damaged(_)
                    | BackupError::Journal(ReadError::Damaged { .. } | ReadError::Broken(_))
            );
            if !damaged {
                return Err(error.into());
            }
            super::complain(&error);
            return Ok(ExitCode::from(DAMAGED));
        }
    };
    let told = Told {
        path: path.display().to_string(),
        position: head.position,
        requests: head.requests,
        digest: to_hex(&head.digest),
        bytes,
    };
    if json {
        say(&serde_json::to_string(&told)?)?;
    } else {
        say(&format!("{what} {}:", told.path))?;
        say(&format!("  {:>12} events", told.position))?;
        say(&format!("  {:>12} requests", told.requests))?;
        say(&format!("  {:>12} bytes", told.bytes))?;
        say(&format!("  digest {}", told.digest))?;
    }
    Ok(ExitCode::SUCCESS)
}
