//! The journal: every event of the pool, in order, for ever.
//!
//! A back end keeps rows of bytes and knows nothing of what they mean; [`codec`] does. Rows and
//! the requests that brought them are links of one chain of digests ([`chain`]), so that one that is
//! altered, lost or added shows. Writing is compare-and-set on the head: whoever's idea of the head
//! is out of date cannot write.
//!
//! Every back end passes the one suite in `journal/contract.rs`.

use std::error::Error;
use std::sync::Arc;

use bytes::Bytes;

use crate::request::{ContentDigest, RequestId};

pub mod backup;
pub mod chain;
pub mod codec;
#[cfg(test)]
mod contract;
mod head_file;
#[cfg(test)]
pub(crate) mod memory;
pub(crate) mod message;
pub mod replay;
pub mod snapshots;
pub mod sqlite;
pub mod told;
pub mod verify;

/// The right to write a journal, and the way to its readers. There is one, and it cannot be cloned.
pub trait Journal: Send {
    /// Appends entries and remembers requests, all durable together or not at all.
    ///
    /// `expected` is the position of the last row that the caller knows of; 0 for an empty journal.
    fn append(&mut self, expected: u64, batch: &Batch) -> Result<Head, AppendError>;

    /// A reader of what has been appended durably.
    fn reader(&self) -> Arc<dyn Reader>;

    /// What is remembered of a request, as a reader tells it: for the writer, who looks up every one.
    fn request(&self, id: &RequestId) -> Result<Option<Remembered>, ReadError>;

    /// Makes sure that an append that failed in doubt, and that no read tells, does not come back with
    /// the next start. Until that succeeds nothing must be decided on what reads tell.
    fn settle(&mut self) -> Result<(), AppendError> {
        Ok(())
    }

    /// Called after each group, once it is answered: for upkeep that cannot wait for a rest.
    fn keep_up(&mut self) {}

    /// Called when there is nothing to write for a while, and at the end: the time for upkeep.
    fn rest(&mut self) {}
}

/// Reads what is durable. Safe to use from many threads beside the one that writes.
pub trait Reader: Send + Sync {
    /// Whether reading may wait for a disk, so that it must not hold up the runtime.
    fn waits(&self) -> bool {
        true
    }

    /// The last row.
    fn head(&self) -> Result<Head, ReadError>;

    /// At most `limit` rows in order from position `from` on, without a gap; fewer where the rows
    /// are large ([`READ_BYTES`]), none only behind the last.
    fn read(&self, from: u64, limit: usize, facts: Facts) -> Result<Vec<Row>, ReadError>;

    /// Tells the facts kept with the events at some positions, in their order, as they were received. They
    /// are not checked against the chain: [`chain::checked_row`] does that for one. After an error some may
    /// have been told.
    fn facts_of(
        &self,
        positions: &[u64],
        told: &mut dyn FnMut(Option<&[u8]>),
    ) -> Result<(), ReadError>;

    /// At most `limit` remembered requests in order from number `from` on, without a gap; fewer where
    /// their answers are large ([`READ_BYTES`]), none only behind the last.
    fn requests(&self, from: u64, limit: usize) -> Result<Vec<Answered>, ReadError>;

    /// What is remembered of a request.
    fn request(&self, id: &RequestId) -> Result<Option<Remembered>, ReadError>;
}

/// Position of the oldest event that is kept: all are.
pub const OLDEST: u64 = 1;

/// A read ends early once its rows, or answers, hold this many bytes: 8 MiB.
pub const READ_BYTES: usize = 8 << 20;

/// Whether a read fetches the facts beside the events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facts {
    /// Rows come with their facts: to check digests, or to export.
    With,
    /// Rows come without facts, which a replay does not need.
    Without,
}

/// A place in the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Position of the last row; 0 when there is none.
    pub position: u64,
    /// Number of the last remembered request; 0 when there is none.
    pub requests: u64,
    /// Digest of the last link, be it row or request.
    pub digest: [u8; 32],
}

impl Head {
    /// The head of a journal without rows.
    pub const EMPTY: Head = Head {
        position: 0,
        requests: 0,
        digest: [0; 32],
    };
}

/// An event to append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When it happened, in microseconds since the Unix epoch.
    pub at: i64,
    /// The event, encoded by [`codec`].
    pub event: Bytes,
    /// The profile that came with it, exactly as received.
    pub facts: Option<Bytes>,
}

/// What one transaction writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// The events, in order.
    pub entries: Vec<Entry>,
    /// The requests that brought them.
    pub requests: Vec<Remembered>,
}

/// A request that was answered, and where its answer can be read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// The caller's mark.
    pub id: RequestId,
    /// Digest of what was asked.
    pub content: ContentDigest,
    /// Position of the first event that it brought; of the head at that time, when it brought none.
    pub first: u64,
    /// Number of events that it brought.
    pub count: u32,
    /// The answer, encoded: what the change left of its subject, or, of an import, which items were
    /// refused. `None` where the events alone tell it.
    pub answer: Option<Bytes>,
}

/// A remembered request with its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Its place among the requests, 1 for the first.
    pub number: u64,
    /// Position of the row that it stands behind; 0 in front of all rows.
    pub after: u64,
    /// What is remembered.
    pub request: Remembered,
    /// Digest of this link and of everything in front of it.
    pub digest: [u8; 32],
}

/// An event as it was appended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its place, 1 for the first.
    pub position: u64,
    /// When it happened, in microseconds since the Unix epoch.
    pub at: i64,
    /// The event, encoded.
    pub event: Bytes,
    /// The facts; `None` too when they were not asked for.
    pub facts: Option<Bytes>,
    /// Digest of this row and of everything in front of it.
    pub digest: [u8; 32],
}

/// What went wrong beneath a journal.
pub type Cause = Box<dyn Error + Send + Sync>;

/// Why nothing was appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Somebody else has written: the caller's state is out of date.
    #[error("the journal's head is at {actual}, not at {expected}: somebody else has written")]
    HeadMoved {
        /// The position that the caller expected.
        expected: u64,
        /// The position found.
        actual: u64,
    },
    /// There is no room: nothing was written.
    #[error("the disk of the journal is full: {0}")]
    Full(#[source] Cause),
    /// The journal may only be read: nothing was written.
    #[error("the journal can only be read: {0}")]
    ReadOnly(#[source] Cause),
    /// The back end failed. Whether the rows became durable is not known; reading tells.
    #[error("the journal cannot be written: {0}")]
    Unavailable(#[source] Cause),
}

/// Why nothing could be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A row is not what was appended.
    #[error("the journal is damaged at position {position}: {what}")]
    Damaged {
        /// Where.
        position: u64,
        /// What is wrong with it.
        what: String,
    },
    /// What holds the rows is not what was written, in a place that belongs to no one row.
    #[error("the file of the journal is damaged: {0}")]
    Broken(#[source] Cause),
    /// A row says more than this version of the service understands.
    #[error(
        "the event at position {position} was written by a newer version of this service: use the \
         newer version"
    )]
    Newer {
        /// Where.
        position: u64,
    },
    /// The back end failed.
    #[error("the journal cannot be read: {0}")]
    Unavailable(#[source] Cause),
}

impl ReadError {
    pub(crate) fn damaged(position: u64, what: impl Into<String>) -> Self {
        ReadError::Damaged {
            position,
            what: what.into(),
        }
    }
}
