//! `rounds-service backup` and `rounds-service restore`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::{Answer, Failed, Verdict, bar};
use crate::folder::journal_in;
use crate::journal::backup::{self, Backup, to_hex};
use crate::journal::sqlite;

/// Copies the journal into a new folder, as far as it goes now.
///
/// The service may be running. Every digest is checked on the way. Ends with 4 when the journal is
/// damaged, and with 6 when a newer version of the service wrote it: then no backup is made.
#[derive(Debug, Args)]
pub struct Create {
    /// The data folder of the service.
    #[arg(long, env = "ROUNDS_DATA", default_value = "rounds-data")]
    data: PathBuf,
    /// The folder in which the backup becomes a new folder.
    #[arg(long)]
    into: PathBuf,
}

impl Create {
    /// Makes the backup.
    pub fn run(self) -> Result<Answer, Failed> {
        let reader = sqlite::read_only(&journal_in(&self.data))?;
        let bar = bar("copied");
        let mut progress = |position, end| {
            bar.set_length(end);
            bar.set_position(position);
        };
        let made = backup::back_up(reader.as_ref(), &self.into, &mut progress);
        bar.finish_and_clear();
        told("The backup is", made?)
    }
}

/// Verifies a backup and puts its journal into a data folder that holds none.
///
/// The service must not be running on that folder. Nothing is overwritten. Ends with 4 when the
/// backup is damaged, and with 6 when a newer version of the service made it: then nothing is put
/// back.
#[derive(Debug, Args)]
pub struct Restore {
    /// The folder of the backup, with its manifest.
    #[arg(long)]
    from: PathBuf,
    /// The data folder to restore. It is made if it is not there.
    #[arg(long, env = "ROUNDS_DATA", default_value = "rounds-data")]
    data: PathBuf,
}

impl Restore {
    /// Verifies and restores.
    pub fn run(self) -> Result<Answer, Failed> {
        let bar = bar("verified");
        let mut progress = |position, end| {
            bar.set_length(end);
            bar.set_position(position);
        };
        let restored = backup::restore(&self.from, &self.data, &mut progress);
        bar.finish_and_clear();
        told("Restored is", restored?)
    }
}

/// A backup as JSON: what the service tells of one that it makes, and where it is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    name: String,
    position: u64,
    digest: String,
    size_bytes: u64,
    path: String,
    requests: u64,
}

fn told(what: &str, backup: Backup) -> Result<Answer, Failed> {
    let Backup { path, head, bytes } = backup;
    let name = path.file_name().unwrap_or_default();
    let told = Told {
        name: name.to_string_lossy().into_owned(),
        position: head.position,
        digest: to_hex(&head.digest),
        size_bytes: bytes,
        path: path.display().to_string(),
        requests: head.requests,
    };
    let lines = [
        format!("{what} {}:", told.path),
        format!("  {:>12} events", told.position),
        format!("  {:>12} requests", told.requests),
        format!("  {:>12} bytes", told.size_bytes),
        format!("  digest {}", told.digest),
    ];
    Answer::new(Verdict::Sound, &lines, &told)
}
