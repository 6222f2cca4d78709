//! The folder of rules as text, to be damaged or added to by tests.
#![allow(dead_code, reason = "each test uses its part")]

use std::collections::BTreeMap;
use std::path::Path;

use crs::{RuleBook, RuleFaults};

/// Files by their path below the folder.
pub(crate) type Files = BTreeMap<String, String>;

/// Every file of the rules compiled in.
pub(crate) fn built_in() -> Files {
    below("rules", "")
}

/// Every file of the rules compiled in, and the made-up draft.
pub(crate) fn with_reform() -> Files {
    let mut files = built_in();
    files.extend(below("tests/drafts", "drafts/"));
    files
}

/// The files below a folder of this package, their paths behind a prefix.
fn below(folder: &str, prefix: &str) -> Files {
    fn collect(root: &Path, folder: &Path, prefix: &str, into: &mut Files) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(root, &path, prefix, into);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap();
                let text = std::fs::read_to_string(&path).unwrap();
                into.insert(format!("{prefix}{name}"), text);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = Files::new();
    collect(&root, &root, prefix, &mut files);
    files
}

/// Puts one text of one file in place of another, once.
pub(crate) fn replace(files: &mut Files, file: &str, old: &str, new: &str) {
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(old), "{file} does not hold {old:?}");
    *text = text.replacen(old, new, 1);
}

/// As [`replace`]; tells the line that `@` marks in the new text, or else on which it begins.
pub(crate) fn damage(files: &mut Files, file: &str, old: &str, new: &str) -> usize {
    let begin = files[file].find(old).unwrap();
    let at = begin + new.find('@').unwrap_or(0);
    replace(files, file, old, &new.replace('@', ""));
    files[file][..at].lines().count().max(1) + usize::from(files[file][..at].ends_with('\n'))
}

pub(crate) fn load(files: &Files) -> Result<RuleBook, RuleFaults> {
    RuleBook::load(
        files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str())),
    )
}
