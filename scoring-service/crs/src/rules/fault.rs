//! What is wrong with a folder of rules.

use std::collections::HashSet;
use std::fmt;

use super::place::Place;

/// One thing wrong with one file of rules.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleFault {
    /// Path of the file below the folder of rules.
    pub file: String,
    /// Line, from 1; 1 where it is the whole file, or that there is none.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what is allowed.
    pub message: String,
}

/// As compilers say it: `core/age.toml:14: rows leave a gap`.
impl fmt::Display for RuleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// Everything that is wrong with a folder of rules, by file and line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFaults {
    /// What is told: the first [`RuleFaults::TOLD_MAX`] found.
    pub told: Vec<RuleFault>,
    /// How many more there are.
    pub more: usize,
}

impl RuleFaults {
    /// The most faults that are told.
    pub const TOLD_MAX: usize = 200;

    /// Every fault that is told.
    pub fn iter(&self) -> impl Iterator<Item = &RuleFault> {
        self.told.iter()
    }
}

/// A line for each fault.
impl fmt::Display for RuleFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = self.told.iter();
        if let Some(first) = lines.next() {
            write!(f, "{first}")?;
        }
        lines.try_for_each(|fault| write!(f, "\n{fault}"))?;
        if self.more > 0 {
            write!(f, "\nand {} more", self.more)?;
        }
        Ok(())
    }
}

/// Collects faults, each once, and no more of them than are told.
#[derive(Default)]
pub(super) struct Found {
    faults: HashSet<(Place, String)>,
    more: usize,
}

impl Found {
    /// Characters of a message: it may quote what a file says.
    const MESSAGE_CHARS: usize = 300;

    pub(super) fn add(&mut self, place: Place, message: &str) {
        if self.faults.len() >= RuleFaults::TOLD_MAX {
            self.more += 1;
            return;
        }
        let clipped = message.chars().take(Self::MESSAGE_CHARS);
        let on_one_line = clipped.map(|c| if c.is_control() { ' ' } else { c });
        self.faults.insert((place, on_one_line.collect()));
    }

    /// Takes in what else was found.
    pub(super) fn extend(&mut self, others: Self) {
        self.more += others.more;
        for (place, message) in others.faults {
            if !self.faults.contains(&(place.clone(), message.clone())) {
                self.add(place, &message);
            }
        }
    }

    /// Keeps the faults at some places.
    pub(super) fn retain(&mut self, kept: impl Fn(&Place) -> bool) {
        self.faults.retain(|(place, _)| kept(place));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// The faults with their lines. `text` gives the text of a file, if there is one.
    pub(super) fn finish<'a>(self, text: impl Fn(&str) -> Option<&'a str>) -> RuleFaults {
        let faults = self.faults.into_iter().map(|(place, message)| {
            let (line, column) = position(text(&place.file).unwrap_or_default(), place.at);
            RuleFault {
                file: place.file.to_string(),
                line,
                column,
                message,
            }
        });
        let mut told: Vec<_> = faults.collect();
        told.sort_unstable();
        RuleFaults {
            told,
            more: self.more,
        }
    }
}

/// Line and column of a place in a text, both from 1; the column in characters.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let begin = before.rfind('\n').map_or(0, |end| end + 1);
    let column = before.get(begin..).unwrap_or_default().chars().count() + 1;
    (line, column)
}
