//! The shapes of the files, as they are written.

use std::num::{NonZeroU8, NonZeroU32};

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use crate::{EducationLevel, Together};

/// What stands above the versions of a factor.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FactorHead {
    #[serde(rename = "factor")]
    pub(super) _factor: String,
    #[serde(rename = "title")]
    pub(super) _title: String,
    #[serde(rename = "unit")]
    pub(super) _unit: String,
    #[serde(rename = "section")]
    pub(super) _section: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InstrumentFile {
    pub(super) instrument: Vec<Spanned<InstrumentRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InstrumentRow {
    pub(super) id: Spanned<String>,
    pub(super) title: String,
    pub(super) citation: String,
    pub(super) in_force: Spanned<Datetime>,
    pub(super) certainty: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleSetFile {
    pub(super) rule_set: Vec<Spanned<RuleSetRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleSetRow {
    pub(super) from: Spanned<Datetime>,
    pub(super) instrument: Spanned<String>,
    pub(super) summary: String,
    #[serde(default)]
    pub(super) announced: bool,
    #[serde(default)]
    pub(super) draft: bool,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(deny_unknown_fields)]
pub(super) struct Columns {
    pub(super) without_spouse: u16,
    pub(super) with_spouse: u16,
}

/// A table with a row for each value or run of values, and a maximum.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowTable<M, R> {
    pub(super) maximum: Spanned<M>,
    pub(super) rows: Vec<Spanned<R>>,
}

/// Numbers from one to another; without `to`, and all above.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SpanColumns {
    pub(super) from: u16,
    pub(super) to: Option<u16>,
    pub(super) without_spouse: u16,
    pub(super) with_spouse: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SpanPoints {
    pub(super) from: u16,
    pub(super) to: Option<u16>,
    pub(super) points: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EducationColumns {
    pub(super) education: EducationLevel,
    pub(super) without_spouse: u16,
    pub(super) with_spouse: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EducationPoints {
    pub(super) education: EducationLevel,
    pub(super) points: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MaximaRow {
    pub(super) core: Spanned<Columns>,
    pub(super) spouse: Spanned<u16>,
    pub(super) transferability: Spanned<u16>,
    pub(super) additional: Spanned<u16>,
    pub(super) total: Spanned<u16>,
}

/// One group of section C. The lists of points go with the lists of thresholds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TransferabilityTable<R> {
    pub(super) maximum: Spanned<u16>,
    pub(super) language_from: Spanned<Vec<u8>>,
    pub(super) canadian_work_from: Option<Spanned<Vec<u8>>>,
    pub(super) rows: Vec<Spanned<R>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EducationTransfer {
    pub(super) education: Vec<Spanned<EducationLevel>>,
    pub(super) language: Spanned<Vec<u16>>,
    pub(super) canadian_work: Spanned<Vec<u16>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct YearsTransfer {
    pub(super) from: u16,
    pub(super) to: Option<u16>,
    pub(super) language: Spanned<Vec<u16>>,
    pub(super) canadian_work: Spanned<Vec<u16>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CertificateTransfer {
    pub(super) certificate: bool,
    pub(super) language: Spanned<Vec<u16>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NominationRow {
    pub(super) points: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JobOfferPoints {
    pub(super) other_skilled: u16,
    pub(super) major_group_00: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CanadianEducationPoints {
    pub(super) one_or_two_year: u16,
    pub(super) three_year_or_graduate: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FrenchRow {
    pub(super) points: u16,
    pub(super) points_with_english: u16,
    pub(super) french_level_min: Spanned<u8>,
    pub(super) english_level_min: Spanned<u8>,
    pub(super) english_abilities_min: Spanned<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SiblingRow {
    pub(super) points: u16,
    pub(super) age_min: u8,
}

/// Points of listed occupations. Lists of points go by level, the highest first.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListedPointsRow {
    pub(super) maximum: Spanned<u16>,
    pub(super) together: Together,
    pub(super) job_offer: Option<Spanned<Vec<u16>>>,
    #[serde(default)]
    pub(super) canadian_work: Vec<Spanned<ListedWorkPoints>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListedWorkPoints {
    pub(super) months: Spanned<u8>,
    pub(super) points: Spanned<Vec<u16>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListedRow {
    pub(super) higher_levels_count: bool,
    pub(super) job_offer: Option<ListedOfferRow>,
    pub(super) canadian_work: Option<WorkRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListedOfferRow {
    pub(super) weekly_hours_min: u8,
    pub(super) permanent_only: bool,
    pub(super) duration_months_min: u16,
    pub(super) support_needed: bool,
    pub(super) work_permits_support: bool,
    pub(super) exempt_permit_months_min: u16,
}

/// Unit groups by level, the highest first.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OccupationListRow {
    pub(super) noc: Spanned<u16>,
    pub(super) levels: Spanned<Vec<Vec<Spanned<String>>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LanguageRow {
    pub(super) result_years: NonZeroU8,
    pub(super) first_language_default: FirstLanguage,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FirstLanguage {
    HigherScore,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EducationRow {
    pub(super) assessment_years: NonZeroU8,
    pub(super) two_or_more: TwoOrMoreRow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TwoOrMoreRow {
    pub(super) length_years_min: u8,
    pub(super) longest_years_min: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OccupationsRow {
    pub(super) noc: Spanned<u16>,
    pub(super) skilled_rank_max: Spanned<u8>,
    pub(super) major_group_00: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WorkRows {
    pub(super) canadian: WorkRow,
    pub(super) foreign: WorkRow,
    pub(super) spouse_canadian: WorkRow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WorkRow {
    pub(super) window_years: NonZeroU8,
    pub(super) year_hours: NonZeroU32,
    pub(super) weekly_hours_max: u8,
    /// Without it part-time work counts pro rata.
    pub(super) weekly_hours_min: Option<u8>,
    pub(super) students_count: bool,
    pub(super) self_employed_count: bool,
    pub(super) physicians_count_from: Option<Spanned<Datetime>>,
    pub(super) unpaid_counts: bool,
    pub(super) authorisation_needed: bool,
    pub(super) one_occupation: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JobOfferRow {
    pub(super) weekly_hours_min: u8,
    pub(super) permanent_only: bool,
    pub(super) duration_months_min: u16,
    pub(super) trades_duration_months_min: u16,
    pub(super) trades_employers_max: u8,
    pub(super) work_permits_support: bool,
    pub(super) exempt_permit_months_min: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CanadianStudyRow {
    pub(super) full_time_months_min: u8,
    pub(super) months_in_canada_min: u8,
    pub(super) distance_percent_max: u8,
    pub(super) graduate_length_years_min: u8,
    pub(super) exemption: Option<ExemptionRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExemptionRow {
    pub(super) in_force: Spanned<Datetime>,
    pub(super) from: Spanned<Datetime>,
    pub(super) to: Spanned<Datetime>,
}

/// What stands above the charts of a language test.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TestHead {
    pub(super) id: Spanned<String>,
    pub(super) title: String,
    pub(super) language: TestLanguage,
    pub(super) listening: Spanned<ScaleRow>,
    pub(super) reading: Spanned<ScaleRow>,
    pub(super) writing: Spanned<ScaleRow>,
    pub(super) speaking: Spanned<ScaleRow>,
    pub(super) other_scale: Option<OtherScaleRow>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(super) enum TestLanguage {
    English,
    French,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(deny_unknown_fields)]
pub(super) struct ScaleRow {
    pub(super) min: u16,
    pub(super) max: u16,
    pub(super) step: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OtherScaleRow {
    pub(super) max: u16,
    pub(super) hint: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChartTable {
    pub(super) rows: Vec<Spanned<ChartRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChartRow {
    pub(super) level: u8,
    pub(super) listening: u16,
    pub(super) reading: u16,
    pub(super) writing: u16,
    pub(super) speaking: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NotAcceptedFile {
    pub(super) test: Vec<Spanned<NotAcceptedRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NotAcceptedRow {
    pub(super) id: Spanned<String>,
    pub(super) reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CountriesFile {
    pub(super) codes: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NocFile {
    pub(super) version: Spanned<u16>,
    pub(super) digits: Spanned<u8>,
    /// Skill levels as the version names them, by rank.
    pub(super) levels: Vec<String>,
    /// Code, skill rank, title in English, title in French.
    pub(super) groups: Vec<Spanned<(String, u8, String, String)>>,
}
