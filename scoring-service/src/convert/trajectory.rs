//! Trajectories as messages.

use crs::{CategoryChange, ChangeKind, ChangeReason, RequirementChange, Rules, Step, Words};
use express_entry_proto::borrowed;
use express_entry_proto::scoring::v1 as pb;

use super::score::{assessed_message, factor_name, program_message, requirement_name};
use super::warnings::field;
use super::{date_message, rule_set_ref};

/// A day of a trajectory. `profile` is the message that the person was read from.
pub fn step_message(
    step: &Step<'_>,
    profile: &borrowed::Profile<'_>,
    view: pb::ScoreView,
    words: &Words,
) -> pb::TrajectoryStep {
    let rules = &step.rules;
    pb::TrajectoryStep {
        date: Some(date_message(step.date)),
        rule_set: Some(rule_set_ref(rules.set())),
        score: Some(assessed_message(
            &step.assessment,
            rules,
            profile,
            view,
            words,
        )),
        reasons: step
            .reasons
            .iter()
            .map(|reason| reason_message(reason, rules, profile))
            .collect(),
    }
}

fn reason_message(
    reason: &ChangeReason,
    rules: &Rules<'_>,
    profile: &borrowed::Profile<'_>,
) -> pb::ChangeReason {
    let (kind, numbers) = kind_message(reason.kind);
    let (before, after) = numbers.unzip();
    let facts = reason.facts.iter();
    let factors = reason
        .factors
        .iter()
        .map(|(factor, points)| pb::FactorChange {
            factor: factor_name(*factor).0.into(),
            before: points.left.into(),
            after: points.right.into(),
        });
    pb::ChangeReason {
        kind: kind.into(),
        fields: facts.map(|fact| field(*fact, rules, profile)).collect(),
        before: before.map(i32::from),
        after: after.map(i32::from),
        factors: factors.collect(),
        requirements: reason.requirements.iter().map(turned_message).collect(),
        categories: reason.categories.iter().map(category_message).collect(),
    }
}

fn turned_message(change: &RequirementChange) -> pb::RequirementChange {
    pb::RequirementChange {
        program: program_message(change.program).into(),
        requirement: requirement_name(change.requirement).into(),
        met: change.met,
    }
}

fn category_message(change: &CategoryChange) -> pb::CategoryChange {
    pb::CategoryChange {
        category_id: change.id.clone(),
        eligible: change.member,
    }
}

/// The name of a kind, and its numbers before and since.
fn kind_message(kind: ChangeKind) -> (pb::ChangeKind, Option<(u8, u8)>) {
    use pb::ChangeKind as Name;
    let name = match kind {
        ChangeKind::RuleSetInForce(_) => Name::RuleSetInForce,
        ChangeKind::RuleSetSuperseded(_) => Name::RuleSetSuperseded,
        ChangeKind::ProgramRulesInForce => Name::ProgramRulesInForce,
        ChangeKind::PublicPolicyInForce => Name::PublicPolicyInForce,
        ChangeKind::FundsInForce => Name::FundsInForce,
        ChangeKind::LanguageChartInForce => Name::LanguageChartInForce,
        ChangeKind::Birthday { before, after } => return (Name::Birthday, Some((before, after))),
        ChangeKind::LanguageResultCounts => Name::LanguageResultCounts,
        ChangeKind::LanguageResultExpired => Name::LanguageResultExpired,
        ChangeKind::LanguageTestNotAccepted => Name::LanguageTestNotAccepted,
        ChangeKind::FirstLanguageChosen => Name::FirstLanguageChosen,
        ChangeKind::CredentialCounts => Name::CredentialCounts,
        ChangeKind::AssessmentExpired => Name::AssessmentExpired,
        ChangeKind::CanadianWork { before, after } => {
            return (Name::CanadianWork, Some((before, after)));
        }
        ChangeKind::ForeignWork { before, after } => {
            return (Name::ForeignWork, Some((before, after)));
        }
        ChangeKind::ExperienceCompleted => Name::ExperienceCompleted,
        ChangeKind::ExperienceLeftWindow => Name::ExperienceLeftWindow,
        ChangeKind::MainOccupation => Name::MainOccupation,
        ChangeKind::AuthorisedWork => Name::AuthorisedWork,
        ChangeKind::CertificateCounts => Name::CertificateCounts,
        ChangeKind::JobOfferCounts => Name::JobOfferCounts,
        ChangeKind::NominationEffective => Name::NominationEffective,
        ChangeKind::RelativeOfAge => Name::RelativeOfAge,
        ChangeKind::OccupationListInForce => Name::OccupationListInForce,
        ChangeKind::CategoriesInForce => Name::CategoriesInForce,
        ChangeKind::ListedWork { before, after } => {
            return (Name::ListedWork, Some((before, after)));
        }
    };
    (name, None)
}
