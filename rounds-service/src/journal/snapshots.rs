//! Snapshots beside the journal: the state at a position, so that a restart reads only what follows.
//!
//! The journal is the truth, and a snapshot only saves time: one that is damaged, torn, of a newer
//! version or of another journal is told and passed over. But one that knows more of this journal
//! than the journal itself tells that the journal was cut off.

mod file;
#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rounds_core::{Snapshot, State};

use super::chain::{Reach, reach};
use super::replay::{self, Check};
use super::{Facts, Head, ReadError, Reader};
use crate::limits;

pub use file::{Header, SnapshotError};

/// What the name of a snapshot begins with; its position follows.
const PREFIX: &str = "snapshot-";
/// What a snapshot is called while it is written.
const UNFINISHED: &str = "unfinished";

/// The folder in which snapshots lie.
#[derive(Clone, Debug)]
pub struct Snapshots(PathBuf);

/// A snapshot that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Where it is.
    pub path: PathBuf,
    /// Its position.
    pub position: u64,
    /// Its size.
    pub bytes: u64,
}

/// The state that a journal tells, and how it was read.
pub struct Restored {
    /// The state.
    pub state: State,
    /// Where the journal ends.
    pub head: Head,
    /// Position of the snapshot that it was read from; `None` when the whole journal was replayed.
    pub from: Option<u64>,
}

impl Snapshots {
    /// The snapshots in `folder`, which need not be there.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// Files of snapshots with their positions, latest first.
    pub fn list(&self) -> io::Result<Vec<(u64, PathBuf)>> {
        let entries = match fs::read_dir(&self.0) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut found = Vec::new();
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            let position = name.and_then(|name| name.strip_prefix(PREFIX));
            if let Some(position) = position.and_then(|digits| digits.parse().ok()) {
                found.push((position, path));
            }
        }
        found.sort_unstable();
        found.reverse();
        Ok(found)
    }

    /// Writes a snapshot of the state at `head`, and removes all but the last few. It is there whole
    /// or not at all.
    pub fn write(
        &self,
        reader: &dyn Reader,
        head: Head,
        snapshot: Snapshot,
    ) -> Result<Written, WriteError> {
        let first = first_digest(reader)?.ok_or(WriteError::Empty)?;
        fs::create_dir_all(&self.0)?;
        let unfinished = self.0.join(UNFINISHED);
        let path = self.0.join(format!("{PREFIX}{:020}", head.position));
        let bytes = File::create(&unfinished)
            .and_then(|file| file::write(file, &Header { head, first }, snapshot))
            .and_then(|bytes| fs::rename(&unfinished, &path).map(|()| bytes));
        if bytes.is_err() {
            // It takes room and serves nobody; what is wrong is told by the error.
            let _ = fs::remove_file(&unfinished);
        }
        let bytes = bytes?;
        File::open(&self.0)?.sync_all()?;
        // One that is called later is of another journal, and takes no place.
        let ours = self.list()?.into_iter();
        let ours = ours.filter(|(position, _)| *position <= head.position);
        for (_, old) in ours.skip(limits::SNAPSHOTS_KEPT) {
            fs::remove_file(old)?;
        }
        let position = head.position;
        Ok(Written {
            path,
            position,
            bytes,
        })
    }

    /// Reads the state from the latest snapshot that can be used and from the journal behind it, or
    /// from the journal alone.
    pub fn restore(&self, reader: &dyn Reader, check: Check) -> Result<Restored, ReadError> {
        let (mut state, from) = self.latest(reader, u64::MAX)?;
        let head = replay::go_on(reader, check, &mut state, from)?;
        let from = Some(from.position).filter(|position| *position > 0);
        Ok(Restored { state, head, from })
    }

    /// Reads the state in front of a position: from the latest snapshot that lies there and can be used,
    /// and from the journal behind it.
    pub fn before(&self, reader: &dyn Reader, position: u64) -> Result<State, ReadError> {
        let last = position.saturating_sub(1);
        let (mut state, from) = self.latest(reader, last)?;
        replay::in_order(reader, &mut state, from.position, last)?;
        Ok(state)
    }

    /// The state of the latest snapshot that can be used, of those up to a position, and where that is;
    /// the beginning where there is none.
    fn latest(&self, reader: &dyn Reader, last: u64) -> Result<(State, Head), ReadError> {
        let found = self.list().unwrap_or_else(|error| {
            tracing::warn!(folder = %self.0.display(), %error, "snapshots cannot be listed");
            Vec::new()
        });
        for (_, path) in found.into_iter().filter(|(position, _)| *position <= last) {
            match read_for(reader, &path)? {
                // The name of a file is no proof of what is in it.
                Ok((snapshot, head)) if head.position <= last => return Ok((snapshot, head)),
                Ok((_, head)) => tracing::warn!(
                    snapshot = %path.display(), position = head.position,
                    "a snapshot is passed over: it lies elsewhere than it is called"
                ),
                Err(error) => tracing::warn!(
                    snapshot = %path.display(), %error,
                    "a snapshot is passed over; the journal alone tells the same, slower"
                ),
            }
        }
        Ok((State::new(), Head::EMPTY))
    }
}

/// Why no snapshot was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// There is no event, and so nothing to save time with.
    #[error("the journal is empty")]
    Empty,
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] ReadError),
    /// The snapshot cannot be written.
    #[error("the snapshot cannot be written: {0}")]
    Unavailable(#[from] io::Error),
}

type ReadFor = Result<(State, Head), SnapshotError>;

/// Reads a snapshot of the journal of `reader`. The outer error is one of the journal.
pub(super) fn read_for(reader: &dyn Reader, path: &Path) -> Result<ReadFor, ReadError> {
    let reading = match file::Reading::open(path) {
        Ok(reading) => reading,
        Err(error) => return Ok(Err(error)),
    };
    let Header { head, first } = *reading.header();
    let ours = first_digest(reader)?;
    if ours.is_some_and(|ours| ours != first) {
        return Ok(Err(SnapshotError::OtherJournal));
    }
    match reach(reader, &head)? {
        Reach::Reached => Ok(reading.state().map(|state| (state, head))),
        Reach::Altered => Ok(Err(SnapshotError::OtherJournal)),
        // Before it speaks against the journal it must be whole.
        Reach::Short(_) if let Err(error) = reading.state() => Ok(Err(error)),
        Reach::Short(end) => {
            let what = format!(
                "the end of the journal is missing: the snapshot {} knows of position {}. If an older \
                 journal was put back on purpose, move the folder of the snapshots away",
                path.display(),
                head.position
            );
            Err(ReadError::damaged(end.position + 1, what))
        }
    }
}

/// The digest of the first row, by which journals are told apart; `None` without a row.
fn first_digest(reader: &dyn Reader) -> Result<Option<[u8; 32]>, ReadError> {
    let rows = reader.read(1, 1, Facts::Without)?;
    Ok(rows.first().map(|row| row.digest))
}
