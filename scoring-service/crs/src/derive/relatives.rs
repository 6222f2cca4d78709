//! Relatives in Canada.

use crate::calendar::{Day, add_years, completed_years};
use crate::{CanadianStatus, Date, Relative, RelativeKind};

/// Whether a relative is one who counts once of age: in Canada to stay, and related to the person or
/// to a counted spouse.
pub(crate) fn settled(relative: &Relative, spouse_counted: bool) -> bool {
    let status = match relative.status {
        CanadianStatus::Citizen | CanadianStatus::PermanentResident => true,
        CanadianStatus::Neither => false,
    };
    status && relative.lives_in_canada && (spouse_counted || !relative.of_partner)
}

/// Whether a brother or sister counts on a date.
pub(crate) fn sibling(relatives: &[Relative], on: Date, age_min: u8, spouse_counted: bool) -> bool {
    relatives
        .iter()
        .filter(|relative| relative.kind == RelativeKind::Sibling)
        .any(|relative| counts(relative, on, age_min, spouse_counted))
}

/// Whether any relative counts on a date.
pub(crate) fn any(relatives: &[Relative], day: Day, age_min: u8, spouse_counted: bool) -> bool {
    !relatives.is_empty() && {
        let on = day.date();
        let mut relatives = relatives.iter();
        relatives.any(|relative| counts(relative, on, age_min, spouse_counted))
    }
}

fn counts(relative: &Relative, on: Date, age_min: u8, spouse_counted: bool) -> bool {
    settled(relative, spouse_counted) && completed_years(relative.birth, on) >= age_min
}

/// The first day after `day` on which a relative comes of age.
pub(crate) fn next_of_age(relatives: &[Relative], day: Day, age_min: u8) -> Day {
    relatives
        .iter()
        .map(|relative| Day::of(add_years(relative.birth, i16::from(age_min))))
        .filter(|of_age| *of_age > day)
        .min()
        .unwrap_or(Day::AFTER_ALL)
}
