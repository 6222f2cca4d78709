//! Whole-system tests: the real services as processes of their own, over gRPC.

mod client;
mod kills;
mod processes;
mod scoring_down;
mod tidy;
mod world;
