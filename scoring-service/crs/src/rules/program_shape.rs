//! The shapes of the files of programs, as they are written.

use std::num::{NonZeroU8, NonZeroU32};

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::shape::{EducationPoints, JobOfferRow, NominationRow, RowTable, SpanPoints};
use crate::Program;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProgramOccupationsRow {
    pub(super) noc: Spanned<u16>,
    pub(super) skilled_rank_max: Spanned<u8>,
    pub(super) trades: Vec<Spanned<String>>,
    pub(super) trades_except: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExperienceRow {
    pub(super) hours_min: u32,
    pub(super) window_years: NonZeroU8,
    pub(super) weekly_hours_max: u8,
    pub(super) continuous: bool,
    pub(super) one_occupation: bool,
    pub(super) in_canada: bool,
    pub(super) students_count: bool,
    pub(super) self_employed_count: bool,
    pub(super) physicians_count_from: Option<Spanned<Datetime>>,
    pub(super) unpaid_counts: bool,
    pub(super) authorisation_needed: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FswRow {
    pub(super) language_level_min: Spanned<u8>,
    pub(super) experience: ExperienceRow,
    pub(super) arranged_employment: JobOfferRow,
    pub(super) grid: GridRow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GridRow {
    pub(super) pass_mark: Spanned<u16>,
    pub(super) maximum: Spanned<u16>,
    pub(super) education: RowTable<u16, EducationPoints>,
    pub(super) first_language: RowTable<u16, SpanPoints>,
    pub(super) second_language: SecondLanguageRow,
    pub(super) experience: GridExperience,
    pub(super) age: RowTable<u16, SpanPoints>,
    pub(super) arranged_employment: NominationRow,
    pub(super) adaptability: AdaptabilityRow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SecondLanguageRow {
    pub(super) level_min: Spanned<u8>,
    pub(super) points: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GridExperience {
    pub(super) year_hours: NonZeroU32,
    pub(super) maximum: Spanned<u16>,
    pub(super) rows: Vec<Spanned<SpanPoints>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AdaptabilityRow {
    pub(super) maximum: Spanned<u16>,
    pub(super) partner_language: u16,
    pub(super) partner_language_level_min: Spanned<u8>,
    pub(super) study: u16,
    pub(super) partner_study: u16,
    pub(super) study_years_min: u8,
    pub(super) work_hours_min: u32,
    pub(super) work: u16,
    pub(super) partner_work: u16,
    pub(super) relative: u16,
    pub(super) relative_age_min: u8,
    pub(super) arranged_employment: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CecRow {
    pub(super) language_level_min_by_rank: Spanned<Vec<Spanned<u8>>>,
    pub(super) experience: ExperienceRow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FstRow {
    pub(super) language_level_min: AbilityLevels,
    pub(super) offer_employers_max: u8,
    pub(super) offer_months_min: u16,
    pub(super) offer_weekly_hours_min: u8,
    pub(super) exempt_permit_months_min: u16,
    pub(super) experience: ExperienceRow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AbilityLevels {
    pub(super) listening: Spanned<u8>,
    pub(super) reading: Spanned<u8>,
    pub(super) writing: Spanned<u8>,
    pub(super) speaking: Spanned<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderRow {
    pub(super) invited_as: Vec<Program>,
    pub(super) language_result_years: NonZeroU8,
    pub(super) assessment_years: NonZeroU8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FundsRow {
    pub(super) by_family_size: Spanned<Vec<u32>>,
    pub(super) each_more: u32,
}
