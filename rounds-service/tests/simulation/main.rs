//! Both services in one thread and one simulated world, by seed: the disk, the network, the clock and
//! the process fail at any moment, and what the services promise holds all the same.

#![expect(clippy::expect_used, reason = "a test stops at the first surprise")]

mod asks;
mod callers;
mod clock;
mod dice;
mod disk;
mod ledger;
mod network;
mod people;
mod process;
mod run;
mod weather;
mod wishes;
mod world;

use disk::Disk;

/// Seeds of every test run.
const FEW: u64 = 40;

#[test]
fn whatever_fails_the_promises_hold() {
    let seeds = match number("SEED") {
        Some(seed) => {
            tracing_subscriber::fmt()
                .with_test_writer()
                .without_time()
                .init();
            seed..=seed
        }
        None => 1..=FEW,
    };
    for seed in seeds {
        match run::run(seed) {
            Ok(report) => println!("seed {seed}: {report:?}"),
            Err(error) => panic!("seed {seed}: {error:#}"),
        }
    }
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
