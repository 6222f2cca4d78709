//! Facts to factors: what a person's dated facts come to on one date.

pub(crate) mod age;
pub(crate) mod canadian_study;
pub(crate) mod education;
pub(crate) mod job_offer;
pub(crate) mod language;
pub(crate) mod listed;
pub(crate) mod relatives;
pub(crate) mod tally;
pub(crate) mod work;

use crate::calendar::completed_years;
use crate::{
    CanadianEducation, Date, Factors, JobOfferClass, OfficialLanguage, Person, Profile, Rules,
    RulesAsOf, SpouseFactors,
};
use education::Education;
use language::LanguageStates;
use tally::{Experience, Measure};
use work::{Job, Jobs, Uses, WorkLaw};

impl Rules<'_> {
    /// The factors that a profile comes to on a date.
    ///
    /// A fact dated after `on` does not count yet; one that is too old no longer does. Total: every
    /// profile has factors on every date. Allocates nothing.
    pub fn derive(&self, profile: &Profile, on: Date) -> Factors {
        self.for_points(on).derive(profile)
    }
}

impl RulesAsOf<'_> {
    /// As [`Rules::derive`] does on the day.
    pub fn derive(&self, profile: &Profile) -> Factors {
        Dossier::open(self, profile, |dossier| dossier.factors())
    }
}

/// A profile made ready to be judged on a date: its facts weighed, its jobs sorted.
pub(crate) struct Dossier<'a> {
    /// What it is judged by, and the date.
    pub(crate) law: &'a RulesAsOf<'a>,
    pub(crate) profile: &'a Profile,
    pub(crate) person: Papers<'a>,
    /// The partner, if counted.
    pub(crate) partner: Option<Papers<'a>>,
    /// The person's work in Canada for the ranking.
    pub(crate) canadian_work: Experience<'a>,
    /// The person's work abroad for the ranking.
    pub(crate) foreign_work: Experience<'a>,
    /// The counted partner's work in Canada for the ranking.
    pub(crate) partner_canadian_work: Experience<'a>,
}

/// What one person's facts come to on a date.
pub(crate) struct Papers<'a> {
    pub(crate) facts: &'a Person,
    pub(crate) languages: LanguageStates,
    pub(crate) education: Education,
    /// The jobs that count for something.
    pub(crate) jobs: Jobs<'a>,
}

impl Dossier<'_> {
    /// Judges a profile made ready for points and, where the rules as of the day tell of them, programs.
    ///
    /// The room that the jobs need is on the stack, and small for the few jobs that most people have.
    pub(crate) fn open<R>(
        law: &RulesAsOf<'_>,
        profile: &Profile,
        judge: impl FnOnce(&Dossier<'_>) -> R,
    ) -> R {
        const FEW: usize = 8;
        let partner = profile.counted_partner();
        let partner_work = partner.map_or(0, |partner| partner.person.work.len());
        if profile.person.work.len().max(partner_work) <= FEW {
            let (mut person, mut partner) = ([Job::NONE; FEW], [Job::NONE; FEW]);
            judge(&Dossier::new(law, profile, &mut person, &mut partner))
        } else {
            let mut person = [Job::NONE; Person::WORK_MAX];
            let mut partner = [Job::NONE; Person::WORK_MAX];
            judge(&Dossier::new(law, profile, &mut person, &mut partner))
        }
    }
}

impl<'a> Dossier<'a> {
    fn new(
        law: &'a RulesAsOf<'a>,
        profile: &'a Profile,
        space: &'a mut [Job],
        partner_space: &'a mut [Job],
    ) -> Self {
        let RulesAsOf {
            rules, on, today, ..
        } = *law;
        let counting = &rules.set.counting;
        let person = Papers::of(rules, &profile.person, on, &law.work, space);
        let partner = profile.counted_partner().map(|partner| {
            let facts = &partner.person;
            Papers::of(rules, facts, on, &law.partner_work, partner_space)
        });
        let partner_jobs = partner.as_ref().map_or(Jobs::NONE, |papers| papers.jobs);
        let years = |jobs, uses, rule| Experience::new(jobs, uses, Measure::years(rule), &today);
        Self {
            law,
            profile,
            canadian_work: years(person.jobs, Uses::CANADIAN, &counting.canadian_work),
            foreign_work: years(person.jobs, Uses::FOREIGN, &counting.foreign_work),
            partner_canadian_work: years(
                partner_jobs,
                Uses::CANADIAN,
                &counting.spouse_canadian_work,
            ),
            person,
            partner,
        }
    }

    /// The factors on the date.
    pub(crate) fn factors(&self) -> Factors {
        let counting = &self.law.rules.set.counting;
        let levels = self.person.languages.levels();
        let mut factors = Factors {
            age: completed_years(self.profile.birth, self.law.on),
            education: self.person.education.level,
            english: levels.english,
            french: levels.french,
            first_language: OfficialLanguage::English,
            canadian_work_years: years(&self.canadian_work),
            foreign_work_years: years(&self.foreign_work),
            certificate_of_qualification: self.has_certificate(),
            canadian_education: self.canadian_education(),
            job_offer: self.job_offer(),
            nomination: self.is_nominated(),
            sibling: counting
                .sibling_age_min
                .is_some_and(|age_min| self.has_sibling(self.law.on, age_min)),
            listed_occupation: self.listed_occupation(),
            spouse: None,
        };
        if let Some(partner) = &self.partner {
            factors.spouse = Some(self.spouse(partner, &factors));
        }
        let designated = self.person.facts.languages.first;
        factors.first_language = language::choose_first(self.law.rules.set, &factors, designated);
        factors
    }

    fn spouse(&self, partner: &Papers<'_>, factors: &Factors) -> SpouseFactors {
        let set = self.law.rules.set;
        let levels = partner.languages.levels();
        let designated = partner.facts.languages.first;
        let mut spouse = SpouseFactors {
            education: partner.education.level,
            language: None,
            canadian_work_years: years(&self.partner_canadian_work),
        };
        let first = language::choose_spouse_first(set, factors, &spouse, levels, designated);
        spouse.language = levels.get(first);
        spouse
    }

    /// Whether the person holds a Canadian certificate of qualification.
    pub(crate) fn has_certificate(&self) -> bool {
        let mut certificates = self.profile.certificates.iter();
        certificates.any(|certificate| certificate.issued <= self.law.on)
    }

    /// Whether a nomination is in effect.
    pub(crate) fn is_nominated(&self) -> bool {
        let nomination = self.profile.nomination;
        nomination.is_some_and(|nomination| nomination.effective() <= self.law.on)
    }

    /// Whether a brother or sister counts on a date.
    pub(crate) fn has_sibling(&self, on: Date, age_min: u8) -> bool {
        relatives::sibling(&self.profile.relatives, on, age_min, self.partner.is_some())
    }

    fn canadian_education(&self) -> Option<CanadianEducation> {
        let rule = self.law.rules.set.counting.canadian_study.as_ref()?;
        canadian_study::class(&self.person.facts.credentials, self.law.on, rule)
    }

    fn job_offer(&self) -> Option<JobOfferClass> {
        let offers = &self.profile.job_offers;
        if offers.is_empty() {
            return None;
        }
        let counting = &self.law.rules.set.counting;
        let rule = counting.job_offer.as_ref()?;
        let law = self.law.rules.beside.programs.at_or_first(self.law.on)?;
        job_offer::class(
            offers,
            self.law.on,
            rule,
            &counting.occupations,
            &law.occupations,
        )
    }
}

impl<'a> Papers<'a> {
    fn of(
        rules: Rules<'a>,
        facts: &'a Person,
        on: Date,
        work: &WorkLaw<'_>,
        space: &'a mut [Job],
    ) -> Self {
        let counting = &rules.set.counting;
        Self {
            facts,
            languages: LanguageStates::of(
                rules.book,
                &facts.languages,
                on,
                counting.language_result_years,
            ),
            education: Education::of(
                &facts.credentials,
                on,
                counting.assessment_years,
                &counting.two_or_more,
            ),
            jobs: work.jobs(&facts.work, space),
        }
    }
}

fn years(work: &Experience<'_>) -> u8 {
    u8::try_from(work.units()).unwrap_or(u8::MAX)
}
