//! Values with dates.

use jiff::civil::Date;

/// Successive values, each from its day on. Before the first there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline<T> {
    /// Ascending by date, never two on one day.
    entries: Vec<(Date, T)>,
}

impl<T> Timeline<T> {
    /// A timeline. `None` unless the dates ascend strictly.
    pub fn new(entries: Vec<(Date, T)>) -> Option<Self> {
        entries
            .is_sorted_by(|(a, _), (b, _)| a < b)
            .then_some(Self { entries })
    }

    /// A timeline without any value.
    pub fn none() -> Self {
        Self {
            entries: Vec::new(),
        }
    }

    /// The value in force on a day.
    pub fn at(&self, day: Date) -> Option<&T> {
        let after = self.entries.partition_point(|(from, _)| *from <= day);
        after
            .checked_sub(1)
            .and_then(|index| self.entries.get(index))
            .map(|(_, value)| value)
    }

    /// The value in force on a day; before the first, the first. `None` only for an empty timeline.
    pub fn at_or_first(&self, day: Date) -> Option<&T> {
        self.at(day)
            .or_else(|| self.entries.first().map(|(_, value)| value))
    }

    /// The same, and the first later day on which another value comes into force.
    pub(crate) fn at_or_first_until(&self, day: Date) -> (Option<&T>, Option<Date>) {
        let after = self.entries.partition_point(|(from, _)| *from <= day);
        let value = self.entries.get(after.saturating_sub(1));
        let next = self.entries.get(after);
        (value.map(|(_, value)| value), next.map(|(from, _)| *from))
    }

    /// The first day after `day` on which another value comes into force.
    pub fn next_change(&self, day: Date) -> Option<Date> {
        let after = self.entries.partition_point(|(from, _)| *from <= day);
        self.entries.get(after).map(|(from, _)| *from)
    }

    /// Whether there is no value on any day.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Every value with its first day, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (Date, &T)> {
        self.entries.iter().map(|(from, value)| (*from, value))
    }
}
