//! Study in Canada that counts for additional points.

use crate::{
    CanadianEducation, CanadianStudy, CanadianStudyRule, Credential, CredentialLevel, Date,
    StudyExemption,
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
    let mut attended = true;
    attendance_flaws(study, rule, |_| attended = false);
    attended || exemption(credential, study, on, rule).is_some()
}

/// The exemption from the conditions of attendance, where it applies to a study on a date.
pub(crate) fn exemption(
    credential: &Credential,
    study: &CanadianStudy,
    on: Date,
    rule: &CanadianStudyRule,
) -> Option<StudyExemption> {
    rule.exemption.filter(|exemption| {
        exemption.in_force <= on
            && study.started <= exemption.to
            && exemption.from <= credential.completed
    })
}

/// A condition of attendance that study does not meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AttendanceFlaw {
    /// Too few months of full-time study.
    PartTime,
    /// Too few months in Canada.
    Abroad,
    /// Too much by distance learning.
    Distant,
}

/// Calls `note` with every condition of attendance that is not met.
#[inline]
pub(crate) fn attendance_flaws(
    study: &CanadianStudy,
    rule: &CanadianStudyRule,
    mut note: impl FnMut(AttendanceFlaw),
) {
    if study.full_time_months < rule.full_time_months_min {
        note(AttendanceFlaw::PartTime);
    }
    if study.months_in_canada < rule.months_in_canada_min {
        note(AttendanceFlaw::Abroad);
    }
    if study.distance_percent > rule.distance_percent_max {
        note(AttendanceFlaw::Distant);
    }
}

/// The class of a credential by its level and length; none where it is in none.
pub(crate) fn of_one(
    credential: &Credential,
    rule: &CanadianStudyRule,
) -> Option<CanadianEducation> {
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
