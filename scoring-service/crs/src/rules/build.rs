//! From the rows of the files to dense tables. Every function says what is wrong with its rows.

use std::num::NonZeroU8;
use std::ops::Range;

use jiff::civil::Date;
use toml::Spanned;
use toml::value::Datetime;

use super::dated::day_of;
use super::place::Wrong;
use super::shape::*;
use crate::{
    ByColumn, CanadianStudyRule, Capped, Chart, EducationLevel, EducationTable, JobOfferRule,
    Level, LevelTable, Scale, StudyExemption, TransferabilityGroup, WorkRule, YearsTable,
};

pub(super) type Built<T> = Result<T, Wrong>;

/// Spreads runs of numbers over a table: from 0, without gaps, the last one open.
pub(super) fn spread<'r, const N: usize, R, T: Copy + Default>(
    rows: &'r [Spanned<R>],
    read: impl Fn(&'r R) -> (u16, Option<u16>, T),
) -> Built<[T; N]> {
    let mut table = [T::default(); N];
    let mut next = Some(0);
    for row in rows {
        let (from, to, value) = read(row.get_ref());
        match next {
            Some(next) if next < from => {
                return Err(Wrong::with(row, format!("rows leave a gap at {next}")));
            }
            Some(next) if next == from => {}
            Some(_) | None => return Err(Wrong::with(row, format!("rows overlap at {from}"))),
        }
        if to.is_some_and(|to| to < from) {
            return Err(Wrong::with(row, "a row ends before it begins"));
        }
        let last = to.map_or(N - 1, usize::from);
        let span = table.get_mut(usize::from(from)..=last).ok_or_else(|| {
            let message = format!("a row from {from} to {last} is off the table");
            Wrong::with(row, message)
        })?;
        span.fill(value);
        next = to.map(|to| to + 1);
    }
    match (next, rows.last()) {
        (None, _) => Ok(table),
        (Some(_), Some(last)) => Err(Wrong::with(last, "the last row must be open: without `to`")),
        (Some(_), None) => Err("there is no row".into()),
    }
}

/// One value for each level of education, each level once.
pub(super) fn by_education<T: Copy>(
    rows: impl IntoIterator<Item = (EducationLevel, Range<usize>, T)>,
) -> Built<[T; EducationLevel::ALL.len()]> {
    let mut found: [Option<T>; EducationLevel::ALL.len()] = [None; 8];
    for (level, span, value) in rows {
        if found[level as usize].replace(value).is_some() {
            return Err(Wrong::at(span, format!("{level:?} stands twice")));
        }
    }
    let [
        Some(a),
        Some(b),
        Some(c),
        Some(d),
        Some(e),
        Some(f),
        Some(g),
        Some(h),
    ] = found
    else {
        let levels = EducationLevel::ALL.into_iter();
        let missing: Vec<_> = levels
            .filter(|level| found[*level as usize].is_none())
            .collect();
        return Err(format!("there is no row for {missing:?}").into());
    };
    Ok([a, b, c, d, e, f, g, h])
}

/// A cap is never below the largest sum that can come to it without being meant as a cut.
fn capped<const N: usize>(
    points: [u16; N],
    maximum: u16,
    at: Range<usize>,
    times: u16,
) -> Built<Capped<[u16; N]>> {
    let largest = points.iter().copied().max().unwrap_or(0);
    if maximum < largest || u32::from(maximum) > u32::from(largest) * u32::from(times) {
        let message = format!("a maximum of {maximum} does not fit a largest row of {largest}");
        return Err(Wrong::at(at, message));
    }
    Ok(Capped { points, maximum })
}

fn columns<R, const N: usize>(
    table: &RowTable<Columns, R>,
    times: u16,
    points: impl Fn(fn(Columns) -> u16) -> Built<[u16; N]>,
) -> Built<ByColumn<Capped<[u16; N]>>> {
    let column = |pick: fn(Columns) -> u16| {
        let maximum = pick(*table.maximum.get_ref());
        capped(points(pick)?, maximum, table.maximum.span(), times)
    };
    Ok(ByColumn {
        without_spouse: column(|c| c.without_spouse)?,
        with_spouse: column(|c| c.with_spouse)?,
    })
}

/// A table by number with both columns; the maximum is that of `times` look-ups.
pub(super) fn spans<const N: usize>(
    table: &RowTable<Columns, SpanColumns>,
    times: u16,
) -> Built<ByColumn<Capped<[u16; N]>>> {
    columns(table, times, |pick| {
        spread(&table.rows, |row| {
            let cells = Columns {
                without_spouse: row.without_spouse,
                with_spouse: row.with_spouse,
            };
            (row.from, row.to, pick(cells))
        })
    })
}

/// A table by level of education with both columns.
pub(super) fn education_columns(
    table: &RowTable<Columns, EducationColumns>,
) -> Built<ByColumn<Capped<EducationTable>>> {
    columns(table, 1, |pick| {
        by_education(table.rows.iter().map(|spanned| {
            let row = spanned.get_ref();
            let cells = Columns {
                without_spouse: row.without_spouse,
                with_spouse: row.with_spouse,
            };
            (row.education, spanned.span(), pick(cells))
        }))
    })
}

/// A table by number with one column.
pub(super) fn span_points<const N: usize>(
    rows: &[Spanned<SpanPoints>],
    maximum: &Spanned<u16>,
    times: u16,
) -> Built<Capped<[u16; N]>> {
    let points = spread(rows, |row| (row.from, row.to, row.points))?;
    capped(points, *maximum.get_ref(), maximum.span(), times)
}

/// A table by level of education with one column.
pub(super) fn education_points(
    table: &RowTable<u16, EducationPoints>,
) -> Built<Capped<EducationTable>> {
    let rows = table.rows.iter().map(|spanned| {
        let row = spanned.get_ref();
        (row.education, spanned.span(), row.points)
    });
    let maximum = &table.maximum;
    capped(by_education(rows)?, *maximum.get_ref(), maximum.span(), 1)
}

/// Points by number from thresholds: nothing below the first.
fn steps<const N: usize>(
    from: Option<&Spanned<Vec<u8>>>,
    points: Option<&Spanned<Vec<u16>>>,
) -> Built<[u16; N]> {
    let mut table = [0; N];
    let (from, points) = match (from, points) {
        (Some(from), Some(points)) => (from, points),
        (_, None) => return Ok(table),
        (None, Some(points)) => return Err(Wrong::with(points, "there are no thresholds for it")),
    };
    let (thresholds, awards) = (from.get_ref(), points.get_ref());
    if !thresholds.is_sorted_by(|a, b| a < b) {
        return Err(Wrong::with(from, "thresholds stand in ascending order"));
    }
    if thresholds.len() != awards.len() {
        let message = format!(
            "{} points for {} thresholds",
            awards.len(),
            thresholds.len()
        );
        return Err(Wrong::with(points, message));
    }
    for (threshold, award) in thresholds.iter().zip(awards) {
        let above = table.get_mut(usize::from(*threshold)..);
        let above = above.ok_or_else(|| Wrong::with(from, "a threshold is off the table"))?;
        above.fill(*award);
    }
    Ok(table)
}

/// Points with language, and with Canadian work where there are any.
type Combinations<'a> = (&'a Spanned<Vec<u16>>, Option<&'a Spanned<Vec<u16>>>);

fn transfer<R, const N: usize>(
    table: &TransferabilityTable<R>,
    rows: [Combinations<'_>; N],
) -> Built<TransferabilityGroup<N>> {
    let mut group = TransferabilityGroup {
        with_language: [LevelTable::default(); N],
        with_canadian_work: [YearsTable::default(); N],
        maximum: *table.maximum.get_ref(),
    };
    let places = group
        .with_language
        .iter_mut()
        .zip(&mut group.with_canadian_work);
    for ((with_language, with_work), (language, work)) in places.zip(rows) {
        *with_language = steps(Some(&table.language_from), Some(language))?;
        *with_work = steps(table.canadian_work_from.as_ref(), work)?;
    }
    let cells = group.with_language.iter().flatten();
    let cells = cells.chain(group.with_canadian_work.iter().flatten());
    let largest = cells.max().copied().unwrap_or(0);
    if group.maximum < largest {
        let message = format!("a maximum of {} is below a row of {largest}", group.maximum);
        return Err(Wrong::with(&table.maximum, message));
    }
    Ok(group)
}

pub(super) fn education_transfer(
    table: &TransferabilityTable<EducationTransfer>,
) -> Built<TransferabilityGroup<{ EducationLevel::ALL.len() }>> {
    let rows = table.rows.iter().flat_map(|row| {
        let row = row.get_ref();
        let levels = row.education.iter();
        levels.map(move |level| {
            let points = (&row.language, Some(&row.canadian_work));
            (*level.get_ref(), level.span(), points)
        })
    });
    transfer(table, by_education(rows)?)
}

pub(super) fn years_transfer(
    table: &TransferabilityTable<YearsTransfer>,
) -> Built<TransferabilityGroup<6>> {
    let none = Spanned::new(0..0, Vec::new());
    let rows = spread(&table.rows, |row| {
        let points: Combinations<'_> = (&row.language, Some(&row.canadian_work));
        (row.from, row.to, Some(points))
    })?;
    transfer(table, rows.map(|row| row.unwrap_or((&none, None))))
}

pub(super) fn certificate_transfer(
    table: &TransferabilityTable<CertificateTransfer>,
) -> Built<TransferabilityGroup<2>> {
    let row = |certificate| {
        let mut rows = table.rows.iter().map(Spanned::get_ref);
        rows.find(|row| row.certificate == certificate)
    };
    let (Some(without), Some(with), 2) = (row(false), row(true), table.rows.len()) else {
        return Err("there is one row without and one with a certificate".into());
    };
    transfer(table, [(&without.language, None), (&with.language, None)])
}

pub(super) fn day(date: &Spanned<Datetime>) -> Built<Date> {
    day_of(date.get_ref()).ok_or_else(|| {
        let message = format!("{} is no day, YYYY-MM-DD", date.get_ref());
        Wrong::with(date, message)
    })
}

pub(super) fn level(number: &Spanned<u8>) -> Built<Level> {
    let level = *number.get_ref();
    if level <= Level::MAX.get() {
        Ok(Level::new(level))
    } else {
        Err(Wrong::with(number, format!("{level} is no level: 0 to 10")))
    }
}

/// How many abilities of a language something is asked of.
pub(super) fn abilities(number: &Spanned<u8>) -> Built<u8> {
    match *number.get_ref() {
        abilities @ 1..=4 => Ok(abilities),
        other => Err(Wrong::with(
            number,
            format!("{other} is not 1 to 4 abilities"),
        )),
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
    let rows = [
        &head.listening,
        &head.reading,
        &head.writing,
        &head.speaking,
    ];
    for spanned in rows {
        let row = spanned.get_ref();
        if row.step == 0 || row.min >= row.max || (row.max - row.min) % row.step != 0 {
            let message = "a scale goes from its lowest to its highest score in steps";
            return Err(Wrong::with(spanned, message));
        }
    }
    Ok(rows.map(|row| Scale {
        min_tenths: row.get_ref().min,
        max_tenths: row.get_ref().max,
        step_tenths: row.get_ref().step,
    }))
}

pub(super) fn chart(table: &ChartTable, instrument: &str, scales: &[Scale; 4]) -> Built<Chart> {
    let mut pairs = table.rows.iter().zip(table.rows.iter().skip(1));
    if let Some((_, row)) = pairs.find(|(a, b)| a.get_ref().level <= b.get_ref().level) {
        let message = "the levels of a chart stand from the highest to the lowest";
        return Err(Wrong::with(row, message));
    }
    let cells = |row: &ChartRow| [row.listening, row.reading, row.writing, row.speaking];
    let mut minima: [Vec<(Level, u16)>; 4] = Default::default();
    for spanned in &table.rows {
        let row = spanned.get_ref();
        let level = level(&Spanned::new(spanned.span(), row.level))?;
        for ((column, cell), scale) in minima.iter_mut().zip(cells(row)).zip(scales) {
            let falls = column.last().is_none_or(|(_, above)| cell < *above);
            if !falls || !(scale.min_tenths..=scale.max_tenths).contains(&cell) {
                let message = format!("a score of {cell} for level {} is out of place", row.level);
                return Err(Wrong::with(spanned, message));
            }
            column.push((level, cell));
        }
    }
    Ok(Chart {
        instrument: instrument.to_owned(),
        minima,
    })
}
