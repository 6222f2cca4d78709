//! The calendar, day by day.

use crs::Date;

/// The same day so many years later; 28 February for 29 February of a common year.
///
/// A day of which the calendar has no such anniversary has one after every other day.
pub(super) fn anniversary(day: Date, years: i16) -> Option<Date> {
    let year = day.year().checked_add(years)?;
    let same = Date::new(year, day.month(), day.day());
    same.or_else(|_| Date::new(year, day.month(), 28)).ok()
}

/// Whether a fact of one day is still younger than so many years on another.
pub(super) fn is_younger_than(years: i16, fact: Date, on: Date) -> bool {
    anniversary(fact, years).is_none_or(|too_old| on < too_old)
}

/// Completed years from one day to another.
pub(super) fn completed_years(from: Date, to: Date) -> u8 {
    let mut years = 0_u8;
    while years < u8::MAX
        && anniversary(from, i16::from(years) + 1).is_some_and(|birthday| birthday <= to)
    {
        years += 1;
    }
    years
}
