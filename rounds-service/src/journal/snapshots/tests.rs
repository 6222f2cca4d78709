use std::sync::Arc;

use rounds_core::Command;

use super::*;
use crate::journal::memory::Disk;
use crate::journal::{Head, Journal as _};
use crate::testing::*;
use crate::writer::{NotTaken, SnapshotPlan};

/// A journal in memory, with events, and a folder for snapshots.
struct Place {
    disk: Disk,
    folder: tempfile::TempDir,
}

impl Place {
    fn with(scores: std::ops::Range<u16>) -> Self {
        let place = Self {
            disk: Disk::default(),
            folder: tempfile::tempdir().unwrap(),
        };
        place.receive(scores);
        place
    }

    fn snapshots(&self) -> Snapshots {
        Snapshots::new(self.folder.path().join("snapshots"))
    }

    /// Goes on for some profiles, and one withdrawal.
    fn receive(&self, scores: std::ops::Range<u16>) {
        let service = Service::on(&self.disk);
        for score in scores {
            let mark = format!("request-{score}");
            service.perform(request(&mark, 1), receipt(score)).unwrap();
        }
        let last = service.pool.blocking_read().unwrap().received() as u32;
        let candidate = candidate(last);
        let withdraw = command(Command::Withdraw { candidate });
        service.perform(None, withdraw).unwrap();
        service.stop();
    }

    fn replayed(&self) -> State {
        replay::replay(&self.disk, Check::Chain).unwrap()
    }

    /// Writes a snapshot of what the journal tells.
    fn snapshot(&self) -> Written {
        let (head, snapshot) = (self.disk.head().unwrap(), self.replayed().snapshot());
        let written = self.snapshots().write(&self.disk, head, snapshot);
        written.unwrap()
    }

    /// Where the state is read from, once it is the one that the whole journal tells.
    fn restored_from(&self) -> Option<u64> {
        let restored = self.snapshots().restore(&self.disk, Check::Chain).unwrap();
        assert_eq!(restored.state, self.replayed());
        assert_eq!(restored.head, self.disk.head().unwrap());
        restored.from
    }

    fn refused(&self, path: &Path) -> SnapshotError {
        let read = read_for(&self.disk, path).unwrap();
        read.map(drop).unwrap_err()
    }
}

#[test]
fn the_state_in_front_of_any_event_is_the_same_with_and_without_snapshots() {
    let place = Place::with(400..405);
    let early = place.snapshot();
    place.receive(500..505);
    place.snapshot();
    place.receive(600..603);
    let end = place.disk.head().unwrap().position;
    for position in 0..=end + 1 {
        let replayed = replay::before(&place.disk, position).unwrap();
        let before = place.snapshots().before(&place.disk, position);
        assert_eq!(before.unwrap(), replayed, "in front of {position}");
    }
    // The snapshot is used where it can be, and never where it knows too much.
    let none = place.snapshots().latest(&place.disk, early.position - 1);
    assert_eq!(none.unwrap().1, Head::EMPTY);
    for last in [early.position, early.position + 1] {
        let found = place.snapshots().latest(&place.disk, last).unwrap();
        assert_eq!(found.1.position, early.position);
    }
}

#[test]
fn a_snapshot_that_lies_elsewhere_than_it_is_called_is_passed_over() {
    let place = Place::with(400..405);
    let written = place.snapshot();
    let elsewhere = written.path.with_file_name("snapshot-00000000000000000002");
    fs::rename(&written.path, elsewhere).unwrap();
    let before = place.snapshots().before(&place.disk, 3).unwrap();
    assert_eq!(before, replay::before(&place.disk, 3).unwrap());
}

#[test]
fn the_state_from_a_snapshot_and_what_follows_is_that_of_the_whole_journal() {
    let place = Place::with(400..410);
    assert_eq!(place.restored_from(), None);
    assert_eq!(place.snapshot().position, 11);
    assert_eq!(place.restored_from(), Some(11));
    place.receive(500..520);
    assert_eq!(place.restored_from(), Some(11));
    place.snapshot();
    assert_eq!(place.restored_from(), Some(32));
}

#[test]
fn the_last_two_are_kept() {
    let place = Place::with(400..401);
    for scores in [410..411, 420..421, 430..431] {
        place.receive(scores);
        place.snapshot();
    }
    let kept = place.snapshots().list().unwrap();
    let positions: Vec<_> = kept.iter().map(|(position, _)| *position).collect();
    assert_eq!(positions, [8, 6]);
    assert_eq!(fs::read_dir(place.snapshots().0).unwrap().count(), 2);
}

#[test]
fn a_snapshot_that_is_altered_or_torn_anywhere_is_passed_over() {
    let place = Place::with(400..405);
    let path = place.snapshot().path;
    let whole = fs::read(&path).unwrap();
    for at in 0..whole.len() {
        let mut altered = whole.clone();
        altered[at] ^= 0x10;
        fs::write(&path, &altered).unwrap();
        assert_eq!(place.restored_from(), None, "altered at {at}");
        fs::write(&path, &whole[..at]).unwrap();
        assert_eq!(place.restored_from(), None, "torn at {at}");
    }
    fs::write(&path, [whole.as_slice(), &[0]].concat()).unwrap();
    assert_eq!(place.restored_from(), None, "longer");
    fs::write(&path, &whole).unwrap();
    assert_eq!(place.restored_from(), Some(6));
}

#[test]
fn the_one_before_serves_when_the_last_cannot_be_read() {
    let place = Place::with(400..405);
    place.snapshot();
    place.receive(500..505);
    let last = place.snapshot().path;
    fs::write(&last, b"something else").unwrap();
    assert!(matches!(place.refused(&last), SnapshotError::Foreign));
    assert_eq!(place.restored_from(), Some(6));
}

#[test]
fn what_is_wrong_with_a_snapshot_is_told() {
    let place = Place::with(400..405);
    let path = place.snapshot().path;
    let whole = fs::read(&path).unwrap();

    let mut newer = whole.clone();
    newer[8..12].copy_from_slice(&(Snapshot::VERSION + 1).to_be_bytes());
    fs::write(&path, &newer).unwrap();
    let told = place.refused(&path);
    assert!(matches!(told, SnapshotError::OtherVersion(3)), "{told}");

    fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    let told = place.refused(&path).to_string();
    assert!(told.contains("ends too early"), "{told}");

    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    fs::write(&path, &flipped).unwrap();
    let told = place.refused(&path).to_string();
    assert!(told.contains("digest does not fit"), "{told}");

    fs::remove_file(&path).unwrap();
    assert!(matches!(
        place.refused(&path),
        SnapshotError::Unavailable(_)
    ));
}

#[test]
fn a_snapshot_of_another_journal_is_passed_over() {
    let (ours, theirs) = (Place::with(400..405), Place::with(410..430));
    fs::create_dir_all(&ours.snapshots().0).unwrap();
    let foreign = ours.snapshots().0.join("snapshot-00000000000000000021");
    fs::rename(theirs.snapshot().path, &foreign).unwrap();
    assert!(matches!(
        ours.refused(&foreign),
        SnapshotError::OtherJournal
    ));
    assert_eq!(ours.restored_from(), None);
}

#[test]
fn a_journal_that_ends_before_its_snapshot_was_cut_off() {
    let place = Place::with(400..405);
    place.snapshot();
    for left in [5, 0] {
        let cut = Disk::default();
        let mut rows = cut.open();
        let entries = place.disk.read(1, left, Facts::With).unwrap();
        for row in entries {
            let entry = crate::journal::Entry {
                at: row.at,
                event: row.event,
                facts: row.facts,
            };
            // Each request as it was: the chain goes on as before.
            let requests = place.disk.requests(row.position, 1).unwrap();
            let batch = crate::journal::Batch {
                entries: vec![entry],
                requests: requests.into_iter().map(|one| one.request).collect(),
            };
            rows.append(row.position - 1, &batch).unwrap();
        }
        let told = place.snapshots().restore(&cut, Check::Chain).err().unwrap();
        let ReadError::Damaged { position, what } = told else {
            panic!("{told}");
        };
        assert_eq!(position, left as u64 + 1);
        assert!(what.contains("knows of position 6"), "{what}");
    }
}

#[test]
fn a_snapshot_that_was_just_written_is_kept_whatever_else_lies_there() {
    let place = Place::with(400..405);
    let folder = place.folder.path().join("snapshots");
    fs::create_dir(&folder).unwrap();
    for later in [7, 8, 9_999] {
        fs::write(folder.join(format!("{PREFIX}{later:020}")), b"of another").unwrap();
    }
    let written = place.snapshot();
    assert!(written.path.exists());
    assert_eq!(place.restored_from(), Some(6));
}

#[test]
fn a_folder_that_cannot_be_written_leaves_the_pool_as_it_is() {
    let place = Place::with(400..405);
    // A file lies where the folder should be.
    fs::write(place.folder.path().join("snapshots"), b"").unwrap();
    let (head, snapshot) = (place.disk.head().unwrap(), place.replayed().snapshot());
    let written = place.snapshots().write(&place.disk, head, snapshot);
    assert!(matches!(written, Err(WriteError::Unavailable(_))));
    assert_eq!(place.restored_from(), None);
}

#[test]
fn an_empty_journal_needs_no_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let snapshots = Snapshots::new(folder.path().join("snapshots"));
    let written = snapshots.write(&Disk::default(), Head::EMPTY, State::new().snapshot());
    assert!(matches!(written, Err(WriteError::Empty)));
}

#[test]
fn the_writer_takes_snapshots_by_the_number_of_changes_and_when_asked() {
    let place = Place::with(400..401);
    let plan = SnapshotPlan {
        folder: place.snapshots(),
        changes: 10,
        changed: 2,
    };
    let service = Service::with(Box::new(place.disk.open()), plan);
    for score in 500..507 {
        service.perform(None, receipt(score)).unwrap();
    }
    // Nine changes since the one before the first.
    assert_eq!(place.snapshots().list().unwrap(), []);
    service.perform(None, receipt(507)).unwrap();
    let asked = runtime().block_on(service.writer.snapshot());
    // By its number of changes one was due, and may still be being written.
    if !matches!(asked, Err(NotTaken::Running)) {
        assert_eq!(asked.unwrap().position, 10);
    }
    let was = service.pool.blocking_read().unwrap().clone();
    service.stop();
    assert_eq!(place.restored_from(), Some(10));
    assert_eq!(place.replayed(), was);
}

#[test]
fn a_snapshot_is_of_the_state_when_it_was_asked_for() {
    let place = Place::with(400..401);
    let plan = SnapshotPlan {
        folder: place.snapshots(),
        changes: 0,
        changed: 0,
    };
    let service = Service::with(Box::new(place.disk.open()), plan);
    let service = Arc::new(service);
    let others = Arc::clone(&service);
    let writing = std::thread::spawn(move || {
        for score in 500..600 {
            others.perform(None, receipt(score)).unwrap();
        }
    });
    let mut positions = Vec::new();
    while positions.len() < 5 {
        match runtime().block_on(service.writer.snapshot()) {
            Ok(written) => positions.push(written.position),
            Err(NotTaken::Running) => {}
            Err(error) => panic!("{error}"),
        }
    }
    writing.join().unwrap();
    assert!(positions.is_sorted());
    assert_eq!(place.restored_from(), positions.last().copied());
    let nowhere = Service::on(&Disk::default());
    let asked = runtime().block_on(nowhere.writer.snapshot());
    assert!(matches!(asked, Err(NotTaken::NoFolder)));
}
