//! What all who take part share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Result, ensure};
use express_entry_proto::common::v1::Profile;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::change::{Change, Outcome};
use super::ledger::Ledger;
use super::log::Shared;
use crate::harness::Clients;

/// The wait before a change is asked for again when nobody knows what became of it.
const AGAIN: Duration = Duration::from_millis(20);

/// What all who take part share.
#[derive(Clone)]
pub(super) struct Scene {
    pub(super) clients: Clients,
    pub(super) ledger: Ledger,
    pub(super) log: Shared,
    /// Synthetic people; many submit profiles like theirs.
    pub(super) people: Arc<Vec<Profile>>,
    /// Where the clock got to, in seconds.
    pub(super) now: Arc<AtomicI64>,
    /// Changes that were in doubt when a process went, and were asked for again.
    pub(super) in_doubt: Arc<AtomicUsize>,
    pub(super) over: Arc<AtomicBool>,
}

impl Scene {
    /// Whether it is time to stop.
    pub(super) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    pub(super) fn now(&self) -> i64 {
        self.now.load(Ordering::Relaxed)
    }

    /// Asks for a change until it is known what became of it. Returns whether it was made.
    pub(super) async fn ask(&self, change: Change) -> Result<bool> {
        match self.answer(&change).await? {
            None => Ok(false),
            Some(answer) => self.ledger.note(change, answer).map(|()| true),
        }
    }

    /// Asks for a change twice at one time: it is made once, and both are told the same.
    pub(super) async fn ask_twice(&self, change: Change) -> Result<()> {
        match tokio::try_join!(self.answer(&change), self.answer(&change))? {
            (Some(one), Some(other)) => {
                ensure!(one == other, "two answers to {change:?}");
                self.ledger.note(change, one)
            }
            // The first was refused, and then the pool was another one.
            (Some(answer), None) | (None, Some(answer)) => self.ledger.note(change, answer),
            (None, None) => Ok(()),
        }
    }

    /// The answer to a change, or `None` when it was refused.
    async fn answer(&self, change: &Change) -> Result<Option<Vec<u8>>> {
        let mut doubted = false;
        loop {
            match change.send(&self.clients).await? {
                Outcome::Acknowledged(answer) => return Ok(Some(answer)),
                Outcome::Refused => return Ok(None),
                Outcome::InDoubt => {
                    if !doubted {
                        self.in_doubt.fetch_add(1, Ordering::Relaxed);
                    }
                    doubted = true;
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
    }
}

/// Chance, and marks, of one who takes part.
pub(super) struct Dice {
    rng: ChaCha8Rng,
    name: String,
    marks: usize,
}

impl Dice {
    pub(super) fn new(seed: u64, name: &str, place: u64) -> Self {
        Self {
            rng: ChaCha8Rng::seed_from_u64(seed.wrapping_mul(1_009).wrapping_add(place)),
            name: format!("{name}-{place}"),
            marks: 0,
        }
    }

    /// A mark for a change.
    pub(super) fn mark(&mut self) -> String {
        self.marks += 1;
        format!("{}-{}", self.name, self.marks)
    }

    /// Whether something happens that does so in so many of 100 times.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    pub(super) fn within(&mut self, range: std::ops::Range<i64>) -> i64 {
        self.rng.random_range(range)
    }

    /// A part of 1.
    pub(super) fn part(&mut self) -> f64 {
        self.rng.random()
    }

    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.rng.random_range(0..of.len())]
    }

    /// Waits up to some milliseconds.
    pub(super) async fn pause(&mut self, millis: u64) {
        let millis = self.rng.random_range(0..=millis);
        tokio::time::sleep(Duration::from_millis(millis)).await;
    }
}
