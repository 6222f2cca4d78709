//! What outlives a process: the disk, the clock, the network, and what the callers know.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use anyhow::Result;
use express_entry_proto::rounds::v1 as pb;
use prost::Message;
use rounds_core::Instant;
use rounds_service::journal::snapshots::Snapshots;

use crate::asks::Ask;
use crate::audit::Audit;
use crate::clock::Hands;
use crate::dice::Dice;
use crate::disk::Disk;
use crate::ledger::Ledger;
use crate::network::Network;

/// The world of one seed.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) disk: Disk,
    pub(crate) clock: Hands,
    pub(crate) network: Network,
    pub(crate) snapshots: Snapshots,
    known: Arc<Mutex<Known>>,
}

/// What the callers know.
#[derive(Default)]
pub(crate) struct Known {
    pub(crate) ledger: Ledger,
    /// The etags last told, by candidate number less one.
    pub(crate) candidates: Vec<String>,
    /// The rounds told of, in the order in which they were.
    pub(crate) rounds: Vec<String>,
    pub(crate) audit: Audit,
    /// The first check that failed.
    pub(crate) failure: Option<anyhow::Error>,
}

impl Known {
    /// The etag that was last told of a candidate.
    pub(crate) fn etag_of(&self, candidate_number: i64) -> Option<String> {
        let place = usize::try_from(candidate_number).ok()?.checked_sub(1)?;
        let etag = self.candidates.get(place).cloned();
        etag.filter(|etag| !etag.is_empty())
    }

    /// Notes an answer, and learns from it.
    pub(crate) fn answered(&mut self, ask: &Ask, answer: Vec<u8>) -> Result<()> {
        self.ledger.answered(ask, answer.clone())?;
        if let Ask::ImportCandidates(_) = ask {
            let answer = pb::ImportCandidatesResponse::decode(answer.as_slice())?;
            for result in answer.results {
                if let Some(pb::import_result::Result::CandidateNumber(number)) = result.result {
                    self.learn_candidate(number, String::new());
                }
            }
        } else if ask.is_about_a_round() {
            let answer = pb::GetRoundResponse::decode(answer.as_slice())?;
            let instruction = answer.round.and_then(|round| round.instruction);
            let number = instruction.map(|instruction| instruction.round_number);
            if let Some(number) = number.filter(|number| !self.rounds.contains(number)) {
                self.rounds.push(number);
            }
        } else {
            let answer = pb::GetCandidateResponse::decode(answer.as_slice())?;
            let candidate = answer.candidate.unwrap_or_default();
            self.learn_candidate(candidate.candidate_number, candidate.etag);
        }
        Ok(())
    }

    fn learn_candidate(&mut self, number: i64, etag: String) {
        let count = usize::try_from(number).unwrap_or_default();
        if self.candidates.len() < count {
            self.candidates.resize(count, String::new());
        }
        if let Some(known) = self.candidates.get_mut(count.wrapping_sub(1)) {
            *known = etag;
        }
    }
}

impl World {
    /// A world that begins at an instant, with a folder for snapshots.
    pub(crate) fn new(disk: Disk, start: Instant, folder: &Path, dice: &mut Dice) -> Self {
        Self {
            disk,
            clock: Hands::at(start),
            network: Network::new(dice.fork()),
            snapshots: Snapshots::new(folder.to_owned()),
            known: Arc::default(),
        }
    }

    pub(crate) fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().expect("nobody panics with it in hand")
    }

    /// Notes that a check failed; the first one counts.
    pub(crate) fn check(&self, checked: anyhow::Result<()>) {
        if let Err(error) = checked {
            self.known().failure.get_or_insert(error);
        }
    }

    pub(crate) fn has_failed(&self) -> bool {
        self.known().failure.is_some()
    }
}
