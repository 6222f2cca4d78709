//! Language test results.

use jiff::civil::Date;

use crate::TestIndex;

/// An official language of Canada.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OfficialLanguage {
    /// English, measured in CLB.
    English,
    /// French, measured in NCLC.
    French,
}

impl OfficialLanguage {
    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::English => Self::French,
            Self::French => Self::English,
        }
    }
}

/// A person's language results: at most one in each language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Languages {
    /// Result of an English test.
    pub english: Option<LanguageResult>,
    /// Result of a French test.
    pub french: Option<LanguageResult>,
    /// The person's choice of first official language; none leaves it to the rule set's policy.
    pub first: Option<OfficialLanguage>,
}

/// Result of one sitting: four scores on the scale of the test.
///
/// Made by [`crate::RuleBook::language_result`], which knows the tests and their scales.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LanguageResult {
    pub(crate) test: TestIndex,
    pub(crate) taken: Date,
    /// Scores in tenths, in the order of [`crate::Ability::ALL`].
    pub(crate) scores_tenths: [u16; 4],
}

impl LanguageResult {
    /// The test, by its place in the rule book that read the result.
    pub fn test(&self) -> TestIndex {
        self.test
    }

    /// Day of the sitting.
    pub fn taken(&self) -> Date {
        self.taken
    }

    /// Scores in tenths, on the scale of the test, in the order of [`crate::Ability::ALL`].
    pub fn scores_tenths(&self) -> [u16; 4] {
        self.scores_tenths
    }
}
