//! Adding work up: hours a week over days, with overlaps, breaks and windows.
//!
//! The unit is the tenth-day: a tenth of an hour a week, worked for a day. 30 hours a week for 52
//! weeks are 300 x 364 = 109,200 tenth-days, which is a year of 1,560 hours.

use super::work::{Job, Uses};
use crate::calendar::Day;
use crate::{ExperienceRule, Person, WorkRule};

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

    fn units(&self, tenth_days: i64) -> i64 {
        (tenth_days / self.unit).min(self.units_max)
    }

    fn first_day(&self, on: Day) -> Day {
        self.window_years
            .map_or(Day::BEFORE_ALL, |years| on.window_first(years))
    }
}

/// Tenth-days in so many hours; at least one, so that it divides.
fn unit(hours: u32) -> i64 {
    (i64::from(hours) * TENTH_DAYS_PER_HOUR).max(1)
}

/// A sum of work on a day, and what moves it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tally {
    /// The sum in tenth-days.
    pub(crate) tenth_days: i64,
    /// The first day that it holds.
    earliest: Day,
    /// Weekly tenths of the jobs that go on after the day.
    running: u32,
    /// Weekly tenths of all its jobs.
    all: u32,
}

/// The largest sum of the jobs with a use, in tenth-days.
pub(crate) fn most(jobs: &[Job], uses: Uses, measure: &Measure, on: Day) -> i64 {
    let mut most = 0;
    each_sum(jobs, uses, measure, on, |_, tally| {
        most = most.max(tally.tenth_days);
    });
    most
}

/// The largest sum in whole units.
pub(crate) fn units(jobs: &[Job], uses: Uses, measure: &Measure, on: Day) -> i64 {
    measure.units(most(jobs, uses, measure, on))
}

/// The largest sum in whole units, and the first later day on which it could be another.
///
/// No job may begin between the two days: that is a change of its own, which the caller watches.
pub(crate) fn outlook(jobs: &[Job], uses: Uses, measure: &Measure, on: Day) -> (i64, Day) {
    let units = units(jobs, uses, measure, on);
    let mut rises = Day::AFTER_ALL;
    let mut falls = Day::BEFORE_ALL;
    each_sum(jobs, uses, measure, on, |_, tally| {
        rises = rises.min(tally.reaches((units + 1) * measure.unit, measure, on));
        if tally.tenth_days >= units * measure.unit {
            falls = falls.max(tally.falls_below(units * measure.unit, measure));
        }
    });
    let rises = if units < measure.units_max {
        rises
    } else {
        Day::AFTER_ALL
    };
    let falls = if units > 0 { falls } else { Day::AFTER_ALL };
    (units, rises.min(falls))
}

impl Tally {
    /// The first later day on which the sum can be at least `level`, if nothing leaves it.
    fn reaches(&self, level: i64, measure: &Measure, on: Day) -> Day {
        let a_day = i64::from(self.running.min(u32::from(measure.weekly_tenths_max)));
        if a_day == 0 {
            return Day::AFTER_ALL;
        }
        on.plus(whole_days(level - self.tenth_days, a_day))
    }

    /// The first later day on which the sum can be below `level`, if nothing is added to it.
    fn falls_below(&self, level: i64, measure: &Measure) -> Day {
        let a_day = i64::from(self.all.min(u32::from(measure.weekly_tenths_max)));
        match measure.window_years {
            Some(years) if a_day > 0 => {
                let days = whole_days(self.tenth_days - level + 1, a_day);
                self.earliest.plus(days - 1).plus_years(years)
            }
            _ => Day::AFTER_ALL,
        }
    }
}

/// Days in which `amount` can come together at `a_day`, rounded up; at least one.
fn whole_days(amount: i64, a_day: i64) -> i32 {
    let days = (amount + a_day - 1) / a_day;
    i32::try_from(days.max(1)).unwrap_or(i32::MAX)
}

/// Calls `each` with the sum of every group of jobs that has to be told apart, and the first of the
/// group's jobs.
pub(crate) fn each_sum(
    jobs: &[Job],
    uses: Uses,
    measure: &Measure,
    on: Day,
    mut each: impl FnMut(&Job, &Tally),
) {
    let first = measure.first_day(on);
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
            each(job, &tally(run.iter().filter(counted), first, on, cap));
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
fn tally<'a>(
    jobs: impl Iterator<Item = &'a Job> + Clone,
    first: Day,
    on: Day,
    weekly_tenths_max: u16,
) -> Tally {
    let within = jobs.filter(move |job| job.from <= on && job.to >= first);
    let mut tally = Tally {
        tenth_days: 0,
        earliest: Day::AFTER_ALL,
        running: 0,
        all: 0,
    };
    let mut overlap = false;
    let mut free_from = Day::BEFORE_ALL;
    for job in within.clone() {
        let from = job.from.max(first);
        let to = job.to.min(on);
        overlap |= from < free_from;
        free_from = free_from.max(to.plus(1));
        let days = i64::from(to.since(from) + 1);
        tally.tenth_days += days * i64::from(job.weekly_tenths.min(weekly_tenths_max));
        tally.earliest = tally.earliest.min(from);
        tally.all += u32::from(job.weekly_tenths);
        if job.to > on {
            tally.running += u32::from(job.weekly_tenths);
        }
    }
    if overlap {
        tally.tenth_days = overlapping(within, first, on, weekly_tenths_max);
    }
    tally
}

/// The same sum where jobs overlap: on each day their hours together count up to the limit.
fn overlapping<'a>(
    jobs: impl Iterator<Item = &'a Job>,
    first: Day,
    on: Day,
    weekly_tenths_max: u16,
) -> i64 {
    let mut open = OpenJobs {
        jobs: [(Day::AFTER_ALL, 0); Person::WORK_MAX],
        count: 0,
        weekly_tenths: 0,
        next_day: first,
    };
    let mut tenth_days = 0;
    for job in jobs {
        tenth_days += open.advance(job.from.max(first), weekly_tenths_max);
        open.add(job.to.min(on), job.weekly_tenths);
    }
    tenth_days + open.advance(on.plus(1), weekly_tenths_max)
}

/// The jobs that run on one day of a sweep through time.
struct OpenJobs {
    /// Last day and weekly tenths of each.
    jobs: [(Day, u16); Person::WORK_MAX],
    count: usize,
    /// Their weekly tenths together.
    weekly_tenths: u32,
    /// The first day not yet added up.
    next_day: Day,
}

impl OpenJobs {
    fn add(&mut self, to: Day, weekly_tenths: u16) {
        if let Some(slot) = self.jobs.get_mut(self.count) {
            *slot = (to, weekly_tenths);
            self.count += 1;
            self.weekly_tenths += u32::from(weekly_tenths);
        }
    }

    /// Adds up the days before `until` and closes the jobs that end before it.
    fn advance(&mut self, until: Day, weekly_tenths_max: u16) -> i64 {
        let mut tenth_days = 0;
        while self.next_day < until {
            let open = self.jobs.get(..self.count).unwrap_or_default();
            let ends = open.iter().map(|(to, _)| to.plus(1)).min();
            let stop = ends.map_or(until, |ends| ends.min(until));
            let rate = self.weekly_tenths.min(u32::from(weekly_tenths_max));
            tenth_days += i64::from(stop.since(self.next_day)) * i64::from(rate);
            self.next_day = stop;
            self.close_ended();
        }
        tenth_days
    }

    fn close_ended(&mut self) {
        let mut kept = 0;
        for place in 0..self.count {
            let Some(&(to, weekly_tenths)) = self.jobs.get(place) else {
                break;
            };
            if to >= self.next_day {
                if let Some(slot) = self.jobs.get_mut(kept) {
                    *slot = (to, weekly_tenths);
                }
                kept += 1;
            } else {
                self.weekly_tenths -= u32::from(weekly_tenths);
            }
        }
        self.count = kept;
    }
}
