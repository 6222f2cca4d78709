//! What is not met, and what to beware of, as sentences.

use crate::{Sentence, Unmet, Warning};

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
