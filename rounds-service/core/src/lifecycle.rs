//! The periods that the law gives, by date: the data of `rules/lifecycle.toml`.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use crate::Instant;

/// When an invitation issued at an instant lapses, if nobody answers it.
pub fn invitation_ends(issued: Instant) -> Instant {
    let day = issued.day();
    let versions = &PERIODS.invitation;
    let after = versions.partition_point(|version| version.from <= day);
    let days = versions
        .get(after.saturating_sub(1))
        .map_or(0, |version| version.days);
    issued.days_later(days)
}

/// When a nomination offered at an instant lapses, if it is not accepted.
pub fn nomination_offer_ends(offered: Instant) -> Instant {
    offered.days_later(PERIODS.nomination.days)
}

/// Whether a person who is received on a day must register with Job Bank to enter the pool.
pub(crate) fn job_bank_is_mandatory_on(day: Date) -> bool {
    (PERIODS.job_bank.from..=PERIODS.job_bank.to).contains(&day)
}

/// When a person received at an instant has lost the chance to register with Job Bank.
pub(crate) fn job_bank_registration_ends(received: Instant) -> Instant {
    received.days_later(PERIODS.job_bank.days)
}

/// The instant from which registering with Job Bank is voluntary.
pub(crate) fn job_bank_is_voluntary_from() -> Instant {
    let last = PERIODS.job_bank.to;
    Instant::start_of(last.tomorrow().unwrap_or(last))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Periods {
    /// Oldest first.
    invitation: Vec<Version>,
    nomination: Nomination,
    job_bank: JobBank,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Version {
    #[serde(deserialize_with = "crate::data::day")]
    from: Date,
    days: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nomination {
    days: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JobBank {
    #[serde(deserialize_with = "crate::data::day")]
    from: Date,
    #[serde(deserialize_with = "crate::data::day")]
    to: Date,
    days: u16,
}

static PERIODS: LazyLock<Periods> = LazyLock::new(|| {
    #[expect(
        clippy::expect_used,
        reason = "the file is compiled in, and a test reads it"
    )]
    toml::from_str(include_str!("../rules/lifecycle.toml")).expect("the lifecycle file is in order")
});

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_day_of_issue_decides_how_long_an_invitation_is_open() {
        let cases = [
            (date(2015, 1, 31), 60),
            (date(2016, 11, 18), 60),
            (date(2016, 11, 19), 90),
            (date(2018, 6, 25), 90),
            (date(2018, 6, 26), 60),
            (date(2020, 3, 17), 60),
            (date(2020, 3, 18), 90),
            (date(2021, 6, 28), 90),
            (date(2021, 6, 29), 60),
            (date(2026, 10, 1), 60),
        ];
        for (issued, days) in cases {
            let issued = Instant::start_of(issued);
            assert_eq!(invitation_ends(issued), issued.days_later(days));
        }
        assert!(PERIODS.invitation.is_sorted_by(|a, b| a.from < b.from));
    }

    #[test]
    fn job_bank_is_mandatory_to_5_june_2017() {
        assert!(job_bank_is_mandatory_on(date(2015, 1, 1)));
        assert!(job_bank_is_mandatory_on(date(2017, 6, 5)));
        assert!(!job_bank_is_mandatory_on(date(2017, 6, 6)));
        assert_eq!(
            job_bank_is_voluntary_from(),
            Instant::start_of(date(2017, 6, 6))
        );
    }
}
