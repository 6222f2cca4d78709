//! Files that hold one message or more, written by hand or by a program.

use std::io::{self, Read};
use std::path::Path;

use serde_json::Value;

use crate::failure::Failure;
use crate::json::{self, Named};

/// Reads a file whole; the standard input for `-`.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let read = if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    read.map_err(|error| Failure::file(path, error))
}

/// Reads a message: protobuf from `.binpb` and `.pb`, JSON from anything else.
pub(crate) fn message<M: Named>(path: &Path) -> Result<M, Failure> {
    let bytes = bytes(path)?;
    let read = match extension(path) {
        Some("binpb" | "pb") => M::decode(bytes.as_slice()).map_err(|error| error.to_string()),
        _ => json::from_text(&bytes),
    };
    read.map_err(|why| Failure::file(path, why))
}

/// Reads values: TOML from `.toml`, JSON from anything else.
pub(crate) fn value(path: &Path) -> Result<Value, Failure> {
    let bytes = bytes(path)?;
    let read = match extension(path) {
        Some("toml") => toml::from_slice(&bytes)
            .map(of_toml)
            .map_err(|error| error.to_string()),
        _ => serde_json::from_slice(&bytes).map_err(|error| error.to_string()),
    };
    read.map_err(|why| Failure::file(path, why))
}

fn extension(path: &Path) -> Option<&str> {
    path.extension().and_then(|extension| extension.to_str())
}

/// The same values as JSON has them: dates and times as text.
fn of_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(truth) => truth.into(),
        toml::Value::Datetime(datetime) => datetime.to_string().into(),
        toml::Value::Array(values) => values.into_iter().map(of_toml).collect(),
        toml::Value::Table(table) => {
            let entries = table.into_iter();
            Value::Object(entries.map(|(key, value)| (key, of_toml(value))).collect())
        }
    }
}
