//! Instructions, rounds and what came of them.

use jiff::civil::Date;

use crate::{
    Basis, CandidateNumber, CategoryId, Crs, Instant, Officer, Position, Program, Programs,
    RoundNumber, RuleSetId,
};

/// A ministerial instruction for one round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// Number of the round as published.
    pub number: RoundNumber,
    /// The instant of the round. Its scores are as of that day.
    pub instant: Instant,
    /// How many to invite at most.
    pub invitations: Invitations,
    /// Whose ranking it is.
    pub grouping: Grouping,
    /// The rank required as a score, which the form of 2015 to 2017 named: nobody below is invited.
    pub required_score: Option<Crs>,
    /// The rule set to score by; none for the one that governs the day.
    pub rule_set: Option<RuleSetId>,
}

/// Whom a ranking takes in (IRPA 10.3(1)(h.1)): everyone, one class or one category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grouping {
    /// The general ranking: everyone in the pool, whatever the program.
    Everyone,
    /// Those who can be invited in one program.
    Program(Program),
    /// Those in one version of a category; never nominees, who can be invited only as nominees.
    Category(CategoryId),
}

impl Grouping {
    /// The program that it invites a person with these programs in; none for somebody without any.
    pub fn invites_as(&self, programs: Programs) -> Option<Program> {
        match self {
            Self::Program(program) => Some(*program),
            Self::Everyone | Self::Category(_) => programs.invited_as(),
        }
    }
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
    /// Who wrote the instruction as it is.
    pub written_by: Officer,
    /// Who approved it; never who wrote it.
    pub approved_by: Option<Officer>,
    /// Where it stands.
    pub state: RoundState,
}

/// Where a round stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoundState {
    /// Written down, not approved.
    Draft,
    /// Approved by a second person, not published.
    Approved,
    /// Published: runs at its instant, or as soon after as it can.
    Published,
    /// Cancelled before it ran.
    Cancelled,
    /// Has run.
    Completed {
        /// When it ran.
        ran_at: Instant,
        /// Place of the event that completed it: the pool that it ranked is the one before.
        position: Position,
        /// What came of it.
        outcome: Outcome,
    },
}

/// What came of a round, or would.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The day of the scores.
    pub as_of: Date,
    /// What the scores rest on; none when nobody was in the pool, and in a preview while some of
    /// them rest on other rules than the rest.
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
