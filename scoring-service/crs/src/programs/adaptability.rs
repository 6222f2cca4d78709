//! Adaptability points of the selection grid: IRPR section 83.

use super::{grid, levels};
use crate::calendar::Day;
use crate::derive::tally::{Experience, Measure};
use crate::derive::work::{Jobs, Uses};
use crate::derive::{Dossier, Papers, relatives};
use crate::{AdaptabilityRules, ProgramRules};

/// Adaptability on a day.
pub(crate) struct Adaptability<'a> {
    /// The points, up to their maximum.
    pub(crate) points: u16,
    /// The points of what days alone do not move: study, the partner's language, employment.
    lasting: u16,
    /// The person's authorised skilled work in Canada.
    work: Experience<'a>,
    /// The counted partner's authorised work in Canada.
    partner_work: Experience<'a>,
    /// Whether a relative in Canada is of age.
    relative: bool,
    /// Whether the counted partner speaks an official language well enough.
    pub(super) partner_speaks: bool,
}

impl<'a> Adaptability<'a> {
    pub(super) fn new(
        dossier: &'a Dossier<'a>,
        law: &'a ProgramRules,
        arranged_employment: bool,
    ) -> Self {
        let rules = &law.fsw.grid.adaptability;
        let studied = |papers: &Papers<'_>| studied(dossier, rules, papers);
        let speaks = |partner: &Papers<'_>| {
            let levels = levels(dossier, law, &partner.languages, partner.facts);
            let reaches = |language| grid::reaches(language, rules.partner_language_min);
            reaches(levels.english) || reaches(levels.french)
        };
        let partner = dossier.partner.as_ref();
        let partner_speaks = partner.is_some_and(speaks);
        let lasting = [
            (partner_speaks, rules.partner_language),
            (studied(&dossier.person), rules.study),
            (partner.is_some_and(studied), rules.partner_study),
            (arranged_employment, rules.arranged_employment),
        ];
        let measure = Measure {
            window_years: None,
            ..Measure::experience(&law.fsw.experience).in_all(rules.work_hours_min, 1)
        };
        let work =
            |jobs: Jobs<'a>| Experience::new(jobs, Uses::ADAPTABILITY, measure, &dossier.law.today);
        let mut adaptability = Self {
            points: 0,
            lasting: lasting
                .iter()
                .filter(|(met, _)| *met)
                .map(|(_, points)| points)
                .sum(),
            work: work(dossier.person.jobs),
            partner_work: work(partner.map_or(Jobs::NONE, |partner| partner.jobs)),
            relative: has_relative(dossier, rules, dossier.law.today.day),
            partner_speaks,
        };
        adaptability.points = adaptability.sum(rules);
        adaptability
    }

    /// The same with arranged employment, the partner's language, and hours of work in Canada of
    /// the person and the partner, in so far as they come on top.
    pub(super) fn and(
        mut self,
        rules: &AdaptabilityRules,
        arranged_employment: bool,
        partner_language: bool,
        hours: u32,
        partner_hours: u32,
    ) -> Self {
        if arranged_employment {
            self.lasting += rules.arranged_employment;
        }
        if partner_language {
            self.lasting += rules.partner_language;
            self.partner_speaks = true;
        }
        self.work = self.work.and_hours(hours);
        self.partner_work = self.partner_work.and_hours(partner_hours);
        self.points = self.sum(rules);
        self
    }

    /// The work in Canada of the person, and of the counted partner.
    pub(crate) fn work(&self) -> (&Experience<'a>, &Experience<'a>) {
        (&self.work, &self.partner_work)
    }

    /// The same on a later day.
    pub(crate) fn later(&self, dossier: &Dossier<'_>, rules: &AdaptabilityRules, day: Day) -> Self {
        let mut later = Self {
            work: self.work.later(day),
            partner_work: self.partner_work.later(day),
            relative: has_relative(dossier, rules, day),
            ..*self
        };
        later.points = later.sum(rules);
        later
    }

    /// The points cannot be others before this day, or before `horizon`.
    pub(crate) fn holds_until(
        &self,
        dossier: &Dossier<'_>,
        rules: &AdaptabilityRules,
        day: Day,
        horizon: Day,
    ) -> Day {
        let of_age =
            relatives::next_of_age(&dossier.profile.relatives, day, rules.relative_age_min);
        self.work
            .holds_until(horizon)
            .min(self.partner_work.holds_until(horizon))
            .min(of_age)
    }

    fn sum(&self, rules: &AdaptabilityRules) -> u16 {
        let moving = [
            (self.work.units() > 0, rules.work),
            (self.partner_work.units() > 0, rules.partner_work),
            (self.relative, rules.relative),
        ];
        let moving = moving
            .iter()
            .filter(|(met, _)| *met)
            .map(|(_, points)| points);
        (self.lasting + moving.sum::<u16>()).min(rules.maximum)
    }
}

/// Whether a person completed a program of study in Canada that is long enough.
fn studied(dossier: &Dossier<'_>, rules: &AdaptabilityRules, papers: &Papers<'_>) -> bool {
    papers.facts.credentials.iter().any(|credential| {
        credential.canadian
            && credential.completed <= dossier.law.on
            && credential.length_years >= rules.study_years_min
    })
}

fn has_relative(dossier: &Dossier<'_>, rules: &AdaptabilityRules, day: Day) -> bool {
    let all = &dossier.profile.relatives;
    relatives::any(all, day, rules.relative_age_min, dossier.partner.is_some())
}
