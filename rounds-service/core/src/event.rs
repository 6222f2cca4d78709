//! What happened: the events that a state is the fold of.

use crate::{Assessment, CandidateNumber, Instant, Instruction, Outcome, Position, RoundNumber};

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A profile was received. Without a program it is dead from the start.
    CandidateReceived {
        /// The number given.
        candidate: CandidateNumber,
        /// Time of receipt.
        received_at: Instant,
        /// Its first assessment.
        assessment: Assessment,
    },
    /// A candidate's facts were replaced.
    CandidateUpdated {
        /// The candidate.
        candidate: CandidateNumber,
        /// The assessment of the new facts.
        assessment: Assessment,
    },
    /// A candidate withdrew.
    CandidateWithdrawn {
        /// The candidate.
        candidate: CandidateNumber,
    },
    /// A calendar year passed since receipt.
    CandidateExpired {
        /// The candidate.
        candidate: CandidateNumber,
    },
    /// Candidates were scored anew; those left without a program leave the pool.
    CandidatesRescored(Vec<(CandidateNumber, Assessment)>),
    /// An instruction was written down.
    RoundCreated(Instruction),
    /// A round was published.
    RoundPublished(RoundNumber),
    /// A round was cancelled.
    RoundCancelled(RoundNumber),
    /// A round ran; everyone in its outcome is invited.
    RoundCompleted {
        /// The round.
        number: RoundNumber,
        /// What came of it.
        outcome: Outcome,
    },
}

/// An event with its place and time in the journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Place in the journal.
    pub position: Position,
    /// When it was recorded; never before the event in front of it.
    pub at: Instant,
    /// What happened.
    pub event: Event,
}
