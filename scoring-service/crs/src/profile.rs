//! A person's facts, each with its date.
//!
//! Values that a constructor checks cannot be built wrong; the order of lists has no meaning.

mod education;
mod language;
mod offer;
mod work;

pub use education::{CanadianStudy, Credential, CredentialAssessment, CredentialLevel};
pub use language::{LanguageResult, Languages, OfficialLanguage};
pub use offer::{Certificate, JobOffer, JobOfferSupport, Nomination};
pub use work::{Country, EmploymentKind, Period, WeeklyHours, WorkPeriod};

use jiff::civil::Date;

/// What a person declares. Judged as of a date: facts of a later date do not count yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Date of birth.
    pub birth: Date,
    /// The person's credentials, languages and work.
    pub person: Person,
    /// Spouse or common-law partner.
    pub partner: Option<Partner>,
    /// Canadian certificates of qualification in a trade.
    pub certificates: Vec<Certificate>,
    /// Job offers in Canada.
    pub job_offers: Vec<JobOffer>,
    /// Accepted nomination.
    pub nomination: Option<Nomination>,
    /// Relatives who may count.
    pub relatives: Vec<Relative>,
    /// Settlement funds in whole Canadian dollars; none when not declared.
    pub funds_cad: Option<u32>,
    /// People in the family, the person included; none when not declared.
    pub family_size: Option<u8>,
    /// Where the person intends to live; none for anywhere outside Quebec.
    pub destination: Option<Province>,
}

impl Profile {
    /// The same facts of a person who, on a date, is as old as on an earlier one: a birthday in
    /// between is forgiven.
    #[must_use]
    pub fn with_age_of(self, earlier: Date, on: Date) -> Self {
        let age = crate::calendar::completed_years(self.birth, earlier);
        Self {
            birth: crate::calendar::add_years(on, -i16::from(age)),
            ..self
        }
    }

    /// The most job offers. The reader of an input refuses more; where offers add up, what a list
    /// holds beyond them does not count.
    pub const JOB_OFFERS_MAX: usize = 8;

    /// The partner, if the partner counts for the score.
    pub fn counted_partner(&self) -> Option<&Partner> {
        self.partner.as_ref().filter(|partner| partner.is_counted())
    }

    /// People in the family, the person included: as declared, otherwise the person and the
    /// partner if there is one.
    pub fn family_size(&self) -> u8 {
        self.family_size
            .unwrap_or(1 + u8::from(self.partner.is_some()))
    }
}

/// Facts that both the person and the partner have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// Completed credentials.
    pub credentials: Vec<Credential>,
    /// Language results.
    pub languages: Languages,
    /// Work in Canada and abroad.
    pub work: Vec<WorkPeriod>,
}

impl Person {
    /// The most work periods of one person. The reader of an input refuses more; what a list holds
    /// beyond them does not count.
    pub const WORK_MAX: usize = 64;
}

/// Spouse or common-law partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    /// Whether the partner comes to Canada with the person.
    pub accompanying: bool,
    /// Status in Canada.
    pub status: CanadianStatus,
    /// The partner's credentials, languages and work.
    pub person: Person,
}

impl Partner {
    /// Whether the partner counts for the score: accompanying, and neither citizen nor permanent
    /// resident. Otherwise the person is scored as without spouse.
    pub fn is_counted(&self) -> bool {
        self.accompanying && self.status == CanadianStatus::Neither
    }
}

/// Status of a person in Canada.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CanadianStatus {
    /// Canadian citizen.
    Citizen,
    /// Permanent resident of Canada.
    PermanentResident,
    /// Neither.
    Neither,
}

/// A relative who may count for points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relative {
    /// Relation.
    pub kind: RelativeKind,
    /// Date of birth.
    pub birth: Date,
    /// Status in Canada.
    pub status: CanadianStatus,
    /// Whether the relative lives in Canada.
    pub lives_in_canada: bool,
    /// Whether the relation is to the partner; otherwise to the person.
    pub of_partner: bool,
}

/// Relation of a relative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelativeKind {
    /// Brother or sister, half and step included.
    Sibling,
    /// Parent or grandparent.
    ParentOrGrandparent,
    /// Child or grandchild.
    ChildOrGrandchild,
    /// Aunt, uncle, niece or nephew.
    AuntUncleNieceOrNephew,
}

/// A province or territory of Canada.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Province {
    Alberta,
    BritishColumbia,
    Manitoba,
    NewBrunswick,
    NewfoundlandAndLabrador,
    NorthwestTerritories,
    NovaScotia,
    Nunavut,
    Ontario,
    PrinceEdwardIsland,
    Quebec,
    Saskatchewan,
    Yukon,
}
