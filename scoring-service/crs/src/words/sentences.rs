//! Every sentence of an explanation, and every word that stands in one.
//!
//! A sentence is plain data: what it is about, and the values that it tells. How it reads, in English
//! or in French, is in the files of `rules/words/`; loading refuses a file that does not have them all.

use super::value::{LevelIn, Tenths, Value};
use crate::{
    CanadianEducation, Date, EducationLevel, Factor, JobOfferClass, OfficialLanguage, Section,
};

/// Declares sentences: the name, the id of its message, and the values that the message may tell.
macro_rules! sentences {
    ($($(#[$doc:meta])* $name:ident = $id:literal { $($value:ident: $kind:ty),* $(,)? })*) => {
        /// What an explanation says, before it is put into words.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(missing_docs, reason = "values are named by what they are; the words say the rest")]
        pub enum Sentence {
            $($(#[$doc])* $name { $($value: $kind),* },)*
        }

        /// The place of each sentence in [`SENTENCES`].
        enum Place { $($name,)* }

        /// The message of each sentence: its id, and the names of its values.
        pub(super) const SENTENCES: &[(&str, &[&str])] = &[
            $(($id, &[$(stringify!($value)),*]),)*
        ];

        impl Sentence {
            /// Hands on the place of the message, and its values in the order of their names.
            #[inline]
            pub(super) fn tell<R>(&self, say: impl FnOnce(usize, &[Value]) -> R) -> R {
                match *self {
                    $(Self::$name { $($value),* } =>
                        say(Place::$name as usize, &[$(Value::from($value)),*]),)*
                }
            }

            /// The id of every message.
            pub fn ids() -> impl Iterator<Item = &'static str> {
                SENTENCES.iter().map(|(id, _)| *id)
            }

            /// The id of its message.
            pub fn id(&self) -> &'static str {
                match self { $(Self::$name { .. } => $id,)* }
            }
        }
    };
}

/// Declares words: messages without values, which sentences tell.
macro_rules! words {
    ($($name:ident = $id:literal)*) => {
        /// A word or phrase that stands in a sentence.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the names say it")]
        pub enum Word { $($name,)* }

        /// The id of the message of each word.
        pub(super) const WORDS: &[&str] = &[$($id,)*];
    };
}

sentences! {
    // Levels, which stand in other sentences.
    /// A level of English.
    EnglishLevel = "level-english" { level: u8 }
    /// A level of French.
    FrenchLevel = "level-french" { level: u8 }

    // Factors, section A.
    /// Points for age.
    Age = "age" { age: u8, points: u16, maximum: u16 }
    /// Points for education, the person's or the partner's.
    Education = "education" { education: Word, points: u16, maximum: u16 }
    /// Points for a language, ability by ability.
    Language = "language" {
        factor: Word, language: Word,
        listening: LevelIn, listening_points: u16, reading: LevelIn, reading_points: u16,
        writing: LevelIn, writing_points: u16, speaking: LevelIn, speaking_points: u16,
        points: u16, maximum: u16,
    }
    /// Points for the partner's first language, ability by ability.
    PartnersLanguage = "partners-language" {
        listening: u8, listening_points: u16, reading: u8, reading_points: u16,
        writing: u8, writing_points: u16, speaking: u8, speaking_points: u16,
        points: u16, maximum: u16,
    }
    /// No result earns points for a language.
    NoLanguage = "no-language" { factor: Word, maximum: u16 }
    /// Points for work in Canada, the person's or the partner's.
    CanadianWork = "canadian-work" { years: u8, points: u16, maximum: u16 }

    // Factors, section B.
    /// The spouse's factors do not apply.
    NoSpouse = "no-spouse" {}

    // Factors, section C.
    /// Education with language and with Canadian work.
    EducationCombined = "education-combined" {
        education: Word, level: LevelIn, level_points: u16, years: u8, years_points: u16,
        points: u16, maximum: u16,
    }
    /// Foreign work with language and with Canadian work.
    ForeignWorkCombined = "foreign-work-combined" {
        foreign_years: u8, level: LevelIn, level_points: u16, years: u8, years_points: u16,
        points: u16, maximum: u16,
    }
    /// A certificate of qualification with language.
    CertificateCombined = "certificate-combined" { level: LevelIn, points: u16, maximum: u16 }
    /// No certificate of qualification.
    NoCertificate = "no-certificate" { maximum: u16 }

    // Factors, section D.
    /// A nomination.
    Nomination = "nomination" { points: u16 }
    /// No nomination.
    NoNomination = "no-nomination" { maximum: u16 }
    /// A job offer.
    JobOffer = "job-offer" { offer: Word, points: u16, maximum: u16 }
    /// No qualifying job offer.
    NoJobOffer = "no-job-offer" { maximum: u16 }
    /// Study in Canada.
    CanadianEducation = "canadian-education" { study: Word, points: u16, maximum: u16 }
    /// No study in Canada that counts.
    NoCanadianEducation = "no-canadian-education" { maximum: u16 }
    /// French, with the English that goes with it.
    French = "french" { french: LevelIn, english: LevelIn, points: u16, maximum: u16 }
    /// French below the level that earns points.
    FrenchTooLow = "french-too-low" { french: LevelIn, needed: LevelIn, maximum: u16 }
    /// No French result that counts.
    NoFrench = "no-french" { maximum: u16 }
    /// A brother or sister in Canada.
    Sibling = "sibling" { points: u16 }
    /// No brother or sister who counts.
    NoSibling = "no-sibling" { maximum: u16 }
    /// What listed occupations come to.
    ListedOccupation = "listed-occupation" { points: u16, maximum: u16 }
    /// Nothing in a listed occupation counts.
    NoListedOccupation = "no-listed-occupation" { maximum: u16 }
    /// The rule set gives no points for a factor.
    NotUnderTheseRules = "not-under-these-rules" { factor: Word }

    // What caps cut, and what would give more.
    /// The parts of a factor come to more than it can give.
    FactorCut = "factor-cut" { sum: u16, maximum: u16 }
    /// The age from which on the points are others.
    NextAge = "next-age" { age: u8, points: u16 }
    /// A higher level in all four abilities.
    NextLevel = "next-level" { language: Word, level: LevelIn, points: u16 }
    /// A higher level in all four abilities of the partner's first language.
    NextPartnersLevel = "next-partners-level" { level: u8, points: u16 }
    /// A higher level of education.
    NextEducation = "next-education" { education: Word, points: u16 }
    /// More years of work in Canada.
    NextCanadianWork = "next-canadian-work" { years: u8, points: u16 }
    /// More years of work abroad.
    NextForeignWork = "next-foreign-work" { years: u8, points: u16 }
    /// A certificate of qualification.
    NextCertificate = "next-certificate" { points: u16 }
    /// A credential from Canada.
    NextStudy = "next-study" { study: Word, points: u16 }
    /// A job offer.
    NextOffer = "next-offer" { offer: Word, points: u16 }

    // Sections and the total.
    /// A section.
    Section = "section" { section: Word, sum: u16, maximum: u16 }
    /// A section whose cap cut the sum of its factors.
    SectionCut = "section-cut" { section: Word, sum: u16, maximum: u16 }
    /// Section B, which does not apply.
    SectionNotApplied = "section-not-applied" { section: Word }
    /// The total.
    Total = "total" {
        column: Word, core: u16, spouse: u16, transferability: u16, additional: u16, points: u16,
    }

    /// The date of birth.
    Born = "born" { birth: Date, age: u8 }

    // The partner.
    /// The partner counts.
    PartnerCounts = "partner-counts" {}
    /// The partner does not come to Canada.
    PartnerStays = "partner-stays" {}
    /// The partner is a citizen.
    PartnerIsCitizen = "partner-is-citizen" {}
    /// The partner is a permanent resident.
    PartnerIsResident = "partner-is-resident" {}

    // Language results.
    /// The first language, as the person chose.
    FirstAsChosen = "first-as-chosen" { language: Word }
    /// The first language, as the only one with a result that counts.
    FirstAsOnly = "first-as-only" { language: Word }
    /// The first language, since it scores higher.
    FirstAsHigher = "first-as-higher" { language: Word, total: u16, other: Word, other_total: u16 }
    /// The first language, since both score the same.
    FirstAsEqual = "first-as-equal" { language: Word, other: Word, total: u16 }
    /// The second language.
    SecondLanguage = "second-language" { language: Word }
    /// The partner's second language earns nothing.
    PartnersSecondLanguage = "partners-second-language" { language: Word }
    /// A result that is too old.
    ResultExpired = "result-expired" { taken: Date, expired: Date }
    /// A result of a later day.
    ResultNotYet = "result-not-yet" { taken: Date }
    /// A test that is not accepted.
    ResultNotAccepted = "result-not-accepted" {}

    // Credentials.
    /// The credential that sets the level of education.
    CredentialHighest = "credential-highest" { education: Word }
    /// One of two or more credentials.
    CredentialOfTwoOrMore = "credential-of-two-or-more" { years: u8, longest_years: u8 }
    /// A credential below another.
    CredentialLower = "credential-lower" { education: Word }
    /// A foreign credential without assessment.
    CredentialNotAssessed = "credential-not-assessed" {}
    /// A credential whose assessment is too old.
    CredentialExpired = "credential-expired" { expired: Date }
    /// A credential that is not completed, or not assessed, yet.
    CredentialNotYet = "credential-not-yet" { from: Date }

    // Study in Canada.
    /// Study that counts.
    StudyCounts = "study-counts" { study: Word }
    /// Study that counts by the exemption.
    StudyExempt = "study-exempt" { study: Word, from: Date, to: Date }
    /// Study below other study.
    StudyLower = "study-lower" { study: Word }
    /// It is not told how the credential was studied for.
    StudyNotTold = "study-not-told" {}
    /// Secondary school.
    StudySecondary = "study-secondary" {}
    /// Too few months of full-time study.
    StudyPartTime = "study-part-time" { months: u8, needed: u8 }
    /// Too few months in Canada.
    StudyAbroad = "study-abroad" { months: u8, needed: u8 }
    /// Too much by distance learning.
    StudyDistant = "study-distant" { percent: u8, most: u8 }
    /// A graduate program that is too short.
    StudyShort = "study-short" { years: u8, needed: u8 }
    /// Completed after the date.
    StudyNotYet = "study-not-yet" { from: Date }

    // Work.
    /// Work in Canada that counts.
    CanadianHours = "canadian-hours" { hours: u32, from: Date, to: Date }
    /// Work abroad that counts.
    ForeignHours = "foreign-hours" { hours: u32, from: Date, to: Date }
    /// Work whose hours beyond the week's limit do not count.
    HoursCut = "hours-cut" { hours: u32, all: u32, weekly: Tenths, from: Date, to: Date }
    /// Work that adds nothing beside other work.
    WorkOverlaps = "work-overlaps" { weekly: Tenths }
    /// Work before the window.
    WorkOutsideWindow = "work-outside-window" { years: u8, first: Date }
    /// Work after the date.
    WorkNotYet = "work-not-yet" { from: Date }
    /// An occupation that is not stated in the version of the rule set.
    NotRestated = "not-restated" { noc: u16 }
    /// An occupation that is not skilled.
    NotSkilled = "not-skilled" { noc: u16 }
    /// Work as a full-time student.
    WorkAsStudent = "work-as-student" {}
    /// Self-employed work.
    WorkSelfEmployed = "work-self-employed" {}
    /// Unpaid work.
    WorkUnpaid = "work-unpaid" {}
    /// Work without authorisation.
    WorkUnauthorised = "work-unauthorised" {}
    /// Work or an offer of too few hours a week.
    TooFewHours = "too-few-hours" { weekly: Tenths, needed: Tenths }
    /// Work in another occupation than the one that counts.
    WorkInOtherOccupation = "work-in-other-occupation" {}
    /// The partner's work abroad.
    PartnersWorkAbroad = "partners-work-abroad" {}

    // Job offers.
    /// An offer that counts.
    OfferCounts = "offer-counts" { offer: Word }
    /// An offer in a trade that counts with others.
    OfferCountsWithOthers = "offer-counts-with-others" {}
    /// An offer below another.
    OfferLower = "offer-lower" { offer: Word }
    /// An offer of a later day.
    OfferNotYet = "offer-not-yet" { offered: Date }
    /// Seasonal work.
    OfferSeasonal = "offer-seasonal" {}
    /// An employer whose offers do not count.
    OfferBarred = "offer-barred" {}
    /// Nothing supports the offer.
    OfferUnsupported = "offer-unsupported" {}
    /// A permit with the employer that is too short.
    OfferPermitShort = "offer-permit-short" { months: u16, needed: u16 }
    /// An offer that ends.
    OfferNotPermanent = "offer-not-permanent" {}
    /// An offer that is too short.
    OfferShort = "offer-short" { months: u16, needed: u16 }

    // Listed occupations.
    /// An offer in a listed occupation that counts.
    ListedOfferCounts = "listed-offer-counts" { level: u8 }
    /// An offer in a listed occupation below another.
    ListedOfferLower = "listed-offer-lower" { level: u8 }
    /// An offer in no listed occupation.
    OfferNotListed = "offer-not-listed" {}
    /// Work in a listed occupation that counts.
    ListedWorkCounts = "listed-work-counts" { level: u8 }

    // Certificates, nominations, relatives.
    /// A certificate that counts.
    CertificateCounts = "certificate-counts" {}
    /// A certificate of a later day.
    CertificateNotYet = "certificate-not-yet" { issued: Date }
    /// A nomination that counts.
    NominationCounts = "nomination-counts" { from: Date }
    /// A nomination of a later day.
    NominationNotYet = "nomination-not-yet" { from: Date }
    /// A brother or sister who counts.
    SiblingCounts = "sibling-counts" {}
    /// Another relation.
    RelativeNotSibling = "relative-not-sibling" {}
    /// Neither citizen nor permanent resident, or not living in Canada.
    SiblingNotSettled = "sibling-not-settled" {}
    /// The relation of a partner who does not count.
    SiblingOfPartner = "sibling-of-partner" {}
    /// Not of age.
    SiblingTooYoung = "sibling-too-young" { age: u8, needed: u8 }

    // Requirements of programs that are not met.
    /// To live outside Quebec.
    UnmetDestination = "unmet-destination" {}
    /// Hours of skilled work.
    UnmetWork = "unmet-work" { needed: u32, found: u32 }
    /// Language level.
    UnmetLanguage = "unmet-language" { needed: u8, found: u8 }
    /// A credential.
    UnmetEducation = "unmet-education" {}
    /// Settlement funds.
    UnmetFunds = "unmet-funds" { needed: u32, found: u32 }
    /// The selection grid.
    UnmetGrid = "unmet-grid" { needed: u16, found: u16 }
    /// A certificate or job offers.
    UnmetCertificateOrOffer = "unmet-certificate-or-offer" {}
    /// A nomination.
    UnmetNomination = "unmet-nomination" {}
    /// A federal program.
    UnmetFederalProgram = "unmet-federal-program" {}
    /// Work in the occupations of a category.
    UnmetCategoryWork = "unmet-category-work" { needed: u32, found: u32, years: u8 }
    /// The language of a category.
    UnmetCategoryLanguage = "unmet-category-language" { needed: LevelIn, found: LevelIn }
    /// The job offer of a category.
    UnmetJobOffer = "unmet-job-offer" {}

    // Warnings.
    /// A later rule set is not known in full.
    WarnSuperseded = "warn-superseded" { since: Date }
    /// A language result is too old.
    WarnResultExpired = "warn-result-expired" {}
    /// An assessment is too old.
    WarnAssessmentExpired = "warn-assessment-expired" {}
    /// An occupation is not stated in the version in force.
    WarnNotRestated = "warn-not-restated" {}
    /// A fact lies after the date.
    WarnNotYet = "warn-not-yet" {}
    /// A test is not accepted.
    WarnTestNotAccepted = "warn-test-not-accepted" {}
}

words! {
    Age = "factor-age"
    EducationFactor = "factor-education"
    FirstLanguage = "factor-first-language"
    SecondLanguage = "factor-second-language"
    CanadianWork = "factor-canadian-work"
    SpouseEducation = "factor-spouse-education"
    SpouseLanguage = "factor-spouse-language"
    SpouseCanadianWork = "factor-spouse-canadian-work"
    TransferabilityEducation = "factor-transferability-education"
    TransferabilityForeignWork = "factor-transferability-foreign-work"
    TransferabilityCertificate = "factor-transferability-certificate"
    Nomination = "factor-nomination"
    JobOffer = "factor-job-offer"
    CanadianEducationFactor = "factor-canadian-education"
    FrenchFactor = "factor-french"
    Sibling = "factor-sibling"
    ListedOccupation = "factor-listed-occupation"

    Core = "section-core"
    Spouse = "section-spouse"
    Transferability = "section-transferability"
    Additional = "section-additional"
    WithoutSpouse = "column-without-spouse"
    WithSpouse = "column-with-spouse"

    English = "language-english"
    French = "language-french"

    LessThanSecondary = "education-less-than-secondary"
    Secondary = "education-secondary"
    OneYear = "education-one-year"
    TwoYear = "education-two-year"
    BachelorOrThreeYear = "education-bachelor-or-three-year"
    TwoOrMore = "education-two-or-more"
    MastersOrProfessional = "education-masters-or-professional"
    Doctoral = "education-doctoral"

    OneOrTwoYearStudy = "study-one-or-two-year"
    ThreeYearOrGraduateStudy = "study-three-year-or-graduate"
    OfferMajorGroup00 = "offer-major-group-00"
    OfferOtherSkilled = "offer-other-skilled"
}

impl From<Factor> for Word {
    fn from(factor: Factor) -> Self {
        match factor {
            Factor::Age => Self::Age,
            Factor::Education => Self::EducationFactor,
            Factor::FirstLanguage => Self::FirstLanguage,
            Factor::SecondLanguage => Self::SecondLanguage,
            Factor::CanadianWork => Self::CanadianWork,
            Factor::SpouseEducation => Self::SpouseEducation,
            Factor::SpouseLanguage => Self::SpouseLanguage,
            Factor::SpouseCanadianWork => Self::SpouseCanadianWork,
            Factor::TransferabilityEducation => Self::TransferabilityEducation,
            Factor::TransferabilityForeignWork => Self::TransferabilityForeignWork,
            Factor::TransferabilityCertificate => Self::TransferabilityCertificate,
            Factor::Nomination => Self::Nomination,
            Factor::JobOffer => Self::JobOffer,
            Factor::CanadianEducation => Self::CanadianEducationFactor,
            Factor::French => Self::FrenchFactor,
            Factor::Sibling => Self::Sibling,
            Factor::ListedOccupation => Self::ListedOccupation,
        }
    }
}

impl From<Section> for Word {
    fn from(section: Section) -> Self {
        match section {
            Section::Core => Self::Core,
            Section::Spouse => Self::Spouse,
            Section::Transferability => Self::Transferability,
            Section::Additional => Self::Additional,
        }
    }
}

impl From<OfficialLanguage> for Word {
    fn from(language: OfficialLanguage) -> Self {
        match language {
            OfficialLanguage::English => Self::English,
            OfficialLanguage::French => Self::French,
        }
    }
}

impl From<EducationLevel> for Word {
    fn from(level: EducationLevel) -> Self {
        match level {
            EducationLevel::LessThanSecondary => Self::LessThanSecondary,
            EducationLevel::Secondary => Self::Secondary,
            EducationLevel::OneYear => Self::OneYear,
            EducationLevel::TwoYear => Self::TwoYear,
            EducationLevel::BachelorOrThreeYear => Self::BachelorOrThreeYear,
            EducationLevel::TwoOrMore => Self::TwoOrMore,
            EducationLevel::MastersOrProfessional => Self::MastersOrProfessional,
            EducationLevel::Doctoral => Self::Doctoral,
        }
    }
}

impl From<CanadianEducation> for Word {
    fn from(study: CanadianEducation) -> Self {
        match study {
            CanadianEducation::OneOrTwoYear => Self::OneOrTwoYearStudy,
            CanadianEducation::ThreeYearOrGraduate => Self::ThreeYearOrGraduateStudy,
        }
    }
}

impl From<JobOfferClass> for Word {
    fn from(class: JobOfferClass) -> Self {
        match class {
            JobOfferClass::OtherSkilled => Self::OfferOtherSkilled,
            JobOfferClass::MajorGroup00 => Self::OfferMajorGroup00,
        }
    }
}
