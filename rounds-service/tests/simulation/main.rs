//! Both services in one thread and one simulated world, by seed: the disk, the network, the clock and
//! the process fail at any moment, and what the services promise holds all the same.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test stops at the first surprise, and tells which"
)]

mod anew;
mod asks;
mod audit;
mod callers;
mod clock;
mod dice;
mod disk;
mod found;
mod ledger;
mod network;
mod people;
mod process;
mod run;
mod weather;
mod wishes;
mod world;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use disk::Disk;
use run::Totals;

/// Seeds of every test run.
const FEW: u64 = 40;

/// Seeds of a long run that does not say how many.
const MANY: u64 = 5_000;

#[test]
fn whatever_fails_the_promises_hold() {
    if let Some(seed) = number("SEED") {
        return one(seed);
    }
    many(FEW);
}

/// `cargo simulate`, or `SEEDS=... cargo simulate`.
#[test]
#[ignore = "thousands of seeds take minutes"]
fn whatever_fails_the_promises_hold_by_thousands() {
    many(number("SEEDS").unwrap_or(MANY));
}

/// Lives through one seed and tells everything.
fn one(seed: u64) {
    tracing_subscriber::fmt()
        .with_test_writer()
        .with_ansi(false)
        .without_time()
        .init();
    match run::run(seed) {
        Ok(report) => println!("{report:#?}"),
        Err(error) => panic!("seed {seed}: {error:#}"),
    }
}

/// Lives through seeds, on every core.
fn many(seeds: u64) {
    let next = AtomicU64::new(1);
    let failed = Mutex::new(Vec::new());
    let total = Mutex::new(Totals::default());
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let seed = next.fetch_add(1, Ordering::Relaxed)
                    && seed <= seeds
                {
                    match run::run(seed) {
                        Ok(report) => total.lock().expect("no panic").add(&report),
                        Err(error) => {
                            println!("seed {seed}: {error:#}\n  repeat it with SEED={seed} cargo simulate");
                            failed.lock().expect("no panic").push(seed);
                        }
                    }
                }
            });
        }
    });
    println!("{:#?}", total.into_inner().expect("no panic"));
    let failed = failed.into_inner().expect("no panic");
    assert_eq!(failed, [0; 0], "seeds that failed");
}

#[test]
fn a_seed_gives_the_same_journal_again() {
    for seed in 1..=4 {
        let [once, again] = [(); 2].map(|()| run::run(seed).expect("a sound run"));
        assert_eq!(once, again, "seed {seed}");
    }
}

#[test]
fn a_disk_that_forgets_what_it_acknowledged_is_found_out() {
    // Whoever asked for what was lost may have hung up: then nobody misses it.
    let missed = (1..=5).filter_map(|seed| run::run_on(Disk::forgetful(20), seed).err());
    let missed: Vec<_> = missed.map(|error| format!("{error:#}")).collect();
    let lost = |told: &String| told.contains("acknowledged and not in the journal");
    assert!(missed.iter().any(lost), "{missed:?}");
}

/// A number that the environment gives.
#[expect(
    clippy::disallowed_methods,
    reason = "libtest takes no arguments of a test"
)]
fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().expect("a number"))
}
