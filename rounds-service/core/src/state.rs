//! The state of the pool, and what can be read from it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use crate::candidates::{Bases, Row, Standing};
use crate::category::CategorySets;
use crate::changes::Changes;
use crate::ranking::{Class, Entry, Matcher, Ranking};
use crate::rows::Rows;
use crate::selection::Selection;
use crate::{
    Assessment, Band, Basis, CandidateNumber, CandidateState, CandidateView, Crs, Etag, Grouping,
    Instant, Instruction, InvitationView, Invited, NominationOffer, Outcome, Position, Round,
    RoundNumber, RoundState, RuleSetId, SeparateScore, lifecycle,
};

/// The pool and its rounds: the fold of all recorded events.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    /// Place of the last event; none before the first.
    pub(crate) head: Option<Position>,
    /// Instant of the last event.
    pub(crate) last: Option<Instant>,
    /// Every candidate ever received, by number.
    pub(crate) rows: Rows,
    pub(crate) bases: Bases,
    pub(crate) categories: CategorySets,
    /// Everyone in the pool.
    pub(crate) ranking: Ranking,
    /// When the time is up of whoever is in the pool, waiting for it, or invited.
    pub(crate) deadlines: BTreeSet<(Instant, CandidateNumber)>,
    /// Nominations offered and not answered, only to people in the pool or waiting for it.
    pub(crate) offers: BTreeMap<CandidateNumber, NominationOffer>,
    /// When they lapse.
    pub(crate) offer_ends: BTreeSet<(Instant, CandidateNumber)>,
    /// On which days the scores kept up to date could change.
    pub(crate) changes: Changes,
    pub(crate) rounds: BTreeMap<RoundNumber, Arc<Round>>,
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
    /// In the pool, but not in the ranking of that grouping.
    NotInGrouping,
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

    /// Place of the event that carries the facts of somebody in the pool, or waiting for it; none for
    /// anybody else.
    pub fn facts_of_tracked(&self, candidate: CandidateNumber) -> Option<Position> {
        let row = self.rows.get(candidate.index())?;
        row.is_tracked().then_some(row.facts_at)
    }

    /// Everyone in the pool by number, each with the place of the event that carries the facts.
    pub fn everyone_in_pool(&self) -> impl Iterator<Item = (CandidateNumber, Position)> + '_ {
        let rows = self.rows.iter().enumerate();
        let in_pool = rows.filter(|(_, row)| matches!(row.standing, Standing::InPool(_)));
        in_pool.filter_map(|(index, row)| Some((CandidateNumber::at_index(index)?, row.facts_at)))
    }

    /// Candidates by number, from one number on.
    pub fn candidates_from(
        &self,
        from: CandidateNumber,
    ) -> impl Iterator<Item = CandidateView> + '_ {
        let rows = self.rows.iter_from(from.index());
        (from.index()..).zip(rows).filter_map(|(index, row)| {
            CandidateNumber::at_index(index).map(|candidate| self.view(candidate, row))
        })
    }

    /// Whether every score of the pool rests on a rule set.
    pub fn rests_on(&self, rule_set: RuleSetId) -> bool {
        let mut bases = self.bases.in_pool();
        bases.all(|basis| basis.rule_set.id == rule_set)
    }

    /// A candidate's place in the ranking of a grouping.
    pub fn rank(&self, candidate: CandidateNumber, grouping: &Grouping) -> Result<Rank, NotRanked> {
        let row = self
            .rows
            .get(candidate.index())
            .ok_or(NotRanked::NotFound)?;
        let Standing::InPool(_) = row.standing else {
            return Err(NotRanked::NotInPool(row.state()));
        };
        let matcher = self.matcher(grouping);
        let entry = row.entry(candidate);
        if !matcher.fits(entry.class) {
            return Err(NotRanked::NotInGrouping);
        }
        Ok(Rank {
            rank: self.ranking.before(row.score, &entry, &matcher) + 1,
            of: self.ranking.count(Crs::MIN, Crs::MAX, &matcher),
            score: row.score,
        })
    }

    /// How many of a grouping score within each of some bands.
    pub fn count(&self, bands: &[Band], grouping: &Grouping) -> Vec<usize> {
        let matcher = self.matcher(grouping);
        let count = |band: &Band| self.ranking.count(band.from(), band.to(), &matcher);
        bands.iter().map(count).collect()
    }

    /// A round.
    pub fn round(&self, number: RoundNumber) -> Option<&Round> {
        self.rounds.get(&number).map(Arc::as_ref)
    }

    /// Rounds in the order of their numbers, from one number on (none: from the first).
    pub fn rounds_from(&self, from: Option<RoundNumber>) -> impl Iterator<Item = &Round> {
        self.rounds
            .values()
            .map(Arc::as_ref)
            .filter(move |round| Some(round.instruction.number) >= from)
    }

    /// Who a completed round invited, by rank.
    pub fn invitations(&self, number: RoundNumber) -> Option<&[Invited]> {
        match &self.rounds.get(&number)?.state {
            RoundState::Completed { outcome, .. } => Some(&outcome.invited),
            RoundState::Draft
            | RoundState::Approved
            | RoundState::Published
            | RoundState::Cancelled => None,
        }
    }

    /// What an instruction would bring if its round ran now, on the scores as they stand.
    pub fn preview(&self, instruction: &Instruction, now: Instant) -> Outcome {
        self.outcome(&self.ranking, instruction, now, now.day())
    }

    /// The same on other scores than the pool's: those of candidates not in the pool are passed over.
    pub fn preview_by(
        &self,
        instruction: &Instruction,
        now: Instant,
        scores: &[SeparateScore],
    ) -> Outcome {
        let in_pool = scores.iter().filter(|score| {
            let row = self.rows.get(score.candidate.index());
            row.is_some_and(|row| matches!(row.standing, Standing::InPool(_)))
        });
        let (ranking, sets) = self.separate(in_pool);
        let matcher = Matcher::new(&instruction.grouping, &sets);
        self.outcome_in(&ranking, &matcher, instruction, now, now.day())
    }

    pub(crate) fn matcher(&self, grouping: &Grouping) -> Matcher {
        Matcher::new(grouping, &self.categories)
    }

    /// A ranking by separate scores of people in the pool.
    pub(crate) fn separate<'a>(
        &self,
        scores: impl Iterator<Item = &'a SeparateScore>,
    ) -> (Ranking, CategorySets) {
        let (mut ranking, mut sets) = (Ranking::default(), CategorySets::default());
        for score in scores {
            let row = self.rows.get(score.candidate.index());
            if let (Some(row), Some(categories)) = (row, sets.index(&score.categories)) {
                let class = Class {
                    categories,
                    programs: score.programs,
                };
                if score.programs.is_empty() {
                    continue;
                }
                let entry = Entry {
                    class,
                    ..row.entry(score.candidate)
                };
                ranking.insert(score.score, entry);
            }
        }
        (ranking, sets)
    }

    /// The outcome of an instruction on the pool's ranking.
    pub(crate) fn outcome(
        &self,
        ranking: &Ranking,
        instruction: &Instruction,
        at: Instant,
        as_of: Date,
    ) -> Outcome {
        let matcher = self.matcher(&instruction.grouping);
        self.outcome_in(ranking, &matcher, instruction, at, as_of)
    }

    /// The outcome of an instruction on a ranking.
    pub(crate) fn outcome_in(
        &self,
        ranking: &Ranking,
        matcher: &Matcher,
        instruction: &Instruction,
        at: Instant,
        as_of: Date,
    ) -> Outcome {
        let selection = Selection {
            ranking,
            matcher,
            instruction,
            at,
            has_later: self.last.is_some_and(|last| at < last),
        };
        let (ranked, invited) = selection.select();
        let basis = self.bases.of_pool().map(|basis| Basis {
            // Nothing supersedes the rule set that an instruction names.
            superseded: basis.superseded && instruction.rule_set.is_none(),
            ..basis
        });
        Outcome {
            as_of,
            basis,
            ranked,
            invited,
        }
    }

    /// When the time of a candidate is up; none when there is nothing to wait for.
    pub(crate) fn deadline(&self, row: &Row) -> Option<Instant> {
        let year = row.received_at.one_year_later();
        match row.standing {
            Standing::InPool(_) => Some(year),
            Standing::PendingJobBank => {
                let registration = lifecycle::job_bank_registration_ends(row.received_at);
                Some(
                    registration
                        .min(lifecycle::job_bank_is_voluntary_from())
                        .min(year),
                )
            }
            Standing::Invited(invite) => Some(self.invitation_ends(invite.round)),
            Standing::NotEligible
            | Standing::NoLongerEligible
            | Standing::Withdrawn
            | Standing::Expired
            | Standing::RegistrationLapsed
            | Standing::NominationWithdrawn
            | Standing::InvitationLapsed(_)
            | Standing::Applied(..) => None,
        }
    }

    /// When the invitations of a round lapse.
    pub(crate) fn invitation_ends(&self, round: RoundNumber) -> Instant {
        let issued = self.rounds.get(&round);
        // Whoever is invited was invited by a round; without it nothing would ever lapse.
        issued.map_or(Instant::MAX, |round| {
            lifecycle::invitation_ends(round.instruction.instant)
        })
    }

    fn view(&self, candidate: CandidateNumber, row: &Row) -> CandidateView {
        let invitation = row.invite().map(|invite| InvitationView {
            round: invite.round,
            program: invite.program,
            ends_at: self.invitation_ends(invite.round),
            nomination_withdrawn: invite.nomination_withdrawn,
        });
        CandidateView {
            candidate,
            state: row.state(),
            received_at: row.received_at,
            expires_at: row.received_at.one_year_later(),
            assessment: Assessment {
                score: row.score,
                programs: row.programs,
                categories: self.categories.get(row.categories).clone(),
                arranged_employment: row.arranged_employment,
                as_of: row.as_of,
                next_change: row.next_change,
                basis: self.bases.get(row.basis),
            },
            nomination_offer: self.offers.get(&candidate).copied(),
            invitation,
            shortfalls: row.shortfalls(),
            etag: Etag(row.etag),
            facts_at: row.facts_at,
        }
    }
}
