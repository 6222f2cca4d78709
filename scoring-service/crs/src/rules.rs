//! The law as data: rule sets, what counts, language tests, programs.
//!
//! A [`RuleBook`] is the whole of `rules/`, loaded and checked. A [`RuleSet`] is the state of the
//! ranking's factors from one day to another. What has dates of its own inside a rule set (tests
//! accepted, public policies, programs, funds) stands in the book as a [`Timeline`].

mod counting;
mod language_test;
mod programs;
mod tables;
mod timeline;

pub use counting::*;
pub use language_test::*;
pub use programs::*;
pub use tables::*;
pub use timeline::*;

use std::fmt;

use jiff::civil::Date;

/// Id of a rule set: the first day it governs. Its text form is `crs-YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleSetId(pub(crate) Date);

impl RuleSetId {
    /// The first day governed.
    pub fn date(self) -> Date {
        self.0
    }

    /// Reads the text form; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let date = text.strip_prefix("crs-")?.parse().ok().map(Self)?;
        (date.to_string() == text).then_some(date)
    }
}

impl fmt::Display for RuleSetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "crs-{}", self.0)
    }
}

/// SHA-256 of the canonical form of everything that a rule set's answers rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

/// A computable rule set.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleSet {
    /// Id, by the first day governed.
    pub id: RuleSetId,
    /// Digest of its rules.
    pub digest: Digest,
    /// The most that each section can give, and the whole.
    pub maxima: Maxima,
    /// Section A.
    pub core: CoreTables,
    /// Section B.
    pub spouse: SpouseTables,
    /// Section C.
    pub transferability: TransferabilityTables,
    /// Section D.
    pub additional: AdditionalTables,
    /// What counts as work, study and a qualifying offer.
    pub counting: Counting,
}

/// A rule set as the rule book lists it.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedRuleSet {
    /// Id, by the first day governed.
    pub id: RuleSetId,
    /// Last day governed; none while in force.
    pub to: Option<Date>,
    /// What changed with it.
    pub summary: String,
    /// Its rules; none when it is announced and not known in full.
    pub rules: Option<RuleSet>,
}

/// Everything that is in force on any date: the whole of `rules/`.
#[derive(Debug)]
pub struct RuleBook {
    /// Ascending, without gaps.
    pub(crate) rule_sets: Vec<ListedRuleSet>,
    /// Language tests; [`TestIndex`] points here.
    pub(crate) tests: Vec<LanguageTest>,
    /// What the programs ask.
    pub(crate) programs: Timeline<ProgramRules>,
    /// Settlement funds.
    pub(crate) funds: Timeline<FundsTable>,
}

/// The rules to judge by: a rule set, and what the book says beside it.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    pub(crate) book: &'a RuleBook,
    pub(crate) set: &'a RuleSet,
    /// The rule set that governs the date but is not known in full.
    pub(crate) superseded_by: Option<RuleSetId>,
    /// Whether the rule set was named, rather than chosen by the date; then it serves every date.
    pub(crate) named: bool,
}
