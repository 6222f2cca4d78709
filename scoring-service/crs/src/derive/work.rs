//! Which work counts, and for what.

mod conditions;

pub(crate) use conditions::WorkFlaw;

use super::listed::ListedLaw;
use crate::calendar::Day;
use crate::{
    CategoryList, Country, Date, ListLevel, OccupationScale, Person, ProgramOccupations,
    ProgramRules, Rules, UnitGroup, WorkPeriod, WorkRule,
};
use conditions::{Conditions, Manner};

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

/// The jobs of one person that count for something.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Jobs<'a> {
    /// By first day, at most [`Person::WORK_MAX`].
    pub(crate) list: &'a [Job],
    /// What any of them counts for.
    pub(crate) used: Uses,
}

impl<'a> Jobs<'a> {
    /// No jobs.
    pub(crate) const NONE: Jobs<'static> = Jobs {
        list: &[],
        used: Uses(0),
    };

    /// Jobs given by first day; what stands beyond [`Person::WORK_MAX`] of them does not count.
    pub(crate) fn of(list: &'a [Job]) -> Self {
        let list = list.get(..Person::WORK_MAX).unwrap_or(list);
        let none = Uses::default();
        let used = list.iter().fold(none, |used, job| used.and(job.uses));
        Self { list, used }
    }
}

/// Whose work is sorted, and by which rules.
#[derive(Clone, Copy)]
pub(crate) struct WorkLaw<'a> {
    pub(crate) scale: &'a OccupationScale,
    canadian: Asked<'a>,
    /// None where foreign work earns nothing, as for a spouse.
    foreign: Option<Asked<'a>>,
    /// What listed occupations ask of work in Canada; none where it earns nothing, and for a spouse.
    listed: Option<(ListedLaw<'a>, Conditions)>,
    /// None where only points are asked for.
    programs: Option<ProgramWorkLaw<'a>>,
}

/// A rule of the ranking, and how work must have been done by it on the date.
#[derive(Clone, Copy)]
struct Asked<'a> {
    rule: &'a WorkRule,
    conditions: Conditions,
}

/// What the programs say of work.
#[derive(Clone, Copy)]
struct ProgramWorkLaw<'a> {
    occupations: &'a ProgramOccupations,
    fsw: Conditions,
    /// None for the work of the partner, which counts for adaptability alone, at any skill.
    own: Option<OwnWorkLaw<'a>>,
}

/// What the programs and categories say of the person's own work.
#[derive(Clone, Copy)]
struct OwnWorkLaw<'a> {
    on: Date,
    cec: Conditions,
    fst: Conditions,
    /// The categories of the date.
    categories: Option<&'a CategoryList>,
}

impl<'a> WorkLaw<'a> {
    /// What the person's or the partner's work is sorted by on a date.
    pub(crate) fn new(
        rules: Rules<'a>,
        law: Option<&'a ProgramRules>,
        categories: Option<&'a CategoryList>,
        on: Date,
        of_partner: bool,
    ) -> Self {
        let counting = &rules.set.counting;
        let asked = |rule| Asked {
            rule,
            conditions: Conditions::of_ranking(rule, on),
        };
        let (canadian, foreign, listed) = if of_partner {
            (&counting.spouse_canadian_work, None, None)
        } else {
            let foreign = Some(asked(&counting.foreign_work));
            (&counting.canadian_work, foreign, rules.listed(on))
        };
        Self {
            scale: &counting.occupations,
            canadian: asked(canadian),
            foreign,
            listed: listed.and_then(|listed| {
                let rule = listed.rule.canadian_work.as_ref()?;
                Some((listed, Conditions::of_ranking(rule, on)))
            }),
            programs: law.map(|law| ProgramWorkLaw {
                occupations: &law.occupations,
                fsw: Conditions::of_program(&law.fsw.experience, on),
                own: (!of_partner).then(|| OwnWorkLaw {
                    on,
                    cec: Conditions::of_program(&law.cec.experience, on),
                    fst: Conditions::of_program(&law.fst.experience, on),
                    categories,
                }),
            }),
        }
    }
}

impl<'a> WorkLaw<'a> {
    /// Sorts out the jobs that count for something, by first day, into `space`; what has no place
    /// in it does not count.
    pub(crate) fn jobs<'s>(&self, work: &[WorkPeriod], space: &'s mut [Job]) -> Jobs<'s> {
        let mut count = 0;
        let mut used = Uses::default();
        for period in work {
            let job = self.job(period);
            if job.uses.is_empty() {
                continue;
            }
            let Some(place) = space.get_mut(count) else {
                break;
            };
            *place = job;
            used = used.and(job.uses);
            count += 1;
        }
        let jobs = space.get_mut(..count).unwrap_or_default();
        if !jobs.is_sorted_by_key(|job| job.from) {
            jobs.sort_unstable_by_key(|job| job.from);
        }
        Jobs { list: jobs, used }
    }

    /// What a work period counts for.
    pub(crate) fn uses(&self, work: &WorkPeriod) -> Uses {
        self.job(work).uses
    }

    /// The rule of the ranking for work in Canada or abroad, and what work counts for by it.
    pub(crate) fn ranking_rule(&self, work: &WorkPeriod) -> (Option<&'a WorkRule>, Uses) {
        let (asked, uses) = self.asked(work.country);
        (asked.map(|asked| asked.rule), uses)
    }

    fn asked(&self, country: Country) -> (Option<&Asked<'a>>, Uses) {
        if country.is_canada() {
            (Some(&self.canadian), Uses::CANADIAN)
        } else {
            (self.foreign.as_ref(), Uses::FOREIGN)
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
        match self.asked(work.country).0 {
            Some(asked) => asked.conditions.flaws(&Manner::of(work), note),
            None => note(WorkFlaw::PartnersAbroad),
        }
    }

    /// A work period as a job, whether it counts for anything or not.
    pub(crate) fn job(&self, work: &WorkPeriod) -> Job {
        let group = work.occupation.in_version(self.scale.noc);
        let manner = Manner::of(work);
        let mut job = Job {
            from: Day::of(work.period.from()),
            to: work.period.to().map_or(Day::AFTER_ALL, Day::of),
            weekly_tenths: manner.weekly_tenths,
            group: group.map_or(0, UnitGroup::code),
            ..Job::NONE
        };
        if is_skilled(group, self.scale.skilled_rank_max) {
            let (asked, used) = self.asked(work.country);
            let counts = asked.is_some_and(|asked| asked.conditions.met(&manner));
            job.uses = job.uses.with(used, counts);
        }
        if let (Some((listed, conditions)), Some(group)) = (&self.listed, group)
            && work.country.is_canada()
            && conditions.met(&manner)
        {
            job.uses = job.uses.and(listed.uses(group.code()));
        }
        if let Some(programs) = &self.programs {
            programs.note(work, group, &manner, &mut job);
        }
        job
    }
}

impl ProgramWorkLaw<'_> {
    /// Notes what a job counts for; `stated` is its unit group in the NOC version of the rule set.
    fn note(&self, work: &WorkPeriod, stated: Option<UnitGroup>, manner: &Manner, job: &mut Job) {
        let occupations = self.occupations;
        // Programs and rule set nearly always read the same version.
        let group = stated
            .filter(|group| group.version() == occupations.noc)
            .or_else(|| work.occupation.in_version(occupations.noc));
        job.program_group = group.map_or(0, UnitGroup::code);
        job.rank = group.map_or(u8::MAX, |group| group.skill().rank());
        let skilled = is_skilled(group, occupations.skilled_rank_max);
        let fsw = self.fsw.met(manner);
        let settled = work.country.is_canada() && work.authorised && fsw;
        let adapts = settled && (skilled || self.own.is_none());
        job.uses = job.uses.with(Uses::ADAPTABILITY, adapts);
        if let Some(own) = &self.own {
            let trade = group.is_some_and(|group| occupations.is_trade(group.code()));
            job.uses = job
                .uses
                .with(Uses::FSW, skilled && fsw)
                .with(Uses::CEC, skilled && own.cec.met(manner))
                .with(Uses::FST, trade && own.fst.met(manner));
            own.note_categories(work, manner, job);
        }
    }
}

impl OwnWorkLaw<'_> {
    /// Notes the categories that list the occupation of a job and that the work counts for.
    fn note_categories(&self, work: &WorkPeriod, manner: &Manner, job: &mut Job) {
        let Some(list) = self.categories else {
            return;
        };
        // Each round takes the lowest place that is left.
        let mut listing = list.listing(job.program_group);
        while listing != 0 {
            let place = listing.trailing_zeros() as usize;
            listing &= listing - 1;
            let category = list.categories.get(place);
            if let Some(asked) = category.and_then(|category| category.work.as_ref()) {
                let serves = work.foreign_military || !asked.foreign_military;
                let conditions = Conditions::of_program(&asked.experience, self.on);
                let counts = serves && conditions.met(manner);
                job.uses = job.uses.with(Uses::category(place), counts);
            }
        }
    }
}

fn is_skilled(group: Option<UnitGroup>, rank_max: u8) -> bool {
    group.is_some_and(|group| group.skill().rank() <= rank_max)
}
