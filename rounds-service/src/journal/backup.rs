//! Backups: a journal copied link by link while it is being written, and put back.
//!
//! A backup is a folder with a journal file and a manifest that says how far it goes. Copying checks
//! every digest, holds no transaction open and so keeps no log from being emptied. Putting one back
//! verifies all of it first, and never overwrites a journal.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::chain::Walk;
use super::head_file::HeadFile;
use super::snapshots::Snapshots;
use super::sqlite::{self, Copy, OpenError};
use super::verify::{Report, VerifyError, verify};
use super::{AppendError, Head, ReadError, Reader};
use crate::folder::{self, DataFolder, FolderError, journal_in};
use crate::limits;

#[cfg(test)]
mod tests;

/// What the name of a backup begins with; its position follows.
const PREFIX: &str = "backup-";
/// What the name of one begins with that is not finished.
const UNFINISHED: &str = "unfinished-";
/// Name of the manifest.
const MANIFEST: &str = "manifest.json";
/// Version of the manifest that this build writes, and the newest that it reads.
const MANIFEST_VERSION: u32 = 1;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Its folder.
    pub path: PathBuf,
    /// Where its journal ends.
    pub head: Head,
    /// Size of its journal in bytes.
    pub bytes: u64,
}

/// Why there is no backup, or none was put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is nothing to back up.
    #[error("the journal is empty")]
    Empty,
    /// The journal that is copied cannot be read, or is damaged.
    #[error(transparent)]
    Journal(#[from] ReadError),
    /// Another process makes one in the same folder.
    #[error("another backup is being made in {0}")]
    Taken(PathBuf),
    /// The copy cannot be made.
    #[error("the backup cannot be written: {0}")]
    Open(#[source] OpenError),
    /// The copy cannot be written.
    #[error("the backup cannot be written: {0}")]
    Write(#[from] AppendError),
    /// A file cannot be used.
    #[error("{path}: {cause}")]
    File {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        #[source]
        cause: io::Error,
    },
    /// The folder is no backup that this version can read.
    #[error("{path} is no backup: {what}")]
    NoBackup {
        /// The folder.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The journal of the backup cannot be opened.
    #[error("the backup cannot be read: {0}")]
    Unreadable(#[source] OpenError),
    /// The journal of the backup is not what was written.
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    /// The data folder cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The data folder holds a journal already, or snapshots of one.
    #[error(
        "{0} is there already; nothing is overwritten: move the files of the journal and the folder of \
         its snapshots away first"
    )]
    Occupied(PathBuf),
}

/// The manifest, as it is written.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    version: u32,
    position: u64,
    requests: u64,
    digest: String,
    bytes: u64,
}

/// Copies a journal up to its present end into a new folder under `into`, which is made if it is not
/// there and locked meanwhile. A backup of that end that is there already is told as it is. `progress`
/// is told the position reached and that of the end, now and then.
pub fn back_up(
    reader: &dyn Reader,
    into: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Backup, BackupError> {
    let head = reader.head()?;
    if head.position == 0 {
        return Err(BackupError::Empty);
    }
    let name = format!("{:020}-{:020}", head.position, head.requests);
    let path = into.join(format!("{PREFIX}{name}"));
    if path.exists() {
        let there = read_manifest(&path)?;
        return match there.head == head {
            true => Ok(there),
            false => Err(no_backup(&path, "it is of another journal")),
        };
    }
    fs::create_dir_all(into).map_err(in_file(into))?;
    let lock = folder::lock(into).map_err(in_file(into))?;
    let _lock = lock.ok_or_else(|| BackupError::Taken(into.to_owned()))?;
    clear_unfinished(into).map_err(in_file(into))?;
    let unfinished = into.join(format!("{UNFINISHED}{name}"));
    let written = fs::create_dir(&unfinished)
        .map_err(in_file(&unfinished))
        .and_then(|()| copy(reader, head, &unfinished, progress))
        .and_then(|bytes| {
            fs::rename(&unfinished, &path).map_err(in_file(&path))?;
            sync_folder(into)?;
            Ok(bytes)
        });
    if written.is_err() {
        // It takes room and serves nobody; what is wrong is told by the error.
        let _ = fs::remove_dir_all(&unfinished);
    }
    Ok(Backup {
        path,
        head,
        bytes: written?,
    })
}

/// Removes what attempts have left that broke off. With the lock, so that nobody is at work on it.
fn clear_unfinished(into: &Path) -> io::Result<()> {
    for entry in fs::read_dir(into)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// Copies every link up to `head`, and writes the manifest.
fn copy(
    reader: &dyn Reader,
    head: Head,
    folder: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<u64, BackupError> {
    let mut file = Copy::create(&journal_in(folder)).map_err(BackupError::Open)?;
    let mut walk = Walk::new(reader, Head::EMPTY, head);
    let mut links = Vec::with_capacity(limits::REPLAY_ROWS);
    loop {
        let link = walk.step()?;
        let ended = link.is_none();
        links.extend(link);
        if ended || links.len() == limits::REPLAY_ROWS {
            file.write(&links)?;
            links.clear();
            progress(walk.head().position, head.position);
        }
        if ended {
            break;
        }
    }
    let bytes = file.finish().map_err(in_file(folder))?;
    write_manifest(folder, head, bytes)?;
    sync_folder(folder)?;
    Ok(bytes)
}

fn write_manifest(folder: &Path, head: Head, bytes: u64) -> Result<(), BackupError> {
    let path = folder.join(MANIFEST);
    let manifest = Manifest {
        version: MANIFEST_VERSION,
        position: head.position,
        requests: head.requests,
        digest: to_hex(&head.digest),
        bytes,
    };
    let write = || {
        let file = File::create_new(&path)?;
        serde_json::to_writer_pretty(&file, &manifest)?;
        file.sync_all()
    };
    write().map_err(in_file(&path))
}

/// Reads what a folder says that it holds.
fn read_manifest(folder: &Path) -> Result<Backup, BackupError> {
    let path = folder.join(MANIFEST);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(no_backup(folder, "there is no manifest in it"));
        }
        Err(error) => return Err(in_file(&path)(error)),
    };
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|error| no_backup(folder, &error.to_string()))?;
    if manifest.version != MANIFEST_VERSION {
        let what = format!(
            "its manifest is of version {}, and this service knows version {MANIFEST_VERSION}",
            manifest.version
        );
        return Err(no_backup(folder, &what));
    }
    let digest = from_hex(&manifest.digest);
    Ok(Backup {
        path: folder.to_owned(),
        head: Head {
            position: manifest.position,
            requests: manifest.requests,
            digest: digest.ok_or_else(|| no_backup(folder, "its digest is none"))?,
        },
        bytes: manifest.bytes,
    })
}

/// Verifies the backup in a folder and puts its journal into the data folder `data`, which must hold
/// none. `progress` is told the position verified and that of the end, now and then.
pub fn restore(
    backup: &Path,
    data: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Backup, BackupError> {
    let backup = read_manifest(backup)?;
    let folder = DataFolder::take(data)?;
    let journal = folder.journal();
    for occupied in sqlite::files(&journal) {
        if occupied.try_exists().map_err(in_file(&occupied))? {
            return Err(BackupError::Occupied(occupied));
        }
    }
    // The service would take one that knows of more than the backup as proof that its end is missing.
    let snapshots = folder.snapshots();
    if let Some((_, left_over)) = snapshots.list().map_err(in_file(data))?.pop() {
        return Err(BackupError::Occupied(left_over));
    }
    let from = journal_in(&backup.path);
    verify_backup(&from, &backup, progress)?;

    let unfinished = data.join(format!("{UNFINISHED}journal"));
    let copied = fs::copy(&from, &unfinished)
        .and_then(|_| File::open(&unfinished)?.sync_all())
        .and_then(|()| fs::rename(&unfinished, &journal));
    if copied.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    copied.map_err(in_file(&journal))?;
    let note = || {
        let mut file = HeadFile::open(&sqlite::head_path(&journal))?;
        file.note(&backup.head)?;
        file.sync()
    };
    note().map_err(in_file(&journal))?;
    sync_folder(data)?;
    Ok(backup)
}

/// Checks that a journal is sound and ends where the manifest says.
fn verify_backup(
    journal: &Path,
    backup: &Backup,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), BackupError> {
    let reader = sqlite::read_only(journal).map_err(BackupError::Unreadable)?;
    let none = Snapshots::new(backup.path.join("snapshots"));
    let report = verify(reader.as_ref(), &none, Some(&backup.head), progress);
    let Report { head, wrong, .. } = report.map_err(|error| match error {
        VerifyError::Journal(error) => BackupError::Journal(error),
        VerifyError::Snapshots(cause) => in_file(&backup.path)(cause),
    })?;
    match wrong {
        Some(wrong) => Err(BackupError::Damaged(wrong.to_string())),
        None if head == backup.head => Ok(()),
        None => {
            let what = "its journal goes on behind what its manifest tells";
            Err(BackupError::Damaged(what.to_owned()))
        }
    }
}

fn sync_folder(path: &Path) -> Result<(), BackupError> {
    let synced = File::open(path).and_then(|folder| folder.sync_all());
    synced.map_err(in_file(path))
}

fn in_file(path: &Path) -> impl Fn(io::Error) -> BackupError {
    move |cause| BackupError::File {
        path: path.to_owned(),
        cause,
    }
}

fn no_backup(path: &Path, what: &str) -> BackupError {
    BackupError::NoBackup {
        path: path.to_owned(),
        what: what.to_owned(),
    }
}

/// A digest as text.
#[must_use]
pub fn to_hex(digest: &[u8; 32]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    let pairs = text.as_bytes().chunks_exact(2);
    let whole = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    for (byte, pair) in digest.iter_mut().zip(pairs) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    whole.then_some(digest)
}
