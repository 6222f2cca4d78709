//! Warnings as messages, each with the path of the fact that it rests on.

use crs::{FactRef, OfficialLanguage, RuleSetId, Rules, Warning, Words};
use express_entry_proto::borrowed;
use express_entry_proto::scoring::v1 as pb;

/// A warning about a profile, whose message tells the place of each fact.
pub(super) fn warning_message(
    warning: &Warning,
    rules: &Rules<'_>,
    profile: &borrowed::Profile<'_>,
    words: &Words,
) -> pb::Warning {
    let (code, fact) = match warning {
        Warning::RuleSetSuperseded { by } => return superseded(*by, words),
        Warning::LanguageResultExpired(fact) => (pb::WarningCode::LanguageResultExpired, fact),
        Warning::AssessmentExpired(fact) => (pb::WarningCode::AssessmentExpired, fact),
        Warning::OccupationNotRestated(fact) => (pb::WarningCode::OccupationNotRestated, fact),
        Warning::NotYet(fact) => (pb::WarningCode::NotYet, fact),
        Warning::TestNotAccepted(fact) => (pb::WarningCode::TestNotAccepted, fact),
    };
    pb::Warning {
        code: code.into(),
        field: field(*fact, rules, profile),
        description: words.sentence(&warning.sentence()),
    }
}

/// The warning that another rule set, not known in full, governs the date.
pub(super) fn superseded(by: RuleSetId, words: &Words) -> pb::Warning {
    pb::Warning {
        code: pb::WarningCode::RuleSetSuperseded.into(),
        field: String::new(),
        description: words.sentence(&Warning::RuleSetSuperseded { by }.sentence()),
    }
}

/// The path of a fact from the top of the profile.
pub(super) fn field(fact: FactRef, rules: &Rules<'_>, profile: &borrowed::Profile<'_>) -> String {
    let of = |of_partner| if of_partner { "partners[0]." } else { "" };
    match fact {
        FactRef::Language {
            of_partner,
            language,
        } => {
            let results = match profile.partners.first() {
                Some(partner) if of_partner => &partner.language_results,
                _ => &profile.language_results,
            };
            let is_in =
                |result: &borrowed::LanguageResult<'_>| is_test_of(rules, result.test, language);
            let index = results.iter().position(is_in).unwrap_or_default();
            format!("{}language_results[{index}]", of(of_partner))
        }
        FactRef::Credential { of_partner, index } => {
            format!("{}credentials[{index}]", of(of_partner))
        }
        FactRef::Work { of_partner, index } => format!("{}work_periods[{index}]", of(of_partner)),
        FactRef::JobOffer { index } => format!("job_offers[{index}]"),
        FactRef::Certificate { index } => format!("certificates_of_qualification[{index}]"),
        FactRef::Nomination => "nomination".to_owned(),
        FactRef::Birth => "birth".to_owned(),
        FactRef::Partner => "partners[0]".to_owned(),
        FactRef::Relative { index } => format!("relatives[{index}]"),
    }
}

fn is_test_of(rules: &Rules<'_>, id: &str, language: OfficialLanguage) -> bool {
    rules
        .book()
        .tests()
        .iter()
        .any(|test| test.id == id && test.language == language)
}
