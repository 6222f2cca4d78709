//! The folder of rules as text, to be damaged or added to by tests.
#![allow(dead_code, reason = "each test uses its part")]

use std::collections::BTreeMap;
use std::path::Path;

use crs::{RuleBook, RuleFault};

/// Files by their path below the folder.
pub(crate) type Files = BTreeMap<String, String>;

/// Every file of the rules compiled in.
pub(crate) fn built_in() -> Files {
    fn collect(root: &Path, folder: &Path, into: &mut Files) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(root, &path, into);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap();
                into.insert(name.to_owned(), std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut files = Files::new();
    collect(&root, &root, &mut files);
    files
}

/// Puts one text of one file in place of another, once.
pub(crate) fn replace(files: &mut Files, file: &str, old: &str, new: &str) {
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(old), "{file} does not hold {old:?}");
    *text = text.replacen(old, new, 1);
}

pub(crate) fn load(files: &Files) -> Result<RuleBook, Vec<RuleFault>> {
    RuleBook::load(
        files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str())),
    )
}
