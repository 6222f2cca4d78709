//! Instants, and the days they fall on.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{self, TimeZone};

/// Days are those of Ottawa, where rounds are dated.
static TORONTO: TimeZone = tz::get!("America/Toronto");

const MICROS_OF_A_DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// The first instant, 1900-01-01T00:00:00Z.
    pub const MIN: Self = Self(-2_208_988_800_000_000);
    /// The last instant, 2199-12-31T23:59:59.999999Z.
    pub const MAX: Self = Self(7_258_118_399_999_999);

    /// An instant by its microseconds. `None` outside [`Self::MIN`] to [`Self::MAX`].
    pub fn from_micros(micros: i64) -> Option<Self> {
        let instant = Self(micros);
        (Self::MIN <= instant && instant <= Self::MAX).then_some(instant)
    }

    /// Midnight at the start of a day in Ottawa; held within [`Self::MIN`] to [`Self::MAX`].
    pub fn start_of(day: Date) -> Self {
        match TORONTO.to_timestamp(day.at(0, 0, 0, 0)) {
            Ok(midnight) => Self::held(midnight.as_microsecond()),
            // Only days at the far ends of the calendar have no midnight.
            Err(_) if day.year() < 1970 => Self::MIN,
            Err(_) => Self::MAX,
        }
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// The day in Ottawa (America/Toronto).
    pub fn day(self) -> Date {
        TORONTO.to_datetime(self.timestamp()).date()
    }

    /// One calendar year later at the same time of day, both in UTC; of 29 February, on 28 February.
    pub fn one_year_later(self) -> Self {
        let utc = TimeZone::UTC.to_datetime(self.timestamp());
        let (date, year) = (utc.date(), utc.year().saturating_add(1));
        let later = Date::new(year, date.month(), date.day())
            .or_else(|_| Date::new(year, date.month(), 28))
            .unwrap_or(Date::MAX);
        match TimeZone::UTC.to_timestamp(later.to_datetime(utc.time())) {
            Ok(later) => Self::held(later.as_microsecond()),
            Err(_) => Self::MAX,
        }
    }

    /// So many calendar days later at the same time of day, both in UTC.
    pub fn days_later(self, days: u16) -> Self {
        Self::held(self.0 + i64::from(days) * MICROS_OF_A_DAY)
    }

    fn timestamp(self) -> Timestamp {
        // The range of `Instant` lies inside that of `Timestamp`.
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn held(micros: i64) -> Self {
        Self(micros.clamp(Self::MIN.0, Self::MAX.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        let timestamp: Timestamp = text.parse().unwrap();
        Instant::from_micros(timestamp.as_microsecond()).unwrap()
    }

    #[test]
    fn a_day_is_that_of_ottawa() {
        assert_eq!(at("2020-03-18T03:59:59Z").day().to_string(), "2020-03-17");
        assert_eq!(at("2020-03-18T04:00:00Z").day().to_string(), "2020-03-18");
        assert_eq!(
            Instant::start_of(at("2020-01-05T12:00:00Z").day()),
            at("2020-01-05T05:00:00Z")
        );
    }

    #[test]
    fn a_year_keeps_the_time_of_day_and_29_february_ends_on_the_28th() {
        assert_eq!(
            at("2017-05-19T16:35:48Z").one_year_later(),
            at("2018-05-19T16:35:48Z")
        );
        assert_eq!(
            at("2020-02-29T23:30:00Z").one_year_later(),
            at("2021-02-28T23:30:00Z")
        );
    }

    #[test]
    fn the_ends_of_the_calendar_are_held() {
        assert_eq!(Instant::MAX.one_year_later(), Instant::MAX);
        assert!(Instant::from_micros(i64::MAX).is_none());
        assert!(Instant::MIN.day() < Instant::MAX.day());
    }
}
