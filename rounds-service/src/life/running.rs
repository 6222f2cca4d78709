//! Which round is being run.

use std::sync::{Mutex, PoisonError};

use rounds_core::RoundNumber;

/// The round that is being run, if any: one at a time. Held in memory alone, since a round that a crash
/// breaks off has not run.
#[derive(Default)]
pub(super) struct Running(Mutex<Option<RoundNumber>>);

/// As long as it is held the round is being run.
pub(super) struct Run<'a>(&'a Running);

impl Running {
    pub(super) fn begin(&self, number: RoundNumber) -> Run<'_> {
        self.set(Some(number));
        Run(self)
    }

    pub(super) fn is(&self, number: RoundNumber) -> bool {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) == Some(number)
    }

    fn set(&self, running: Option<RoundNumber>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = running;
    }
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        self.0.set(None);
    }
}
