//! The scoring service: a rules engine behind gRPC.

pub mod config;
pub mod convert;
pub mod grpc;
pub mod limits;
pub mod rules;
pub mod scoring;
pub mod serve;
mod status;
