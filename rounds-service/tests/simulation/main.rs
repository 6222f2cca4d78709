//! Both services in one thread and one simulated world, by seed: the disk, the network, the clock and
//! the process fail at any moment, and what the services promise holds all the same.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test stops at the first surprise, and tells which"
)]

mod after;
mod anew;
mod asks;
mod audit;
mod callers;
mod clock;
mod dice;
mod disk;
mod followers;
mod found;
mod ledger;
mod life;
mod network;
mod people;
mod process;
mod readers;
mod run;
mod seeds;
mod weather;
mod wishes;
mod world;

use disk::Disk;
use seeds::{asked_for, live_through};

/// Seeds of every test run.
const FEW: u64 = 30;

/// Seeds of a long run that does not say how many.
const MANY: u64 = 5_000;

/// What must have happened in a few runs, so that they show something.
const SOME_OF_EACH: [&str; 24] = [
    "append came back",
    "append failed",
    "append in doubt",
    "append not confirmed",
    "application received",
    "death after an append",
    "death before an append",
    "disk full",
    "disk read-only",
    "expired",
    "invitation declined",
    "invitation lapsed",
    "nomination accepted",
    "not settled",
    "read failed",
    "registration lapsed",
    "rescored",
    "round completed",
    "snapshot refused",
    "snapshot taken",
    "start from a snapshot",
    "start from the beginning",
    "state lost",
    "updated",
];

#[test]
fn whatever_fails_the_promises_hold() {
    let counts = live_through(1..=FEW);
    let missing = SOME_OF_EACH
        .iter()
        .find(|kind| !counts.contains_key(**kind));
    assert_eq!(missing, None, "it never happened");
}

/// `cargo simulate`; `SEEDS` says how many, `SEED` which one.
#[test]
#[ignore = "thousands of seeds take minutes"]
fn whatever_fails_the_promises_hold_by_thousands() {
    match asked_for("SEED") {
        Some(seed) => seeds::tell(seed),
        None => drop(live_through(1..=asked_for("SEEDS").unwrap_or(MANY))),
    }
}

#[test]
fn a_seed_gives_the_same_journal_again() {
    for seed in 1..=3 {
        let [once, again] = [(); 2].map(|()| run::run(seed).expect("a sound run"));
        assert_eq!(once, again, "seed {seed}");
    }
}

#[test]
fn a_disk_that_does_what_none_may_is_found_out() {
    let seeds = 1..=4;
    for disk in [Disk::forgetful, Disk::altering] {
        let found = seeds
            .clone()
            .filter(|seed| run::run_on(disk(20), *seed).is_err());
        assert_eq!(found.count(), seeds.clone().count());
    }
}
