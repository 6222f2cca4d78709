//! What every back end of the journal must do, as tests that each of them runs.

use bytes::Bytes;

use super::chain::{Step, Walk, checked_row, digest_at};
use super::{AppendError, Batch, Entry, Facts, Head, Journal, READ_BYTES, Reader, Remembered};
use crate::request::{ContentDigest, RequestId};

/// A place that keeps a journal between two openings.
pub(crate) trait Place {
    fn new() -> Self;
    fn open(&self) -> Box<dyn Journal>;
}

fn entry(text: &str, facts: Option<&str>) -> Entry {
    let facts = facts.map(|facts| Bytes::copy_from_slice(facts.as_bytes()));
    Entry {
        at: 1_495_756_800_000_000,
        event: Bytes::copy_from_slice(text.as_bytes()),
        facts,
    }
}

fn batch(texts: &[&str]) -> Batch {
    let entries = texts
        .iter()
        .map(|text| entry(text, Some(&format!("facts of {text}"))));
    Batch {
        entries: entries.collect(),
        requests: Vec::new(),
    }
}

fn remembered(id: &str, first: u64, count: u32) -> Remembered {
    Remembered {
        id: RequestId::parse(id).expect("a mark"),
        content: ContentDigest([7; 32]),
        first,
        count,
        answer: None,
    }
}

fn facts_of(reader: &dyn Reader, positions: &[u64]) -> Vec<Option<Bytes>> {
    let mut found = Vec::new();
    let mut told = |facts: Option<&[u8]>| found.push(facts.map(Bytes::copy_from_slice));
    reader.facts_of(positions, &mut told).expect("facts");
    found
}

pub(crate) fn starts_empty<P: Place>() {
    let place = P::new();
    let reader = place.open().reader();
    assert_eq!(reader.head().unwrap(), Head::EMPTY);
    assert!(reader.read(1, 10, Facts::With).unwrap().is_empty());
    assert_eq!(facts_of(reader.as_ref(), &[1]), [None]);
    assert_eq!(
        reader
            .request(&RequestId::parse("never-seen").unwrap())
            .unwrap(),
        None
    );
}

pub(crate) fn gives_back_what_was_appended_after_reopening<P: Place>() {
    let place = P::new();
    let entries = vec![
        entry("a", Some("facts")),
        entry("b", None),
        entry("c", Some("")),
    ];
    let written = Batch {
        entries: entries.clone(),
        requests: vec![],
    };
    let head = place.open().append(0, &written).unwrap();

    let reader = place.open().reader();
    assert_eq!(reader.head().unwrap(), head);
    let rows = reader.read(1, 10, Facts::With).unwrap();
    assert_eq!(rows.len(), 3);
    let mut checked = Head::EMPTY;
    for (row, entry) in rows.iter().zip(&entries) {
        checked.check(row).unwrap();
        assert_eq!(
            (row.at, &row.event, &row.facts),
            (entry.at, &entry.event, &entry.facts)
        );
    }
    assert_eq!(checked, head);
    // No facts, and empty facts, which are facts.
    let facts = [Some(Bytes::from_static(b"facts")), None, Some(Bytes::new())];
    assert_eq!(facts_of(reader.as_ref(), &[1, 2, 3]), facts);
    for (position, facts) in (1..).zip(facts) {
        assert_eq!(checked_row(reader.as_ref(), position).unwrap().facts, facts);
    }
}

pub(crate) fn tells_the_facts_at_any_positions_in_their_order<P: Place>() {
    let place = P::new();
    let texts: Vec<String> = (1..=40).map(|position| position.to_string()).collect();
    let entries = texts.iter().map(|text| entry("e", Some(text)));
    let written = Batch {
        entries: entries.collect(),
        requests: vec![],
    };
    place.open().append(0, &written).unwrap();
    let reader = place.open().reader();
    for positions in [
        vec![],
        (1..=40).collect(),
        vec![2, 3, 5, 9, 14, 15, 40],
        vec![7, 6, 6, 1, 39, 38],
        vec![39, 40, 41, 42, 1, 90, i64::MAX as u64],
    ] {
        let text = |position: &u64| (1..=40).contains(position).then(|| position.to_string());
        let expected: Vec<_> = positions
            .iter()
            .map(|at| text(at).map(Bytes::from))
            .collect();
        assert_eq!(facts_of(reader.as_ref(), &positions), expected);
    }
}

pub(crate) fn reads_from_any_position_within_the_limit<P: Place>() {
    let place = P::new();
    let mut journal = place.open();
    journal.append(0, &batch(&["a", "b"])).unwrap();
    journal.append(2, &batch(&["c", "d"])).unwrap();
    let positions = |from, limit| -> Vec<u64> {
        let rows = journal.reader().read(from, limit, Facts::Without).unwrap();
        assert!(rows.iter().all(|row| row.facts.is_none()));
        rows.iter().map(|row| row.position).collect()
    };
    assert_eq!(positions(1, 10), [1, 2, 3, 4]);
    assert_eq!(positions(2, 2), [2, 3]);
    assert!(positions(5, 10).is_empty());
}

pub(crate) fn ends_a_read_of_large_rows_early<P: Place>() {
    let place = P::new();
    let mut journal = place.open();
    let large = Bytes::from(vec![0; READ_BYTES / 2 + 1]);
    let entries = (0..5)
        .map(|at| Entry {
            at,
            event: large.clone(),
            facts: None,
        })
        .collect();
    journal
        .append(
            0,
            &Batch {
                entries,
                requests: vec![],
            },
        )
        .unwrap();
    assert_eq!(
        journal.reader().read(1, 10, Facts::Without).unwrap().len(),
        2
    );
}

pub(crate) fn ends_a_read_of_large_answers_early<P: Place>() {
    let place = P::new();
    let mut journal = place.open();
    let large = Bytes::from(vec![0; READ_BYTES / 2 + 1]);
    for number in 0..5 {
        let mut batch = batch(&["a"]);
        batch.requests = vec![Remembered {
            answer: Some(large.clone()),
            ..remembered(&format!("request-{number}"), number + 1, 1)
        }];
        journal.append(number, &batch).unwrap();
    }
    let reader = journal.reader();
    assert_eq!(reader.requests(1, 10).unwrap().len(), 2);
    let end = reader.head().unwrap();
    let mut walk = Walk::new(reader.as_ref(), Head::EMPTY, end);
    while walk.step().unwrap().is_some() {}
    assert_eq!(walk.head(), end);
    // The last row is checked against the request in front of it when the journal is opened.
    drop(journal);
    assert_eq!(place.open().reader().head().unwrap(), end);
}

pub(crate) fn refuses_a_writer_whose_head_is_out_of_date<P: Place>() {
    let place = P::new();
    let (mut first, mut second) = (place.open(), place.open());
    let head = first.append(0, &batch(&["a"])).unwrap();
    for expected in [0, 2] {
        match second.append(expected, &batch(&["b"])) {
            Err(AppendError::HeadMoved {
                expected: told,
                actual: 1,
            }) => assert_eq!(told, expected),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(second.reader().head().unwrap(), head, "nothing was written");
    second.append(1, &batch(&["b"])).unwrap();
    assert!(matches!(
        first.append(1, &batch(&["c"])),
        Err(AppendError::HeadMoved { .. })
    ));
}

pub(crate) fn remembers_requests_with_their_events<P: Place>() {
    let place = P::new();
    let with_answer = Remembered {
        answer: Some(Bytes::from_static(b"why")),
        ..remembered("request-2", 2, 0)
    };
    let mut written = batch(&["a", "b"]);
    written.requests = vec![remembered("request-1", 1, 2), with_answer.clone()];
    place.open().append(0, &written).unwrap();

    let reader = place.open().reader();
    let found = |id: &str| reader.request(&RequestId::parse(id).unwrap()).unwrap();
    assert_eq!(found("request-1"), Some(remembered("request-1", 1, 2)));
    assert_eq!(found("request-2"), Some(with_answer));
    assert_eq!(found("request-3"), None);
}

pub(crate) fn writes_all_of_a_batch_or_nothing<P: Place>() {
    let place = P::new();
    let mut journal = place.open();
    let mut first = batch(&["a"]);
    first.requests = vec![remembered("request-1", 1, 1)];
    let head = journal.append(0, &first).unwrap();

    let mut again = batch(&["b"]);
    again.requests = vec![remembered("request-2", 2, 1), remembered("request-1", 2, 1)];
    assert!(matches!(
        journal.append(1, &again),
        Err(AppendError::Unavailable(_))
    ));
    let reader = journal.reader();
    assert_eq!(reader.head().unwrap(), head);
    assert_eq!(
        reader
            .request(&RequestId::parse("request-2").unwrap())
            .unwrap(),
        None
    );
    journal.append(1, &batch(&["b"])).unwrap();
}

pub(crate) fn chains_requests_behind_the_rows_that_they_brought<P: Place>() {
    let place = P::new();
    let mut journal = place.open();
    let mut heads = vec![Head::EMPTY];
    for (texts, marks) in [
        (&[][..], &["request-1"][..]),
        (&["a", "b"], &["request-2", "request-3"]),
        (&["c"], &[]),
        (&[], &["request-4"]),
    ] {
        let requests = marks.iter().map(|mark| remembered(mark, 1, 0)).collect();
        let batch = Batch {
            requests,
            ..batch(texts)
        };
        let expected = heads.last().unwrap().position;
        heads.push(journal.append(expected, &batch).unwrap());
    }
    let reader = journal.reader();
    let end = reader.head().unwrap();
    assert_eq!((end.position, end.requests), (3, 4));
    assert_eq!(Some(&end), heads.last());

    let mut walk = Walk::new(reader.as_ref(), Head::EMPTY, end);
    let mut told = Vec::new();
    let mut passed = vec![Head::EMPTY];
    while let Some(step) = walk.step().unwrap() {
        told.push(match step {
            Step::Row(row) => String::from_utf8(row.event.to_vec()).unwrap(),
            Step::Request(answered) => answered.request.id.to_string(),
        });
        passed.push(walk.head());
    }
    let order = [
        "request-1",
        "a",
        "b",
        "request-2",
        "request-3",
        "c",
        "request-4",
    ];
    assert_eq!(told, order);
    for head in heads {
        assert!(passed.contains(&head));
        let digest = digest_at(reader.as_ref(), head.position, head.requests).unwrap();
        assert_eq!(digest, Some(head.digest));
    }
    for (position, requests) in [(4, 4), (3, 5), (9, 9)] {
        assert_eq!(
            digest_at(reader.as_ref(), position, requests).unwrap(),
            None
        );
    }
}

pub(crate) fn remembers_a_request_without_events<P: Place>() {
    let place = P::new();
    let nothing = Batch {
        entries: vec![],
        requests: vec![remembered("request-1", 0, 0)],
    };
    let head = place.open().append(0, &nothing).unwrap();
    assert_eq!((head.position, head.requests), (0, 1));
    assert_eq!(place.open().reader().head().unwrap(), head);
    let id = RequestId::parse("request-1").unwrap();
    assert!(place.open().reader().request(&id).unwrap().is_some());
}

/// Runs the suite on a back end.
macro_rules! suite {
    ($place:ty: $($test:ident)*) => {
        $(#[test]
        fn $test() {
            super::$test::<$place>();
        })*
    };
    ($name:ident, $place:ty) => {
        mod $name {
            suite! { $place:
                starts_empty
                gives_back_what_was_appended_after_reopening
                tells_the_facts_at_any_positions_in_their_order
                reads_from_any_position_within_the_limit
                ends_a_read_of_large_rows_early
                ends_a_read_of_large_answers_early
                refuses_a_writer_whose_head_is_out_of_date
                remembers_requests_with_their_events
                writes_all_of_a_batch_or_nothing
                remembers_a_request_without_events
                chains_requests_behind_the_rows_that_they_brought
            }
        }
    };
}

struct File(tempfile::TempDir);

impl Place for File {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn open(&self) -> Box<dyn Journal> {
        let path = self.0.path().join("journal.sqlite");
        Box::new(super::sqlite::SqliteJournal::open(&path).expect("a journal"))
    }
}

impl Place for super::memory::Disk {
    fn new() -> Self {
        Self::default()
    }

    fn open(&self) -> Box<dyn Journal> {
        Box::new(super::memory::Disk::open(self))
    }
}

suite!(sqlite, super::File);
suite!(memory, super::super::memory::Disk);
