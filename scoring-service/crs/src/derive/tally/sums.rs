//! The sums of the jobs that add up: up to a day, within a window, up to a weekly limit.

use super::{Grouping, Measure};
use crate::Person;
use crate::calendar::{Day, Today};
use crate::derive::work::{Job, Jobs, Uses};

/// A sum of work on a day, and what moves it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sum {
    /// The sum in tenth-days.
    pub(crate) tenth_days: i64,
    /// The first day that it holds.
    pub(super) earliest: Day,
    /// Weekly tenths of the jobs that go on after the day.
    pub(super) running: u32,
    /// Weekly tenths of all its jobs.
    pub(super) all: u32,
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
/// group's jobs. Groups without any work in the window may be passed over.
pub(crate) fn each_sum(
    jobs: Jobs<'_>,
    uses: Uses,
    measure: &Measure,
    today: &Today,
    mut each: impl FnMut(&Job, &Sum),
) {
    let list = jobs.list;
    let span = Span {
        first: measure
            .window_years
            .map_or(Day::BEFORE_ALL, |years| today.window_first(years)),
        on: today.day,
        weekly_tenths_max: measure.weekly_tenths_max,
    };
    let Grouping {
        occupation,
        continuous,
    } = measure.grouping;
    let counts = |job: &Job| job.uses.contains(uses) && span.touches(job);
    if occupation.is_none() && !continuous {
        // Most measures take all jobs together: that needs no more than one pass.
        let counted = list.iter().filter(|job| counts(job));
        if let Some(first) = counted.clone().next() {
            each(first, &span.sum(counted));
        }
        return;
    }
    let mut left = Places::ALL.of(list, counts);
    while let Some(first) = left.jobs(list).next() {
        let group = occupation.map_or(left, |of| left.of(list, |job| of.of(job) == of.of(first)));
        left = left.without(group);
        if !group.are_several() {
            each(first, &span.of_one(first));
        } else if continuous {
            each_run(list, group, |run| each(first, &span.sum(run.jobs(list))));
        } else {
            each(first, &span.sum(group.jobs(list)));
        }
    }
}

/// Calls `each` with every stretch of jobs without a break.
fn each_run(list: &[Job], group: Places, mut each: impl FnMut(Places)) {
    let mut run = Places::NONE;
    let mut last_day = Day::BEFORE_ALL;
    for (place, job) in group.each(list) {
        if job.from > last_day.plus(1) && run != Places::NONE {
            each(run);
            run = Places::NONE;
        }
        run = run.with(place);
        last_day = last_day.max(job.to);
    }
    each(run);
}

/// Some jobs of a list, as bits by place.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Places(u64);

impl Places {
    const NONE: Self = Self(0);
    const ALL: Self = Self(u64::MAX);

    /// Those of them for which `which` holds.
    fn of(self, list: &[Job], which: impl Fn(&Job) -> bool) -> Self {
        let places = self.each(list).filter(|(_, job)| which(job));
        places.fold(Self::NONE, |found, (place, _)| found.with(place))
    }

    /// The jobs with their places, by first day.
    fn each(self, list: &[Job]) -> impl Iterator<Item = (u32, &Job)> + Clone {
        const { assert!(Person::WORK_MAX <= u64::BITS as usize) };
        let mut left = self.0;
        std::iter::from_fn(move || {
            // Without any left this is the place behind the last, where a list has no job.
            let place = left.trailing_zeros();
            let job = list.get(place as usize)?;
            left &= left.wrapping_sub(1);
            Some((place, job))
        })
    }

    fn jobs(self, list: &[Job]) -> impl Iterator<Item = &Job> + Clone {
        self.each(list).map(|(_, job)| job)
    }

    fn are_several(self) -> bool {
        self.0 & self.0.wrapping_sub(1) != 0
    }

    fn with(self, place: u32) -> Self {
        Self(self.0 | 1 << place)
    }

    fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }
}

/// The days that work is added up for, and how much of it in a week.
struct Span {
    first: Day,
    /// The last day.
    on: Day,
    weekly_tenths_max: u16,
}

impl Span {
    /// Whether a job has any of the days.
    fn touches(&self, job: &Job) -> bool {
        job.from <= self.on && self.first <= job.to
    }

    /// The days of a job that touches the span: the first and the last.
    fn within(&self, job: &Job) -> (Day, Day) {
        (job.from.max(self.first), job.to.min(self.on))
    }

    /// The sum of one job that touches the span.
    fn of_one(&self, job: &Job) -> Sum {
        let (from, to) = self.within(job);
        let days = i64::from(to.since(from) + 1);
        let weekly_tenths = u32::from(job.weekly_tenths);
        Sum {
            tenth_days: days * i64::from(job.weekly_tenths.min(self.weekly_tenths_max)),
            earliest: from,
            running: if job.to > self.on { weekly_tenths } else { 0 },
            all: weekly_tenths,
        }
    }

    /// Adds up jobs that all touch the span.
    fn sum<'j>(&self, jobs: impl Iterator<Item = &'j Job> + Clone) -> Sum {
        let mut sum = Sum::default();
        let mut overlap = false;
        let mut last_day = Day::BEFORE_ALL;
        for job in jobs.clone() {
            let (from, to) = self.within(job);
            overlap |= from <= last_day;
            last_day = last_day.max(to);
            let one = self.of_one(job);
            sum.tenth_days += one.tenth_days;
            sum.earliest = sum.earliest.min(one.earliest);
            sum.running += one.running;
            sum.all += one.all;
        }
        if overlap {
            sum.tenth_days = match self.beyond_max(jobs.clone()) {
                Some(beyond) => sum.tenth_days - beyond,
                None => self.day_by_day(jobs),
            };
        }
        sum
    }

    /// What jobs have beyond the weekly limit where they overlap, in tenth-days; none where a day has
    /// three of them or more.
    fn beyond_max<'j>(&self, jobs: impl Iterator<Item = &'j Job>) -> Option<i64> {
        let mut beyond = 0;
        // The last day of the job that lasts longest, and its weekly tenths.
        let mut longest = (Day::BEFORE_ALL, 0);
        let mut last_of_two = Day::BEFORE_ALL;
        for job in jobs {
            let (from, to) = self.within(job);
            let weekly_tenths = job.weekly_tenths.min(self.weekly_tenths_max);
            let (last_day, of_longest) = longest;
            if from <= last_of_two {
                return None;
            }
            if from <= last_day {
                last_of_two = to.min(last_day);
                let days = i64::from(last_of_two.since(from) + 1);
                let both = weekly_tenths + of_longest;
                beyond += days * i64::from(both.saturating_sub(self.weekly_tenths_max));
            }
            if to > last_day {
                longest = (to, weekly_tenths);
            }
        }
        Some(beyond)
    }

    /// The sum where jobs overlap: on each day their hours together count up to the limit.
    fn day_by_day<'j>(&self, jobs: impl Iterator<Item = &'j Job> + Clone) -> i64 {
        let mut tenth_days = 0;
        let mut day = self.first;
        // From one day on which a job begins or has ended to the next: at most two for each job.
        while day <= self.on {
            let mut weekly_tenths = 0;
            let mut next = self.on.plus(1);
            for job in jobs.clone() {
                if job.from > day {
                    // The others begin no earlier.
                    next = next.min(job.from);
                    break;
                }
                if job.to >= day {
                    weekly_tenths += u32::from(job.weekly_tenths);
                    next = next.min(job.to.plus(1));
                }
            }
            let counted = weekly_tenths.min(u32::from(self.weekly_tenths_max));
            tenth_days += i64::from(next.since(day)) * i64::from(counted);
            day = next;
        }
        tenth_days
    }
}
