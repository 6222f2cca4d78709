//! What the code of the service may not know of.

use std::fs;
use std::path::{Path, PathBuf};

/// The files that may name what carries the contract.
const TRANSPORT: [&str; 8] = [
    "app.rs",
    "bin",
    "config.rs",
    "grpc",
    "main.rs",
    "scoring_client",
    "serve.rs",
    "status.rs",
];

/// The files, beside those, that may name messages of the contract.
const CONTRACT: [&str; 5] = [
    "convert",
    "journal/codec.rs",
    "journal/message",
    "journal/told.rs",
    "writer/group/draft.rs",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The sources that hold a text, but for those that may.
fn who_holds(text: &str, may: &[&str]) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    assert!(found.len() > 30, "the sources are found");
    let names = found.iter().filter_map(|path| {
        let name = path.strip_prefix(&root).ok()?.display().to_string();
        let held = fs::read_to_string(path).expect("a source").contains(text);
        (held && !may.iter().any(|prefix| name.starts_with(prefix))).then_some(name)
    });
    names.collect()
}

#[test]
fn the_transport_is_known_at_the_edge_alone() {
    assert_eq!(who_holds("tonic::", &TRANSPORT), Vec::<String>::new());
}

#[test]
fn messages_of_the_contract_go_no_further_than_conversion() {
    let may = [TRANSPORT.as_slice(), &CONTRACT].concat();
    assert_eq!(who_holds("express_entry_proto", &may), Vec::<String>::new());
}

#[test]
fn sqlite_is_known_to_its_back_end_alone() {
    assert_eq!(
        who_holds("rusqlite", &["journal/sqlite"]),
        Vec::<String>::new()
    );
}

#[test]
fn statuses_are_made_in_one_file() {
    for maker in [
        "Status::new(",
        "Status::with_",
        "status::with_reason",
        "status::unavailable(",
    ] {
        assert_eq!(
            who_holds(maker, &["status.rs", "bin/express-entry/failure/tests.rs"]),
            Vec::<String>::new(),
            "{maker}"
        );
    }
}

#[test]
fn the_core_depends_on_nothing_but_dates_rules_and_errors() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("core/Cargo.toml");
    let manifest = fs::read_to_string(manifest).expect("the manifest of the core");
    let after = manifest
        .split("[dependencies]")
        .nth(1)
        .expect("its dependencies");
    let lines = after
        .lines()
        .skip(1)
        .take_while(|line| !line.starts_with('['));
    let names: Vec<_> = lines
        .filter_map(|line| line.split(['.', ' ']).next())
        .collect();
    let names: Vec<_> = names.into_iter().filter(|name| !name.is_empty()).collect();
    assert_eq!(names, ["jiff", "serde", "thiserror", "toml"]);
}
