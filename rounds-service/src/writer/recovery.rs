//! Reading a lost state back from the journal, while readers are told that it is lost.

use std::time::Duration;

use tokio::time::Instant;

use crate::limits;
use crate::pool::Pool;

/// When a state that was lost is next read back.
#[derive(Default)]
pub(super) struct Recovery {
    /// The wait after the last attempt that failed, and when it is over.
    failed: Option<(Duration, Instant)>,
}

impl Recovery {
    /// Reads the state back, if it is lost and the wait after the last attempt is over. Nothing is locked
    /// meanwhile: nobody else writes.
    pub(super) fn attempt(&mut self, pool: &Pool) {
        let waits = self.failed.is_some_and(|(_, due)| Instant::now() < due);
        if waits || *pool.telling().borrow() {
            return;
        }
        match pool.restore() {
            Ok(state) => {
                self.failed = None;
                pool.install(state);
            }
            Err(error) => {
                let wait = self.failed.map_or(limits::RECOVERY_BACKOFF, |(wait, _)| {
                    (wait * 2).min(limits::RECOVERY_BACKOFF_MAX)
                });
                tracing::error!(%error, ?wait, "the state could not be read back from the journal");
                self.failed = Some((wait, Instant::now() + wait));
            }
        }
    }
}
