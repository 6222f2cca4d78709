//! What outlives a process: the disk, the clock, the network, and what the callers know.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use anyhow::Result;
use express_entry_proto::rounds::v1 as pb;
use prost::Message;
use rounds_core::Instant;
use rounds_service::clock::Ticking;
use rounds_service::convert::views;
use rounds_service::journal::snapshots::Snapshots;
use rounds_service::pool::Pool;

use crate::asks::Ask;
use crate::audit::Audit;
use crate::clock::Hands;
use crate::dice::Dice;
use crate::disk::Disk;
use crate::followers::{Followed, Wants};
use crate::ledger::Ledger;
use crate::network::Network;

/// The world of one seed.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) disk: Disk,
    pub(crate) clock: Hands,
    pub(crate) network: Network,
    pub(crate) snapshots: Snapshots,
    folder: PathBuf,
    /// Where the clock starts that moves only when it is told to; `None` where it is the machine's.
    pub(crate) simulated_from: Option<Instant>,
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
    /// Who was invited when somebody last looked.
    pub(crate) invited: Vec<i64>,
    /// Where the rounds stood when somebody last looked.
    pub(crate) standing: Vec<(String, pb::RoundState)>,
    pub(crate) followed: Vec<Followed>,
    pub(crate) audit: Audit,
    /// Whether all faults have ended, and nobody dawdles any more.
    pub(crate) at_rest: bool,
    /// What happened to the process, and how often.
    pub(crate) met: BTreeMap<&'static str, u64>,
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

    /// The rounds that had run when somebody last looked.
    pub(crate) fn completed(&self) -> Vec<String> {
        let completed = |(_, state): &&(_, pb::RoundState)| *state == pb::RoundState::Completed;
        let completed = self.standing.iter().filter(completed);
        completed.map(|(number, _)| number.clone()).collect()
    }

    /// Whether everybody who follows was told everything up to a position.
    pub(crate) fn all_are_told(&self, end: u64) -> bool {
        self.followed.iter().all(|followed| followed.is_told(end))
    }

    /// What there was, by its name.
    pub(crate) fn counts(&self) -> BTreeMap<&'static str, u64> {
        let mut counts = self.audit.seen.clone();
        counts.extend(self.met.clone());
        let told = self.followed.iter().map(Followed::count).sum();
        counts.extend([
            ("asked for", self.ledger.entries.len() as u64),
            ("events told", told),
        ]);
        counts
    }

    fn learn_candidate(&mut self, number: i64, etag: String) {
        let count = usize::try_from(number).unwrap_or_default();
        if self.candidates.len() < count {
            self.candidates.resize(count, String::new());
        }
        if let Some(known) = self.candidates.get_mut(count.wrapping_sub(1))
            // An answer that comes again is that of a state long gone.
            && position_of(known) < position_of(&etag)
        {
            *known = etag;
        }
    }
}

/// Position of the event that an etag stands for; 0 for none.
pub(crate) fn position_of(etag: &str) -> u64 {
    views::etag_of(etag).map_or(0, |etag| etag.0.get())
}

impl World {
    /// A world that begins at an instant, with a folder for snapshots.
    pub(crate) fn new(disk: Disk, start: Instant, folder: &Path, dice: &mut Dice) -> Self {
        let known = Known {
            followed: [
                Wants::Everything,
                Wants::WithProfiles,
                Wants::Some,
                Wants::Snapshot,
                Wants::Snapshot,
            ]
            .map(Followed::new)
            .into(),
            ..Known::default()
        };
        Self {
            disk,
            clock: Hands::at(start),
            network: Network::new(dice.fork()),
            snapshots: Snapshots::new(folder.to_owned()),
            folder: folder.to_owned(),
            simulated_from: dice.chance(20).then_some(start),
            known: Arc::new(Mutex::new(known)),
        }
    }

    /// The time of the pool, or what the clock shows while the pool cannot be read.
    pub(crate) fn now(&self, pool: &Pool) -> Instant {
        pool.now().unwrap_or_else(|_| self.clock.now())
    }

    pub(crate) fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().expect("nobody panics with it in hand")
    }

    /// Notes that something happened to the process.
    pub(crate) fn meet(&self, what: &'static str) {
        *self.known().met.entry(what).or_default() += 1;
    }

    /// From now on no snapshot can be written, or can again.
    pub(crate) fn folder_fails(&self, fails: bool) {
        // Where the file of one in the making would be.
        let in_the_way = self.folder.join("unfinished");
        if fails {
            // If it is there already, something is in the way.
            let _ = fs::create_dir_all(in_the_way);
        } else if in_the_way.is_dir() {
            fs::remove_dir(in_the_way).expect("an empty folder");
        }
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
