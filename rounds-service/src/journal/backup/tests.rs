use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::journal::Journal as _;
use crate::journal::replay::{Check, replay};
use crate::journal::sqlite::{SqliteJournal, change, read_only};
use crate::testing::*;

/// A data folder with a journal of 12 events, and a folder for backups.
struct Place {
    data: tempfile::TempDir,
    backups: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self {
            data: tempfile::tempdir().unwrap(),
            backups: tempfile::tempdir().unwrap(),
        };
        place.receive(400..412);
        place
    }

    fn receive(&self, scores: std::ops::Range<u16>) {
        let service = self.service();
        for score in scores {
            let mark = format!("request-{score}");
            service.perform(request(&mark, 1), receipt(score)).unwrap();
        }
        service.stop();
    }

    fn service(&self) -> Service {
        let journal = SqliteJournal::open(&journal_in(self.data.path())).unwrap();
        let clock = crate::clock::Clock::simulated(noon());
        Service::over(Box::new(journal), clock)
    }

    fn back_up(&self) -> Backup {
        self.try_to_back_up().unwrap()
    }

    fn try_to_back_up(&self) -> Result<Backup, BackupError> {
        let reader = read_only(&journal_in(self.data.path())).unwrap();
        back_up(reader.as_ref(), self.backups.path(), &mut |_, _| {})
    }

    /// How many folders there are among the backups.
    fn folders(&self) -> usize {
        let entries = fs::read_dir(self.backups.path()).unwrap();
        let folders = entries.filter(|entry| entry.as_ref().unwrap().path().is_dir());
        folders.count()
    }
}

fn put_back(backup: &Path, data: &Path) -> Result<Backup, BackupError> {
    restore(backup, data, &mut |_, _| {})
}

#[test]
fn a_backup_put_back_is_the_journal_that_was_backed_up() {
    let place = Place::new();
    let backup = place.back_up();
    place.receive(500..503);
    let data = tempfile::tempdir().unwrap();
    assert_eq!(put_back(&backup.path, data.path()).unwrap(), backup);

    let ours = read_only(&journal_in(place.data.path())).unwrap();
    let restored = SqliteJournal::open(&journal_in(data.path())).unwrap();
    let theirs = restored.reader();
    assert_eq!(theirs.head().unwrap(), backup.head);
    assert_eq!((backup.head.position, backup.head.requests), (12, 12));
    let all = |reader: &dyn Reader| {
        let rows = reader.read(1, 12, crate::journal::Facts::With).unwrap();
        (rows, reader.requests(1, 12).unwrap())
    };
    assert_eq!(all(theirs.as_ref()), all(ours.as_ref()));
    let state = replay(theirs.as_ref(), Check::Chain).unwrap();
    assert_eq!(state.received(), 12);
    // Its end is known from the start: what is cut off from here on is missed.
    let noted = sqlite::noted_head(&journal_in(data.path())).unwrap();
    assert_eq!(noted, sqlite::Noted::Head(backup.head));
}

#[test]
fn a_backup_goes_on_beside_the_writing_and_is_a_sound_journal() {
    let place = Place::new();
    let service = Arc::new(place.service());
    let stop = Arc::new(AtomicBool::new(false));
    let writing = std::thread::spawn({
        let (service, stop) = (Arc::clone(&service), Arc::clone(&stop));
        move || {
            while !stop.load(Ordering::Relaxed) {
                service.perform(None, receipt(600)).unwrap();
            }
        }
    });
    for _ in 0..5 {
        let backup = place.back_up();
        let data = tempfile::tempdir().unwrap();
        put_back(&backup.path, data.path()).unwrap();
    }
    stop.store(true, Ordering::Relaxed);
    writing.join().unwrap();
}

#[test]
fn a_backup_of_the_same_end_is_told_as_it_is() {
    let place = Place::new();
    let backup = place.back_up();
    assert_eq!(place.back_up(), backup);
    assert_eq!(place.folders(), 1);
    // But not when it is another journal that ends there.
    let other = Place::new();
    let mut theirs = Place::new();
    theirs.backups = place.backups;
    change(
        &journal_in(theirs.data.path()),
        "UPDATE journal SET digest = zeroblob(32) WHERE position = 12; \
         UPDATE request SET digest = zeroblob(32) WHERE number = 12",
    );
    let reader = read_only(&journal_in(theirs.data.path())).unwrap();
    let told = back_up(reader.as_ref(), theirs.backups.path(), &mut |_, _| {});
    assert!(matches!(told, Err(BackupError::NoBackup { .. })));
    drop(other);
}

#[test]
fn a_damaged_journal_is_not_backed_up_and_leaves_nothing() {
    let place = Place::new();
    let journal = journal_in(place.data.path());
    change(
        &journal,
        "UPDATE journal SET facts = x'' WHERE position = 7",
    );
    let reader = read_only(&journal).unwrap();
    let told = back_up(reader.as_ref(), place.backups.path(), &mut |_, _| {});
    let Err(BackupError::Journal(ReadError::Damaged { position: 7, .. })) = told else {
        panic!("{told:?}");
    };
    assert_eq!(place.folders(), 0);
}

#[test]
fn a_damaged_backup_is_not_put_back() {
    for sql in [
        "UPDATE journal SET facts = x'00' WHERE position = 7",
        "DELETE FROM request WHERE number = 12",
        "DELETE FROM journal WHERE position = 12; DELETE FROM request WHERE number = 12",
        "INSERT INTO request SELECT 13, 12, 'request-x', content, 0, 0, NULL, digest FROM request WHERE number = 12",
    ] {
        let place = Place::new();
        let backup = place.back_up();
        change(&journal_in(&backup.path), sql);
        let data = tempfile::tempdir().unwrap();
        let told = put_back(&backup.path, data.path()).unwrap_err();
        assert!(matches!(told, BackupError::Damaged(_)), "{sql}: {told}");
        assert!(!journal_in(data.path()).exists());
    }
}

#[test]
fn nothing_is_overwritten() {
    let place = Place::new();
    let backup = place.back_up();
    for occupied in ["journal.sqlite", "journal.sqlite-wal", "journal.head"] {
        let data = tempfile::tempdir().unwrap();
        fs::write(data.path().join(occupied), b"mine").unwrap();
        let told = put_back(&backup.path, data.path()).unwrap_err();
        assert!(matches!(told, BackupError::Occupied(_)), "{told}");
        assert!(
            told.to_string().contains("nothing is overwritten"),
            "{told}"
        );
        assert_eq!(fs::read(data.path().join(occupied)).unwrap(), b"mine");
    }
    let taken = tempfile::tempdir().unwrap();
    let _kept = DataFolder::take(taken.path()).unwrap();
    let told = put_back(&backup.path, taken.path()).unwrap_err();
    assert!(matches!(told, BackupError::Folder(FolderError::Taken(_))));
}

#[test]
fn left_over_snapshots_keep_a_backup_from_being_put_back() {
    let place = Place::new();
    let backup = place.back_up();
    let data = tempfile::tempdir().unwrap();
    // The state of a later position, as the data folder that was lost had it.
    let snapshots = crate::folder::snapshots_in(data.path());
    place.receive(500..503);
    let reader = read_only(&journal_in(place.data.path())).unwrap();
    let state = replay(reader.as_ref(), Check::Order).unwrap();
    let head = reader.head().unwrap();
    let written = snapshots.write(reader.as_ref(), head, state.snapshot());
    let left_over = written.unwrap().path;
    let told = put_back(&backup.path, data.path()).unwrap_err();
    let BackupError::Occupied(path) = told else {
        panic!("{told}");
    };
    assert_eq!(path, left_over);
    assert!(!journal_in(data.path()).exists());
    fs::remove_file(&left_over).unwrap();
    put_back(&backup.path, data.path()).unwrap();
    let journal = SqliteJournal::open(&journal_in(data.path())).unwrap();
    let restored = snapshots.restore(journal.reader().as_ref(), Check::Chain);
    assert_eq!(restored.unwrap().head, backup.head);
}

#[test]
fn a_folder_that_is_no_backup_is_told() {
    let place = Place::new();
    let data = tempfile::tempdir().unwrap();
    let no_manifest = put_back(place.data.path(), data.path()).unwrap_err();
    assert!(
        no_manifest.to_string().contains("no manifest"),
        "{no_manifest}"
    );

    let backup = place.back_up();
    let manifest = backup.path.join(MANIFEST);
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("\"version\": 1", "\"version\": 2")).unwrap();
    let newer = put_back(&backup.path, data.path()).unwrap_err();
    assert!(newer.to_string().contains("of version 2"), "{newer}");
    fs::write(&manifest, "{").unwrap();
    assert!(matches!(
        put_back(&backup.path, data.path()),
        Err(BackupError::NoBackup { .. })
    ));
}

#[test]
fn backups_that_broke_off_are_cleared_away() {
    let place = Place::new();
    for position in ["00000000000000000012", "00000000000000000007"] {
        let unfinished = format!("unfinished-{position}-{position}");
        let unfinished = place.backups.path().join(unfinished);
        fs::create_dir_all(&unfinished).unwrap();
        fs::write(unfinished.join("journal.sqlite"), b"half of it").unwrap();
    }
    let backup = place.back_up();
    assert_eq!(place.folders(), 1);
    put_back(&backup.path, tempfile::tempdir().unwrap().path()).unwrap();
}

#[test]
fn two_backups_at_one_time_do_not_destroy_each_other() {
    let place = Place::new();
    let reader = read_only(&journal_in(place.data.path())).unwrap();
    let mut second = Vec::new();
    let first = back_up(reader.as_ref(), place.backups.path(), &mut |_, _| {
        second.push(place.try_to_back_up());
    });
    assert!(!second.is_empty());
    for told in second {
        assert!(matches!(told, Err(BackupError::Taken(_))), "{told:?}");
    }
    put_back(&first.unwrap().path, tempfile::tempdir().unwrap().path()).unwrap();
}
