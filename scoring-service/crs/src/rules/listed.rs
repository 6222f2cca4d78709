//! Listed occupations: what a place on a list earns, what counts for it, and the lists.

use crate::{ListLevel, ListedOccupation, NocVersion, WorkRule};

/// Points for a listed occupation, by its level on the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPoints {
    /// The most that the factor gives.
    pub maximum: u16,
    /// What both ways of earning points come to together.
    pub together: Together,
    /// Points for a qualifying job offer by level, the highest first; 0 where the level earns none.
    pub job_offer: [u16; ListLevel::COUNT],
    /// Points for work in Canada, by completed months, ascending.
    pub canadian_work: Vec<ListedWorkStep>,
}

/// Points for so many completed months of work in Canada.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListedWorkStep {
    /// Completed months; at least 1.
    pub months: u8,
    /// Points by level, the highest first.
    pub points: [u16; ListLevel::COUNT],
}

/// What a job offer and work in Canada come to together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Together {
    /// The higher of the two.
    Higher,
    /// Both, cut at the maximum.
    Sum,
}

impl ListedPoints {
    /// The points of what a person has.
    pub fn points(&self, held: &ListedOccupation) -> u16 {
        let offer = held
            .job_offer
            .and_then(|level| self.job_offer.get(level.index()));
        let offer = offer.copied().unwrap_or(0);
        let work = self.canadian_work.iter().flat_map(|step| {
            let levels = step.points.iter().zip(&held.canadian_work_months);
            levels.filter_map(|(points, months)| (*months >= step.months).then_some(*points))
        });
        let work = work.max().unwrap_or(0);
        match self.together {
            Together::Higher => offer.max(work),
            Together::Sum => offer.saturating_add(work),
        }
        .min(self.maximum)
    }

    /// The highest number of months that earns points at a level and that so many months reach; 0
    /// below the first.
    pub fn months_reached(&self, level: ListLevel, months: i64) -> u8 {
        let earn = |step: &&ListedWorkStep| step.points.get(level.index()) > Some(&0);
        let steps = self.canadian_work.iter().filter(earn);
        let reached = steps.filter(|step| months >= i64::from(step.months));
        reached.map(|step| step.months).max().unwrap_or(0)
    }
}

/// What counts for the points of a listed occupation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListedRule {
    /// What makes a job offer count; none where offers earn nothing.
    pub job_offer: Option<ListedOfferRule>,
    /// Which work in Canada counts; none where it earns nothing. A month is a twelfth of its year.
    pub canadian_work: Option<WorkRule>,
    /// Whether work at a level counts for each lower level too.
    pub higher_levels_count: bool,
}

/// What makes an offer in a listed occupation count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListedOfferRule {
    /// Least hours a week, in tenths.
    pub weekly_hours_min_tenths: u16,
    /// Least length in months; an offer without end date is always long enough.
    pub duration_months_min: u16,
    /// Whether the offer must have no end date.
    pub permanent_only: bool,
    /// Whether an assessment, or what stands in for it, must support the offer.
    pub support_needed: bool,
    /// Whether the two kinds of work permit count as support beside an assessment.
    pub work_permits_support: bool,
    /// Least months with the employer on a permit that is exempt from assessment.
    pub exempt_permit_months_min: u16,
}

/// Which occupations are listed, and at which level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OccupationList {
    /// Id of the instrument that made the list.
    pub instrument: String,
    /// Version of the NOC that it is stated in.
    pub noc: NocVersion,
    /// Unit groups with their levels, ascending by code.
    pub(crate) groups: Vec<(u32, ListLevel)>,
}

impl OccupationList {
    /// The level of a unit group of the list's version; none when it is not listed.
    pub fn level(&self, code: u32) -> Option<ListLevel> {
        let place = self.groups.binary_search_by_key(&code, |(code, _)| *code);
        self.groups.get(place.ok()?).map(|(_, level)| *level)
    }

    /// The lowest level that any occupation stands at; none for an empty list.
    pub fn lowest_level(&self) -> Option<ListLevel> {
        self.groups.iter().map(|(_, level)| *level).max()
    }
}
