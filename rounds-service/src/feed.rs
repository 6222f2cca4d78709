//! The news: what has become durable, for those who follow.
//!
//! The newest events are held in memory, once for all watchers and within a bound; whoever needs an
//! older one reads the journal. So a watcher that falls behind costs nothing here, and none can miss
//! an event: positions have no gaps.

use std::collections::VecDeque;
use std::sync::{PoisonError, RwLock};

use tokio::sync::watch;

use crate::journal::{Entry, Row};
use crate::limits;

/// An event with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Its place in the journal.
    pub position: u64,
    /// The event as it was appended.
    pub entry: Entry,
}

impl From<Row> for Placed {
    fn from(row: Row) -> Self {
        let entry = Entry {
            at: row.at,
            event: row.event,
            facts: row.facts,
        };
        Self {
            position: row.position,
            entry,
        }
    }
}

/// The newest events, and the position up to which all are durable.
#[derive(Debug)]
pub struct Feed {
    head: watch::Sender<u64>,
    tail: RwLock<Tail>,
}

/// The newest events, in order, the last of them at `end`.
#[derive(Debug)]
struct Tail {
    end: u64,
    entries: VecDeque<Entry>,
    bytes: usize,
}

impl Feed {
    /// A feed that goes on behind the position `head`.
    #[must_use]
    pub fn new(head: u64) -> Self {
        Self {
            head: watch::Sender::new(head),
            tail: RwLock::new(Tail::behind(head)),
        }
    }

    /// The position up to which all events are durable, and a way to wait for the next.
    #[must_use]
    pub fn head(&self) -> watch::Receiver<u64> {
        self.head.subscribe()
    }

    /// Tells what was appended behind the position `before` and is durable. With nothing appended it goes
    /// on there though it is not known what came before: watchers read the journal.
    pub(crate) fn publish(&self, before: u64, entries: Vec<Entry>) {
        let end = {
            let mut tail = self.tail.write().unwrap_or_else(PoisonError::into_inner);
            if tail.end != before {
                *tail = Tail::behind(before);
            }
            for entry in entries {
                tail.push(entry);
            }
            tail.end
        };
        self.head.send_replace(end);
    }

    /// At most `limit` events from position `from` on, or `None` where they are no longer held here.
    #[must_use]
    pub fn from(&self, from: u64, limit: usize) -> Option<Vec<Placed>> {
        let tail = self.tail.read().unwrap_or_else(PoisonError::into_inner);
        let first = tail.end + 1 - tail.entries.len() as u64;
        let skip = usize::try_from(from.checked_sub(first)?).ok()?;
        let entries = tail.entries.iter().skip(skip).take(limit);
        let placed = (from..).zip(entries).map(|(position, entry)| Placed {
            position,
            entry: entry.clone(),
        });
        Some(placed.collect())
    }
}

impl Tail {
    fn behind(end: u64) -> Self {
        Self {
            end,
            entries: VecDeque::new(),
            bytes: 0,
        }
    }

    fn push(&mut self, entry: Entry) {
        self.end += 1;
        self.bytes += bytes(&entry);
        self.entries.push_back(entry);
        while self.entries.len() > limits::FEED_EVENTS || self.bytes > limits::FEED_BYTES {
            let Some(oldest) = self.entries.pop_front() else {
                break;
            };
            self.bytes -= bytes(&oldest);
        }
    }
}

fn bytes(entry: &Entry) -> usize {
    entry.event.len() + entry.facts.as_ref().map_or(0, |facts| facts.len())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn entry(at: i64, bytes: usize) -> Entry {
        Entry {
            at,
            event: vec![0; bytes].into(),
            facts: Some(Bytes::new()),
        }
    }

    fn positions(feed: &Feed, from: u64) -> Option<Vec<u64>> {
        let placed = feed.from(from, 100)?;
        assert!(
            placed
                .iter()
                .all(|placed| placed.entry.at == placed.position as i64)
        );
        Some(placed.iter().map(|placed| placed.position).collect())
    }

    #[test]
    fn what_is_published_is_told_by_position() {
        let feed = Feed::new(4);
        let head = feed.head();
        assert_eq!(*head.borrow(), 4);
        assert_eq!(positions(&feed, 4), None, "before the start");
        assert_eq!(positions(&feed, 5), Some(vec![]));
        feed.publish(4, vec![entry(5, 1), entry(6, 1)]);
        feed.publish(6, vec![entry(7, 1)]);
        assert_eq!(*head.borrow(), 7);
        assert_eq!(positions(&feed, 5), Some(vec![5, 6, 7]));
        assert_eq!(positions(&feed, 7), Some(vec![7]));
        assert_eq!(feed.from(5, 2).map(|placed| placed.len()), Some(2));
    }

    #[test]
    fn what_is_held_is_bounded_by_number_and_bytes() {
        let feed = Feed::new(0);
        let last = limits::FEED_EVENTS as u64 + 10;
        feed.publish(0, (1..=last as i64).map(|at| entry(at, 1)).collect());
        assert_eq!(positions(&feed, 10), None);
        assert_eq!(positions(&feed, 11).map(|held| held.len()), Some(100));
        feed.publish(last, vec![entry(last as i64 + 1, limits::FEED_BYTES)]);
        assert_eq!(positions(&feed, last), None);
        assert_eq!(positions(&feed, last + 1), Some(vec![last + 1]));
    }

    #[test]
    fn after_a_gap_nothing_from_before_it_is_told() {
        let feed = Feed::new(0);
        feed.publish(0, vec![entry(1, 1)]);
        feed.publish(3, Vec::new());
        assert_eq!(*feed.head().borrow(), 3);
        assert_eq!(positions(&feed, 1), None);
        assert_eq!(positions(&feed, 3), None);
        feed.publish(3, vec![entry(4, 1)]);
        assert_eq!(positions(&feed, 4), Some(vec![4]));
    }
}
