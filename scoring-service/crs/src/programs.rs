//! Program eligibility: how a person stands with each program on a date.

mod cec;
mod fst;
mod fsw;
pub(crate) mod funds;
pub(crate) mod grid;
mod pnp;

pub(crate) use cec::language_outlook as cec_language_outlook;

use crate::derive::language::Levels;
use crate::derive::tally::{self, Measure};
use crate::derive::work::Uses;
use crate::derive::{Dossier, education};
use crate::{
    Abilities, Ability, Date, EducationLevel, ExperienceRule, Factors, Level, Profile, Program,
    ProgramRules, ProgramStanding, Province, Rules, Unmet, UnmetRequirements,
};

impl Rules<'_> {
    /// How the person stands with each program on a date, in the order of [`Program::ALL`].
    ///
    /// `factors` are those that [`Rules::derive`] gives for the same profile and date; they decide
    /// which language is the first. The rules of the programs are those of the date, also where the
    /// rule set was named.
    pub fn programs(&self, profile: &Profile, factors: &Factors, on: Date) -> [ProgramStanding; 4] {
        let law = self.book.programs.at_or_first(on);
        let dossier = Dossier::new(*self, profile, on, law);
        standings(
            law.map(|law| Candidacy::new(&dossier, law, factors))
                .as_ref(),
        )
    }
}

impl ProgramRules {
    /// The program that a general round invites a person in, of those the person is eligible for.
    pub fn invited_as(&self, standings: &[ProgramStanding; 4]) -> Option<Program> {
        let eligible = |program: &Program| {
            let standing = standings
                .iter()
                .find(|standing| standing.program == *program);
            standing.is_some_and(ProgramStanding::is_eligible)
        };
        self.invited_as_order.iter().copied().find(eligible)
    }
}

/// How the person stands with each program; without any rules of programs, with none.
pub(crate) fn standings(candidacy: Option<&Candidacy<'_>>) -> [ProgramStanding; 4] {
    candidacy.map_or_else(|| Program::ALL.map(without_rules), Candidacy::standings)
}

/// Nobody is eligible for a program that has no rules.
fn without_rules(program: Program) -> ProgramStanding {
    let mut unmet = UnmetRequirements::default();
    unmet.add(Unmet::FederalProgram);
    ProgramStanding {
        program,
        unmet,
        grid: None,
    }
}

/// A dossier before the programs of a date.
pub(crate) struct Candidacy<'a> {
    pub(crate) dossier: &'a Dossier<'a>,
    pub(crate) law: &'a ProgramRules,
    pub(crate) factors: &'a Factors,
    /// The person's levels, by how long the programs let a result count.
    pub(crate) levels: Levels,
    /// The person's education, by how long the programs let an assessment count.
    pub(crate) education: EducationLevel,
}

impl<'a> Candidacy<'a> {
    pub(crate) fn new(
        dossier: &'a Dossier<'a>,
        law: &'a ProgramRules,
        factors: &'a Factors,
    ) -> Self {
        let counting = &dossier.rules.set.counting;
        let person = &dossier.profile.person;
        let levels = if law.language_result_years == counting.language_result_years {
            Levels {
                english: factors.english,
                french: factors.french,
            }
        } else {
            let years = law.language_result_years;
            Levels::of(dossier.rules.book, &person.languages, dossier.on, years)
        };
        let education = if law.assessment_years == counting.assessment_years {
            factors.education
        } else {
            let years = law.assessment_years;
            education::level(
                &person.credentials,
                dossier.on,
                years,
                &counting.two_or_more,
            )
        };
        Self {
            dossier,
            law,
            factors,
            levels,
            education,
        }
    }

    /// How the person stands with each program.
    fn standings(&self) -> [ProgramStanding; 4] {
        let fsw = fsw::standing(self);
        let cec = cec::standing(self);
        let fst = fst::standing(self);
        let federal = fsw.is_eligible() || cec.is_eligible() || fst.is_eligible();
        let pnp = pnp::standing(self, federal);
        [fsw, cec, fst, pnp]
    }

    /// Levels in the first official language.
    pub(crate) fn first_language(&self) -> Option<Abilities> {
        self.levels.get(self.factors.first_language)
    }

    /// Levels in the second official language.
    fn second_language(&self) -> Option<Abilities> {
        self.levels.get(self.factors.first_language.other())
    }

    /// Work that falls short of what a program asks for.
    fn experience(&self, uses: Uses, rule: &ExperienceRule) -> Option<Unmet> {
        let measure = Measure::experience(rule);
        let jobs = self.dossier.work.as_slice();
        let tenth_days = tally::most(jobs, uses, &measure, self.dossier.day);
        let hours = tenth_days / tally::TENTH_DAYS_PER_HOUR;
        let found_hours = u32::try_from(hours).unwrap_or(u32::MAX);
        (found_hours < rule.hours_min).then_some(Unmet::WorkExperience {
            needed_hours: rule.hours_min,
            found_hours,
        })
    }

    /// Every federal class is for those who mean to live outside Quebec.
    fn destination(&self) -> Option<Unmet> {
        let quebec = self.dossier.profile.destination == Some(Province::Quebec);
        quebec.then_some(Unmet::Destination)
    }
}

/// The ability that falls furthest short of what is needed, if any does.
fn language_gap(levels: Option<Abilities>, needed: [Level; Ability::ALL.len()]) -> Option<Unmet> {
    let found = levels.unwrap_or_default().0;
    let short = |(needed, found): &(Level, Level)| needed.get().saturating_sub(found.get());
    needed
        .into_iter()
        .zip(found)
        .filter(|pair| short(pair) > 0)
        .max_by_key(short)
        .map(|(needed, found)| Unmet::Language { needed, found })
}

/// Collects what is not met.
fn unmet(requirements: impl IntoIterator<Item = Option<Unmet>>) -> UnmetRequirements {
    let mut found = UnmetRequirements::default();
    for requirement in requirements.into_iter().flatten() {
        found.add(requirement);
    }
    found
}
