//! What is wrong with a folder of rules.

use std::fmt;

/// One thing wrong with one file of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFault {
    /// Path of the file below the folder of rules.
    pub file: String,
    /// Line, from 1, where the fault or the version that holds it begins; none for the whole file.
    pub line: Option<usize>,
    /// What is wrong and what is allowed.
    pub message: String,
}

impl fmt::Display for RuleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.message),
            None => write!(f, "{}: {}", self.file, self.message),
        }
    }
}
