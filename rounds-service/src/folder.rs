//! The data folder: what lies where in it, and the lock that one process holds on it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// Name of the journal's file.
const JOURNAL: &str = "journal.sqlite";
/// Name of the folder of snapshots.
const SNAPSHOTS: &str = "snapshots";
/// Name of the file that is locked. It stays when the lock is let go, and means nothing then.
const LOCK: &str = "lock";

use crate::journal::snapshots::Snapshots;

/// Why a data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It cannot be made.
    #[error("the folder {path} cannot be made: {cause}")]
    Make {
        /// The folder.
        path: PathBuf,
        /// What went wrong.
        #[source]
        cause: io::Error,
    },
    /// Another process works in it.
    #[error("the folder {0} is in use by another process; two must not write one journal")]
    Taken(PathBuf),
    /// It cannot be locked, or not written at all.
    #[error("the folder {path} cannot be locked: {cause}")]
    Lock {
        /// The folder.
        path: PathBuf,
        /// What went wrong.
        #[source]
        cause: io::Error,
    },
}

/// A data folder that this process alone works in, until this is dropped or the process ends.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    /// Locked as long as it is open.
    _lock: File,
}

impl DataFolder {
    /// Takes the folder at `path` for this process; makes it if it is not there.
    pub fn take(path: &Path) -> Result<Self, FolderError> {
        make(path).map_err(|cause| FolderError::Make {
            path: path.to_owned(),
            cause,
        })?;
        let fail = |cause| FolderError::Lock {
            path: path.to_owned(),
            cause,
        };
        match lock(path).map_err(fail)? {
            Some(lock) => Ok(Self {
                path: path.to_owned(),
                _lock: lock,
            }),
            None => Err(FolderError::Taken(path.to_owned())),
        }
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The snapshots of the journal.
    #[must_use]
    pub fn snapshots(&self) -> Snapshots {
        snapshots_in(&self.path)
    }

    /// The file of the journal.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        journal_in(&self.path)
    }
}

/// Locks a folder for as long as the file that it gives is open; `None` while another has it.
pub(crate) fn lock(folder: &Path) -> io::Result<Option<File>> {
    let mut options = OpenOptions::new();
    let options = options.write(true).create(true).truncate(false);
    let lock = options.open(folder.join(LOCK))?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(cause)) => Err(cause),
    }
}

/// Makes a folder and those above it that are missing, so that a loss of power does not take them back.
fn make(path: &Path) -> io::Result<()> {
    let missing = |above: &&Path| !above.as_os_str().is_empty() && !above.exists();
    let made: Vec<_> = path.ancestors().take_while(missing).collect();
    fs::create_dir_all(path)?;
    for folder in made {
        let above = folder
            .parent()
            .filter(|above| !above.as_os_str().is_empty());
        File::open(above.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

/// The file of the journal in a data folder.
#[must_use]
pub fn journal_in(folder: &Path) -> PathBuf {
    folder.join(JOURNAL)
}

/// The snapshots in a data folder.
#[must_use]
pub fn snapshots_in(folder: &Path) -> Snapshots {
    Snapshots::new(folder.join(SNAPSHOTS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_in_use_is_refused_until_it_is_let_go() {
        let outer = tempfile::tempdir().unwrap();
        let path = outer.path().join("made/on/the/way");
        let taken = DataFolder::take(&path).unwrap();
        let again = DataFolder::take(&path).unwrap_err();
        assert!(matches!(again, FolderError::Taken(_)));
        assert!(again.to_string().contains("another process"), "{again}");
        drop(taken);
        DataFolder::take(&path).unwrap();
    }

    #[test]
    fn a_file_is_no_folder() {
        let outer = tempfile::tempdir().unwrap();
        let path = outer.path().join("file");
        fs::write(&path, "text").unwrap();
        assert!(matches!(
            DataFolder::take(&path),
            Err(FolderError::Make { .. })
        ));
    }
}
