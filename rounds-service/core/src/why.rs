//! Why a round invited a candidate, or did not.

use thiserror::Error;

use crate::candidates::Standing;
use crate::category::CategorySets;
use crate::ranking::{Class, Entry, Matcher};
use crate::{
    CandidateNumber, CandidateState, Crs, Grouping, Instant, Instruction, Invited, Outcome,
    Position, Program, Programs, Rank, Round, RoundNumber, RoundState, SeparateScore, State,
};

/// How a candidate stood in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Why {
    /// The score that the round ranked by; none for somebody who was not in the pool.
    pub score: Option<Crs>,
    /// Place in the ranking of the round; none outside of it, and of somebody not invited in a round
    /// that ranked on scores beside those of the pool.
    pub rank: Option<Rank>,
    /// The program invited in, or what kept the candidate from an invitation.
    pub verdict: Result<Program, WhyNot>,
    /// The lowest score that would have been enough, with this time of receipt and all else equal;
    /// none where no score would have been, and where it is not known: of somebody invited when every
    /// place was taken, in a round that ranked on scores beside those of the pool.
    pub enough: Option<Crs>,
}

/// What kept a candidate from an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyNot {
    /// Received after the round.
    NotYetReceived,
    /// Not in the pool at the time.
    NotInPool(CandidateState),
    /// Eligible for no program by the rules of the round.
    NotEligible,
    /// Not eligible for the program of the round.
    NotInProgram(Program),
    /// A nominee, who can be invited only as a nominee.
    NomineeOnly,
    /// Not in the category of the round.
    NotInCategory,
    /// Below the score that the instruction required.
    BelowRequiredScore(Crs),
    /// Below the cut-off.
    BelowCutOff(Crs),
    /// At the cut-off, and received after the tie-break.
    AfterTieBreak(Instant),
    /// The instruction had no invitation to give.
    NoInvitations,
}

/// Why it cannot be told how a candidate stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotTold {
    /// The round has not run.
    #[error("round {0} has not run")]
    NotCompleted(RoundNumber),
    /// The round ranked on scores beside those of the pool, and that of the candidate is not kept:
    /// the facts in the event at this place must be scored as they were for the round.
    #[error("the candidate's score in the round must be made again")]
    ScoreNeeded(Position),
}

impl State {
    /// How a candidate stood in a completed round: to be asked of the state just before the event that
    /// completed it. `own` is the candidate's score by the rules of the round as of its day, where that
    /// is needed.
    pub fn why(
        &self,
        candidate: CandidateNumber,
        completed: &Round,
        own: Option<&SeparateScore>,
    ) -> Result<Why, NotTold> {
        let instruction = &completed.instruction;
        let RoundState::Completed { outcome, .. } = &completed.state else {
            return Err(NotTold::NotCompleted(instruction.number));
        };
        let Some(row) = self.rows.get(candidate.index()) else {
            return Ok(outside(WhyNot::NotYetReceived));
        };
        let Standing::InPool(_) = row.standing else {
            return Ok(outside(WhyNot::NotInPool(row.state())));
        };
        if row.received_at > instruction.instant {
            return Ok(outside(WhyNot::NotYetReceived));
        }
        let past = Past {
            before: self,
            instruction,
            outcome,
        };
        let mut places = outcome.invited.iter().zip(1..);
        if let Some((invited, rank)) = places.find(|(one, _)| one.candidate == candidate) {
            return Ok(past.invited(invited, rank));
        }
        let entry = row.entry(candidate);
        if past.ranked_separately() {
            let own = own.filter(|own| own.candidate == candidate);
            let own = own.ok_or(NotTold::ScoreNeeded(row.facts_at))?;
            let in_ranking = takes_in(&instruction.grouping, own);
            Ok(past.not_invited(entry, own.score, own.programs, in_ranking))
        } else {
            let matcher = self.matcher(&instruction.grouping);
            let in_ranking = matcher.fits(entry.class);
            let why = past.not_invited(entry, row.score, row.programs, in_ranking);
            let rank = in_ranking.then(|| past.place(&matcher, row.score, &entry));
            Ok(Why { rank, ..why })
        }
    }
}

/// Of somebody who was not in the round.
fn outside(reason: WhyNot) -> Why {
    Why {
        score: None,
        rank: None,
        verdict: Err(reason),
        enough: None,
    }
}

/// Whether a grouping takes in somebody by a separate score.
fn takes_in(grouping: &Grouping, own: &SeparateScore) -> bool {
    let mut sets = CategorySets::default();
    let class = sets.index(&own.categories).map(|categories| Class {
        categories,
        programs: own.programs,
    });
    let matcher = Matcher::new(grouping, &sets);
    !own.programs.is_empty() && class.is_some_and(|class| matcher.fits(class))
}

/// A completed round, and the state before it.
struct Past<'a> {
    before: &'a State,
    instruction: &'a Instruction,
    outcome: &'a Outcome,
}

impl Past<'_> {
    /// Whether the round ranked on scores beside those of the pool, so that the pool's say nothing of it.
    fn ranked_separately(&self) -> bool {
        let rules = self.outcome.basis.map(|basis| basis.rule_set);
        let mut bases = self.before.bases.in_pool();
        bases.any(|basis| Some(basis.rule_set) != rules)
            || self.before.has_scores_later_than(self.outcome.as_of)
    }

    fn invited(&self, invited: &Invited, rank: usize) -> Why {
        let rank = Rank {
            rank,
            of: self.outcome.ranked as usize,
            score: invited.score,
        };
        Why {
            score: Some(invited.score),
            rank: Some(rank),
            verdict: Ok(invited.program),
            enough: self.enough_to_stay((invited.received_at, invited.candidate)),
        }
    }

    /// How somebody in the pool stood who was not invited, but for the place.
    fn not_invited(&self, entry: Entry, score: Crs, programs: Programs, in_ranking: bool) -> Why {
        let (reason, enough) = match in_ranking {
            true => self.short_of(score, entry.order()),
            false => (self.left_out(programs), None),
        };
        Why {
            score: Some(score),
            rank: None,
            verdict: Err(reason),
            enough,
        }
    }

    /// Why the ranking does not take in somebody with these programs.
    fn left_out(&self, programs: Programs) -> WhyNot {
        if programs.is_empty() {
            return WhyNot::NotEligible;
        }
        let nominee = programs.contains(Program::ProvincialNominee);
        match self.instruction.grouping {
            Grouping::Program(program) if nominee && programs.contains(program) => {
                WhyNot::NomineeOnly
            }
            Grouping::Program(program) => WhyNot::NotInProgram(program),
            Grouping::Category(_) if nominee => WhyNot::NomineeOnly,
            Grouping::Category(_) | Grouping::Everyone => WhyNot::NotInCategory,
        }
    }

    /// The place in the ranking: nobody received after the round is in it.
    fn place(&self, matcher: &Matcher, score: Crs, entry: &Entry) -> Rank {
        let as_high = self.before.ranking.buckets(matcher);
        let as_high = as_high.take_while(|(other, ..)| *other >= score);
        let before = as_high.flat_map(|(other, _, bucket)| {
            let tied = other == score;
            let in_round = self.in_round(matcher, bucket);
            in_round.filter(move |other| !(tied && other.order() >= entry.order()))
        });
        Rank {
            rank: before.count() + 1,
            of: self.outcome.ranked as usize,
            score,
        }
    }

    fn in_round<'b>(
        &'b self,
        matcher: &'b Matcher,
        bucket: &'b [Entry],
    ) -> impl Iterator<Item = &'b Entry> {
        let at = self.instruction.instant;
        let bucket = bucket.iter();
        bucket.filter(move |other| other.received_at <= at && matcher.fits(other.class))
    }

    fn all_places_taken(&self) -> bool {
        self.outcome.invited.len() >= self.instruction.invitations.get() as usize
    }

    /// The lowest score with which somebody invited would still have been. That does not push out the
    /// last one invited: the place would have gone to the first one who was not.
    fn enough_to_stay(&self, order: (Instant, CandidateNumber)) -> Option<Crs> {
        let required = self.instruction.required_score.unwrap_or(Crs::MIN);
        if !self.all_places_taken() {
            return Some(required);
        }
        if self.ranked_separately() {
            return None;
        }
        match self.first_out(required) {
            None => Some(required),
            Some((score, first)) => ahead_of(score, first, order),
        }
    }

    /// The first in the ranking who was not invited, of those with the required score.
    fn first_out(&self, required: Crs) -> Option<(Crs, (Instant, CandidateNumber))> {
        let last = self.outcome.last()?;
        let last = (last.score, (last.received_at, last.candidate));
        let matcher = self.before.matcher(&self.instruction.grouping);
        let buckets = self.before.ranking.buckets(&matcher);
        let mut open = buckets
            .skip_while(|(score, ..)| *score > last.0)
            .take_while(|(score, ..)| *score >= required);
        open.find_map(|(score, _, bucket)| {
            let orders = self.in_round(&matcher, bucket).map(Entry::order);
            let out = orders.filter(|order| score < last.0 || *order > last.1);
            Some((score, out.min()?))
        })
    }

    /// What somebody in the ranking fell short of, and the score that would have been enough.
    fn short_of(&self, score: Crs, order: (Instant, CandidateNumber)) -> (WhyNot, Option<Crs>) {
        let required = self.instruction.required_score;
        let last = self.outcome.last().filter(|_| self.all_places_taken());
        let Some(last) = last else {
            // Where places were left, only the required score keeps anybody out.
            return match required {
                Some(required) if self.instruction.invitations.get() > 0 => {
                    (WhyNot::BelowRequiredScore(required), Some(required))
                }
                Some(_) | None => (WhyNot::NoInvitations, None),
            };
        };
        let reason = match required {
            Some(required) if score < required => WhyNot::BelowRequiredScore(required),
            Some(_) | None if score < last.score => WhyNot::BelowCutOff(last.score),
            Some(_) | None => WhyNot::AfterTieBreak(last.received_at),
        };
        let last_order = (last.received_at, last.candidate);
        (reason, ahead_of(last.score, last_order, order))
    }
}

/// The lowest score with which somebody stands before another; none where that is above the highest.
fn ahead_of(
    score: Crs,
    of: (Instant, CandidateNumber),
    order: (Instant, CandidateNumber),
) -> Option<Crs> {
    match order < of {
        true => Some(score),
        false => Crs::new(score.get() + 1),
    }
}
