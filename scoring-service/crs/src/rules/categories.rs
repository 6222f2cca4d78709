//! Categories of candidates that a round can be held for: who belongs to each, by date.

use crate::{EducationLevel, ExperienceRule, Level, OfficialLanguage};

/// The categories in force at one time.
#[derive(Debug, Clone, PartialEq)]
pub struct CategoryList {
    /// By key.
    pub categories: Vec<CategoryRules>,
    /// Which of them list a unit group, as bits by place; ascending by code.
    pub(crate) groups: Vec<(u32, u16)>,
}

/// One version of a category.
#[derive(Debug, Clone, PartialEq)]
pub struct CategoryRules {
    /// Key and version, such as `healthcare-v3`.
    pub id: String,
    /// Name as published.
    pub name: String,
    /// Id of the instrument that set it.
    pub instrument: String,
    /// The work that it asks for; none where it asks for none.
    pub work: Option<CategoryWork>,
    /// The language that it asks for; none where it asks for none.
    pub language: Option<CategoryLanguage>,
    /// The lowest level of education; none where it asks for none.
    pub education_min: Option<EducationLevel>,
    /// The job offer that it asks for; none where it asks for none.
    pub job_offer: Option<CategoryOffer>,
    /// Place among all versions of all categories of the book.
    pub(crate) ordinal: u8,
}

/// Work in one of several occupations.
#[derive(Debug, Clone, PartialEq)]
pub struct CategoryWork {
    /// Unit groups, in the NOC version of the programs, ascending.
    pub groups: Vec<u32>,
    /// How much, where and how.
    pub experience: ExperienceRule,
    /// Whether only service in a recognised foreign military counts.
    pub foreign_military: bool,
}

/// A job offer from the Canadian Forces Recruiting Group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CategoryOffer {
    /// Least length in months; an offer without end date is always long enough.
    pub duration_months_min: u16,
    /// Least hours a week, in tenths.
    pub weekly_hours_min_tenths: u16,
}

/// Ability in a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CategoryLanguage {
    /// Which language.
    pub language: OfficialLanguage,
    /// Lowest level in all four abilities.
    pub level_min: Level,
}

impl CategoryList {
    /// The most categories in force at one time.
    pub const MAX: usize = 16;

    /// Which categories list a unit group, as bits by place.
    pub(crate) fn listing(&self, group: u32) -> u16 {
        let place = self.groups.binary_search_by_key(&group, |(code, _)| *code);
        place
            .ok()
            .and_then(|place| self.groups.get(place))
            .map_or(0, |(_, categories)| *categories)
    }
}

/// A set of versions of categories of one rule book.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CategorySet(u128);

impl CategorySet {
    /// The most versions of categories in a rule book.
    pub const MAX: u8 = 128;

    /// Whether a version is in the set.
    pub fn contains(self, category: &CategoryRules) -> bool {
        self.0 & (1 << category.ordinal) != 0
    }

    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn with(self, category: &CategoryRules) -> Self {
        Self(self.0 | 1 << category.ordinal)
    }
}
