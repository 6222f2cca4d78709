//! Completed credentials and their assessments.

use jiff::civil::Date;

/// One completed credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credential {
    /// Level, as issued in Canada or as assessed for Canada.
    pub level: CredentialLevel,
    /// Whether it was issued in Canada; otherwise it needs an assessment.
    pub canadian: bool,
    /// Day of completion.
    pub completed: Date,
    /// Length of the program in whole academic years at full-time pace.
    pub length_years: u8,
    /// Educational credential assessment.
    pub assessment: Option<CredentialAssessment>,
    /// How a Canadian credential was studied for.
    pub canadian_study: Option<CanadianStudy>,
}

/// Level of one credential, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CredentialLevel {
    /// Secondary diploma.
    Secondary,
    /// One-year post-secondary credential.
    OneYear,
    /// Two-year post-secondary credential.
    TwoYear,
    /// Bachelor's degree, or a program of three years or more.
    BachelorOrThreeYear,
    /// Master's degree.
    Masters,
    /// Entry-to-practice professional degree.
    Professional,
    /// Doctoral degree.
    Doctoral,
}

/// An educational credential assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CredentialAssessment {
    /// Day of issue.
    pub issued: Date,
}

/// How a Canadian credential was studied for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CanadianStudy {
    /// First day of study.
    pub started: Date,
    /// Months of full-time study or training.
    pub full_time_months: u8,
    /// Months physically in Canada.
    pub months_in_canada: u8,
    /// Share by distance learning, in percent.
    pub distance_percent: u8,
}
