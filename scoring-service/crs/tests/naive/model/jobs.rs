//! Work and job offers.

use std::sync::LazyLock;

use crs::{
    Date, EmploymentKind, JobOffer, JobOfferClass, JobOfferSupport, NocVersion, Occupation, Path,
    RuleBook, Violations, WorkPeriod,
};

use super::days::is_younger_than;
use super::tables::tables;

/// Years for which a day of work counts.
const WINDOW_YEARS: i16 = 10;
/// Hours that make a year.
const YEAR_HOURS: u64 = 1_560;
/// Hours of a week at full time, in tenths.
const FULL_TIME_TENTHS: u64 = 300;

/// An occupation as the classification of a day has it.
struct Code {
    noc_2021: bool,
    digits: String,
}

impl Code {
    /// None when the occupation is not stated in the classification of the day.
    fn on(occupation: &Occupation, on: Date) -> Option<Self> {
        static VERSIONS: LazyLock<[NocVersion; 2]> = LazyLock::new(|| {
            [(2016, "2174"), (2021, "21232")].map(|(year, code)| {
                let mut violations = Violations::default();
                let book = RuleBook::built_in();
                let group = book.unit_group(year, code, &Path::ROOT, &mut violations);
                group.unwrap().version()
            })
        });
        let noc_2021 = on >= tables().days.noc_2021.0;
        let group = occupation.in_version(VERSIONS[usize::from(noc_2021)])?;
        let digits = if noc_2021 {
            format!("{:05}", group.code())
        } else {
            format!("{:04}", group.code())
        };
        Some(Self { noc_2021, digits })
    }

    fn digit(&self, place: usize) -> char {
        self.digits.chars().nth(place).unwrap()
    }

    /// TEER 0 to 3 by the second digit; before, management or a second digit of levels A and B.
    fn is_skilled(&self) -> bool {
        if self.noc_2021 {
            "0123".contains(self.digit(1))
        } else {
            self.digit(0) == '0' || "0123".contains(self.digit(1))
        }
    }

    fn is_senior_management(&self) -> bool {
        self.digits.starts_with("00")
    }

    fn is_skilled_trade(&self) -> bool {
        let among = |prefixes: &[&str]| prefixes.iter().any(|p| self.digits.starts_with(p));
        let trades = if self.noc_2021 {
            among(&["72", "73", "82", "83", "92", "93", "6320", "62200"]) && !among(&["726", "932"])
        } else {
            among(&["72", "73", "82", "92", "632", "633"])
        };
        trades && self.is_skilled()
    }
}

/// Completed years of skilled work in Canada.
pub(super) fn canadian_years(work: &[WorkPeriod], on: Date) -> u8 {
    years(work, on, |job| {
        let wages = match job.employment {
            EmploymentKind::Employed => true,
            EmploymentKind::SelfEmployed => false,
            EmploymentKind::SelfEmployedPhysician => on >= tables().days.physicians_count.0,
            EmploymentKind::Unpaid => on < tables().days.unpaid_work_stops_counting.0,
        };
        job.country.is_canada() && job.authorised && !job.full_time_student && wages
    })
}

/// Completed years of skilled work abroad.
pub(super) fn foreign_years(work: &[WorkPeriod], on: Date) -> u8 {
    years(work, on, |job| {
        let paid = job.employment != EmploymentKind::Unpaid
            || on < tables().days.unpaid_work_stops_counting.0;
        !job.country.is_canada() && paid
    })
}

/// Every day of the window, one by one: at most full time, whatever the number of jobs.
fn years(work: &[WorkPeriod], on: Date, counts: impl Fn(&WorkPeriod) -> bool) -> u8 {
    let skilled = |job: &&WorkPeriod| {
        Code::on(&job.occupation, on).is_some_and(|code| code.is_skilled()) && counts(job)
    };
    let jobs: Vec<&WorkPeriod> = work.iter().filter(skilled).collect();
    let mut tenths_of_hours_by_seven = 0;
    let mut day = on;
    while !jobs.is_empty() && is_younger_than(WINDOW_YEARS, day, on) {
        let at_work = |job: &&&WorkPeriod| {
            job.period.from() <= day && job.period.to().is_none_or(|last| day <= last)
        };
        let weekly: u64 = jobs
            .iter()
            .filter(at_work)
            .map(|job| u64::from(job.weekly_hours.tenths()))
            .sum();
        tenths_of_hours_by_seven += weekly.min(FULL_TIME_TENTHS);
        match day.yesterday() {
            Ok(before) => day = before,
            Err(_) => break,
        }
    }
    let years = tenths_of_hours_by_seven / (YEAR_HOURS * 10 * 7);
    u8::try_from(years).unwrap()
}

/// The class of the best qualifying offer, while offers count.
pub(super) fn offer(offers: &[JobOffer], on: Date) -> Option<JobOfferClass> {
    if on >= tables().days.offers_stop_counting.0 {
        return None;
    }
    let may_end = on >= tables().days.offers_may_end.0;
    let qualifies = |offer: &JobOffer| {
        let lasts = match offer.duration_months {
            None => true,
            Some(months) => may_end && months >= 12,
        };
        is_sound(offer, on, may_end) && lasts
    };
    let senior = |offer: &&JobOffer| {
        let code = Code::on(&offer.occupation, on);
        code.is_some_and(|code| code.is_senior_management())
    };
    if offers
        .iter()
        .filter(|offer| qualifies(offer))
        .any(|offer| senior(&offer))
    {
        return Some(JobOfferClass::MajorGroup00);
    }
    let alone = offers.iter().any(qualifies);
    (alone || trades_together(offers, on, may_end)).then_some(JobOfferClass::OtherSkilled)
}

/// What every offer must be, but for its length.
fn is_sound(offer: &JobOffer, on: Date, may_end: bool) -> bool {
    let supported = match offer.support {
        JobOfferSupport::None => false,
        JobOfferSupport::Assessment => true,
        JobOfferSupport::AssessedWorkPermit => may_end,
        JobOfferSupport::ExemptWorkPermit => may_end && offer.months_with_employer >= 12,
    };
    let skilled = Code::on(&offer.occupation, on).is_some_and(|code| code.is_skilled());
    offer.offered <= on
        && u64::from(offer.weekly_hours.tenths()) >= FULL_TIME_TENTHS
        && !offer.seasonal
        && !offer.employer_barred
        && skilled
        && supported
}

/// In trades, up to two employers may together offer a year.
fn trades_together(offers: &[JobOffer], on: Date, may_end: bool) -> bool {
    let trades: Vec<u16> = offers
        .iter()
        .filter(|offer| is_sound(offer, on, may_end))
        .filter(|offer| Code::on(&offer.occupation, on).is_some_and(|code| code.is_skilled_trade()))
        .map(|offer| offer.duration_months.unwrap_or(600))
        .collect();
    (0..trades.len())
        .any(|one| trades[one] >= 12 || (0..one).any(|other| trades[one] + trades[other] >= 12))
}
