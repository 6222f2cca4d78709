//! What the caller of an assessment should know.

use crate::derive::education::CredentialState;
use crate::derive::language::LanguageState;
use crate::derive::{Dossier, Papers};
use crate::{
    Credential, Date, FactRef, NocVersion, Occupation, OfficialLanguage, ProgramRules, Warning,
};

/// Every warning about a profile on a date, in the order of its facts.
pub(crate) fn warnings(dossier: &Dossier<'_>, law: Option<&ProgramRules>) -> Vec<Warning> {
    let ranking = dossier.law.rules.set.counting.occupations.noc;
    let programs = law.map(|law| law.occupations.noc);
    let mut found = Found {
        dossier,
        versions: (ranking, programs.filter(|programs| *programs != ranking)),
        warnings: Vec::new(),
    };
    if let Some(by) = dossier.law.rules.superseded_by {
        found.warnings.push(Warning::RuleSetSuperseded { by });
    }
    found.person(&dossier.person, false);
    if let Some(partner) = &dossier.partner {
        found.person(partner, true);
    }
    found.offers_and_papers();
    found.warnings
}

struct Found<'a> {
    dossier: &'a Dossier<'a>,
    /// The NOC version that the ranking reads, and that of the programs if it is another.
    versions: (NocVersion, Option<NocVersion>),
    warnings: Vec<Warning>,
}

impl Found<'_> {
    fn person(&mut self, papers: &Papers<'_>, of_partner: bool) {
        let languages = [
            (OfficialLanguage::English, papers.languages.english),
            (OfficialLanguage::French, papers.languages.french),
        ];
        for (language, state) in languages {
            let fact = FactRef::Language {
                of_partner,
                language,
            };
            self.warnings.extend(match state {
                Some(LanguageState::NotYet { .. }) => Some(Warning::NotYet(fact)),
                Some(LanguageState::Expired) => Some(Warning::LanguageResultExpired(fact)),
                Some(LanguageState::NotAccepted { .. }) => Some(Warning::TestNotAccepted(fact)),
                Some(LanguageState::Counts { .. }) | None => None,
            });
        }
        if papers.education.has_warnings {
            self.credentials(&papers.facts.credentials, of_partner);
        }
        for (index, work) in papers.facts.work.iter().enumerate() {
            let fact = FactRef::Work { of_partner, index };
            self.occupation(work.period.from(), &work.occupation, fact);
        }
    }

    fn credentials(&mut self, credentials: &[Credential], of_partner: bool) {
        let years = self.dossier.law.rules.set.counting.assessment_years;
        for (index, credential) in credentials.iter().enumerate() {
            let fact = FactRef::Credential { of_partner, index };
            self.warnings.extend(
                match CredentialState::of(credential, self.dossier.law.on, years) {
                    CredentialState::NotYet { .. } => Some(Warning::NotYet(fact)),
                    CredentialState::Expired => Some(Warning::AssessmentExpired(fact)),
                    CredentialState::NotAssessed | CredentialState::Counts { .. } => None,
                },
            );
        }
    }

    fn offers_and_papers(&mut self) {
        let profile = self.dossier.profile;
        for (index, offer) in profile.job_offers.iter().enumerate() {
            self.occupation(
                offer.offered,
                &offer.occupation,
                FactRef::JobOffer { index },
            );
        }
        for (index, certificate) in profile.certificates.iter().enumerate() {
            self.not_yet(certificate.issued, FactRef::Certificate { index });
        }
        if let Some(nomination) = profile.nomination {
            self.not_yet(nomination.effective(), FactRef::Nomination);
        }
    }

    /// A fact that begins on a day and is told by its occupation.
    fn occupation(&mut self, begins: Date, occupation: &Occupation, fact: FactRef) {
        let restated = |version| occupation.in_version(version).is_some();
        let (ranking, programs) = self.versions;
        let everywhere = restated(ranking) && programs.is_none_or(restated);
        if !self.not_yet(begins, fact) && !everywhere {
            self.warnings.push(Warning::OccupationNotRestated(fact));
        }
    }

    fn not_yet(&mut self, begins: Date, fact: FactRef) -> bool {
        let not_yet = begins > self.dossier.law.on;
        if not_yet {
            self.warnings.push(Warning::NotYet(fact));
        }
        not_yet
    }
}
