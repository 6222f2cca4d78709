//! Collects everything that is wrong with a request.

use express_entry_proto::common::v1::FieldViolation;

/// What is wrong with a field, for a program to read; the names are those of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It must be there.
    Required,
    /// It is not one of the known values.
    UnknownValue,
    /// It lies outside the allowed range.
    OutOfRange,
    /// It is known and not accepted.
    NotAccepted,
    /// It is there twice.
    Duplicate,
    /// It contradicts another field.
    Inconsistent,
    /// There are more than allowed.
    TooMany,
}

impl Reason {
    /// Every reason that the contract names.
    pub const ALL: [Self; 7] = [
        Self::Required,
        Self::UnknownValue,
        Self::OutOfRange,
        Self::NotAccepted,
        Self::Duplicate,
        Self::Inconsistent,
        Self::TooMany,
    ];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Required => "REQUIRED",
            Reason::UnknownValue => "UNKNOWN_VALUE",
            Reason::OutOfRange => "OUT_OF_RANGE",
            Reason::NotAccepted => "NOT_ACCEPTED",
            Reason::Duplicate => "DUPLICATE",
            Reason::Inconsistent => "INCONSISTENT",
            Reason::TooMany => "TOO_MANY",
        }
    }
}

/// Everything that is wrong with a request; never empty.
pub type Violations = Vec<FieldViolation>;

/// The violations found so far.
#[derive(Debug, Default)]
pub struct Checks {
    found: Violations,
}

impl Checks {
    /// Notes a violation. Returns `None`, so that a check can end with it.
    pub fn refuse<T>(
        &mut self,
        field: impl Into<String>,
        reason: Reason,
        description: impl Into<String>,
    ) -> Option<T> {
        self.found.push(FieldViolation {
            field: field.into(),
            description: description.into(),
            reason: reason.as_str().into(),
        });
        None
    }

    /// Notes that a field is missing when it is.
    pub fn required<T>(&mut self, field: &str, value: Option<T>) -> Option<T> {
        value.or_else(|| self.refuse(field, Reason::Required, "must be given"))
    }

    /// Ends the checks: the value, if there is one and nothing was wrong.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Violations> {
        match value {
            Some(value) if self.found.is_empty() => Ok(value),
            _ => Err(self.found),
        }
    }
}

/// One violation alone.
pub fn violation(field: &str, reason: Reason, description: impl Into<String>) -> FieldViolation {
    FieldViolation {
        field: field.into(),
        description: description.into(),
        reason: reason.as_str().into(),
    }
}

/// Puts violations found inside a part of a request under the path of that part.
pub fn within(prefix: &str, mut violations: Violations) -> Violations {
    for violation in &mut violations {
        violation.field = match violation.field.as_str() {
            "" => prefix.to_owned(),
            inner => format!("{prefix}.{inner}"),
        };
    }
    violations
}
