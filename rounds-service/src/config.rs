//! The configuration: from arguments, environment, file and defaults, all errors at once.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use express_entry_transport::Limits;
use express_entry_transport::config::parse;
use express_entry_transport::telemetry::{self, LogFilter, LogFormat};
use rounds_core::Instant;
use tonic::transport::Endpoint;

use crate::app::Settings;
use crate::journal::replay::Check;

express_entry_transport::settings! {
    /// The settings of the service.
    #[derive(Debug, Clone)]
    pub struct Config of "rounds-service", "ROUNDS", "Holds the Express Entry pool and runs rounds of invitations over gRPC. `rounds-service help` lists the commands that look after its data" {
        /// Address and port to listen on.
        listen: SocketAddr = "127.0.0.1:50052", parse::address;
        /// Folder of the journal, on a local disk. It is made if it is not there.
        data: PathBuf = "rounds-data", parse::path;
        /// Whether to check every digest of what is read from the journal at start: all that lies
        /// behind the last snapshot. Without, only the last one is checked.
        verify: bool = "true", parse::switch;
        /// A snapshot is written after so many changes of candidates, so that a restart reads only
        /// what follows. 0 writes none.
        snapshot_changes: u64 = "1000000", parse::number(0..=1_000_000_000);
        /// Folder in which backups are made when somebody asks the service for one; empty for none.
        /// Better on another disk.
        backups: Option<PathBuf> = "", parse::optional(parse::path);
        /// Where the scoring service is.
        scoring: Endpoint = "http://127.0.0.1:50051", endpoint;
        /// "system" follows the machine's clock; "simulated" stands still until it is told to go
        /// on, for replaying history and for trials, never for a real pool.
        clock: ClockKind = "system", clock_kind;
        /// Where a simulated clock starts, such as 2017-05-19T16:00:00Z. It goes on from the last
        /// event if that is later.
        clock_start: Option<Instant> = "", parse::optional(instant);
        /// Whether the contract can be asked for over the wire.
        reflection: bool = "true", parse::switch;
        /// Most calls in progress at a time.
        calls: usize = "4096", parse::number(1..=65_536);
        /// Most connections at a time.
        connections: usize = "1024", parse::number(1..=65_536);
        /// The longest that a call may take to begin its answer, in milliseconds. A clock that goes
        /// on for a year takes a while.
        call_deadline_ms: Duration = "300000", parse::milliseconds(1..=3_600_000);
        /// How long calls in progress may take once the service is asked to stop, in milliseconds.
        drain_deadline_ms: Duration = "10000", parse::milliseconds(0..=600_000);
        /// What is logged: a level, or a list such as "info,h2=debug".
        log: LogFilter = "info", telemetry::parse_filter;
        /// The form of log lines: "json" or "text".
        log_format: LogFormat = "text", telemetry::parse_format;
    }
}

/// What moves the time of the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockKind {
    /// The machine.
    System,
    /// Whoever tells it to go on.
    Simulated,
}

/// A simulated clock must be told where to start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("clock_start must be given with clock = \"simulated\", and only then")]
pub struct ClockStartUnfit;

impl Config {
    /// What the service works with.
    pub fn settings(&self) -> Result<Settings, ClockStartUnfit> {
        let simulated_from = match (self.clock, self.clock_start) {
            (ClockKind::System, None) => None,
            (ClockKind::Simulated, Some(start)) => Some(start),
            (ClockKind::System, Some(_)) | (ClockKind::Simulated, None) => {
                return Err(ClockStartUnfit);
            }
        };
        Ok(Settings {
            data: self.data.clone(),
            check: if self.verify {
                Check::Chain
            } else {
                Check::Order
            },
            snapshot_changes: self.snapshot_changes,
            backups: self.backups.clone(),
            scoring: self.scoring.clone(),
            simulated_from,
            reflection: self.reflection,
        })
    }

    /// The bounds of the server.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits {
            calls: self.calls,
            connections: self.connections,
            call_deadline: self.call_deadline_ms,
            drain_deadline: self.drain_deadline_ms,
            ..Limits::default()
        }
    }
}

fn endpoint(text: &str) -> Result<Endpoint, String> {
    let wrong = || "must be the address of a service, such as http://127.0.0.1:50051".to_owned();
    let endpoint = Endpoint::from_shared(text.to_owned()).map_err(|_| wrong())?;
    let complete = endpoint.uri().scheme_str() == Some("http") && endpoint.uri().host().is_some();
    complete.then_some(endpoint).ok_or_else(wrong)
}

fn clock_kind(text: &str) -> Result<ClockKind, String> {
    match text {
        "system" => Ok(ClockKind::System),
        "simulated" => Ok(ClockKind::Simulated),
        _ => Err("must be \"system\" or \"simulated\"".to_owned()),
    }
}

fn instant(text: &str) -> Result<Instant, String> {
    let timestamp: Option<jiff::Timestamp> = text.parse().ok();
    timestamp
        .and_then(|timestamp| Instant::from_micros(timestamp.as_microsecond()))
        .ok_or_else(|| "must be an instant, such as 2017-05-19T16:00:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use std::env::VarError;

    use express_entry_transport::config::{Settings as _, Sources};

    use super::*;

    fn config(arguments: &[&str]) -> Result<Config, String> {
        let arguments = ["rounds-service"]
            .into_iter()
            .chain(arguments.iter().copied());
        let launch = Sources::gather(&Config::PROGRAM, arguments, |_| Err(VarError::NotPresent));
        let sources = launch.or_print().expect("nothing to print");
        Config::from_sources(&sources).map_err(|errors| errors.to_string())
    }

    #[test]
    fn the_defaults_are_sound() {
        let config = config(&[]).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:50052");
        let settings = config.settings().unwrap();
        assert_eq!(settings.simulated_from, None);
        assert_eq!(settings.check, Check::Chain);
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let wrong = [
            "--listen=here",
            "--scoring=nowhere",
            "--clock=sundial",
            "--clock-start=noon",
        ];
        let errors = config(&wrong).unwrap_err();
        for setting in ["listen", "scoring", "clock = ", "clock_start"] {
            assert!(errors.contains(setting), "{setting} in {errors}");
        }
    }

    #[test]
    fn a_simulated_clock_has_a_start_and_the_systems_has_none() {
        let start = "--clock-start=2017-05-19T16:00:00Z";
        assert!(
            config(&["--clock=simulated", start])
                .unwrap()
                .settings()
                .is_ok()
        );
        assert_eq!(
            config(&["--clock=simulated"]).unwrap().settings().err(),
            Some(ClockStartUnfit)
        );
        assert_eq!(
            config(&[start]).unwrap().settings().err(),
            Some(ClockStartUnfit)
        );
    }
}
