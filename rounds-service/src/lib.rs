//! The rounds service: holds the Express Entry pool and runs rounds of invitations over gRPC.

pub mod clock;
pub mod convert;
pub mod journal;
pub mod life;
pub mod limits;
pub mod pool;
pub mod request;
pub mod scoring_client;
#[cfg(test)]
mod testing;
pub mod writer;
