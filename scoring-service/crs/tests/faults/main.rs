//! A damaged folder of rules is refused, with every fault in its file and on its line.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod form;
#[path = "../rule_files/mod.rs"]
mod rule_files;
mod telling;
mod values;

use crs::{RuleFault, RuleFaults};
use rule_files::{Files, built_in, damage, load};

/// Damages one file in one place. It is refused on the line that `@` marks in the new text, or else on
/// which that text begins.
#[track_caller]
fn refused(file: &str, old: &str, new: &str, message: &str) {
    let mut files = built_in();
    let line = damage(&mut files, file, old, new);
    told(&load(&files).unwrap_err(), file, line, message);
}

#[track_caller]
fn told(faults: &RuleFaults, file: &str, line: usize, message: &str) {
    let told = |fault: &RuleFault| {
        fault.file == file && fault.line == line && fault.message.contains(message)
    };
    assert!(
        faults.iter().any(told),
        "no fault of {file}:{line} says {message:?}:\n{faults}"
    );
}

/// The lines that faults are told on, as file and line.
fn places(files: &Files) -> Vec<String> {
    let faults = load(files).unwrap_err();
    let place = |fault: &RuleFault| format!("{}:{}", fault.file, fault.line);
    faults.iter().map(place).collect()
}
