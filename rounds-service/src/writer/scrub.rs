//! The journal gone through again and again while there is nothing to write, so that rot is found while
//! there is a backup in front of it.

use tokio::time::Instant;

use crate::journal::chain::Walk;
use crate::journal::{Head, ReadError, Reader};
use crate::limits;

/// How far the journal has been gone through, this time.
pub(super) struct Scrub {
    reached: Head,
    /// Links that are checked at a time.
    links: usize,
    due: Instant,
}

impl Scrub {
    pub(super) fn new() -> Self {
        Self {
            reached: Head::EMPTY,
            links: limits::SCRUB_LINKS,
            due: Instant::now() + limits::SCRUB_PAUSE,
        }
    }

    /// Checks some links, if enough time has passed since the last ones.
    pub(super) fn go_on(&mut self, journal: &dyn Reader) {
        if Instant::now() < self.due {
            return;
        }
        self.due = Instant::now() + limits::SCRUB_PAUSE;
        match self.check(journal) {
            Ok(()) => {}
            Err(error @ ReadError::Unavailable(_)) => {
                tracing::debug!(%error, "the journal could not be checked");
            }
            Err(error) => {
                tracing::error!(%error, "the journal is damaged: verify it, and keep the backups");
                self.reached = Head::EMPTY;
            }
        }
    }

    fn check(&mut self, journal: &dyn Reader) -> Result<(), ReadError> {
        let walk = Walk::new(journal, self.reached, journal.head()?);
        let mut walk = walk.in_blocks_of(self.links);
        for _ in 0..self.links {
            if walk.step()?.is_none() {
                self.reached = Head::EMPTY;
                return Ok(());
            }
        }
        self.reached = walk.head();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::journal::memory::Disk;
    use crate::testing::*;

    #[test]
    fn rot_in_a_row_long_past_is_found_without_anybody_reading_it() {
        let disk = Disk::default();
        let service = Service::on(&disk);
        for score in 400..410 {
            let mark = format!("request-{score}");
            service.perform(request(&mark, 1), receipt(score)).unwrap();
        }
        let mut scrub = Scrub {
            links: 3,
            ..Scrub::new()
        };
        // Twice through a sound journal of 20 links.
        for _ in 0..14 {
            scrub.check(&disk).unwrap();
        }
        disk.alter(5, |row| row.facts = Some(Bytes::from_static(b"rot")));
        let found = (0..7).find_map(|_| scrub.check(&disk).err());
        match found {
            Some(ReadError::Damaged { position: 5, .. }) => {}
            other => panic!("{other:?}"),
        }
    }
}
