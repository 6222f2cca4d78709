//! A synthetic person as told on the day of judging: how old, how long ago, for how many months. The same
//! words make the same person on every day.

use crs::*;
use jiff::ToSpan;
use serde::Deserialize;

use crate::people_facts as facts;

/// The person judged.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Biography {
    /// Completed years.
    age: u8,
    /// Days to the next birthday.
    #[serde(default = "half_a_year")]
    birthday_in_days: i32,
    #[serde(flatten)]
    papers: Papers,
    spouse: Option<Spouse>,
    #[serde(default)]
    siblings: Vec<Sibling>,
    /// Held for so many days; -1 from tomorrow.
    certificate_for_days: Option<i32>,
    #[serde(default)]
    offers: Vec<Offer>,
    /// In effect for so many days.
    nominated_for_days: Option<i32>,
}

/// What the person and the spouse both have.
#[derive(Deserialize)]
struct Papers {
    #[serde(default)]
    credentials: Vec<Study>,
    english: Option<Sitting>,
    french: Option<Sitting>,
    first_language: Option<Named>,
    #[serde(default)]
    work: Vec<Job>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Named {
    English,
    French,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Spouse {
    #[serde(default = "yes")]
    coming: bool,
    #[serde(default = "neither")]
    status: Status,
    #[serde(flatten)]
    papers: Papers,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Status {
    Citizen,
    PermanentResident,
    Neither,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Study {
    level: Level,
    years: u8,
    /// From abroad, and assessed unless it says otherwise.
    #[serde(default)]
    canadian: bool,
    /// Months ago.
    #[serde(default = "two_years")]
    completed: i32,
    /// Months ago; none was asked for if "never".
    assessed: Option<Assessed>,
    attendance: Option<Attendance>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Level {
    Secondary,
    OneYear,
    TwoYear,
    ThreeYear,
    Masters,
    Professional,
    Doctoral,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Assessed {
    Never,
    /// Years, and days beyond them, ago.
    Ago(i16, i32),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Attendance {
    full_time_months: u8,
    months_in_canada: u8,
    #[serde(default)]
    distance_percent: u8,
}

/// Levels, or scores as printed, in listening, reading, writing and speaking.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sitting {
    /// Levels: of CELPIP in English, of TEF Canada in French.
    levels: Option<[u8; 4]>,
    /// Scores of another test.
    test: Option<String>,
    scores: Option<[f64; 4]>,
    /// Years, and days beyond them, ago.
    #[serde(default = "recently")]
    taken: (i16, i32),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Job {
    /// Codes in both versions of the NOC.
    #[serde(default = "programmer")]
    noc: String,
    #[serde(default)]
    canadian: bool,
    months: i32,
    /// Months ago; it still runs without.
    #[serde(default)]
    ended: i32,
    #[serde(default = "full_time")]
    hours: u16,
    #[serde(default)]
    engaged: Engaged,
    #[serde(default)]
    student: bool,
    #[serde(default = "yes")]
    authorised: bool,
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Engaged {
    #[default]
    Employed,
    SelfEmployed,
    SelfEmployedPhysician,
    Unpaid,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Offer {
    #[serde(default = "programmer")]
    noc: String,
    /// Without end if absent.
    months: Option<u16>,
    support: Support,
    #[serde(default)]
    months_with_employer: u16,
    #[serde(default = "full_time")]
    hours: u16,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Support {
    None,
    Assessment,
    AssessedPermit,
    ExemptPermit,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sibling {
    age: i16,
    #[serde(default = "citizen")]
    status: Status,
    #[serde(default = "yes")]
    lives_in_canada: bool,
    #[serde(default)]
    of_spouse: bool,
}

fn yes() -> bool {
    true
}

fn half_a_year() -> i32 {
    180
}

fn two_years() -> i32 {
    24
}

fn recently() -> (i16, i32) {
    (0, 90)
}

fn full_time() -> u16 {
    30
}

fn programmer() -> String {
    "2174/21232".to_owned()
}

fn neither() -> Status {
    Status::Neither
}

fn citizen() -> Status {
    Status::Citizen
}

/// The day so many years, and days beyond them, before another.
fn ago(on: Date, years: i16, days: i32) -> Date {
    on.checked_sub(years.years())
        .and_then(|day| day.checked_sub(days.days()))
        .unwrap()
}

fn months_ago(on: Date, months: i32) -> Date {
    on.checked_sub(months.months()).unwrap()
}

impl Biography {
    /// The facts, as they stand on a day.
    pub(crate) fn on(&self, on: Date) -> Profile {
        let birthday = on.checked_add(self.birthday_in_days.days()).unwrap();
        let partner = self.spouse.as_ref().map(|spouse| Partner {
            accompanying: spouse.coming,
            status: spouse.status.into(),
            person: spouse.papers.on(on),
        });
        let certificate = |days| Certificate {
            issued: ago(on, 0, days),
            issuer: None,
            trade: Occupation::default(),
        };
        let nomination = |days| Nomination::new(Province::Ontario, ago(on, 0, days));
        Profile {
            birth: ago(birthday, i16::from(self.age) + 1, 0),
            person: self.papers.on(on),
            partner,
            certificates: self
                .certificate_for_days
                .map(certificate)
                .into_iter()
                .collect(),
            job_offers: self.offers.iter().map(|offer| offer.on(on)).collect(),
            nomination: self.nominated_for_days.and_then(nomination),
            relatives: self.siblings.iter().map(|sibling| sibling.on(on)).collect(),
            ..facts::born("1900-01-01")
        }
    }
}

impl Papers {
    fn on(&self, on: Date) -> Person {
        let first = self.first_language.map(|named| match named {
            Named::English => OfficialLanguage::English,
            Named::French => OfficialLanguage::French,
        });
        let sat = |sitting: &Option<Sitting>, usual| sitting.as_ref().map(|it| it.on(on, usual));
        Person {
            credentials: self.credentials.iter().map(|study| study.on(on)).collect(),
            languages: Languages {
                english: sat(&self.english, "celpip_general"),
                french: sat(&self.french, "tef_canada"),
                first,
            },
            work: self.work.iter().map(|job| job.on(on)).collect(),
        }
    }
}

impl Study {
    fn on(&self, on: Date) -> Credential {
        let completed = months_ago(on, self.completed);
        let assessed = match self.assessed {
            _ if self.canadian => None,
            Some(Assessed::Never) => None,
            Some(Assessed::Ago(years, days)) => Some(ago(on, years, days)),
            None => Some(ago(on, 0, 90)),
        };
        let study = |attendance: &Attendance| CanadianStudy {
            started: months_ago(completed, 12 * i32::from(self.years.max(1))),
            full_time_months: attendance.full_time_months,
            months_in_canada: attendance.months_in_canada,
            distance_percent: attendance.distance_percent,
        };
        Credential {
            level: match self.level {
                Level::Secondary => CredentialLevel::Secondary,
                Level::OneYear => CredentialLevel::OneYear,
                Level::TwoYear => CredentialLevel::TwoYear,
                Level::ThreeYear => CredentialLevel::BachelorOrThreeYear,
                Level::Masters => CredentialLevel::Masters,
                Level::Professional => CredentialLevel::Professional,
                Level::Doctoral => CredentialLevel::Doctoral,
            },
            canadian: self.canadian,
            completed,
            length_years: self.years,
            assessment: assessed.map(|issued| CredentialAssessment { issued }),
            canadian_study: self.attendance.as_ref().map(study),
        }
    }
}

impl Sitting {
    fn on(&self, on: Date, usual: &str) -> LanguageResult {
        let (years, days) = self.taken;
        let taken = ago(on, years, days).to_string();
        match (self.levels, &self.test, self.scores) {
            (Some(levels), None, None) if usual == "celpip_general" => {
                facts::celpip(&taken, levels.map(i32::from))
            }
            (Some(levels), None, None) => facts::result(usual, &taken, tef(levels)),
            (None, Some(test), Some(scores)) => {
                let tenths = scores.map(|score| (score * 10.0).round() as i32);
                facts::result(test, &taken, tenths)
            }
            _ => panic!("a sitting has levels, or a test and its scores"),
        }
    }
}

/// The lowest scores of TEF Canada, on the scale that Express Entry reads, for levels from 4; 0 below.
fn tef(levels: [u8; 4]) -> [i32; 4] {
    const LISTENING: [i32; 7] = [145, 181, 217, 249, 280, 298, 316];
    const READING: [i32; 7] = [121, 151, 181, 207, 233, 248, 263];
    const PRODUCTION: [i32; 7] = [181, 226, 271, 310, 349, 371, 393];
    let columns = [LISTENING, READING, PRODUCTION, PRODUCTION];
    std::array::from_fn(|ability| {
        let row = levels[ability].checked_sub(4).map(usize::from);
        row.map_or(0, |row| columns[ability][row] * 10)
    })
}

impl Job {
    fn on(&self, on: Date) -> WorkPeriod {
        let after = months_ago(on, self.ended);
        let last = (self.ended > 0).then(|| ago(after, 0, 1));
        WorkPeriod {
            occupation: facts::occupation(&self.noc),
            country: facts::country(if self.canadian { "CA" } else { "IN" }),
            period: Period::new(months_ago(after, self.months), last).unwrap(),
            weekly_hours: facts::hours(self.hours),
            employment: match self.engaged {
                Engaged::Employed => EmploymentKind::Employed,
                Engaged::SelfEmployed => EmploymentKind::SelfEmployed,
                Engaged::SelfEmployedPhysician => EmploymentKind::SelfEmployedPhysician,
                Engaged::Unpaid => EmploymentKind::Unpaid,
            },
            authorised: self.authorised,
            full_time_student: self.student,
            foreign_military: false,
        }
    }
}

impl Offer {
    fn on(&self, on: Date) -> JobOffer {
        JobOffer {
            weekly_hours: facts::hours(self.hours),
            duration_months: self.months,
            support: match self.support {
                Support::None => JobOfferSupport::None,
                Support::Assessment => JobOfferSupport::Assessment,
                Support::AssessedPermit => JobOfferSupport::AssessedWorkPermit,
                Support::ExemptPermit => JobOfferSupport::ExemptWorkPermit,
            },
            months_with_employer: self.months_with_employer,
            ..facts::offer(&self.noc, &ago(on, 0, 30).to_string())
        }
    }
}

impl Sibling {
    fn on(&self, on: Date) -> Relative {
        Relative {
            kind: RelativeKind::Sibling,
            birth: ago(on, self.age, 0),
            status: self.status.into(),
            lives_in_canada: self.lives_in_canada,
            of_partner: self.of_spouse,
        }
    }
}

impl From<Status> for CanadianStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Citizen => Self::Citizen,
            Status::PermanentResident => Self::PermanentResident,
            Status::Neither => Self::Neither,
        }
    }
}
