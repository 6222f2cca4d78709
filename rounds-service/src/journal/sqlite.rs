//! The journal in one SQLite file: the default, embedded back end.
//!
//! One connection writes, in WAL mode with `synchronous=FULL`, so that a commit is on disk when it
//! returns. Readers have connections of their own and keep no transaction open, so that the
//! write-ahead log can always be emptied. Local disks only: WAL needs shared memory.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior, params};

use super::chain::{Reach, altered, digest_at, reach};
use super::head_file::{self, HeadFile};
use super::{
    Answered, AppendError, Batch, Cause, Entry, Facts, Head, Journal, ReadError, Reader, Remembered,
};

mod copy;
mod left_over;
mod reader;
mod schema;
#[cfg(test)]
mod tests;

pub(super) use copy::Copy;
pub use reader::read_only;
pub use schema::OpenError;
#[cfg(test)]
pub(super) use schema::SCHEMA_VERSION;

use reader::{SqliteReader, read_head};

/// Older libraries can corrupt a file in WAL mode (sqlite.org/wal.html, the WAL-reset bug).
const LIBRARY_OLDEST: i32 = 3_051_003;
/// How long a statement waits for a lock that another process holds.
const BUSY_WAIT: Duration = Duration::from_secs(5);
/// Page cache of the writing connection in KiB, negative as SQLite wants it.
const WRITER_CACHE_KIB: i64 = -65_536;

/// The write handle of a journal file.
pub struct SqliteJournal {
    connection: Connection,
    readers: Arc<SqliteReader>,
    head_file: HeadFile,
    grown: bool,
}

impl SqliteJournal {
    /// Opens the journal in `path`, and makes a new one where there is no file. Checks that nothing
    /// acknowledged is gone from its end, and the last row against what stands in front of it;
    /// [`super::replay`] checks them all. A journal that is refused is left as it is, with its log.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        if rusqlite::version_number() < LIBRARY_OLDEST {
            return Err(OpenError::Library(rusqlite::version()));
        }
        left_over::refuse(path)?;
        let fail = |cause| schema::unusable(path, cause);
        let mut connection = Connection::open(path).map_err(fail)?;
        configure(&connection).map_err(fail)?;
        schema::prepare(&mut connection, path)?;

        let readers = Arc::new(SqliteReader::new(path));
        let record = head_path(path);
        let unreadable = |cause: io::Error| OpenError::Unavailable {
            path: record.clone(),
            cause: cause.into(),
        };
        if let Some(known) = head_file::noted(&record).map_err(unreadable)? {
            check_reaches(readers.as_ref(), path, &known)?;
        }
        check_last_row(readers.as_ref()).map_err(|cause| damaged(path, cause))?;
        schema::write_ahead(&connection, path)?;
        let (head_file, _) = HeadFile::open(&record).map_err(unreadable)?;
        Ok(Self {
            connection,
            readers,
            head_file,
            // What a process that was killed left in the log.
            grown: true,
        })
    }
}

/// The last head that was acknowledged of the journal in `path`, as it is noted beside it; `None`
/// where there is no readable note.
pub fn noted_head(path: &Path) -> io::Result<Option<Head>> {
    head_file::noted(&head_path(path))
}

/// Every file of the journal in `path`, whether it is there or not.
pub(super) fn files(path: &Path) -> [PathBuf; 4] {
    let beside = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    [
        path.to_owned(),
        beside("-wal"),
        beside("-shm"),
        head_path(path),
    ]
}

/// Where the end of the journal in `path` is noted.
pub(super) fn head_path(path: &Path) -> PathBuf {
    path.with_extension("head")
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    // A connection that closes empties and removes the log, also of a journal that was just refused,
    // and with it what is missing. So only a rest empties it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.busy_timeout(BUSY_WAIT)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", WRITER_CACHE_KIB)?;
    connection.pragma_update(None, "synchronous", "FULL")
}

/// Checks that the journal goes on from a head that was once its own.
fn check_reaches(reader: &dyn Reader, path: &Path, known: &Head) -> Result<(), OpenError> {
    match reach(reader, known).map_err(|cause| damaged(path, cause))? {
        Reach::Reached => Ok(()),
        Reach::Altered => Err(damaged(path, altered(known))),
        Reach::Short(found) => Err(OpenError::Cut {
            path: path.to_owned(),
            found,
            known: known.position,
            record: head_path(path),
        }),
    }
}

/// Checks the digest of the last row, from what stands in front of it.
fn check_last_row(reader: &dyn Reader) -> Result<(), ReadError> {
    let head = reader.head()?;
    let Some(before) = head.position.checked_sub(1) else {
        return Ok(());
    };
    let row = reader.read(head.position, 1, Facts::With)?;
    let missing = || ReadError::damaged(head.position, "the row is missing");
    let row = row.first().ok_or_else(missing)?;
    let mut front = Head {
        position: before,
        ..Head::EMPTY
    };
    front.digest = match last_request(reader, before, head.requests)? {
        Some(last) if last.after == before => last.digest,
        _ => digest_at(reader, before, 0)?.ok_or_else(missing)?,
    };
    front.check(row)
}

/// The last request that stands behind a row or in front of it, of so many in all.
fn last_request(
    reader: &dyn Reader,
    position: u64,
    requests: u64,
) -> Result<Option<Answered>, ReadError> {
    // So many requests, or more, stand there; and at most so many.
    let (mut least, mut most) = (0, requests);
    let mut last = None;
    while least < most {
        let number = most - (most - least) / 2;
        let found = reader.requests(number, 1)?.pop();
        let missing = || ReadError::damaged(position, format!("request {number} is missing"));
        let found = found.ok_or_else(missing)?;
        if found.after <= position {
            least = number;
            last = Some(found);
        } else {
            most = number - 1;
        }
    }
    Ok(last)
}

fn damaged(path: &Path, cause: ReadError) -> OpenError {
    let path = path.to_owned();
    match cause {
        ReadError::Damaged { .. } | ReadError::Broken(_) => OpenError::Damaged { path, cause },
        ReadError::Newer { .. } => OpenError::Unavailable {
            path,
            cause: cause.into(),
        },
        ReadError::Unavailable(cause) => OpenError::Unavailable { path, cause },
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
            head = head.answered(request);
            insert_request(&transaction, head, request).map_err(write_failed)?;
        }
        transaction.commit().map_err(write_failed)?;
        if let Err(error) = self.head_file.note(&head) {
            // The rows are durable. A note that is missing hides a cut, and harms nothing else.
            tracing::warn!(%error, position = head.position, "the head was not noted");
        }
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
        if let Err(error) = self.head_file.sync() {
            tracing::warn!(%error, "the note of the head may not be on the disk");
        }
    }
}

/// Writes an entry whose link is `head`.
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

/// Writes a request whose link is `head`.
fn insert_request(
    transaction: &Transaction<'_>,
    head: Head,
    request: &Remembered,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO request (number, after, id, content, first, count, answer, digest) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    transaction.prepare_cached(sql)?.execute(params![
        column(head.requests)?,
        column(head.position)?,
        request.id.as_str(),
        request.content.0,
        column(request.first)?,
        request.count,
        request.answer.as_deref(),
        head.digest
    ])?;
    Ok(())
}

/// A position as SQLite keeps integers.
fn column(position: u64) -> rusqlite::Result<i64> {
    i64::try_from(position).map_err(|cause| rusqlite::Error::ToSqlConversionFailure(cause.into()))
}

fn write_failed(cause: rusqlite::Error) -> AppendError {
    match cause.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => AppendError::Full(Cause::from(cause)),
        Some(ErrorCode::ReadOnly) => AppendError::ReadOnly(Cause::from(cause)),
        _ => AppendError::Unavailable(Cause::from(cause)),
    }
}

/// Changes a file behind the journal's back.
#[cfg(test)]
pub(crate) fn change(path: &Path, sql: &str) {
    let connection = Connection::open(path).expect("a database");
    connection.execute_batch(sql).expect("the change is made");
}
