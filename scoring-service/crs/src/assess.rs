//! Everything that a profile comes to on a date.

use std::mem::discriminant;

use crate::derive::Dossier;
use crate::programs::{Candidacy, standings};
use crate::warnings::warnings;
use crate::{
    Assessment, Date, Profile, ProgramStanding, Rules, RulesAsOf, categories, next_change,
};

impl Rules<'_> {
    /// Everything that a profile comes to on a date: factors, score, programs, categories, warnings, and the
    /// first later day on which any of this changes by time alone.
    ///
    /// Total: every profile has an assessment on every date.
    pub fn assess(&self, profile: &Profile, on: Date) -> Assessment {
        self.as_of(on).assess(profile)
    }
}

impl RulesAsOf<'_> {
    /// As [`Rules::assess`] does on the day.
    pub fn assess(&self, profile: &Profile) -> Assessment {
        self.assess_with(profile, |_, _| ()).0
    }

    /// What there is to say of an assessment, which is large: where it lies, it need not be moved.
    pub fn assessed<R>(&self, profile: &Profile, say: impl FnOnce(&Assessment) -> R) -> R {
        self.judge_in_full(profile, |assessment, _| say(assessment))
    }

    /// An assessment, with what there is to say of the dossier that it was judged by.
    pub(crate) fn assess_with<R>(
        &self,
        profile: &Profile,
        say: impl FnOnce(&Assessment, &Dossier<'_>) -> R,
    ) -> (Assessment, R) {
        self.judge_in_full(profile, |assessment, dossier| {
            let said = say(assessment, dossier);
            (assessment.clone(), said)
        })
    }

    /// An assessment without the next change.
    pub(crate) fn standing(&self, profile: &Profile) -> Assessment {
        self.judge(profile, |assessment, _, _| assessment.clone())
    }

    /// What to say of the dossier that a profile is judged by.
    pub(crate) fn consider<R>(
        &self,
        profile: &Profile,
        say: impl FnOnce(&Dossier<'_>, Option<&Candidacy<'_>>) -> R,
    ) -> R {
        self.judge(profile, |_, dossier, candidacy| say(dossier, candidacy))
    }

    /// Whether, on a later day under the same rule set, the outcome is still that of `before`; and if
    /// so, the first change after that day.
    pub(crate) fn still_holds(&self, before: &Assessment, profile: &Profile) -> StillHolds {
        self.judge(profile, |now, dossier, candidacy| {
            if now.has_outcome_of(before) {
                StillHolds::Until(next_change::after(now, dossier, candidacy))
            } else {
                StillHolds::No
            }
        })
    }

    /// Judges a profile, and lets `then` see what it was judged by.
    fn judge_in_full<R>(
        &self,
        profile: &Profile,
        then: impl FnOnce(&Assessment, &Dossier<'_>) -> R,
    ) -> R {
        self.judge(profile, |assessment, dossier, candidacy| {
            assessment.next_change = next_change::after(assessment, dossier, candidacy);
            then(assessment, dossier)
        })
    }

    /// Judges a profile in everything but the next change, and lets `then` see what it was judged by.
    fn judge<R>(
        &self,
        profile: &Profile,
        then: impl FnOnce(&mut Assessment, &Dossier<'_>, Option<&Candidacy<'_>>) -> R,
    ) -> R {
        let law = self.programs;
        Dossier::open(self, profile, |dossier| {
            let factors = dossier.factors();
            let candidacy = law.map(|law| Candidacy::new(dossier, law, &factors));
            let programs = standings(candidacy.as_ref());
            let set = self.rules.set;
            let mut assessment = Assessment {
                rule_set: set.id,
                factors,
                score: set.score(&factors),
                invited_as: law.and_then(|law| law.invited_as(&programs)),
                programs,
                categories: categories::standings(dossier),
                next_change: None,
                warnings: warnings(dossier, law),
            };
            then(&mut assessment, dossier, candidacy.as_ref())
        })
    }
}

/// Whether an outcome holds on a later day.
pub(crate) enum StillHolds {
    /// It changed.
    No,
    /// It did not, and changes on this day.
    Until(Option<Date>),
}

impl Assessment {
    /// Whether another assessment has the same outcome: the same rule set, factors, points, selection
    /// grid, class, categories and warnings, and the same requirements met. How far a requirement is missed may
    /// differ: hours of work, for one, move every day.
    pub fn has_outcome_of(&self, other: &Self) -> bool {
        let mut programs = self.programs.iter().zip(&other.programs);
        self.rule_set == other.rule_set
            && self.factors == other.factors
            && self.score == other.score
            && self.invited_as == other.invited_as
            && self.categories.members == other.categories.members
            && self.warnings == other.warnings
            && programs.all(|(one, other)| one.has_outcome_of(other))
    }
}

impl ProgramStanding {
    fn has_outcome_of(&self, other: &Self) -> bool {
        let kinds = self.unmet.iter().map(|unmet| discriminant(&unmet));
        let other_kinds = other.unmet.iter().map(|unmet| discriminant(&unmet));
        self.program == other.program && self.grid == other.grid && kinds.eq(other_kinds)
    }
}
