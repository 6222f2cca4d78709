//! Following the pool: from a position of the journal on, or from the pool as it is.
//!
//! A watcher takes the newest events from the [feed](crate::feed) and older ones from the journal. It
//! goes at the pace of its reader, holds a bounded number of items for it, and ends when it reads
//! nothing for too long. Neither the writer nor other watchers ever wait for it.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use express_entry_transport::deadline::{self, Deadline};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, timeout};
use tokio_stream::Stream;
use tokio_util::sync::CancellationToken;

use crate::feed::Placed;
use crate::journal::{Facts, ReadError, told};
use crate::limits;
use crate::pool::{Lost, Pool};
use crate::watch::filter::Filter;

pub mod filter;
mod snapshot;
#[cfg(test)]
mod tests;

/// What a watcher asks for.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where to start.
    pub start: Start,
    /// Which events to tell.
    pub filter: Filter,
    /// Whether events and candidates come with their facts.
    pub facts: Facts,
    /// After how long without anything else a bookmark is told.
    pub bookmark: Duration,
}

/// Where to start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Behind a position; 0 for the beginning.
    After(u64),
    /// With what happens from now on.
    Now,
    /// With the pool as it is.
    Snapshot,
}

/// What a watcher is told.
#[derive(Debug)]
pub enum Told {
    /// An event, encoded.
    Event(Bytes),
    /// How far the events have been told.
    Bookmark {
        /// All events up to here that pass the filter have been told.
        position: u64,
        /// Where the journal ended when the watcher last looked; the present is reached there.
        head: u64,
    },
    /// A part of the pool as it is.
    Part(Part),
    /// All parts together are the pool at this position.
    Complete(u64),
}

impl Told {
    /// What it takes of the room for what waits, in kibibytes. The largest takes all of it.
    fn kib(&self) -> u32 {
        let bytes = match self {
            Told::Event(event) => event.len(),
            Told::Part(Part { candidates, rounds }) => {
                candidates.iter().chain(rounds).map(Bytes::len).sum()
            }
            Told::Bookmark { .. } | Told::Complete(_) => 0,
        };
        let kib = u32::try_from(bytes.div_ceil(1 << 10)).unwrap_or(u32::MAX);
        kib.clamp(1, limits::WATCH_BUFFER_KIB)
    }
}

/// A part of the pool.
#[derive(Debug, Default)]
pub struct Part {
    /// Candidates, encoded, with their facts where they were asked for.
    pub candidates: Vec<Bytes>,
    /// Rounds, encoded.
    pub rounds: Vec<Bytes>,
}

/// Why nobody may watch, or not like that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotWatched {
    /// As many watch as may.
    PlacesTaken,
    /// The position lies behind the last event.
    Ahead {
        /// Where that is.
        head: u64,
    },
}

/// Why a watch ended.
#[derive(Debug)]
pub enum Ended {
    /// The service stops.
    Stopping,
    /// The caller's deadline has passed.
    DeadlinePassed,
    /// The reader has read nothing for too long.
    TooSlow {
        /// Position of the last event.
        head: u64,
    },
    /// The reader is gone.
    Gone,
    /// The state cannot be told.
    Lost,
    /// The journal cannot be read.
    Journal(ReadError),
    /// A read broke off: a defect of this service.
    Broken,
}

impl From<Lost> for Ended {
    fn from(Lost: Lost) -> Self {
        Ended::Lost
    }
}

impl From<ReadError> for Ended {
    fn from(error: ReadError) -> Self {
        Ended::Journal(error)
    }
}

/// All who watch a pool.
pub struct Watchers {
    pool: Arc<Pool>,
    places: Arc<Semaphore>,
    snapshots: Arc<Semaphore>,
    stop: CancellationToken,
}

impl Watchers {
    /// Nobody watches yet. When `stop` is cancelled, all watches end.
    #[must_use]
    pub fn new(pool: Arc<Pool>, stop: CancellationToken) -> Self {
        Self {
            pool,
            places: Arc::new(Semaphore::new(limits::WATCHERS)),
            snapshots: Arc::new(Semaphore::new(limits::WATCH_SNAPSHOTS)),
            stop,
        }
    }

    /// Begins to watch. Within the runtime.
    pub fn watch(&self, plan: Plan, deadline: Option<Deadline>) -> Result<Watched, NotWatched> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        let place = place.map_err(|_| NotWatched::PlacesTaken)?;
        let head = *self.pool.feed().head().borrow();
        let position = match plan.start {
            Start::After(position) if position > head => return Err(NotWatched::Ahead { head }),
            Start::After(position) => position,
            Start::Now | Start::Snapshot => head,
        };
        let (watcher, reader) = self.watcher(plan, position, head);
        let (end, ended) = oneshot::channel();
        let watched = Watched {
            items: reader,
            end: Some(ended),
        };
        let items = watcher.items.clone();
        let stop = self.stop.clone();
        tokio::spawn(async move {
            let ended = tokio::select! {
                biased;
                () = stop.cancelled() => Ended::Stopping,
                () = items.closed() => Ended::Gone,
                () = deadline::passed(deadline) => Ended::DeadlinePassed,
                Err(ended) = watcher.run() => ended,
            };
            // The reason is there before the last sender of items goes.
            let _ = end.send(ended);
            drop((items, place));
        });
        Ok(watched)
    }

    /// Somebody who has told everything up to `position` of a journal that ended at `head`, and what is
    /// to be read of it.
    fn watcher(&self, plan: Plan, position: u64, head: u64) -> (Watcher, mpsc::Receiver<Waiting>) {
        let (items, reader) = mpsc::channel(limits::WATCH_BUFFER);
        let mut pulse = interval_at(Instant::now() + plan.bookmark, plan.bookmark);
        pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let watcher = Watcher {
            pool: Arc::clone(&self.pool),
            snapshots: Arc::clone(&self.snapshots),
            items,
            room: Arc::new(Semaphore::new(limits::WATCH_BUFFER_KIB as usize)),
            plan,
            position,
            head,
            pulse,
        };
        (watcher, reader)
    }
}

/// An item that waits for its reader, and its share of what may wait.
type Waiting = (Told, OwnedSemaphorePermit);

/// The items of a watcher as they come, and at last why there are no more.
pub struct Watched {
    items: mpsc::Receiver<Waiting>,
    end: Option<oneshot::Receiver<Ended>>,
}

impl Stream for Watched {
    type Item = Result<Told, Ended>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = ready!(self.items.poll_recv(context));
        Poll::Ready(match item {
            Some((told, _)) => Some(Ok(told)),
            // A watch never just ends: without a reason its task broke off.
            None => (self.end.take()).map(|mut end| Err(end.try_recv().unwrap_or(Ended::Broken))),
        })
    }
}

/// One who watches.
struct Watcher {
    pool: Arc<Pool>,
    snapshots: Arc<Semaphore>,
    items: mpsc::Sender<Waiting>,
    /// What may wait for the reader, in kibibytes.
    room: Arc<Semaphore>,
    plan: Plan,
    /// Everything up to here that passes the filter has been told.
    position: u64,
    /// Where the journal ended when it last looked.
    head: u64,
    /// When a bookmark is due.
    pulse: Interval,
}

impl Watcher {
    async fn run(mut self) -> Result<Infallible, Ended> {
        match self.plan.start {
            Start::After(_) => {}
            // Where it begins is told first, also when something has happened by now.
            Start::Now => self.bookmark().await?,
            Start::Snapshot => {
                self.position = self.snapshot().await?;
                self.tell(Told::Complete(self.position)).await?;
            }
        }
        let mut heads = self.pool.feed().head();
        let mut present = self.plan.start == Start::Now;
        loop {
            self.head = *heads.borrow_and_update();
            while self.position < self.head {
                self.next().await?;
            }
            if !std::mem::replace(&mut present, true) {
                self.bookmark().await?;
            }
            tokio::select! {
                changed = heads.changed() => changed.map_err(|_| Ended::Stopping)?,
                _ = self.pulse.tick() => self.bookmark().await?,
            }
        }
    }

    /// Tells the next events.
    async fn next(&mut self) -> Result<(), Ended> {
        let events = events(&self.pool, self.position + 1, self.plan.facts).await?;
        for placed in &events {
            if self.plan.filter.passes(placed)? {
                let event = told::tell(placed.position, &placed.entry, self.plan.facts)?;
                self.tell(Told::Event(event)).await?;
            }
            self.position = placed.position;
        }
        // Where little passes the filter, the reader learns how far it has got all the same.
        tokio::select! {
            biased;
            _ = self.pulse.tick() => self.bookmark().await,
            () = std::future::ready(()) => Ok(()),
        }
    }

    async fn bookmark(&mut self) -> Result<(), Ended> {
        // Events that came since the last look may have been told by now.
        self.head = self.head.max(self.position);
        let (position, head) = (self.position, self.head);
        self.tell(Told::Bookmark { position, head }).await
    }

    async fn tell(&mut self, told: Told) -> Result<(), Ended> {
        let room = Arc::clone(&self.room);
        let sent = async {
            // The semaphore is never closed.
            let share = room.acquire_many_owned(told.kib()).await.map_err(|_| ())?;
            self.items.send((told, share)).await.map_err(|_| ())
        };
        match timeout(limits::WATCH_STALL, sent).await {
            Ok(Ok(())) => {
                self.pulse.reset();
                Ok(())
            }
            Ok(Err(_)) => Err(Ended::Gone),
            Err(_) => Err(Ended::TooSlow {
                head: *self.pool.feed().head().borrow(),
            }),
        }
    }
}

/// Some events from position `from` on, of which there must be one.
async fn events(pool: &Arc<Pool>, from: u64, facts: Facts) -> Result<Vec<Placed>, Ended> {
    if let Some(newest) = pool.feed().from(from, limits::WATCH_EVENTS) {
        return Ok(newest);
    }
    let journal = Arc::clone(pool.journal());
    beside(pool, move || {
        let rows = journal.read(from, limits::WATCH_EVENTS, facts)?;
        match rows.is_empty() {
            true => Err(ReadError::damaged(from, "the row is missing").into()),
            false => Ok(rows.into_iter().map(Placed::from).collect()),
        }
    })
    .await
}

/// Runs what reads the journal.
async fn beside<T: Send + 'static>(
    pool: &Pool,
    read: impl FnOnce() -> Result<T, Ended> + Send + 'static,
) -> Result<T, Ended> {
    let read = pool.beside(read).await;
    read.unwrap_or(Err(Ended::Broken))
}
