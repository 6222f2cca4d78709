//! Which work counts, and for what.

use super::listed::ListedLaw;
use crate::calendar::Day;
use crate::{
    CategoryList, Date, EmploymentKind, ExperienceRule, ListLevel, OccupationScale, ProgramRules,
    UnitGroup, WorkPeriod, WorkRule,
};

/// What a job counts for, as a set of flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Uses(u32);

impl Uses {
    /// Canadian work of the ranking.
    pub(crate) const CANADIAN: Self = Self(1);
    /// Foreign work of the ranking.
    pub(crate) const FOREIGN: Self = Self(2);
    /// Experience of the Federal Skilled Worker Class.
    pub(crate) const FSW: Self = Self(4);
    /// Experience of the Canadian Experience Class.
    pub(crate) const CEC: Self = Self(8);
    /// Experience of the Federal Skilled Trades Class.
    pub(crate) const FST: Self = Self(16);
    /// Work in Canada that makes a person adaptable on the selection grid.
    pub(crate) const ADAPTABILITY: Self = Self(32);

    /// Work in Canada in occupations that are listed at a level.
    pub(crate) const fn listed(level: ListLevel) -> Self {
        Self(64 << level.index())
    }

    /// Experience of the category at a place of the list of the date, below [`CategoryList::MAX`].
    pub(crate) const fn category(place: usize) -> Self {
        Self(1 << (Self::CATEGORIES_FROM + place))
    }

    /// The categories that are among these uses, as bits by place.
    pub(crate) fn categories(self) -> u16 {
        (self.0 >> Self::CATEGORIES_FROM) as u16
    }

    /// The bit of the first category; those below are the uses above.
    const CATEGORIES_FROM: usize = 16;

    /// These uses and others.
    pub(crate) fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    pub(crate) fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    fn with(self, other: Self, counts: bool) -> Self {
        if counts { self.and(other) } else { self }
    }

    fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// A job that counts for something.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Job {
    /// First day.
    pub(crate) from: Day,
    /// Last day; after every day of the calendar while it is running.
    pub(crate) to: Day,
    /// Paid hours in a usual week, in tenths.
    pub(crate) weekly_tenths: u16,
    pub(crate) uses: Uses,
    /// Skill rank in the NOC version of the programs.
    pub(crate) rank: u8,
    /// Unit group in the NOC version of the rule set.
    pub(crate) group: u32,
    /// Unit group in the NOC version of the programs.
    pub(crate) program_group: u32,
}

impl Job {
    /// No job: what a list not yet filled holds.
    pub(crate) const NONE: Self = Self {
        from: Day::EPOCH,
        to: Day::EPOCH,
        weekly_tenths: 0,
        uses: Uses(0),
        rank: 0,
        group: 0,
        program_group: 0,
    };
}

/// Whose work is sorted, and by which rules.
#[derive(Clone, Copy)]
pub(crate) struct WorkLaw<'a> {
    pub(crate) on: Date,
    pub(crate) scale: &'a OccupationScale,
    pub(crate) canadian: &'a WorkRule,
    /// None where foreign work earns nothing, as for a spouse.
    pub(crate) foreign: Option<&'a WorkRule>,
    /// None where no occupations are listed, and for a spouse.
    pub(crate) listed: Option<ListedLaw<'a>>,
    /// None where only points are asked for.
    pub(crate) programs: Option<ProgramWorkLaw<'a>>,
}

/// What the programs say of work.
#[derive(Clone, Copy)]
pub(crate) struct ProgramWorkLaw<'a> {
    pub(crate) rules: &'a ProgramRules,
    /// The categories of the date.
    pub(crate) categories: Option<&'a CategoryList>,
    /// Whether it is the work of the partner, which counts for adaptability alone, at any skill.
    pub(crate) of_partner: bool,
}

impl WorkLaw<'_> {
    /// Sorts out the jobs that count for something, by first day, into `space`; what has no place
    /// in it does not count.
    pub(crate) fn jobs<'s>(&self, work: &[WorkPeriod], space: &'s mut [Job]) -> &'s [Job] {
        let mut count = 0;
        for period in work {
            let job = self.job(period);
            if job.uses.is_empty() {
                continue;
            }
            let Some(place) = space.get_mut(count) else {
                break;
            };
            *place = job;
            count += 1;
        }
        let jobs = space.get_mut(..count).unwrap_or_default();
        if !jobs.is_sorted_by_key(|job| job.from) {
            jobs.sort_unstable_by_key(|job| job.from);
        }
        jobs
    }

    /// What a work period counts for.
    pub(crate) fn uses(&self, work: &WorkPeriod) -> Uses {
        self.job(work).uses
    }

    /// The rule of the ranking for work in Canada or abroad, and what work counts for by it.
    pub(crate) fn ranking_rule(&self, work: &WorkPeriod) -> (Option<&WorkRule>, Uses) {
        if work.country.is_canada() {
            (Some(self.canadian), Uses::CANADIAN)
        } else {
            (self.foreign, Uses::FOREIGN)
        }
    }

    /// Calls `note` with everything for which a work period does not count for the ranking, other than
    /// its days.
    pub(crate) fn flaws(&self, work: &WorkPeriod, mut note: impl FnMut(WorkFlaw)) {
        let group = work.occupation.in_version(self.scale.noc);
        if group.is_none() {
            note(WorkFlaw::NotRestated);
        } else if !is_skilled(group, self.scale.skilled_rank_max) {
            note(WorkFlaw::NotSkilled);
        }
        match self.ranking_rule(work).0 {
            Some(rule) => Conditions::from(rule).flaws(work, self.on, note),
            None => note(WorkFlaw::PartnersAbroad),
        }
    }

    /// A work period as a job, whether it counts for anything or not.
    pub(crate) fn job(&self, work: &WorkPeriod) -> Job {
        let group = work.occupation.in_version(self.scale.noc);
        let mut job = Job {
            from: Day::of(work.period.from()),
            to: work.period.to().map_or(Day::AFTER_ALL, Day::of),
            weekly_tenths: work.weekly_hours.tenths(),
            group: group.map_or(0, UnitGroup::code),
            ..Job::NONE
        };
        if is_skilled(group, self.scale.skilled_rank_max) {
            let (rule, used) = self.ranking_rule(work);
            let counts = rule.is_some_and(|rule| Conditions::from(rule).met(work, self.on));
            job.uses = job.uses.with(used, counts);
        }
        if let (Some(listed), Some(group)) = (self.listed, group) {
            let rule = listed.rule.canadian_work.as_ref();
            let rule = rule.filter(|_| work.country.is_canada());
            if rule.is_some_and(|rule| Conditions::from(rule).met(work, self.on)) {
                job.uses = job.uses.and(listed.uses(group.code()));
            }
        }
        if let Some(programs) = self.programs {
            programs.note(work, self.on, &mut job);
        }
        job
    }
}

impl ProgramWorkLaw<'_> {
    fn note(&self, work: &WorkPeriod, on: Date, job: &mut Job) {
        let rules = self.rules;
        let group = work.occupation.in_version(rules.occupations.noc);
        job.program_group = group.map_or(0, UnitGroup::code);
        job.rank = group.map_or(u8::MAX, |group| group.skill().rank());
        let skilled = is_skilled(group, rules.occupations.skilled_rank_max);
        let trade = group.is_some_and(|group| rules.occupations.is_trade(group.code()));
        let settled = work.country.is_canada()
            && work.authorised
            && Conditions::from(&rules.fsw.experience).met(work, on);
        job.uses = job
            .uses
            .with(Uses::ADAPTABILITY, settled && (skilled || self.of_partner));
        if !self.of_partner {
            let meets = |rule: &ExperienceRule| {
                (work.country.is_canada() || !rule.in_canada)
                    && Conditions::from(rule).met(work, on)
            };
            job.uses = job
                .uses
                .with(Uses::FSW, skilled && meets(&rules.fsw.experience))
                .with(Uses::CEC, skilled && meets(&rules.cec.experience))
                .with(Uses::FST, trade && meets(&rules.fst.experience));
            self.note_categories(job, work, meets);
        }
    }
}

impl ProgramWorkLaw<'_> {
    /// Notes the categories that list the occupation of a job and that the work counts for.
    fn note_categories(
        &self,
        job: &mut Job,
        period: &WorkPeriod,
        meets: impl Fn(&ExperienceRule) -> bool,
    ) {
        let Some(list) = self.categories else {
            return;
        };
        let listing = list.listing(job.program_group);
        if listing == 0 {
            return;
        }
        for (place, category) in list.categories.iter().enumerate() {
            if let Some(work) = &category.work
                && listing & (1 << place) != 0
            {
                let serves = period.foreign_military || !work.foreign_military;
                let counts = serves && meets(&work.experience);
                job.uses = job.uses.with(Uses::category(place), counts);
            }
        }
    }
}

fn is_skilled(group: Option<UnitGroup>, rank_max: u8) -> bool {
    group.is_some_and(|group| group.skill().rank() <= rank_max)
}

/// How work must have been done to count; what the rules of the ranking and of the programs share.
struct Conditions {
    weekly_hours_min_tenths: u16,
    students: bool,
    self_employed: bool,
    physicians_from: Option<Date>,
    unpaid: bool,
    authorisation: bool,
}

/// Something for which work does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WorkFlaw {
    /// The occupation is not stated in the version of the rule set.
    NotRestated,
    /// The occupation is not skilled.
    NotSkilled,
    /// Work of the partner outside Canada.
    PartnersAbroad,
    /// Self-employed.
    SelfEmployed,
    /// Unpaid.
    Unpaid,
    /// Not authorised.
    Unauthorised,
    /// As a full-time student.
    Student,
    /// Fewer hours a week than so many tenths.
    TooFewHours(u16),
}

impl Conditions {
    fn met(&self, work: &WorkPeriod, on: Date) -> bool {
        let mut met = true;
        self.flaws(work, on, |_| met = false);
        met
    }

    /// Calls `note` with every condition that is not met.
    #[inline]
    fn flaws(&self, work: &WorkPeriod, on: Date, mut note: impl FnMut(WorkFlaw)) {
        match work.employment {
            EmploymentKind::Employed => {}
            EmploymentKind::SelfEmployed | EmploymentKind::SelfEmployedPhysician => {
                let physician = work.employment == EmploymentKind::SelfEmployedPhysician;
                let exempt = physician && self.physicians_from.is_some_and(|from| from <= on);
                if !self.self_employed && !exempt {
                    note(WorkFlaw::SelfEmployed);
                }
            }
            EmploymentKind::Unpaid => {
                if !self.unpaid {
                    note(WorkFlaw::Unpaid);
                }
            }
        }
        // Canada's law asks only for its own authorisation.
        if self.authorisation && !work.authorised && work.country.is_canada() {
            note(WorkFlaw::Unauthorised);
        }
        if !self.students && work.full_time_student {
            note(WorkFlaw::Student);
        }
        if work.weekly_hours.tenths() < self.weekly_hours_min_tenths {
            note(WorkFlaw::TooFewHours(self.weekly_hours_min_tenths));
        }
    }
}

impl From<&WorkRule> for Conditions {
    fn from(rule: &WorkRule) -> Self {
        Self {
            weekly_hours_min_tenths: rule.weekly_hours_min_tenths,
            students: rule.students_count,
            self_employed: rule.self_employed_count,
            physicians_from: rule.physicians_count_from,
            unpaid: rule.unpaid_counts,
            authorisation: rule.authorisation_needed,
        }
    }
}

impl From<&ExperienceRule> for Conditions {
    fn from(rule: &ExperienceRule) -> Self {
        Self {
            weekly_hours_min_tenths: 1,
            students: rule.students_count,
            self_employed: rule.self_employed_count,
            physicians_from: rule.physicians_count_from,
            unpaid: rule.unpaid_counts,
            authorisation: rule.authorisation_needed,
        }
    }
}
