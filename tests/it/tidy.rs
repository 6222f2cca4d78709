//! The shape of the repository, as its architecture pages promise it.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests stop at the first surprise"
)]

use std::fs;
use std::path::{Path, PathBuf};

use tests::harness::root;

/// Lines of a source file. Longer ones hold more than one idea.
const LINES_MAX: usize = 700;

/// What may stand at the top, beside dot-files.
const TOP: [&str; 9] = [
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "proto",
    "rounds-service",
    "scoring-service",
    "target",
    "tests",
];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && !["target", "gen", ".git"].contains(&name) {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

fn all_sources() -> Vec<(PathBuf, String)> {
    let mut paths = Vec::new();
    sources(root(), &mut paths);
    assert!(paths.len() > 50, "the sources are found");
    paths
        .into_iter()
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
        .collect()
}

#[test]
fn the_top_of_the_repository_holds_only_what_was_agreed() {
    for entry in fs::read_dir(root()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            name.starts_with('.') || TOP.contains(&name.as_str()),
            "{name}"
        );
    }
}

#[test]
fn no_source_file_holds_more_than_one_idea() {
    for (path, text) in all_sources() {
        assert!(
            text.lines().count() <= LINES_MAX,
            "{} is too long",
            path.display()
        );
    }
}

#[test]
fn the_pure_packages_know_no_transport_runtime_or_log() {
    for package in ["scoring-service/crs", "rounds-service/core"] {
        let manifest = fs::read_to_string(root().join(package).join("Cargo.toml")).unwrap();
        let dependencies = manifest.split("[dev-dependencies]").next().unwrap();
        for banned in [
            "tonic",
            "prost",
            "tokio",
            "tracing",
            "rusqlite",
            "express-entry",
        ] {
            assert!(
                !dependencies.contains(banned),
                "{package} depends on {banned}"
            );
        }
    }
}

#[test]
fn the_pure_packages_read_no_clock_file_or_environment() {
    for (path, text) in all_sources() {
        let pure = ["scoring-service/crs/src", "rounds-service/core/src"];
        if pure
            .iter()
            .any(|folder| path.starts_with(root().join(folder)))
        {
            for banned in [
                "std::fs",
                "std::env",
                "std::net",
                "Instant::now",
                "SystemTime",
            ] {
                assert!(!text.contains(banned), "{banned} in {}", path.display());
            }
        }
    }
}

#[test]
fn statuses_are_made_in_one_file_of_each_service() {
    let made = [
        "Status::invalid",
        "Status::not_found",
        "Status::unavail",
        "Status::internal",
    ];
    for (path, text) in all_sources() {
        let service = ["scoring-service/src", "rounds-service/src"];
        if service
            .iter()
            .any(|folder| path.starts_with(root().join(folder)))
            // The client of the command line is told statuses and tells none.
            && !path.starts_with(root().join("rounds-service/src/bin"))
        {
            for made in made {
                assert!(!text.contains(made), "{made} in {}", path.display());
            }
        }
    }
}

#[test]
fn nothing_is_left_to_do() {
    for (path, text) in all_sources() {
        // Written in two parts, so that this file does not hold them.
        for banned in [
            concat!("todo", "!("),
            concat!("dbg", "!("),
            concat!("FIX", "ME"),
        ] {
            assert!(!text.contains(banned), "{banned} in {}", path.display());
        }
    }
}
