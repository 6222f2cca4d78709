//! Durable submissions through the writer, beside bare SQLite that writes the same bytes in groups
//! of the same size: what the state machine, the digests and the queue cost on top of the disk.
//!
//! `cargo bench -p rounds-service --bench journal`

mod bare;

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use divan::Bencher;
use divan::counter::ItemsCount;
use rounds_core::{
    Assessment, Basis, Command, Crs, Instant, Program, Programs, RuleSetId, RuleSetRef,
};
use rounds_service::clock::Clock;
use rounds_service::journal::replay::{Check, replay};
use rounds_service::journal::sqlite::SqliteJournal;
use rounds_service::journal::{Answered, Facts, Journal, Row};
use rounds_service::limits;
use rounds_service::pool::Pool;
use rounds_service::request::{ContentDigest, Request, RequestId};
use rounds_service::writer::{Ticket, Work, Writer};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Submissions in one run.
const SUBMISSIONS: usize = 20_000;

/// Bytes of a profile, about those of a synthetic one.
const FACTS_BYTES: usize = 400;

fn main() {
    divan::main();
}

/// Submissions one at a time: each waits for the disk.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn writer_one_by_one(bencher: Bencher<'_, '_>) {
    bench_writer(bencher, SUBMISSIONS / 20, 1);
}

/// As many submissions on their way as a group holds.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn writer_in_groups(bencher: Bencher<'_, '_>) {
    bench_writer(bencher, SUBMISSIONS, limits::GROUP_COMMANDS);
}

/// The same rows, one to a transaction.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn bare_one_by_one(bencher: Bencher<'_, '_>) {
    bench_bare(bencher, SUBMISSIONS / 20, 1);
}

/// The same rows, a group to a transaction.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn bare_in_groups(bencher: Bencher<'_, '_>) {
    bench_bare(bencher, SUBMISSIONS, limits::GROUP_COMMANDS);
}

/// A restart that trusts the journal.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn replay_in_order(bencher: Bencher<'_, '_>) {
    bench_replay(bencher, Check::Order);
}

/// A restart that checks every digest, facts included.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn replay_with_digests(bencher: Bencher<'_, '_>) {
    bench_replay(bencher, Check::Chain);
}

fn bench_replay(bencher: Bencher<'_, '_>, check: Check) {
    let folder = tempfile::tempdir().expect("a folder");
    let (pool, writer) = writer(folder.path());
    submit(&writer, jobs(SUBMISSIONS), limits::GROUP_COMMANDS);
    bencher
        .counter(ItemsCount::new(SUBMISSIONS))
        .bench_local(|| replay(pool.journal().as_ref(), check).expect("a sound journal"));
}

fn bench_writer(bencher: Bencher<'_, '_>, submissions: usize, in_flight: usize) {
    let jobs = || {
        let folder = tempfile::tempdir().expect("a folder");
        let jobs = jobs(submissions);
        let (_, writer) = writer(folder.path());
        (folder, writer, jobs)
    };
    bencher
        .counter(ItemsCount::new(submissions))
        .with_inputs(jobs)
        .bench_values(|(folder, writer, jobs)| {
            submit(&writer, jobs, in_flight);
            folder
        });
}

fn bench_bare(bencher: Bencher<'_, '_>, submissions: usize, group: usize) {
    let (rows, requests) = rows(submissions);
    let file = || {
        let folder = tempfile::tempdir().expect("a folder");
        let connection = bare::open(folder.path()).expect("a database");
        (folder, connection)
    };
    bencher
        .counter(ItemsCount::new(submissions))
        .with_inputs(file)
        .bench_values(|(folder, mut connection)| {
            for (rows, requests) in rows.chunks(group).zip(requests.chunks(group)) {
                bare::insert(&mut connection, rows, requests).expect("rows go in");
            }
            folder
        });
}

fn assessment() -> Assessment {
    let id = RuleSetId::parse("crs-2016-11-19").expect("an id");
    Assessment {
        score: Crs::new(450).expect("a score"),
        categories: rounds_core::Categories::NONE,
        arranged_employment: false,
        programs: Programs::from_iter([Program::FederalSkilledWorker]),
        as_of: start().day(),
        next_change: None,
        basis: Basis {
            rule_set: RuleSetRef {
                id,
                digest: [7; 32],
            },
            superseded: false,
        },
    }
}

/// 2017-05-19T16:00:00Z.
fn start() -> Instant {
    Instant::from_micros(1_495_209_600_000_000).expect("an instant")
}

fn request(number: usize) -> Request {
    let id = RequestId::parse(&format!("5f2b1c3e-0000-4000-8000-{number:012}")).expect("a mark");
    Request {
        id,
        content: ContentDigest([7; 32]),
    }
}

fn jobs(submissions: usize) -> Vec<(Request, Work)> {
    let facts = Bytes::from(vec![0x5a; FACTS_BYTES]);
    let work = || Work::Command {
        command: Command::Receive {
            received_at: None,
            assessment: assessment(),
            job_bank_registered: true,
        },
        facts: Some(facts.clone()),
    };
    (0..submissions)
        .map(|number| (request(number), work()))
        .collect()
}

fn writer(folder: &Path) -> (Arc<Pool>, Writer) {
    let journal = SqliteJournal::open(&folder.join("journal.sqlite")).expect("a journal");
    let reader = journal.reader();
    let state = replay(reader.as_ref(), Check::Order).expect("an empty journal");
    let pool = Arc::new(Pool::new(state, Clock::simulated(start()), reader));
    let (writer, _) = Writer::start(Box::new(journal), Arc::clone(&pool), None).expect("a thread");
    (pool, writer)
}

fn submit(writer: &Writer, jobs: Vec<(Request, Work)>, in_flight: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let mut waiting: VecDeque<Ticket> = VecDeque::with_capacity(in_flight);
    let wait = |ticket: Option<Ticket>| {
        if let Some(ticket) = ticket {
            runtime.block_on(ticket.done()).expect("durable");
        }
    };
    for (request, work) in jobs {
        if waiting.len() == in_flight {
            wait(waiting.pop_front());
        }
        waiting.push_back(
            writer
                .submit(Some(request), work)
                .expect("room in the queue"),
        );
    }
    waiting.into_iter().for_each(|ticket| wait(Some(ticket)));
}

/// The rows and requests that the writer writes for so many submissions.
fn rows(submissions: usize) -> (Vec<Row>, Vec<Answered>) {
    let folder = tempfile::tempdir().expect("a folder");
    let (pool, writer) = writer(folder.path());
    submit(&writer, jobs(submissions), limits::GROUP_COMMANDS);
    let mut rows: Vec<Row> = Vec::with_capacity(submissions);
    while rows.len() < submissions {
        let next = rows.len() as u64 + 1;
        let read = pool.journal().read(next, submissions, Facts::With);
        rows.extend(read.expect("rows"));
    }
    let requests = pool.journal().requests(1, submissions);
    (rows, requests.expect("requests"))
}
