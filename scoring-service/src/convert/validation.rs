//! Files of rules read, and what is wrong with them as messages.

use std::collections::HashSet;

use crs::{Path, Reason, RuleFaults, Violation, Violations};
use express_entry_proto::scoring::v1 as pb;

use super::count;
use crate::limits;

/// Reads the files of a folder of rules, as path and text.
///
/// # Errors
/// Every bound that the files are beyond, and every path that is none or stands twice.
pub fn rule_files(request: &pb::ValidateRulesRequest) -> Result<Vec<(&str, &str)>, Vec<Violation>> {
    let mut violations = Violations::default();
    let root = Path::ROOT;
    let files = &request.files;
    if files.is_empty() {
        let description = "a folder of rules has at least one file";
        violations.add(&root.field("files"), Reason::Required, description);
    } else if files.len() > limits::RULE_FILES {
        let (found, most) = (files.len(), limits::RULE_FILES);
        let description = format_args!("there are {found}, at most {most} are allowed");
        violations.add(&root.field("files"), Reason::TooMany, description);
        return violations.finish(None);
    }
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();
    if bytes > limits::RULES_BYTES {
        let most = limits::RULES_BYTES;
        let description = format_args!("{bytes} bytes of text, at most {most} are allowed");
        violations.add(&root.field("files"), Reason::TooMany, description);
    }
    let mut paths = HashSet::with_capacity(files.len());
    for (index, file) in files.iter().enumerate() {
        let item = root.item("files", index);
        let path = item.field("path");
        if !(1..=limits::RULE_PATH_BYTES).contains(&file.path.len()) {
            let (found, most) = (file.path.len(), limits::RULE_PATH_BYTES);
            let description = format_args!("{found} bytes are not 1 to {most}");
            violations.add(&path, Reason::OutOfRange, description);
        } else if !paths.insert(file.path.as_str()) {
            violations.add(&path, Reason::Inconsistent, "this path stands twice");
        }
        if file.text.len() > limits::RULE_FILE_BYTES {
            let (found, most) = (file.text.len(), limits::RULE_FILE_BYTES);
            let description = format_args!("{found} bytes, at most {most} are allowed");
            violations.add(&item.field("text"), Reason::OutOfRange, description);
        }
    }
    let read = files
        .iter()
        .map(|file| (file.path.as_str(), file.text.as_str()));
    violations.finish(Some(read.collect()))
}

/// What is wrong with a folder of rules.
pub fn problems_message(faults: &RuleFaults) -> pb::ValidateRulesResponse {
    let problems = faults.iter().map(|fault| pb::RuleProblem {
        path: fault.file.clone(),
        line: count(fault.line),
        column: count(fault.column),
        message: fault.message.clone(),
    });
    pb::ValidateRulesResponse {
        problems: problems.collect(),
        more_problems: count(faults.more),
        rule_sets: Vec::new(),
    }
}
