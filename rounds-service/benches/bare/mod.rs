//! Bare SQLite that writes what the journal writes: the same rows and requests, with the same settings.

use std::path::Path;

use rounds_service::journal::{Answered, Row};
use rusqlite::{Connection, TransactionBehavior, params};

/// A new database with the tables of the journal.
pub(crate) fn open(folder: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(folder.join("bare.sqlite"))?;
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", 4_096)?;
    connection.pragma_update(None, "cache_size", -65_536)?;
    connection.execute_batch(include_str!("../../src/journal/sqlite/schema_2.sql"))?;
    Ok(connection)
}

/// Inserts rows and requests in one transaction.
pub(crate) fn insert(
    connection: &mut Connection,
    rows: &[Row],
    requests: &[Answered],
) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for row in rows {
        let facts = row.facts.as_deref();
        transaction
            .prepare_cached("INSERT INTO journal VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![
                row.position as i64,
                row.at,
                &*row.event,
                row.digest,
                facts
            ])?;
    }
    for answered in requests {
        let request = &answered.request;
        transaction
            .prepare_cached("INSERT INTO request VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
            .execute(params![
                answered.number as i64,
                answered.after as i64,
                request.id.as_str(),
                request.content.0,
                request.first as i64,
                request.count,
                request.answer.as_deref(),
                answered.digest
            ])?;
    }
    transaction.commit()
}
