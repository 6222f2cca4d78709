//! Facts to factors and programs: every rule and every trap as a case that a policy officer can
//! read. The people are synthetic.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot be built should fail"
)]

#[path = "../people/mod.rs"]
mod people;

mod age_and_family;
mod better;
mod categories;
mod edges;
mod education;
mod funds;
mod grid;
mod language;
mod offers;
mod programs;
mod properties;
mod warnings;
mod work;
