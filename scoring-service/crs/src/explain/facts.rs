//! What became of each fact: birth, partner, languages, credentials, papers and relatives.

use super::{FactExplanation, offers, work};
use crate::calendar::{add_years, completed_years};
use crate::derive::education::{CredentialState, of_one};
use crate::derive::language::{self, LanguageState};
use crate::derive::{Dossier, Papers, canadian_study, relatives};
use crate::{
    CanadianStatus, CanadianStudyRule, Credential, EducationLevel, FactRef, Factor, Factors,
    OfficialLanguage, Relative, RelativeKind, Sentence, SpouseFactors,
};

/// Everything that is said of the facts of a dossier, which come to some factors.
pub(super) fn all(dossier: &Dossier<'_>, factors: &Factors) -> Vec<FactExplanation> {
    let mut told = Told {
        dossier,
        factors,
        facts: Vec::with_capacity(16),
    };
    let birth = dossier.profile.birth;
    let age = factors.age;
    told.counts(FactRef::Birth, Factor::Age, Sentence::Born { birth, age });
    told.partner();
    told.papers(&dossier.person, false);
    if let Some(partner) = &dossier.partner {
        told.papers(partner, true);
    }
    work::tell(&mut told);
    offers::tell(&mut told);
    offers::tell_listed(&mut told);
    work::tell_listed(&mut told);
    told.certificates_and_nomination();
    told.relatives();
    told.facts
}

/// Collects what is said.
pub(super) struct Told<'a> {
    pub(super) dossier: &'a Dossier<'a>,
    pub(super) factors: &'a Factors,
    facts: Vec<FactExplanation>,
}

impl Told<'_> {
    pub(super) fn counts(&mut self, fact: FactRef, factor: Factor, sentence: Sentence) {
        self.add(fact, Some(factor), true, sentence);
    }

    pub(super) fn does_not_count(&mut self, fact: FactRef, factor: Factor, sentence: Sentence) {
        self.add(fact, Some(factor), false, sentence);
    }

    fn add(&mut self, fact: FactRef, factor: Option<Factor>, counted: bool, sentence: Sentence) {
        self.facts.push(FactExplanation {
            fact,
            factor,
            counted,
            sentence,
        });
    }

    fn partner(&mut self) {
        let Some(partner) = &self.dossier.profile.partner else {
            return;
        };
        let sentence = if self.dossier.partner.is_some() {
            Sentence::PartnerCounts {}
        } else if !partner.accompanying {
            Sentence::PartnerStays {}
        } else {
            match partner.status {
                CanadianStatus::PermanentResident => Sentence::PartnerIsResident {},
                CanadianStatus::Citizen | CanadianStatus::Neither => Sentence::PartnerIsCitizen {},
            }
        };
        let counted = self.dossier.partner.is_some();
        self.add(FactRef::Partner, None, counted, sentence);
    }

    fn papers(&mut self, papers: &Papers<'_>, of_partner: bool) {
        self.languages(papers, of_partner);
        self.credentials(papers, of_partner);
        let rule = self.dossier.law.rules.set.counting.canadian_study.as_ref();
        if let Some(rule) = rule.filter(|_| !of_partner) {
            for (index, credential) in papers.facts.credentials.iter().enumerate() {
                if credential.canadian {
                    self.study(index, credential, rule);
                }
            }
        }
    }

    fn languages(&mut self, papers: &Papers<'_>, of_partner: bool) {
        let states = [
            (
                OfficialLanguage::English,
                papers.languages.english,
                papers.facts.languages.english,
            ),
            (
                OfficialLanguage::French,
                papers.languages.french,
                papers.facts.languages.french,
            ),
        ];
        let first = if of_partner {
            self.partners_first(papers)
        } else {
            self.factors.first_language
        };
        let years = self.dossier.law.rules.set.counting.language_result_years;
        for (language, state, result) in states {
            let (Some(state), Some(result)) = (state, result) else {
                continue;
            };
            let fact = FactRef::Language {
                of_partner,
                language,
            };
            let factor = match (of_partner, language == first) {
                (true, _) => Factor::SpouseLanguage,
                (false, true) => Factor::FirstLanguage,
                (false, false) => Factor::SecondLanguage,
            };
            let taken = result.taken();
            match state {
                LanguageState::Counts { .. } if language == first => {
                    let sentence = self.first_language(papers, of_partner, language);
                    self.counts(fact, factor, sentence);
                }
                LanguageState::Counts { .. } if of_partner => {
                    let language = language.into();
                    let sentence = Sentence::PartnersSecondLanguage { language };
                    self.does_not_count(fact, factor, sentence);
                }
                LanguageState::Counts { .. } => {
                    let language = language.into();
                    self.counts(fact, factor, Sentence::SecondLanguage { language });
                }
                LanguageState::Expired => {
                    let expired = add_years(taken, years);
                    let sentence = Sentence::ResultExpired { taken, expired };
                    self.does_not_count(fact, factor, sentence);
                }
                LanguageState::NotYet { .. } => {
                    self.does_not_count(fact, factor, Sentence::ResultNotYet { taken });
                }
                LanguageState::NotAccepted { .. } => {
                    self.does_not_count(fact, factor, Sentence::ResultNotAccepted {});
                }
            }
        }
    }

    /// Why a language is the first.
    fn first_language(
        &self,
        papers: &Papers<'_>,
        of_partner: bool,
        language: OfficialLanguage,
    ) -> Sentence {
        let other = language.other();
        if papers.facts.languages.first == Some(language) {
            let language = language.into();
            return Sentence::FirstAsChosen { language };
        }
        if papers.languages.levels().get(other).is_none() {
            let language = language.into();
            return Sentence::FirstAsOnly { language };
        }
        let total = self.total_with(papers, of_partner, language);
        let other_total = self.total_with(papers, of_partner, other);
        let (language, other) = (language.into(), other.into());
        if total > other_total {
            Sentence::FirstAsHigher {
                language,
                total,
                other,
                other_total,
            }
        } else {
            Sentence::FirstAsEqual {
                language,
                other,
                total,
            }
        }
    }

    /// The total with a language as the first of the person or the partner.
    fn total_with(&self, papers: &Papers<'_>, of_partner: bool, first: OfficialLanguage) -> u16 {
        let factors = if of_partner {
            Factors {
                spouse: self.factors.spouse.map(|spouse| SpouseFactors {
                    language: papers.languages.levels().get(first),
                    ..spouse
                }),
                ..*self.factors
            }
        } else {
            Factors {
                first_language: first,
                ..*self.factors
            }
        };
        self.dossier.law.rules.set.score(&factors).total
    }

    fn partners_first(&self, papers: &Papers<'_>) -> OfficialLanguage {
        let Some(spouse) = &self.factors.spouse else {
            return OfficialLanguage::English;
        };
        language::choose_spouse_first(
            self.dossier.law.rules.set,
            self.factors,
            spouse,
            papers.languages.levels(),
            papers.facts.languages.first,
        )
    }

    fn credentials(&mut self, papers: &Papers<'_>, of_partner: bool) {
        let counting = &self.dossier.law.rules.set.counting;
        let (years, rule) = (counting.assessment_years, counting.two_or_more);
        let level = papers.education.level;
        let factor = match of_partner {
            true => Factor::SpouseEducation,
            false => Factor::Education,
        };
        let education = level.into();
        let mut highest_told = false;
        for (index, credential) in papers.facts.credentials.iter().enumerate() {
            let fact = FactRef::Credential { of_partner, index };
            let together = level == EducationLevel::TwoOrMore;
            match CredentialState::of(credential, self.dossier.law.on, years) {
                CredentialState::NotYet { until } => {
                    let sentence = Sentence::CredentialNotYet { from: until };
                    self.does_not_count(fact, factor, sentence);
                }
                CredentialState::NotAssessed => {
                    self.does_not_count(fact, factor, Sentence::CredentialNotAssessed {});
                }
                CredentialState::Expired => {
                    let issued = credential
                        .assessment
                        .map_or(credential.completed, |a| a.issued);
                    let expired = add_years(issued, years);
                    self.does_not_count(fact, factor, Sentence::CredentialExpired { expired });
                }
                CredentialState::Counts { .. } if together && rule.takes(credential) => {
                    let sentence = Sentence::CredentialOfTwoOrMore {
                        years: rule.length_years_min,
                        longest_years: rule.longest_years_min,
                    };
                    self.counts(fact, factor, sentence);
                }
                CredentialState::Counts { .. }
                    if of_one(credential.level) == level && !highest_told =>
                {
                    highest_told = true;
                    self.counts(fact, factor, Sentence::CredentialHighest { education });
                }
                CredentialState::Counts { .. } => {
                    self.does_not_count(fact, factor, Sentence::CredentialLower { education });
                }
            }
        }
    }

    /// A credential from Canada as study in Canada.
    fn study(&mut self, index: usize, credential: &Credential, rule: &CanadianStudyRule) {
        let fact = FactRef::Credential {
            of_partner: false,
            index,
        };
        let factor = Factor::CanadianEducation;
        let on = self.dossier.law.on;
        if credential.completed > on {
            let from = credential.completed;
            return self.does_not_count(fact, factor, Sentence::StudyNotYet { from });
        }
        if credential.level == crate::CredentialLevel::Secondary {
            return self.does_not_count(fact, factor, Sentence::StudySecondary {});
        }
        let Some(study) = &credential.canadian_study else {
            return self.does_not_count(fact, factor, Sentence::StudyNotTold {});
        };
        let mut flaws = Vec::new();
        canadian_study::attendance_flaws(study, rule, |flaw| flaws.push(flaw));
        let exemption = canadian_study::exemption(credential, study, on, rule);
        let exemption = exemption.filter(|_| !flaws.is_empty());
        if exemption.is_none() && !flaws.is_empty() {
            for flaw in flaws {
                self.does_not_count(fact, factor, flaw.sentence(study, rule));
            }
            return;
        }
        let Some(class) = canadian_study::of_one(credential, rule) else {
            let sentence = Sentence::StudyShort {
                years: credential.length_years,
                needed: rule.graduate_length_years_min,
            };
            return self.does_not_count(fact, factor, sentence);
        };
        let study = class.into();
        match (self.factors.canadian_education, exemption) {
            (Some(counted), _) if counted != class => {
                let study = counted.into();
                self.does_not_count(fact, factor, Sentence::StudyLower { study });
            }
            (_, Some(exemption)) => {
                let sentence = Sentence::StudyExempt {
                    study,
                    from: exemption.from,
                    to: exemption.to,
                };
                self.counts(fact, factor, sentence);
            }
            (_, None) => self.counts(fact, factor, Sentence::StudyCounts { study }),
        }
    }

    fn certificates_and_nomination(&mut self) {
        let (profile, on) = (self.dossier.profile, self.dossier.law.on);
        for (index, certificate) in profile.certificates.iter().enumerate() {
            let fact = FactRef::Certificate { index };
            let factor = Factor::TransferabilityCertificate;
            let issued = certificate.issued;
            if issued <= on {
                self.counts(fact, factor, Sentence::CertificateCounts {});
            } else {
                self.does_not_count(fact, factor, Sentence::CertificateNotYet { issued });
            }
        }
        if let Some(nomination) = profile.nomination {
            let from = nomination.effective();
            let (fact, factor) = (FactRef::Nomination, Factor::Nomination);
            if from <= on {
                self.counts(fact, factor, Sentence::NominationCounts { from });
            } else {
                self.does_not_count(fact, factor, Sentence::NominationNotYet { from });
            }
        }
    }

    fn relatives(&mut self) {
        let Some(age_min) = self.dossier.law.rules.set.counting.sibling_age_min else {
            return;
        };
        for (index, relative) in self.dossier.profile.relatives.iter().enumerate() {
            let fact = FactRef::Relative { index };
            match self.why_no_sibling(relative, age_min) {
                None => self.counts(fact, Factor::Sibling, Sentence::SiblingCounts {}),
                Some(sentence) => self.does_not_count(fact, Factor::Sibling, sentence),
            }
        }
    }

    fn why_no_sibling(&self, relative: &Relative, age_min: u8) -> Option<Sentence> {
        let spouse_counted = self.dossier.partner.is_some();
        let age = completed_years(relative.birth, self.dossier.law.on);
        if relative.kind != RelativeKind::Sibling {
            Some(Sentence::RelativeNotSibling {})
        } else if relative.of_partner && !spouse_counted {
            Some(Sentence::SiblingOfPartner {})
        } else if !relatives::settled(relative, spouse_counted) {
            Some(Sentence::SiblingNotSettled {})
        } else if age < age_min {
            let needed = age_min;
            Some(Sentence::SiblingTooYoung { age, needed })
        } else {
            None
        }
    }
}

impl canadian_study::AttendanceFlaw {
    fn sentence(self, study: &crate::CanadianStudy, rule: &CanadianStudyRule) -> Sentence {
        match self {
            Self::PartTime => Sentence::StudyPartTime {
                months: study.full_time_months,
                needed: rule.full_time_months_min,
            },
            Self::Abroad => Sentence::StudyAbroad {
                months: study.months_in_canada,
                needed: rule.months_in_canada_min,
            },
            Self::Distant => Sentence::StudyDistant {
                percent: study.distance_percent,
                most: rule.distance_percent_max,
            },
        }
    }
}
