//! What counts: work, study, offers, and for how long.

use jiff::civil::Date;

use crate::{CodePrefix, NocVersion};

/// What counts for the ranking under one rule set.
///
/// Every value comes from `rules/`; where the law is silent or sources differ, the value there says so.
#[derive(Debug, Clone, PartialEq)]
pub struct Counting {
    /// Years after which a language result no longer counts.
    pub language_result_years: i16,
    /// Years after which a credential assessment no longer counts.
    pub assessment_years: i16,
    /// Who chooses the first official language when the person did not.
    pub first_language_default: FirstLanguageDefault,
    /// What makes several credentials count as two or more.
    pub two_or_more: TwoOrMoreRule,
    /// The person's work in Canada.
    pub canadian_work: WorkRule,
    /// The person's work abroad.
    pub foreign_work: WorkRule,
    /// The spouse's work in Canada.
    pub spouse_canadian_work: WorkRule,
    /// Version of the NOC and the levels that are skilled.
    pub occupations: OccupationScale,
    /// What makes a job offer count for points; none when no offer earns any.
    pub job_offer: Option<JobOfferRule>,
    /// What makes study in Canada count for additional points; none before there were any.
    pub canadian_study: Option<CanadianStudyRule>,
    /// Least age, in years, of a brother or sister who counts; none before siblings counted.
    pub sibling_age_min: Option<u8>,
    /// What counts for the points of listed occupations; none where the rule set lists none.
    pub listed_occupation: Option<crate::ListedRule>,
}

/// How the first official language is chosen when the person did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstLanguageDefault {
    /// The choice that gives the higher score; English when both give the same.
    HigherScore,
}

/// What makes several credentials count as [`crate::EducationLevel::TwoOrMore`]: two post-secondary
/// credentials of at least `length_years_min`, one of them of at least `longest_years_min`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TwoOrMoreRule {
    /// Least length of each in academic years.
    pub length_years_min: u8,
    /// Least length of the longest in academic years.
    pub longest_years_min: u8,
}

/// Which work counts, and how it adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkRule {
    /// Only work within so many years before the date counts.
    pub window_years: i16,
    /// Hours that make a year.
    pub year_hours: u32,
    /// Hours a week beyond which nothing is added, in tenths; overlapping jobs share it.
    pub weekly_hours_max_tenths: u16,
    /// Least hours a week, in tenths, for work to count at all; 1 where part-time counts pro rata.
    pub weekly_hours_min_tenths: u16,
    /// Whether work as a full-time student counts.
    pub students_count: bool,
    /// Whether self-employed work counts.
    pub self_employed_count: bool,
    /// From this day on, self-employed physicians in publicly funded care count all the same.
    pub physicians_count_from: Option<Date>,
    /// Whether unpaid work counts.
    pub unpaid_counts: bool,
    /// Whether work needs to be authorised.
    pub authorisation_needed: bool,
    /// Whether only the one occupation with the most work counts.
    pub one_occupation: bool,
}

/// Which occupations are skilled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OccupationScale {
    /// Version of the NOC that work and offers must be stated in.
    pub noc: NocVersion,
    /// The lowest skill that counts: ranks 0 to this.
    pub skilled_rank_max: u8,
    /// Major group 00, senior managers, whose offers are a class of their own.
    pub major_group_00: CodePrefix,
}

/// What makes a job offer count for points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobOfferRule {
    /// Least hours a week, in tenths.
    pub weekly_hours_min_tenths: u16,
    /// Least length in months; an offer without end date is always long enough.
    pub duration_months_min: u16,
    /// Whether the offer must have no end date, other than offers in trades (`trades_duration_months_min`).
    pub permanent_only: bool,
    /// Least length in months of offers in skilled trades where others must have no end date.
    pub trades_duration_months_min: u16,
    /// The most employers whose offers in skilled trades add up to that length.
    pub trades_employers_max: u8,
    /// Whether the two kinds of work permit count as support beside an assessment.
    pub work_permits_support: bool,
    /// Least months with the employer on a permit that is exempt from assessment.
    pub exempt_permit_months_min: u16,
}

/// What makes study in Canada count for additional points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CanadianStudyRule {
    /// Least months of full-time study.
    pub full_time_months_min: u8,
    /// Least months physically in Canada.
    pub months_in_canada_min: u8,
    /// Largest share by distance learning, in percent.
    pub distance_percent_max: u8,
    /// Least length of a graduate or professional program in academic years.
    pub graduate_length_years_min: u8,
    /// Exemption for study during the pandemic.
    pub exemption: Option<StudyExemption>,
}

/// From a day on, study that touched a span of days needs to meet none of the conditions of attendance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StudyExemption {
    /// First day on which the exemption is applied.
    pub in_force: Date,
    /// First day of the span.
    pub from: Date,
    /// Last day of the span.
    pub to: Date,
}
