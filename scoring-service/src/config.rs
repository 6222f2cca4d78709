//! The configuration: from arguments, environment, file and defaults, all errors at once.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use express_entry_transport::Limits;
use express_entry_transport::config::parse;
use express_entry_transport::telemetry::{self, LogFilter, LogFormat};

express_entry_transport::settings! {
    /// The settings of the service.
    #[derive(Debug, Clone)]
    pub struct Config of "scoring-service", "SCORING", "Scores profiles under the Comprehensive Ranking System over gRPC" {
        /// Address and port to listen on.
        listen: SocketAddr = "127.0.0.1:50051", parse::address;
        /// Folder of rules to use in place of the ones compiled in.
        rules: Option<PathBuf> = "", parse::optional(parse::path);
        /// Folder of drafts to load beside the rules, a folder for each. Never used but where named.
        drafts: Option<PathBuf> = "", parse::optional(parse::path);
        /// Folder of rules to check rather than serve: prints a line for each fault, and ends.
        check_rules: Option<PathBuf> = "", parse::optional(parse::path);
        /// Threads that answer calls. Empty: one for each core.
        threads: Option<usize> = "", parse::optional(parse::number(1..=1_024));
        /// Whether the contract can be asked for over the wire.
        reflection: bool = "true", parse::switch;
        /// Most calls in progress at a time.
        calls: usize = "4096", parse::number(1..=65_536);
        /// Most connections at a time.
        connections: usize = "1024", parse::number(1..=65_536);
        /// How long calls in progress may take once the service is asked to stop, in milliseconds.
        drain_deadline_ms: Duration = "10000", parse::milliseconds(0..=600_000);
        /// What is logged: a level, or a list such as "info,h2=debug".
        log: LogFilter = "info", telemetry::parse_filter;
        /// The form of log lines: "json" or "text".
        log_format: LogFormat = "text", telemetry::parse_format;
    }
}

impl Config {
    /// The bounds of the server.
    pub fn limits(&self) -> Limits {
        Limits {
            calls: self.calls,
            connections: self.connections,
            drain_deadline: self.drain_deadline_ms,
            ..Limits::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::env::VarError;

    use express_entry_transport::config::{Settings as _, Sources};

    use super::*;

    fn config(arguments: &[&str]) -> Result<Config, String> {
        let arguments = ["scoring-service"]
            .into_iter()
            .chain(arguments.iter().copied());
        let launch = Sources::gather(&Config::PROGRAM, arguments, |_| Err(VarError::NotPresent));
        let sources = launch.or_print().expect("nothing to print");
        Config::from_sources(&sources).map_err(|errors| errors.to_string())
    }

    #[test]
    fn the_defaults_are_sound() {
        let config = config(&[]).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:50051");
        assert_eq!((config.rules, config.threads), (None, None));
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let errors = config(&["--listen=here", "--threads=0", "--log-format=xml"]).unwrap_err();
        for setting in ["listen", "threads", "log_format"] {
            assert!(errors.contains(setting), "{setting} in {errors}");
        }
    }
}
