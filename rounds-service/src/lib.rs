//! The rounds service: holds the Express Entry pool and runs rounds of invitations over gRPC.

pub mod journal;
pub mod request;
