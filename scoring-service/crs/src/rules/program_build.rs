//! From the files of programs to what each program asks.

use super::build::{Built, day, education_points, job_offer, level, prefix, span_points};
use super::program_shape::*;
use crate::{
    AdaptabilityRules, CecRules, CodePrefix, ExperienceRule, FstRules, FswRules, NocVersion,
    ProgramOccupations, SelectionGridRules,
};

pub(super) fn program_occupations(
    row: &ProgramOccupationsRow,
    digits: impl Fn(u16) -> Option<u8>,
) -> Built<ProgramOccupations> {
    let digits = digits(row.noc).ok_or_else(|| format!("there is no NOC {}", row.noc))?;
    let prefixes = |texts: &[String]| -> Built<Vec<CodePrefix>> {
        texts.iter().map(|text| prefix(text, digits)).collect()
    };
    Ok(ProgramOccupations {
        noc: NocVersion(row.noc),
        skilled_rank_max: row.skilled_rank_max,
        trades_included: prefixes(&row.trades)?,
        trades_excluded: prefixes(&row.trades_except)?,
    })
}

fn experience(row: &ExperienceRow) -> Built<ExperienceRule> {
    Ok(ExperienceRule {
        hours_min: row.hours_min,
        window_years: row.window_years,
        weekly_hours_max_tenths: row.weekly_hours_max * 10,
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
        pass_mark: grid.pass_mark,
        education: education_points(&grid.education)?,
        first_language: span_points(&grid.first_language.rows, grid.first_language.maximum, 4)?,
        second_language_min: level(grid.second_language.level_min)?,
        second_language: grid.second_language.points,
        year_hours: grid.experience.year_hours,
        experience: span_points(&grid.experience.rows, grid.experience.maximum, 1)?,
        age: span_points(&grid.age.rows, grid.age.maximum, 1)?,
        arranged_employment: grid.arranged_employment.points,
        adaptability: AdaptabilityRules {
            maximum: adaptability.maximum,
            partner_language: adaptability.partner_language,
            partner_language_min: level(adaptability.partner_language_level_min)?,
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
    let sum = rules.education.maximum
        + rules.first_language.maximum
        + rules.second_language
        + rules.experience.maximum
        + rules.age.maximum
        + rules.arranged_employment
        + rules.adaptability.maximum;
    if sum != SelectionGridRules::TOTAL {
        return Err(format!(
            "the factors of the selection grid come to {sum}, not 100"
        ));
    }
    Ok(FswRules {
        experience: experience(&row.experience)?,
        language_min: level(row.language_level_min)?,
        arranged_employment: job_offer(&row.arranged_employment),
        grid: rules,
    })
}

pub(super) fn cec(row: &CecRow) -> Built<CecRules> {
    Ok(CecRules {
        experience: experience(&row.experience)?,
        language_min_by_rank: row
            .language_level_min_by_rank
            .iter()
            .map(|number| level(*number))
            .collect::<Built<_>>()?,
    })
}

pub(super) fn fst(row: &FstRow) -> Built<FstRules> {
    let min = &row.language_level_min;
    Ok(FstRules {
        experience: experience(&row.experience)?,
        language_min: [
            level(min.listening)?,
            level(min.reading)?,
            level(min.writing)?,
            level(min.speaking)?,
        ],
        offer_months_min: row.offer_months_min,
        offer_employers_max: row.offer_employers_max,
        offer_weekly_hours_min_tenths: row.offer_weekly_hours_min * 10,
        exempt_permit_months_min: row.exempt_permit_months_min,
    })
}
