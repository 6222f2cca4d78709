//! Profiles read where they lie.
//!
//! The messages of `common/v1/profile.proto` under their own names and with their own fields, but their
//! text is borrowed: reading one from bytes copies nothing and asks for no memory but that of its lists.
//! Whoever has thousands of stored profiles to look at once reads them so in a fraction of the time.
//! A profile that was received as a message is lent as one of these, so that one reader does for both.

mod field;

use smallvec::SmallVec;

use crate::common::v1;
use crate::wire::{Malformed, WireType, embedded, key, pass_over};
use field::Field;

/// One occupation, as versions of the NOC have it: mostly one or two.
pub type Occupations<'a> = SmallVec<[Occupation<'a>; 2]>;

/// Declares messages that borrow, each with its fields by number.
macro_rules! messages {
    ($($(#[$about:meta])* $name:ident { $($number:literal $field:ident: $type:ty,)* })*) => {$(
        $(#[$about])*
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct $name<'a> {
            $(
                #[doc = concat!("As in [`v1::", stringify!($name), "`].")]
                pub $field: $type,
            )*
        }

        impl<'a> Field<'a> for $name<'a> {
            type Owned = v1::$name;

            fn clear(&mut self) {
                $(self.$field.clear();)*
            }

            fn merge(&mut self, wire: WireType, bytes: &mut &'a [u8]) -> Result<(), Malformed> {
                self.merge_fields(embedded(wire, bytes)?)
            }

            fn lent(owned: &'a v1::$name) -> Self {
                // Names every field there is, so that none can be forgotten here.
                let v1::$name { $($field),* } = owned;
                Self {
                    $($field: Field::lent($field),)*
                }
            }
        }

        impl<'a> $name<'a> {
            fn merge_fields(&mut self, mut bytes: &'a [u8]) -> Result<(), Malformed> {
                while !bytes.is_empty() {
                    let (number, wire) = key(&mut bytes)?;
                    match number {
                        $($number => self.$field.merge(wire, &mut bytes)?,)*
                        _ => pass_over(wire, number, &mut bytes)?,
                    }
                }
                Ok(())
            }
        }
    )*};
}

messages! {
    /// What a person has declared.
    Profile {
        1 birth: Option<v1::Date>,
        2 partners: Vec<Partner<'a>>,
        3 credentials: Vec<Credential<'a>>,
        4 language_results: Vec<LanguageResult<'a>>,
        5 first_official_language: Option<i32>,
        6 work_periods: Vec<WorkPeriod<'a>>,
        7 certificates_of_qualification: Vec<CertificateOfQualification<'a>>,
        8 job_offers: Vec<JobOffer<'a>>,
        9 nomination: Option<v1::Nomination>,
        10 relatives: Vec<v1::Relative>,
        11 funds_cad: Option<i64>,
        12 family_size: Option<i32>,
        13 destination: Option<i32>,
    }

    /// A spouse or common-law partner.
    Partner {
        1 accompanying: Option<bool>,
        2 status: i32,
        3 credentials: Vec<Credential<'a>>,
        4 language_results: Vec<LanguageResult<'a>>,
        5 first_official_language: Option<i32>,
        6 work_periods: Vec<WorkPeriod<'a>>,
    }

    /// A completed credential.
    Credential {
        1 level: i32,
        2 country: &'a str,
        3 completed: Option<v1::Date>,
        4 length_years: Option<i32>,
        5 assessment: Option<v1::Assessment>,
        6 canadian_study: Option<v1::CanadianStudy>,
    }

    /// The result of a language test.
    LanguageResult {
        1 test: &'a str,
        2 taken: Option<v1::Date>,
        3 listening_tenths: Option<i32>,
        4 reading_tenths: Option<i32>,
        5 writing_tenths: Option<i32>,
        6 speaking_tenths: Option<i32>,
    }

    /// An occupation in one version of the NOC.
    Occupation {
        1 noc_version: i32,
        2 code: &'a str,
    }

    /// A job.
    WorkPeriod {
        1 occupations: Occupations<'a>,
        2 country: &'a str,
        3 from: Option<v1::Date>,
        4 to: Option<v1::Date>,
        5 weekly_hours_tenths: i32,
        6 employment_kind: i32,
        7 authorised: Option<bool>,
        8 full_time_student: bool,
        9 foreign_military: bool,
    }

    /// A certificate of qualification in a trade.
    CertificateOfQualification {
        1 issued: Option<v1::Date>,
        2 issuer: Option<i32>,
        3 trades: Occupations<'a>,
    }

    /// An offer of a job.
    JobOffer {
        1 occupations: Occupations<'a>,
        2 offered: Option<v1::Date>,
        3 weekly_hours_tenths: i32,
        4 duration_months: Option<i32>,
        5 seasonal: bool,
        6 support: i32,
        7 months_with_employer: Option<i32>,
        8 employer_barred: bool,
        9 canadian_forces: bool,
    }
}

impl<'a> Profile<'a> {
    /// Reads a profile from its encoding.
    ///
    /// # Errors
    /// The same bytes that [`prost::Message::decode`] refuses.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut profile = Self::default();
        profile.read_anew(bytes)?;
        Ok(profile)
    }

    /// Reads another profile into the memory of this one: whoever reads thousands asks for it once.
    ///
    /// # Errors
    /// Those of [`Self::read`]; then what this holds is no profile.
    pub fn read_anew(&mut self, bytes: &'a [u8]) -> Result<(), Malformed> {
        self.clear();
        self.merge_fields(bytes)
    }

    /// A profile that was received as a message.
    pub fn lent(message: &'a v1::Profile) -> Self {
        Field::lent(message)
    }
}
