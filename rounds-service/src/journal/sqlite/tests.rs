use std::os::unix::fs::FileExt as _;
use std::sync::Mutex;

use bytes::Bytes;

use super::*;
use crate::journal::chain::Walk;
use crate::journal::replay::{Check, replay};
use crate::journal::snapshots::Snapshots;
use crate::journal::verify::verify;
use crate::journal::{Facts, ReadError};
use crate::request::RequestId;
use crate::testing::{Before, Service, noon, receipt, request};

mod crash;

/// A file with three events in it, each with its request.
fn written() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.sqlite");
    let journal = SqliteJournal::open(&path).unwrap();
    let clock = crate::clock::Clock::simulated(noon());
    let service = Service::over(Box::new(journal), clock);
    for score in [400, 401, 402] {
        let mark = format!("request-{score}");
        service.perform(request(&mark, 1), receipt(score)).unwrap();
    }
    service.stop();
    (folder, path)
}

fn damaged_at(error: ReadError) -> u64 {
    match error {
        ReadError::Damaged { position, .. } => position,
        other @ (ReadError::Broken(_) | ReadError::Newer { .. } | ReadError::Unavailable(_)) => {
            panic!("{other}")
        }
    }
}

/// Where a damaged journal is told to be damaged: next to its end when it is opened.
fn told_at(path: &Path, check: Check) -> u64 {
    match SqliteJournal::open(path) {
        Ok(journal) => {
            let told = replay(journal.reader().as_ref(), check).err();
            damaged_at(told.expect("the damage is told"))
        }
        Err(OpenError::Damaged { cause, .. }) => damaged_at(cause),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn a_file_of_a_newer_version_is_refused() {
    let (_folder, path) = written();
    change(&path, "PRAGMA user_version = 3");
    let error = SqliteJournal::open(&path).err().unwrap();
    assert!(matches!(error, OpenError::Newer { found: 3, .. }));
    assert!(error.to_string().contains("schema version 3"), "{error}");
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
        Err(OpenError::Damaged { cause, .. }) => assert_eq!(damaged_at(cause), 3),
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
        assert_eq!(told_at(&path, check), 2, "{sql}");
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

#[test]
fn who_reads_from_outside_neither_holds_a_rest_up_nor_is_forgotten() {
    let (_folder, path) = written();
    let mut journal = SqliteJournal::open(&path).unwrap();
    journal.append(3, &batch_of(b"event")).unwrap();
    let outside = Connection::open(&path).unwrap();
    let look = "BEGIN; SELECT count(*) FROM journal";
    outside.execute_batch(look).unwrap();
    journal.append(4, &batch_of(b"event")).unwrap();
    let began = Instant::now();
    journal.rest();
    assert!(began.elapsed() < BUSY_WAIT / 2);
    let log = || std::fs::metadata(path.with_extension("sqlite-wal")).unwrap();
    assert!(log().len() > 0);
    outside.execute_batch("COMMIT").unwrap();
    journal.rest();
    assert_eq!(log().len(), 0);
}

#[test]
fn the_log_is_moved_into_the_file_between_groups_and_not_by_a_commit() {
    let (_folder, path) = written();
    let mut journal = SqliteJournal::open(&path).unwrap();
    let large = Entry {
        at: i64::MAX,
        event: vec![7; CHECKPOINT_PAGES as usize * 4096].into(),
        facts: None,
    };
    let batch = Batch {
        entries: vec![large],
        requests: vec![],
    };
    let size = || std::fs::metadata(&path).unwrap().len();
    let before = size();
    journal.append(3, &batch).unwrap();
    assert_eq!(size(), before, "everybody would have waited for it");
    journal.keep_up();
    assert!(size() > before + 4096 * CHECKPOINT_PAGES as u64);
    // What is moved need not be moved again.
    let Log { pages, moved, .. } = journal.checkpoint("NOOP").unwrap();
    assert_eq!(pages, moved);
}

#[test]
fn the_note_of_the_end_is_synced_also_while_there_is_no_rest_and_at_the_end() {
    let (_folder, path) = written();
    let mut journal = SqliteJournal::open(&path).unwrap();
    journal.append(3, &batch_of(b"event")).unwrap();
    journal.keep_up();
    assert!(journal.head_file.is_unsynced());
    journal.synced -= limits::HEAD_SYNC;
    journal.keep_up();
    assert!(!journal.head_file.is_unsynced());
    journal.append(4, &batch_of(b"event")).unwrap();
    journal.rest();
    assert!(!journal.head_file.is_unsynced());
}

#[test]
fn a_stop_leaves_an_empty_log() {
    let (_folder, path) = written();
    let log = std::fs::metadata(path.with_extension("sqlite-wal")).unwrap();
    assert_eq!(log.len(), 0);
}

#[test]
fn an_altered_request_is_told_by_the_row_that_it_stands_behind() {
    for sql in [
        "UPDATE request SET id = 'request-999' WHERE number = 2",
        "UPDATE request SET content = zeroblob(32) WHERE number = 2",
        "UPDATE request SET first = 1 WHERE number = 2",
        "UPDATE request SET count = 2 WHERE number = 2",
        "UPDATE request SET answer = x'00' WHERE number = 2",
        "UPDATE request SET after = 1 WHERE number = 2",
        "DELETE FROM request WHERE number = 2",
    ] {
        let (_folder, path) = written();
        change(&path, sql);
        let position = told_at(&path, Check::Chain);
        assert!((2..=3).contains(&position), "{sql}: {position}");
    }
}

#[test]
fn an_end_that_was_cut_off_is_missed() {
    for sql in [
        "DELETE FROM request WHERE number = 3",
        "DELETE FROM request WHERE number = 3; DELETE FROM journal WHERE position = 3",
        "DELETE FROM request; DELETE FROM journal",
    ] {
        let (_folder, path) = written();
        change(&path, sql);
        match SqliteJournal::open(&path) {
            Err(OpenError::Cut { found, known, .. }) => {
                assert_eq!(known.to_string(), "position 3 with 3 requests");
                assert!(found < known, "{sql}: {found}");
            }
            other => panic!("{sql}: {:?}", other.map(drop)),
        }
        // Whoever accepts the loss goes on without the note.
        std::fs::remove_file(head_path(&path)).unwrap();
        SqliteJournal::open(&path).unwrap();
    }
}

#[test]
fn a_lost_write_ahead_log_is_missed() {
    let (folder, path) = written();
    let mut journal = SqliteJournal::open(&path).unwrap();
    journal.append(3, &batch_of(b"event")).unwrap();
    // As the files lie there if the machine goes off now, and somebody forgets the log.
    let copy = folder.path().join("copy.sqlite");
    std::fs::copy(&path, &copy).unwrap();
    std::fs::copy(head_path(&path), head_path(&copy)).unwrap();
    match SqliteJournal::open(&copy) {
        Err(OpenError::Cut { known, .. }) => assert_eq!(known.position, 4),
        other => panic!("{:?}", other.map(drop)),
    }
}

#[test]
fn a_journal_of_version_1_gets_its_requests_chained() {
    let (_folder, path) = written();
    let rows = read_only(&path).unwrap().read(1, 9, Facts::With).unwrap();
    std::fs::remove_file(head_path(&path)).unwrap();
    // Version 1: the same rows without requests among their links, and the requests beside them.
    let mut head = Head::EMPTY;
    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch(concat!(
            "ALTER TABLE request RENAME TO request_2; DROP TABLE journal;",
            include_str!("schema_1.sql"),
            "INSERT INTO request SELECT id, content, first, count, answer FROM request_2;",
            "DROP TABLE request_2; PRAGMA user_version = 1"
        ))
        .unwrap();
    for row in &rows {
        let entry = Entry {
            at: row.at,
            event: row.event.clone(),
            facts: row.facts.clone(),
        };
        head = head.extended(&entry);
        connection
            .execute(
                "INSERT INTO journal VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    head.position as i64,
                    entry.at,
                    &*entry.event,
                    head.digest,
                    entry.facts.as_deref()
                ],
            )
            .unwrap();
    }
    drop(connection);

    let journal = SqliteJournal::open(&path).unwrap();
    let reader = journal.reader();
    assert_eq!(replay(reader.as_ref(), Check::Chain).unwrap().received(), 3);
    let asked = RequestId::parse("request-401").unwrap();
    let found = reader.request(&asked).unwrap().unwrap();
    assert_eq!((found.first, found.count), (2, 1));
    let chained = reader.requests(1, 9).unwrap();
    assert_eq!(chained.len(), 3);
    assert!(chained.iter().all(|request| request.after == 3));
}

#[test]
fn a_page_that_is_damaged_is_told_by_its_first_position() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.sqlite");
    let mut journal = SqliteJournal::open(&path).unwrap();
    let entries = (0..100).map(|at| Entry {
        at,
        event: Bytes::from(vec![7; 1_000]),
        facts: None,
    });
    let batch = Batch {
        entries: entries.collect(),
        requests: vec![],
    };
    journal.append(0, &batch).unwrap();
    drop(journal);
    let sql = "SELECT pageno FROM dbstat WHERE name = 'journal' AND pagetype = 'leaf' \
               ORDER BY pageno LIMIT 1 OFFSET 20";
    let connection = Connection::open(&path).unwrap();
    let page = connection.query_row(sql, [], |row| row.get::<_, u32>(0));
    drop(connection);
    let mut bytes = std::fs::read(&path).unwrap();
    let start = (page.unwrap() as usize - 1) * 4096;
    bytes[start..start + 16].fill(0xff);
    std::fs::write(&path, &bytes).unwrap();

    let reader = read_only(&path).unwrap();
    let end = reader.head().unwrap();
    let mut walk = Walk::new(reader.as_ref(), Head::EMPTY, end);
    let told = loop {
        match walk.step() {
            Ok(Some(_)) => {}
            Ok(None) => panic!("the damage is told"),
            Err(error) => break error,
        }
    };
    let reached = walk.head().position;
    assert!((1..100).contains(&reached));
    assert_eq!(damaged_at(told), reached + 1);
}

fn batch_of(event: &'static [u8]) -> Batch {
    let entry = Entry {
        at: i64::MAX,
        event: Bytes::from_static(event),
        facts: None,
    };
    Batch {
        entries: vec![entry],
        requests: vec![],
    }
}

#[test]
fn a_commit_waits_for_the_disk() {
    let (_folder, path) = written();
    let journal = SqliteJournal::open(&path).unwrap();
    let pragma = |sql: &str| {
        journal
            .connection
            .query_row(sql, [], |row| row.get::<_, i64>(0))
    };
    const FULL: i64 = 2;
    assert_eq!(pragma("PRAGMA synchronous").unwrap(), FULL);
    // A file in memory has no log, and is no journal.
    let memory = Connection::open_in_memory().unwrap();
    let told = schema::write_ahead(&memory, &path).unwrap_err();
    assert!(told.to_string().contains("\"wal\""), "{told}");
}

#[test]
fn a_flipped_bit_anywhere_is_damage_or_nothing() {
    let (folder, path) = written();
    change(
        &path,
        "PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM",
    );
    let sound = std::fs::read(&path).unwrap();
    let known = noted_head(&path).unwrap().head();
    let none = Snapshots::new(folder.path().join("none"));
    let copy = folder.path().join("copy.sqlite");
    std::fs::write(&copy, &sound).unwrap();
    let file = std::fs::File::options().write(true).open(&copy).unwrap();
    let mut damaged = 0;
    for at in 0..sound.len() {
        // In place: a file that is cut and written again waits for some disks.
        file.write_all_at(&[sound[at] ^ 0x80], at as u64).unwrap();
        let front = at.saturating_sub(1);
        file.write_all_at(&sound[front..at], front as u64).unwrap();
        let report = match read_only(&copy) {
            Ok(reader) => verify(reader.as_ref(), &none, known.as_ref(), &mut |_, _| {}),
            Err(OpenError::Damaged { .. } | OpenError::Foreign(_) | OpenError::Newer { .. }) => {
                damaged += 1;
                continue;
            }
            Err(other) => panic!("byte {at}: {other}"),
        };
        match report {
            Ok(report) => damaged += usize::from(report.wrong.is_some()),
            Err(error) => panic!("byte {at}: {error}"),
        }
    }
    assert!(damaged > sound.len() / 4, "{damaged} of {}", sound.len());
}

#[test]
fn a_file_that_cannot_grow_refuses_writes_until_it_can() {
    for (full, room, expected) in [
        // The smallest that it can be: as large as it is.
        (
            "PRAGMA max_page_count = 1",
            "PRAGMA max_page_count = 1000000",
            "full",
        ),
        ("PRAGMA query_only = 1", "PRAGMA query_only = 0", "read"),
    ] {
        let (_folder, path) = written();
        let pragma = Arc::new(Mutex::new(None));
        let next = Arc::clone(&pragma);
        let told = Before(
            SqliteJournal::open(&path).unwrap(),
            move |journal: &mut SqliteJournal| {
                if let Some(pragma) = next.lock().unwrap().take() {
                    journal.connection.execute_batch(pragma).unwrap();
                }
            },
        );
        let clock = crate::clock::Clock::simulated(noon());
        let service = Service::over(Box::new(told), clock);
        let mut received = 3;
        *pragma.lock().unwrap() = Some(full);
        let refused = loop {
            match service.perform(None, receipt(500)) {
                Ok(_) => received += 1,
                Err(refused) => break refused,
            }
            assert!(received < 1_000, "it never fills up");
        };
        assert!(refused.to_string().contains(expected), "{refused}");
        assert_eq!(service.pool.blocking_read().unwrap().received(), received);
        let asked = RequestId::parse("request-400").unwrap();
        assert!(service.pool.journal().request(&asked).unwrap().is_some());

        *pragma.lock().unwrap() = Some(room);
        service.perform(None, receipt(501)).unwrap();
        let was = service.pool.blocking_read().unwrap().clone();
        service.stop();
        let journal = SqliteJournal::open(&path).unwrap();
        assert_eq!(
            replay(journal.reader().as_ref(), Check::Chain).unwrap(),
            was
        );
    }
}
