//! Synthetic people: made-up facts, fitted to a published distribution of scores.
//!
//! Nobody in here exists. That a synthetic pool matches a published table shows that facts can be
//! found which score so, and nothing about the people behind the table.

mod facts;
mod fit;
mod kinds;
mod scored;
mod target;
mod week;

pub use fit::{Unfit, crowd, fit};
pub use scored::{Scored, Scorer};
pub use target::{PublishedRound, Target, TargetBand, TargetProgram};
pub use week::{Happening, Week, what_the_decoys_are_for};

use express_entry_proto::common::v1::Profile;

/// A synthetic person with a time of receipt.
#[derive(Debug, Clone)]
pub struct Synthetic {
    /// The facts.
    pub profile: Profile,
    /// Time of receipt, in microseconds since 1970-01-01T00:00:00Z.
    pub received_at: i64,
    /// What the facts come to on the day of the pool.
    pub scored: Scored,
}
