//! Warnings as messages, each with the path of the fact that it rests on.

use crs::{FactRef, OfficialLanguage, RuleSetId, Rules, Warning};
use express_entry_proto::common::v1 as common;
use express_entry_proto::scoring::v1 as pb;

/// A warning about a profile, whose message tells the place of each fact.
pub(super) fn warning_message(
    warning: &Warning,
    rules: &Rules<'_>,
    profile: &common::Profile,
) -> pb::Warning {
    let (code, fact, description) = match warning {
        Warning::RuleSetSuperseded { by } => return superseded(*by),
        Warning::LanguageResultExpired(fact) => (
            pb::WarningCode::LanguageResultExpired,
            fact,
            "the language result is too old on the date and did not count",
        ),
        Warning::AssessmentExpired(fact) => (
            pb::WarningCode::AssessmentExpired,
            fact,
            "the assessment of the credential is too old on the date and did not count",
        ),
        Warning::OccupationNotRestated(fact) => (
            pb::WarningCode::OccupationNotRestated,
            fact,
            "the occupation is not stated in the NOC version of the rules and did not count",
        ),
        Warning::NotYet(fact) => (
            pb::WarningCode::NotYet,
            fact,
            "the fact is dated after the date of the score and did not count",
        ),
        Warning::TestNotAccepted(fact) => (
            pb::WarningCode::TestNotAccepted,
            fact,
            "the language test was not accepted on the date and did not count",
        ),
    };
    pb::Warning {
        code: code.into(),
        field: field(*fact, rules, profile),
        description: description.to_owned(),
    }
}

/// The warning that another rule set, not known in full, governs the date.
pub(super) fn superseded(by: RuleSetId) -> pb::Warning {
    pb::Warning {
        code: pb::WarningCode::RuleSetSuperseded.into(),
        field: String::new(),
        description: format!(
            "{by} is in force on the date and not known in full; the rule set before it was used"
        ),
    }
}

/// The path of a fact from the top of the profile.
pub(super) fn field(fact: FactRef, rules: &Rules<'_>, profile: &common::Profile) -> String {
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
            let is_in = |result: &common::LanguageResult| is_test_of(rules, &result.test, language);
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
