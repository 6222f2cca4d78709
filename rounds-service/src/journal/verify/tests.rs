use std::fs;

use rounds_core::Command;

use super::*;
use crate::folder::{journal_in, snapshots_in};
use crate::journal::Journal as _;
use crate::journal::chain::request_digest;
use crate::journal::replay::Check;
use crate::journal::sqlite::{SqliteJournal, noted_head, read_only};
use crate::testing::*;
use crate::writer::SnapshotPlan;

/// A data folder with 21 events, and snapshots at 11 and 21.
fn written() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let plan = SnapshotPlan {
        folder: snapshots_in(folder.path()),
        changes: 0,
        changed: 0,
    };
    let journal = SqliteJournal::open(&journal_in(folder.path())).unwrap();
    let service = Service::with(Box::new(journal), plan);
    let receive = |score| {
        let mark = format!("request-{score}");
        service.perform(request(&mark, 1), receipt(score)).unwrap();
    };
    (400..410).for_each(receive);
    let candidate = candidate(3);
    let withdraw = command(Command::Withdraw { candidate });
    service.perform(None, withdraw).unwrap();
    runtime().block_on(service.writer.snapshot()).unwrap();
    (500..510).for_each(receive);
    // The one before may not have ended its thread yet.
    while runtime().block_on(service.writer.snapshot()).is_err() {}
    service.stop();
    folder
}

fn verified(folder: &tempfile::TempDir) -> Report {
    let journal = journal_in(folder.path());
    let noted = noted_head(&journal).unwrap().head();
    let reader = read_only(&journal).unwrap();
    let snapshots = snapshots_in(folder.path());
    verify(reader.as_ref(), &snapshots, noted.as_ref(), &mut |_, _| {}).unwrap()
}

fn change(folder: &tempfile::TempDir, sql: &str) {
    crate::journal::sqlite::change(&journal_in(folder.path()), sql);
}

fn wrong_at(report: &Report) -> u64 {
    match &report.wrong {
        Some(ReadError::Damaged { position, .. }) => *position,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_sound_journal_and_its_snapshots_are_told_sound() {
    let folder = written();
    let report = verified(&folder);
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.head.position, report.head.requests), (21, 20));
    assert_eq!((report.received, report.in_pool), (20, 19));
    let positions: Vec<_> = report.snapshots.iter().map(|one| one.position).collect();
    assert_eq!(positions, [11, 21]);
}

#[test]
fn the_first_position_that_is_wrong_is_told_and_what_is_in_front_of_it_is_sound() {
    for (sql, position) in [
        ("UPDATE journal SET facts = x'00' WHERE position = 15", 15),
        ("UPDATE journal SET event = x'00' WHERE position = 15", 15),
        ("UPDATE journal SET at = at + 1 WHERE position = 1", 1),
        ("DELETE FROM journal WHERE position = 15", 15),
        (
            "UPDATE request SET content = zeroblob(32) WHERE number = 12",
            13,
        ),
        (
            "DELETE FROM journal WHERE position = 21; DELETE FROM request WHERE number = 20",
            21,
        ),
        ("DELETE FROM request; DELETE FROM journal", 1),
    ] {
        let folder = written();
        change(&folder, sql);
        let report = verified(&folder);
        assert_eq!(wrong_at(&report), position, "{sql}");
        assert!(report.head.position <= position, "{sql}");
        let sound: Vec<_> = report
            .snapshots
            .iter()
            .filter(|snapshot| snapshot.wrong.is_none())
            .map(|snapshot| snapshot.position)
            .collect();
        let reached = if position > 11 { vec![11] } else { vec![] };
        assert_eq!(sound, reached, "{sql}");
        assert_eq!(report.snapshots.len(), 2);
    }
}

#[test]
fn a_request_that_is_not_found_by_its_mark_is_told() {
    let folder = written();
    let journal = journal_in(folder.path());
    crate::journal::sqlite::damage_look_up(&journal, "request-505");
    let report = verified(&folder);
    assert_eq!(wrong_at(&report), 17);
    // Nor does a service start on it, unless a snapshot lies behind it.
    let opened = SqliteJournal::open(&journal).unwrap();
    let reader = opened.reader();
    let restored =
        |snapshots: &Snapshots| snapshots.restore(reader.as_ref(), Check::Chain).map(drop);
    assert!(restored(&snapshots_in(folder.path())).is_ok());
    let none = Snapshots::new(folder.path().join("none"));
    let told = restored(&none).unwrap_err();
    assert!(told.to_string().contains("not found by its mark"), "{told}");
}

#[test]
fn an_end_that_only_a_snapshot_knows_of_is_missed() {
    let folder = written();
    fs::remove_file(folder.path().join("journal.head")).unwrap();
    change(
        &folder,
        "DELETE FROM journal WHERE position > 15; DELETE FROM request WHERE after > 15",
    );
    let report = verified(&folder);
    assert_eq!(wrong_at(&report), 16);
    assert_eq!(report.head.position, 15);
}

#[test]
fn a_snapshot_that_tells_something_else_is_told() {
    let folder = written();
    // The whole snapshot of a later position, under the name of an earlier one.
    let listed = snapshots_in(folder.path()).list().unwrap();
    fs::copy(&listed[0].1, &listed[1].1).unwrap();
    let report = verified(&folder);
    assert!(report.wrong.is_none());
    assert!(!report.is_sound());
    assert!(matches!(
        report.snapshots[0].wrong,
        Some(SnapshotWrong::Differs(21))
    ));

    fs::write(&listed[1].1, b"not a snapshot").unwrap();
    let report = verified(&folder);
    assert!(matches!(
        report.snapshots[0].wrong,
        Some(SnapshotWrong::Unusable(SnapshotError::Foreign))
    ));
}

#[test]
fn a_request_cannot_have_brought_what_comes_behind_it() {
    let folder = written();
    let reader = read_only(&journal_in(folder.path())).unwrap();
    let mut last = reader.requests(20, 1).unwrap().remove(0);
    last.request.first = 22;
    let rows = reader.read(21, 1, crate::journal::Facts::Without).unwrap();
    // Whoever can compute digests can make the chain fit.
    let digest = request_digest(&rows[0].digest, 20, 21, &last.request);
    change(
        &folder,
        &format!(
            "UPDATE request SET first = 22, digest = x'{}' WHERE number = 20",
            digest.map(|byte| format!("{byte:02x}")).concat()
        ),
    );
    fs::remove_file(folder.path().join("journal.head")).unwrap();
    fs::remove_dir_all(folder.path().join("snapshots")).unwrap();
    let report = verified(&folder);
    assert_eq!(wrong_at(&report), 21);
    assert!(report.wrong.unwrap().to_string().contains("behind it"));
}
