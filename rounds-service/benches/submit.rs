//! Durable submissions of many clients at one time, beside bare SQLite that inserts the same bytes in
//! groups of the same sizes: into the writer, which decides, digests and commits them; and from the wire
//! to the disk and back, each checked, scored by a scoring service and answered. Beside them, how many
//! calls that do nothing the same clients bring through: what submissions over the wire leave of that is
//! the price of the wire. Services and clients share the cores.
//!
//! `cargo bench -p rounds-service --bench submit -- --clients 64`
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![expect(clippy::expect_used, reason = "a bench stops at the first surprise")]

mod bare;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use express_entry_proto::common::v1 as common;
use express_entry_proto::rounds::v1 as pb;
use express_entry_transport::{Limits, Services};
use pb::pool_service_client::PoolServiceClient;
use pb::pool_service_server::PoolServiceServer;
use prost::Message;
use rounds_core::{
    Assessment, Basis, Categories, Command, Crs, Program, Programs, RuleSetId, RuleSetRef,
};
use rounds_service::clock::Clock;
use rounds_service::grpc::{Backups, Door, PoolApi, Service};
use rounds_service::journal::replay::{Check, replay};
use rounds_service::journal::sqlite::SqliteJournal;
use rounds_service::journal::{
    Answered, AppendError, Batch, Facts, Head, Journal, ReadError, Reader, Remembered, Row,
};
use rounds_service::life::Life;
use rounds_service::pool::Pool;
use rounds_service::request::{ContentDigest, Request, RequestId};
use rounds_service::scoring_client::ScoringClient;
use rounds_service::watch::Watchers;
use rounds_service::writer::{Work, Writer};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Submissions of a pass, by all clients together.
const SUBMISSIONS: usize = 40_000;

/// Connections that the clients share.
const CONNECTIONS: usize = 4;

/// Passes, each of the service and then of bare SQLite, so that a busy machine meets both.
const PASSES: usize = 3;

fn main() {
    let clients = argument("--clients").unwrap_or(64);
    println!("{SUBMISSIONS} submissions by {clients} clients");
    for _ in 0..PASSES {
        for way in [Way::Writer, Way::Wire] {
            pass(way, clients);
        }
        nothing(clients);
    }
}

/// How submissions come.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// Into the writer's queue, checked and scored before.
    Writer,
    /// Over gRPC, on a few connections.
    Wire,
}

fn pass(way: Way, clients: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let submitted = runtime.block_on(submitted(folder.path(), way, clients));
    runtime.shutdown_timeout(Duration::from_secs(5));
    let inserted = inserted(&submitted);
    let rate = |time: Duration| SUBMISSIONS as f64 / time.as_secs_f64();
    println!(
        "{way:?}: {:>7.0}/s durable and answered; {:>7.0}/s bare, in {} groups; ratio {:.2}",
        rate(submitted.time),
        rate(inserted),
        submitted.groups.len(),
        inserted.as_secs_f64() / submitted.time.as_secs_f64(),
    );
}

/// Calls that do nothing, by the same clients on as many connections.
fn nothing(clients: usize) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let time = runtime.block_on(async {
        let address = serve(Services::new()).await;
        let connections: Vec<Channel> = (0..CONNECTIONS).map(|_| channel(address)).collect();
        let begun = Instant::now();
        let mut running = JoinSet::new();
        for client in 0..clients {
            let mut health = HealthClient::new(connections[client % CONNECTIONS].clone());
            running.spawn(async move {
                for _ in 0..SUBMISSIONS / clients {
                    let asked = health.check(HealthCheckRequest::default()).await;
                    asked.expect("an answer");
                }
            });
        }
        running.join_all().await;
        begun.elapsed()
    });
    runtime.shutdown_timeout(Duration::from_secs(5));
    let rate = (SUBMISSIONS / clients * clients) as f64 / time.as_secs_f64();
    println!("Calls that do nothing: {rate:>7.0}/s");
}

/// The number behind a name on the command line.
fn argument(name: &str) -> Option<usize> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    let number = arguments.nth(1)?;
    Some(number.parse().expect("a number"))
}

/// What the service wrote.
struct Submitted {
    time: Duration,
    rows: Vec<Row>,
    requests: Vec<Answered>,
    /// Rows of each transaction.
    groups: Vec<usize>,
}

async fn submitted(folder: &Path, way: Way, clients: usize) -> Submitted {
    let groups = Arc::default();
    let journal = SqliteJournal::open(&folder.join("journal.sqlite")).expect("a journal");
    let reader = journal.reader();
    let (address, writer) = service(journal, Arc::clone(&groups)).await;
    let connections: Vec<Channel> = (0..CONNECTIONS).map(|_| channel(address)).collect();
    let share = SUBMISSIONS / clients;
    let begun = Instant::now();
    let mut running = JoinSet::new();
    for client in 0..clients {
        let more = usize::from(client < SUBMISSIONS % clients);
        match way {
            Way::Writer => running.spawn(write(writer.clone(), client, share + more)),
            Way::Wire => {
                let pool = PoolServiceClient::new(connections[client % CONNECTIONS].clone());
                running.spawn(submit(pool, client, share + more))
            }
        };
    }
    running.join_all().await;
    let time = begun.elapsed();
    let (rows, requests) = written(reader.as_ref());
    let groups = std::mem::take(&mut *groups.lock().expect("nobody panics"));
    Submitted {
        time,
        rows,
        requests,
        groups,
    }
}

/// The mark of a submission.
fn mark(client: usize, number: usize) -> String {
    format!("5f2b1c3e-0000-4000-{client:04}-{number:012}")
}

async fn write(writer: Writer, client: usize, count: usize) {
    let facts = Bytes::from(profile().encode_to_vec());
    for number in 0..count {
        let request = Request {
            id: RequestId::parse(&mark(client, number)).expect("a mark"),
            content: ContentDigest([7; 32]),
        };
        let command = Command::Receive {
            received_at: None,
            assessment: assessment(),
            job_bank_registered: true,
        };
        let facts = Some(facts.clone());
        let work = Work::Command { command, facts };
        let done = writer.perform(Some(request), work).await;
        done.expect("received");
    }
}

/// About what the synthetic person comes to.
fn assessment() -> Assessment {
    let id = RuleSetId::parse("crs-2016-11-19").expect("an id");
    let digest = [7; 32];
    Assessment {
        score: Crs::new(469).expect("a score"),
        categories: Categories::NONE,
        arranged_employment: false,
        programs: Programs::from_iter([Program::FederalSkilledWorker]),
        as_of: now().day(),
        next_change: None,
        basis: Basis {
            rule_set: RuleSetRef { id, digest },
            superseded: false,
        },
    }
}

/// 2017-05-19T16:00:00Z, where the clock of the pool stands.
fn now() -> rounds_core::Instant {
    rounds_core::Instant::from_micros(1_495_209_600_000_000).expect("an instant")
}

async fn submit(mut pool: PoolServiceClient<Channel>, client: usize, count: usize) {
    for number in 0..count {
        let request = pb::SubmitCandidateRequest {
            request_id: mark(client, number),
            profile: Some(profile()),
            job_bank_registered: true,
        };
        pool.submit_candidate(request).await.expect("received");
    }
}

/// Both services. The writer is kept for as long as its service.
async fn service(journal: SqliteJournal, groups: Arc<Mutex<Vec<usize>>>) -> (SocketAddr, Writer) {
    let reader = journal.reader();
    let state = replay(reader.as_ref(), Check::Order).expect("an empty journal");
    let pool = Arc::new(Pool::new(state, Clock::simulated(now()), reader));
    let journal = Box::new(Counted { journal, groups });
    let (writer, _) = Writer::start(journal, Arc::clone(&pool), None).expect("a thread");
    let scoring = ScoringClient::new(endpoint(scoring().await));
    let life = Life::new(Arc::clone(&pool), writer.clone(), scoring.clone());
    let watchers = Watchers::new(Arc::clone(&pool), CancellationToken::new());
    let (life, backups) = (Arc::new(life), Backups::new(None));
    let door = Door::default();
    door.open(Arc::new(Service::new(
        pool,
        writer.clone(),
        life,
        scoring,
        watchers,
        backups,
    )));
    let services = Services::new().with(PoolServiceServer::new(PoolApi(door)));
    (serve(services).await, writer)
}

async fn serve(services: Services) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let end = std::future::pending();
    tokio::spawn(async move {
        express_entry_transport::serve(listener, services, &Limits::default(), end).await
    });
    address
}

async fn scoring() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let book = Arc::new(crs::RuleBook::built_in().clone());
    let end = std::future::pending();
    tokio::spawn(async move {
        scoring_service::serve::serve(listener, book, false, &Limits::default(), end).await
    });
    address
}

fn endpoint(address: SocketAddr) -> Endpoint {
    Endpoint::from_shared(format!("http://{address}")).expect("an address")
}

fn channel(address: SocketAddr) -> Channel {
    endpoint(address).tcp_nodelay(true).connect_lazy()
}

/// A journal that notes how many rows each transaction writes.
struct Counted {
    journal: SqliteJournal,
    groups: Arc<Mutex<Vec<usize>>>,
}

impl Journal for Counted {
    fn append(&mut self, expected: u64, batch: &Batch) -> Result<Head, AppendError> {
        let mut groups = self.groups.lock().expect("nobody panics");
        groups.push(batch.entries.len());
        self.journal.append(expected, batch)
    }

    fn reader(&self) -> Arc<dyn Reader> {
        self.journal.reader()
    }

    fn request(&self, id: &RequestId) -> Result<Option<Remembered>, ReadError> {
        self.journal.request(id)
    }

    fn rest(&mut self) {
        self.journal.rest();
    }
}

/// Everything in the journal.
fn written(reader: &dyn Reader) -> (Vec<Row>, Vec<Answered>) {
    let mut rows: Vec<Row> = Vec::with_capacity(SUBMISSIONS);
    while rows.len() < SUBMISSIONS {
        let next = rows.len() as u64 + 1;
        rows.extend(reader.read(next, SUBMISSIONS, Facts::With).expect("rows"));
    }
    let mut requests: Vec<Answered> = Vec::with_capacity(SUBMISSIONS);
    while requests.len() < SUBMISSIONS {
        let next = requests.len() as u64 + 1;
        requests.extend(reader.requests(next, SUBMISSIONS).expect("requests"));
    }
    (rows, requests)
}

/// How long bare SQLite takes for the same.
fn inserted(submitted: &Submitted) -> Duration {
    let folder = tempfile::tempdir().expect("a folder");
    let mut connection = bare::open(folder.path()).expect("a database");
    let begun = Instant::now();
    let mut done = 0;
    for group in &submitted.groups {
        let these = done..done + group;
        let (rows, requests) = (&submitted.rows[these.clone()], &submitted.requests[these]);
        bare::insert(&mut connection, rows, requests).expect("rows go in");
        done += group;
    }
    begun.elapsed()
}

/// A synthetic person.
fn profile() -> common::Profile {
    let date = |year, month, day| Some(common::Date { year, month, day });
    common::Profile {
        birth: date(1988, 3, 1),
        credentials: vec![common::Credential {
            level: common::CredentialLevel::Masters.into(),
            country: "IN".into(),
            length_years: Some(2),
            completed: date(2011, 6, 30),
            assessment: Some(common::Assessment {
                issued: date(2016, 9, 1),
            }),
            canadian_study: None,
        }],
        language_results: vec![common::LanguageResult {
            test: "ielts_general".into(),
            taken: date(2016, 8, 20),
            listening_tenths: Some(80),
            reading_tenths: Some(70),
            writing_tenths: Some(70),
            speaking_tenths: Some(70),
        }],
        work_periods: vec![common::WorkPeriod {
            occupations: vec![common::Occupation {
                noc_version: 2016,
                code: "2174".into(),
            }],
            country: "IN".into(),
            from: date(2012, 1, 1),
            to: date(2016, 12, 31),
            weekly_hours_tenths: 400,
            employment_kind: common::EmploymentKind::Employed.into(),
            ..Default::default()
        }],
        funds_cad: Some(20_000),
        ..Default::default()
    }
}
