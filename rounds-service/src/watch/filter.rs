//! Which events a watcher wants.

use std::collections::HashSet;
use std::hash::Hash;

use rounds_core::{CandidateNumber, RoundNumber};

use crate::convert::concerns::concerns;
use crate::feed::Placed;
use crate::journal::ReadError;
use crate::journal::told::{self, Kind};

/// Which events a watcher wants: those that pass every part that is there.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these kinds.
    pub kinds: Option<HashSet<Kind>>,
    /// Only what is about one of these candidates.
    pub candidates: Option<HashSet<CandidateNumber>>,
    /// Only what is about one of these rounds.
    pub rounds: Option<HashSet<RoundNumber>>,
}

impl Filter {
    /// Whether an event passes.
    pub fn passes(&self, placed: &Placed) -> Result<bool, ReadError> {
        if let Some(kinds) = &self.kinds {
            let kind = told::kind(placed.position, &placed.entry.event)?;
            if !kind.is_some_and(|kind| kinds.contains(&kind)) {
                return Ok(false);
            }
        }
        if self.candidates.is_none() && self.rounds.is_none() {
            return Ok(true);
        }
        let about = concerns(placed)?;
        Ok(wanted(self.candidates.as_ref(), &about.candidates)
            && wanted(self.rounds.as_ref(), &about.rounds))
    }

    /// Whether a candidate belongs into a snapshot.
    pub fn wants_candidate(&self, candidate: CandidateNumber) -> bool {
        wanted(self.candidates.as_ref(), &[candidate])
    }

    /// Whether a round belongs into a snapshot.
    pub fn wants_round(&self, round: RoundNumber) -> bool {
        wanted(self.rounds.as_ref(), &[round])
    }
}

fn wanted<T: Eq + Hash>(wanted: Option<&HashSet<T>>, of: &[T]) -> bool {
    wanted.is_none_or(|wanted| of.iter().any(|one| wanted.contains(one)))
}
