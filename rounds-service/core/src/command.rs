//! What can be asked of the pool, and why it can be refused.

use jiff::civil::Date;
use thiserror::Error;

use crate::{
    Assessment, Basis, CandidateNumber, CandidateState, Categories, Crs, Etag, Instant,
    Instruction, Officer, Programs, Province, RoundNumber, RuleSetRef,
};

/// Something asked of the pool.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Receive a profile.
    Receive {
        /// Time of receipt: none for now; given for a profile received elsewhere.
        received_at: Option<Instant>,
        /// Its assessment as of today.
        assessment: Assessment,
        /// Whether the person is registered with Job Bank already.
        job_bank_registered: bool,
    },
    /// Record that a person registered with Job Bank. Of somebody who need not, nothing is recorded.
    RegisterWithJobBank {
        /// The candidate.
        candidate: CandidateNumber,
    },
    /// Replace a candidate's facts.
    Update {
        /// The candidate.
        candidate: CandidateNumber,
        /// The state that the change rests on; none for whatever it is.
        etag: Option<Etag>,
        /// The assessment of the new facts as of today.
        assessment: Assessment,
    },
    /// Take a candidate out at the candidate's wish.
    Withdraw {
        /// The candidate.
        candidate: CandidateNumber,
    },
    /// Record new scores, of today or of a day that has passed. Candidates no longer in the pool are
    /// passed over.
    Rescore(Vec<(CandidateNumber, Assessment)>),
    /// Record whose time is up: profiles, registrations, nominations offered, invitations; some
    /// thousands at a time.
    Lapse {
        /// By this instant: now, or before. Done late, it must not end profiles that a round due in
        /// between still counts.
        until: Instant,
    },
    /// Offer a nomination.
    OfferNomination {
        /// The candidate.
        candidate: CandidateNumber,
        /// The province.
        province: Province,
    },
    /// Accept the nomination offered.
    AcceptNomination {
        /// The candidate.
        candidate: CandidateNumber,
        /// The state whose facts the nomination was added to; none for whatever it is.
        etag: Option<Etag>,
        /// The assessment, as of today, of the facts with the nomination.
        assessment: Assessment,
    },
    /// Refuse the nomination offered.
    RefuseNomination {
        /// The candidate.
        candidate: CandidateNumber,
    },
    /// Take a nomination back, offered or accepted.
    WithdrawNomination {
        /// The candidate.
        candidate: CandidateNumber,
        /// The province.
        province: Province,
        /// The state whose facts say that it is the province's; none for whatever it is.
        etag: Option<Etag>,
    },
    /// Write down an instruction.
    CreateRound {
        /// The instruction.
        instruction: Instruction,
        /// Who writes it.
        officer: Officer,
    },
    /// Replace the instruction of a round that is not published.
    ReviseRound {
        /// The instruction.
        instruction: Instruction,
        /// Who writes it.
        officer: Officer,
    },
    /// Approve a draft that somebody else wrote.
    ApproveRound {
        /// The round.
        number: RoundNumber,
        /// Who approves it.
        officer: Officer,
    },
    /// Publish an approved round.
    PublishRound {
        /// Its instruction as it was checked: another one is not published.
        instruction: Instruction,
        /// Who publishes it.
        officer: Officer,
    },
    /// Cancel a round that has not run.
    CancelRound {
        /// The round.
        number: RoundNumber,
        /// Who cancels it.
        officer: Officer,
    },
    /// Run a published round that is due.
    RunRound {
        /// The round.
        number: RoundNumber,
        /// The rules to rank by.
        rules: RoundRules,
        /// The scores to rank by.
        scores: RoundScores,
    },
    /// Decline an invitation.
    DeclineInvitation {
        /// The candidate.
        candidate: CandidateNumber,
        /// The state whose facts were scored and whose invitation is meant; none for whatever it is.
        etag: Option<Etag>,
        /// The assessment as of today.
        assessment: Assessment,
    },
    /// Cancel an invitation issued in error (IRPA 10.2(5)).
    CancelInvitation {
        /// The candidate.
        candidate: CandidateNumber,
        /// The state whose facts were scored and whose invitation is meant; none for whatever it is.
        etag: Option<Etag>,
        /// The assessment as of today.
        assessment: Assessment,
        /// Who cancels it.
        officer: Officer,
    },
    /// Receive an application and judge it.
    ReceiveApplication {
        /// The candidate.
        candidate: CandidateNumber,
        /// The state whose invitation the application answers; none for whatever it is.
        etag: Option<Etag>,
        /// The facts of the application as of the day of the round, under its rule set.
        when_invited: Assessment,
        /// The same as of today, with the age and the versions of categories of the day of the round.
        when_received: Assessment,
    },
}

/// The rules that a round ranks by: those that its instruction names, or else those that govern its
/// day, as the scoring service has them just before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundRules {
    /// Not asked for. A round of an empty pool ranks nobody by any.
    NotAsked,
    /// These, known in full.
    Computable(RuleSetRef),
    /// Not known in full, or not at all.
    NotComputable,
}

/// The scores that a round ranks by.
#[derive(Debug, Clone, PartialEq)]
pub enum RoundScores {
    /// Those of the pool.
    OfPool,
    /// Scores made for the round, where the pool's rest on another rule set than the instruction names,
    /// or some are of a later day because the round is late.
    Separate {
        /// What they rest on.
        basis: Basis,
        /// The day scored as of: that of the round.
        as_of: Date,
        /// Those of everyone in the pool, by number.
        scores: Vec<SeparateScore>,
    },
}

/// A score beside that of the pool.
#[derive(Debug, Clone, PartialEq)]
pub struct SeparateScore {
    /// Whose.
    pub candidate: CandidateNumber,
    /// The score.
    pub score: Crs,
    /// Programs for which the candidate is eligible.
    pub programs: Programs,
    /// Categories that the candidate belongs to.
    pub categories: Categories,
}

/// What a decision may know beside the state.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// The present instant; never before the last one recorded.
    pub now: Instant,
}

/// Why a command is refused. Nothing changes then.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Rejection {
    /// There is no such candidate.
    #[error("there is no candidate {0}")]
    CandidateNotFound(CandidateNumber),
    /// The candidate is not in the pool.
    #[error("candidate {candidate} is not in the pool but {state:?}")]
    CandidateNotInPool {
        /// The candidate.
        candidate: CandidateNumber,
        /// Where the candidate stands.
        state: CandidateState,
    },
    /// The candidate's time in the pool, or to wait for it, is up.
    #[error("the time of candidate {0} is up")]
    TimeUp(CandidateNumber),
    /// The candidate does not hold an invitation.
    #[error("candidate {candidate} is not invited but {state:?}")]
    NotInvited {
        /// The candidate.
        candidate: CandidateNumber,
        /// Where the candidate stands.
        state: CandidateState,
    },
    /// The time to answer the invitation has passed.
    #[error("the invitation of candidate {0} has lapsed")]
    InvitationLapsed(CandidateNumber),
    /// An assessment of an application is not under the rule set of the round or of another day.
    #[error(
        "the application is not assessed under the rule set of the round as of its day and today"
    )]
    AssessmentUnfit,
    /// A province has offered the candidate a nomination already.
    #[error("candidate {0} has been offered a nomination already")]
    NominationOfferedAlready(CandidateNumber),
    /// The candidate is a nominee already.
    #[error("candidate {0} is a nominee already")]
    NomineeAlready(CandidateNumber),
    /// No province offers the candidate a nomination.
    #[error("no nomination is offered to candidate {0}")]
    NoNominationOffered(CandidateNumber),
    /// Another province offers the nomination.
    #[error("the nomination of candidate {0} is that of another province")]
    NominationOfOtherProvince(CandidateNumber),
    /// The candidate changed since the state that the change rests on.
    #[error("candidate {0} has changed since: read it again")]
    EtagStale(CandidateNumber),
    /// No more candidate numbers.
    #[error("every candidate number is taken")]
    NumbersExhausted,
    /// The time of receipt lies in the future, or a year back or more.
    #[error("a time of receipt is not in the future and less than a calendar year ago")]
    ReceiptOutOfRange,
    /// The assessment is not as of today: it must be made again.
    #[error("the assessment is as of {as_of} and today is {today}")]
    AssessmentNotOfToday {
        /// The day of the assessment.
        as_of: Date,
        /// Today.
        today: Date,
    },
    /// The assessment does not outlast its own day.
    #[error("an assessment as of {0} cannot change on or before that day")]
    AssessmentNeverHeld(Date),
    /// There is no such round.
    #[error("there is no round {0}")]
    RoundNotFound(RoundNumber),
    /// The number of the round is taken.
    #[error("round number {0} is taken")]
    RoundExists(RoundNumber),
    /// The instant of the instruction is not in the future.
    #[error("the instant of an instruction lies in the future when it is created and published")]
    InstantPassed,
    /// Only a draft can be approved.
    #[error("round {0} is not a draft")]
    RoundNotDraft(RoundNumber),
    /// The instruction of the round is not the one that was checked.
    #[error("the instruction of round {0} has changed since: read it again")]
    InstructionChanged(RoundNumber),
    /// Only an approved round can be published.
    #[error("round {0} is not approved")]
    RoundNotApproved(RoundNumber),
    /// Only a draft or an approved round can be revised.
    #[error("round {0} is published or ended")]
    RoundNotOpen(RoundNumber),
    /// An instruction is approved by another person than who wrote it.
    #[error("round {0} was written by the same officer: a second person approves it")]
    SecondPersonNeeded(RoundNumber),
    /// The round has run or is cancelled.
    #[error("round {0} is completed or cancelled")]
    RoundEnded(RoundNumber),
    /// Only a published round can run.
    #[error("round {0} is not published")]
    RoundNotPublished(RoundNumber),
    /// The round has run: its result stands.
    #[error("round {0} has run")]
    RoundCompleted(RoundNumber),
    /// The instant of the round has not come.
    #[error("round {0} is not due yet")]
    RoundNotDue(RoundNumber),
    /// A round that comes before this one has not run.
    #[error("round {0} is due before and has not run")]
    EarlierRoundDue(RoundNumber),
    /// Profiles ended before the round and are still in the pool: expire them first.
    #[error("profiles that ended before the round are still in the pool")]
    ExpiryDue,
    /// Scores are not good for the day of the round: score these anew first.
    #[error("{0} scores are not good for the day of the round")]
    ScoresStale(usize),
    /// The rule set of the round's day, or the one that the instruction names, is not known in full.
    #[error("the rule set of the round's day, or the one that it names, is not known in full")]
    RuleSetNotComputable,
    /// The rules of the round must be asked for first.
    #[error("the rules of the round have not been asked for")]
    RulesNeeded,
    /// The instruction names a draft rule set.
    #[error("a draft rule set serves previews, never a round")]
    RuleSetIsDraft,
    /// The pool's scores do not rest on the rule set that the instruction names.
    #[error("the round needs scores under the rule set that its instruction names")]
    SeparateScoresNeeded,
    /// The separate scores are not those of everyone in the pool, or of another day or rule set.
    #[error("the separate scores do not fit the pool, the day or the instruction")]
    SeparateScoresUnfit,
}
