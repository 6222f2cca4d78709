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

/// Id of a rule set: the first day it governs, and of a draft its name.
///
/// Its text form is `crs-YYYY-MM-DD`, or `crs-YYYY-MM-DD-draft-NAME`. Drafts are for previews: no
/// instruction names one, and no candidate is ranked by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleSetId {
    date: Date,
    draft: Option<DraftName>,
}

impl RuleSetId {
    /// Reads the text form; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("crs-")?;
        let (date, draft) = match rest.split_once("-draft-") {
            Some((date, name)) => (date, Some(DraftName::parse(name)?)),
            None => (rest, None),
        };
        let date = date.parse().ok()?;
        let id = Self { date, draft };
        (id.to_string() == text).then_some(id)
    }

    /// Whether it is a draft.
    pub fn is_draft(self) -> bool {
        self.draft.is_some()
    }
}

impl fmt::Display for RuleSetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "crs-{}", self.date)?;
        match &self.draft {
            Some(name) => write!(f, "-draft-{name}"),
            None => Ok(()),
        }
    }
}

/// Name of a draft: 1 to 24 small letters, digits and hyphens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct DraftName {
    /// The name, and zeros behind it.
    bytes: [u8; Self::BYTES_MAX],
}

impl DraftName {
    const BYTES_MAX: usize = 24;

    fn parse(text: &str) -> Option<Self> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if text.is_empty() || !text.bytes().all(allowed) {
            return None;
        }
        let mut bytes = [0; Self::BYTES_MAX];
        bytes
            .get_mut(..text.len())?
            .copy_from_slice(text.as_bytes());
        Some(Self { bytes })
    }
}

impl fmt::Display for DraftName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.bytes.iter().take_while(|byte| **byte != 0);
        name.map(|byte| char::from(*byte))
            .try_for_each(|letter| fmt::Write::write_char(f, letter))
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

impl Basis {
    /// What scores rest on where a rule set known in full governs.
    pub(crate) fn of(rule_set: RuleSetRef) -> Self {
        Self {
            rule_set,
            superseded: false,
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_rule_sets_have_one_text_form() {
        for text in ["crs-2017-06-06", "crs-2026-11-03-draft-reform-2"] {
            assert_eq!(RuleSetId::parse(text).unwrap().to_string(), text);
        }
        let named = |name: &str| RuleSetId::parse(&format!("crs-2026-11-03-draft-{name}"));
        assert!(named(&"x".repeat(24)).unwrap().is_draft());
        for name in ["", "Reform", "a b", "\u{e9}t\u{e9}", &"x".repeat(25)] {
            assert_eq!(named(name), None, "{name}");
        }
        for text in ["", "crs-", "crs-20170606", "crs-2017-02-30", "2017-06-06"] {
            assert_eq!(RuleSetId::parse(text), None, "{text}");
        }
    }
}
