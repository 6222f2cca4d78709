//! The law as data: rule sets, what counts, language tests, programs.
//!
//! A [`RuleBook`] is the whole of `rules/`, loaded and checked. A [`RuleSet`] is the state of the
//! ranking's factors from one day to another. What has dates of its own inside a rule set (tests
//! accepted, public policies, programs, funds) stands in the book as a [`Timeline`].

mod assemble;
mod beside;
mod book;
mod build;
mod canonical;
mod categories;
mod category_build;
mod closing;
mod counting;
mod countries;
mod dated;
mod digest;
mod drafts;
mod factors;
mod fault;
mod id;
mod instruments;
mod language_test;
mod listed;
mod listed_build;
mod load;
mod noc;
mod place;
mod program_build;
mod program_shape;
mod programs;
mod reader;
mod shape;
mod tables;
mod timeline;
mod turns;
mod view;

pub use book::{NotGoverned, RuleSetUnusable};
pub use categories::*;
pub use counting::*;
pub use fault::{RuleFault, RuleFaults};
pub use id::{DraftName, RuleSetId};
pub use language_test::*;
pub use listed::*;
pub use programs::*;
pub use tables::*;
pub use timeline::*;
pub use view::{RuleTable, RuleTableRow};

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;

use crate::words::BothWords;

/// SHA-256 of the canonical form of everything that a rule set's answers rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

/// In hexadecimal, lower case.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

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
    /// Where each table comes from, by the id of the table (`core.age`).
    pub sources: BTreeMap<String, TableSource>,
}

/// Where a table comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableSource {
    /// Title.
    pub title: String,
    /// Unit of its values.
    pub unit: String,
    /// Id of the instrument that set them.
    pub instrument: String,
    /// The section of the instructions that governs them, where its number is known.
    pub section: Option<String>,
}

/// A legal instrument: ministerial instructions, an amendment, a public policy or a regulation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instrument {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Where it was published.
    pub citation: String,
    /// First day in force.
    pub in_force: Date,
    /// How sure we are of what it says, A (official text seen) to D (not found).
    pub certainty: String,
}

/// A rule set as the rule book lists it.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedRuleSet {
    /// Id, by the first day governed.
    pub id: RuleSetId,
    /// Last day governed; none while in force, and for a draft.
    pub to: Option<Date>,
    /// What changed with it.
    pub summary: String,
    /// Id of the instrument that brought it.
    pub instrument: String,
    /// Its rules; none when it is announced and not known in full.
    pub rules: Option<RuleSet>,
}

/// Everything that is in force on any date: the whole of `rules/`.
#[derive(Debug, Clone)]
pub struct RuleBook {
    /// Ascending, without gaps.
    pub(crate) rule_sets: Vec<ListedRuleSet>,
    /// Drafts, by the order of their names.
    pub(crate) drafts: Vec<Draft>,
    /// Language tests; [`TestIndex`] points here.
    pub(crate) tests: Vec<LanguageTest>,
    /// What stands beside the rule sets, with days of its own.
    pub(crate) beside: Beside,
    /// Tests that are known and not accepted.
    pub(crate) not_accepted: Vec<NotAcceptedTest>,
    /// Unit groups, by version of the NOC.
    pub(crate) noc: Vec<noc::NocTable>,
    /// ISO 3166-1 alpha-2 codes.
    pub(crate) countries: countries::CountryCodes,
    /// The instruments behind all of it, in the order of the file.
    pub(crate) instruments: Vec<Instrument>,
    /// The words of explanations.
    pub(crate) words: BothWords,
}

/// What stands beside rule sets, with days of its own, and may differ in a draft.
#[derive(Debug, Clone)]
pub(crate) struct Beside {
    /// What the programs ask.
    pub(crate) programs: Timeline<ProgramRules>,
    /// Settlement funds.
    pub(crate) funds: Timeline<FundsTable>,
    /// Listed occupations; none where no rule set lists any.
    pub(crate) listed: Option<Timeline<OccupationList>>,
    /// Categories of candidates; none before the first.
    pub(crate) categories: Timeline<CategoryList>,
    /// Days on which any of it but the funds may turn, ascending: most people have none of them
    /// before their next birthday.
    turns: Vec<Date>,
}

/// A draft: a rule set for preview and comparison, which governs no date.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    /// The rule set; its rules are there.
    pub(crate) listed: ListedRuleSet,
    /// What stands beside it.
    pub(crate) beside: Beside,
    /// The instruments behind it, in the order of the files.
    pub(crate) instruments: Vec<Instrument>,
}

/// The rules to judge by: a rule set, and what the book says beside it.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    pub(crate) book: &'a RuleBook,
    pub(crate) set: &'a RuleSet,
    pub(crate) beside: &'a Beside,
    /// The rule set that governs the date but is not known in full.
    pub(crate) superseded_by: Option<RuleSetId>,
    /// Whether the rule set was named, rather than chosen by the date; then it serves every date.
    pub(crate) named: bool,
    /// The date whose versions of categories serve every date; none for those in force on each.
    pub(crate) categories_of: Option<Date>,
}

/// By its names: the whole book would fill pages.
impl fmt::Debug for Rules<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rules")
            .field("set", &self.set.id)
            .field("superseded_by", &self.superseded_by)
            .field("named", &self.named)
            .finish_non_exhaustive()
    }
}

impl<'a> Rules<'a> {
    /// The same rules with the versions of categories in force on one date, to judge by on every date.
    #[must_use]
    pub fn with_categories_of(self, date: Date) -> Self {
        Self {
            categories_of: Some(date),
            ..self
        }
    }

    /// The categories to judge by on a date; none before the first.
    pub(crate) fn categories(&self, on: Date) -> Option<&'a CategoryList> {
        self.beside.categories.at(self.categories_of.unwrap_or(on))
    }

    /// The same, one by one.
    pub(crate) fn each_category(&self, on: Date) -> &'a [CategoryRules] {
        self.categories(on)
            .map_or(&[], |list| list.categories.as_slice())
    }

    /// The first day after `on` on which other versions of categories take over.
    pub(crate) fn next_categories(&self, on: Date) -> Option<Date> {
        let next = self.beside.categories.next_change(on);
        next.filter(|_| self.categories_of.is_none())
    }

    /// The first day after `on` on which another rule set takes over; none where the rule set was
    /// named, or none is known to follow.
    pub fn next_rule_set(&self, on: Date) -> Option<Date> {
        let next = self.book.next_rule_set_after(on);
        next.filter(|_| !self.named)
    }
}
