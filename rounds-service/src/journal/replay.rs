//! The state that a journal tells, and whether the journal is what was written.

use rounds_core::{Corrupt, State};

use super::chain::{Step, Walk, check_look_up};
use super::{Facts, Head, ReadError, Reader, Row, codec};
use crate::limits;

/// How closely a replay looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Every row is there, in order, and follows from the state in front of it.
    Order,
    /// And every digest fits its row, its facts, its requests and the chain, and every request is
    /// found by its mark.
    Chain,
}

/// Reads the whole journal into a state. The error tells the first position that is wrong.
pub fn replay(reader: &dyn Reader, check: Check) -> Result<State, ReadError> {
    let mut state = State::new();
    go_on(reader, check, &mut state, Head::EMPTY)?;
    Ok(state)
}

/// Reads what the journal holds behind `from`, which is where `state` stands, into the state. Tells
/// where it ends. After an error the state must be thrown away.
pub fn go_on(
    reader: &dyn Reader,
    check: Check,
    state: &mut State,
    from: Head,
) -> Result<Head, ReadError> {
    let end = reader.head()?;
    match check {
        Check::Order => in_order(reader, state, from.position, end.position)?,
        Check::Chain => {
            let mut walk = Walk::new(reader, from, end);
            while let Some(step) = walk.step()? {
                match step {
                    Step::Row(row) => apply(state, &row)?,
                    Step::Request(answered) => check_look_up(reader, &answered)?,
                }
            }
        }
    }
    Ok(end)
}

/// Reads the journal in front of a position into a state: what the pool was before that event.
pub fn before(reader: &dyn Reader, position: u64) -> Result<State, ReadError> {
    let mut state = State::new();
    in_order(reader, &mut state, 0, position.saturating_sub(1))?;
    Ok(state)
}

/// Applies the rows behind position `from` up to `to`.
pub(super) fn in_order(
    reader: &dyn Reader,
    state: &mut State,
    from: u64,
    to: u64,
) -> Result<(), ReadError> {
    let mut reached = from;
    while reached < to {
        let rows = reader.read(reached + 1, limits::REPLAY_ROWS, Facts::Without)?;
        if rows.is_empty() {
            return Err(ReadError::damaged(reached + 1, "the row is missing"));
        }
        for row in rows.iter().take_while(|row| row.position <= to) {
            apply(state, row)?;
            reached = row.position;
        }
    }
    Ok(())
}

/// Applies one row.
pub(super) fn apply(state: &mut State, row: &Row) -> Result<(), ReadError> {
    let corrupt = |corrupt: Corrupt| ReadError::damaged(row.position, corrupt.to_string());
    state.evolve(&codec::decode(row)?).map_err(corrupt)
}
