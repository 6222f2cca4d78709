//! The ranking once more, as plainly as it can be put: facts to factors, factors to points.
//!
//! Written from the published tables (`tables.toml`) and their conditions alone, and obvious rather
//! than fast: days are counted one by one. It shares only the types of facts and factors with the
//! engine. Where the law is open it takes the policy that `rules/` documents.

mod days;
mod facts;
mod jobs;
mod points;
mod tables;

pub(crate) use facts::factors;
pub(crate) use points::{Points, points};
