//! Reading one file of dated versions.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

use super::fault::RuleFault;

/// The versions of one factor, oldest first.
pub(super) struct Dated<T> {
    pub(super) file: String,
    pub(super) title: String,
    pub(super) unit: String,
    pub(super) versions: Vec<Version<T>>,
}

/// One version of one factor.
pub(super) struct Version<T> {
    pub(super) from: Date,
    pub(super) line: usize,
    pub(super) instrument: String,
    /// None when the rule ended on this day.
    pub(super) value: Option<T>,
}

impl<T> Dated<T> {
    /// The version in force on a day; none before the first and after a repeal.
    pub(super) fn on(&self, day: Date) -> Option<(&Version<T>, &T)> {
        let version = self
            .versions
            .iter()
            .rev()
            .find(|version| version.from <= day)?;
        version.value.as_ref().map(|value| (version, value))
    }
}

/// Takes files apart and collects everything that is wrong with them.
pub(super) struct Reader<'a> {
    files: BTreeMap<&'a str, &'a str>,
    taken: Vec<String>,
    pub(super) faults: Vec<RuleFault>,
    /// What every file says, for digests.
    pub(super) said: BTreeMap<String, Said>,
    /// Instruments named, with the place that names them.
    pub(super) named: Vec<(String, String, usize)>,
}

/// What a file says in canonical form: what holds at all times, and each version.
#[derive(Default)]
pub(super) struct Said {
    pub(super) always: String,
    pub(super) versions: Vec<SaidVersion>,
}

/// What one version says in canonical form.
pub(super) struct SaidVersion {
    pub(super) from: Date,
    pub(super) stated: String,
    /// Version of the NOC that it names.
    pub(super) noc: Option<i64>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self {
            files: files
                .into_iter()
                .filter(|(path, _)| path.ends_with(".toml"))
                .collect(),
            taken: Vec::new(),
            faults: Vec::new(),
            said: BTreeMap::new(),
            named: Vec::new(),
        }
    }

    /// Paths of the files of a folder.
    pub(super) fn folder(&self, folder: &str) -> Vec<String> {
        let inside = self.files.keys().filter(|path| path.starts_with(folder));
        inside.map(|path| (*path).to_owned()).collect()
    }

    pub(super) fn fault(&mut self, file: &str, line: Option<usize>, message: impl ToString) {
        let message = message.to_string();
        self.faults.push(RuleFault {
            file: file.to_owned(),
            line,
            message,
        });
    }

    /// Every file that no part of the rules asked for.
    pub(super) fn refuse_unknown_files(&mut self) {
        let unknown: Vec<String> = self
            .files
            .keys()
            .filter(|path| !self.taken.iter().any(|taken| taken == *path))
            .map(|path| (*path).to_owned())
            .collect();
        for path in unknown {
            self.fault(&path, None, "this file is not one that the rules know");
        }
    }

    /// A whole file as one value.
    pub(super) fn whole<T: DeserializeOwned>(&mut self, file: &str) -> Option<T> {
        let text = self.text(file)?;
        match toml::from_str(text) {
            Ok(value) => Some(value),
            Err(error) => {
                let line = error.span().map(|span| line_of(text, span.start));
                self.fault(file, line, error.message());
                None
            }
        }
    }

    /// As [`Self::dated`], of a file that need not be there: without it there is no version.
    pub(super) fn dated_if_there<H, T>(&mut self, file: &str) -> Option<Dated<T>>
    where
        H: DeserializeOwned,
        T: DeserializeOwned,
    {
        if self.files.contains_key(file) {
            return self.dated::<H, T>(file).map(|(_, dated)| dated);
        }
        Some(Dated {
            file: file.to_owned(),
            title: String::new(),
            unit: String::new(),
            versions: Vec::new(),
        })
    }

    /// A file of dated versions. What stands above the first version is read as `H`.
    pub(super) fn dated<H, T>(&mut self, file: &str) -> Option<(H, Dated<T>)>
    where
        H: DeserializeOwned,
        T: DeserializeOwned,
    {
        let text = self.text(file)?;
        let mut table: Table = match toml::from_str(text) {
            Ok(table) => table,
            Err(error) => {
                let line = error.span().map(|span| line_of(text, span.start));
                self.fault(file, line, error.message());
                return None;
            }
        };
        let Some(Value::Array(versions)) = table.remove("version") else {
            self.fault(file, None, "there is no [[version]]");
            return None;
        };
        let mut said = Said {
            always: canonical(&without(&WORDS, &Value::Table(table.clone()))),
            versions: vec![],
        };
        let title = text_of(&table, "title");
        let unit = text_of(&table, "unit");
        let head: H = match Value::Table(table).try_into() {
            Ok(head) => head,
            Err(error) => {
                self.fault(file, Some(1), error.message());
                return None;
            }
        };
        let lines = version_lines(text);
        let mut read = Vec::with_capacity(versions.len());
        for (index, version) in versions.into_iter().enumerate() {
            let line = lines.get(index).copied().unwrap_or(1);
            let stated = canonical(&without(&SOURCES, &version));
            let noc = version.get("noc").and_then(Value::as_integer);
            if let Some(version) = self.version(file, line, version) {
                let from = version.from;
                said.versions.push(SaidVersion { from, stated, noc });
                read.push(version);
            }
        }
        for pair in read.windows(2) {
            if let [before, after] = pair
                && before.from >= after.from
            {
                let message = format!("{} does not come after {}", after.from, before.from);
                self.fault(file, Some(after.line), message);
            }
        }
        self.said.insert(file.to_owned(), said);
        Some((
            head,
            Dated {
                file: file.to_owned(),
                title,
                unit,
                versions: read,
            },
        ))
    }

    fn version<T: DeserializeOwned>(
        &mut self,
        file: &str,
        line: usize,
        version: Value,
    ) -> Option<Version<T>> {
        let Value::Table(mut version) = version else {
            self.fault(file, Some(line), "a version is a table");
            return None;
        };
        let from = version.remove("from").map(|from| from.to_string().parse());
        let Some(Ok(from)) = from else {
            self.fault(
                file,
                Some(line),
                "`from` is the first day of the version, YYYY-MM-DD",
            );
            return None;
        };
        let mut take = |key: &str| match version.remove(key) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        let (instrument, certainty) = (take("instrument"), take("certainty"));
        let Some(instrument) = instrument else {
            self.fault(
                file,
                Some(line),
                "`instrument` names the instrument that set the version",
            );
            return None;
        };
        if !certainty.is_some_and(|known| CERTAINTIES.contains(&known.as_str())) {
            let message = format!("`certainty` is one of {}", CERTAINTIES.join(", "));
            self.fault(file, Some(line), message);
        }
        self.named.push((instrument.clone(), file.to_owned(), line));
        let value = match version.remove("repealed") {
            Some(Value::Boolean(true)) if version.is_empty() => None,
            Some(_) => {
                let message = "`repealed = true` ends a rule and stands with no other value";
                self.fault(file, Some(line), message);
                return None;
            }
            None => match Value::Table(version).try_into() {
                Ok(value) => Some(value),
                Err(error) => {
                    self.fault(file, Some(line), error.message());
                    return None;
                }
            },
        };
        Some(Version {
            from,
            line,
            instrument,
            value,
        })
    }

    fn text(&mut self, file: &str) -> Option<&'a str> {
        self.taken.push(file.to_owned());
        let text = self.files.get(file).copied();
        if text.is_none() {
            self.fault(file, None, "the file is missing");
        }
        text
    }
}

/// Whether the versions of a file start on days of their own, rather than with a rule set.
pub(super) fn has_own_days(file: &str) -> bool {
    [
        "programs/",
        "language_tests/",
        "occupations/",
        "categories/",
    ]
    .iter()
    .any(|folder| file.starts_with(folder))
}

/// How sure we are of a value: A to D, as instruments.toml explains.
pub(super) const CERTAINTIES: [&str; 6] = ["A", "A-", "B+", "B", "C", "D"];

fn text_of(table: &Table, key: &str) -> String {
    table
        .get(key)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// Line, from 1, of a byte of a text.
fn line_of(text: &str, byte: usize) -> usize {
    text.bytes()
        .take(byte)
        .filter(|byte| *byte == b'\n')
        .count()
        + 1
}

/// Lines on which versions begin.
fn version_lines(text: &str) -> Vec<usize> {
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| line.trim() == "[[version]]")
        .map(|(index, _)| index + 1)
        .collect()
}

/// Keys for people to read: another wording is no other rule.
const WORDS: [&str; 4] = ["factor", "title", "unit", "hint"];

/// Keys that say where a version comes from: sources may become better known, the rule stays.
const SOURCES: [&str; 3] = ["from", "instrument", "certainty"];

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
pub(super) fn canonical(value: &Value) -> String {
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
