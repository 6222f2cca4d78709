//! Certificates, job offers and nominations.

use jiff::civil::Date;

use crate::{Occupation, Province, WeeklyHours};

/// A certificate of qualification in a skilled trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Certificate {
    /// Day of issue.
    pub issued: Date,
    /// The issuing province; none for a federal authority.
    pub issuer: Option<Province>,
    /// The trade; may be stated in no version.
    pub trade: Occupation,
}

/// A written job offer in Canada.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobOffer {
    /// The occupation.
    pub occupation: Occupation,
    /// Day of the offer.
    pub offered: Date,
    /// Paid hours in a usual week.
    pub weekly_hours: WeeklyHours,
    /// Length from the day of the visa in months; none without end date.
    pub duration_months: Option<u16>,
    /// Whether the work is seasonal.
    pub seasonal: bool,
    /// What stands behind the offer.
    pub support: JobOfferSupport,
    /// Months already worked full-time, or the equal part-time, for this employer.
    pub months_with_employer: u16,
    /// Whether the employer is a diplomatic mission or on the federal non-compliance list.
    pub employer_barred: bool,
    /// Whether it is from the Canadian Forces Recruiting Group.
    pub canadian_forces: bool,
}

/// What stands behind a job offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobOfferSupport {
    /// Nothing.
    None,
    /// A positive labour market impact assessment.
    Assessment,
    /// Work for this employer on a permit that rests on such an assessment.
    AssessedWorkPermit,
    /// Work for this employer on a permit exempt under IRPR 204(a), 204(c) or 205.
    ExemptWorkPermit,
}

/// An accepted nomination through Express Entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nomination {
    province: Province,
    effective: Date,
}

impl Nomination {
    /// A nomination. `None` for Quebec and Nunavut, which make none through Express Entry.
    pub fn new(province: Province, effective: Date) -> Option<Self> {
        let nominates = !matches!(province, Province::Quebec | Province::Nunavut);
        nominates.then_some(Self {
            province,
            effective,
        })
    }

    /// The nominating province.
    pub fn province(&self) -> Province {
        self.province
    }

    /// Day on which it took effect.
    pub fn effective(&self) -> Date {
        self.effective
    }
}
