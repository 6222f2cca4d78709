use super::*;
use crate::journal::replay::{Check, replay};
use crate::journal::sqlite::OpenError;
use crate::testing::{Service, noon, receipt};

/// A file with three events in it.
fn written() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.sqlite");
    let journal = SqliteJournal::open(&path).unwrap();
    let clock = crate::clock::Clock::simulated(noon());
    let service = Service::over(Box::new(journal), clock);
    for score in [400, 401, 402] {
        service.perform(None, receipt(score)).unwrap();
    }
    service.stop();
    (folder, path)
}

fn change(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

fn damaged_at(error: ReadError) -> u64 {
    match error {
        ReadError::Damaged { position, .. } => position,
        ReadError::Unavailable(cause) => panic!("{cause}"),
    }
}

#[test]
fn a_file_of_a_newer_version_is_refused() {
    let (_folder, path) = written();
    change(&path, "PRAGMA user_version = 2");
    let error = SqliteJournal::open(&path).err().unwrap();
    assert!(matches!(error, OpenError::Newer { found: 2, .. }));
    assert!(error.to_string().contains("schema version 2"), "{error}");
}

#[test]
fn a_file_of_something_else_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.sqlite");
    change(&path, "CREATE TABLE theirs (id INTEGER)");
    let before = std::fs::read(&path).unwrap();
    assert!(matches!(
        SqliteJournal::open(&path),
        Err(OpenError::Foreign(_))
    ));
    assert_eq!(std::fs::read(&path).unwrap(), before);

    let text = folder.path().join("notes.txt");
    std::fs::write(
        &text,
        "no database at all, but long enough to have a header of one".repeat(9),
    )
    .unwrap();
    assert!(matches!(
        SqliteJournal::open(&text),
        Err(OpenError::Foreign(_))
    ));
}

#[test]
fn an_altered_last_row_is_told_at_once() {
    let (_folder, path) = written();
    change(&path, "UPDATE journal SET at = at + 1 WHERE position = 3");
    match SqliteJournal::open(&path) {
        Err(OpenError::Damaged(error)) => assert_eq!(damaged_at(error), 3),
        other => panic!("{:?}", other.map(drop)),
    }
}

#[test]
fn a_row_altered_or_lost_before_that_is_told_by_the_replay() {
    for (sql, check) in [
        (
            "UPDATE journal SET facts = x'00' WHERE position = 2",
            Check::Chain,
        ),
        ("DELETE FROM journal WHERE position = 2", Check::Chain),
        ("DELETE FROM journal WHERE position = 2", Check::Order),
        (
            "UPDATE journal SET event = x'ff' WHERE position = 2",
            Check::Order,
        ),
    ] {
        let (_folder, path) = written();
        change(&path, sql);
        // A lost row next to the last is told when the file is opened.
        let told = match SqliteJournal::open(&path) {
            Ok(journal) => replay(journal.reader().as_ref(), check).err().unwrap(),
            Err(OpenError::Damaged(error)) => error,
            Err(other) => panic!("{other}"),
        };
        assert_eq!(damaged_at(told), 2, "{sql}");
    }
}

#[test]
fn the_log_is_emptied_when_there_is_time() {
    let (_folder, path) = written();
    let mut journal = SqliteJournal::open(&path).unwrap();
    let entry = Entry {
        at: 0,
        event: Bytes::from_static(b"event"),
        facts: None,
    };
    journal
        .append(
            3,
            &Batch {
                entries: vec![entry],
                requests: vec![],
            },
        )
        .unwrap();
    let log = path.with_extension("sqlite-wal");
    assert!(std::fs::metadata(&log).unwrap().len() > 0);
    journal.rest();
    assert_eq!(std::fs::metadata(&log).unwrap().len(), 0);
}
