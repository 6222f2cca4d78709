//! The mixed load: callers, an importer, an officer, a reader and the clock, until it is over.

mod callers;
mod officer;
mod reader;

use std::sync::atomic::Ordering;

use anyhow::{Result, ensure};
use express_entry_proto::rounds::v1 as pb;
use prost_types::Timestamp;
use tokio::task::JoinSet;
use tonic::Status;

use super::change::{Change, in_doubt};
use super::scene::{Dice, Scene};

/// Callers at a time.
const CALLERS: u64 = 8;
/// Most that the importer waits between two chunks, in milliseconds.
const IMPORTER_PAUSE: u64 = 600;
/// Most that the clock stands still, in milliseconds.
pub(super) const CLOCK_PAUSE: u64 = 300;

/// Begins all of it. `step` is how far the clock goes at a time, in seconds.
pub(super) fn begin(scene: &Scene, seed: u64, step: i64) -> JoinSet<Result<()>> {
    let mut load = JoinSet::new();
    for place in 0..CALLERS {
        let dice = Dice::new(seed, "caller", place);
        load.spawn(callers::caller(scene.clone(), dice));
    }
    let dice = |name, place| Dice::new(seed, name, CALLERS + place);
    load.spawn(importer(scene.clone(), dice("importer", 0)));
    load.spawn(officer::officer(scene.clone(), dice("officer", 1), step));
    load.spawn(reader::reader(scene.clone(), dice("reader", 2)));
    load.spawn(clock(scene.clone(), dice("clock", 3), step));
    load
}

/// Imports chunks of profiles that were received elsewhere.
pub(super) async fn importer(scene: Scene, mut dice: Dice) -> Result<()> {
    while !scene.is_over() {
        let now = scene.now();
        let profiles = (0..dice.within(1..120)).map(|_| pb::ImportedProfile {
            // The clock of a service that was killed may have gone back: some are refused.
            received_at: seconds(now - dice.within(-3_600..350 * 86_400)),
            profile: Some(dice.pick(&scene.people).clone()),
            job_bank_registered: false,
        });
        let profiles = profiles.collect();
        let request_id = dice.mark();
        let chunk = pb::ImportCandidatesRequest {
            request_id,
            profiles,
        };
        scene.ask(Change::Import(chunk)).await?;
        dice.pause(IMPORTER_PAUSE).await;
    }
    Ok(())
}

/// Lets the clock go on, by two steps at most at a time.
pub(super) async fn clock(scene: Scene, mut dice: Dice, step: i64) -> Result<()> {
    while !scene.is_over() {
        let to = scene.now() + dice.within(1..2 * step);
        while let Err(status) = advance(&scene, to).await {
            ensure!(in_doubt(&status), "{status:?} to the clock");
            dice.pause(40).await;
        }
        scene.now.store(to, Ordering::Relaxed);
        dice.pause(CLOCK_PAUSE).await;
    }
    Ok(())
}

async fn advance(scene: &Scene, to: i64) -> Result<(), Status> {
    let request = pb::AdvanceClockRequest { to: seconds(to) };
    scene
        .clients
        .clock
        .clone()
        .advance_clock(request)
        .await
        .map(drop)
}

fn seconds(seconds: i64) -> Option<Timestamp> {
    Some(Timestamp { seconds, nanos: 0 })
}
