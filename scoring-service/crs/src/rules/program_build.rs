//! From the files of programs to what each program asks.

use toml::Spanned;

use super::build::{Built, day, education_points, job_offer, level, span_points, tenths, years};
use super::noc::NocTable;
use super::place::Wrong;
use super::program_shape::*;
use crate::{
    AdaptabilityRules, CecRules, CodePrefix, ExperienceRule, FstRules, FswRules,
    ProgramOccupations, SelectionGridRules,
};

pub(super) fn program_occupations(
    row: &ProgramOccupationsRow,
    noc: &[NocTable],
) -> Built<ProgramOccupations> {
    let table = NocTable::of(noc, &row.noc)?;
    let prefixes = |texts: &[Spanned<String>]| -> Built<Vec<CodePrefix>> {
        texts.iter().map(|text| table.prefix(text)).collect()
    };
    Ok(ProgramOccupations {
        noc: table.version,
        skilled_rank_max: table.check_rank(&row.skilled_rank_max)?,
        trades_included: prefixes(&row.trades)?,
        trades_excluded: prefixes(&row.trades_except)?,
    })
}

pub(super) fn experience(row: &ExperienceRow) -> Built<ExperienceRule> {
    Ok(ExperienceRule {
        hours_min: row.hours_min,
        window_years: years(row.window_years),
        weekly_hours_max_tenths: tenths(row.weekly_hours_max),
        continuous: row.continuous,
        one_occupation: row.one_occupation,
        in_canada: row.in_canada,
        students_count: row.students_count,
        self_employed_count: row.self_employed_count,
        physicians_count_from: row.physicians_count_from.as_ref().map(day).transpose()?,
        unpaid_counts: row.unpaid_counts,
        authorisation_needed: row.authorisation_needed,
    })
}

pub(super) fn fsw(row: &FswRow) -> Built<FswRules> {
    let grid = &row.grid;
    let adaptability = &grid.adaptability;
    let rules = SelectionGridRules {
        pass_mark: *grid.pass_mark.get_ref(),
        education: education_points(&grid.education)?,
        first_language: span_points(&grid.first_language.rows, &grid.first_language.maximum, 4)?,
        second_language_min: level(&grid.second_language.level_min)?,
        second_language: grid.second_language.points,
        year_hours: grid.experience.year_hours.get(),
        experience: span_points(&grid.experience.rows, &grid.experience.maximum, 1)?,
        age: span_points(&grid.age.rows, &grid.age.maximum, 1)?,
        arranged_employment: grid.arranged_employment.points,
        adaptability: AdaptabilityRules {
            maximum: *adaptability.maximum.get_ref(),
            partner_language: adaptability.partner_language,
            partner_language_min: level(&adaptability.partner_language_level_min)?,
            study: adaptability.study,
            partner_study: adaptability.partner_study,
            study_years_min: adaptability.study_years_min,
            work_hours_min: adaptability.work_hours_min,
            work: adaptability.work,
            partner_work: adaptability.partner_work,
            relative: adaptability.relative,
            relative_age_min: adaptability.relative_age_min,
            arranged_employment: adaptability.arranged_employment,
        },
    };
    let parts = [
        rules.education.maximum,
        rules.first_language.maximum,
        rules.second_language,
        rules.experience.maximum,
        rules.age.maximum,
        rules.arranged_employment,
        rules.adaptability.maximum,
    ];
    let sum: u32 = parts.map(u32::from).iter().sum();
    let maximum = *grid.maximum.get_ref();
    if sum != u32::from(maximum) {
        let message = format!("the parts of the grid come to {sum}, the maximum is {maximum}");
        return Err(Wrong::with(&grid.maximum, message));
    }
    if rules.pass_mark > maximum {
        let message = format!("a pass mark of {} is above {maximum}", rules.pass_mark);
        return Err(Wrong::with(&grid.pass_mark, message));
    }
    let most = &rules.adaptability;
    let parts = [
        most.partner_language,
        most.study,
        most.partner_study,
        most.work,
        most.partner_work,
        most.relative,
        most.arranged_employment,
    ];
    if parts.iter().any(|part| *part > most.maximum) {
        let message = "a part of adaptability is above its maximum";
        return Err(Wrong::with(&adaptability.maximum, message));
    }
    Ok(FswRules {
        experience: experience(&row.experience)?,
        language_min: level(&row.language_level_min)?,
        arranged_employment: job_offer(&row.arranged_employment),
        grid: rules,
    })
}

/// `rank_max` is the lowest skill that counts, if it is known: there is a level for it and for each one
/// above.
pub(super) fn cec(row: &CecRow, rank_max: Option<u8>) -> Built<CecRules> {
    let by_rank = &row.language_level_min_by_rank;
    let levels = by_rank.get_ref().len();
    let ranks = rank_max.map_or(levels, |rank| usize::from(rank) + 1);
    if levels != ranks {
        let message = format!("{levels} language levels for {ranks} skill ranks");
        return Err(Wrong::with(by_rank, message));
    }
    Ok(CecRules {
        experience: experience(&row.experience)?,
        language_min_by_rank: by_rank.get_ref().iter().map(level).collect::<Built<_>>()?,
    })
}

pub(super) fn fst(row: &FstRow) -> Built<FstRules> {
    let min = &row.language_level_min;
    Ok(FstRules {
        experience: experience(&row.experience)?,
        language_min: [
            level(&min.listening)?,
            level(&min.reading)?,
            level(&min.writing)?,
            level(&min.speaking)?,
        ],
        offer_months_min: row.offer_months_min,
        offer_employers_max: row.offer_employers_max,
        offer_weekly_hours_min_tenths: tenths(row.offer_weekly_hours_min),
        exempt_permit_months_min: row.exempt_permit_months_min,
    })
}
