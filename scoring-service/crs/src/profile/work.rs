//! Work periods.

use jiff::civil::Date;

use crate::Occupation;

/// One job, held without a break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkPeriod {
    /// The occupation.
    pub occupation: Occupation,
    /// Where the work was done.
    pub country: Country,
    /// From its first to its last day.
    pub period: Period,
    /// Paid hours in a usual week.
    pub weekly_hours: WeeklyHours,
    /// How the person was engaged.
    pub employment: EmploymentKind,
    /// Whether the person was authorised to work there; meaningful in Canada only.
    pub authorised: bool,
    /// Whether the person was a full-time student at the time.
    pub full_time_student: bool,
    /// Whether it was service in a recognised foreign military.
    pub foreign_military: bool,
}

/// A span of days from a first day to a last day, or still running.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    from: Date,
    to: Option<Date>,
}

impl Period {
    /// A span of days. `None` when the last day lies before the first.
    pub fn new(from: Date, to: Option<Date>) -> Option<Self> {
        to.is_none_or(|to| from <= to).then_some(Self { from, to })
    }

    /// First day.
    pub fn from(&self) -> Date {
        self.from
    }

    /// Last day; none while it is still running.
    pub fn to(&self) -> Option<Date> {
        self.to
    }
}

/// Hours of paid work in a usual week, in tenths: 1 to 1680.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WeeklyHours(u16);

impl WeeklyHours {
    /// Hours in tenths. `None` outside 1 to 1680 (a week has 168 hours).
    pub fn from_tenths(tenths: u16) -> Option<Self> {
        (1..=1680).contains(&tenths).then_some(Self(tenths))
    }

    /// Hours in tenths.
    pub fn tenths(self) -> u16 {
        self.0
    }
}

/// A country by its ISO 3166-1 alpha-2 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Country(pub(crate) [u8; 2]);

impl Country {
    /// Canada.
    pub const CANADA: Self = Self(*b"CA");

    /// Whether it is Canada.
    pub fn is_canada(self) -> bool {
        self == Self::CANADA
    }
}

/// How a person was engaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmploymentKind {
    /// For wages or commission.
    Employed,
    /// Self-employed.
    SelfEmployed,
    /// Self-employed physician giving publicly funded care.
    SelfEmployedPhysician,
    /// Unpaid.
    Unpaid,
}
