//! Calendar arithmetic that the law asks for: completed years and whole days.

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
    // A calendar of 20,000 years holds some 7.3 million days.
    (to.duration_since(from).as_hours() / 24) as i32
}

/// Completed years from `from` to `on`; none when `on` lies before.
pub fn completed_years(from: Date, on: Date) -> u8 {
    let mut years = on.year().saturating_sub(from.year());
    if add_years(from, years) > on {
        years -= 1;
    }
    u8::try_from(years.max(0)).unwrap_or(u8::MAX)
}
