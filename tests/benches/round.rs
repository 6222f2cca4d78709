//! Rounds on a pool of synthetic people, between both services as processes of their own: filled by
//! one import, then a preview under other rules, a round on the day on which those come into force,
//! so that every score is stale, and one on scores that are good.
//!
//! `cargo bench -p tests --bench round -- --candidates 250000 --passes 5`
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use express_entry_proto::rounds::v1::import_result::Result as Imported;
use express_entry_proto::rounds::v1::{
    AdvanceClockRequest, ApproveRoundRequest, CreateRoundRequest, GetRoundRequest,
    ImportCandidatesRequest, ImportedProfile, Instruction, PreviewRoundRequest,
    PublishRoundRequest, RoundResult,
};
use jiff::civil::date;
use tests::harness::{Clients, Programs, Running, Services, request_id};
use tests::population::{Scorer, Synthetic, crowd};
use tokio_stream::StreamExt;

/// Where the clock stands when the pool is filled: the day before other rules come into force.
const FILLED_AT: &str = "2017-06-05T16:00:00Z";
/// The last moment of that day in Toronto.
const EVE: &str = "2017-06-06T03:59:59.999999Z";
/// The rounds, by number: the first on stale scores, the second on good ones.
const ROUNDS: [(&str, &str); 2] = [("1", "2017-06-06T04:00:00Z"), ("2", "2017-06-06T05:00:00Z")];
/// The rules that they rank by.
const RULES: &str = "crs-2017-06-06";
/// Invitations of a round.
const INVITATIONS: i64 = 5_000;
/// Profiles in one chunk of the import.
const CHUNK: usize = 2_000;

fn main() -> Result<()> {
    let count = argument("--candidates", 50_000)?;
    let passes = argument("--passes", 3)?;
    let programs = Programs::build()?;
    let people = crowd(count, date(2017, 6, 5), Scorer::default(), 1)?;
    println!(
        "{count} synthetic candidates; seconds passed, and of the cores used by both services"
    );
    let filled = tempfile::tempdir()?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        fill(&programs, filled.path(), &people).await?;
        for _ in 0..passes {
            let folder = tempfile::tempdir()?;
            copy(&filled.path().join("pool"), &folder.path().join("pool"))?;
            rounds(&programs, folder.path(), count).await?;
        }
        Ok(())
    })
}

/// The number behind a name on the command line.
fn argument(name: &str, default: usize) -> Result<usize> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    let number = arguments.nth(1).map(|number| number.parse());
    Ok(number.transpose()?.unwrap_or(default))
}

/// Imports everybody, publishes the rounds, and stops the services.
async fn fill(programs: &Programs, folder: &Path, people: &[Synthetic]) -> Result<()> {
    let mut services = Services::start(programs, folder, FILLED_AT).await?;
    let clients = services.clients()?;
    let chunks: Vec<_> = people.chunks(CHUNK).map(chunk).collect();
    let watch = Watch::start(&services)?;
    let stream = tokio_stream::iter(chunks);
    let answers = clients.pool.clone().import_candidates(stream).await?;
    let mut answers = answers.into_inner();
    let mut received = 0;
    while let Some(answer) = answers.next().await {
        let results = answer?.results;
        let is_received =
            |result: &Option<Imported>| matches!(result, Some(Imported::CandidateNumber(_)));
        ensure!(results.iter().all(|result| is_received(&result.result)));
        received += results.len();
    }
    ensure!(received == people.len(), "{received} were received");
    let time = watch.tell("imported, scored and durable", &services)?;
    let rate = received as f64 / time.as_secs_f64();
    println!("{:<40} {rate:>9.0} a second", "");
    for (number, instant) in ROUNDS {
        publish(&clients, number, instant).await?;
    }
    services.rounds.terminate(Duration::from_secs(60))?;
    Ok(())
}

fn chunk(people: &[Synthetic]) -> ImportCandidatesRequest {
    let profile = |person: &Synthetic| ImportedProfile {
        received_at: Some(timestamp(person.received_at)),
        profile: Some(person.profile.clone()),
        job_bank_registered: true,
    };
    ImportCandidatesRequest {
        request_id: request_id(),
        profiles: people.iter().map(profile).collect(),
    }
}

/// Runs the rounds by letting the clock go on to each.
async fn rounds(programs: &Programs, folder: &Path, count: usize) -> Result<()> {
    let services = Services::start(programs, folder, FILLED_AT).await?;
    let clients = services.clients()?;
    advance(&clients, EVE).await?;
    let watch = Watch::start(&services)?;
    let ranked = preview(&clients).await?;
    watch.tell("preview under other rules, just started", &services)?;
    ensure!(ranked > 0, "nobody is ranked");
    let told = ["round, every score stale", "round, every score good"];
    for ((number, instant), what) in ROUNDS.into_iter().zip(told) {
        let watch = Watch::start(&services)?;
        advance(&clients, instant).await?;
        watch.tell(what, &services)?;
        let result = result(&clients, number).await?;
        ensure!(result.invitations >= INVITATIONS.min(count as i64));
        let rules = result.rule_set.context("a round has a rule set")?;
        ensure!(rules.id == RULES, "ranked under {}", rules.id);
    }
    Ok(())
}

/// What a round would bring now under the rules to come: everybody is scored, and nothing is changed.
async fn preview(clients: &Clients) -> Result<i64> {
    let instruction = Instruction {
        invitations: Some(INVITATIONS),
        rule_set_id: Some(RULES.to_owned()),
        ..Instruction::default()
    };
    let request = PreviewRoundRequest {
        instruction: Some(instruction),
        list: 0,
    };
    let answer = clients.rounds.clone().preview_round(request).await?;
    let result = answer
        .into_inner()
        .result
        .context("a preview has a result")?;
    Ok(result.candidates_ranked)
}

async fn publish(clients: &Clients, number: &str, instant: &str) -> Result<()> {
    let mut rounds = clients.rounds.clone();
    let instruction = Instruction {
        round_number: number.to_owned(),
        instant: Some(timestamp(micros(instant)?)),
        invitations: Some(INVITATIONS),
        ..Instruction::default()
    };
    rounds
        .create_round(CreateRoundRequest {
            request_id: request_id(),
            instruction: Some(instruction),
            officer: "bench.writer".to_owned(),
        })
        .await?;
    rounds
        .approve_round(ApproveRoundRequest {
            request_id: request_id(),
            round_number: number.to_owned(),
            officer: "bench.approver".to_owned(),
        })
        .await?;
    rounds
        .publish_round(PublishRoundRequest {
            request_id: request_id(),
            round_number: number.to_owned(),
            officer: "bench.approver".to_owned(),
        })
        .await?;
    Ok(())
}

async fn advance(clients: &Clients, to: &str) -> Result<()> {
    let to = Some(timestamp(micros(to)?));
    let mut clock = clients.clock.clone();
    clock.advance_clock(AdvanceClockRequest { to }).await?;
    Ok(())
}

async fn result(clients: &Clients, number: &str) -> Result<RoundResult> {
    let round_number = number.to_owned();
    let mut rounds = clients.rounds.clone();
    let answer = rounds.get_round(GetRoundRequest { round_number }).await?;
    let round = answer.into_inner().round;
    round
        .and_then(|round| round.result)
        .context("the round has run")
}

fn micros(instant: &str) -> Result<i64> {
    Ok(instant.parse::<jiff::Timestamp>()?.as_microsecond())
}

fn timestamp(micros: i64) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: micros.div_euclid(1_000_000),
        nanos: (micros.rem_euclid(1_000_000) * 1_000) as i32,
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// Time, and what both services used of the cores meanwhile.
struct Watch {
    begun: Instant,
    used: Option<[Duration; 2]>,
}

impl Watch {
    fn start(services: &Services) -> Result<Self> {
        Ok(Self {
            used: used(services),
            begun: Instant::now(),
        })
    }

    fn tell(self, what: &str, services: &Services) -> Result<Duration> {
        let time = self.begun.elapsed();
        print!("{what:<40} {:>9.3} s", time.as_secs_f64());
        if let (Some(before), Some(after)) = (self.used, used(services)) {
            let [rounds, scoring] = [0, 1].map(|one| (after[one] - before[one]).as_secs_f64());
            print!("; rounds {rounds:.2} s, scoring {scoring:.2} s");
        }
        println!();
        Ok(time)
    }
}

/// What the services have used of the cores, where the system tells.
fn used(services: &Services) -> Option<[Duration; 2]> {
    Some([used_by(&services.rounds)?, used_by(&services.scoring)?])
}

/// User and system time, which `/proc` counts in hundredths of a second.
fn used_by(service: &Running) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", service.id()?)).ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let mut ticks = fields.split_whitespace().skip(11).take(2);
    let mut tick = || ticks.next()?.parse::<u64>().ok();
    Some(Duration::from_millis((tick()? + tick()?) * 10))
}
