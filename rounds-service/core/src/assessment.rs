//! What the scoring service said of a candidate.

use std::fmt;

use jiff::civil::Date;

use crate::{Categories, Programs};

/// A score under the Comprehensive Ranking System, 0 to 1200.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Crs(u16);

impl Crs {
    /// The lowest score.
    pub const MIN: Self = Self(0);
    /// The highest score.
    pub const MAX: Self = Self(1200);

    /// A score. `None` above 1200.
    pub fn new(score: u16) -> Option<Self> {
        (score <= Self::MAX.0).then_some(Self(score))
    }

    /// The score as a number.
    pub const fn get(self) -> u16 {
        self.0
    }
}

/// Id of a rule set: the first day it governs. Its text form is `crs-YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleSetId(Date);

impl RuleSetId {
    /// Reads the text form; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let id = Self(text.strip_prefix("crs-")?.parse().ok()?);
        (id.to_string() == text).then_some(id)
    }
}

impl fmt::Display for RuleSetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "crs-{}", self.0)
    }
}

/// Names a rule set exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RuleSetRef {
    /// Its id.
    pub id: RuleSetId,
    /// SHA-256 of its rules.
    pub digest: [u8; 32],
}

/// What scores rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Basis {
    /// The rule set used.
    pub rule_set: RuleSetRef,
    /// Whether a later rule set governs the date and is not known in full.
    pub superseded: bool,
}

/// Score, programs and categories of a candidate as of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// The score.
    pub score: Crs,
    /// Programs for which the candidate is eligible.
    pub programs: Programs,
    /// Categories that the candidate belongs to.
    pub categories: Categories,
    /// Whether a job offer qualifies as arranged employment.
    pub arranged_employment: bool,
    /// The day scored as of.
    pub as_of: Date,
    /// The first later day on which any of it could change by time alone; none for never.
    pub next_change: Option<Date>,
    /// What it rests on.
    pub basis: Basis,
}

impl Assessment {
    /// Whether it still holds on a day, as far as time goes.
    pub fn holds_on(&self, day: Date) -> bool {
        self.next_change.is_none_or(|change| day < change)
    }
}
