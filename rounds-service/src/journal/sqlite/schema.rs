//! What a journal file looks like: telling one from other files, making one, bringing an older one
//! up to date.

use std::fmt;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use super::insert_request;
use super::reader::{is_damage, position, read_head};
use crate::journal::{Cause, Head, ReadError, Remembered};
use crate::request::{ContentDigest, RequestId};

/// Marks the file as a journal of ours in its header: "EERJ".
const APPLICATION_ID: i32 = 0x4545_524A;
/// The schema that this build writes, and the newest that it reads.
pub(in crate::journal) const SCHEMA_VERSION: i32 = 2;
/// The write-ahead log is cut back to this many bytes when it is emptied.
const LOG_BYTES: i64 = 64 << 20;

/// Where a journal ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct End {
    /// Position of the last row.
    pub position: u64,
    /// Number of the last remembered request.
    pub requests: u64,
}

impl From<Head> for End {
    fn from(head: Head) -> Self {
        Self {
            position: head.position,
            requests: head.requests,
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "position {} with {} requests",
            self.position, self.requests
        )
    }
}

/// Why a file was not opened as a journal.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file was written by a newer version of this service.
    #[error(
        "{path} has schema version {found}; this version of the service knows up to {SCHEMA_VERSION}: use the newer one"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: i32,
    },
    /// The note of the journal's end was written by a newer version of this service.
    #[error("{0} was written by a newer version of this service: use the newer one")]
    NewerNote(PathBuf),
    /// The file is a database of something else.
    #[error("{0} is not a journal of this service; it was left as it is")]
    Foreign(PathBuf),
    /// The file is missing or empty, and what belongs to it is there.
    #[error(
        "{path} is missing or empty, but {beside} is there: put back the file, together with its -wal \
         file if there was one, or restore a backup into another folder; to begin with an empty pool, \
         move {beside} away too"
    )]
    Missing {
        /// The file.
        path: PathBuf,
        /// What tells of it.
        beside: PathBuf,
    },
    /// The library is one that can corrupt the file.
    #[error("SQLite {0} is older than 3.51.3, which is the first safe to use")]
    Library(&'static str),
    /// What was acknowledged is no longer there.
    #[error(
        "{path} ends at {found}, but {known} was acknowledged: the end is missing. Put back the file \
         together with its -wal file, or restore a backup; to go on without what is lost, move {record} \
         away"
    )]
    Cut {
        /// The file.
        path: PathBuf,
        /// Where it ends.
        found: End,
        /// The last end that was acknowledged.
        known: End,
        /// The file that knows it.
        record: PathBuf,
    },
    /// The file was opened, and it is not what was written.
    #[error("{path}: {cause}. Restore a backup; the file was left as it is")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where, and what is wrong.
        #[source]
        cause: ReadError,
    },
    /// The file or its folder cannot be used.
    #[error("{path} cannot be opened: {cause}")]
    Unavailable {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        #[source]
        cause: Cause,
    },
}

/// Tells a journal from other files, gives a new file its tables, and brings an older one up to date.
pub(super) fn prepare(connection: &mut Connection, path: &Path) -> Result<(), OpenError> {
    let fail = |cause| unusable(path, cause);
    match kind(connection, path)? {
        Kind::Present => Ok(()),
        Kind::Empty => create(connection).map_err(fail),
        Kind::Version1 => from_version_1(connection).map_err(fail),
    }
}

/// Turns the write-ahead log on, without which a commit is neither durable nor beside the readers.
pub(super) fn write_ahead(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let fail = |cause| unusable(path, cause);
    let mode = connection.query_row("PRAGMA journal_mode = WAL", [], |row| {
        row.get::<_, String>(0)
    });
    let mode = mode.map_err(fail)?;
    if mode != "wal" {
        return Err(OpenError::Unavailable {
            path: path.to_owned(),
            cause: format!("its log is of mode {mode:?} and cannot be \"wal\"").into(),
        });
    }
    connection
        .pragma_update(None, "wal_autocheckpoint", 0)
        .and_then(|()| connection.pragma_update(None, "journal_size_limit", LOG_BYTES))
        .map_err(fail)
}

/// Tells whether a file can be read as a journal as it is.
pub(super) fn check(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    match kind(connection, path)? {
        Kind::Present => Ok(()),
        Kind::Empty => Err(foreign(path)),
        Kind::Version1 => Err(OpenError::Unavailable {
            path: path.to_owned(),
            cause: "it is of schema version 1; starting the service brings it up to date".into(),
        }),
    }
}

enum Kind {
    /// A journal of this version.
    Present,
    /// A new file.
    Empty,
    /// A journal of version 1, whose requests were no links of the chain.
    Version1,
}

fn kind(connection: &Connection, path: &Path) -> Result<Kind, OpenError> {
    let fail = |cause| unusable(path, cause);
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i32>(0));
    let application = number("PRAGMA application_id").map_err(fail)?;
    let version = number("PRAGMA user_version").map_err(fail)?;
    match (application, version) {
        (APPLICATION_ID, SCHEMA_VERSION) => Ok(Kind::Present),
        (APPLICATION_ID, 1) => Ok(Kind::Version1),
        (APPLICATION_ID, found) => Err(OpenError::Newer {
            path: path.to_owned(),
            found,
        }),
        (0, 0) if number("SELECT count(*) FROM sqlite_schema").map_err(fail)? == 0 => {
            Ok(Kind::Empty)
        }
        _ => Err(foreign(path)),
    }
}

pub(super) fn create(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(include_str!("schema_2.sql"))?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    transaction.commit()
}

/// Version 1 did not chain requests: they become links behind its last row.
fn from_version_1(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch("ALTER TABLE request RENAME TO request_1")?;
    transaction.execute_batch(include_str!("schema_2.sql"))?;
    chain_requests(&transaction)?;
    transaction.execute_batch("DROP TABLE request_1")?;
    transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    transaction.commit()
}

fn chain_requests(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let sql = "SELECT id, digest, position, count, answer FROM request_1 ORDER BY position, id";
    let mut statement = transaction.prepare(sql)?;
    let mut found = statement.query([])?;
    let mut head = read_head(transaction)?;
    while let Some(row) = found.next()? {
        let id: String = row.get(0)?;
        let request = Remembered {
            id: RequestId::parse(&id).ok_or(rusqlite::Error::InvalidQuery)?,
            content: ContentDigest(row.get(1)?),
            first: position(row.get(2)?, 2)?,
            count: row.get(3)?,
            answer: row.get::<_, Option<Vec<u8>>>(4)?.map(Into::into),
        };
        head = head.answered(&request);
        insert_request(transaction, head, &request)?;
    }
    Ok(())
}

/// A failure to open, by what lies beneath it.
pub(super) fn unusable(path: &Path, cause: rusqlite::Error) -> OpenError {
    if cause.sqlite_error_code() == Some(ErrorCode::NotADatabase) {
        return foreign(path);
    }
    let path = path.to_owned();
    match is_damage(&cause) {
        true => OpenError::Damaged {
            path,
            cause: ReadError::Broken(cause.into()),
        },
        false => OpenError::Unavailable {
            path,
            cause: cause.into(),
        },
    }
}

fn foreign(path: &Path) -> OpenError {
    OpenError::Foreign(path.to_owned())
}
