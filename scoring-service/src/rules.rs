//! The rules that the service is started with: compiled in or read from a folder, and drafts beside them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crs::{RuleBook, RuleFaults};

use crate::limits;

/// Why rules cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// A file or folder cannot be read.
    #[error("{path} cannot be read: {cause}")]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What went wrong.
        #[source]
        cause: io::Error,
    },
    /// The rules are not sound.
    #[error("the rules cannot be used:\n{0}")]
    Unsound(RuleFaults),
}

/// Loads the rules of a folder; without one, those compiled in. The folders of `drafts` are drafts,
/// beside those of `drafts/` in the folder of rules.
///
/// # Errors
/// A file that cannot be read, or everything that is wrong with what they say.
pub fn load(folder: Option<&Path>, drafts: Option<&Path>) -> Result<RuleBook, RulesError> {
    if folder.is_none() && drafts.is_none() {
        return Ok(RuleBook::built_in().clone());
    }
    let mut files = Files::default();
    match folder {
        Some(folder) => files.collect(folder, folder, "")?,
        None => {
            let built_in = RuleBook::built_in_files();
            let owned = built_in.map(|(path, text)| (path.to_owned(), text.to_owned()));
            files.found.extend(owned);
        }
    }
    if let Some(drafts) = drafts {
        files.collect(drafts, drafts, "drafts/")?;
    }
    let files = files.found.iter();
    RuleBook::load(files.map(|(path, text)| (path.as_str(), text.as_str())))
        .map_err(RulesError::Unsound)
}

/// Files of rules, as path and text.
#[derive(Default)]
struct Files {
    found: Vec<(String, String)>,
}

impl Files {
    /// Reads the files below a folder. Their paths begin with `prefix`, and go on below `root`.
    fn collect(&mut self, root: &Path, folder: &Path, prefix: &str) -> Result<(), RulesError> {
        for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
            let path = entry.map_err(unreadable(folder))?.path();
            if path.is_dir() {
                self.collect(root, &path, prefix)?;
            } else if path
                .extension()
                .is_some_and(|extension| extension == "toml" || extension == "ftl")
            {
                let text = read(&path)?;
                let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy();
                let name = format!("{prefix}{}", name.replace('\\', "/"));
                self.found.push((name, text));
                if self.found.len() > limits::RULE_FILES {
                    let most = limits::RULE_FILES;
                    let cause = io::Error::other(format!("it holds more than {most} files"));
                    return Err(unreadable(root)(cause));
                }
            }
        }
        Ok(())
    }
}

/// A mistaken file is refused rather than read into memory.
fn read(path: &Path) -> Result<String, RulesError> {
    let most = limits::RULE_FILE_BYTES;
    let size = fs::metadata(path).map_err(unreadable(path))?.len();
    if usize::try_from(size).is_ok_and(|size| size <= most) {
        fs::read_to_string(path).map_err(unreadable(path))
    } else {
        let cause = io::Error::other(format!("it is larger than {most} bytes"));
        Err(unreadable(path)(cause))
    }
}

/// Says which file or folder cannot be read.
fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> RulesError {
    let path = path.to_owned();
    move |cause| RulesError::Unreadable { path, cause }
}

/// Checks the rules of a folder, and drafts beside them: a line for each rule set with its digest, or a
/// line for each fault, and whether they are sound.
///
/// # Errors
/// A file that cannot be read.
pub fn check(folder: &Path, drafts: Option<&Path>) -> Result<(String, bool), RulesError> {
    match load(Some(folder), drafts) {
        Ok(book) => {
            let all = book.rule_sets().iter().chain(book.drafts());
            let lines = all.map(|listed| match &listed.rules {
                Some(rules) => format!("{} {}\n", listed.id, rules.digest),
                None => format!("{} announced\n", listed.id),
            });
            Ok((lines.collect(), true))
        }
        Err(RulesError::Unsound(faults)) => Ok((format!("{faults}\n"), false)),
        Err(error) => Err(error),
    }
}
