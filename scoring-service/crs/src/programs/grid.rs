//! The selection grid of the Federal Skilled Worker Class: IRPR sections 78 to 83.

use super::{Candidacy, fsw};
use crate::calendar::Day;
use crate::derive::language::Levels;
use crate::derive::relatives;
use crate::derive::tally::{Measure, outlook, units};
use crate::derive::work::{Jobs, Uses};
use crate::{Abilities, Capped, Date, Level, LevelTable, Person, SelectionGrid};

/// The points of the grid.
pub(crate) fn grid(candidacy: &Candidacy<'_>) -> SelectionGrid {
    let rules = &candidacy.law.fsw.grid;
    let factors = candidacy.factors;
    let arranged = fsw::arranged_employment(candidacy).next().is_some();
    let second = reaches(candidacy.second_language(), rules.second_language_min);
    SelectionGrid {
        education: at(&rules.education, usize::from(candidacy.education as u8)),
        first_language: abilities(&rules.first_language, candidacy.first_language()),
        second_language: if second { rules.second_language } else { 0 },
        experience: experience(candidacy),
        age: at(&rules.age, usize::from(factors.age)),
        arranged_employment: if arranged {
            rules.arranged_employment
        } else {
            0
        },
        adaptability: adaptability(candidacy, candidacy.dossier.on),
        pass_mark: rules.pass_mark,
    }
}

/// Points of a table, whose last row stands for every higher one, up to its maximum.
fn at<const ROWS: usize>(table: &Capped<[u16; ROWS]>, row: usize) -> u16 {
    let points = table.points.get(row).or(table.points.last());
    points.copied().unwrap_or(0).min(table.maximum)
}

fn abilities(table: &Capped<LevelTable>, levels: Option<Abilities>) -> u16 {
    let levels = levels.unwrap_or_default().0;
    let points = levels.map(|level| {
        let points = table.points.get(usize::from(level.get()));
        points.copied().unwrap_or(0)
    });
    points.iter().sum::<u16>().min(table.maximum)
}

fn reaches(levels: Option<Abilities>, level: Level) -> bool {
    levels.is_some_and(|levels| levels.lowest() >= level)
}

/// All skilled work of the window, in years of the grid.
fn experience_measure(candidacy: &Candidacy<'_>) -> Measure {
    let rules = &candidacy.law.fsw;
    let last_row = rules.grid.experience.points.len() - 1;
    let units_max = i64::try_from(last_row).unwrap_or(i64::MAX);
    Measure::experience(&rules.experience).in_all(rules.grid.year_hours, units_max)
}

fn experience(candidacy: &Candidacy<'_>) -> u16 {
    let dossier = candidacy.dossier;
    let measure = experience_measure(candidacy);
    let years = units(dossier.work.as_slice(), Uses::FSW, &measure, dossier.day);
    experience_points(candidacy, years)
}

fn experience_points(candidacy: &Candidacy<'_>, years: i64) -> u16 {
    at(
        &candidacy.law.fsw.grid.experience,
        usize::try_from(years).unwrap_or(0),
    )
}

/// Points for experience on a later day, and until when they hold.
pub(crate) fn experience_outlook(candidacy: &Candidacy<'_>, day: Day) -> (u16, Day) {
    let measure = experience_measure(candidacy);
    let jobs = candidacy.dossier.work.as_slice();
    let (years, until) = outlook(jobs, Uses::FSW, &measure, day);
    (experience_points(candidacy, years), until)
}

/// Points for adaptability on the day of the dossier or a later one.
fn adaptability(candidacy: &Candidacy<'_>, on: Date) -> u16 {
    adaptability_outlook(candidacy, Day::of(on)).0
}

/// Points for adaptability on the day of the dossier or a later one, and until when they hold.
pub(crate) fn adaptability_outlook(candidacy: &Candidacy<'_>, day: Day) -> (u16, Day) {
    let dossier = candidacy.dossier;
    let rules = &candidacy.law.fsw.grid.adaptability;
    let on = day.date();
    let (worked, work_until) = settled_work(candidacy, &dossier.work, day);
    let (partner_worked, partner_until) = settled_work(candidacy, &dossier.partner_work, day);
    let all_relatives = &dossier.profile.relatives;
    let relative = relatives::any(
        all_relatives,
        on,
        rules.relative_age_min,
        dossier.partner.is_some(),
    );
    let relative_until = relatives::next_of_age(all_relatives, on, rules.relative_age_min)
        .map_or(Day::AFTER_ALL, Day::of);
    let arranged = fsw::arranged_employment(candidacy).next().is_some();
    let partner = dossier.partner.map(|partner| &partner.person);
    let points = [
        (
            partner.is_some_and(|person| partner_language(candidacy, person)),
            rules.partner_language,
        ),
        (studied(candidacy, &dossier.profile.person), rules.study),
        (
            partner.is_some_and(|person| studied(candidacy, person)),
            rules.partner_study,
        ),
        (worked, rules.work),
        (partner_worked, rules.partner_work),
        (relative, rules.relative),
        (arranged, rules.arranged_employment),
    ];
    let points = points.iter().filter(|(met, _)| *met);
    let total = points.map(|(_, points)| points).sum::<u16>();
    let until = work_until.min(partner_until).min(relative_until);
    (total.min(rules.maximum), until)
}

/// Whether enough authorised work in Canada, of any age, has come together.
fn settled_work(candidacy: &Candidacy<'_>, jobs: &Jobs, day: Day) -> (bool, Day) {
    let hours = candidacy.law.fsw.grid.adaptability.work_hours_min;
    let measure = Measure {
        window_years: None,
        ..Measure::experience(&candidacy.law.fsw.experience).in_all(hours, 1)
    };
    let (reached, until) = outlook(jobs.as_slice(), Uses::ADAPTABILITY, &measure, day);
    (reached > 0, until)
}

/// Whether the partner has the level in either official language.
fn partner_language(candidacy: &Candidacy<'_>, partner: &Person) -> bool {
    let dossier = candidacy.dossier;
    let level = candidacy.law.fsw.grid.adaptability.partner_language_min;
    let levels = Levels::of(
        dossier.rules.book,
        &partner.languages,
        dossier.on,
        candidacy.law.language_result_years,
    );
    reaches(levels.english, level) || reaches(levels.french, level)
}

/// Whether a person completed a program of study in Canada that is long enough.
fn studied(candidacy: &Candidacy<'_>, person: &Person) -> bool {
    let years = candidacy.law.fsw.grid.adaptability.study_years_min;
    person.credentials.iter().any(|credential| {
        credential.canadian
            && credential.completed <= candidacy.dossier.on
            && credential.length_years >= years
    })
}
