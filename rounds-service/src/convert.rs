//! Between the contract and the core: the only place that sees both kinds of types.
//!
//! What a caller sent is checked whole: every violation is collected with its path before anything
//! is refused. What this service or the scoring service wrote is trusted to be well-formed, and
//! anything else is [`Malformed`].

pub mod checks;
pub mod concerns;
pub mod facts;
pub mod page;
pub mod requests;
pub mod rescored;
pub mod values;
pub mod views;
pub mod watch;

/// A message that its writer could not have meant: a damaged row, or a foreign service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("malformed: {0}")]
pub struct Malformed(pub &'static str);
