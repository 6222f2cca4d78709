//! The journal in one SQLite file: the default, embedded back end.
//!
//! One connection writes, in WAL mode with `synchronous=FULL`, so that a commit is on disk when it
//! returns. Readers have connections of their own and keep no transaction open, so that the
//! write-ahead log can always be emptied. Local disks only: WAL needs shared memory.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::head_file::{self, HeadFile};
use super::{AppendError, Batch, Entry, Head, Journal, ReadError, Reader, Remembered};
use crate::limits;
use crate::request::RequestId;

mod checks;
mod copy;
mod failures;
mod left_over;
mod reader;
mod schema;
#[cfg(test)]
mod tests;

pub use super::head_file::Noted;
pub(super) use copy::Copy;
pub use reader::read_only;
pub(super) use schema::SCHEMA_VERSION;
pub use schema::{End, OpenError};

use checks::{check_last_row, check_note, damaged};
use failures::{is_unwritten, why, write_failed};
use reader::{SqliteReader, read_failed, read_head, read_request};

/// Older libraries can corrupt a file in WAL mode (sqlite.org/wal.html, the WAL-reset bug).
const LIBRARY_OLDEST: i32 = 3_051_003;
/// How long a statement waits for a lock that another process holds.
const BUSY_WAIT: Duration = Duration::from_secs(5);
/// Pages in the write-ahead log before they are moved into the file: 16 MiB.
const CHECKPOINT_PAGES: i64 = 4096;
/// Page cache of the writing connection in KiB, negative as SQLite wants it.
const WRITER_CACHE_KIB: i64 = -65_536;

/// The write handle of a journal file.
pub struct SqliteJournal {
    connection: Connection,
    readers: Arc<SqliteReader>,
    head_file: HeadFile,
    /// When the note of the end was last synced.
    synced: Instant,
    /// Whether there may be something in the log, or a note that is not synced.
    grown: bool,
    /// Whether what a failed commit wrote may lie behind the end of the log.
    unsettled: bool,
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
        check_note(
            readers.as_ref(),
            path,
            noted_head(path).map_err(unreadable)?,
        )?;
        check_last_row(readers.as_ref()).map_err(|cause| damaged(path, cause))?;
        schema::write_ahead(&connection, path)?;
        let head_file = HeadFile::open(&record).map_err(unreadable)?;
        Ok(Self {
            connection,
            readers,
            head_file,
            synced: Instant::now(),
            // What a process that was killed left in the log.
            grown: true,
            unsettled: false,
        })
    }
}

/// The last head that was acknowledged of the journal in `path`, as it is noted beside it.
pub fn noted_head(path: &Path) -> io::Result<Noted> {
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
pub(crate) fn head_path(path: &Path) -> PathBuf {
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

impl Journal for SqliteJournal {
    fn append(&mut self, expected: u64, batch: &Batch) -> Result<Head, AppendError> {
        self.grown = true;
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|cause| why(&mut self.head_file, cause))?;
        let head = match write(&transaction, expected, batch) {
            Ok(Ok(head)) => head,
            Ok(Err(actual)) => return Err(AppendError::HeadMoved { expected, actual }),
            Err(cause) => return Err(why(&mut self.head_file, cause)),
        };
        if let Err(cause) = transaction.commit() {
            self.unsettled = !is_unwritten(&cause);
            return Err(match self.unsettled {
                true => write_failed(cause),
                false => why(&mut self.head_file, cause),
            });
        }
        self.unsettled = false;
        if let Err(error) = self.head_file.note(&head) {
            // The rows are durable. A note that is missing hides a cut, and harms nothing else.
            tracing::warn!(%error, position = head.position, "the head was not noted");
        }
        Ok(head)
    }

    fn reader(&self) -> Arc<dyn Reader> {
        Arc::clone(&self.readers) as Arc<dyn Reader>
    }

    /// By the connection that writes, whose cache each commit leaves full.
    fn request(&self, id: &RequestId) -> Result<Option<Remembered>, ReadError> {
        read_request(&self.connection, id).map_err(read_failed)
    }

    fn settle(&mut self) -> Result<(), AppendError> {
        if self.unsettled {
            // The smallest commit that there is: its page lies over the first of those.
            let rewritten = self
                .connection
                .pragma_update(None, "user_version", SCHEMA_VERSION);
            rewritten.map_err(write_failed)?;
            self.unsettled = false;
        }
        Ok(())
    }

    fn keep_up(&mut self) {
        if let Err(error) = self.move_log() {
            tracing::warn!(%error, "the write-ahead log was not moved into the file, and grows");
        }
        if self.synced.elapsed() >= limits::HEAD_SYNC {
            self.sync_head();
        }
    }

    fn rest(&mut self) {
        if !self.grown {
            return;
        }
        let emptied = self.empty_log().unwrap_or_else(|error| {
            tracing::warn!(%error, "the write-ahead log was not emptied");
            false
        });
        // What is left for later, because a reader is in the way, the next rest does.
        self.grown = !(self.sync_head() && emptied);
    }
}

/// What SQLite tells of the log: whether somebody was in the way, its pages, and those of them that are
/// in the file.
struct Log {
    busy: bool,
    pages: i64,
    moved: i64,
}

impl SqliteJournal {
    /// Moves the log into the file once it is long, so that the next commit begins it anew. Between
    /// groups: within a commit everybody would wait for it.
    fn move_log(&self) -> rusqlite::Result<()> {
        let Log { pages, moved, .. } = self.checkpoint("NOOP")?;
        if pages - moved >= CHECKPOINT_PAGES {
            self.checkpoint("PASSIVE")?;
        }
        Ok(())
    }

    /// Moves the log into the file and cuts it off. Tells whether it is empty then: whoever reads the
    /// file from outside may be in the way, and is not waited for.
    fn empty_log(&self) -> rusqlite::Result<bool> {
        self.connection.busy_timeout(Duration::ZERO)?;
        let emptied = self.checkpoint("TRUNCATE");
        self.connection.busy_timeout(BUSY_WAIT)?;
        emptied.map(|log| !log.busy)
    }

    fn checkpoint(&self, how: &str) -> rusqlite::Result<Log> {
        let sql = format!("PRAGMA wal_checkpoint({how})");
        self.connection.prepare_cached(&sql)?.query_row([], |row| {
            Ok(Log {
                busy: row.get(0)?,
                pages: row.get(1)?,
                moved: row.get(2)?,
            })
        })
    }

    /// Tells whether the note of the end is on the disk.
    fn sync_head(&mut self) -> bool {
        self.synced = Instant::now();
        match self.head_file.sync() {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(%error, "the note of the head may not be on the disk");
                false
            }
        }
    }
}

/// Writes a batch behind the expected position. Tells the new head, or the position found in its place.
fn write(
    transaction: &Transaction<'_>,
    expected: u64,
    batch: &Batch,
) -> rusqlite::Result<Result<Head, u64>> {
    let mut head = read_head(transaction)?;
    if head.position != expected {
        return Ok(Err(head.position));
    }
    for entry in &batch.entries {
        head = head.extended(entry);
        insert_entry(transaction, head, entry)?;
    }
    for request in &batch.requests {
        head = head.answered(request);
        insert_request(transaction, head, request)?;
    }
    Ok(Ok(head))
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

/// Changes a file behind the journal's back.
#[cfg(test)]
pub(crate) fn change(path: &Path, sql: &str) {
    let connection = Connection::open(path).expect("a database");
    connection.execute_batch(sql).expect("the change is made");
}

/// Changes a letter of the mark of a request in the index, where no digest covers it.
#[cfg(test)]
pub(crate) fn damage_look_up(path: &Path, mark: &str) {
    let sql = "SELECT pageno FROM dbstat WHERE name = 'sqlite_autoindex_request_1'";
    let connection = Connection::open(path).expect("a database");
    let page = connection.query_row(sql, [], |row| row.get::<_, u32>(0));
    drop(connection);
    let mut bytes = std::fs::read(path).expect("a file");
    let start = (page.expect("one page") as usize - 1) * 4096;
    let mut places = bytes[start..start + 4096].windows(mark.len());
    let place = places.position(|text| text == mark.as_bytes());
    bytes[start + place.expect("the mark") + mark.len() - 1] ^= 1;
    std::fs::write(path, bytes).expect("the change is made");
}
