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

/// Tells our file from others, with its version.
const MARK: [u8; 8] = *b"EERHEAD1";
/// Bytes of a note: mark, position, requests, digest, and SHA-256 of these.
const NOTE: usize = 8 + 8 + 8 + 32 + 32;
/// Where the slots begin: a sector apart, so that a torn write spoils one alone.
const SLOTS: [u64; 2] = [0, 4096];

/// The file, and which slot is next.
pub(super) struct HeadFile {
    file: File,
    next: usize,
    /// Whether a note is not yet on the disk.
    unsynced: bool,
}

impl HeadFile {
    /// Opens the file, and makes one where there is none. Tells the last head noted, if any is
    /// readable.
    pub(super) fn open(path: &Path) -> io::Result<(Self, Option<Head>)> {
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path)?;
        let notes = [read_note(&mut file, 0)?, read_note(&mut file, 1)?];
        let key = |head: Option<Head>| head.map(|head| (head.position, head.requests));
        let latest = usize::from(key(notes[1]) > key(notes[0]));
        let opened = Self {
            file,
            next: 1 - latest,
            unsynced: false,
        };
        Ok((opened, notes[latest]))
    }

    /// Notes a head that is durable in the journal.
    pub(super) fn note(&mut self, head: &Head) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(SLOTS[self.next]))?;
        self.file.write_all(&note(head))?;
        self.next = 1 - self.next;
        self.unsynced = true;
        Ok(())
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

/// The last head noted in a file; `None` where there is no file, or nothing readable in it.
pub(super) fn noted(path: &Path) -> io::Result<Option<Head>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let notes = [read_note(&mut file, 0)?, read_note(&mut file, 1)?];
    Ok(notes
        .into_iter()
        .flatten()
        .max_by_key(|head| (head.position, head.requests)))
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

/// A note, if it is whole.
fn read_note(file: &mut File, slot: usize) -> io::Result<Option<Head>> {
    file.seek(SeekFrom::Start(SLOTS[slot]))?;
    let mut bytes = [0; NOTE];
    match file.read_exact(&mut bytes) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
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
    Ok((note(&head) == bytes).then_some(head))
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
        let (mut file, last) = HeadFile::open(&path).unwrap();
        assert_eq!(last, None);
        for position in 1..=5 {
            file.note(&head(position)).unwrap();
            assert_eq!(noted(&path).unwrap(), Some(head(position)));
        }
        drop(file);
        let (_, last) = HeadFile::open(&path).unwrap();
        assert_eq!(last, Some(head(5)));

        let tear = || {
            // Odd notes are in the second slot.
            let mut bytes = std::fs::read(&path).unwrap();
            bytes[SLOTS[1] as usize + 20] ^= 1;
            std::fs::write(&path, &bytes).unwrap();
        };
        tear();
        assert_eq!(noted(&path).unwrap(), Some(head(4)));
        let (mut file, last) = HeadFile::open(&path).unwrap();
        assert_eq!(last, Some(head(4)));
        // The next note goes where the torn one is, not over the only good one.
        file.note(&head(5)).unwrap();
        assert_eq!(noted(&path).unwrap(), Some(head(5)));
        tear();
        assert_eq!(noted(&path).unwrap(), Some(head(4)));
    }
}
