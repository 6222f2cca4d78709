//! What a command comes to, or why it does not, and with which code a program then ends.

use std::fmt::Display;

use serde::Serialize;

use crate::journal::ReadError;
use crate::journal::backup::BackupError;
use crate::journal::sqlite::OpenError;
use crate::journal::verify::VerifyError;

/// What was written is not what is there.
pub(super) const BROKEN: u8 = 4;
/// The journal is what was written, and something beside it is not.
const BESIDE: u8 = 5;
/// A newer version of the service is needed.
const NEWER: u8 = 6;

/// Whether what a command looked at is what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Sound,
    /// The journal, or the backup, is not.
    Damaged,
    /// The journal is, and a snapshot or the note of its end is not.
    BesideUnusable,
}

impl Verdict {
    /// The code that a program ends with.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Verdict::Sound => 0,
            Verdict::Damaged => BROKEN,
            Verdict::BesideUnusable => BESIDE,
        }
    }
}

/// What a command came to.
#[derive(Debug)]
pub struct Answer {
    /// Whether all is well.
    pub verdict: Verdict,
    text: String,
    json: String,
}

impl Answer {
    /// An answer of its lines, and of the same for programs.
    pub(super) fn new(
        verdict: Verdict,
        lines: &[String],
        told: &impl Serialize,
    ) -> Result<Self, Failed> {
        let json = serde_json::to_string(told).map_err(Failed::not_done)?;
        let text = lines.join("\n");
        Ok(Self {
            verdict,
            text,
            json,
        })
    }

    /// The answer: one line of JSON for a program, or lines for a person.
    #[must_use]
    pub fn text(&self, json: bool) -> &str {
        match json {
            true => &self.json,
            false => &self.text,
        }
    }
}

/// Why a command came to no answer.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The journal, or the backup, is not what was written.
    #[error("{0}")]
    Damaged(String),
    /// A newer version of the service wrote the journal, or the backup.
    #[error("{0}")]
    Newer(String),
    /// It could not be done.
    #[error("{0}")]
    NotDone(String),
}

impl Failed {
    pub(super) fn not_done(why: impl Display) -> Self {
        Failed::NotDone(why.to_string())
    }

    /// The code that a program ends with.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Failed::Damaged(_) => BROKEN,
            Failed::Newer(_) => NEWER,
            Failed::NotDone(_) => 1,
        }
    }
}

impl From<ReadError> for Failed {
    fn from(error: ReadError) -> Self {
        of_read(&error)(error.to_string())
    }
}

impl From<OpenError> for Failed {
    fn from(error: OpenError) -> Self {
        of_open(&error)(error.to_string())
    }
}

impl From<VerifyError> for Failed {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::Journal(error) => error.into(),
            VerifyError::Snapshots(_) => Failed::not_done(error),
        }
    }
}

impl From<BackupError> for Failed {
    fn from(error: BackupError) -> Self {
        let kind = match &error {
            BackupError::Damaged(_) => Failed::Damaged,
            BackupError::Journal(error) => of_read(error),
            BackupError::Unreadable(error) => of_open(error),
            BackupError::Empty
            | BackupError::Open(_)
            | BackupError::Write(_)
            | BackupError::File { .. }
            | BackupError::NoBackup { .. }
            | BackupError::Folder(_)
            | BackupError::Taken(_)
            | BackupError::Occupied(_) => Failed::NotDone,
        };
        kind(error.to_string())
    }
}

fn of_read(error: &ReadError) -> fn(String) -> Failed {
    match error {
        ReadError::Damaged { .. } | ReadError::Broken(_) => Failed::Damaged,
        ReadError::Newer { .. } => Failed::Newer,
        ReadError::Unavailable(_) => Failed::NotDone,
    }
}

fn of_open(error: &OpenError) -> fn(String) -> Failed {
    match error {
        OpenError::Damaged { .. } => Failed::Damaged,
        OpenError::Newer { .. } | OpenError::NewerNote(_) => Failed::Newer,
        OpenError::Foreign(_)
        | OpenError::Missing { .. }
        | OpenError::Library(_)
        | OpenError::Cut { .. }
        | OpenError::Unavailable { .. } => Failed::NotDone,
    }
}
