//! Level of education: the highest of the credentials that count.

use crate::calendar::add_years;
use crate::{Credential, CredentialLevel, Date, EducationLevel, TwoOrMoreRule};

/// How a credential stands on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CredentialState {
    /// Completed, or assessed, after the date.
    NotYet {
        /// First day on which it is both.
        until: Date,
    },
    /// Foreign and never assessed.
    NotAssessed,
    /// The assessment is too old.
    Expired,
    /// It counts.
    Counts {
        /// First day on which the assessment is too old; none where none is needed.
        until: Option<Date>,
    },
}

impl CredentialState {
    /// How `credential` stands on a date, with assessments good for `assessment_years`.
    pub(crate) fn of(credential: &Credential, on: Date, assessment_years: i16) -> Self {
        let assessed = credential.assessment.filter(|_| !credential.canadian);
        let settled = assessed.map_or(credential.completed, |assessment| {
            credential.completed.max(assessment.issued)
        });
        let expires = assessed.map(|assessment| add_years(assessment.issued, assessment_years));
        if settled > on {
            Self::NotYet { until: settled }
        } else if expires.is_some_and(|expires| expires <= on) {
            Self::Expired
        } else if credential.canadian || assessed.is_some() {
            Self::Counts { until: expires }
        } else {
            Self::NotAssessed
        }
    }
}

/// The level of education that credentials come to on a date.
pub(crate) fn level(
    credentials: &[Credential],
    on: Date,
    assessment_years: i16,
    two_or_more: &TwoOrMoreRule,
) -> EducationLevel {
    let mut highest = EducationLevel::LessThanSecondary;
    let mut long_enough = 0_u32;
    let mut longest_years = 0;
    for credential in credentials {
        let state = CredentialState::of(credential, on, assessment_years);
        if !matches!(state, CredentialState::Counts { .. }) {
            continue;
        }
        highest = highest.max(of_one(credential.level));
        let post_secondary = credential.level > CredentialLevel::Secondary;
        if post_secondary && credential.length_years >= two_or_more.length_years_min {
            long_enough += 1;
            longest_years = longest_years.max(credential.length_years);
        }
    }
    if long_enough >= 2 && longest_years >= two_or_more.longest_years_min {
        highest = highest.max(EducationLevel::TwoOrMore);
    }
    highest
}

/// The level that one credential alone comes to.
fn of_one(level: CredentialLevel) -> EducationLevel {
    match level {
        CredentialLevel::Secondary => EducationLevel::Secondary,
        CredentialLevel::OneYear => EducationLevel::OneYear,
        CredentialLevel::TwoYear => EducationLevel::TwoYear,
        CredentialLevel::BachelorOrThreeYear => EducationLevel::BachelorOrThreeYear,
        CredentialLevel::Masters | CredentialLevel::Professional => {
            EducationLevel::MastersOrProfessional
        }
        CredentialLevel::Doctoral => EducationLevel::Doctoral,
    }
}
