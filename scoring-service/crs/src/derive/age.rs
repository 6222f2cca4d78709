//! Age, and the day on which it changes.

use crate::Date;
use crate::calendar::{add_years, completed_years};

/// The next birthday after `on`; none where the calendar, or the count of years, ends before it.
pub(crate) fn next_birthday(birth: Date, on: Date) -> Option<Date> {
    let age = completed_years(birth, on);
    let birthday = add_years(birth, i16::from(age) + 1);
    (completed_years(birth, birthday) > age).then_some(birthday)
}
