//! The pool as everybody reads it and one thread writes it.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};

use rounds_core::{Instant, Position, State};
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard, watch};
use tokio::task::JoinError;

use crate::clock::Clock;
use crate::feed::Feed;
use crate::journal::replay::{self, Check};
use crate::journal::snapshots::Snapshots;
use crate::journal::{Entry, ReadError, Reader};
use once::Once;

mod once;
#[cfg(test)]
mod tests;

/// The state, the clock and the durable events.
///
/// The writer holds the state's lock from the first change of a group until the group is durable,
/// so that no reader ever sees an event that a crash could take back. Readers hold it for the
/// length of a look-up, never across an await, and who waits for the writer leaves its thread to others.
pub struct Pool {
    held: RwLock<Held>,
    clock: Clock,
    journal: Arc<dyn Reader>,
    feed: Feed,
    /// When the last durable event happened.
    latest: Mutex<Option<Instant>>,
    snapshots: Option<Snapshots>,
    /// Whether the state can be told.
    telling: watch::Sender<bool>,
}

pub(crate) struct Held {
    pub(crate) state: State,
    /// Whether `state` is not what the journal tells: it is to be read back.
    pub(crate) lost: bool,
}

/// The state cannot be told: the journal failed while it was read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the state of the pool is being read back from the journal")]
pub struct Lost;

/// The state, held still for a reader. Whoever has it must not ask the pool for it again: a writer
/// that waits in between would wait for this reader, and this reader for the writer. Nor does it go to
/// another thread, so that no task of the runtime can keep it across an await:
///
/// ```compile_fail,E0277
/// fn to_another_thread<T: Send>() {}
/// to_another_thread::<rounds_service::pool::Live<'static>>();
/// ```
pub struct Live<'a> {
    held: RwLockReadGuard<'a, Held>,
    clock: &'a Clock,
    _once: Once,
    _stays: PhantomData<*const ()>,
}

impl Live<'_> {
    /// The time of the pool: what the clock shows, and never before the last event.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.clock.not_before(self.last_instant())
    }
}

impl Deref for Live<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        &self.held.state
    }
}

/// The state for the writer alone.
pub(crate) struct Writing<'a> {
    held: RwLockWriteGuard<'a, Held>,
    pool: &'a Pool,
}

impl Deref for Writing<'_> {
    type Target = Held;

    fn deref(&self) -> &Held {
        &self.held
    }
}

impl DerefMut for Writing<'_> {
    fn deref_mut(&mut self) -> &mut Held {
        &mut self.held
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        // The writer broke off between change and commit.
        if std::thread::panicking() {
            self.pool.lose(&mut self.held);
        }
    }
}

impl Pool {
    /// A pool whose state has been read from `journal`.
    #[must_use]
    pub fn new(state: State, clock: Clock, journal: Arc<dyn Reader>) -> Self {
        let feed = Feed::new(state.head().map_or(0, Position::get));
        let latest = Mutex::new(state.last_instant());
        Self {
            held: RwLock::new(Held { state, lost: false }),
            clock,
            journal,
            feed,
            latest,
            snapshots: None,
            telling: watch::Sender::new(true),
        }
    }

    /// The pool with a folder of snapshots of its journal, which save time when the state must be
    /// read from it.
    #[must_use]
    pub fn with_snapshots(mut self, snapshots: Snapshots) -> Self {
        self.snapshots = Some(snapshots);
        self
    }

    /// Throws the state away, which is not what the journal tells. Until one is installed nobody is told
    /// any.
    pub(crate) fn lose(&self, held: &mut Held) {
        *held = Held {
            state: State::new(),
            lost: true,
        };
        self.telling.send_replace(false);
    }

    /// Makes known what was appended behind the position `before` and is durable; `state` is what it
    /// left.
    pub(crate) fn publish(&self, state: &State, before: u64, entries: Vec<Entry>) {
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner) = state.last_instant();
        self.feed.publish(before, entries);
    }

    /// Takes a state that was read back from the journal.
    pub(crate) fn install(&self, state: State) {
        let mut held = self.write();
        self.publish(&state, state.head().map_or(0, Position::get), Vec::new());
        *held = Held { state, lost: false };
        drop(held);
        self.telling.send_replace(true);
    }

    /// Whether the state can be told, now and whenever that changes.
    #[must_use]
    pub fn telling(&self) -> watch::Receiver<bool> {
        self.telling.subscribe()
    }

    /// Reads the state from the journal, and checks what it reads: it has the time.
    pub(crate) fn restore(&self) -> Result<State, ReadError> {
        let journal = self.journal.as_ref();
        match &self.snapshots {
            Some(snapshots) => Ok(snapshots.restore(journal, Check::Chain)?.state),
            None => replay::replay(journal, Check::Chain),
        }
    }

    /// Reads the state from the journal as it stood in front of an event.
    pub(crate) fn before(&self, position: Position) -> Result<State, ReadError> {
        let (journal, position) = (self.journal.as_ref(), position.get());
        match &self.snapshots {
            Some(snapshots) => snapshots.before(journal, position),
            None => replay::before(journal, position),
        }
    }

    /// Holds the state still for a reader. Whoever has asked must be polled until it has the state, or be
    /// dropped: a turn that is not taken holds up the writer.
    pub async fn read(&self) -> Result<Live<'_>, Lost> {
        Once::check(self);
        let held = self.held.read().await;
        self.live(held)
    }

    /// Holds the state still for a reader on a thread that may wait: none of the runtime's, unless it is
    /// the only one.
    pub fn blocking_read(&self) -> Result<Live<'_>, Lost> {
        Once::check(self);
        // With one thread the state is free whenever anybody asks.
        let free = self.held.try_read();
        self.live(free.unwrap_or_else(|_| self.held.blocking_read()))
    }

    fn live<'a>(&'a self, held: RwLockReadGuard<'a, Held>) -> Result<Live<'a>, Lost> {
        if held.lost {
            return Err(Lost);
        }
        Ok(Live {
            held,
            clock: &self.clock,
            _once: Once::of(self),
            _stays: PhantomData,
        })
    }

    /// The state for the writer alone, on its thread.
    pub(crate) fn write(&self) -> Writing<'_> {
        let free = self.held.try_write();
        Writing {
            held: free.unwrap_or_else(|_| self.held.blocking_write()),
            pool: self,
        }
    }

    /// The time of the pool: what the clock shows, and never before the last durable event. Waits for
    /// nobody.
    pub fn now(&self) -> Result<Instant, Lost> {
        if !*self.telling.borrow() {
            return Err(Lost);
        }
        let latest = *self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(self.clock.not_before(latest))
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

    /// Runs what reads the journal, or works for long: beside the runtime, where reading may wait for a
    /// disk.
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
