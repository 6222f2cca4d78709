//! The service over gRPC, with the scoring service in the same process.

mod admin;
mod applications;
mod explained;
mod followed;
mod harness;
mod import;
mod law;
mod nominations;
mod pool;
mod process;
mod refusals;
mod restart;
mod rounds;
mod rules;
mod serve;
mod stub;
mod tidy;
mod time;
mod watch;
