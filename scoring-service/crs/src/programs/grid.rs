//! The selection grid of the Federal Skilled Worker Class: IRPR sections 78 to 83.

use super::Candidacy;
use crate::derive::tally::Measure;
use crate::{Abilities, Capped, Level, LevelTable, ProgramRules, SelectionGrid};

/// The points of the grid.
pub(super) fn grid(candidacy: &Candidacy<'_>) -> SelectionGrid {
    let rules = &candidacy.law.fsw.grid;
    let second = reaches(candidacy.second_language(), rules.second_language_min);
    let or_none = |points: u16, met: bool| if met { points } else { 0 };
    SelectionGrid {
        education: row(&rules.education, candidacy.education as usize),
        first_language: abilities(&rules.first_language, candidacy.first_language()),
        second_language: or_none(rules.second_language, second),
        experience: experience(candidacy.law, candidacy.grid_work.units()),
        age: row(&rules.age, usize::from(candidacy.factors.age)),
        arranged_employment: or_none(rules.arranged_employment, candidacy.arranged_employment),
        adaptability: candidacy.adaptability.points,
        pass_mark: rules.pass_mark,
    }
}

/// All skilled work of the window, in years of the grid.
pub(super) fn measure(law: &ProgramRules) -> Measure {
    let last_row = law.fsw.grid.experience.points.len().saturating_sub(1);
    let units_max = u8::try_from(last_row).unwrap_or(u8::MAX);
    Measure::experience(&law.fsw.experience).in_all(law.fsw.grid.year_hours, units_max)
}

/// Points for years of experience.
pub(crate) fn experience(law: &ProgramRules, years: i64) -> u16 {
    let years = usize::try_from(years).unwrap_or(0);
    row(&law.fsw.grid.experience, years)
}

/// Points of a table, whose last row stands for every higher one, up to its maximum.
fn row<const ROWS: usize>(table: &Capped<[u16; ROWS]>, row: usize) -> u16 {
    let points = table.points.get(row).or(table.points.last());
    points.copied().unwrap_or(0).min(table.maximum)
}

fn abilities(table: &Capped<LevelTable>, levels: Option<Abilities>) -> u16 {
    let points = levels.unwrap_or_default().0.map(|level| {
        let points = table.points.get(usize::from(level.get()));
        points.copied().unwrap_or(0)
    });
    points.iter().sum::<u16>().min(table.maximum)
}

/// Whether all four abilities reach a level.
pub(super) fn reaches(levels: Option<Abilities>, level: Level) -> bool {
    levels.is_some_and(|levels| levels.lowest() >= level)
}
