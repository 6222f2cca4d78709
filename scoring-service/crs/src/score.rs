//! Points: by factor, by section, in all.

use crate::{CategoryStandings, Date, Factors, Level, Program, RuleSetId};

/// A factor of the score, in the order of the law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Factor {
    /// A: age.
    Age,
    /// A: level of education.
    Education,
    /// A: first official language.
    FirstLanguage,
    /// A: second official language.
    SecondLanguage,
    /// A: Canadian work.
    CanadianWork,
    /// B: the spouse's level of education.
    SpouseEducation,
    /// B: the spouse's first official language.
    SpouseLanguage,
    /// B: the spouse's Canadian work.
    SpouseCanadianWork,
    /// C: education with language and Canadian work.
    TransferabilityEducation,
    /// C: foreign work with language and Canadian work.
    TransferabilityForeignWork,
    /// C: certificate of qualification with language.
    TransferabilityCertificate,
    /// D: provincial nomination.
    Nomination,
    /// D: job offer.
    JobOffer,
    /// D: study in Canada.
    CanadianEducation,
    /// D: French.
    French,
    /// D: brother or sister in Canada.
    Sibling,
    /// D: a listed occupation, by a job offer or by work in Canada.
    ListedOccupation,
}

impl Factor {
    /// How many there are.
    pub const COUNT: usize = 17;

    /// Every factor, in the order of the law.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Age,
        Self::Education,
        Self::FirstLanguage,
        Self::SecondLanguage,
        Self::CanadianWork,
        Self::SpouseEducation,
        Self::SpouseLanguage,
        Self::SpouseCanadianWork,
        Self::TransferabilityEducation,
        Self::TransferabilityForeignWork,
        Self::TransferabilityCertificate,
        Self::Nomination,
        Self::JobOffer,
        Self::CanadianEducation,
        Self::French,
        Self::Sibling,
        Self::ListedOccupation,
    ];

    /// The section that the factor belongs to.
    pub fn section(self) -> Section {
        match self {
            Self::Age
            | Self::Education
            | Self::FirstLanguage
            | Self::SecondLanguage
            | Self::CanadianWork => Section::Core,
            Self::SpouseEducation | Self::SpouseLanguage | Self::SpouseCanadianWork => {
                Section::Spouse
            }
            Self::TransferabilityEducation
            | Self::TransferabilityForeignWork
            | Self::TransferabilityCertificate => Section::Transferability,
            Self::Nomination
            | Self::JobOffer
            | Self::CanadianEducation
            | Self::French
            | Self::Sibling
            | Self::ListedOccupation => Section::Additional,
        }
    }
}

/// A section of the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Section {
    /// A: core human capital.
    Core,
    /// B: spouse.
    Spouse,
    /// C: skill transferability.
    Transferability,
    /// D: additional points.
    Additional,
}

impl Section {
    /// Every section, A to D.
    pub const ALL: [Self; 4] = [
        Self::Core,
        Self::Spouse,
        Self::Transferability,
        Self::Additional,
    ];
}

/// Points after a cap, and the parts whose sum it may have cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FactorScore {
    /// Points after the factor's own cap, before the section's.
    pub points: u16,
    /// The most that the factor can give this person.
    pub maximum: u16,
    /// Whether the cap cut the sum of the parts.
    pub capped: bool,
    /// The four abilities of a language; or language and Canadian work of a combination; else 0.
    pub parts: [u16; 4],
}

/// Points of one section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SectionScore {
    /// Points after the cap.
    pub points: u16,
    /// The most that the section can give this person.
    pub maximum: u16,
    /// Whether the cap cut the sum of the factors.
    pub capped: bool,
}

/// A score. Plain data of fixed size: making one allocates nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Score {
    /// The total, 0 to 1200.
    pub total: u16,
    /// Sections A to D.
    pub sections: [SectionScore; 4],
    /// Factors in the order of [`Factor::ALL`].
    pub factors: [FactorScore; Factor::COUNT],
}

impl Score {
    /// Whether a factor is told of: listed occupations are where the rule set lists any.
    pub fn tells(&self, factor: Factor) -> bool {
        factor != Factor::ListedOccupation || self.factors[factor as usize].maximum > 0
    }

    /// Each factor that is told of, in the order of the law.
    pub fn told(&self) -> impl Iterator<Item = (Factor, &FactorScore)> {
        let all = Factor::ALL.into_iter().zip(&self.factors);
        all.filter(|(factor, _)| self.tells(*factor))
    }
}

/// Everything that a profile comes to on a date.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// The rule set used.
    pub rule_set: RuleSetId,
    /// The factors derived from the facts.
    pub factors: Factors,
    /// Their points.
    pub score: Score,
    /// How the person stands with each program, in the order of [`Program::ALL`].
    pub programs: [ProgramStanding; 4],
    /// The program that a general round invites the person in; none when eligible for none.
    pub invited_as: Option<Program>,
    /// How the person stands with the categories in force on the date.
    pub categories: CategoryStandings,
    /// The first later day on which any of this could change by time alone.
    pub next_change: Option<Date>,
    /// What the caller should know.
    pub warnings: Vec<Warning>,
}

/// How a person stands with one program.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgramStanding {
    /// Which program.
    pub program: Program,
    /// Requirements not met; eligible when there is none.
    pub unmet: UnmetRequirements,
    /// The selection grid, for the Federal Skilled Worker Class.
    pub grid: Option<SelectionGrid>,
}

impl ProgramStanding {
    /// Whether every requirement is met.
    pub fn is_eligible(&self) -> bool {
        self.unmet.is_empty()
    }
}

/// The requirements that are not met, each at most once; a list of fixed size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UnmetRequirements {
    /// By the place of a requirement among those of the program; nothing where it is met.
    found: [Option<Unmet>; Self::MAX],
}

impl UnmetRequirements {
    /// The most that a program has: the Federal Skilled Worker Class.
    const MAX: usize = 6;

    /// Those of a program's requirements that are not met, in their order.
    pub(crate) fn of<const COUNT: usize>(requirements: [Option<Unmet>; COUNT]) -> Self {
        const { assert!(COUNT <= Self::MAX) };
        let mut found = [None; Self::MAX];
        for (place, unmet) in found.iter_mut().zip(requirements) {
            *place = unmet;
        }
        Self { found }
    }

    /// Whether every requirement is met.
    pub fn is_empty(&self) -> bool {
        self.found.iter().all(Option::is_none)
    }

    /// The requirements not met.
    pub fn iter(&self) -> impl Iterator<Item = Unmet> {
        self.found.into_iter().flatten()
    }
}

/// A requirement that is not met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmet {
    /// The person intends to live in Quebec.
    Destination,
    /// Hours of skilled work.
    WorkExperience {
        /// Hours needed.
        needed_hours: u32,
        /// Hours found.
        found_hours: u32,
    },
    /// Language level; the ability that falls furthest short.
    Language {
        /// Level needed.
        needed: Level,
        /// Level found.
        found: Level,
    },
    /// No credential that counts.
    Education,
    /// Settlement funds.
    Funds {
        /// Dollars needed.
        needed_cad: u32,
        /// Dollars declared.
        found_cad: u32,
    },
    /// Points of the selection grid.
    SelectionGrid {
        /// Points needed.
        needed: u16,
        /// Points found.
        found: u16,
    },
    /// Neither a certificate of qualification nor qualifying offers.
    CertificateOrJobOffer,
    /// No accepted nomination.
    Nomination,
    /// Not eligible for any federal program.
    FederalProgram,
    /// No job offer as a category asks for it.
    JobOffer,
}

impl Unmet {
    /// Which requirement it is.
    pub fn requirement(self) -> Requirement {
        match self {
            Self::Destination => Requirement::Destination,
            Self::WorkExperience { .. } => Requirement::WorkExperience,
            Self::Language { .. } => Requirement::Language,
            Self::Education => Requirement::Education,
            Self::Funds { .. } => Requirement::Funds,
            Self::SelectionGrid { .. } => Requirement::SelectionGrid,
            Self::CertificateOrJobOffer => Requirement::CertificateOrJobOffer,
            Self::Nomination => Requirement::Nomination,
            Self::FederalProgram => Requirement::FederalProgram,
            Self::JobOffer => Requirement::JobOffer,
        }
    }
}

/// A requirement of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Requirement {
    /// To live outside Quebec.
    Destination,
    /// Hours of skilled work.
    WorkExperience,
    /// Language level.
    Language,
    /// A credential that counts.
    Education,
    /// Settlement funds.
    Funds,
    /// Points of the selection grid.
    SelectionGrid,
    /// A certificate of qualification or qualifying offers.
    CertificateOrJobOffer,
    /// An accepted nomination.
    Nomination,
    /// Eligibility for a federal program.
    FederalProgram,
    /// The job offer that a category asks for.
    JobOffer,
}

/// Points of the Federal Skilled Worker selection grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SelectionGrid {
    /// Education.
    pub education: u16,
    /// First official language.
    pub first_language: u16,
    /// Second official language.
    pub second_language: u16,
    /// Work experience.
    pub experience: u16,
    /// Age.
    pub age: u16,
    /// Arranged employment.
    pub arranged_employment: u16,
    /// Adaptability.
    pub adaptability: u16,
    /// Points needed.
    pub pass_mark: u16,
}

impl SelectionGrid {
    /// The sum of all factors.
    pub fn total(&self) -> u16 {
        self.education
            + self.first_language
            + self.second_language
            + self.experience
            + self.age
            + self.arranged_employment
            + self.adaptability
    }
}

/// What the caller should know before relying on an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// A later rule set is in force and not known in full.
    RuleSetSuperseded {
        /// That rule set.
        by: RuleSetId,
    },
    /// A language result is too old and did not count.
    LanguageResultExpired(FactRef),
    /// A credential assessment is too old and did not count.
    AssessmentExpired(FactRef),
    /// Work or an offer is not stated in the NOC version in force and did not count.
    OccupationNotRestated(FactRef),
    /// A fact is dated after the date of the score and did not count.
    NotYet(FactRef),
    /// A language test was not accepted on the date.
    TestNotAccepted(FactRef),
}

/// Names a fact that an answer rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactRef {
    /// The person's date of birth.
    Birth,
    /// The result in a language, of the partner or the person.
    Language {
        /// Whether it is the partner's.
        of_partner: bool,
        /// Which language.
        language: crate::OfficialLanguage,
    },
    /// The partner.
    Partner,
    /// A credential by its place in the list.
    Credential {
        /// Whether it is the partner's.
        of_partner: bool,
        /// Place in the list.
        index: usize,
    },
    /// A work period by its place in the list.
    Work {
        /// Whether it is the partner's.
        of_partner: bool,
        /// Place in the list.
        index: usize,
    },
    /// A job offer by its place in the list.
    JobOffer {
        /// Place in the list.
        index: usize,
    },
    /// A certificate of qualification by its place in the list.
    Certificate {
        /// Place in the list.
        index: usize,
    },
    /// The nomination.
    Nomination,
    /// A relative by the place in the list.
    Relative {
        /// Place in the list.
        index: usize,
    },
}
