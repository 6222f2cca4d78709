//! Points tables, dense: a look-up is an index.

use crate::EducationLevel;

/// One value for each column of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByColumn<T> {
    /// No spouse counts.
    pub without_spouse: T,
    /// A spouse counts.
    pub with_spouse: T,
}

impl<T> ByColumn<T> {
    /// The value of the column that applies.
    pub fn get(&self, spouse_counted: bool) -> &T {
        if spouse_counted {
            &self.with_spouse
        } else {
            &self.without_spouse
        }
    }
}

/// A table and the most that it can give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capped<T> {
    /// The points.
    pub points: T,
    /// The cap.
    pub maximum: u16,
}

/// Points by completed years of age; the last entry stands for every higher age.
pub type AgeTable = [u16; 47];

/// Points by level of education, in the order of [`EducationLevel::ALL`].
pub type EducationTable = [u16; EducationLevel::ALL.len()];

/// Points for one ability by level 0 to 10.
pub type LevelTable = [u16; 11];

/// Points by completed years of work; the last entry stands for every higher number.
pub type YearsTable = [u16; 6];

/// The most that each section can give, and the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Maxima {
    /// Section A.
    pub core: ByColumn<u16>,
    /// Section B, with a counted spouse.
    pub spouse: u16,
    /// Section C.
    pub transferability: u16,
    /// Section D.
    pub additional: u16,
    /// The total.
    pub total: u16,
}

/// Section A.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoreTables {
    /// Age.
    pub age: ByColumn<Capped<AgeTable>>,
    /// Level of education.
    pub education: ByColumn<Capped<EducationTable>>,
    /// First official language, for each ability; the cap is on the sum of four.
    pub first_language: ByColumn<Capped<LevelTable>>,
    /// Second official language, for each ability; the cap is on the sum of four.
    pub second_language: ByColumn<Capped<LevelTable>>,
    /// Canadian work.
    pub canadian_work: ByColumn<Capped<YearsTable>>,
}

/// Section B.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpouseTables {
    /// The spouse's level of education.
    pub education: Capped<EducationTable>,
    /// The spouse's first official language, for each ability; the cap is on the sum.
    pub language: Capped<LevelTable>,
    /// The spouse's Canadian work.
    pub canadian_work: Capped<YearsTable>,
}

/// Section C: three groups, each the sum of its combinations cut at the group's cap.
///
/// Language is looked up by the lowest of the four levels in the first official language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferabilityTables {
    /// Education with language and with Canadian work.
    pub education: TransferabilityGroup<{ EducationLevel::ALL.len() }>,
    /// Foreign work with language and with Canadian work, by completed years abroad.
    pub foreign_work: TransferabilityGroup<6>,
    /// Certificate of qualification with language; row 0 without, row 1 with a certificate.
    /// Its Canadian work table is all zero.
    pub certificate: TransferabilityGroup<2>,
}

/// One group of section C.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferabilityGroup<const ROWS: usize> {
    /// Points by row and lowest first-language level.
    pub with_language: [LevelTable; ROWS],
    /// Points by row and completed years of Canadian work.
    pub with_canadian_work: [YearsTable; ROWS],
    /// The most that the group can give.
    pub maximum: u16,
}

/// Section D. A factor that did not exist, or was repealed, gives 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdditionalTables {
    /// Provincial nomination.
    pub nomination: u16,
    /// Job offer in any other qualifying occupation.
    pub job_offer_other: u16,
    /// Job offer in major group 00.
    pub job_offer_major_group_00: u16,
    /// Study in Canada of one or two years.
    pub canadian_education_short: u16,
    /// Study in Canada of three years or more, or a graduate or professional degree.
    pub canadian_education_long: u16,
    /// French, without enough English.
    pub french: u16,
    /// French, with enough English.
    pub french_with_english: u16,
    /// Lowest French level needed in all four abilities.
    pub french_level_min: crate::Level,
    /// English level that is enough for the higher award.
    pub french_english_level_min: crate::Level,
    /// In how many abilities it is needed, 1 to 4.
    pub french_english_abilities_min: u8,
    /// Brother or sister in Canada.
    pub sibling: u16,
    /// Listed occupations; none where the rule set lists none.
    pub listed_occupation: Option<crate::ListedPoints>,
}
