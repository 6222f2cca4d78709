//! The Comprehensive Ranking System of Express Entry, as a pure library.
//!
//! Facts with dates ([`Profile`]) become [`Factors`] on a date, and factors become points
//! ([`Score`]) under the [`RuleSet`] that governs that date. The law itself is data: the files of
//! `rules/`, read into a [`RuleBook`]. Nothing here knows gRPC, async, clocks, files or logging.

mod as_of;
mod assess;
pub mod calendar;
mod categories;
mod compare;
mod conversion;
mod derive;
mod explain;
mod factors;
mod moves;
mod next_change;
mod noc;
mod points;
mod profile;
mod programs;
mod rules;
mod score;
mod trajectory;
mod violation;
mod warnings;
mod words;

pub use as_of::RulesAsOf;
pub use categories::CategoryStandings;
pub use compare::*;
pub use conversion::*;
pub use explain::*;
pub use factors::*;
pub use jiff::civil::Date;
pub use moves::*;
pub use noc::*;
pub use profile::*;
pub use rules::*;
pub use score::*;
pub use trajectory::*;
pub use violation::*;
pub use words::{LevelIn, Sentence, Tenths, Word, Words};
