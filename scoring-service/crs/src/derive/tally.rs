//! Adding work up: hours a week over days, with overlaps, breaks and windows.
//!
//! The unit is the tenth-day: a tenth of an hour a week, worked for a day. 30 hours a week for 52
//! weeks are 300 x 364 = 109,200 tenth-days, which is a year of 1,560 hours.

mod sums;

pub(crate) use sums::each_sum;

use super::work::{Job, Jobs, Uses};
use crate::calendar::{Day, Today};
use crate::{ExperienceRule, ListedOccupation, WorkRule};
use sums::Sum;

/// Tenth-days in an hour of work.
pub(crate) const TENTH_DAYS_PER_HOUR: i64 = 7 * 10;

/// How work adds up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measure {
    /// Only work within so many years counts; none for work of any age.
    pub(crate) window_years: Option<i16>,
    /// Weekly hours in tenths beyond which nothing is added.
    pub(crate) weekly_tenths_max: u16,
    /// Tenth-days that make one unit: a year, or the least that a program asks for.
    pub(crate) unit: i64,
    /// More units than this are not told apart.
    pub(crate) units_max: u8,
    /// Which work adds up.
    pub(crate) grouping: Grouping,
}

/// Which jobs add up; of several sums, the largest counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grouping {
    /// Only jobs in one unit group, as these tell unit groups apart.
    pub(crate) occupation: Option<GroupsOf>,
    /// Only jobs that adjoin or overlap.
    pub(crate) continuous: bool,
}

/// Whose NOC version tells unit groups apart.
#[derive(Debug, Clone, Copy)]
pub(crate) enum GroupsOf {
    /// The rule set's.
    Ranking,
    /// The programs'.
    Programs,
}

impl GroupsOf {
    /// The unit group of a job.
    fn of(self, job: &Job) -> u32 {
        match self {
            Self::Ranking => job.group,
            Self::Programs => job.program_group,
        }
    }
}

impl Measure {
    /// Completed years under a rule of the ranking.
    pub(crate) fn years(rule: &WorkRule) -> Self {
        Self {
            window_years: Some(rule.window_years),
            weekly_tenths_max: rule.weekly_hours_max_tenths,
            unit: unit(rule.year_hours),
            units_max: u8::MAX,
            grouping: Grouping {
                occupation: rule.one_occupation.then_some(GroupsOf::Ranking),
                continuous: false,
            },
        }
    }

    /// Completed months under a rule of the ranking: twelfths of its year.
    pub(crate) fn months(rule: &WorkRule) -> Self {
        Self {
            unit: (unit(rule.year_hours) / 12).max(1),
            units_max: ListedOccupation::MONTHS_MAX,
            ..Self::years(rule)
        }
    }

    /// Whether the experience that a program asks for is complete: 0 or 1.
    pub(crate) fn experience(rule: &ExperienceRule) -> Self {
        Self {
            window_years: Some(rule.window_years),
            weekly_tenths_max: rule.weekly_hours_max_tenths,
            unit: unit(rule.hours_min),
            units_max: 1,
            grouping: Grouping {
                occupation: rule.one_occupation.then_some(GroupsOf::Programs),
                continuous: rule.continuous,
            },
        }
    }

    /// The same work by occupation, without regard to breaks.
    pub(crate) fn by_occupation(self) -> Self {
        Self {
            grouping: Grouping {
                occupation: Some(GroupsOf::Programs),
                continuous: false,
            },
            ..self
        }
    }

    /// The same work without regard to occupation or breaks, in units of `hours`.
    pub(crate) fn in_all(self, hours: u32, units_max: u8) -> Self {
        Self {
            unit: unit(hours),
            units_max,
            grouping: Grouping {
                occupation: None,
                continuous: false,
            },
            ..self
        }
    }
}

/// Tenth-days in so many hours; at least one, so that it divides.
fn unit(hours: u32) -> i64 {
    (i64::from(hours) * TENTH_DAYS_PER_HOUR).max(1)
}

/// Work that adds up by one measure, as of a day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Experience<'a> {
    jobs: Jobs<'a>,
    uses: Uses,
    measure: Measure,
    on: Day,
    /// The largest sum of the groups that are told apart.
    largest: Sum,
    /// Weekly tenths of the jobs of all groups that go on after the day.
    running: u32,
}

impl<'a> Experience<'a> {
    /// Adds up the jobs with a use, given by first day.
    #[inline]
    pub(crate) fn new(jobs: Jobs<'a>, uses: Uses, measure: Measure, today: &Today) -> Self {
        let (largest, running) = if jobs.used.contains(uses) {
            largest(jobs, uses, &measure, today)
        } else {
            (Sum::default(), 0)
        };
        Self {
            jobs,
            uses,
            measure,
            on: today.day,
            largest,
            running,
        }
    }

    /// The same with so many hours more.
    pub(crate) fn and_hours(mut self, hours: u32) -> Self {
        self.largest.tenth_days += i64::from(hours) * TENTH_DAYS_PER_HOUR;
        self
    }

    /// The same as of a later day.
    pub(crate) fn later(&self, day: Day) -> Self {
        Self::new(self.jobs, self.uses, self.measure, &Today::from(day))
    }

    /// The same as of the day before.
    pub(crate) fn day_before(&self) -> Self {
        self.later(self.on.plus(-1))
    }

    /// What the work is counted for.
    pub(crate) fn uses(&self) -> Uses {
        self.uses
    }

    /// The days that left the window on the day: from the first to the last; none without a window.
    pub(crate) fn left_today(&self) -> Option<(Day, Day)> {
        let years = self.measure.window_years?;
        let first = |day| Today::from(day).window_first(years);
        Some((first(self.on.plus(-1)), first(self.on).plus(-1)))
    }

    /// Whole units.
    pub(crate) fn units(&self) -> i64 {
        let Measure {
            unit, units_max, ..
        } = self.measure;
        let tenth_days = self.largest.tenth_days;
        if tenth_days < unit {
            0
        } else if units_max == 1 {
            // Most measures only ask whether it is enough: that takes no division.
            1
        } else {
            (tenth_days / unit).min(i64::from(units_max))
        }
    }

    /// The sum in tenth-days.
    pub(crate) fn tenth_days(&self) -> i64 {
        self.largest.tenth_days
    }

    /// Whole hours.
    pub(crate) fn hours(&self) -> u32 {
        u32::try_from(self.largest.tenth_days / TENTH_DAYS_PER_HOUR).unwrap_or(u32::MAX)
    }

    /// The number of whole units cannot be another before this day, or before `horizon`.
    ///
    /// No job may begin in between: that is a change of its own, which the caller watches.
    #[inline]
    pub(crate) fn holds_until(&self, horizon: Day) -> Day {
        if self.running == 0 && self.largest.all == 0 {
            Day::AFTER_ALL
        } else {
            self.moves_on(horizon)
        }
    }

    fn moves_on(&self, horizon: Day) -> Day {
        let units = self.units();
        let rises = if units < i64::from(self.measure.units_max) {
            self.reaches((units + 1) * self.measure.unit, horizon)
        } else {
            Day::AFTER_ALL
        };
        let falls = if units > 0 {
            self.falls_below(units * self.measure.unit, horizon)
        } else {
            Day::AFTER_ALL
        };
        rises.min(falls)
    }

    /// No sum can be at least `level` before this day, or before `horizon`: nothing may leave it, and
    /// all that runs may run for it.
    fn reaches(&self, level: i64, horizon: Day) -> Day {
        let a_day = self.at_most(self.running);
        if a_day == 0 {
            return Day::AFTER_ALL;
        }
        let missing = level - self.largest.tenth_days;
        let days = whole_days(missing, a_day, horizon.since(self.on));
        days.map_or(horizon, |days| self.on.plus(days))
    }

    /// The largest sum cannot be below `level` before this day, or before `horizon`: nothing may be
    /// added to it, and it may leave the window day after day.
    fn falls_below(&self, level: i64, horizon: Day) -> Day {
        let a_day = self.at_most(self.largest.all);
        let Some(years) = self.measure.window_years.filter(|_| a_day > 0) else {
            return Day::AFTER_ALL;
        };
        let earliest = self.largest.earliest;
        // Most work is years away from leaving: that much can be told without the calendar.
        let leaves_at_least = earliest.plus(365 * i32::from(years));
        let spare = self.largest.tenth_days - level + 1;
        let days = whole_days(spare, a_day, horizon.since(leaves_at_least) + 1);
        days.map_or(horizon, |days| earliest.plus(days - 1).plus_years(years))
    }

    fn at_most(&self, weekly_tenths: u32) -> i64 {
        i64::from(weekly_tenths.min(u32::from(self.measure.weekly_tenths_max)))
    }
}

/// The largest sum of the groups that are told apart, and the weekly tenths of the jobs of all of them
/// that go on after the day.
fn largest(jobs: Jobs<'_>, uses: Uses, measure: &Measure, today: &Today) -> (Sum, u32) {
    let (mut largest, mut running) = (Sum::default(), 0);
    each_sum(jobs, uses, measure, today, |_, sum| {
        if sum.tenth_days > largest.tenth_days {
            largest = *sum;
        }
        running += sum.running;
    });
    (largest, running)
}

/// Days in which `amount` can come together at `a_day`, rounded up and at least one; none where that
/// takes `limit` days or more.
fn whole_days(amount: i64, a_day: i64, limit: i32) -> Option<i32> {
    // Few sums are that near to anything, so most take a product and no division.
    if limit <= 1 || amount > (i64::from(limit) - 1) * a_day {
        return None;
    }
    i32::try_from(((amount + a_day - 1) / a_day).max(1)).ok()
}
