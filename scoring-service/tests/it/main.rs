//! The service over its own wire: real sockets, real messages, and the program itself as a process.

#![expect(clippy::unwrap_used, reason = "a failure here fails the test")]

mod analysis;
mod answers;
mod bounds;
mod categories;
mod drafts;
mod explanation;
mod harness;
mod limits;
mod moves;
mod operation;
mod orders;
mod people;
mod program;
mod refusals;
mod rule_sets;
mod tidy;
mod trajectory;
