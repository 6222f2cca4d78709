//! What is not met, and what to beware of, as sentences.

use crate::{CategoryLanguage, CategoryRules, LevelIn, Sentence, Unmet, Warning};

impl Unmet {
    /// The requirement in a sentence.
    pub fn sentence(self) -> Sentence {
        match self {
            Self::Destination => Sentence::UnmetDestination {},
            Self::WorkExperience {
                needed_hours,
                found_hours,
            } => Sentence::UnmetWork {
                needed: needed_hours,
                found: found_hours,
            },
            Self::Language { needed, found } => Sentence::UnmetLanguage {
                needed: needed.get(),
                found: found.get(),
            },
            Self::Education => Sentence::UnmetEducation {},
            Self::Funds {
                needed_cad,
                found_cad,
            } => Sentence::UnmetFunds {
                needed: needed_cad,
                found: found_cad,
            },
            Self::SelectionGrid { needed, found } => Sentence::UnmetGrid { needed, found },
            Self::CertificateOrJobOffer => Sentence::UnmetCertificateOrOffer {},
            Self::Nomination => Sentence::UnmetNomination {},
            Self::FederalProgram => Sentence::UnmetFederalProgram {},
            Self::JobOffer => Sentence::UnmetJobOffer {},
        }
    }
}

impl CategoryRules {
    /// What is missing for this category in a sentence, which names its language and its window.
    pub fn sentence(&self, unmet: Unmet) -> Sentence {
        match (unmet, &self.work, &self.language) {
            (
                Unmet::WorkExperience {
                    needed_hours,
                    found_hours,
                },
                Some(work),
                _,
            ) => Sentence::UnmetCategoryWork {
                needed: needed_hours,
                found: found_hours,
                years: u8::try_from(work.experience.window_years).unwrap_or(u8::MAX),
            },
            (Unmet::Language { needed, found }, _, Some(CategoryLanguage { language, .. })) => {
                let language = *language;
                let level = |level| LevelIn { language, level };
                Sentence::UnmetCategoryLanguage {
                    needed: level(needed),
                    found: level(found),
                }
            }
            (unmet, ..) => unmet.sentence(),
        }
    }
}

impl Warning {
    /// The warning in a sentence.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::RuleSetSuperseded { by } => Sentence::WarnSuperseded { since: by.date() },
            Self::LanguageResultExpired(_) => Sentence::WarnResultExpired {},
            Self::AssessmentExpired(_) => Sentence::WarnAssessmentExpired {},
            Self::OccupationNotRestated(_) => Sentence::WarnNotRestated {},
            Self::NotYet(_) => Sentence::WarnNotYet {},
            Self::TestNotAccepted(_) => Sentence::WarnTestNotAccepted {},
        }
    }
}
