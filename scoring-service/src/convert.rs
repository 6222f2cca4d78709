//! Between the contract and the rules engine. Nothing else in this service sees both.
//!
//! What comes in is read by a [`Reader`], which notes every violation with its path before anything is
//! refused. What goes out is written from values that cannot be wrong.

mod analysis;
mod explanation;
mod factors;
mod language;
mod moves;
mod profile;
mod rule_sets;
mod score;
mod trajectory;
mod validation;
mod warnings;

pub use analysis::{comparison_message, eligibility_message};
pub use explanation::{explained_message, factors_explained_message};
pub use factors::{factors, factors_message};
pub use language::{conversion_message, language_test_message};
pub use moves::{move_message, move_pair_message};
pub use profile::{official_language, profile};
pub use rule_sets::rule_set_message;
pub use score::{assessed_message, factors_score_message, ranking_message};
pub use trajectory::step_message;
pub use validation::{problems_message, rule_files};

use std::ops::RangeInclusive;

use crs::{Date, Path, Reason, RuleBook, RuleSet, Violation, Violations};
use express_entry_proto::common::v1 as pb;

/// Reads parts of a request and notes what is wrong with them.
pub struct Reader<'a> {
    /// Knows tests, occupations and countries.
    pub book: &'a RuleBook,
    /// The date that the request asks about.
    pub as_of: Date,
    /// What is wrong so far.
    pub violations: Violations,
}

impl<'a> Reader<'a> {
    /// A reader that has found nothing wrong yet.
    pub fn new(book: &'a RuleBook, as_of: Date) -> Self {
        Self {
            book,
            as_of,
            violations: Violations::default(),
        }
    }

    /// What was read, unless anything was wrong.
    pub fn finish<T>(self, read: Option<T>) -> Result<T, Vec<Violation>> {
        self.violations.finish(read)
    }

    fn add(&mut self, path: &Path<'_>, reason: Reason, description: impl std::fmt::Display) {
        self.violations.add(path, reason, description);
    }

    /// A message or scalar that must be there.
    fn required<T>(&mut self, value: Option<T>, path: &Path<'_>) -> Option<T> {
        if value.is_none() {
            self.add(path, Reason::Required, "this field is required");
        }
        value
    }

    /// A day that must be there and exist.
    fn day(&mut self, day: Option<&pb::Date>, path: &Path<'_>) -> Option<Date> {
        let day = self.required(day, path)?;
        date(day, path, &mut self.violations)
    }

    /// A number within a range. Absent is fine and none; out of range is none and noted.
    fn within<T: TryFrom<i64>>(
        &mut self,
        number: Option<impl Into<i64>>,
        range: RangeInclusive<i64>,
        path: &Path<'_>,
    ) -> Option<T> {
        let number = number?.into();
        let fits = if range.contains(&number) {
            T::try_from(number).ok()
        } else {
            None
        };
        if fits.is_none() {
            let (from, to) = range.into_inner();
            self.add(
                path,
                Reason::OutOfRange,
                format_args!("{number} is not {from} to {to}"),
            );
        }
        fits
    }

    /// A number that must be there and lie within a range.
    fn number<T: TryFrom<i64>>(
        &mut self,
        number: Option<impl Into<i64>>,
        range: RangeInclusive<i64>,
        path: &Path<'_>,
    ) -> Option<T> {
        let number = self.required(number, path)?;
        self.within(Some(number), range, path)
    }

    /// A value of an enum. 0 is never one.
    fn choice<P, T>(
        &mut self,
        number: i32,
        path: &Path<'_>,
        known: impl FnOnce(P) -> Option<T>,
    ) -> Option<T>
    where
        P: TryFrom<i32>,
    {
        let choice = P::try_from(number).ok().and_then(known);
        if choice.is_none() {
            let (reason, description) = match number {
                0 => (
                    Reason::Required,
                    "a value other than UNSPECIFIED is required".to_owned(),
                ),
                _ => (
                    Reason::UnknownValue,
                    format!("{number} is no value of this enum"),
                ),
            };
            self.add(path, reason, description);
        }
        choice
    }

    /// The items of a list, read one by one. A list over its limit is refused whole.
    fn list<P, T>(
        &mut self,
        items: &[P],
        limit: usize,
        path: &Path<'_>,
        name: &str,
        mut read: impl FnMut(&mut Self, &P, &Path<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        if items.len() > limit {
            let description =
                format_args!("there are {}, at most {limit} are allowed", items.len());
            self.add(&path.field(name), Reason::TooMany, description);
            return None;
        }
        let mut list = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            list.extend(read(self, item, &path.item(name, index)));
        }
        (list.len() == items.len()).then_some(list)
    }
}

/// What a text must be to be the id of a rule set.
pub const RULE_SET_ID: &str = "a rule set id is crs-YYYY-MM-DD, or crs-YYYY-MM-DD-draft-NAME for a \
                               draft, as ListRuleSets gives it";

/// Years that a day may lie in.
const YEARS: RangeInclusive<i32> = 1900..=2199;

/// A day that exists.
pub fn date(day: &pb::Date, path: &Path<'_>, violations: &mut Violations) -> Option<Date> {
    let part = |number: i32| i8::try_from(number).ok();
    let read = YEARS.contains(&day.year).then(|| {
        Date::new(
            i16::try_from(day.year).ok()?,
            part(day.month)?,
            part(day.day)?,
        )
        .ok()
    });
    let read = read.flatten();
    if read.is_none() {
        let description = format_args!(
            "{:04}-{:02}-{:02} is no day of the years {} to {}",
            day.year,
            day.month,
            day.day,
            YEARS.start(),
            YEARS.end()
        );
        violations.add(path, Reason::OutOfRange, description);
    }
    read
}

/// A day as a message.
pub fn date_message(day: Date) -> pb::Date {
    pb::Date {
        year: day.year().into(),
        month: day.month().into(),
        day: day.day().into(),
    }
}

/// A number of items as a message has it; beyond its range, the most it can hold.
pub fn count(items: usize) -> i32 {
    i32::try_from(items).unwrap_or(i32::MAX)
}

/// The name of a rule set as a message.
pub fn rule_set_ref(rules: &RuleSet) -> pb::RuleSetRef {
    pb::RuleSetRef {
        id: rules.id.to_string(),
        digest: rules.digest.0.to_vec(),
        draft: rules.id.is_draft(),
    }
}

/// Violations as the answer of one item.
pub fn refusal(violations: Vec<Violation>) -> pb::Refusal {
    let message = |violation: Violation| pb::FieldViolation {
        field: violation.field,
        description: violation.description,
        reason: violation.reason.as_str().to_owned(),
    };
    pb::Refusal {
        violations: violations.into_iter().map(message).collect(),
    }
}
