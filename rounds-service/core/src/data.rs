//! What the data files have in common.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de::Error};

/// Reads a day as TOML writes it.
pub(crate) fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let written = toml::value::Datetime::deserialize(deserializer)?;
    let day = written.to_string().parse();
    day.map_err(|_| D::Error::custom(format!("{written} is no day")))
}
