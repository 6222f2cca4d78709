//! Structured logs, to standard error.

use std::io;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

/// What is logged: `info`, or a list such as `info,h2=debug`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFilter(String);

/// The form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object to a line.
    Json,
    /// Text for a person.
    Text,
}

/// Starts logging for the whole process. Errors when it was started before.
pub fn init(filter: &LogFilter, format: LogFormat) -> Result<(), TryInitError> {
    let filter = EnvFilter::new(&filter.0);
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr);
    match format {
        LogFormat::Json => lines.json().flatten_event(true).finish().try_init(),
        LogFormat::Text => lines.with_ansi(false).finish().try_init(),
    }
}

/// Reads what is to be logged.
pub fn parse_filter(text: &str) -> Result<LogFilter, String> {
    match EnvFilter::try_new(text) {
        Ok(_) if !text.is_empty() => Ok(LogFilter(text.to_owned())),
        _ => Err(
            "must be error, warn, info, debug or trace, or a list such as \"info,h2=debug\""
                .to_owned(),
        ),
    }
}

/// Reads the form of log lines.
pub fn parse_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "json" => Ok(LogFormat::Json),
        "text" => Ok(LogFormat::Text),
        _ => Err("must be \"json\" or \"text\"".to_owned()),
    }
}
