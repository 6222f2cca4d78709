//! Pages of rows, column by column: what lies close together in a column is nearly alike.

use super::bytes::{Put, Take, day_number, day_of};
use super::{Unreadable, candidates};
use crate::candidates::{BasisIndex, Row};
use crate::category::CategorySetIndex;
use crate::{Crs, Instant, Position, Programs};

const MALFORMED: Unreadable = Unreadable::Malformed("a row is out of range");

/// Puts a column for each field of a row, each behind its length.
macro_rules! columns {
    ($($column:ident)*) => {
        #[derive(Default)]
        struct Columns<T> {
            $($column: T,)*
        }

        impl Columns<Put> {
            fn join(self, out: &mut Put) {
                $(out.bytes(&self.$column.0);)*
            }
        }

        impl<'a> Columns<Take<'a>> {
            fn split(from: &mut Take<'a>) -> Result<Self, Unreadable> {
                Ok(Self { $($column: Take(from.bytes()?),)* })
            }

            fn end(self) -> Result<(), Unreadable> {
                $(self.$column.end()?;)*
                Ok(())
            }
        }
    };
}

columns! {
    received_at etag facts_at as_of next_change standing score basis categories programs
    arranged_employment
}

/// The values of the row before, from which the next one is told as a difference.
struct Before {
    received_at: i64,
    facts_at: i64,
    as_of: i64,
}

impl Before {
    const FIRST: Self = Self {
        received_at: 0,
        facts_at: 0,
        as_of: 0,
    };

    fn of(row: &Row) -> Self {
        Self {
            received_at: row.received_at.micros(),
            facts_at: row.facts_at.get() as i64,
            as_of: day_number(row.as_of),
        }
    }
}

pub(super) fn put(rows: &[Row], out: &mut Put) {
    let mut columns = Columns::<Put>::default();
    let mut before = Before::FIRST;
    for row in rows {
        put_row(row, &before, &mut columns);
        before = Before::of(row);
    }
    out.number(rows.len() as u64);
    columns.join(out);
}

fn put_row(row: &Row, before: &Before, columns: &mut Columns<Put>) {
    let Row {
        received_at,
        etag,
        facts_at,
        as_of,
        next_change,
        standing,
        score,
        basis: BasisIndex(basis),
        categories: CategorySetIndex(categories),
        programs,
        arranged_employment,
    } = row;
    let to_micros = received_at.micros().wrapping_sub(before.received_at);
    columns.received_at.signed(to_micros);
    let facts = facts_at.get() as i64;
    columns.facts_at.signed(facts.wrapping_sub(before.facts_at));
    columns.etag.signed((etag.get() as i64).wrapping_sub(facts));
    let day = day_number(*as_of);
    columns.as_of.signed(day.wrapping_sub(before.as_of));
    columns.next_change.option(*next_change, |put, change| {
        put.signed(day_number(change).wrapping_sub(day));
    });
    candidates::put_standing(*standing, &mut columns.standing);
    columns.score.number(score.get().into());
    columns.basis.number((*basis).into());
    columns.categories.number((*categories).into());
    columns.programs.byte(programs.bits());
    columns.arranged_employment.flag(*arranged_employment);
}

/// Reads a page. Slots in the ranking are not kept: nobody is ranked yet.
pub(super) fn take(mut from: Take<'_>) -> Result<Vec<Row>, Unreadable> {
    let count: usize = from.small()?;
    let mut columns = Columns::split(&mut from)?;
    from.end()?;
    // No more than there are bytes for, whatever the number says.
    let mut rows = Vec::with_capacity(count.min(columns.programs.0.len()));
    let mut before = Before::FIRST;
    for _ in 0..count {
        let row = take_row(&before, &mut columns)?;
        before = Before::of(&row);
        rows.push(row);
    }
    columns.end()?;
    Ok(rows)
}

fn take_row(before: &Before, columns: &mut Columns<Take<'_>>) -> Result<Row, Unreadable> {
    let micros = before
        .received_at
        .wrapping_add(columns.received_at.signed()?);
    let facts = before.facts_at.wrapping_add(columns.facts_at.signed()?);
    let etag = facts.wrapping_add(columns.etag.signed()?);
    let day = before.as_of.wrapping_add(columns.as_of.signed()?);
    let change = columns.next_change.option(Take::signed)?;
    Ok(Row {
        received_at: Instant::from_micros(micros).ok_or(MALFORMED)?,
        etag: position(etag)?,
        facts_at: position(facts)?,
        as_of: day_of(day)?,
        next_change: change
            .map(|after| day_of(day.wrapping_add(after)))
            .transpose()?,
        standing: candidates::take_standing(&mut columns.standing)?,
        score: Crs::new(columns.score.small()?).ok_or(MALFORMED)?,
        basis: BasisIndex(columns.basis.small()?),
        categories: CategorySetIndex(columns.categories.small()?),
        programs: Programs::from_bits(columns.programs.byte()?).ok_or(MALFORMED)?,
        arranged_employment: columns.arranged_employment.flag()?,
    })
}

fn position(number: i64) -> Result<Position, Unreadable> {
    let number = u64::try_from(number).map_err(|_| MALFORMED)?;
    Position::new(number).ok_or(MALFORMED)
}
