//! The pool as everybody reads it and one thread writes it.

use std::ops::Deref;
use std::sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard};

use rounds_core::{Instant, Position, State};
use tokio::task::JoinError;

use crate::clock::Clock;
use crate::feed::Feed;
use crate::journal::replay::{Check, replay};
use crate::journal::snapshots::Snapshots;
use crate::journal::{ReadError, Reader};

/// The state, the clock and the durable events.
///
/// The writer holds the state's lock from the first change of a group until the group is durable,
/// so that no reader ever sees an event that a crash could take back. Readers hold it for the
/// length of a look-up, never across an await.
pub struct Pool {
    held: RwLock<Held>,
    clock: Clock,
    journal: Arc<dyn Reader>,
    feed: Feed,
    snapshots: Option<Snapshots>,
}

pub(crate) struct Held {
    pub(crate) state: State,
    /// Whether `state` is not what the journal tells, because reading it back failed.
    pub(crate) lost: bool,
}

/// The state cannot be told: the journal failed while it was read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the state of the pool is being read back from the journal")]
pub struct Lost;

/// The state, held still for a reader.
pub struct Live<'a>(RwLockReadGuard<'a, Held>);

impl Deref for Live<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        &self.0.state
    }
}

impl Pool {
    /// A pool whose state has been read from `journal`.
    #[must_use]
    pub fn new(state: State, clock: Clock, journal: Arc<dyn Reader>) -> Self {
        let feed = Feed::new(state.head().map_or(0, Position::get));
        Self {
            held: RwLock::new(Held { state, lost: false }),
            clock,
            journal,
            feed,
            snapshots: None,
        }
    }

    /// The pool with a folder of snapshots of its journal, which save time when the state must be
    /// read from it.
    #[must_use]
    pub fn with_snapshots(mut self, snapshots: Snapshots) -> Self {
        self.snapshots = Some(snapshots);
        self
    }

    /// Reads the state from the journal.
    pub(crate) fn restore(&self) -> Result<State, ReadError> {
        let journal = self.journal.as_ref();
        match &self.snapshots {
            Some(snapshots) => Ok(snapshots.restore(journal, Check::Order)?.state),
            None => replay(journal, Check::Order),
        }
    }

    /// Holds the state still for a reader.
    pub fn read(&self) -> Result<Live<'_>, Lost> {
        // A poisoned lock means that the writer broke off between change and commit.
        let held = self.held.read().map_err(|_| Lost)?;
        if held.lost { Err(Lost) } else { Ok(Live(held)) }
    }

    /// The state for the writer alone; `None` once a writer broke off.
    pub(crate) fn write(&self) -> Option<RwLockWriteGuard<'_, Held>> {
        self.held.write().ok()
    }

    /// The time of the pool: what the clock shows, and never before the last event.
    pub fn now(&self) -> Result<Instant, Lost> {
        Ok(self
            .read()?
            .last_instant()
            .map_or(self.clock.now(), |last| last.max(self.clock.now())))
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The durable events.
    #[must_use]
    pub fn journal(&self) -> &Arc<dyn Reader> {
        &self.journal
    }

    /// Runs what reads the journal: beside the runtime, where reading may wait for a disk.
    pub(crate) async fn beside<T: Send + 'static>(
        &self,
        read: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        match self.journal.waits() {
            true => tokio::task::spawn_blocking(read).await,
            false => Ok(read()),
        }
    }

    /// The newest of them, and how to wait for the next. While the state is held for reading, its
    /// last event is the feed's.
    #[must_use]
    pub fn feed(&self) -> &Feed {
        &self.feed
    }
}
