//! Counting a program's instructions with valgrind.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use super::tools;

/// The tool that counts, and nothing beside counting.
const COUNTING: [&str; 3] = [
    "--tool=cachegrind",
    "--cache-sim=no",
    "--cachegrind-out-file=/dev/null",
];

/// The C library copies memory in ways that it chooses by the processor, worth 4 per cent of a short job.
/// Without these two it takes the plainest everywhere.
const PLAIN_COPIES: [&str; 2] = [
    "GLIBC_TUNABLES",
    "glibc.cpu.hwcaps=-AVX_Fast_Unaligned_Load,-ERMS",
];

/// A valgrind that runs here.
pub(super) struct Valgrind {
    program: PathBuf,
    /// Where its tools are, unless that is where its package puts them.
    library: Option<PathBuf>,
}

impl Valgrind {
    /// The machine's own, else Debian's package. The error says what is missing.
    pub(super) fn find() -> std::result::Result<Self, String> {
        let installed = Self {
            program: "valgrind".into(),
            library: None,
        };
        if installed.runs() {
            return Ok(installed);
        }
        let folder = tools::folder().join("valgrind");
        let unpacked = Self {
            program: folder.join("usr/bin/valgrind"),
            library: Some(folder.join("usr/libexec/valgrind")),
        };
        if unpacked.runs() {
            return Ok(unpacked);
        }
        tools::debian("valgrind").map_err(|why| format!("valgrind is not here, and {why}"))?;
        if unpacked.runs() {
            return Ok(unpacked);
        }
        Err("Debian's valgrind does not run here".to_owned())
    }

    /// The instructions of a whole run of a program.
    pub(super) fn count(&self, program: &Path, arguments: &[&str]) -> Result<u64> {
        let ran = self.command().arg(program).args(arguments).output()?;
        let told = String::from_utf8_lossy(&ran.stderr);
        ensure!(ran.status.success(), "under valgrind: {told}");
        counted(&told).with_context(|| format!("valgrind tells no count: {told}"))
    }

    fn runs(&self) -> bool {
        let mut nothing = self.command();
        nothing.arg("true").stdout(Stdio::null());
        nothing.output().is_ok_and(|ran| ran.status.success())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        if let Some(library) = &self.library {
            command.env("VALGRIND_LIB", library);
        }
        let [name, value] = PLAIN_COPIES;
        command.env(name, value).args(COUNTING);
        command
    }
}

/// The count in what valgrind tells: `==123== I   refs:      1,234,567`.
fn counted(told: &str) -> Option<u64> {
    let line = told.lines().find(|line| line.contains(" refs:"))?;
    let (_, count) = line.split_once(" refs:")?;
    count.trim().replace(',', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_read_from_what_valgrind_tells() {
        let told = "==7== Command: ./it score 1\n==7== \n==7== I refs:   44,012,345\n";
        assert_eq!(counted(told), Some(44_012_345));
        assert_eq!(counted("==7== I   refs:      12"), Some(12));
        assert_eq!(counted("==7== no number: 12"), None);
    }
}
