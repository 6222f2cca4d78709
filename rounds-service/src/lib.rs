//! The rounds service: holds the Express Entry pool and runs rounds of invitations over gRPC.

pub mod app;
pub mod clock;
pub mod commands;
pub mod config;
pub mod convert;
pub mod feed;
pub mod folder;
pub mod grpc;
pub mod journal;
pub mod life;
pub mod limits;
pub mod pool;
pub mod request;
pub mod scoring_client;
pub mod serve;
pub mod status;
#[cfg(test)]
mod testing;
pub mod watch;
pub mod writer;
