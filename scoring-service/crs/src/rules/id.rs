//! Names of rule sets.

use std::fmt;

use jiff::civil::Date;

/// Id of a rule set: the first day it governs, and of a draft its name.
///
/// Its text form is `crs-YYYY-MM-DD`, or `crs-YYYY-MM-DD-draft-NAME`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleSetId {
    date: Date,
    draft: Option<DraftName>,
}

impl RuleSetId {
    /// The id of the rule set that governs from a day on.
    pub fn governing_from(date: Date) -> Self {
        Self { date, draft: None }
    }

    /// The id of a draft.
    pub fn of_draft(date: Date, name: DraftName) -> Self {
        Self {
            date,
            draft: Some(name),
        }
    }

    /// The first day governed; of a draft, the day that it is drafted for.
    pub fn date(self) -> Date {
        self.date
    }

    /// Whether it is a draft: for preview and comparison, never the law of a date.
    pub fn is_draft(self) -> bool {
        self.draft.is_some()
    }

    /// Reads the text form; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("crs-")?;
        let id = match rest.split_once("-draft-") {
            Some((date, name)) => Self::of_draft(date.parse().ok()?, DraftName::parse(name)?),
            None => Self::governing_from(rest.parse().ok()?),
        };
        // A day has other text forms, which are no ids.
        (id.to_string() == text).then_some(id)
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

impl fmt::Debug for RuleSetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.draft {
            Some(name) => write!(f, "RuleSetId({}, draft {name})", self.date),
            None => write!(f, "RuleSetId({})", self.date),
        }
    }
}

/// Name of a draft: 1 to 24 small letters, digits and hyphens.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DraftName {
    /// The name, and zeros behind it.
    bytes: [u8; Self::BYTES_MAX],
}

impl DraftName {
    /// The most characters of a name.
    pub const BYTES_MAX: usize = 24;

    /// Reads a name; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
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

impl fmt::Debug for DraftName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
