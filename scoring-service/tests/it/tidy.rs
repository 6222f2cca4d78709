//! What the code of this service may not know of, may not do, and may not grow to.

use std::fs;
use std::path::{Path, PathBuf};

/// Lines of a source file.
const LINES_MAX: usize = 700;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The sources below `src` that hold a text, but for those that may.
fn who_holds(text: &str, may: &[&str]) -> Vec<String> {
    let root = root().join("src");
    let held = sources(&root).into_iter().filter_map(|path| {
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        let holds = fs::read_to_string(&path).unwrap().contains(text);
        (holds && !may.iter().any(|may| name.starts_with(may))).then_some(name)
    });
    held.collect()
}

fn nobody() -> Vec<String> {
    Vec::new()
}

#[test]
fn the_rules_know_no_transport_runtime_clock_or_log() {
    let manifest = fs::read_to_string(root().join("crs/Cargo.toml")).unwrap();
    let (_, rest) = manifest.split_once("[dependencies]").unwrap();
    let (dependencies, _) = rest.split_once("\n[").unwrap();
    let names: Vec<_> = dependencies
        .lines()
        .filter_map(|line| line.split(['.', ' ']).next())
        .collect();
    let names: Vec<_> = names.into_iter().filter(|name| !name.is_empty()).collect();
    assert_eq!(
        names,
        [
            "fluent-syntax",
            "include_dir",
            "itoa",
            "jiff",
            "serde",
            "sha2",
            "thiserror",
            "toml"
        ]
    );

    for source in sources(&root().join("crs/src")) {
        let text = fs::read_to_string(&source).unwrap();
        for unknown in [
            "std::fs",
            "std::env",
            "std::time",
            "std::net",
            "std::thread",
            "::now(",
        ] {
            assert!(!text.contains(unknown), "{unknown} in {}", source.display());
        }
    }
}

#[test]
fn the_transport_is_known_at_the_edge_alone() {
    assert_eq!(who_holds("tonic::", &["grpc", "status.rs"]), nobody());
}

#[test]
fn the_contract_is_known_where_it_is_answered_and_converted() {
    let may = ["convert", "grpc", "scoring", "serve.rs"];
    assert_eq!(who_holds("express_entry_proto", &may), nobody());
}

#[test]
fn statuses_are_made_in_one_file() {
    assert_eq!(
        who_holds("express_entry_transport::status", &["status.rs"]),
        nobody()
    );
    assert_eq!(who_holds("Status::new", &["status.rs"]), nobody());
}

#[test]
fn one_module_reads_the_environment() {
    assert_eq!(who_holds("std::env", &["config.rs"]), nobody());
}

#[test]
fn no_float_is_computed_with() {
    for folder in ["src", "crs/src"] {
        for source in sources(&root().join(folder)) {
            let text = fs::read_to_string(&source).unwrap();
            for float in ["f32", "f64"] {
                assert!(!text.contains(float), "{float} in {}", source.display());
            }
        }
    }
}

#[test]
fn no_source_is_too_long_to_read() {
    for folder in ["src", "crs/src", "tests", "crs/tests"] {
        for source in sources(&root().join(folder)) {
            let lines = fs::read_to_string(&source).unwrap().lines().count();
            assert!(lines <= LINES_MAX, "{} has {lines} lines", source.display());
        }
    }
}
