//! Adding work up: hours a week over days, with overlaps, breaks and windows.
//!
//! The unit is the tenth-day: a tenth of an hour a week, worked for a day. 30 hours a week for 52
//! weeks are 300 x 364 = 109,200 tenth-days, which is a year of 1,560 hours.

use super::work::{Job, Uses};
use crate::calendar::{Day, Today};
use crate::{ExperienceRule, ListedOccupation, WorkRule};

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
    pub(crate) units_max: i64,
    /// Which work adds up.
    pub(crate) grouping: Grouping,
}

/// Which jobs add up; of several sums, the largest counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grouping {
    /// Only jobs in one unit group of the given classification.
    pub(crate) occupation: Option<fn(&Job) -> u32>,
    /// Only jobs that adjoin or overlap.
    pub(crate) continuous: bool,
}

impl Measure {
    /// Completed years under a rule of the ranking.
    pub(crate) fn years(rule: &WorkRule) -> Self {
        Self {
            window_years: Some(rule.window_years),
            weekly_tenths_max: rule.weekly_hours_max_tenths,
            unit: unit(rule.year_hours),
            units_max: i64::from(u8::MAX),
            grouping: Grouping {
                occupation: rule.one_occupation.then_some(|job| job.group),
                continuous: false,
            },
        }
    }

    /// Completed months under a rule of the ranking: twelfths of its year.
    pub(crate) fn months(rule: &WorkRule) -> Self {
        Self {
            unit: (unit(rule.year_hours) / 12).max(1),
            units_max: i64::from(ListedOccupation::MONTHS_MAX),
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
                occupation: rule.one_occupation.then_some(|job| job.program_group),
                continuous: rule.continuous,
            },
        }
    }

    /// The same work by occupation, without regard to breaks.
    pub(crate) fn by_occupation(self) -> Self {
        Self {
            grouping: Grouping {
                occupation: Some(|job| job.program_group),
                continuous: false,
            },
            ..self
        }
    }

    /// The same work without regard to occupation or breaks, in units of `hours`.
    pub(crate) fn in_all(self, hours: u32, units_max: i64) -> Self {
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
    jobs: &'a [Job],
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
    pub(crate) fn new(jobs: &'a [Job], uses: Uses, measure: Measure, today: &Today) -> Self {
        let mut experience = Self {
            jobs,
            uses,
            measure,
            on: today.day,
            largest: Sum::default(),
            running: 0,
        };
        each_sum(jobs, uses, &measure, today, |_, sum| {
            if sum.tenth_days > experience.largest.tenth_days {
                experience.largest = *sum;
            }
            experience.running += sum.running;
        });
        experience
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
        (self.largest.tenth_days / self.measure.unit).min(self.measure.units_max)
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
    pub(crate) fn holds_until(&self, horizon: Day) -> Day {
        let units = self.units();
        let rises = if units < self.measure.units_max {
            self.reaches((units + 1) * self.measure.unit)
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

    /// No sum can be at least `level` before this day: nothing may leave it, and all that runs may
    /// run for it.
    fn reaches(&self, level: i64) -> Day {
        let a_day = self.at_most(self.running);
        if a_day == 0 {
            return Day::AFTER_ALL;
        }
        self.on
            .plus(whole_days(level - self.largest.tenth_days, a_day))
    }

    /// The largest sum cannot be below `level` before this day, or before `horizon`: nothing may be
    /// added to it, and it may leave the window day after day.
    fn falls_below(&self, level: i64, horizon: Day) -> Day {
        let a_day = self.at_most(self.largest.all);
        let Some(years) = self.measure.window_years.filter(|_| a_day > 0) else {
            return Day::AFTER_ALL;
        };
        let days = whole_days(self.largest.tenth_days - level + 1, a_day);
        let last_to_leave = self.largest.earliest.plus(days - 1);
        // Most work is years away from leaving: that much can be told without the calendar.
        let leaves_at_least = last_to_leave.plus(365 * i32::from(years));
        if leaves_at_least >= horizon {
            leaves_at_least
        } else {
            last_to_leave.plus_years(years)
        }
    }

    fn at_most(&self, weekly_tenths: u32) -> i64 {
        i64::from(weekly_tenths.min(u32::from(self.measure.weekly_tenths_max)))
    }
}

/// Days in which `amount` can come together at `a_day`, rounded up; at least one.
fn whole_days(amount: i64, a_day: i64) -> i32 {
    let days = (amount + a_day - 1) / a_day;
    i32::try_from(days.max(1)).unwrap_or(i32::MAX)
}

/// A sum of work on a day, and what moves it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sum {
    /// The sum in tenth-days.
    pub(crate) tenth_days: i64,
    /// The first day that it holds.
    earliest: Day,
    /// Weekly tenths of the jobs that go on after the day.
    running: u32,
    /// Weekly tenths of all its jobs.
    all: u32,
}

impl Default for Sum {
    fn default() -> Self {
        Self {
            tenth_days: 0,
            earliest: Day::AFTER_ALL,
            running: 0,
            all: 0,
        }
    }
}

/// Calls `each` with the sum of every group of jobs that has to be told apart, and the first of the
/// group's jobs.
pub(crate) fn each_sum(
    jobs: &[Job],
    uses: Uses,
    measure: &Measure,
    today: &Today,
    mut each: impl FnMut(&Job, &Sum),
) {
    let first = measure
        .window_years
        .map_or(Day::BEFORE_ALL, |years| today.window_first(years));
    let on = today.day;
    let cap = measure.weekly_tenths_max;
    for (place, job) in jobs.iter().enumerate() {
        if !job.uses.contains(uses) {
            continue;
        }
        let group = measure.grouping.occupation.map(|of| (of, of(job)));
        let in_group = move |job: &&Job| {
            job.uses.contains(uses) && group.is_none_or(|(of, group)| of(job) == group)
        };
        let earlier = jobs.get(..place).unwrap_or_default();
        if earlier.iter().any(|job| in_group(&job)) {
            continue;
        }
        let rest = jobs.get(place..).unwrap_or_default();
        each_run(rest, in_group, measure, |run, counted| {
            each(job, &sum(run.iter().filter(counted), first, on, cap));
        });
        if group.is_none() {
            break;
        }
    }
}

/// Calls `each` with every stretch of jobs without a break, or with all of them where breaks do not
/// matter. A stretch may hold jobs that are not counted between those that are.
fn each_run<C: Fn(&&Job) -> bool + Copy>(
    jobs: &[Job],
    counted: C,
    measure: &Measure,
    mut each: impl FnMut(&[Job], C),
) {
    if !measure.grouping.continuous {
        each(jobs, counted);
        return;
    }
    let mut begin = 0;
    let mut last_day = Day::BEFORE_ALL;
    for (place, job) in jobs.iter().enumerate() {
        if !counted(&job) {
            continue;
        }
        if job.from > last_day.plus(1) {
            if place > begin {
                each(jobs.get(begin..place).unwrap_or_default(), counted);
            }
            begin = place;
        }
        last_day = last_day.max(job.to);
    }
    each(jobs.get(begin..).unwrap_or_default(), counted);
}

/// Adds up the days from `first` to `on`, both included, of jobs given by first day.
fn sum<'a>(
    jobs: impl Iterator<Item = &'a Job> + Clone,
    first: Day,
    on: Day,
    weekly_tenths_max: u16,
) -> Sum {
    let within = jobs.filter(move |job| job.from <= on && job.to >= first);
    let mut sum = Sum::default();
    let mut overlap = false;
    let mut last_day = Day::BEFORE_ALL;
    for job in within.clone() {
        let from = job.from.max(first);
        let to = job.to.min(on);
        overlap |= from <= last_day;
        last_day = last_day.max(to);
        let days = i64::from(to.since(from) + 1);
        sum.tenth_days += days * i64::from(job.weekly_tenths.min(weekly_tenths_max));
        sum.earliest = sum.earliest.min(from);
        sum.all += u32::from(job.weekly_tenths);
        if job.to > on {
            sum.running += u32::from(job.weekly_tenths);
        }
    }
    if overlap {
        sum.tenth_days = overlapping(within, first, on, weekly_tenths_max);
    }
    sum
}

/// The sum where jobs overlap: on each day their hours together count up to the limit.
fn overlapping<'a>(
    jobs: impl Iterator<Item = &'a Job> + Clone,
    first: Day,
    on: Day,
    weekly_tenths_max: u16,
) -> i64 {
    let mut tenth_days = 0;
    let mut day = first;
    // From one day on which a job begins or has ended to the next: at most two for each job.
    while day <= on {
        let mut weekly_tenths = 0;
        let mut next = on.plus(1);
        for job in jobs.clone() {
            if job.from > day {
                next = next.min(job.from);
            } else if job.to >= day {
                weekly_tenths += u32::from(job.weekly_tenths);
                next = next.min(job.to.plus(1));
            }
        }
        let counted = weekly_tenths.min(u32::from(weekly_tenths_max));
        tenth_days += i64::from(next.since(day)) * i64::from(counted);
        day = next;
    }
    tenth_days
}
