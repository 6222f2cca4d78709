//! What is wrong with an input: every violation, each with the path of its field.

use std::fmt;

/// One thing wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field, such as `profile.work_periods[2].to`.
    pub field: String,
    /// What kind of fault it is, for programs.
    pub reason: Reason,
    /// What was wrong and what is allowed, for people.
    pub description: String,
}

/// Kind of a violation. Its text form is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A required field is absent.
    Required,
    /// The value is not one of those known.
    UnknownValue,
    /// The value lies outside its range or off its scale.
    OutOfRange,
    /// The value is known and not accepted here.
    NotAccepted,
    /// The value stands twice where it may stand once.
    Duplicate,
    /// Two values stand in an impossible order or combination.
    Inconsistent,
    /// There are more values than the limit allows.
    TooMany,
    /// The value cannot be read at all.
    Malformed,
}

impl Reason {
    /// The stable text form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Required => "REQUIRED",
            Self::UnknownValue => "UNKNOWN_VALUE",
            Self::OutOfRange => "OUT_OF_RANGE",
            Self::NotAccepted => "NOT_ACCEPTED",
            Self::Duplicate => "DUPLICATE",
            Self::Inconsistent => "INCONSISTENT",
            Self::TooMany => "TOO_MANY",
            Self::Malformed => "MALFORMED",
        }
    }
}

/// The place of a field: a chain on the stack that costs nothing until it is written down.
#[derive(Clone, Copy)]
pub struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    segment: Segment<'a>,
}

#[derive(Clone, Copy)]
enum Segment<'a> {
    Root,
    Field(&'a str),
    Item(&'a str, usize),
}

impl<'a> Path<'a> {
    /// The whole input.
    pub const ROOT: Path<'static> = Path {
        parent: None,
        segment: Segment::Root,
    };

    /// The field `name` of the value at this path.
    pub fn field(&'a self, name: &'a str) -> Path<'a> {
        Path {
            parent: Some(self),
            segment: Segment::Field(name),
        }
    }

    /// Item `index` of the list `name` of the value at this path.
    pub fn item(&'a self, name: &'a str, index: usize) -> Path<'a> {
        Path {
            parent: Some(self),
            segment: Segment::Item(name, index),
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
            if !matches!(parent.segment, Segment::Root) {
                f.write_str(".")?;
            }
        }
        match self.segment {
            Segment::Root => Ok(()),
            Segment::Field(name) => f.write_str(name),
            Segment::Item(name, index) => write!(f, "{name}[{index}]"),
        }
    }
}

/// Collects violations, so that a refusal can carry all of them.
///
/// It keeps at most [`Violations::KEPT_MAX`]: enough for any person to mend, too few to fill memory.
#[derive(Debug, Default)]
pub struct Violations {
    found: Vec<Violation>,
}

impl Violations {
    /// The most violations that one refusal carries.
    pub const KEPT_MAX: usize = 100;

    /// Notes a violation at `path`.
    pub fn add(&mut self, path: &Path<'_>, reason: Reason, description: impl fmt::Display) {
        if self.found.len() < Self::KEPT_MAX {
            self.found.push(Violation {
                field: path.to_string(),
                reason,
                description: description.to_string(),
            });
        }
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// `value` if nothing was found, otherwise everything that was.
    ///
    /// A parser returns `None` only after it noted why, so a missing value with no violation
    /// cannot happen; it is refused all the same.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Vec<Violation>> {
        match value {
            Some(value) if self.found.is_empty() => Ok(value),
            _ => Err(self.found),
        }
    }
}
