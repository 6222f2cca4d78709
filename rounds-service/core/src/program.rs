//! Programs, and the one a person is invited in.

/// A program of economic immigration that Express Entry manages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Program {
    /// Federal Skilled Worker Class.
    FederalSkilledWorker,
    /// Canadian Experience Class.
    CanadianExperienceClass,
    /// Federal Skilled Trades Class.
    FederalSkilledTrades,
    /// Provincial Nominee Class.
    ProvincialNominee,
}

impl Program {
    /// Every program.
    pub const ALL: [Self; 4] = [
        Self::FederalSkilledWorker,
        Self::CanadianExperienceClass,
        Self::FederalSkilledTrades,
        Self::ProvincialNominee,
    ];

    /// The order in which a person who fits several is invited. A nominee may be invited only as a
    /// nominee (IRPA 10.1(1.1)); CEC, FSW, FST is the order of IRPA 10.3(1)(j.1) in practice.
    const INVITED_AS: [Self; 4] = [
        Self::ProvincialNominee,
        Self::CanadianExperienceClass,
        Self::FederalSkilledWorker,
        Self::FederalSkilledTrades,
    ];
}

/// A set of programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Programs(u8);

impl Programs {
    /// No program.
    pub const NONE: Self = Self(0);

    /// The set as a bit for each program.
    pub(crate) fn bits(self) -> u8 {
        self.0
    }

    /// The set of some bits; `None` where one stands for no program.
    pub(crate) fn from_bits(bits: u8) -> Option<Self> {
        (bits >> Program::ALL.len() == 0).then_some(Self(bits))
    }

    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether a program is in the set.
    pub fn contains(self, program: Program) -> bool {
        self.0 & (1 << program as u8) != 0
    }

    /// The set with one more program.
    pub fn with(self, program: Program) -> Self {
        Self(self.0 | (1 << program as u8))
    }

    /// The programs in the set.
    pub fn iter(self) -> impl Iterator<Item = Program> {
        Program::ALL
            .into_iter()
            .filter(move |program| self.contains(*program))
    }

    /// The program that a general round invites in; none for the empty set.
    pub fn invited_as(self) -> Option<Program> {
        Program::INVITED_AS
            .into_iter()
            .find(|program| self.contains(*program))
    }

    /// Whether a round invites a person with these programs: everybody in the general ranking; in a
    /// program's ranking those eligible for it, but nominees only as nominees.
    pub fn ranked_in(self, program: Option<Program>) -> bool {
        match program {
            None => !self.is_empty(),
            Some(Program::ProvincialNominee) => self.contains(Program::ProvincialNominee),
            Some(program) => self.contains(program) && !self.contains(Program::ProvincialNominee),
        }
    }
}

impl FromIterator<Program> for Programs {
    fn from_iter<I: IntoIterator<Item = Program>>(programs: I) -> Self {
        programs.into_iter().fold(Self::NONE, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nominee_who_also_qualifies_in_trades_is_ranked_only_as_nominee() {
        let both = Programs::NONE
            .with(Program::FederalSkilledTrades)
            .with(Program::ProvincialNominee);
        assert_eq!(both.invited_as(), Some(Program::ProvincialNominee));
        assert!(both.ranked_in(None));
        assert!(both.ranked_in(Some(Program::ProvincialNominee)));
        assert!(!both.ranked_in(Some(Program::FederalSkilledTrades)));
    }

    #[test]
    fn the_canadian_experience_class_comes_before_the_other_federal_programs() {
        let federal = Programs::from_iter([
            Program::FederalSkilledTrades,
            Program::FederalSkilledWorker,
            Program::CanadianExperienceClass,
        ]);
        assert_eq!(federal.invited_as(), Some(Program::CanadianExperienceClass));
        assert_eq!(Programs::NONE.invited_as(), None);
        assert!(!Programs::NONE.ranked_in(None));
    }
}
