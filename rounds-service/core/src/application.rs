//! Applications for permanent residence, judged against the round that invited (IRPA 11.2).

use crate::{Assessment, Grouping, Instruction, Outcome, Program};

/// What an application can fall short of. The same must hold when the invitation was issued and when
/// the application is received; a birthday in between is forgiven by the assessments, which count
/// the age of the day of the round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shortfall {
    /// Not eligible, when invited, for the program invited in.
    ProgramWhenInvited,
    /// Not eligible, when the application was received, for the program invited in.
    ProgramWhenReceived,
    /// Not in the category of the round when invited.
    CategoryWhenInvited,
    /// Not in the category of the round when the application was received.
    CategoryWhenReceived,
    /// Scored below the cut-off of the round when invited.
    ScoreWhenInvited,
    /// Scored below the cut-off of the round when the application was received.
    ScoreWhenReceived,
    /// The province took its nomination back.
    NominationWithdrawn,
}

impl Shortfall {
    /// Every shortfall.
    pub const ALL: [Self; 7] = [
        Self::ProgramWhenInvited,
        Self::ProgramWhenReceived,
        Self::CategoryWhenInvited,
        Self::CategoryWhenReceived,
        Self::ScoreWhenInvited,
        Self::ScoreWhenReceived,
        Self::NominationWithdrawn,
    ];
}

/// A set of shortfalls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Shortfalls(u8);

impl Shortfalls {
    /// The set as a bit for each shortfall.
    pub(crate) fn bits(self) -> u8 {
        self.0
    }

    /// The set of some bits; `None` where one stands for no shortfall.
    pub(crate) fn from_bits(bits: u8) -> Option<Self> {
        (bits >> Shortfall::ALL.len() == 0).then_some(Self(bits))
    }

    /// Whether the application meets all.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The shortfalls in the set.
    pub fn iter(self) -> impl Iterator<Item = Shortfall> {
        Shortfall::ALL
            .into_iter()
            .filter(move |shortfall| self.0 & (1 << *shortfall as u8) != 0)
    }
}

impl FromIterator<Shortfall> for Shortfalls {
    fn from_iter<I: IntoIterator<Item = Shortfall>>(shortfalls: I) -> Self {
        Self(
            shortfalls
                .into_iter()
                .fold(0, |set, shortfall| set | 1 << shortfall as u8),
        )
    }
}

/// What an application must meet.
pub(crate) struct Required<'a> {
    pub(crate) instruction: &'a Instruction,
    pub(crate) outcome: &'a Outcome,
    pub(crate) program: Program,
    pub(crate) nomination_withdrawn: bool,
}

/// Judges an application by its facts as of the day of the round and as of the day of its receipt.
pub(crate) fn judge(
    required: &Required<'_>,
    when_invited: &Assessment,
    when_received: &Assessment,
) -> Shortfalls {
    // The rank required is a score where the instruction names one, whoever came last.
    let last = required.outcome.last().map(|last| last.score);
    let cut_off = required.instruction.required_score.or(last);
    let program = |facts: &Assessment| facts.programs.contains(required.program);
    let category = |facts: &Assessment| match &required.instruction.grouping {
        Grouping::Category(category) => facts.categories.contains(category),
        Grouping::Everyone | Grouping::Program(_) => true,
    };
    let score = |facts: &Assessment| cut_off.is_none_or(|cut_off| facts.score >= cut_off);
    let met = [
        (program(when_invited), Shortfall::ProgramWhenInvited),
        (program(when_received), Shortfall::ProgramWhenReceived),
        (category(when_invited), Shortfall::CategoryWhenInvited),
        (category(when_received), Shortfall::CategoryWhenReceived),
        (score(when_invited), Shortfall::ScoreWhenInvited),
        (score(when_received), Shortfall::ScoreWhenReceived),
        (
            !required.nomination_withdrawn,
            Shortfall::NominationWithdrawn,
        ),
    ];
    met.into_iter()
        .filter(|(met, _)| !met)
        .map(|(_, shortfall)| shortfall)
        .collect()
}
