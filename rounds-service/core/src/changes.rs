//! On which days time changes the scores that are kept up to date.

use std::collections::BTreeMap;

use jiff::civil::Date;

/// How many scores could change on which day. Whose they are is asked of the rows, on such a day
/// alone: to keep that here too would cost more with each new score than to look for it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Changes(BTreeMap<Date, usize>);

impl Changes {
    /// Counts a score in; one that never changes does not count.
    pub(crate) fn enter(&mut self, change: Option<Date>) {
        if let Some(day) = change {
            *self.0.entry(day).or_default() += 1;
        }
    }

    /// Counts a score out that was counted in.
    pub(crate) fn leave(&mut self, change: Option<Date>) {
        let Some(day) = change else { return };
        if let Some(scores) = self.0.get_mut(&day) {
            *scores -= 1;
            if *scores == 0 {
                self.0.remove(&day);
            }
        }
    }

    /// The first of the days.
    pub(crate) fn first(&self) -> Option<Date> {
        self.0.keys().next().copied()
    }
}
