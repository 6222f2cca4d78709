//! A snapshot as a file.
//!
//! A header says which journal it is of and where in it; then come the sections of the state, each
//! behind its tag and its length; last the SHA-256 of everything in front of it. Numbers are
//! big-endian.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use rounds_core::{Restore, Section, Snapshot, State, Unreadable};
use sha2::{Digest, Sha256};

use crate::journal::Head;

/// Tells our files from others.
const MARK: [u8; 8] = *b"EERSNAP\n";
/// In place of a tag, in front of the digest.
const END: u32 = 0;
/// Bytes read or written at a time.
const BUFFER: usize = 1 << 20;
/// Sections read and not yet taken in.
const SECTIONS_AHEAD: usize = 16;

/// Which journal a snapshot is of, and where in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The last link that the state knows of.
    pub head: Head,
    /// Digest of the first row: no two journals share it.
    pub first: [u8; 32],
}

/// Why a file was not read as a snapshot.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// It is a file of something else.
    #[error("it is no snapshot of this service")]
    Foreign,
    /// Another version of this service wrote it.
    #[error("it is of version {0}, and this service knows version {version}", version = Snapshot::VERSION)]
    OtherVersion(u32),
    /// It is of another journal.
    #[error("it is of another journal, or the journal was altered: their digests differ")]
    OtherJournal,
    /// It is not what was written.
    #[error("it is damaged: {0}")]
    Damaged(&'static str),
    /// It is what was written, and tells no state.
    #[error("it tells no state: {0}")]
    Unreadable(#[from] Unreadable),
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Unavailable(#[source] io::Error),
}

impl From<io::Error> for SnapshotError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof {
            Self::Damaged("it ends too early")
        } else {
            Self::Unavailable(error)
        }
    }
}

/// Writes a snapshot and waits until it is on the disk. Tells its size in bytes.
pub(super) fn write(file: File, header: &Header, snapshot: Snapshot) -> io::Result<u64> {
    let mut out = Hashed::new(BufWriter::with_capacity(BUFFER, file));
    out.write_all(&MARK)?;
    out.write_all(&Snapshot::VERSION.to_be_bytes())?;
    out.write_all(&header.head.position.to_be_bytes())?;
    out.write_all(&header.head.requests.to_be_bytes())?;
    out.write_all(&header.head.digest)?;
    out.write_all(&header.first)?;
    for Section { tag, bytes } in snapshot.into_sections() {
        let length = u32::try_from(bytes.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
        out.write_all(&tag.to_be_bytes())?;
        out.write_all(&length.to_be_bytes())?;
        out.write_all(&bytes)?;
    }
    out.write_all(&END.to_be_bytes())?;
    let digest = out.hash.clone().finalize();
    out.write_all(&digest)?;
    let written = out.count;
    let file = out
        .inner
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(written)
}

/// A snapshot that is being read.
pub(super) struct Reading {
    header: Header,
    input: Hashed<BufReader<File>>,
}

impl Reading {
    /// Reads the header.
    pub(super) fn open(path: &Path) -> Result<Self, SnapshotError> {
        let mut input = Hashed::new(BufReader::with_capacity(BUFFER, File::open(path)?));
        let mark = input.array::<8>();
        if !matches!(&mark, Ok(mark) if *mark == MARK) {
            return Err(SnapshotError::Foreign);
        }
        let version = u32::from_be_bytes(input.array()?);
        if version != Snapshot::VERSION {
            return Err(SnapshotError::OtherVersion(version));
        }
        let head = Head {
            position: u64::from_be_bytes(input.array()?),
            requests: u64::from_be_bytes(input.array()?),
            digest: input.array()?,
        };
        let first = input.array()?;
        let header = Header { head, first };
        Ok(Self { header, input })
    }

    pub(super) fn header(&self) -> &Header {
        &self.header
    }

    /// Reads the rest. One thread reads and hashes while this one takes the sections in.
    pub(super) fn state(self) -> Result<State, SnapshotError> {
        let (sections, read) = sync_channel(SECTIONS_AHEAD);
        let input = self.input;
        let (whole, restored) = thread::scope(|scope| {
            let reading = scope.spawn(move || read_sections(input, &sections));
            let restored = take_in(&read);
            let whole = reading.join();
            (whole, restored)
        });
        // What is not what was written is no guide to what is wrong with it.
        whole.unwrap_or(Err(SnapshotError::Damaged("reading it broke off")))?;
        let state = restored?.finish()?;
        let position = state.head().map_or(0, |head| head.get());
        if position != self.header.head.position {
            return Err(SnapshotError::Damaged("its state is of another position"));
        }
        Ok(state)
    }
}

fn read_sections(
    mut input: Hashed<BufReader<File>>,
    sections: &SyncSender<Section>,
) -> Result<(), SnapshotError> {
    loop {
        let tag = u32::from_be_bytes(input.array()?);
        if tag == END {
            break;
        }
        let length = u32::from_be_bytes(input.array()?);
        let bytes = input.bytes(length as usize)?;
        // Nobody listens if a section could not be taken in; the digest must be read all the same.
        let _ = sections.send(Section { tag, bytes });
    }
    let digest = input.hash.clone().finalize();
    if input.array::<32>()? != digest.as_slice() {
        return Err(SnapshotError::Damaged("its digest does not fit"));
    }
    match input.inner.read(&mut [0])? {
        0 => Ok(()),
        _ => Err(SnapshotError::Damaged("it goes on behind its end")),
    }
}

fn take_in(read: &Receiver<Section>) -> Result<Restore, Unreadable> {
    let mut restore = Restore::new();
    let mut taken = Ok(());
    for section in read {
        if taken.is_ok() {
            taken = restore.take(section.tag, &section.bytes);
        }
    }
    taken.map(|()| restore)
}

/// What goes in or out, hashed and counted.
struct Hashed<T> {
    inner: T,
    hash: Sha256,
    count: u64,
}

impl<T> Hashed<T> {
    fn new(inner: T) -> Self {
        Self {
            inner,
            hash: Sha256::new(),
            count: 0,
        }
    }
}

impl<T: Write> Hashed<T> {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.count += bytes.len() as u64;
        self.inner.write_all(bytes)
    }
}

impl<T: Read> Hashed<T> {
    fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.inner.read_exact(&mut bytes)?;
        self.hash.update(bytes);
        Ok(bytes)
    }

    /// So many bytes. A length that is wrong costs no memory that the file does not fill.
    fn bytes(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(length.min(BUFFER));
        let found = (&mut self.inner)
            .take(length as u64)
            .read_to_end(&mut bytes)?;
        if found < length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.hash.update(&bytes);
        Ok(bytes)
    }
}
