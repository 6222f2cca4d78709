//! Study in Canada that counts for additional points.

use crate::{
    CanadianEducation, CanadianStudy, CanadianStudyRule, Credential, CredentialLevel, Date,
};

/// The highest class of study in Canada that credentials come to on a date.
pub(crate) fn class(
    credentials: &[Credential],
    on: Date,
    rule: &CanadianStudyRule,
) -> Option<CanadianEducation> {
    credentials
        .iter()
        .filter(|credential| credential.canadian && credential.completed <= on)
        .filter(|credential| {
            credential
                .canadian_study
                .is_some_and(|study| attended(credential, &study, on, rule))
        })
        .filter_map(|credential| of_one(credential, rule))
        .max()
}

/// Whether the study was attended as the rule asks, or is exempt from it.
fn attended(
    credential: &Credential,
    study: &CanadianStudy,
    on: Date,
    rule: &CanadianStudyRule,
) -> bool {
    let exempt = rule.exemption.is_some_and(|exemption| {
        exemption.in_force <= on
            && study.started <= exemption.to
            && exemption.from <= credential.completed
    });
    exempt
        || (study.full_time_months >= rule.full_time_months_min
            && study.months_in_canada >= rule.months_in_canada_min
            && study.distance_percent <= rule.distance_percent_max)
}

fn of_one(credential: &Credential, rule: &CanadianStudyRule) -> Option<CanadianEducation> {
    match credential.level {
        CredentialLevel::Secondary => None,
        CredentialLevel::OneYear | CredentialLevel::TwoYear => {
            Some(CanadianEducation::OneOrTwoYear)
        }
        CredentialLevel::BachelorOrThreeYear => Some(CanadianEducation::ThreeYearOrGraduate),
        CredentialLevel::Masters | CredentialLevel::Professional | CredentialLevel::Doctoral => {
            (credential.length_years >= rule.graduate_length_years_min)
                .then_some(CanadianEducation::ThreeYearOrGraduate)
        }
    }
}
