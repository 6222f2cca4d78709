//! Reading a journal file, from many threads beside the one that writes.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use rusqlite::types::Type;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension};

use super::schema::{self, OpenError};
use super::{BUSY_WAIT, column, left_over};
use crate::journal::{
    Answered, Cause, Facts, Head, READ_BYTES, ReadError, Reader, Remembered, Row,
};
use crate::request::{ContentDigest, RequestId};

/// Reading connections kept open while nobody reads.
const READERS_IDLE: usize = 8;
/// Page cache of a reading connection in KiB, negative as SQLite wants it. Each commit of the writer empties
/// it, and what is read in order is not read again: more of it would only be more memory to fill.
const READER_CACHE_KIB: i64 = -256;
/// How far the next of some facts lies at most, in rows, for those between to be stepped over.
const FACTS_NEAR: u64 = 4;

/// Readers of a journal file: connections that are lent out and taken back.
pub(super) struct SqliteReader {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

/// Opens the journal in `path` for reading alone. Nothing is made, nothing is changed.
pub fn read_only(path: &Path) -> Result<Arc<dyn Reader>, OpenError> {
    left_over::refuse(path)?;
    let reader = SqliteReader::new(path);
    let connection = reader
        .connect()
        .map_err(|cause| schema::unusable(path, cause))?;
    schema::check(&connection, path)?;
    Ok(Arc::new(reader))
}

impl SqliteReader {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            idle: Mutex::default(),
        }
    }

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
        connection.pragma_update(None, "cache_size", READER_CACHE_KIB)?;
        Ok(connection)
    }
}

impl Reader for SqliteReader {
    fn head(&self) -> Result<Head, ReadError> {
        self.with(|connection| {
            // Both ends in one view of the file.
            let view = connection.unchecked_transaction()?;
            read_head(&view)
        })
    }

    fn read(&self, from: u64, limit: usize, facts: Facts) -> Result<Vec<Row>, ReadError> {
        let rows = self.with(|connection| read_rows(connection, from, limit, facts))?;
        let (mut rows, broken) = rows;
        let (from, found) = (from.max(1), rows.len());
        // What is in front of a damaged or missing row is told; the next read begins at it.
        rows.truncate(in_order(from, rows.iter().map(|row| row.position)));
        match broken {
            _ if !rows.is_empty() => Ok(rows),
            _ if found > 0 => Err(ReadError::damaged(from, "the row is missing")),
            Some(cause) => Err(ReadError::damaged(from, cause.to_string())),
            None => Ok(rows),
        }
    }

    fn facts_of(
        &self,
        positions: &[u64],
        told: &mut dyn FnMut(Option<&[u8]>),
    ) -> Result<(), ReadError> {
        self.with(|connection| {
            // In one view of the file: each read by itself would lock it and let it go.
            let view = connection.unchecked_transaction()?;
            let mut near = positions.chunk_by(|one, next| *one < *next && next - one <= FACTS_NEAR);
            near.try_for_each(|positions| read_facts(&view, positions, told))
        })
    }

    fn requests(&self, from: u64, limit: usize) -> Result<Vec<Answered>, ReadError> {
        let mut found = self.with(|connection| read_requests(connection, from, limit))?;
        let number = from.max(1);
        let sound = in_order(number, found.iter().map(|request| request.number));
        if let (0, Some(next)) = (sound, found.first()) {
            let what = format!("request {number} is missing in front of the next one");
            return Err(ReadError::damaged(next.after, what));
        }
        found.truncate(sound);
        Ok(found)
    }

    fn request(&self, id: &RequestId) -> Result<Option<Remembered>, ReadError> {
        self.with(|connection| read_request(connection, id))
    }
}

pub(super) fn read_request(
    connection: &Connection,
    id: &RequestId,
) -> rusqlite::Result<Option<Remembered>> {
    let sql = "SELECT content, first, count, answer FROM request WHERE id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_row([id.as_str()], |row| remembered(id.clone(), row));
    found.optional()
}

/// How many numbers follow each other from `first` on.
fn in_order(first: u64, numbers: impl Iterator<Item = u64>) -> usize {
    let expected = (first..).zip(numbers);
    expected.take_while(|(next, found)| next == found).count()
}

fn read_requests(
    connection: &Connection,
    from: u64,
    limit: usize,
) -> rusqlite::Result<Vec<Answered>> {
    let sql = "SELECT content, first, count, answer, id, number, after, digest FROM request \
               WHERE number >= ?1 ORDER BY number";
    let mut statement = connection.prepare_cached(sql)?;
    let mut found = statement.query([column(from)?])?;
    let (mut requests, mut bytes) = (Vec::new(), 0);
    while requests.len() < limit
        && bytes < READ_BYTES
        && let Some(row) = found.next()?
    {
        let id: String = row.get(4)?;
        let answered = Answered {
            request: remembered(mark(&id)?, row)?,
            number: position(row.get(5)?, 5)?,
            after: position(row.get(6)?, 6)?,
            digest: row.get(7)?,
        };
        bytes += answered.request.answer.as_ref().map_or(0, Bytes::len);
        requests.push(answered);
    }
    Ok(requests)
}

fn remembered(id: RequestId, row: &rusqlite::Row<'_>) -> rusqlite::Result<Remembered> {
    Ok(Remembered {
        id,
        content: ContentDigest(row.get(0)?),
        first: position(row.get(1)?, 1)?,
        count: row.get(2)?,
        answer: row.get::<_, Option<Vec<u8>>>(3)?.map(Bytes::from),
    })
}

pub(super) fn mark(text: &str) -> rusqlite::Result<RequestId> {
    let wrong = || {
        let cause = format!("{text:?} is no request id");
        rusqlite::Error::FromSqlConversionFailure(0, Type::Text, cause.into())
    };
    RequestId::parse(text).ok_or_else(wrong)
}

/// The last row and the last request. Within one transaction.
pub(super) fn read_head(connection: &Connection) -> rusqlite::Result<Head> {
    let sql = "SELECT position, digest FROM journal ORDER BY position DESC LIMIT 1";
    let row = connection.prepare_cached(sql)?.query_row([], |row| {
        Ok(Head {
            position: position(row.get(0)?, 0)?,
            requests: 0,
            digest: row.get(1)?,
        })
    });
    let row = row.optional()?.unwrap_or(Head::EMPTY);
    let sql = "SELECT number, after, digest FROM request ORDER BY number DESC LIMIT 1";
    let request = connection.prepare_cached(sql)?.query_row([], |found| {
        let last = position(found.get(1)?, 1)? >= row.position;
        Ok(Head {
            position: row.position,
            requests: position(found.get(0)?, 0)?,
            digest: if last { found.get(2)? } else { row.digest },
        })
    });
    Ok(request.optional()?.unwrap_or(row))
}

/// Tells the facts at some positions in rising order. To go on to the next row costs a fraction of what it
/// costs to look one up.
fn read_facts(
    connection: &Connection,
    positions: &[u64],
    told: &mut dyn FnMut(Option<&[u8]>),
) -> rusqlite::Result<()> {
    let [first, ..] = positions else {
        return Ok(());
    };
    let sql = "SELECT position, facts FROM journal WHERE position >= ?1 ORDER BY position";
    let mut statement = connection.prepare_cached(sql)?;
    let mut found = statement.query([column(*first)?])?;
    let mut wanted = positions.iter().peekable();
    while wanted.peek().is_some()
        && let Some(row) = found.next()?
    {
        let position = position(row.get(0)?, 0)?;
        while wanted.next_if(|wanted| **wanted < position).is_some() {
            told(None);
        }
        if wanted.next_if(|wanted| **wanted == position).is_some() {
            told(row.get_ref(1)?.as_blob_or_null()?);
        }
    }
    // Behind the last row there are none.
    wanted.for_each(|_| told(None));
    Ok(())
}

/// Rows in order, and what broke the reading off, if it was the file that is damaged.
type RowsRead = (Vec<Row>, Option<rusqlite::Error>);

fn read_rows(
    connection: &Connection,
    from: u64,
    limit: usize,
    facts: Facts,
) -> rusqlite::Result<RowsRead> {
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
        let row = match next_row(&mut found) {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(cause) if is_damage(&cause) => return Ok((rows, Some(cause))),
            Err(cause) => return Err(cause),
        };
        bytes += row.event.len() + row.facts.as_ref().map_or(0, Bytes::len);
        rows.push(row);
    }
    Ok((rows, None))
}

fn next_row(found: &mut rusqlite::Rows<'_>) -> rusqlite::Result<Option<Row>> {
    let Some(row) = found.next()? else {
        return Ok(None);
    };
    Ok(Some(Row {
        position: position(row.get(0)?, 0)?,
        at: row.get(1)?,
        event: row.get::<_, Vec<u8>>(2)?.into(),
        digest: row.get(3)?,
        facts: row.get::<_, Option<Vec<u8>>>(4)?.map(Bytes::from),
    }))
}

pub(super) fn position(column: i64, index: usize) -> rusqlite::Result<u64> {
    u64::try_from(column).map_err(|cause| {
        rusqlite::Error::FromSqlConversionFailure(index, Type::Integer, cause.into())
    })
}

/// Whether the file is not what SQLite or this service wrote, as against one that cannot be read.
pub(super) fn is_damage(cause: &rusqlite::Error) -> bool {
    match cause.sqlite_error_code() {
        // Unknown, like an input error, is a statement that makes no sense here. Ours do in a journal.
        Some(code) => matches!(
            code,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown
        ),
        None => matches!(
            cause,
            rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::Utf8Error(..)
                | rusqlite::Error::SqlInputError { .. }
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
        ),
    }
}

pub(super) fn read_failed(cause: rusqlite::Error) -> ReadError {
    if is_damage(&cause) {
        ReadError::Broken(Cause::from(cause))
    } else {
        ReadError::Unavailable(Cause::from(cause))
    }
}
