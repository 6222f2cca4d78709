//! Program eligibility: how a person stands with each program on a date.

pub(crate) mod adaptability;
pub(crate) mod cec;
mod fst;
mod fsw;
pub(crate) mod funds;
pub(crate) mod grid;
mod pnp;

use crate::derive::Dossier;
use crate::derive::education::Education;
use crate::derive::language::{LanguageStates, Levels};
use crate::derive::tally::{Experience, Measure};
use crate::derive::work::Uses;
use crate::{
    Abilities, Ability, Date, EducationLevel, ExperienceRule, Factors, Level, Person, Profile,
    Program, ProgramRules, ProgramStanding, Province, Rules, Unmet, UnmetRequirements, WorkRule,
};
use adaptability::Adaptability;
use funds::Funds;

impl Rules<'_> {
    /// How the person stands with each program on a date, in the order of [`Program::ALL`].
    ///
    /// `factors` are those that [`Rules::derive`] gives for the same profile and date; they decide
    /// which language is the first. The rules of the programs are those of the date, also where the
    /// rule set was named.
    pub fn programs(&self, profile: &Profile, factors: &Factors, on: Date) -> [ProgramStanding; 4] {
        let law = self.as_of(on);
        Dossier::open(&law, profile, |dossier| {
            let candidacy = law
                .programs
                .map(|law| Candidacy::new(dossier, law, factors));
            standings(candidacy.as_ref())
        })
    }
}

impl Rules<'_> {
    /// How the person would stand with each program by other factors than the facts come to; with
    /// none, how the person stands.
    ///
    /// Beyond the facts, factors tell of levels, credentials, certificates, qualifying offers,
    /// nominations and the partner's language. A year of work more is taken to be full-time, without
    /// a break, in one occupation that is no trade.
    pub(crate) fn programs_supposing(
        &self,
        profile: &Profile,
        on: Date,
        supposed: Option<&Factors>,
    ) -> [ProgramStanding; 4] {
        let law = self.as_of(on);
        Dossier::open(&law, profile, |dossier| {
            let factors = dossier.factors();
            let supposed = supposed.unwrap_or(&factors);
            let candidacy = law.programs.map(|law| {
                let candidacy = Candidacy::new(dossier, law, supposed);
                candidacy.supposing(&factors)
            });
            standings(candidacy.as_ref())
        })
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

/// How the person stands with each program; without any rules of programs, eligible for none.
pub(crate) fn standings(candidacy: Option<&Candidacy<'_>>) -> [ProgramStanding; 4] {
    candidacy.map_or_else(|| Program::ALL.map(without_rules), Candidacy::standings)
}

fn without_rules(program: Program) -> ProgramStanding {
    ProgramStanding {
        program,
        unmet: UnmetRequirements::of([Some(Unmet::FederalProgram)]),
        grid: None,
    }
}

/// A dossier before the programs of a date.
pub(crate) struct Candidacy<'a> {
    pub(crate) dossier: &'a Dossier<'a>,
    pub(crate) law: &'a ProgramRules,
    pub(crate) factors: &'a Factors,
    /// The person's levels, by how long the programs let a result count.
    levels: Levels,
    /// The person's education, by how long the programs let an assessment count.
    education: EducationLevel,
    /// Whether there is arranged employment (IRPR section 82).
    arranged_employment: bool,
    /// Continuous work in one occupation, for FSW.
    pub(crate) fsw_work: Experience<'a>,
    /// All work that counts for FSW, in years of the grid.
    pub(crate) grid_work: Experience<'a>,
    /// Work for CEC.
    pub(crate) cec_work: Experience<'a>,
    /// Work in one trade, for FST.
    pub(crate) fst_work: Experience<'a>,
    pub(crate) adaptability: Adaptability<'a>,
    pub(crate) funds: Funds,
}

impl<'a> Candidacy<'a> {
    pub(crate) fn new(
        dossier: &'a Dossier<'a>,
        law: &'a ProgramRules,
        factors: &'a Factors,
    ) -> Self {
        let work =
            |uses, measure| Experience::new(dossier.person.jobs, uses, measure, &dossier.law.today);
        let asked = |uses, rule| work(uses, Measure::experience(rule));
        let arranged_employment = fsw::arranged_employment(dossier, law).next().is_some();
        Self {
            dossier,
            law,
            factors,
            levels: levels(
                dossier,
                law,
                &dossier.person.languages,
                dossier.person.facts,
            ),
            education: education(dossier, law),
            arranged_employment,
            fsw_work: asked(Uses::FSW, &law.fsw.experience),
            grid_work: work(Uses::FSW, grid::measure(law)),
            cec_work: asked(Uses::CEC, &law.cec.experience),
            fst_work: asked(Uses::FST, &law.fst.experience),
            adaptability: Adaptability::new(dossier, law, arranged_employment),
            funds: Funds::of(dossier, law),
        }
    }

    /// The same where the factors it was opened with differ from the `real` ones of the facts.
    fn supposing(mut self, real: &Factors) -> Self {
        let supposed = self.factors;
        if supposed.english != real.english {
            self.levels.english = supposed.english;
        }
        if supposed.french != real.french {
            self.levels.french = supposed.french;
        }
        if supposed.education != real.education {
            self.education = supposed.education;
        }
        let counting = &self.dossier.law.rules.set.counting;
        let hours = |supposed: u8, real: u8, rule: &WorkRule| {
            u32::from(supposed.saturating_sub(real)).saturating_mul(rule.year_hours)
        };
        let canadian = hours(
            supposed.canadian_work_years,
            real.canadian_work_years,
            &counting.canadian_work,
        );
        let foreign = hours(
            supposed.foreign_work_years,
            real.foreign_work_years,
            &counting.foreign_work,
        );
        self.cec_work = self.cec_work.and_hours(canadian);
        self.fsw_work = self.fsw_work.and_hours(canadian.saturating_add(foreign));
        self.grid_work = self.grid_work.and_hours(canadian.saturating_add(foreign));

        let arranged = supposed.job_offer > real.job_offer && !self.arranged_employment;
        self.arranged_employment |= arranged;
        let rules = &self.law.fsw.grid.adaptability;
        let speaks = |factors: &Factors| {
            let language = factors.spouse.and_then(|spouse| spouse.language);
            grid::reaches(language, rules.partner_language_min)
        };
        let language = speaks(supposed) && !self.adaptability.partner_speaks;
        let partner_years = |factors: &Factors| factors.spouse.map_or(0, |s| s.canadian_work_years);
        let partner = hours(
            partner_years(supposed),
            partner_years(real),
            &counting.spouse_canadian_work,
        );
        self.adaptability = self
            .adaptability
            .and(rules, arranged, language, canadian, partner);
        self
    }

    fn standings(&self) -> [ProgramStanding; 4] {
        let fsw = fsw::standing(self);
        let cec = cec::standing(self);
        let fst = fst::standing(self);
        let federal = fsw.is_eligible() || cec.is_eligible() || fst.is_eligible();
        let pnp = pnp::standing(self, federal);
        [fsw, cec, fst, pnp]
    }

    /// Levels in the first official language.
    fn first_language(&self) -> Option<Abilities> {
        self.levels.get(self.factors.first_language)
    }

    /// Levels in the second official language.
    fn second_language(&self) -> Option<Abilities> {
        self.levels.get(self.factors.first_language.other())
    }

    /// Every federal class is for those who mean to live outside Quebec.
    fn destination(&self) -> Option<Unmet> {
        let quebec = self.dossier.profile.destination == Some(Province::Quebec);
        quebec.then_some(Unmet::Destination)
    }
}

/// A person's levels, by how long the programs let a result count.
fn levels(
    dossier: &Dossier<'_>,
    law: &ProgramRules,
    states: &LanguageStates,
    person: &Person,
) -> Levels {
    let years = law.language_result_years;
    if years == dossier.law.rules.set.counting.language_result_years {
        states.levels()
    } else {
        let book = dossier.law.rules.book;
        LanguageStates::of(book, &person.languages, dossier.law.on, years).levels()
    }
}

/// The person's education, by how long the programs let an assessment count.
fn education(dossier: &Dossier<'_>, law: &ProgramRules) -> EducationLevel {
    let counting = &dossier.law.rules.set.counting;
    let years = law.assessment_years;
    if years == counting.assessment_years {
        dossier.person.education.level
    } else {
        let credentials = &dossier.person.facts.credentials;
        Education::of(credentials, dossier.law.on, years, &counting.two_or_more).level
    }
}

/// Work that falls short of what a program asks for.
fn experience_gap(work: &Experience<'_>, rule: &ExperienceRule) -> Option<Unmet> {
    let found_hours = work.hours();
    (found_hours < rule.hours_min).then_some(Unmet::WorkExperience {
        needed_hours: rule.hours_min,
        found_hours,
    })
}

/// The ability that falls furthest short of what is needed, if any does; of several, the last.
fn language_gap(levels: Option<Abilities>, needed: [Level; Ability::ALL.len()]) -> Option<Unmet> {
    let mut gap = None;
    let mut furthest = 1;
    for (needed, found) in needed.into_iter().zip(levels.unwrap_or_default().0) {
        let short = needed.get().saturating_sub(found.get());
        if short >= furthest {
            furthest = short;
            gap = Some(Unmet::Language { needed, found });
        }
    }
    gap
}
