//! Which factors and requirements each kind of change can move.

use super::ChangeKind;
use crate::{Factor, Requirement};

/// Section C, and the languages that it is looked up by.
const FIRST_LANGUAGE: &[Factor] = &[
    Factor::FirstLanguage,
    Factor::SecondLanguage,
    Factor::TransferabilityEducation,
    Factor::TransferabilityForeignWork,
    Factor::TransferabilityCertificate,
];

const CANADIAN_WORK: &[Factor] = &[
    Factor::CanadianWork,
    Factor::TransferabilityEducation,
    Factor::TransferabilityForeignWork,
    Factor::TransferabilityCertificate,
];

const EDUCATION: &[Factor] = &[
    Factor::Education,
    Factor::TransferabilityEducation,
    Factor::CanadianEducation,
];

/// What a public policy admits: work, and study in Canada.
const POLICIES: &[Factor] = &[
    Factor::CanadianWork,
    Factor::TransferabilityEducation,
    Factor::TransferabilityForeignWork,
    Factor::TransferabilityCertificate,
    Factor::SpouseCanadianWork,
    Factor::CanadianEducation,
    Factor::ListedOccupation,
];

impl ChangeKind {
    /// Whether the change, of the partner or the person, can move the points of a factor.
    pub(super) fn bears_on(self, factor: Factor, of_partner: bool) -> bool {
        let listed: &[Factor] = match self {
            Self::RuleSetInForce(_) | Self::RuleSetSuperseded(_) => return true,
            // Which offers are in trades is the programs' to say.
            Self::ProgramRulesInForce => &[Factor::JobOffer],
            Self::JobOfferCounts => &[Factor::JobOffer, Factor::ListedOccupation],
            Self::OccupationListInForce | Self::ListedWork { .. } => &[Factor::ListedOccupation],
            Self::PublicPolicyInForce => POLICIES,
            Self::Birthday { .. } => &[Factor::Age],
            Self::LanguageChartInForce
            | Self::LanguageResultCounts
            | Self::LanguageResultExpired
            | Self::LanguageTestNotAccepted
                if !of_partner =>
            {
                return FIRST_LANGUAGE.contains(&factor) || factor == Factor::French;
            }
            Self::FirstLanguageChosen if !of_partner => FIRST_LANGUAGE,
            Self::LanguageChartInForce
            | Self::LanguageResultCounts
            | Self::LanguageResultExpired
            | Self::LanguageTestNotAccepted
            | Self::FirstLanguageChosen => &[Factor::SpouseLanguage],
            Self::CredentialCounts | Self::AssessmentExpired if of_partner => {
                &[Factor::SpouseEducation]
            }
            Self::CredentialCounts | Self::AssessmentExpired => EDUCATION,
            Self::CanadianWork { .. } if of_partner => &[Factor::SpouseCanadianWork],
            Self::CanadianWork { .. } => CANADIAN_WORK,
            Self::ForeignWork { .. } => &[Factor::TransferabilityForeignWork],
            Self::CertificateCounts => &[Factor::TransferabilityCertificate],
            Self::NominationEffective => &[Factor::Nomination],
            Self::RelativeOfAge => &[Factor::Sibling],
            Self::FundsInForce
            | Self::CategoriesInForce
            | Self::ExperienceCompleted
            | Self::ExperienceLeftWindow
            | Self::MainOccupation
            | Self::AuthorisedWork => &[],
        };
        listed.contains(&factor)
    }

    /// Whether the change can turn a requirement of a program.
    pub(super) fn bears_on_requirement(self, requirement: Requirement) -> bool {
        use Requirement as R;
        let listed: &[Requirement] = match self {
            Self::RuleSetInForce(_) | Self::RuleSetSuperseded(_) | Self::ProgramRulesInForce => {
                return true;
            }
            Self::PublicPolicyInForce => &[R::WorkExperience, R::Language, R::SelectionGrid],
            Self::FundsInForce | Self::AuthorisedWork => &[R::Funds],
            Self::LanguageChartInForce
            | Self::LanguageResultCounts
            | Self::LanguageResultExpired
            | Self::LanguageTestNotAccepted
            | Self::FirstLanguageChosen => &[R::Language, R::SelectionGrid],
            Self::CredentialCounts | Self::AssessmentExpired => &[R::Education, R::SelectionGrid],
            Self::ExperienceCompleted | Self::ExperienceLeftWindow => {
                &[R::WorkExperience, R::SelectionGrid]
            }
            Self::MainOccupation => &[R::Language],
            Self::CertificateCounts => &[R::CertificateOrJobOffer],
            Self::JobOfferCounts => &[
                R::CertificateOrJobOffer,
                R::JobOffer,
                R::SelectionGrid,
                R::Funds,
            ],
            Self::NominationEffective => &[R::Nomination],
            Self::Birthday { .. } | Self::RelativeOfAge => &[R::SelectionGrid],
            Self::CanadianWork { .. }
            | Self::ForeignWork { .. }
            | Self::OccupationListInForce
            | Self::CategoriesInForce
            | Self::ListedWork { .. } => &[],
        };
        listed.contains(&requirement)
    }
}
