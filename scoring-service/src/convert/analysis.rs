//! Eligibility and comparisons as messages.

use crs::{Assessment, Comparison, Rules, Words};
use express_entry_proto::borrowed;
use express_entry_proto::scoring::v1 as pb;

use super::score::{
    category_messages, factor_name, program_message, section_name, standing_message,
};
use super::warnings::warning_message;
use super::{date_message, rule_set_ref};

/// How a person stands with every program and category. `profile` is the message that the person was read from.
pub fn eligibility_message(
    assessment: &Assessment,
    rules: &Rules<'_>,
    profile: &borrowed::Profile<'_>,
    words: &Words,
) -> pb::CheckEligibilityResponse {
    let warnings = assessment.warnings.iter();
    pb::CheckEligibilityResponse {
        rule_set: Some(rule_set_ref(rules.set())),
        programs: assessment.programs.iter().map(standing_message).collect(),
        invited_as: assessment
            .invited_as
            .map(|program| program_message(program).into()),
        next_change: assessment.next_change.map(date_message),
        warnings: warnings
            .map(|warning| warning_message(warning, rules, profile, words))
            .collect(),
        categories: category_messages(assessment, rules),
    }
}

/// The differences between two scores.
pub fn comparison_message(comparison: &Comparison<'_>) -> pb::CompareRuleSetsResponse {
    let factors = comparison.factors().map(|(factor, points)| {
        let (name, _) = factor_name(factor);
        pb::FactorDifference {
            factor: name.into(),
            left: points.left.into(),
            right: points.right.into(),
            difference: points.difference(),
        }
    });
    let sections = comparison
        .sections()
        .map(|(section, points)| pb::SectionDifference {
            section: section_name(section).into(),
            left: points.left.into(),
            right: points.right.into(),
            difference: points.difference(),
        });
    pb::CompareRuleSetsResponse {
        factors: factors.collect(),
        sections: sections.collect(),
        difference: comparison.total().difference(),
        ..pb::CompareRuleSetsResponse::default()
    }
}
