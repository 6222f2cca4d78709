//! Level of education: the highest of the credentials that count.

use crate::calendar::{add_years, sooner};
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

    /// The first later day on which it changes.
    pub(crate) fn until(self) -> Option<Date> {
        match self {
            Self::NotYet { until } => Some(until),
            Self::Counts { until } => until,
            Self::NotAssessed | Self::Expired => None,
        }
    }

    fn has_warning(self) -> bool {
        match self {
            Self::NotYet { .. } | Self::Expired => true,
            Self::NotAssessed | Self::Counts { .. } => false,
        }
    }
}

/// What credentials come to on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Education {
    /// The level of education.
    pub(crate) level: EducationLevel,
    /// The first later day on which a credential changes its state.
    pub(crate) until: Option<Date>,
    /// Whether there is a credential that a warning is due for.
    pub(crate) has_warnings: bool,
}

impl Education {
    /// What `credentials` come to, with assessments good for `assessment_years`.
    pub(crate) fn of(
        credentials: &[Credential],
        on: Date,
        assessment_years: i16,
        two_or_more: &TwoOrMoreRule,
    ) -> Self {
        let mut education = Self {
            level: EducationLevel::LessThanSecondary,
            until: None,
            has_warnings: false,
        };
        let mut long_enough = 0_u32;
        let mut longest_years = 0;
        for credential in credentials {
            let state = CredentialState::of(credential, on, assessment_years);
            education.note(state);
            if !matches!(state, CredentialState::Counts { .. }) {
                continue;
            }
            education.level = education.level.max(of_one(credential.level));
            if two_or_more.takes(credential) {
                long_enough += 1;
                longest_years = longest_years.max(credential.length_years);
            }
        }
        if long_enough >= 2 && longest_years >= two_or_more.longest_years_min {
            education.level = education.level.max(EducationLevel::TwoOrMore);
        }
        education
    }

    fn note(&mut self, state: CredentialState) {
        self.has_warnings |= state.has_warning();
        self.until = sooner(self.until, state.until());
    }
}

impl TwoOrMoreRule {
    /// Whether a credential is one of those that may count as two or more.
    pub(crate) fn takes(&self, credential: &Credential) -> bool {
        let post_secondary = credential.level > CredentialLevel::Secondary;
        post_secondary && credential.length_years >= self.length_years_min
    }
}

/// The level that one credential alone comes to.
pub(crate) fn of_one(level: CredentialLevel) -> EducationLevel {
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
