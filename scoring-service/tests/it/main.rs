//! The scoring service over real gRPC, in process.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod answers;
mod refusals;
mod rule_sets;
mod world;
