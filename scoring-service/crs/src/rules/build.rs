//! From the rows of the files to dense tables. Every function says what is wrong with its rows.

use std::num::NonZeroU8;

use jiff::civil::Date;

use super::shape::*;
use crate::{
    ByColumn, CanadianStudyRule, Capped, Chart, EducationLevel, EducationTable, JobOfferRule,
    Level, LevelTable, Scale, StudyExemption, TransferabilityGroup, WorkRule, YearsTable,
};

pub(super) type Built<T> = Result<T, String>;

/// Spreads runs of numbers over a table: from 0, without gaps, the last one open.
pub(super) fn spread<const N: usize, T: Copy + Default>(
    rows: impl IntoIterator<Item = (u16, Option<u16>, T)>,
) -> Built<[T; N]> {
    let mut table = [T::default(); N];
    let mut next = Some(0);
    for (from, to, value) in rows {
        if next != Some(from) {
            return Err(format!("rows leave a gap or overlap at {from}"));
        }
        let last = to.map_or(N - 1, usize::from);
        let span = table.get_mut(usize::from(from)..=last);
        let span = span.ok_or_else(|| format!("a row from {from} to {last} is off the table"))?;
        span.fill(value);
        next = to.map(|to| to + 1);
    }
    match next {
        None => Ok(table),
        Some(_) => Err("the last row must be open: without `to`".to_owned()),
    }
}

/// One value for each level of education, each level once.
pub(super) fn by_education<T: Copy>(
    rows: impl IntoIterator<Item = (EducationLevel, T)>,
) -> Built<[T; EducationLevel::ALL.len()]> {
    let mut found: [Option<T>; EducationLevel::ALL.len()] = [None; 8];
    for (level, value) in rows {
        if found[level as usize].replace(value).is_some() {
            return Err(format!("{level:?} stands twice"));
        }
    }
    let mut missing = EducationLevel::ALL
        .into_iter()
        .filter(|level| found[*level as usize].is_none());
    match (found, missing.next()) {
        (
            [
                Some(a),
                Some(b),
                Some(c),
                Some(d),
                Some(e),
                Some(f),
                Some(g),
                Some(h),
            ],
            _,
        ) => Ok([a, b, c, d, e, f, g, h]),
        (_, level) => Err(format!("{level:?} is missing")),
    }
}

/// A cap is never below the largest sum that can come to it without being meant as a cut.
fn capped<const N: usize>(points: [u16; N], maximum: u16, times: u16) -> Built<Capped<[u16; N]>> {
    let largest = points.iter().copied().max().unwrap_or(0);
    if maximum < largest || u32::from(maximum) > u32::from(largest) * u32::from(times) {
        return Err(format!(
            "a maximum of {maximum} does not fit a largest row of {largest}"
        ));
    }
    Ok(Capped { points, maximum })
}

fn columns<R, const N: usize>(
    table: &RowTable<Columns, R>,
    times: u16,
    points: impl Fn(fn(Columns) -> u16) -> Built<[u16; N]>,
) -> Built<ByColumn<Capped<[u16; N]>>> {
    Ok(ByColumn {
        without_spouse: capped(
            points(|c| c.without_spouse)?,
            table.maximum.without_spouse,
            times,
        )?,
        with_spouse: capped(points(|c| c.with_spouse)?, table.maximum.with_spouse, times)?,
    })
}

/// A table by number with both columns; the maximum is that of `times` look-ups.
pub(super) fn spans<const N: usize>(
    table: &RowTable<Columns, SpanColumns>,
    times: u16,
) -> Built<ByColumn<Capped<[u16; N]>>> {
    columns(table, times, |pick| {
        let rows = table.rows.iter().map(|row| {
            let cells = Columns {
                without_spouse: row.without_spouse,
                with_spouse: row.with_spouse,
            };
            (row.from, row.to, pick(cells))
        });
        spread(rows)
    })
}

/// A table by level of education with both columns.
pub(super) fn education_columns(
    table: &RowTable<Columns, EducationColumns>,
) -> Built<ByColumn<Capped<EducationTable>>> {
    columns(table, 1, |pick| {
        by_education(table.rows.iter().map(|row| {
            let cells = Columns {
                without_spouse: row.without_spouse,
                with_spouse: row.with_spouse,
            };
            (row.education, pick(cells))
        }))
    })
}

/// A table by number with one column.
pub(super) fn span_points<const N: usize>(
    rows: &[SpanPoints],
    maximum: u16,
    times: u16,
) -> Built<Capped<[u16; N]>> {
    capped(
        spread(rows.iter().map(|row| (row.from, row.to, row.points)))?,
        maximum,
        times,
    )
}

/// A table by level of education with one column.
pub(super) fn education_points(
    table: &RowTable<u16, EducationPoints>,
) -> Built<Capped<EducationTable>> {
    let rows = table.rows.iter().map(|row| (row.education, row.points));
    capped(by_education(rows)?, table.maximum, 1)
}

/// Points by number from thresholds: nothing below the first.
fn steps<const N: usize>(from: &[u8], points: &[u16]) -> Built<[u16; N]> {
    if from.len() != points.len() || !from.is_sorted_by(|a, b| a < b) {
        return Err("points and thresholds do not go together, in ascending order".to_owned());
    }
    let mut table = [0; N];
    for (from, points) in from.iter().zip(points) {
        let above = table
            .get_mut(usize::from(*from)..)
            .ok_or("a threshold is off the table")?;
        above.fill(*points);
    }
    Ok(table)
}

fn transfer<R, const N: usize>(
    table: &TransferabilityTable<R>,
    rows: [(&Vec<u16>, &Vec<u16>); N],
) -> Built<TransferabilityGroup<N>> {
    let mut group = TransferabilityGroup {
        with_language: [LevelTable::default(); N],
        with_canadian_work: [YearsTable::default(); N],
        maximum: table.maximum,
    };
    let places = group
        .with_language
        .iter_mut()
        .zip(&mut group.with_canadian_work);
    for ((with_language, with_work), (language, work)) in places.zip(rows) {
        *with_language = steps(&table.language_from, language)?;
        *with_work = steps(&table.canadian_work_from, work)?;
    }
    let cells = group.with_language.iter().flatten();
    let cells = cells.chain(group.with_canadian_work.iter().flatten());
    let largest = cells.max().copied().unwrap_or(0);
    if table.maximum < largest {
        return Err(format!(
            "a maximum of {} is below a row of {largest}",
            table.maximum
        ));
    }
    Ok(group)
}

pub(super) fn education_transfer(
    table: &TransferabilityTable<EducationTransfer>,
) -> Built<TransferabilityGroup<{ EducationLevel::ALL.len() }>> {
    let rows = table.rows.iter().flat_map(|row| {
        row.education
            .iter()
            .map(move |level| (*level, (&row.language, &row.canadian_work)))
    });
    transfer(table, by_education(rows)?)
}

pub(super) fn years_transfer(
    table: &TransferabilityTable<YearsTransfer>,
) -> Built<TransferabilityGroup<6>> {
    let rows: [Option<usize>; 6] = spread(
        table
            .rows
            .iter()
            .enumerate()
            .map(|(index, row)| (row.from, row.to, Some(index))),
    )?;
    let empty = Vec::new();
    let rows = rows.map(
        |index| match index.and_then(|index| table.rows.get(index)) {
            Some(row) => (&row.language, &row.canadian_work),
            None => (&empty, &empty),
        },
    );
    transfer(table, rows)
}

pub(super) fn certificate_transfer(
    table: &TransferabilityTable<CertificateTransfer>,
) -> Built<TransferabilityGroup<2>> {
    let row = |certificate| table.rows.iter().find(|row| row.certificate == certificate);
    let (Some(without), Some(with), 2) = (row(false), row(true), table.rows.len()) else {
        return Err("there is one row without and one with a certificate".to_owned());
    };
    let no_work = Vec::new();
    transfer(
        table,
        [(&without.language, &no_work), (&with.language, &no_work)],
    )
}

pub(super) fn day(date: &toml::value::Datetime) -> Built<Date> {
    date.to_string()
        .parse()
        .map_err(|_| format!("{date} is no day, YYYY-MM-DD"))
}

pub(super) fn level(level: u8) -> Built<Level> {
    if level <= Level::MAX.get() {
        Ok(Level::new(level))
    } else {
        Err(format!("{level} is no level: 0 to 10"))
    }
}

/// Years as the calendar counts them.
pub(super) fn years(years: NonZeroU8) -> i16 {
    i16::from(years.get())
}

/// Hours as the facts state them.
pub(super) fn tenths(hours: u8) -> u16 {
    u16::from(hours) * 10
}

pub(super) fn work(row: &WorkRow) -> Built<WorkRule> {
    Ok(WorkRule {
        window_years: years(row.window_years),
        year_hours: row.year_hours.get(),
        weekly_hours_max_tenths: tenths(row.weekly_hours_max),
        weekly_hours_min_tenths: row.weekly_hours_min.map_or(1, tenths),
        students_count: row.students_count,
        self_employed_count: row.self_employed_count,
        physicians_count_from: row.physicians_count_from.as_ref().map(day).transpose()?,
        unpaid_counts: row.unpaid_counts,
        authorisation_needed: row.authorisation_needed,
        one_occupation: row.one_occupation,
    })
}

pub(super) fn job_offer(row: &JobOfferRow) -> JobOfferRule {
    JobOfferRule {
        weekly_hours_min_tenths: tenths(row.weekly_hours_min),
        duration_months_min: row.duration_months_min,
        permanent_only: row.permanent_only,
        trades_duration_months_min: row.trades_duration_months_min,
        trades_employers_max: row.trades_employers_max,
        work_permits_support: row.work_permits_support,
        exempt_permit_months_min: row.exempt_permit_months_min,
    }
}

pub(super) fn canadian_study(row: &CanadianStudyRow) -> Built<CanadianStudyRule> {
    let exemption = match &row.exemption {
        None => None,
        Some(row) => Some(StudyExemption {
            in_force: day(&row.in_force)?,
            from: day(&row.from)?,
            to: day(&row.to)?,
        }),
    };
    Ok(CanadianStudyRule {
        full_time_months_min: row.full_time_months_min,
        months_in_canada_min: row.months_in_canada_min,
        distance_percent_max: row.distance_percent_max,
        graduate_length_years_min: row.graduate_length_years_min,
        exemption,
    })
}

pub(super) fn scales(head: &TestHead) -> Built<[Scale; 4]> {
    let rows = [head.listening, head.reading, head.writing, head.speaking];
    for row in rows {
        if row.step == 0 || row.min >= row.max || (row.max - row.min) % row.step != 0 {
            return Err("a scale goes from its lowest to its highest score in steps".to_owned());
        }
    }
    Ok(rows.map(|row| Scale {
        min_tenths: row.min,
        max_tenths: row.max,
        step_tenths: row.step,
    }))
}

pub(super) fn chart(table: &ChartTable, instrument: &str, scales: &[Scale; 4]) -> Built<Chart> {
    if !table.rows.is_sorted_by(|a, b| a.level > b.level) {
        return Err("the levels of a chart stand from the highest to the lowest".to_owned());
    }
    let cells = |row: &ChartRow| [row.listening, row.reading, row.writing, row.speaking];
    let mut minima: [Vec<(Level, u16)>; 4] = Default::default();
    for row in &table.rows {
        for ((column, cell), scale) in minima.iter_mut().zip(cells(row)).zip(scales) {
            let falls = column.last().is_none_or(|(_, above)| cell < *above);
            if !falls || !(scale.min_tenths..=scale.max_tenths).contains(&cell) {
                return Err(format!(
                    "a score of {cell} for level {} is out of place",
                    row.level
                ));
            }
            column.push((level(row.level)?, cell));
        }
    }
    Ok(Chart {
        instrument: instrument.to_owned(),
        minima,
    })
}
