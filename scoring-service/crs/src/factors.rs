//! What the points are looked up by.

use crate::OfficialLanguage;

/// The factors of one person on one date.
///
/// Both official languages have a place of their own, so two results in one language can never
/// fill first and second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factors {
    /// Age in completed years.
    pub age: u8,
    /// Level of education.
    pub education: EducationLevel,
    /// English levels (CLB), if there is a valid result.
    pub english: Option<Abilities>,
    /// French levels (NCLC), if there is a valid result.
    pub french: Option<Abilities>,
    /// Which of the two is the first official language. Without a result in it, no points.
    pub first_language: OfficialLanguage,
    /// Completed years of skilled work in Canada.
    pub canadian_work_years: u8,
    /// Completed years of skilled work abroad.
    pub foreign_work_years: u8,
    /// Whether the person holds a Canadian certificate of qualification in a trade.
    pub certificate_of_qualification: bool,
    /// Study in Canada that counts for additional points.
    pub canadian_education: Option<CanadianEducation>,
    /// Class of the qualifying job offer.
    pub job_offer: Option<JobOfferClass>,
    /// Whether a province nominated the person through Express Entry.
    pub nomination: bool,
    /// Whether a brother or sister in Canada counts.
    pub sibling: bool,
    /// What the person has in listed occupations; nothing where the rule set lists none.
    pub listed_occupation: ListedOccupation,
    /// The counted spouse; none means that the columns "without spouse" apply.
    pub spouse: Option<SpouseFactors>,
}

impl Factors {
    /// Levels in the first official language.
    pub fn first(&self) -> Option<Abilities> {
        self.levels(self.first_language)
    }

    /// Levels in the second official language.
    pub fn second(&self) -> Option<Abilities> {
        self.levels(self.first_language.other())
    }

    fn levels(&self, language: OfficialLanguage) -> Option<Abilities> {
        match language {
            OfficialLanguage::English => self.english,
            OfficialLanguage::French => self.french,
        }
    }
}

/// The factors of the counted spouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpouseFactors {
    /// Level of education.
    pub education: EducationLevel,
    /// Levels in the spouse's first official language.
    pub language: Option<Abilities>,
    /// Completed years of skilled work in Canada.
    pub canadian_work_years: u8,
}

/// Level of education as the ranking counts it, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EducationLevel {
    /// Less than secondary school, or nothing that counts.
    LessThanSecondary,
    /// Secondary diploma.
    Secondary,
    /// One-year post-secondary credential.
    OneYear,
    /// Two-year post-secondary credential.
    TwoYear,
    /// Bachelor's degree, or a program of three years or more.
    BachelorOrThreeYear,
    /// Two or more credentials, one from a program of three years or more.
    TwoOrMore,
    /// Master's or entry-to-practice professional degree.
    MastersOrProfessional,
    /// Doctoral degree.
    Doctoral,
}

impl EducationLevel {
    /// Every level, lowest first.
    pub const ALL: [Self; 8] = [
        Self::LessThanSecondary,
        Self::Secondary,
        Self::OneYear,
        Self::TwoYear,
        Self::BachelorOrThreeYear,
        Self::TwoOrMore,
        Self::MastersOrProfessional,
        Self::Doctoral,
    ];
}

/// An ability that a language test measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ability {
    /// Listening.
    Listening,
    /// Reading.
    Reading,
    /// Writing.
    Writing,
    /// Speaking.
    Speaking,
}

impl Ability {
    /// Every ability, in the order of [`Abilities`].
    pub const ALL: [Self; 4] = [
        Self::Listening,
        Self::Reading,
        Self::Writing,
        Self::Speaking,
    ];
}

/// A language level, CLB or NCLC: 0 (below every chart) to 10 (10 and above).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Level(u8);

impl Level {
    /// Below the lowest level of the chart.
    pub const NONE: Self = Self(0);
    /// The highest level that is told apart.
    pub const MAX: Self = Self(10);

    /// A level; everything above 10 is 10, as in the law.
    pub fn new(level: u8) -> Self {
        Self(level.min(Self::MAX.0))
    }

    /// The level as a number, 0 to 10.
    pub fn get(self) -> u8 {
        self.0
    }
}

/// Levels in the four abilities, in the order listening, reading, writing, speaking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Abilities(pub [Level; 4]);

impl Abilities {
    /// The level in one ability.
    pub fn get(self, ability: Ability) -> Level {
        let [listening, reading, writing, speaking] = self.0;
        match ability {
            Ability::Listening => listening,
            Ability::Reading => reading,
            Ability::Writing => writing,
            Ability::Speaking => speaking,
        }
    }

    /// The lowest of the four levels.
    pub fn lowest(self) -> Level {
        let [a, b, c, d] = self.0;
        a.min(b).min(c).min(d)
    }

    /// How many of the four levels reach another.
    pub fn reaching(self, least: Level) -> u8 {
        self.0.map(|level| u8::from(level >= least)).iter().sum()
    }
}

/// Study in Canada that counts for additional points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CanadianEducation {
    /// Post-secondary credential of one or two years.
    OneOrTwoYear,
    /// Post-secondary credential of three years or more, or a graduate or professional degree.
    ThreeYearOrGraduate,
}

/// Class of a qualifying job offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JobOfferClass {
    /// Any qualifying occupation outside major group 00.
    OtherSkilled,
    /// Occupation in NOC major group 00.
    MajorGroup00,
}

/// What a person has in listed occupations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListedOccupation {
    /// Level of the best qualifying job offer.
    pub job_offer: Option<ListLevel>,
    /// Completed months of qualifying work in Canada at each level, the highest first; at most
    /// [`Self::MONTHS_MAX`]. Derived from facts, the highest number of months that the rule set asks
    /// for and that is reached.
    pub canadian_work_months: [u8; ListLevel::COUNT],
}

impl ListedOccupation {
    /// The most months that are told apart.
    pub const MONTHS_MAX: u8 = 240;
}

/// Level of an occupation on a list: 1 is the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListLevel(u8);

impl ListLevel {
    /// The most levels of a list.
    pub const COUNT: usize = 5;

    /// Every level, the highest first.
    pub const ALL: [Self; Self::COUNT] = [Self(1), Self(2), Self(3), Self(4), Self(5)];

    /// A level by its number; none outside 1 to 5.
    pub fn new(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.0 == number)
    }

    /// The number, 1 to 5.
    pub fn get(self) -> u8 {
        self.0
    }

    /// The place in a list of levels, the highest first.
    pub const fn index(self) -> usize {
        (self.0 - 1) as usize
    }
}
