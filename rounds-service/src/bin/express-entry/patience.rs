//! Going on after a break, for a while.

use std::time::Duration;

use tonic::Status;

use crate::failure::{Failure, is_passing};

/// How often to go on without any success in between.
const ATTEMPTS: u32 = 8;
/// Wait before the first time; twice as long each time after.
const BACKOFF: Duration = Duration::from_millis(250);

/// How often something has been tried in vain.
#[derive(Default)]
pub(crate) struct Patience {
    failed: u32,
}

impl Patience {
    /// Something has succeeded.
    pub(crate) fn renew(&mut self) {
        self.failed = 0;
    }

    /// Waits before the next attempt; or gives up, where that makes no sense or has been too often.
    pub(crate) async fn after(&mut self, status: Status) -> Result<(), Failure> {
        if self.failed == ATTEMPTS || !is_passing(&status) {
            return Err(status.into());
        }
        tokio::time::sleep(BACKOFF * 2_u32.pow(self.failed)).await;
        self.failed += 1;
        Ok(())
    }
}
