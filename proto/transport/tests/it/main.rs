//! Real servers on real sockets.

#![expect(clippy::unwrap_used, reason = "a failure here fails the test")]

mod panics;
mod serve;
