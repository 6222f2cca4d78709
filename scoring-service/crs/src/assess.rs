//! Everything that a profile comes to on a date.

use std::mem::discriminant;

use crate::derive::Dossier;
use crate::programs::{Candidacy, standings};
use crate::warnings::warnings;
use crate::{Assessment, Date, Profile, ProgramStanding, Rules, categories, next_change};

impl Rules<'_> {
    /// Everything that a profile comes to on a date: factors, score, programs, categories, warnings, and the
    /// first later day on which any of this changes by time alone.
    ///
    /// Total: every profile has an assessment on every date.
    pub fn assess(&self, profile: &Profile, on: Date) -> Assessment {
        let (assessment, ()) = self.assess_with(profile, on, |_, _| ());
        assessment
    }

    /// The same without the next change.
    pub(crate) fn standing(&self, profile: &Profile, on: Date) -> Assessment {
        let (assessment, ()) = self.judge(profile, on, |_, _, _| ());
        assessment
    }

    /// What to say of the dossier that a profile is judged by on a date.
    pub(crate) fn consider<R>(
        &self,
        profile: &Profile,
        on: Date,
        say: impl FnOnce(&Dossier<'_>, Option<&Candidacy<'_>>) -> R,
    ) -> R {
        self.judge(profile, on, |_, dossier, candidacy| say(dossier, candidacy))
            .1
    }

    /// Whether, on a later day under the same rule set, the outcome is still that of `before`; and if
    /// so, the first change after that day.
    pub(crate) fn still_holds(
        &self,
        before: &Assessment,
        profile: &Profile,
        on: Date,
    ) -> StillHolds {
        self.judge(profile, on, |now, dossier, candidacy| {
            if now.has_outcome_of(before) {
                StillHolds::Until(next_change::after(now, dossier, candidacy))
            } else {
                StillHolds::No
            }
        })
        .1
    }

    /// The same, with what there is to say of the dossier that it was judged by.
    pub(crate) fn assess_with<R>(
        &self,
        profile: &Profile,
        on: Date,
        say: impl FnOnce(&Assessment, &Dossier<'_>) -> R,
    ) -> (Assessment, R) {
        self.judge(profile, on, |assessment, dossier, candidacy| {
            assessment.next_change = next_change::after(assessment, dossier, candidacy);
            say(assessment, dossier)
        })
    }

    /// Judges a profile in everything but the next change, and lets `then` see what it was judged by.
    fn judge<R>(
        &self,
        profile: &Profile,
        on: Date,
        then: impl FnOnce(&mut Assessment, &Dossier<'_>, Option<&Candidacy<'_>>) -> R,
    ) -> (Assessment, R) {
        let law = self.beside.programs.at_or_first(on);
        Dossier::open(*self, profile, on, law, |dossier| {
            let factors = dossier.factors();
            let candidacy = law.map(|law| Candidacy::new(dossier, law, &factors));
            let programs = standings(candidacy.as_ref());
            let mut assessment = Assessment {
                rule_set: self.set.id,
                factors,
                score: self.set.score(&factors),
                invited_as: law.and_then(|law| law.invited_as(&programs)),
                programs,
                categories: categories::standings(dossier),
                next_change: None,
                warnings: warnings(dossier, law),
            };
            let said = then(&mut assessment, dossier, candidacy.as_ref());
            (assessment, said)
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
