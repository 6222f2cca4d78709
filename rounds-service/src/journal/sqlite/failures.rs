//! What a failure of SQLite says of what was to be written.

use std::io;

use rusqlite::{ErrorCode, ffi};

use crate::journal::head_file::HeadFile;
use crate::journal::{AppendError, Cause};

/// Whether a commit failed before its mark was written. Where it failed later, as when the disk does
/// not confirm what was written, the mark stands in the log behind its end; readers do not look
/// there, and a start does.
pub(super) fn is_unwritten(cause: &rusqlite::Error) -> bool {
    match cause.sqlite_error() {
        Some(error) => {
            matches!(error.code, ErrorCode::DiskFull | ErrorCode::ReadOnly)
                || error.extended_code == ffi::SQLITE_IOERR_WRITE
        }
        None => false,
    }
}

/// Why nothing was written. SQLite tells a disk that is full from other failures; what else keeps from
/// writing is asked of the disk.
pub(super) fn why(head_file: &mut HeadFile, cause: rusqlite::Error) -> AppendError {
    if cause.sqlite_error_code() != Some(ErrorCode::SystemIoFailure) {
        return write_failed(cause);
    }
    let tried = head_file.try_room();
    failed_beside(tried.err().map(|error| error.kind()), cause)
}

/// A failed write beside which another failed like this, or did not.
pub(super) fn failed_beside(kind: Option<io::ErrorKind>, cause: rusqlite::Error) -> AppendError {
    match kind {
        Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => {
            AppendError::Full(cause.into())
        }
        Some(io::ErrorKind::ReadOnlyFilesystem) => AppendError::ReadOnly(cause.into()),
        _ => write_failed(cause),
    }
}

pub(super) fn write_failed(cause: rusqlite::Error) -> AppendError {
    match cause.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => AppendError::Full(Cause::from(cause)),
        Some(ErrorCode::ReadOnly) => AppendError::ReadOnly(Cause::from(cause)),
        _ => AppendError::Unavailable(Cause::from(cause)),
    }
}
