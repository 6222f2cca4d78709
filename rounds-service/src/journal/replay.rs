//! The state that a journal tells, and whether the journal is what was written.

use rounds_core::State;

use super::{Facts, Head, ReadError, Reader, codec};
use crate::limits;

/// How closely a replay looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Every row is there, in order, and follows from the state in front of it.
    Order,
    /// And every digest fits its row, its facts and the chain.
    Chain,
}

/// Reads the whole journal into a state. The error tells the first position that is wrong.
pub fn replay(reader: &dyn Reader, check: Check) -> Result<State, ReadError> {
    let facts = match check {
        Check::Order => Facts::Without,
        Check::Chain => Facts::With,
    };
    let (mut state, mut chain) = (State::new(), Head::EMPTY);
    loop {
        let rows = reader.read(chain.position + 1, limits::REPLAY_ROWS, facts)?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            match check {
                Check::Order => {
                    chain = Head {
                        position: row.position,
                        digest: row.digest,
                    }
                }
                Check::Chain => chain.check(row)?,
            }
            let recorded = codec::decode(row)?;
            let corrupt = |corrupt: rounds_core::Corrupt| {
                ReadError::damaged(row.position, corrupt.to_string())
            };
            state.evolve(&recorded).map_err(corrupt)?;
        }
    }
    let head = reader.head()?;
    if head != chain {
        return Err(ReadError::damaged(chain.position + 1, "the row is missing"));
    }
    Ok(state)
}
