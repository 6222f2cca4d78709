//! What a crash, a refusal or a failing disk leaves of the files.

use std::collections::BTreeMap;
use std::os::unix::fs::FileExt as _;

use rusqlite::ffi;

use super::*;
use crate::journal::sqlite::failures::failed_beside;

/// Every file in a folder but the shared memory, which says nothing.
fn bytes_in(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = std::fs::read_dir(folder).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    let paths = paths.filter(|path| path.is_file() && !path.ends_with("journal.sqlite-shm"));
    paths
        .map(|path| (path.clone(), std::fs::read(&path).unwrap()))
        .collect()
}

/// A folder as a process leaves it that is killed: with rows that are in the log alone.
fn killed() -> (tempfile::TempDir, PathBuf) {
    let (folder, path) = written();
    let mut journal = SqliteJournal::open(&path).unwrap();
    journal.append(3, &batch_of(b"event")).unwrap();
    let copy = tempfile::tempdir().unwrap();
    for (file, bytes) in bytes_in(folder.path()) {
        std::fs::write(copy.path().join(file.file_name().unwrap()), bytes).unwrap();
    }
    let path = copy.path().join("journal.sqlite");
    assert!(
        std::fs::metadata(path.with_extension("sqlite-wal"))
            .unwrap()
            .len()
            > 0
    );
    (copy, path)
}

#[test]
fn a_refused_journal_keeps_every_byte_of_its_files() {
    type Refused = fn(&OpenError) -> bool;
    let damaged: Refused = |error| matches!(error, OpenError::Damaged { .. });
    let cut: Refused = |error| matches!(error, OpenError::Cut { .. });
    let newer: Refused = |error| matches!(error, OpenError::Newer { .. });
    for (sql, refused) in [
        ("UPDATE journal SET at = 0 WHERE position = 4", damaged),
        ("DELETE FROM journal WHERE position = 4", cut),
        ("PRAGMA user_version = 3", newer),
    ] {
        let (folder, path) = killed();
        let connection = Connection::open(&path).unwrap();
        configure(&connection).unwrap();
        connection.execute_batch(sql).unwrap();
        drop(connection);
        let before = bytes_in(folder.path());
        assert_eq!(before.len(), 3, "the file, its log and the note");
        let told = SqliteJournal::open(&path).err().expect("it is refused");
        assert!(refused(&told), "{sql}: {told}");
        assert_eq!(bytes_in(folder.path()), before, "{sql}");
    }
}

#[test]
fn a_journal_whose_file_is_gone_is_refused_and_its_log_is_kept() {
    let (folder, path) = killed();
    let (log, record) = (path.with_extension("sqlite-wal"), head_path(&path));
    let snapshot = folder
        .path()
        .join("snapshots/snapshot-00000000000000000003");
    std::fs::create_dir(snapshot.parent().unwrap()).unwrap();
    std::fs::write(&snapshot, "a snapshot").unwrap();
    let away = |path: &Path| PathBuf::from(format!("{}.away", path.display()));
    for empty in [true, false] {
        std::fs::write(&path, "").unwrap();
        if !empty {
            std::fs::remove_file(&path).unwrap();
        }
        for known in [&log, &record, &snapshot] {
            let before = bytes_in(folder.path());
            for told in [SqliteJournal::open(&path).err(), read_only(&path).err()] {
                match told {
                    Some(OpenError::Missing { beside, .. }) => assert_eq!(beside, *known),
                    other => panic!("{other:?}"),
                }
            }
            assert_eq!(bytes_in(folder.path()), before);
            std::fs::rename(known, away(known)).unwrap();
        }
        for known in [&log, &record] {
            std::fs::rename(away(known), known).unwrap();
        }
        std::fs::rename(away(&snapshot), &snapshot).unwrap();
    }
}

/// What lies in the folder of a journal, opened as after a crash.
fn crashed(path: &Path) -> (tempfile::TempDir, SqliteJournal) {
    let copy = tempfile::tempdir().unwrap();
    for (file, bytes) in bytes_in(path.parent().unwrap()) {
        std::fs::write(copy.path().join(file.file_name().unwrap()), bytes).unwrap();
    }
    let journal = SqliteJournal::open(&copy.path().join("journal.sqlite")).unwrap();
    (copy, journal)
}

#[test]
fn a_commit_that_the_disk_did_not_confirm_does_not_come_back_once_it_is_settled() {
    let (_folder, path) = written();
    let mut journal = SqliteJournal::open(&path).unwrap();
    journal.append(3, &batch_of(b"before")).unwrap();
    // What the commit of a twin adds to the log is what ours had added when the sync failed.
    let (twin_folder, mut twin) = crashed(&path);
    twin.append(4, &batch_of(b"unconfirmed")).unwrap();
    let log = path.with_extension("sqlite-wal");
    let written = std::fs::read(&log).unwrap();
    let twins = std::fs::read(twin_folder.path().join("journal.sqlite-wal")).unwrap();
    assert_eq!(twins[..written.len()], written);
    let end = written.len() as u64;
    let file = std::fs::File::options().write(true).open(&log).unwrap();
    file.write_all_at(&twins[written.len()..], end).unwrap();
    let position = |journal: &SqliteJournal| journal.reader().head().unwrap().position;
    assert_eq!(position(&journal), 4);
    assert_eq!(position(&crashed(&path).1), 5, "it would come back");

    journal.unsettled = true;
    journal.settle().unwrap();
    assert_eq!(position(&crashed(&path).1), 4);
    journal.append(4, &batch_of(b"after")).unwrap();
    assert_eq!(position(&crashed(&path).1), 5);
}

#[test]
fn only_a_commit_whose_mark_may_stand_in_the_log_is_in_doubt() {
    let failed = |code| rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
    for unwritten in [
        ffi::SQLITE_FULL,
        ffi::SQLITE_READONLY,
        ffi::SQLITE_IOERR_WRITE,
    ] {
        assert!(is_unwritten(&failed(unwritten)));
    }
    for in_doubt in [ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_IOERR, ffi::SQLITE_BUSY] {
        assert!(!is_unwritten(&failed(in_doubt)));
    }
}

#[test]
fn a_disk_that_turns_read_only_is_told_as_such() {
    use io::ErrorKind::{Other, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    let told = |kind| {
        let failed = ffi::Error::new(ffi::SQLITE_IOERR_WRITE);
        let failed = rusqlite::Error::SqliteFailure(failed, None);
        crate::writer::Refused::from(failed_beside(kind, failed)).to_string()
    };
    assert!(told(Some(ReadOnlyFilesystem)).contains("only be read"));
    assert!(told(Some(StorageFull)).contains("full"));
    assert!(told(Some(QuotaExceeded)).contains("full"));
    assert!(told(Some(Other)).contains("failed"));
    assert!(told(None).contains("failed"));
}

#[test]
fn a_note_that_is_damaged_is_passed_over_and_a_newer_one_refused() {
    let (_folder, path) = written();
    std::fs::write(head_path(&path), [7; 5_000]).unwrap();
    assert_eq!(noted_head(&path).unwrap(), Noted::Damaged);
    drop(SqliteJournal::open(&path).unwrap());
    std::fs::write(head_path(&path), b"EERHEAD2").unwrap();
    let told = SqliteJournal::open(&path).err().unwrap();
    assert!(matches!(told, OpenError::NewerNote(_)), "{told}");
    assert_eq!(std::fs::read(head_path(&path)).unwrap(), b"EERHEAD2");
}
