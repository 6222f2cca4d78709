//! Programs: what each asks of a person.

use jiff::civil::Date;

use std::collections::BTreeMap;

use crate::TableSource;
use crate::{Ability, JobOfferRule, Level, NocVersion};

/// A program of economic immigration that Express Entry manages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Program {
    /// Federal Skilled Worker Class.
    FederalSkilledWorker,
    /// Canadian Experience Class.
    CanadianExperienceClass,
    /// Federal Skilled Trades Class.
    FederalSkilledTrades,
    /// Provincial Nominee Class.
    ProvincialNominee,
}

impl Program {
    /// Every program.
    pub const ALL: [Self; 4] = [
        Self::FederalSkilledWorker,
        Self::CanadianExperienceClass,
        Self::FederalSkilledTrades,
        Self::ProvincialNominee,
    ];
}

/// What the programs ask, from one day on.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgramRules {
    /// NOC version, skilled levels and trades groups.
    pub occupations: ProgramOccupations,
    /// Federal Skilled Worker Class.
    pub fsw: FswRules,
    /// Canadian Experience Class.
    pub cec: CecRules,
    /// Federal Skilled Trades Class.
    pub fst: FstRules,
    /// The order in which a person who fits several is invited.
    pub invited_as_order: Vec<Program>,
    /// Years after which a language result no longer counts.
    pub language_result_years: i16,
    /// Years after which a credential assessment no longer counts.
    pub assessment_years: i16,
    /// Where each part comes from, by the id of its file (`programs.order`).
    pub sources: BTreeMap<String, TableSource>,
}

/// Occupations as the programs see them.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgramOccupations {
    /// Version of the NOC that work must be stated in.
    pub noc: NocVersion,
    /// The lowest skill that counts: ranks 0 to this.
    pub skilled_rank_max: u8,
    /// Code prefixes of the skilled trades, each with the number of its digits.
    pub trades_included: Vec<CodePrefix>,
    /// Code prefixes taken out of them.
    pub trades_excluded: Vec<CodePrefix>,
}

impl ProgramOccupations {
    /// Whether a unit group is a skilled trade.
    pub fn is_trade(&self, code: u32) -> bool {
        let within = |prefixes: &[CodePrefix]| prefixes.iter().any(|prefix| prefix.contains(code));
        within(&self.trades_included) && !within(&self.trades_excluded)
    }
}

/// The first digits of a NOC code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodePrefix {
    /// Lowest code with the prefix.
    pub from: u32,
    /// Highest code with the prefix.
    pub to: u32,
}

impl CodePrefix {
    /// Whether a code of the same version begins with these digits.
    pub fn contains(self, code: u32) -> bool {
        (self.from..=self.to).contains(&code)
    }
}

/// How much work, where, and within how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExperienceRule {
    /// Hours needed.
    pub hours_min: u32,
    /// Only work within so many years before the date counts.
    pub window_years: i16,
    /// Hours a week beyond which nothing is added, in tenths.
    pub weekly_hours_max_tenths: u16,
    /// Whether the work must be without a break.
    pub continuous: bool,
    /// Whether it must be in one occupation.
    pub one_occupation: bool,
    /// Whether it must be in Canada.
    pub in_canada: bool,
    /// Whether work as a full-time student counts.
    pub students_count: bool,
    /// Whether self-employed work counts.
    pub self_employed_count: bool,
    /// From this day on, self-employed physicians in publicly funded care count all the same.
    pub physicians_count_from: Option<Date>,
    /// Whether unpaid work counts.
    pub unpaid_counts: bool,
    /// Whether work in Canada needs to be authorised.
    pub authorisation_needed: bool,
}

/// Federal Skilled Worker Class.
#[derive(Debug, Clone, PartialEq)]
pub struct FswRules {
    /// Skilled work.
    pub experience: ExperienceRule,
    /// Lowest level in all four abilities of the first official language.
    pub language_min: Level,
    /// What makes an offer arranged employment (IRPR section 82), for the grid and for funds.
    /// It outlived the points that the ranking gave for offers.
    pub arranged_employment: JobOfferRule,
    /// The selection grid.
    pub grid: SelectionGridRules,
}

/// Canadian Experience Class.
#[derive(Debug, Clone, PartialEq)]
pub struct CecRules {
    /// Skilled work in Canada.
    pub experience: ExperienceRule,
    /// Lowest level in all four abilities, by skill rank of the occupation with the most work.
    pub language_min_by_rank: Vec<Level>,
}

/// Federal Skilled Trades Class.
#[derive(Debug, Clone, PartialEq)]
pub struct FstRules {
    /// Work in one trade.
    pub experience: ExperienceRule,
    /// Lowest level by ability, in the order of [`Ability::ALL`].
    pub language_min: [Level; Ability::ALL.len()],
    /// Least total length of the job offers in months, where there is no certificate.
    pub offer_months_min: u16,
    /// The most employers whose offers add up.
    pub offer_employers_max: u8,
    /// Least hours a week of an offer, in tenths.
    pub offer_weekly_hours_min_tenths: u16,
    /// Least months with the employer on a permit that is exempt from assessment.
    pub exempt_permit_months_min: u16,
}

/// The selection grid of IRPR sections 78 to 83.
#[derive(Debug, Clone, PartialEq)]
pub struct SelectionGridRules {
    /// Points needed.
    pub pass_mark: u16,
    /// Education, in the order of [`crate::EducationLevel::ALL`].
    pub education: crate::Capped<crate::EducationTable>,
    /// First official language, for each ability by level.
    pub first_language: crate::Capped<crate::LevelTable>,
    /// Lowest level of the second language in all four abilities.
    pub second_language_min: Level,
    /// Points for it.
    pub second_language: u16,
    /// Hours of skilled work that make a year of the grid.
    pub year_hours: u32,
    /// Points by completed years of work; the last entry stands for every higher number.
    pub experience: crate::Capped<[u16; 7]>,
    /// Points by age; the last entry stands for every higher age.
    pub age: crate::Capped<[u16; 48]>,
    /// Points for arranged employment.
    pub arranged_employment: u16,
    /// Adaptability.
    pub adaptability: AdaptabilityRules,
}

/// Adaptability points of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdaptabilityRules {
    /// The most that they give together.
    pub maximum: u16,
    /// The partner's language at `partner_language_min` in all four abilities.
    pub partner_language: u16,
    /// Lowest level for it.
    pub partner_language_min: Level,
    /// The person's study in Canada of `study_years_min` or more.
    pub study: u16,
    /// The partner's study in Canada.
    pub partner_study: u16,
    /// Least academic years of study.
    pub study_years_min: u8,
    /// Least hours of authorised work in Canada, at any time, for the two points below.
    pub work_hours_min: u32,
    /// The person's year of skilled work in Canada.
    pub work: u16,
    /// The partner's year of work in Canada.
    pub partner_work: u16,
    /// An adult relative in Canada.
    pub relative: u16,
    /// Least age of the relative.
    pub relative_age_min: u8,
    /// Arranged employment.
    pub arranged_employment: u16,
}

/// Settlement funds needed, in whole Canadian dollars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundsTable {
    /// Id of the instrument that set them.
    pub instrument: String,
    /// By family size, from one person on.
    pub by_family_size: Vec<u32>,
    /// For each person beyond the last.
    pub each_more: u32,
}

impl FundsTable {
    /// Whether there is an amount for one person and each larger family needs more.
    pub(crate) fn ascends(&self) -> bool {
        let amounts = &self.by_family_size;
        !amounts.is_empty() && amounts.is_sorted_by(|a, b| a < b)
    }

    /// Funds that a family of `size` people needs.
    pub fn needed(&self, size: u8) -> u32 {
        let listed = self.by_family_size.len();
        let size = usize::from(size.max(1));
        let last = self
            .by_family_size
            .get(size.min(listed).wrapping_sub(1))
            .copied()
            .unwrap_or(0);
        let more = u32::try_from(size.saturating_sub(listed)).unwrap_or(u32::MAX);
        last.saturating_add(self.each_more.saturating_mul(more))
    }
}
