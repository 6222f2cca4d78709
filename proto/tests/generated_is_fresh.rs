//! The checked-in code must be what the contract generates today.
//!
//! `UPDATE=1 cargo test -p express-entry-proto` writes it anew.

use std::fs;
use std::path::{Path, PathBuf};

use prost::Message;

const FILES: [&str; 19] = [
    "expressentry/common/v1/date.proto",
    "expressentry/common/v1/factors.proto",
    "expressentry/common/v1/profile.proto",
    "expressentry/common/v1/program.proto",
    "expressentry/common/v1/rule_set.proto",
    "expressentry/common/v1/violation.proto",
    "expressentry/scoring/v1/analysis.proto",
    "expressentry/scoring/v1/scoring_service.proto",
    "expressentry/rounds/v1/admin_service.proto",
    "expressentry/scoring/v1/validation.proto",
    "expressentry/rounds/v1/candidate.proto",
    "expressentry/rounds/v1/clock_service.proto",
    "expressentry/rounds/v1/event_service.proto",
    "expressentry/rounds/v1/events.proto",
    "expressentry/rounds/v1/invitation_service.proto",
    "expressentry/rounds/v1/nomination_service.proto",
    "expressentry/rounds/v1/pool_service.proto",
    "expressentry/rounds/v1/round.proto",
    "expressentry/rounds/v1/round_service.proto",
];

#[test]
fn generated_is_fresh() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let fresh = tempfile::tempdir().expect("a temporary folder");
    generate(root, fresh.path());

    let checked_in = root.join("src/gen");
    #[expect(clippy::disallowed_methods, reason = "a switch of this test alone")]
    let update = std::env::var("UPDATE").is_ok();
    if update {
        for file in names(&checked_in) {
            fs::remove_file(checked_in.join(file)).expect("an old file goes");
        }
        for file in names(fresh.path()) {
            fs::copy(fresh.path().join(&file), checked_in.join(&file)).expect("a new file comes");
        }
        return;
    }
    assert_eq!(names(fresh.path()), names(&checked_in), "files of src/gen");
    for file in names(fresh.path()) {
        let (new, old) = (
            fs::read(fresh.path().join(&file)),
            fs::read(checked_in.join(&file)),
        );
        assert!(
            new.expect("readable") == old.expect("readable"),
            "src/gen/{} is stale: run UPDATE=1 cargo test -p express-entry-proto",
            file.display(),
        );
    }
}

fn generate(root: &Path, out: &Path) {
    let descriptors = protox::compile(FILES, [root]).expect("the contract compiles");
    // Source info carries the documentation into the code; reflection does without it.
    let mut bare = descriptors.clone();
    for file in &mut bare.file {
        file.source_code_info = None;
    }
    fs::write(out.join("descriptor_set.binpb"), bare.encode_to_vec()).expect("writable");
    tonic_prost_build::configure()
        .build_transport(false)
        .codec_path("crate::Codec")
        .extern_path(
            ".expressentry.scoring.v1.Subject",
            "crate::undecoded::Subject",
        )
        .extern_path(
            ".expressentry.scoring.v1.BatchScoreResponse",
            "crate::encoded::BatchScoreResponse",
        )
        // Without the boxes each of thousands of scores would have room for what few have.
        .boxed(".expressentry.scoring.v1.Score.derived")
        .boxed(".expressentry.scoring.v1.Score.explanation")
        .out_dir(out)
        .compile_fds(descriptors)
        .expect("code is generated");
}

fn names(folder: &Path) -> Vec<PathBuf> {
    let mut names: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| PathBuf::from(entry.expect("an entry").file_name()))
        .collect();
    names.sort();
    names
}
