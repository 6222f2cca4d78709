//! A journal file written from the links of another journal, to be kept as a backup.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::{OpenError, insert_entry, insert_request, schema, write_failed};
use crate::journal::chain::Step;
use crate::journal::{AppendError, Entry, Head};

/// A new journal file in the making. Until it is finished nothing in it is sure to be on the disk.
pub(in crate::journal) struct Copy {
    path: PathBuf,
    connection: Connection,
    head: Head,
}

impl Copy {
    /// Makes the file, which must not be there.
    pub(in crate::journal) fn create(path: &Path) -> Result<Self, OpenError> {
        let fail = |cause| schema::unusable(path, cause);
        let unavailable = |cause: io::Error| OpenError::Unavailable {
            path: path.to_owned(),
            cause: cause.into(),
        };
        File::create_new(path).map_err(unavailable)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags).map_err(fail)?;
        // Torn by a crash it is no backup anyway, and is synced once, at its end.
        connection
            .pragma_update(None, "synchronous", "OFF")
            .map_err(fail)?;
        schema::create(&mut connection).map_err(fail)?;
        Ok(Self {
            path: path.to_owned(),
            connection,
            head: Head::EMPTY,
        })
    }

    /// Appends links, which must be the next ones.
    pub(in crate::journal) fn write(&mut self, links: &[Step]) -> Result<(), AppendError> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(write_failed)?;
        for link in links {
            match link {
                Step::Row(row) => {
                    self.head = Head {
                        position: row.position,
                        digest: row.digest,
                        ..self.head
                    };
                    let entry = Entry {
                        at: row.at,
                        event: row.event.clone(),
                        facts: row.facts.clone(),
                    };
                    insert_entry(&transaction, self.head, &entry).map_err(write_failed)?;
                }
                Step::Request(answered) => {
                    self.head = Head {
                        requests: answered.number,
                        digest: answered.digest,
                        ..self.head
                    };
                    insert_request(&transaction, self.head, &answered.request)
                        .map_err(write_failed)?;
                }
            }
        }
        transaction.commit().map_err(write_failed)
    }

    /// Closes the file once it is on the disk. Tells its size in bytes.
    pub(in crate::journal) fn finish(self) -> io::Result<u64> {
        let closed = self.connection.close();
        closed.map_err(|(_, cause)| io::Error::other(cause))?;
        let file = File::open(&self.path)?;
        file.sync_all()?;
        Ok(file.metadata()?.len())
    }
}
