//! What files say in canonical form, for digests.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;
use toml::de::{DeValue, ValueDeserializer};
use toml::{Spanned, Value};

use super::place::Place;

/// What a file says in canonical form: what holds at all times, and each version.
#[derive(Clone)]
pub(super) struct Said {
    pub(super) always: String,
    pub(super) versions: Vec<SaidVersion>,
}

/// What one version says in canonical form.
#[derive(Clone)]
pub(super) struct SaidVersion {
    pub(super) from: Date,
    /// Where its day stands.
    pub(super) place: Place,
    pub(super) stated: String,
    /// Version of the NOC that it names.
    pub(super) noc: Option<i64>,
}

/// Keys for people to read: another wording is no other rule.
const WORDS: [&str; 5] = ["factor", "title", "unit", "hint", "section"];

/// Keys that say where a version comes from: sources may become better known, the rule stays.
const SOURCES: [&str; 3] = ["from", "instrument", "certainty"];

/// What stands above the versions of a file.
pub(super) fn stated_always(head: &Spanned<DeValue<'_>>) -> String {
    plain(head).map_or_else(String::new, |head| canonical(&without(&WORDS, &head)))
}

/// What a version says, and the version of the NOC that it names.
pub(super) fn stated(version: &Spanned<DeValue<'_>>) -> (Option<i64>, String) {
    let Some(version) = plain(version) else {
        return (None, String::new());
    };
    let noc = version.get("noc").and_then(Value::as_integer);
    (noc, canonical(&without(&SOURCES, &version)))
}

/// A value without its places. Numbers too large for any rule have none.
fn plain(value: &Spanned<DeValue<'_>>) -> Option<Value> {
    Value::deserialize(ValueDeserializer::from(value.clone())).ok()
}

/// A value without some keys of its table and of the tables within.
fn without(keys: &[&str], value: &Value) -> Value {
    let mut value = value.clone();
    if let Value::Table(table) = &mut value {
        table.retain(|key, _| !keys.contains(&key));
        for (_, inner) in table.iter_mut() {
            *inner = without(keys, inner);
        }
    }
    value
}

/// A text that is equal for equal values: keys sorted, rows sorted, no spaces, no comments.
fn canonical(value: &Value) -> String {
    match value {
        Value::Table(table) => {
            let sorted: BTreeMap<_, _> = table.iter().collect();
            let pairs = sorted
                .iter()
                .map(|(key, value)| format!("{key:?}:{}", canonical(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
        }
        Value::Array(values) => {
            let mut items: Vec<String> = values.iter().map(canonical).collect();
            // The rows of a table say for themselves what they stand for.
            if values.iter().all(Value::is_table) {
                items.sort_unstable();
            }
            format!("[{}]", items.join(","))
        }
        Value::String(text) => format!("{text:?}"),
        Value::Integer(number) => number.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Datetime(date) => date.to_string(),
        // The rules hold no floating-point numbers: no shape accepts one.
        Value::Float(number) => number.to_string(),
    }
}
