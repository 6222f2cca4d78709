//! What happened: the events that a state is the fold of.

use crate::{
    Assessment, CandidateNumber, Instant, Instruction, Officer, Outcome, Position, Province,
    RoundNumber, Shortfalls,
};

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
        /// Whether the person was registered with Job Bank already.
        job_bank_registered: bool,
    },
    /// A person waiting for registration with Job Bank registered, and is in the pool.
    JobBankRegistered {
        /// The candidate.
        candidate: CandidateNumber,
    },
    /// Registration with Job Bank became voluntary: a person waiting for it is in the pool.
    JobBankWaived {
        /// The candidate.
        candidate: CandidateNumber,
    },
    /// A person did not register with Job Bank in time.
    RegistrationLapsed {
        /// The candidate.
        candidate: CandidateNumber,
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
    /// A province offered a nomination.
    NominationOffered {
        /// The candidate.
        candidate: CandidateNumber,
        /// The province.
        province: Province,
    },
    /// A candidate accepted a nomination, which is now among the facts.
    NominationAccepted {
        /// The candidate.
        candidate: CandidateNumber,
        /// The assessment with the nomination.
        assessment: Assessment,
    },
    /// A candidate refused a nomination.
    NominationRefused {
        /// The candidate.
        candidate: CandidateNumber,
    },
    /// A candidate did not accept a nomination in time.
    NominationLapsed {
        /// The candidate.
        candidate: CandidateNumber,
    },
    /// A province took its nomination back: an offer falls; a nominee in the pool leaves it; a
    /// nominee who is invited keeps an invitation that can no longer be used.
    NominationWithdrawn {
        /// The candidate.
        candidate: CandidateNumber,
    },
    /// An instruction was written down.
    RoundCreated {
        /// The instruction.
        instruction: Instruction,
        /// Who wrote it.
        officer: Officer,
    },
    /// The instruction of a round not yet published was replaced, and must be approved anew.
    RoundRevised {
        /// The instruction.
        instruction: Instruction,
        /// Who wrote it.
        officer: Officer,
    },
    /// A draft was approved.
    RoundApproved {
        /// The round.
        number: RoundNumber,
        /// Who approved it.
        officer: Officer,
    },
    /// A round was published.
    RoundPublished {
        /// The round.
        number: RoundNumber,
        /// Who published it.
        officer: Officer,
    },
    /// A round was cancelled.
    RoundCancelled {
        /// The round.
        number: RoundNumber,
        /// Who cancelled it.
        officer: Officer,
    },
    /// A round ran; everyone in its outcome is invited.
    RoundCompleted {
        /// The round.
        number: RoundNumber,
        /// What came of it.
        outcome: Outcome,
    },
    /// An invited person declined, and is back in the pool if still eligible.
    InvitationDeclined {
        /// The candidate.
        candidate: CandidateNumber,
        /// The assessment as of today.
        assessment: Assessment,
    },
    /// An invitation was not answered in time.
    InvitationLapsed {
        /// The candidate.
        candidate: CandidateNumber,
    },
    /// An invitation issued in error was cancelled; the person is back in the pool if still eligible.
    InvitationCancelled {
        /// The candidate.
        candidate: CandidateNumber,
        /// The assessment as of today.
        assessment: Assessment,
        /// Who cancelled it.
        officer: Officer,
    },
    /// An application was received and judged against the round.
    ApplicationReceived {
        /// The candidate.
        candidate: CandidateNumber,
        /// Its facts as of the day of the round, under its rule set.
        when_invited: Assessment,
        /// The same as of today, with the age of the day of the round.
        when_received: Assessment,
        /// What it falls short of; empty when it meets all.
        shortfalls: Shortfalls,
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
