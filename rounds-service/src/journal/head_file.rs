//! The end of the journal, written down beside it, so that rows cut off its end are missed.
//!
//! A chain of digests tells nothing of rows that are gone from its end: what a lost write-ahead log
//! or an older copy of the file leaves is a sound, shorter journal. So each append that became
//! durable is noted in a second file, in one of two slots by turns. The note is not waited for: a
//! crash of the process keeps it, a loss of power may bring back an older one, which is no harm.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::Head;

/// Tells our file from others, with its version as the last byte.
const MARK: [u8; 8] = *b"EERHEAD1";
/// Bytes of a note: mark, position, requests, digest, and SHA-256 of these.
const NOTE: usize = 8 + 8 + 8 + 32 + 32;
/// Where the slots begin: a sector apart, so that a torn write spoils one alone.
const SLOTS: [u64; 2] = [0, 4096];
/// Where room is tried for, behind the slots.
const TRIAL: u64 = 8192;

/// What a file tells of the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    /// Nothing was noted yet, or there is no file.
    Nothing,
    /// The last head.
    Head(Head),
    /// A head, and beside it a note that cannot be read, perhaps of a later one: what a loss of power
    /// may leave.
    Torn(Head),
    /// Something was noted, and none of it can be read.
    Damaged,
    /// A newer version of this service noted it.
    Newer,
}

impl Noted {
    /// The last head that can be told.
    #[must_use]
    pub fn head(&self) -> Option<Head> {
        match self {
            Noted::Head(head) | Noted::Torn(head) => Some(*head),
            Noted::Nothing | Noted::Damaged | Noted::Newer => None,
        }
    }
}

/// What stands in a slot.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Slot {
    Empty,
    Note(Head),
    Newer,
    Unreadable,
}

impl Slot {
    fn head(self) -> Option<Head> {
        match self {
            Slot::Note(head) => Some(head),
            Slot::Empty | Slot::Newer | Slot::Unreadable => None,
        }
    }
}

/// The file, and which slot is next.
pub(super) struct HeadFile {
    file: File,
    next: usize,
    /// Whether a note is not yet on the disk.
    unsynced: bool,
}

impl HeadFile {
    /// Opens the file, and makes one where there is none.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path)?;
        let [first, second] = read_slots(&mut file)?.map(Slot::head);
        // Never over the only one that can be read.
        let latest = usize::from(place(second) > place(first));
        Ok(Self {
            file,
            next: 1 - latest,
            unsynced: false,
        })
    }

    /// Tries whether there is room beside the journal, and tells why not: the back end may say of a
    /// write only that it failed.
    pub(super) fn try_room(&mut self) -> io::Result<()> {
        let end = self.file.metadata()?.len();
        self.file.seek(SeekFrom::Start(TRIAL))?;
        let tried = self.file.write_all(&[0; NOTE]);
        // What it leaves behind the slots is never read.
        let _ = self.file.set_len(end);
        tried
    }

    /// Notes a head that is durable in the journal.
    pub(super) fn note(&mut self, head: &Head) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(SLOTS[self.next]))?;
        self.file.write_all(&note(head))?;
        self.next = 1 - self.next;
        self.unsynced = true;
        Ok(())
    }

    /// Whether the last note is not yet known to be durable.
    #[cfg(test)]
    pub(super) fn is_unsynced(&self) -> bool {
        self.unsynced
    }

    /// Makes the last note durable.
    pub(super) fn sync(&mut self) -> io::Result<()> {
        if self.unsynced {
            self.file.sync_data()?;
            self.unsynced = false;
        }
        Ok(())
    }
}

/// What is noted in a file.
pub(super) fn noted(path: &Path) -> io::Result<Noted> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Noted::Nothing),
        Err(error) => return Err(error),
    };
    let slots = read_slots(&mut file)?;
    let latest = slots
        .map(Slot::head)
        .into_iter()
        .max_by_key(|head| place(*head));
    let holds = |slot| slots.contains(&slot);
    Ok(match latest.flatten() {
        _ if holds(Slot::Newer) => Noted::Newer,
        Some(head) if holds(Slot::Unreadable) => Noted::Torn(head),
        Some(head) => Noted::Head(head),
        None if holds(Slot::Unreadable) => Noted::Damaged,
        None => Noted::Nothing,
    })
}

/// What heads are ordered by.
fn place(head: Option<Head>) -> Option<(u64, u64)> {
    head.map(|head| (head.position, head.requests))
}

fn note(head: &Head) -> [u8; NOTE] {
    let mut note = [0; NOTE];
    note[..8].copy_from_slice(&MARK);
    note[8..16].copy_from_slice(&head.position.to_be_bytes());
    note[16..24].copy_from_slice(&head.requests.to_be_bytes());
    note[24..56].copy_from_slice(&head.digest);
    let check = Sha256::digest(&note[..56]);
    note[56..].copy_from_slice(&check);
    note
}

fn read_slots(file: &mut File) -> io::Result<[Slot; 2]> {
    Ok([read_slot(file, SLOTS[0])?, read_slot(file, SLOTS[1])?])
}

fn read_slot(file: &mut File, from: u64) -> io::Result<Slot> {
    file.seek(SeekFrom::Start(from))?;
    let mut found = Vec::with_capacity(NOTE);
    file.take(NOTE as u64).read_to_end(&mut found)?;
    // What was never written is a hole, or behind the end.
    if found.iter().all(|byte| *byte == 0) {
        return Ok(Slot::Empty);
    }
    let mut bytes = [0; NOTE];
    bytes[..found.len()].copy_from_slice(&found);
    Ok(parse(&bytes))
}

fn parse(bytes: &[u8; NOTE]) -> Slot {
    let number = |at: usize| {
        let mut number = [0; 8];
        number.copy_from_slice(&bytes[at..at + 8]);
        u64::from_be_bytes(number)
    };
    let mut digest = [0; 32];
    digest.copy_from_slice(&bytes[24..56]);
    let head = Head {
        position: number(8),
        requests: number(16),
        digest,
    };
    let (family, version) = (&bytes[..7], bytes[7]);
    if note(&head) == *bytes {
        Slot::Note(head)
    } else if *family == MARK[..7] && (MARK[7] + 1..=b'9').contains(&version) {
        Slot::Newer
    } else {
        Slot::Unreadable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(position: u64) -> Head {
        Head {
            position,
            requests: position / 2,
            digest: [position as u8; 32],
        }
    }

    #[test]
    fn the_last_note_is_told_and_a_torn_one_gives_way_to_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.head");
        let mut file = HeadFile::open(&path).unwrap();
        assert_eq!(noted(&path).unwrap(), Noted::Nothing);
        for position in 1..=5 {
            file.note(&head(position)).unwrap();
            assert_eq!(noted(&path).unwrap(), Noted::Head(head(position)));
        }
        // Odd notes are in the second slot.
        change(&path, SLOTS[1] + 20, |byte| byte ^ 1);
        assert_eq!(noted(&path).unwrap(), Noted::Torn(head(4)));
        let mut file = HeadFile::open(&path).unwrap();
        // The next note goes where the torn one is, not over the only good one.
        file.note(&head(5)).unwrap();
        assert_eq!(noted(&path).unwrap(), Noted::Head(head(5)));
        change(&path, SLOTS[1] + 20, |byte| byte ^ 1);
        assert_eq!(noted(&path).unwrap(), Noted::Torn(head(4)));
    }

    fn change(path: &Path, at: u64, change: impl Fn(u8) -> u8) {
        let mut bytes = std::fs::read(path).unwrap();
        let byte = &mut bytes[at as usize];
        *byte = change(*byte);
        std::fs::write(path, &bytes).unwrap();
    }

    #[test]
    fn a_damaged_note_and_one_of_a_newer_version_are_told_apart_from_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.head");
        let mut file = HeadFile::open(&path).unwrap();
        file.note(&head(1)).unwrap();
        file.note(&head(2)).unwrap();
        for slot in SLOTS {
            change(&path, slot + 60, |byte| byte ^ 0x80);
        }
        assert_eq!(noted(&path).unwrap(), Noted::Damaged);
        file.note(&head(3)).unwrap();
        change(&path, SLOTS[0] + 7, |_| b'2');
        assert_eq!(noted(&path).unwrap(), Noted::Newer);
        std::fs::write(&path, b"").unwrap();
        assert_eq!(noted(&path).unwrap(), Noted::Nothing);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn why_there_is_no_room_is_found_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.head");
        let mut file = HeadFile::open(&path).unwrap();
        file.note(&head(1)).unwrap();
        file.try_room().unwrap();
        assert_eq!(noted(&path).unwrap(), Noted::Head(head(1)));
        file.file = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let told = file.try_room().unwrap_err();
        assert_eq!(told.kind(), io::ErrorKind::StorageFull);
    }
}
