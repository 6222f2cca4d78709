//! One life of the process: it starts from what is on the disk, is called and followed while everything
//! fails, and ends.

use std::time::Duration;

use anyhow::{Result, ensure};
use rounds_core::Instant;
use rounds_service::clock::Clock;
use tokio::task::JoinSet;
use tokio::time::{Instant as Moment, sleep};

use crate::callers::{self, Caller};
use crate::dice::Dice;
use crate::followers::Follower;
use crate::network;
use crate::process::Process;
use crate::readers::Reader;
use crate::weather::Weather;
use crate::world::World;

/// How a life ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The process dies.
    Death,
    /// It is asked to stop, and does.
    Stop,
    /// All faults end, and once everything that was due is done it is asked to stop.
    Rest,
}

/// Longest time in which everything that is due is done once all faults have ended, and every
/// follower has been told.
const PATIENCE: Duration = Duration::from_secs(120);

/// A life to be lived.
pub(crate) struct Life<'a> {
    pub(crate) world: &'a World,
    pub(crate) dice: &'a mut Dice,
    pub(crate) end: End,
}

/// Runs a life on a runtime of its own, whose time passes as fast as it can. With the runtime everything
/// ends that the process had begun.
pub(crate) fn in_a_process<T>(life: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()?;
    runtime.block_on(life)
}

impl Life<'_> {
    /// Lives. Tells whether it came to rest.
    pub(crate) fn live(self) -> Result<bool> {
        in_a_process(self.lived())
    }

    async fn lived(mut self) -> Result<bool> {
        let world = self.world;
        world.clock.begin_life();
        world.known().at_rest = false;
        world.disk.calm();
        let process = start(world)?;
        world.meet(match process.from {
            Some(_) => "start from a snapshot",
            None => "start from the beginning",
        });
        let mut weather = JoinSet::new();
        let storm = Weather {
            world: world.clone(),
            calls: process.calls.clone(),
            pool: process.pool.clone(),
            dice: self.dice.fork(),
        };
        weather.spawn(storm.rage());
        let mut callers = self.callers(&process);
        let _followers = self.followers(&process);
        let until = Moment::now() + Duration::from_millis(self.dice.within(1_000..=8_000) as u64);
        self.write(&process, |_| Moment::now() >= until).await;
        weather.abort_all();
        let rests = self.end == End::Rest && !world.disk.is_dead() && !world.has_failed();
        if rests {
            callers.abort_all();
            self.rest(&process).await?;
        }
        if self.end != End::Death && !world.disk.is_dead() {
            process.stop();
        }
        world.clock.end_life();
        let failure = world.known().failure.take();
        failure.map_or(Ok(rests), Err)
    }

    /// Those who change things and those who look at them.
    fn callers(&mut self, process: &Process) -> JoinSet<()> {
        let mut callers = JoinSet::new();
        for _ in 0..self.dice.within(2..=5) {
            let caller = Caller {
                world: self.world.clone(),
                calls: process.calls.clone(),
                pool: process.pool.clone(),
                dice: self.dice.fork(),
            };
            callers.spawn(caller.live());
        }
        let reader = Reader {
            world: self.world.clone(),
            calls: process.calls.clone(),
            pool: process.pool.clone(),
            dice: self.dice.fork(),
        };
        callers.spawn(reader.live());
        callers
    }

    fn followers(&mut self, process: &Process) -> JoinSet<()> {
        let mut followers = JoinSet::new();
        for place in 0..self.world.known().followed.len() {
            let follower = Follower {
                world: self.world.clone(),
                calls: process.calls.clone(),
                dice: self.dice.fork(),
                place,
            };
            followers.spawn(follower.live());
        }
        followers
    }

    /// Lets the writer write at the pace of a disk, until the process dies or something is reached.
    async fn write(&mut self, process: &Process, mut reached: impl FnMut(&Process) -> bool) {
        let world = self.world;
        let mut telling = process.pool.telling();
        while !world.disk.is_dead() && !world.has_failed() && !reached(process) {
            let most = self.dice.weighted(&[(90, 4), (9, 40), (1, 800)]);
            sleep(Duration::from_millis(self.dice.within(1..=most) as u64)).await;
            process.write();
            if telling.has_changed().is_ok_and(|changed| changed) {
                telling.mark_unchanged();
                world.meet("state lost");
            }
            if self.dice.one_in(400) {
                world.meet(match process.take_snapshot() {
                    true => "snapshot taken",
                    false => "snapshot refused",
                });
            }
        }
    }

    /// Once all faults have ended, everything that is due must get done within a bounded time, everybody
    /// who follows must be told, and every answer must come again.
    async fn rest(&mut self, process: &Process) -> Result<()> {
        let world = self.world;
        world.disk.calm();
        world.folder_fails(false);
        world.network.set_mood(network::Mood::Well);
        world.known().at_rest = true;
        let mut tasks = JoinSet::new();
        if let Clock::Simulated(_) = process.pool.clock() {
            tasks.spawn(callers::catch_up(process.calls.clone()));
        }
        let until = Moment::now() + PATIENCE;
        self.write(process, |process| {
            nothing_is_due(process) || Moment::now() >= until
        })
        .await;
        let due = process
            .pool
            .blocking_read()
            .map(|state| state.next_due(Instant::MAX));
        let now = process.pool.now();
        ensure!(
            world.has_failed() || nothing_is_due(process),
            "{PATIENCE:?} after all faults something is due still, at {now:?}: {due:?}"
        );

        tasks.spawn(callers::repeat_all(
            world.clone(),
            process.calls.clone(),
            self.dice.fork(),
        ));
        let until = Moment::now() + PATIENCE;
        self.write(process, |_| {
            while tasks.try_join_next().is_some() {}
            let all = tasks.is_empty() && world.known().all_are_told(world.disk.end().position);
            all || Moment::now() >= until
        })
        .await;
        ensure!(
            world.has_failed() || Moment::now() < until,
            "{PATIENCE:?} after all faults {} wait still for an answer, and of an event at {} do {:?}",
            tasks.len(),
            world.disk.end().position,
            world.known().followed
        );
        Ok(())
    }
}

/// Starts a process on what is on the disk.
pub(crate) fn start(world: &World) -> Result<Process> {
    let clock = match world.simulated_from {
        Some(start) => Clock::simulated(start),
        None => Clock::System(Box::new(world.clock.clone())),
    };
    let process = Process::start(&world.disk, &world.snapshots, clock, &world.network)?;
    Ok(process)
}

fn nothing_is_due(process: &Process) -> bool {
    let now = process.pool.now();
    let state = process.pool.blocking_read();
    now.is_ok_and(|now| state.is_ok_and(|state| state.next_due(now).is_none()))
}
