//! Calendar arithmetic that the law asks for: completed years, whole days, windows of years.

use jiff::civil::Date;

/// Adds whole years; 29 February becomes 28 February where that day does not exist.
///
/// Saturates at the end of the calendar.
pub fn add_years(date: Date, years: i16) -> Date {
    let year = date.year().saturating_add(years);
    Date::new(year, date.month(), date.day())
        .or_else(|_| Date::new(year, date.month(), 28))
        .unwrap_or(if years < 0 { Date::MIN } else { Date::MAX })
}

/// Whole days from `from` to `to`; negative when `to` lies before.
pub fn days_between(from: Date, to: Date) -> i32 {
    Day::of(to).0 - Day::of(from).0
}

/// Completed years from `from` to `on`; none when `on` lies before.
pub fn completed_years(from: Date, on: Date) -> u8 {
    let turn = |date: Date| (date.month(), date.day());
    // Who was born on 29 February has a birthday on the 28th where there is no 29th.
    let on_28th = turn(from) == (2, 29) && turn(on) == (2, 28) && !is_leap(i32::from(on.year()));
    let due = turn(on) < turn(from) && !on_28th;
    let years = i32::from(on.year()) - i32::from(from.year()) - i32::from(due);
    u8::try_from(years.max(0)).unwrap_or(u8::MAX)
}

/// The earlier of two days that may come.
pub(crate) fn sooner(one: Option<Date>, other: Option<Date>) -> Option<Date> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// A day as a number, so that spans of days are plain arithmetic.
///
/// It reaches beyond the calendar, so that adding years needs no special case at its edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(i32);

impl Day {
    /// 1 January 1970.
    pub(crate) const EPOCH: Self = Self(0);
    /// Before every day of the calendar.
    pub(crate) const BEFORE_ALL: Self = Self(i32::MIN / 4);
    /// After every day of the calendar.
    pub(crate) const AFTER_ALL: Self = Self(i32::MAX / 4);

    pub(crate) fn of(date: Date) -> Self {
        Self::from_civil(
            i32::from(date.year()),
            i32::from(date.month()),
            i32::from(date.day()),
        )
    }

    /// The date of this day; the nearest one for a day outside the calendar.
    pub(crate) fn date(self) -> Date {
        let (year, month, day) = self.civil();
        let nearest = if self.0 < 0 { Date::MIN } else { Date::MAX };
        let Ok(year) = i16::try_from(year) else {
            return nearest;
        };
        // Months and days of the civil calendar fit in a byte.
        Date::new(year, month as i8, day as i8).unwrap_or(nearest)
    }

    /// The day `days` later, earlier when negative; saturates far beyond the calendar.
    pub(crate) fn plus(self, days: i32) -> Self {
        let number = self.0.saturating_add(days);
        Self(number.clamp(Self::BEFORE_ALL.0, Self::AFTER_ALL.0))
    }

    /// Days from `earlier` to this one.
    pub(crate) fn since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }

    /// The same day in another year, as [`add_years`] has it, without its saturation.
    pub(crate) fn plus_years(self, years: i16) -> Self {
        let (year, month, day) = self.civil();
        Self::from_civil_in(year + i32::from(years), month, day)
    }

    /// Days of the proleptic Gregorian calendar since 1970-01-01, counted in years that begin in
    /// March, so that the leap day comes last.
    fn from_civil(year: i32, month: i32, day: i32) -> Self {
        let (year, month) = if month <= 2 {
            (year - 1, month + 12)
        } else {
            (year, month)
        };
        let (years, leaps) = since_long_before(year);
        // The months from March on have 31, 30, 31, 30 and 31 days, and the same again.
        let days_before_month = (153 * month - 457) / 5;
        Self(365 * years + leaps + days_before_month + day - Self::LONG_BEFORE)
    }

    /// Days from the beginning of the years that [`since_long_before`] counts to 1970-01-01.
    const LONG_BEFORE: i32 = 2_000_000 / 400 * 146_097 + 719_469;

    /// As [`Self::from_civil`], with 28 February for 29 February of a common year.
    fn from_civil_in(year: i32, month: i32, day: i32) -> Self {
        let day = if month == 2 && day == 29 && !is_leap(year) {
            28
        } else {
            day
        };
        Self::from_civil(year, month, day)
    }

    /// Year, month and day: the inverse of [`Self::from_civil`].
    fn civil(self) -> (i32, i32, i32) {
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        (year, month, day)
    }
}

/// Years, and leap years among them, up to a year from one that lies before every [`Day`]: then no
/// division is of a negative number, which costs more.
fn since_long_before(year: i32) -> (i32, i32) {
    // Whole cycles of the calendar, of 400 years each.
    let years = (year + 2_000_000).unsigned_abs();
    let leaps = years / 4 - years / 100 + years / 400;
    (years.cast_signed(), leaps.cast_signed())
}

fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The day that facts are judged on, as a number and as the calendar has it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Today {
    pub(crate) day: Day,
    year: i32,
    month: i32,
    day_of_month: i32,
    /// The year that is over by the end of February, and so has had its 29th if it has one.
    leap_year: i32,
    /// Leap years up to that one.
    leaps: i32,
}

impl Today {
    fn new(day: Day, (year, month, day_of_month): (i32, i32, i32)) -> Self {
        let leap_year = if month <= 2 { year - 1 } else { year };
        Self {
            day,
            year,
            month,
            day_of_month,
            leap_year,
            leaps: since_long_before(leap_year).1,
        }
    }

    /// The first day that a window of `years` still holds: a day counts up to, and not on, the same
    /// day `years` later.
    pub(crate) fn window_first(&self, years: i16) -> Day {
        let years = i32::from(years);
        let leap_days = self.leaps - since_long_before(self.leap_year - years).1;
        let after_same_day = self.day.plus(1 - 365 * years - leap_days);
        if self.month != 2 || self.day_of_month < 28 {
            return after_same_day;
        }
        let year = self.year - years;
        if self.day_of_month == 29 {
            // The day after is 1 March, and where 29 February does not exist that is a day less.
            after_same_day.plus(-i32::from(!is_leap(year)))
        } else {
            // In a common year, 29 February leaves on the 28th, with the day before it.
            after_same_day.plus(i32::from(is_leap(year) && !is_leap(self.year)))
        }
    }
}

impl From<Date> for Today {
    fn from(date: Date) -> Self {
        let (year, month) = (i32::from(date.year()), i32::from(date.month()));
        Self::new(Day::of(date), (year, month, i32::from(date.day())))
    }
}

impl From<Day> for Today {
    fn from(day: Day) -> Self {
        Self::new(day, day.civil())
    }
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan, civil::date};

    use super::*;

    #[test]
    fn days_and_dates_are_one_to_one() {
        let mut day = date(1899, 12, 31);
        let mut number = Day::of(day);
        while day < date(2105, 1, 1) {
            assert_eq!(number.date(), day);
            day = day.checked_add(1.day()).unwrap();
            number = number.plus(1);
            assert_eq!(Day::of(day), number);
        }
        for edge in [Date::MIN, Date::MAX] {
            assert_eq!(Day::of(edge).date(), edge);
            assert!(Day::BEFORE_ALL < Day::of(edge) && Day::of(edge) < Day::AFTER_ALL);
        }
        assert_eq!(Day::AFTER_ALL.date(), Date::MAX);
        assert_eq!(Day::BEFORE_ALL.date(), Date::MIN);
        assert_eq!(
            Day::of(date(1970, 1, 1)).since(Day::of(date(1969, 12, 31))),
            1
        );
    }

    #[test]
    fn a_window_holds_a_day_until_the_same_day_of_a_later_year() {
        for years in [2, 3, 5, 10] {
            let mut on = Day::of(date(2015, 1, 1));
            while on < Day::of(date(2033, 1, 1)) {
                let first = Today::from(on).window_first(years);
                assert!(first.plus_years(years) > on, "{:?}", on.date());
                assert!(first.plus(-1).plus_years(years) <= on, "{:?}", on.date());
                on = on.plus(1);
            }
        }
    }

    #[test]
    fn a_birthday_on_29_february_falls_on_the_28th_of_common_years() {
        let birth = date(2000, 2, 29);
        assert_eq!(completed_years(birth, date(2018, 2, 27)), 17);
        assert_eq!(completed_years(birth, date(2018, 2, 28)), 18);
        assert_eq!(completed_years(birth, date(2020, 2, 28)), 19);
        assert_eq!(completed_years(birth, date(2020, 2, 29)), 20);
        assert_eq!(add_years(date(2020, 2, 29), 2), date(2022, 2, 28));
        assert_eq!(completed_years(birth, date(1999, 1, 1)), 0);
        assert_eq!(completed_years(Date::MIN, Date::MAX), u8::MAX);
    }

    #[test]
    fn days_are_counted_over_leap_years() {
        assert_eq!(days_between(date(2024, 1, 1), date(2025, 1, 1)), 366);
        assert_eq!(days_between(date(2025, 1, 1), date(2024, 1, 1)), -366);
        assert_eq!(days_between(Date::MIN, Date::MAX), 7_304_483);
    }
}
