//! Listed occupations: job offers and work in Canada, by level on the list.

use super::Dossier;
use super::job_offer::listed_level;
use super::tally::{Experience, Measure};
use super::work::Uses;
use crate::{
    Date, ListLevel, ListedOccupation, ListedPoints, ListedRule, OccupationList, Rules, WorkRule,
};

/// What a rule set says of listed occupations, with the list of a date.
#[derive(Clone, Copy)]
pub(crate) struct ListedLaw<'a> {
    pub(crate) points: &'a ListedPoints,
    pub(crate) rule: &'a ListedRule,
    pub(crate) list: &'a OccupationList,
}

impl<'a> Rules<'a> {
    /// The law of listed occupations on a date; none where the rule set lists none.
    pub(crate) fn listed(&self, on: Date) -> Option<ListedLaw<'a>> {
        let points = self.set.additional.listed_occupation.as_ref()?;
        Some(ListedLaw {
            points,
            rule: self.set.counting.listed_occupation.as_ref()?,
            list: self.beside.listed.as_ref()?.at_or_first(on)?,
        })
    }
}

impl Rules<'_> {
    /// The first day after a date on which another list comes into force; none where the rule set lists
    /// none.
    pub(crate) fn next_list(&self, on: Date) -> Option<Date> {
        self.set.additional.listed_occupation.as_ref()?;
        self.beside.listed.as_ref()?.next_change(on)
    }
}

impl ListedLaw<'_> {
    /// The levels that work in a unit group counts for; none when it is not listed.
    pub(crate) fn uses(&self, group: u32) -> Uses {
        let Some(held) = self.list.level(group) else {
            return Uses::default();
        };
        let counted = ListLevel::ALL
            .into_iter()
            .filter(|level| *level == held || self.rule.higher_levels_count && held < *level);
        counted.fold(Uses::default(), |uses, level| uses.and(Uses::listed(level)))
    }
}

impl<'a> Dossier<'a> {
    /// What the person has in listed occupations.
    pub(crate) fn listed_occupation(&self) -> ListedOccupation {
        let mut held = ListedOccupation::default();
        let Some(law) = self.law.rules.listed(self.law.on) else {
            return held;
        };
        let offers = &self.profile.job_offers;
        held.job_offer = law
            .rule
            .job_offer
            .as_ref()
            .and_then(|rule| listed_level(offers, self.law.on, rule, law.list));
        if let Some(rule) = &law.rule.canadian_work {
            held.canadian_work_months = ListLevel::ALL.map(|level| {
                let work = self.listed_work(rule, level);
                law.points.months_reached(level, work.units())
            });
        }
        held
    }

    /// The person's work in Canada that counts at a level, in months.
    pub(crate) fn listed_work(&self, rule: &WorkRule, level: ListLevel) -> Experience<'a> {
        let uses = Uses::listed(level);
        Experience::new(
            self.person.jobs,
            uses,
            Measure::months(rule),
            &self.law.today,
        )
    }
}
