//! The journal in one SQLite file: the default, embedded back end.
//!
//! One connection writes, in WAL mode with `synchronous=FULL`, so that a commit is on disk when it
//! returns. Readers have connections of their own and keep no transaction open, so that the
//! write-ahead log can always be emptied. Local disks only: WAL needs shared memory.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use rusqlite::types::Type;
use rusqlite::{
    Connection, ErrorCode, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, params,
};

use super::{
    AppendError, Batch, Cause, Entry, Facts, Head, Journal, READ_BYTES, ReadError, Reader,
    Remembered, Row,
};
use crate::request::{ContentDigest, RequestId};

#[cfg(test)]
mod tests;

/// Marks the file as a journal of ours in its header: "EERJ".
const APPLICATION_ID: i32 = 0x4545_524A;
/// The schema that this build writes, and the newest that it reads.
const SCHEMA_VERSION: i32 = 1;
/// Older libraries can corrupt a file in WAL mode (sqlite.org/wal.html, the WAL-reset bug).
const LIBRARY_OLDEST: i32 = 3_051_003;
/// How long a statement waits for a lock that another process holds.
const BUSY_WAIT: Duration = Duration::from_secs(5);
/// Pages in the write-ahead log before a commit moves them into the file: 16 MiB.
const CHECKPOINT_PAGES: i32 = 4096;
/// The write-ahead log is cut back to this many bytes when it is emptied.
const LOG_BYTES: i64 = 64 << 20;
/// Page cache of the writing connection in KiB, negative as SQLite wants it.
const WRITER_CACHE_KIB: i64 = -65_536;
/// Reading connections kept open while nobody reads.
const READERS_IDLE: usize = 8;

/// Why a file was not opened as a journal.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file was written by a newer version of this service.
    #[error(
        "{path} has schema version {found}; this version of the service knows up to {SCHEMA_VERSION}"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: i32,
    },
    /// The file is a database of something else.
    #[error("{0} is not a journal of this service")]
    Foreign(PathBuf),
    /// The library is one that can corrupt the file.
    #[error("SQLite {0} is older than 3.51.3, which is the first safe to use")]
    Library(&'static str),
    /// The file was opened, and its last row is not what was appended.
    #[error(transparent)]
    Damaged(#[from] ReadError),
    /// The file or its folder cannot be used.
    #[error("{path} cannot be opened: {cause}")]
    Unavailable {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        #[source]
        cause: rusqlite::Error,
    },
}

/// The write handle of a journal file.
pub struct SqliteJournal {
    connection: Connection,
    readers: Arc<SqliteReader>,
    grown: bool,
}

impl SqliteJournal {
    /// Opens the journal in `path`, and makes a new one where there is no file. Checks the last row
    /// against the one in front of it; [`super::replay`] checks them all.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        if rusqlite::version_number() < LIBRARY_OLDEST {
            return Err(OpenError::Library(rusqlite::version()));
        }
        let fail = |cause| unusable(path, cause);
        let mut connection = Connection::open(path).map_err(fail)?;
        configure(&connection).map_err(fail)?;
        migrate(&mut connection, path)?;

        let readers = Arc::new(SqliteReader {
            path: path.to_owned(),
            idle: Mutex::default(),
        });
        check_head(readers.as_ref())?;
        Ok(Self {
            connection,
            readers,
            grown: false,
        })
    }
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_WAIT)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", WRITER_CACHE_KIB)?;
    connection.pragma_update(None, "synchronous", "FULL")
}

/// Tells a journal from other files, gives a new file its schema, and turns WAL on.
fn migrate(connection: &mut Connection, path: &Path) -> Result<(), OpenError> {
    let fail = |cause| unusable(path, cause);
    let pragma = |connection: &Connection, name: &str| {
        connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i32>(0))
    };
    let application = pragma(connection, "application_id").map_err(fail)?;
    let version = pragma(connection, "user_version").map_err(fail)?;
    match (application, version) {
        (APPLICATION_ID, SCHEMA_VERSION) => {}
        (APPLICATION_ID, found) => {
            return Err(OpenError::Newer {
                path: path.to_owned(),
                found,
            });
        }
        (0, 0) => {
            let tables = "SELECT count(*) FROM sqlite_schema";
            if connection
                .query_row(tables, [], |row| row.get::<_, i64>(0))
                .map_err(fail)?
                != 0
            {
                return Err(foreign(path));
            }
            create(connection).map_err(fail)?;
        }
        _ => return Err(foreign(path)),
    }
    connection
        .query_row("PRAGMA journal_mode = WAL", [], |row| {
            row.get::<_, String>(0)
        })
        .and_then(|_| connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES))
        .and_then(|()| connection.pragma_update(None, "journal_size_limit", LOG_BYTES))
        .map_err(fail)
}

fn create(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(include_str!("sqlite/schema_1.sql"))?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    transaction.commit()
}

fn unusable(path: &Path, cause: rusqlite::Error) -> OpenError {
    match cause.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => foreign(path),
        _ => OpenError::Unavailable {
            path: path.to_owned(),
            cause,
        },
    }
}

fn foreign(path: &Path) -> OpenError {
    OpenError::Foreign(path.to_owned())
}

/// Checks the digest of the last row, from the one in front of it.
fn check_head(reader: &SqliteReader) -> Result<(), ReadError> {
    let head = reader.head()?;
    let before = match head.position {
        0 => return Ok(()),
        1 => Head::EMPTY,
        position => match reader.read(position - 1, 1, Facts::Without)?.first() {
            Some(row) => Head {
                position: row.position,
                digest: row.digest,
            },
            None => return Err(ReadError::damaged(position - 1, "the row is missing")),
        },
    };
    let mut checked = before;
    match reader.read(head.position, 1, Facts::With)?.first() {
        Some(row) => checked.check(row),
        None => Err(ReadError::damaged(head.position, "the row is missing")),
    }
}

impl Journal for SqliteJournal {
    fn append(&mut self, expected: u64, batch: &Batch) -> Result<Head, AppendError> {
        self.grown = true;
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(write_failed)?;
        let mut head = read_head(&transaction).map_err(write_failed)?;
        if head.position != expected {
            return Err(AppendError::HeadMoved {
                expected,
                actual: head.position,
            });
        }
        for entry in &batch.entries {
            head = head.extended(entry);
            insert_entry(&transaction, head, entry).map_err(write_failed)?;
        }
        for request in &batch.requests {
            insert_request(&transaction, request).map_err(write_failed)?;
        }
        transaction.commit().map_err(write_failed)?;
        Ok(head)
    }

    fn reader(&self) -> Arc<dyn Reader> {
        Arc::clone(&self.readers) as Arc<dyn Reader>
    }

    fn rest(&mut self) {
        if !std::mem::take(&mut self.grown) {
            return;
        }
        // Emptying the log is upkeep: if a reader is in the way, the next rest does it.
        let emptied = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        if let Err(error) = emptied {
            tracing::debug!(%error, "the write-ahead log was not emptied");
        }
    }
}

fn insert_entry(transaction: &Transaction<'_>, head: Head, entry: &Entry) -> rusqlite::Result<()> {
    let sql =
        "INSERT INTO journal (position, at, event, digest, facts) VALUES (?1, ?2, ?3, ?4, ?5)";
    let facts = entry.facts.as_deref();
    transaction.prepare_cached(sql)?.execute(params![
        column(head.position)?,
        entry.at,
        &*entry.event,
        head.digest,
        facts
    ])?;
    Ok(())
}

fn insert_request(transaction: &Transaction<'_>, request: &Remembered) -> rusqlite::Result<()> {
    let sql =
        "INSERT INTO request (id, digest, position, count, answer) VALUES (?1, ?2, ?3, ?4, ?5)";
    transaction.prepare_cached(sql)?.execute(params![
        request.id.as_str(),
        request.content.0,
        column(request.first)?,
        request.count,
        request.answer.as_deref()
    ])?;
    Ok(())
}

/// Readers of a journal file: connections that are lent out and taken back.
struct SqliteReader {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl SqliteReader {
    fn with<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, ReadError> {
        let lent = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let connection = match lent {
            Some(connection) => connection,
            None => self.connect().map_err(read_failed)?,
        };
        let result = read(&connection).map_err(read_failed);
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < READERS_IDLE {
            idle.push(connection);
        }
        result
    }

    fn connect(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(BUSY_WAIT)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        Ok(connection)
    }
}

impl Reader for SqliteReader {
    fn head(&self) -> Result<Head, ReadError> {
        self.with(read_head)
    }

    fn read(&self, from: u64, limit: usize, facts: Facts) -> Result<Vec<Row>, ReadError> {
        let rows = self.with(|connection| read_rows(connection, from, limit, facts))?;
        for (position, row) in (from.max(1)..).zip(&rows) {
            if row.position != position {
                return Err(ReadError::damaged(position, "the row is missing"));
            }
        }
        Ok(rows)
    }

    fn facts(&self, position: u64) -> Result<Option<Bytes>, ReadError> {
        let sql = "SELECT facts FROM journal WHERE position = ?1";
        let facts = self.with(|connection| {
            connection
                .prepare_cached(sql)?
                .query_row([column(position)?], |row| row.get::<_, Option<Vec<u8>>>(0))
                .optional()
        })?;
        Ok(facts.flatten().map(Bytes::from))
    }

    fn request(&self, id: &RequestId) -> Result<Option<Remembered>, ReadError> {
        let sql = "SELECT digest, position, count, answer FROM request WHERE id = ?1";
        self.with(|connection| {
            connection
                .prepare_cached(sql)?
                .query_row([id.as_str()], |row| {
                    Ok(Remembered {
                        id: id.clone(),
                        content: ContentDigest(row.get(0)?),
                        first: position(row.get(1)?, 1)?,
                        count: row.get(2)?,
                        answer: row.get::<_, Option<Vec<u8>>>(3)?.map(Bytes::from),
                    })
                })
                .optional()
        })
    }
}

fn read_head(connection: &Connection) -> rusqlite::Result<Head> {
    let sql = "SELECT position, digest FROM journal ORDER BY position DESC LIMIT 1";
    let head = connection
        .prepare_cached(sql)?
        .query_row([], |row| {
            Ok(Head {
                position: position(row.get(0)?, 0)?,
                digest: row.get(1)?,
            })
        })
        .optional()?;
    Ok(head.unwrap_or(Head::EMPTY))
}

fn read_rows(
    connection: &Connection,
    from: u64,
    limit: usize,
    facts: Facts,
) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(match facts {
        Facts::With => {
            "SELECT position, at, event, digest, facts FROM journal WHERE position >= ?1 ORDER BY position"
        }
        Facts::Without => {
            "SELECT position, at, event, digest, NULL FROM journal WHERE position >= ?1 ORDER BY position"
        }
    })?;
    let mut found = statement.query([column(from)?])?;
    let (mut rows, mut bytes) = (Vec::new(), 0);
    while rows.len() < limit && bytes < READ_BYTES {
        let Some(row) = found.next()? else { break };
        let event = row.get::<_, Vec<u8>>(2)?;
        let facts = row.get::<_, Option<Vec<u8>>>(4)?;
        bytes += event.len() + facts.as_ref().map_or(0, Vec::len);
        rows.push(Row {
            position: position(row.get(0)?, 0)?,
            at: row.get(1)?,
            event: event.into(),
            digest: row.get(3)?,
            facts: facts.map(Bytes::from),
        });
    }
    Ok(rows)
}

/// A position as SQLite keeps integers.
fn column(position: u64) -> rusqlite::Result<i64> {
    i64::try_from(position).map_err(|cause| rusqlite::Error::ToSqlConversionFailure(cause.into()))
}

fn position(column: i64, index: usize) -> rusqlite::Result<u64> {
    u64::try_from(column).map_err(|cause| {
        rusqlite::Error::FromSqlConversionFailure(index, Type::Integer, cause.into())
    })
}

fn write_failed(cause: rusqlite::Error) -> AppendError {
    AppendError::Unavailable(Cause::from(cause))
}

fn read_failed(cause: rusqlite::Error) -> ReadError {
    ReadError::Unavailable(Cause::from(cause))
}
