//! The state of the pool, and what can be read from it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::candidates::{Bases, Row, Standing};
use crate::ranking::Ranking;
use crate::selection::select;
use crate::{
    Assessment, Band, CandidateNumber, CandidateState, CandidateView, Crs, Etag, Instant,
    Instruction, Invited, Outcome, Position, Program, Round, RoundNumber, RoundState,
};

/// The pool and its rounds: the fold of all recorded events.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    /// Place of the last event; none before the first.
    pub(crate) head: Option<Position>,
    /// Instant of the last event.
    pub(crate) last: Option<Instant>,
    /// Every candidate ever received, by number.
    pub(crate) rows: Vec<Row>,
    pub(crate) bases: Bases,
    /// Everyone in the pool.
    pub(crate) ranking: Ranking,
    /// When the profiles in the pool end.
    pub(crate) expiries: BTreeSet<(Instant, CandidateNumber)>,
    /// On which days the scores in the pool could change.
    pub(crate) changes: BTreeSet<(Date, CandidateNumber)>,
    pub(crate) rounds: BTreeMap<RoundNumber, Round>,
    /// Published rounds that have not run, in the order in which they run.
    pub(crate) scheduled: BTreeSet<(Instant, RoundNumber)>,
}

/// A candidate's place in a ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    /// Place from the top, 1 for the first.
    pub rank: usize,
    /// Number of candidates in the ranking.
    pub of: usize,
    /// The score that it rests on.
    pub score: Crs,
}

/// Why a candidate has no rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotRanked {
    /// There is no such candidate.
    NotFound,
    /// The candidate is not in the pool.
    NotInPool(CandidateState),
    /// In the pool, but not in the ranking of that program.
    NotInProgram,
}

impl State {
    /// The state before the first event.
    pub fn new() -> Self {
        Self::default()
    }

    /// Place of the last event; none before the first.
    pub fn head(&self) -> Option<Position> {
        self.head
    }

    /// Instant of the last event; none before the first.
    pub fn last_instant(&self) -> Option<Instant> {
        self.last
    }

    /// Number of candidates ever received.
    pub fn received(&self) -> usize {
        self.rows.len()
    }

    /// Number of candidates in the pool.
    pub fn in_pool(&self) -> usize {
        self.ranking.len()
    }

    /// A candidate.
    pub fn candidate(&self, candidate: CandidateNumber) -> Option<CandidateView> {
        self.rows
            .get(candidate.index())
            .map(|row| self.view(candidate, row))
    }

    /// Candidates by number, from one number on.
    pub fn candidates_from(
        &self,
        from: CandidateNumber,
    ) -> impl Iterator<Item = CandidateView> + '_ {
        self.rows
            .iter()
            .enumerate()
            .skip(from.index())
            .filter_map(|(index, row)| {
                CandidateNumber::at_index(index).map(|candidate| self.view(candidate, row))
            })
    }

    /// A candidate's place in the general ranking, or in that of a program.
    pub fn rank(
        &self,
        candidate: CandidateNumber,
        program: Option<Program>,
    ) -> Result<Rank, NotRanked> {
        let row = self
            .rows
            .get(candidate.index())
            .ok_or(NotRanked::NotFound)?;
        let Standing::InPool(_) = row.standing else {
            return Err(NotRanked::NotInPool(row.state()));
        };
        if !row.programs.ranked_in(program) {
            return Err(NotRanked::NotInProgram);
        }
        Ok(Rank {
            rank: self
                .ranking
                .before(row.score, &row.entry(candidate), program)
                + 1,
            of: self.ranking.count(Crs::MIN, Crs::MAX, program),
            score: row.score,
        })
    }

    /// How many in the pool score within a band, in the general ranking or in that of a program.
    pub fn count(&self, band: Band, program: Option<Program>) -> usize {
        self.ranking.count(band.from(), band.to(), program)
    }

    /// A round.
    pub fn round(&self, number: RoundNumber) -> Option<&Round> {
        self.rounds.get(&number)
    }

    /// Rounds in the order of their numbers, from one number on (none: from the first).
    pub fn rounds_from(&self, from: Option<RoundNumber>) -> impl Iterator<Item = &Round> {
        self.rounds
            .values()
            .filter(move |round| Some(round.instruction.number) >= from)
    }

    /// Who a completed round invited, by rank.
    pub fn invitations(&self, number: RoundNumber) -> Option<&[Invited]> {
        match &self.rounds.get(&number)?.state {
            RoundState::Completed { outcome, .. } => Some(&outcome.invited),
            RoundState::Draft | RoundState::Published | RoundState::Cancelled => None,
        }
    }

    /// What an instruction would bring if its round ran now, on the scores as they stand.
    pub fn preview(&self, instruction: &Instruction, now: Instant) -> Outcome {
        self.outcome(&self.ranking, instruction, now, now.day())
    }

    /// People in the pool whose score is not good for a day, at most `limit` of them: time has changed
    /// it, or it rests on other rules than the scores recorded last.
    pub fn stale_on(&self, day: Date, limit: usize) -> Vec<CandidateNumber> {
        let changed = self.changes.iter().take_while(|(change, _)| *change <= day);
        let mut stale: Vec<_> = changed
            .map(|(_, candidate)| *candidate)
            .take(limit)
            .collect();
        if stale.len() < limit && self.bases.behind() > 0 {
            let latest = self.bases.latest();
            let behind = self.rows.iter().enumerate().filter(|(_, row)| {
                matches!(row.standing, Standing::InPool(_))
                    && Some(row.basis) != latest
                    && row.next_change.is_none_or(|change| day < change)
            });
            let room = limit - stale.len();
            let behind = behind.filter_map(|(index, _)| CandidateNumber::at_index(index));
            stale.extend(behind.take(room));
        }
        stale
    }

    /// How many people in the pool have a score that is not good for a day, at least.
    pub(crate) fn stale_count(&self, day: Date) -> usize {
        let changed = self
            .changes
            .iter()
            .take_while(|(change, _)| *change <= day)
            .count();
        changed.max(self.bases.behind())
    }

    /// The outcome of an instruction on a ranking.
    pub(crate) fn outcome(
        &self,
        ranking: &Ranking,
        instruction: &Instruction,
        at: Instant,
        as_of: Date,
    ) -> Outcome {
        let (ranked, invited) = select(ranking, instruction, at);
        let basis = self.bases.in_use().map(|(basis, _)| basis).next();
        Outcome {
            as_of,
            basis,
            ranked,
            invited,
        }
    }

    fn view(&self, candidate: CandidateNumber, row: &Row) -> CandidateView {
        CandidateView {
            candidate,
            state: row.state(),
            received_at: row.received_at,
            expires_at: row.received_at.one_year_later(),
            assessment: Assessment {
                score: row.score,
                programs: row.programs,
                as_of: row.as_of,
                next_change: row.next_change,
                basis: self.bases.get(row.basis),
            },
            invited: match row.standing {
                Standing::Invited { round, program } => Some((round, program)),
                Standing::InPool(_)
                | Standing::NotEligible
                | Standing::NoLongerEligible
                | Standing::Withdrawn
                | Standing::Expired => None,
            },
            etag: Etag(row.etag),
            facts_at: row.facts_at,
        }
    }
}
