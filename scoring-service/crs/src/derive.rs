//! Facts to factors: what a person's dated facts come to on one date.

pub(crate) mod age;
pub(crate) mod canadian_study;
pub(crate) mod education;
pub(crate) mod job_offer;
pub(crate) mod language;
pub(crate) mod relatives;
pub(crate) mod tally;
pub(crate) mod work;

use crate::calendar::{Day, completed_years};
use crate::{
    CanadianEducation, Date, EducationLevel, Factors, JobOfferClass, OfficialLanguage, Partner,
    Person, Profile, ProgramRules, Rules, SpouseFactors,
};
use language::Levels;
use tally::Measure;
use work::{Jobs, ProgramWorkLaw, Uses, WorkLaw};

impl Rules<'_> {
    /// The factors that a profile comes to on a date.
    ///
    /// A fact dated after `on` does not count yet; one that is too old no longer does. Total: every
    /// profile has factors on every date. Allocates nothing.
    pub fn derive(&self, profile: &Profile, on: Date) -> Factors {
        Dossier::new(*self, profile, on, None).factors()
    }
}

/// A profile made ready to be judged on a date: jobs sorted by what they count for.
pub(crate) struct Dossier<'a> {
    pub(crate) rules: Rules<'a>,
    pub(crate) profile: &'a Profile,
    pub(crate) on: Date,
    pub(crate) day: Day,
    /// The partner, if counted.
    pub(crate) partner: Option<&'a Partner>,
    /// The person's jobs.
    pub(crate) work: Jobs,
    /// The counted partner's jobs.
    pub(crate) partner_work: Jobs,
}

impl<'a> Dossier<'a> {
    /// Makes a profile ready for points and, with `law`, for programs.
    pub(crate) fn new(
        rules: Rules<'a>,
        profile: &'a Profile,
        on: Date,
        law: Option<&'a ProgramRules>,
    ) -> Self {
        let counting = &rules.set.counting;
        let mut dossier = Self {
            rules,
            profile,
            on,
            day: Day::of(on),
            partner: profile.counted_partner(),
            work: Jobs::none(),
            partner_work: Jobs::none(),
        };
        let of = |of_partner| law.map(|rules| ProgramWorkLaw { rules, of_partner });
        let person = WorkLaw {
            on,
            scale: &counting.occupations,
            canadian: &counting.canadian_work,
            foreign: Some(&counting.foreign_work),
            programs: of(false),
        };
        person.jobs(&profile.person.work, &mut dossier.work);
        if let Some(partner) = dossier.partner {
            let spouse = WorkLaw {
                canadian: &counting.spouse_canadian_work,
                foreign: None,
                programs: of(true),
                ..person
            };
            spouse.jobs(&partner.person.work, &mut dossier.partner_work);
        }
        dossier
    }

    /// The factors on the date.
    pub(crate) fn factors(&self) -> Factors {
        let counting = &self.rules.set.counting;
        let profile = self.profile;
        let languages = &profile.person.languages;
        let levels = self.levels(&profile.person);
        let mut factors = Factors {
            age: completed_years(profile.birth, self.on),
            education: self.education(&profile.person),
            english: levels.english,
            french: levels.french,
            first_language: OfficialLanguage::English,
            canadian_work_years: years(
                &self.work,
                Uses::CANADIAN,
                &counting.canadian_work,
                self.day,
            ),
            foreign_work_years: years(&self.work, Uses::FOREIGN, &counting.foreign_work, self.day),
            certificate_of_qualification: self.has_certificate(),
            canadian_education: self.canadian_education(),
            job_offer: self.job_offer(),
            nomination: self.is_nominated(),
            sibling: counting
                .sibling_age_min
                .is_some_and(|age_min| self.has_sibling(self.on, age_min)),
            spouse: None,
        };
        if let Some(partner) = self.partner {
            factors.spouse = Some(self.spouse(partner, &factors));
        }
        factors.first_language = language::choose_first(self.rules.set, &factors, languages.first);
        factors
    }

    fn spouse(&self, partner: &Partner, factors: &Factors) -> SpouseFactors {
        let counting = &self.rules.set.counting;
        let rule = &counting.spouse_canadian_work;
        let levels = self.levels(&partner.person);
        let mut spouse = SpouseFactors {
            education: self.education(&partner.person),
            language: None,
            canadian_work_years: years(&self.partner_work, Uses::CANADIAN, rule, self.day),
        };
        let designated = partner.person.languages.first;
        let first =
            language::choose_spouse_first(self.rules.set, factors, &spouse, levels, designated);
        spouse.language = levels.get(first);
        spouse
    }

    /// A person's levels as the ranking counts them.
    fn levels(&self, person: &Person) -> Levels {
        let years = self.rules.set.counting.language_result_years;
        Levels::of(self.rules.book, &person.languages, self.on, years)
    }

    /// A person's level of education as the ranking counts it.
    fn education(&self, person: &Person) -> EducationLevel {
        let counting = &self.rules.set.counting;
        let years = counting.assessment_years;
        education::level(&person.credentials, self.on, years, &counting.two_or_more)
    }

    /// Whether the person holds a Canadian certificate of qualification.
    pub(crate) fn has_certificate(&self) -> bool {
        let mut certificates = self.profile.certificates.iter();
        certificates.any(|certificate| certificate.issued <= self.on)
    }

    /// Whether a nomination is in effect.
    pub(crate) fn is_nominated(&self) -> bool {
        let nomination = self.profile.nomination;
        nomination.is_some_and(|nomination| nomination.effective() <= self.on)
    }

    /// Whether a brother or sister counts on a date.
    pub(crate) fn has_sibling(&self, on: Date, age_min: u8) -> bool {
        relatives::sibling(&self.profile.relatives, on, age_min, self.partner.is_some())
    }

    fn canadian_education(&self) -> Option<CanadianEducation> {
        let rule = self.rules.set.counting.canadian_study.as_ref()?;
        canadian_study::class(&self.profile.person.credentials, self.on, rule)
    }

    fn job_offer(&self) -> Option<JobOfferClass> {
        let offers = &self.profile.job_offers;
        if offers.is_empty() {
            return None;
        }
        let counting = &self.rules.set.counting;
        let rule = counting.job_offer.as_ref()?;
        let law = self.rules.book.programs.at_or_first(self.on)?;
        job_offer::class(
            offers,
            self.on,
            rule,
            &counting.occupations,
            &law.occupations,
        )
    }
}

/// Completed years of work under a rule of the ranking.
fn years(jobs: &Jobs, uses: Uses, rule: &crate::WorkRule, on: Day) -> u8 {
    let years = tally::units(jobs.as_slice(), uses, &Measure::years(rule), on);
    u8::try_from(years).unwrap_or(u8::MAX)
}
