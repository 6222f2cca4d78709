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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_a_level_or_a_list() {
        for good in ["info", "off", "warn,h2=debug"] {
            assert_eq!(parse_filter(good), Ok(LogFilter(good.to_owned())));
        }
        for bad in ["", "h2=loudly", "info,=="] {
            assert!(parse_filter(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_form_is_json_or_text() {
        assert_eq!(parse_format("json"), Ok(LogFormat::Json));
        assert_eq!(parse_format("text"), Ok(LogFormat::Text));
        assert!(parse_format("xml").is_err());
    }
}
