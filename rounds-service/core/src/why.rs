//! Why a round invited a candidate, or did not.

use crate::candidates::{Row, Standing};
use crate::{
    CandidateNumber, CandidateState, Crs, Grouping, Instant, Instruction, Outcome, Program, Rank,
    Round, RoundState, State,
};

/// How a candidate stood in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Why {
    /// The program invited in; none when not invited.
    pub invited_in: Option<Program>,
    /// Place in the ranking of the round, with the score that it rests on; none outside of it.
    pub rank: Option<Rank>,
    /// What kept the candidate from an invitation; none when invited.
    pub reason: Option<WhyNot>,
    /// The lowest score that would have been enough, with this time of receipt and all else equal;
    /// none where no score would have been.
    pub enough: Option<Crs>,
}

/// What kept a candidate from an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyNot {
    /// Received after the round.
    NotYetReceived,
    /// Not in the pool at the time.
    NotInPool(CandidateState),
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

impl State {
    /// How a candidate stands in a round that completes next: to be asked of the state just before
    /// the event that completed it. None for a round that has not run.
    ///
    /// Where the round ranked on scores beside those of the pool, rank and score are those of the
    /// pool and say nothing of it: only an invitation can be told.
    pub fn why(&self, candidate: CandidateNumber, completed: &Round) -> Option<Why> {
        let RoundState::Completed { outcome, .. } = &completed.state else {
            return None;
        };
        let instruction = &completed.instruction;
        let mut invited = outcome.invited.iter();
        let invited = invited.find(|invited| invited.candidate == candidate);
        let outside = |reason| Why {
            invited_in: None,
            rank: None,
            reason: Some(reason),
            enough: None,
        };
        let Some(row) = self.rows.get(candidate.index()) else {
            return Some(outside(WhyNot::NotYetReceived));
        };
        let Standing::InPool(_) = row.standing else {
            return Some(outside(WhyNot::NotInPool(row.state())));
        };
        if row.received_at > instruction.instant {
            return Some(outside(WhyNot::NotYetReceived));
        }
        let rank = self.rank_in_round(row, candidate, completed, outcome);
        if let Some(invited) = invited {
            return Some(Why {
                invited_in: Some(invited.program),
                rank,
                reason: None,
                enough: enough_at_the_cut_off(outcome, candidate, row.received_at),
            });
        }
        if rank.is_none() {
            let nominee = row.programs.contains(Program::ProvincialNominee);
            return Some(outside(match instruction.grouping {
                Grouping::Program(program) if nominee && row.programs.contains(program) => {
                    WhyNot::NomineeOnly
                }
                Grouping::Program(program) => WhyNot::NotInProgram(program),
                Grouping::Category(_) if nominee => WhyNot::NomineeOnly,
                Grouping::Category(_) | Grouping::Everyone => WhyNot::NotInCategory,
            }));
        }
        let (reason, enough) = short_of(
            outcome,
            instruction.invitations.get(),
            instruction.required_score,
            row.score,
            enough_at_the_cut_off(outcome, candidate, row.received_at),
        );
        Some(Why {
            invited_in: None,
            rank,
            reason: Some(reason),
            enough,
        })
    }
}

impl State {
    /// The place in a round's ranking of somebody in the pool: nobody received after the round is in it.
    fn rank_in_round(
        &self,
        row: &Row,
        candidate: CandidateNumber,
        round: &Round,
        outcome: &Outcome,
    ) -> Option<Rank> {
        let Instruction {
            grouping, instant, ..
        } = &round.instruction;
        let matcher = self.matcher(grouping);
        let entry = row.entry(candidate);
        if !matcher.fits(entry.class) {
            return None;
        }
        let as_high = self.ranking.buckets(&matcher);
        let as_high = as_high.take_while(|(score, ..)| *score >= row.score);
        let before = as_high.flat_map(|(score, _, bucket)| {
            let tied = score == row.score;
            let (matcher, entry) = (&matcher, &entry);
            bucket.iter().filter(move |other| {
                let in_round = other.received_at <= *instant && matcher.fits(other.class);
                in_round && !(tied && other.order() >= entry.order())
            })
        });
        Some(Rank {
            rank: before.count() + 1,
            of: outcome.ranked as usize,
            score: row.score,
        })
    }
}

/// The score that would have been enough once every place was taken.
fn enough_at_the_cut_off(
    outcome: &Outcome,
    candidate: CandidateNumber,
    received_at: Instant,
) -> Option<Crs> {
    let last = outcome.last()?;
    if (received_at, candidate) <= (last.received_at, last.candidate) {
        Some(last.score)
    } else {
        Crs::new(last.score.get() + 1)
    }
}

/// What somebody in the ranking fell short of, and the score that would have been enough.
fn short_of(
    outcome: &Outcome,
    places: u32,
    required: Option<Crs>,
    score: Crs,
    at_the_cut_off: Option<Crs>,
) -> (WhyNot, Option<Crs>) {
    let all_places_taken = outcome.invited.len() >= places as usize;
    let last = outcome.last().filter(|_| all_places_taken);
    match (required, last) {
        // Where places were left, only the required score keeps anybody out.
        (Some(required), None) if places > 0 => {
            (WhyNot::BelowRequiredScore(required), Some(required))
        }
        (_, None) => (WhyNot::NoInvitations, None),
        (Some(required), Some(_)) if score < required => {
            (WhyNot::BelowRequiredScore(required), at_the_cut_off)
        }
        (_, Some(last)) if score < last.score => (WhyNot::BelowCutOff(last.score), at_the_cut_off),
        (_, Some(last)) => (WhyNot::AfterTieBreak(last.received_at), at_the_cut_off),
    }
}
