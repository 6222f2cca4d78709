//! A run: the lives of a process in one world, from a seed.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use rounds_core::Instant;

use crate::after;
use crate::dice::Dice;
use crate::disk::Disk;
use crate::life::{End, Life};
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
    /// What was counted.
    pub(crate) counts: BTreeMap<&'static str, u64>,
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
    let planned = dice.within(2..=5) as u64;
    let mut lives = 0;
    let mut rested = false;
    while !rested {
        lives += 1;
        let end = match lives < planned {
            true => dice.weighted(&[(3, End::Death), (1, End::Stop)]),
            false => End::Rest,
        };
        let life = Life {
            world: &world,
            dice: &mut dice,
            end,
        };
        rested = life
            .live()
            .and_then(|rested| after::check(&world).map(|()| rested))
            .with_context(|| format!("in life {lives}"))?;
        after::damage_snapshots(&world, &mut dice)?;
    }
    let end = world.disk.end();
    let mut counts = world.known().counts();
    counts.extend(world.disk.met());
    counts.extend([
        ("lives", lives),
        ("events", end.position),
        ("requests remembered", end.requests),
    ]);
    Ok(Report {
        digest: end.digest,
        counts,
    })
}

fn start(dice: &mut Dice) -> Instant {
    let start: jiff::Timestamp = dice.pick(&STARTS).parse().expect("an instant");
    Instant::from_micros(start.as_microsecond()).expect("within the range of instants")
}
