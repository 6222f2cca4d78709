//! What is left of a journal whose file is gone.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{OpenError, files};
use crate::folder::snapshots_in;

/// Refuses a journal whose file is missing or empty while its log, the note of its end or a snapshot
/// is there. Opened, it would begin anew, and SQLite deletes the log of an empty file unread.
pub(super) fn refuse(path: &Path) -> Result<(), OpenError> {
    let found = beside_nothing(path).map_err(|cause| OpenError::Unavailable {
        path: path.to_owned(),
        cause: cause.into(),
    })?;
    found.map_or(Ok(()), |beside| {
        Err(OpenError::Missing {
            path: path.to_owned(),
            beside,
        })
    })
}

/// What lies beside a file that is missing or empty.
fn beside_nothing(path: &Path) -> io::Result<Option<PathBuf>> {
    match fs::metadata(path) {
        Ok(file) if file.len() > 0 => return Ok(None),
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(_) | Err(_) => {}
    }
    let [_, log, _, record] = files(path);
    for beside in [log, record] {
        if beside.try_exists()? {
            return Ok(Some(beside));
        }
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let latest = snapshots_in(folder).list()?.into_iter().next();
    Ok(latest.map(|(_, snapshot)| snapshot))
}
