//! How both services carry the contract: listening, limits, errors, drain, configuration, telemetry.
//!
//! Nothing here knows a message of the contract or a rule of the law.

pub mod config;
pub mod deadline;
mod guard;
mod limits;
mod listen;
mod panics;
mod serve;
pub mod shutdown;
pub mod status;
pub mod telemetry;

pub use guard::overlong;
pub use limits::Limits;
pub use listen::bind;
pub use serve::{Drained, Health, ServeError, Services, serve};
