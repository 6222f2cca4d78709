//! A run: the lives of a process in one world, from a seed.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use rounds_core::Instant;
use rounds_service::clock::Clock;
use rounds_service::journal::replay::{Check, replay};
use rounds_service::journal::verify::verify;
use tokio::time::{Instant as Moment, sleep};

use crate::callers::Caller;
use crate::dice::Dice;
use crate::disk::Disk;
use crate::network;
use crate::process::Process;
use crate::weather::Weather;
use crate::world::World;

/// Where the years differ: Job Bank, the time to answer an invitation, categories, rules that are
/// only announced.
const STARTS: [&str; 5] = [
    "2015-06-01T12:00:00Z",
    "2017-05-19T16:00:00Z",
    "2018-06-20T16:00:00Z",
    "2023-06-20T16:00:00Z",
    "2026-10-01T16:00:00Z",
];

/// What a run came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Report {
    /// Digest of the journal.
    pub(crate) digest: [u8; 32],
    /// Events in it.
    pub(crate) events: u64,
    /// Requests remembered in it.
    pub(crate) requests: u64,
    /// Lives of the process.
    pub(crate) lives: i64,
    /// Events by their kinds.
    pub(crate) seen: BTreeMap<&'static str, u64>,
}

/// What some runs came to.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    pub(crate) runs: u64,
    pub(crate) lives: i64,
    pub(crate) requests: u64,
    pub(crate) events: u64,
    pub(crate) seen: BTreeMap<&'static str, u64>,
}

impl Totals {
    pub(crate) fn add(&mut self, report: &Report) {
        self.runs += 1;
        self.lives += report.lives;
        self.requests += report.requests;
        self.events += report.events;
        for (kind, count) in &report.seen {
            *self.seen.entry(kind).or_default() += count;
        }
    }
}

/// How a life ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The process dies.
    Death,
    /// It is asked to stop, and does.
    Stop,
    /// Once everything that was due is done.
    Rest,
}

/// Lives through a seed.
pub(crate) fn run(seed: u64) -> Result<Report> {
    run_on(Disk::default(), seed)
}

/// Lives through a seed on a disk of some kind.
pub(crate) fn run_on(disk: Disk, seed: u64) -> Result<Report> {
    let mut dice = Dice::new(seed);
    let folder = tempfile::tempdir()?;
    let world = World::new(disk, start(&mut dice), folder.path(), &mut dice);
    let mut lives = 0;
    let planned = dice.within(2..=5);
    let mut rested = false;
    while !rested {
        lives += 1;
        let end = if lives < planned {
            End::Death
        } else {
            End::Rest
        };
        let lived = in_a_process(live(&world, &mut dice, end));
        rested = lived
            .and_then(|rested| after(&world).map(|()| rested))
            .with_context(|| format!("in life {lives}"))?;
    }
    let end = world.disk.end();
    Ok(Report {
        digest: end.digest,
        events: end.position,
        requests: end.requests,
        lives,
        seen: world.known().audit.seen.clone(),
    })
}

fn start(dice: &mut Dice) -> Instant {
    let start: jiff::Timestamp = dice.pick(&STARTS).parse().expect("an instant");
    Instant::from_micros(start.as_microsecond()).expect("within the range of instants")
}

/// Runs a life on a runtime of its own, whose time passes as fast as it can. With the runtime everything
/// ends that the process had begun.
pub(crate) fn in_a_process(life: impl Future<Output = Result<bool>>) -> Result<bool> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()?;
    runtime.block_on(life)
}

/// A life. Tells whether it came to rest.
async fn live(world: &World, dice: &mut Dice, end: End) -> Result<bool> {
    world.clock.begin_life();
    world.disk.calm();
    let clock = Clock::System(Box::new(world.clock.clone()));
    let mut process = Process::start(&world.disk, &world.snapshots, clock, &world.network)?;
    let weather = Weather {
        world: world.clone(),
        pool: process.pool.clone(),
        dice: dice.fork(),
    };
    let weather = tokio::spawn(weather.rage()).abort_handle();
    let mut callers = Vec::new();
    for _ in 0..dice.within(2..=5) {
        let caller = Caller {
            world: world.clone(),
            calls: process.calls.clone(),
            dice: dice.fork(),
        };
        callers.push(tokio::spawn(caller.live()).abort_handle());
    }
    let until = Moment::now() + Duration::from_millis(dice.within(1_000..=8_000) as u64);
    write(world, &mut process, dice, |_| Moment::now() >= until).await;
    weather.abort();
    let rests = end == End::Rest && !world.disk.is_dead() && !world.has_failed();
    if rests {
        callers.iter().for_each(tokio::task::AbortHandle::abort);
        world.disk.calm();
        world.network.set_mood(network::Mood::Well);
        rest(world, &mut process, dice).await?;
    }
    if end == End::Stop {
        process.stop();
    }
    world.clock.end_life();
    let failure = world.known().failure.take();
    failure.map_or(Ok(rests), Err)
}

/// Lets the writer write at the pace of a disk, until the process dies or something is reached.
async fn write(
    world: &World,
    process: &mut Process,
    dice: &mut Dice,
    reached: impl Fn(&Process) -> bool,
) {
    while !world.disk.is_dead() && !world.has_failed() && !reached(process) {
        let most = dice.weighted(&[(90, 4), (9, 40), (1, 800)]);
        sleep(Duration::from_millis(dice.within(1..=most) as u64)).await;
        process.write();
        if dice.chance(1) {
            process.take_snapshot();
        }
    }
}

/// Once all faults have ended, everything that is due must get done within a bounded time.
async fn rest(world: &World, process: &mut Process, dice: &mut Dice) -> Result<()> {
    const LONGEST: Duration = Duration::from_secs(120);
    let until = Moment::now() + LONGEST;
    let nothing_due = |process: &Process| {
        let now = process.pool.now();
        let state = process.pool.read();
        now.is_ok_and(|now| state.is_ok_and(|state| state.next_due(now).is_none()))
    };
    write(world, process, dice, |process| {
        nothing_due(process) || Moment::now() >= until
    })
    .await;
    ensure!(!world.disk.is_dead(), "it died in good weather");
    ensure!(
        nothing_due(process),
        "{LONGEST:?} after all faults something is due still: {:?} at {:?}, {} events",
        process
            .pool
            .read()
            .map(|state| state.next_due(Instant::MAX)),
        process.pool.now(),
        world.disk.end().position
    );
    Ok(())
}

/// What must hold whenever the process is gone.
pub(crate) fn after(world: &World) -> Result<()> {
    world.disk.calm();
    let journal = world.disk.open().reader();
    let report = verify(journal.as_ref(), &world.snapshots, None, &mut |_, _| {})?;
    if let Some(wrong) = report.wrong {
        bail!("the journal is not sound: {wrong}");
    }
    let mut known = world.known();
    known.ledger.check(journal.as_ref())?;
    known.audit.go_on(journal.as_ref())?;
    let replayed = replay(journal.as_ref(), Check::Chain)?;
    known.audit.agrees(&replayed)?;
    let restored = world.snapshots.restore(journal.as_ref(), Check::Order)?;
    ensure!(
        replayed == restored.state,
        "a restart from a snapshot gives another state than the whole journal"
    );
    Ok(())
}
