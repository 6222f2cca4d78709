//! Instructions, rounds and what came of them.

use jiff::civil::Date;

use crate::{Basis, CandidateNumber, Crs, Instant, Program, RoundNumber, RuleSetId};

/// A ministerial instruction for one round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instruction {
    /// Number of the round as published.
    pub number: RoundNumber,
    /// The instant of the round. Its scores are as of that day.
    pub instant: Instant,
    /// How many to invite at most.
    pub invitations: Invitations,
    /// The program whose candidates are ranked; none for the general ranking.
    pub program: Option<Program>,
    /// The rule set to score by; none for the one that governs the day.
    pub rule_set: Option<RuleSetId>,
}

impl Instruction {
    /// Rounds run in the order of their instants, and at one instant of their numbers.
    pub fn order(&self) -> (Instant, RoundNumber) {
        (self.instant, self.number)
    }
}

/// A number of invitations: 0 to 1,000,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invitations(u32);

impl Invitations {
    /// The most that one round can issue.
    pub const MAX: u32 = 1_000_000;

    /// A number of invitations. `None` above [`Self::MAX`].
    pub fn new(number: u32) -> Option<Self> {
        (number <= Self::MAX).then_some(Self(number))
    }

    /// The number.
    pub fn get(self) -> u32 {
        self.0
    }
}

/// A round: its instruction and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// The instruction.
    pub instruction: Instruction,
    /// Where it stands.
    pub state: RoundState,
}

/// Where a round stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoundState {
    /// Written down, not published.
    Draft,
    /// Published: runs at its instant, or as soon after as it can.
    Published,
    /// Cancelled before it ran.
    Cancelled,
    /// Has run.
    Completed {
        /// When it ran.
        ran_at: Instant,
        /// What came of it.
        outcome: Outcome,
    },
}

/// What came of a round, or would.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The day of the scores.
    pub as_of: Date,
    /// What the scores rest on; none when nobody was in the pool.
    pub basis: Option<Basis>,
    /// Number of candidates in the ranking.
    pub ranked: u32,
    /// Who was invited, by rank.
    pub invited: Vec<Invited>,
}

/// One candidate invited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invited {
    /// The candidate.
    pub candidate: CandidateNumber,
    /// The program invited in.
    pub program: Program,
    /// The score in the round.
    pub score: Crs,
    /// Time of receipt.
    pub received_at: Instant,
}

impl Outcome {
    /// The lowest-ranked candidate invited, whose score is the cut-off and whose time of receipt is
    /// the tie-break; none when nobody was invited.
    pub fn last(&self) -> Option<&Invited> {
        self.invited.last()
    }

    /// Invitations by program, in the order of [`Program::ALL`]; programs without any are left out.
    pub fn by_program(&self) -> impl Iterator<Item = (Program, usize)> {
        Program::ALL.into_iter().filter_map(|program| {
            let count = self
                .invited
                .iter()
                .filter(|invited| invited.program == program)
                .count();
            (count > 0).then_some((program, count))
        })
    }
}
