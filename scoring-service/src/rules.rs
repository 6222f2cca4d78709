//! The rules that the service is started with: compiled in, or read from a folder.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crs::{RuleBook, RuleFault};

/// The largest file of rules, in bytes: a mistaken folder is refused rather than read into memory.
const FILE_BYTES_MAX: u64 = 4 << 20;

/// Why a folder of rules cannot be used.
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
    #[error("the rules in {folder} cannot be used:{faults}")]
    Unsound {
        /// The folder.
        folder: PathBuf,
        /// Everything that is wrong.
        faults: Faults,
    },
}

/// Everything that is wrong with a folder of rules, a line each.
#[derive(Debug)]
pub struct Faults(Vec<RuleFault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|fault| write!(f, "\n  - {fault}"))
    }
}

/// Loads the rules of a folder; without one, those compiled in.
pub fn load(folder: Option<&Path>) -> Result<Arc<RuleBook>, RulesError> {
    let Some(folder) = folder else {
        return Ok(Arc::new(RuleBook::built_in().clone()));
    };
    let mut files = Vec::new();
    collect(folder, folder, &mut files)?;
    let files = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    RuleBook::load(files)
        .map(Arc::new)
        .map_err(|faults| RulesError::Unsound {
            folder: folder.to_owned(),
            faults: Faults(faults),
        })
}

/// Says which file or folder cannot be read.
fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> RulesError {
    let path = path.to_owned();
    move |cause| RulesError::Unreadable { path, cause }
}

fn collect(root: &Path, folder: &Path, into: &mut Vec<(String, String)>) -> Result<(), RulesError> {
    for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
        let path = entry.map_err(unreadable(folder))?.path();
        if path.is_dir() {
            collect(root, &path, into)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            let size = fs::metadata(&path).map_err(unreadable(&path))?.len();
            if size > FILE_BYTES_MAX {
                let cause = io::Error::other(format!("it is larger than {FILE_BYTES_MAX} bytes"));
                return Err(RulesError::Unreadable { path, cause });
            }
            let text = fs::read_to_string(&path).map_err(unreadable(&path))?;
            let name = path.strip_prefix(root).unwrap_or(&path);
            into.push((name.to_string_lossy().replace('\\', "/"), text));
        }
    }
    Ok(())
}
