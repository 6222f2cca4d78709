//! What a large pool costs to write down and to start again: the journal is filled, a snapshot is
//! written, and the pool is restored from it and from the journal alone. The people are synthetic.
//!
//! `cargo bench -p rounds-service --bench restart -- --candidates 10000000`; the folder of the
//! journal, of some 7 GB then, lies where `--folder` says, or among the temporary files.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant as Clock};

use bytes::Bytes;
use rounds_core::{Context, Position, Recorded, State, decide};
use rounds_service::folder::{DataFolder, journal_in, snapshots_in};
use rounds_service::journal::replay::{Check, replay};
use rounds_service::journal::sqlite::SqliteJournal;
use rounds_service::journal::{Batch, Entry, Journal, Remembered, codec};
use rounds_service::request::{ContentDigest, RequestId};

#[path = "../core/benches/pool/synthetic.rs"]
mod synthetic;

use synthetic::{Numbers, now, receive};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Events in one transaction while the journal is filled.
const GROUP: u64 = 2_000;

/// Bytes of a profile, about those of a synthetic one.
const FACTS_BYTES: usize = 400;

fn main() {
    if let Some(path) = argument("--restore") {
        return restore(Path::new(&path));
    }
    let count = argument("--candidates").map_or(100_000, |number| {
        number.parse().expect("a number of candidates")
    });
    let temporary = tempfile::tempdir().expect("a folder");
    let path = argument("--folder").map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    println!("{count} synthetic candidates");
    write(&path, count);
    // In a process of its own, so that its memory is that of a pool that has just started.
    let this = std::env::current_exe().expect("this program");
    let mut restore = std::process::Command::new(this);
    let ended = restore.arg("--restore").arg(&path).status();
    assert!(ended.expect("a process").success());
}

/// Fills a journal and writes a snapshot beside it.
fn write(path: &Path, count: u64) {
    let filled = fill(path, count);
    let folder = DataFolder::take(path).expect("the folder");
    let journal = SqliteJournal::open(&folder.journal()).expect("a journal");
    let reader = journal.reader();
    let (taken, snapshot) = timed(|| filled.snapshot());
    // The writer waits for no more than this.
    tell("snapshot, taken", taken);
    let head = reader.head().expect("a head");
    let (written, file) = timed(|| folder.snapshots().write(reader.as_ref(), head, snapshot));
    let file = file.expect("a snapshot");
    tell("snapshot, written beside", written);
    let each = file.bytes as f64 / count as f64;
    println!("{:<32} {each:>9.1} bytes a candidate", "snapshot, size");
}

/// Restores the pool from the snapshot, and from the journal alone.
fn restore(path: &Path) {
    let (opened, journal) = timed(|| {
        let journal = SqliteJournal::open(&journal_in(path));
        journal.expect("a journal")
    });
    let reader = journal.reader();
    let (restored, pool) = timed(|| {
        let restored = snapshots_in(path).restore(reader.as_ref(), Check::Chain);
        restored.expect("a state")
    });
    assert!(pool.from.is_some());
    tell("restart from the snapshot", opened + restored);
    if let Some(bytes) = resident() {
        let each = bytes as f64 / pool.state.received() as f64;
        println!(
            "{:<32} {each:>9.1} bytes a candidate",
            "memory of the whole process"
        );
    }
    for (what, check) in [
        ("replay in order", Check::Order),
        ("replay with digests", Check::Chain),
    ] {
        let (time, whole) = timed(|| replay(reader.as_ref(), check).expect("a state"));
        tell(what, time);
        assert!(
            whole == pool.state,
            "the snapshot tells what the journal tells"
        );
    }
}

/// The value behind a name on the command line.
fn argument(name: &str) -> Option<String> {
    std::env::args()
        .skip_while(|argument| argument != name)
        .nth(1)
}

/// Fills a journal with candidates received, each by a request of its own.
fn fill(path: &Path, count: u64) -> State {
    let folder = DataFolder::take(path).expect("a folder");
    let mut journal = SqliteJournal::open(&folder.journal()).expect("a journal");
    let (mut state, mut numbers) = (State::new(), Numbers::new());
    let facts = Bytes::from(vec![0x5a; FACTS_BYTES]);
    let begun = Clock::now();
    let mut batch = Batch::default();
    for index in 0..count {
        let received = receive(&mut numbers, index, count);
        batch.entries.push(event(&mut state, &received, &facts));
        batch.requests.push(request(index));
        if batch.requests.len() as u64 == GROUP || index + 1 == count {
            let before = index + 1 - batch.entries.len() as u64;
            journal.append(before, &batch).expect("room");
            journal.keep_up();
            batch = Batch::default();
        }
    }
    tell("filled", begun.elapsed());
    state
}

/// The event that a command brings, written into the state.
fn event(state: &mut State, command: &rounds_core::Command, facts: &Bytes) -> Entry {
    let mut events = decide(state, command, &Context { now: now() }).expect("it is received");
    let recorded = Recorded {
        position: state.head().map_or(Position::FIRST, Position::next),
        at: now(),
        event: events.remove(0),
    };
    state.evolve(&recorded).expect("it follows");
    codec::encode(&recorded, state, &mut Some(facts.clone()))
}

fn request(index: u64) -> Remembered {
    let mark = format!("5f2b1c3e-0000-4000-8000-{index:012}");
    Remembered {
        id: RequestId::parse(&mark).expect("a mark"),
        content: ContentDigest([7; 32]),
        first: index + 1,
        count: 1,
        answer: None,
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let begun = Clock::now();
    let done = work();
    (begun.elapsed(), done)
}

fn tell(what: &str, time: Duration) {
    println!("{what:<32} {:>9.3} s", time.as_secs_f64());
}

/// Bytes of memory that this process holds, where the system tells.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib << 10)
}
