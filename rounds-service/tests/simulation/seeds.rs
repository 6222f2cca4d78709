//! Many seeds on every core, and one seed told in full.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Mutex;
use std::thread;

use crate::run::run;

/// Lives through seeds, and tells how often what happened. Panics when a check fails, once all have been lived
/// through, and says how each failure is repeated.
pub(crate) fn live_through(seeds: RangeInclusive<u64>) -> BTreeMap<&'static str, u64> {
    let next = Mutex::new(seeds);
    let failed = Mutex::new(Vec::new());
    let counts: Mutex<BTreeMap<_, u64>> = Mutex::default();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        while let Some(seed) = locked(&next, Iterator::next) {
            match run(seed) {
                Ok(report) => locked(&counts, |counts| {
                    for (what, count) in report.counts {
                        *counts.entry(what).or_default() += count;
                    }
                }),
                Err(error) => {
                    println!("seed {seed}: {error:#}\nrepeat it with: SEED={seed} cargo simulate");
                    locked(&failed, |failed| failed.push(seed));
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(work);
        }
    });
    let counts = locked(&counts, |counts| counts.clone());
    println!("{counts:#?}");
    let failed = locked(&failed, |failed| failed.clone());
    assert_eq!(failed, [0; 0], "seeds that failed");
    counts
}

/// Lives through one seed and tells everything.
pub(crate) fn tell(seed: u64) {
    tracing_subscriber::fmt()
        .with_test_writer()
        .with_ansi(false)
        .without_time()
        .init();
    match run(seed) {
        Ok(report) => println!("{report:#?}"),
        Err(error) => panic!("seed {seed}: {error:#}"),
    }
}

/// A number that the environment gives.
#[expect(
    clippy::disallowed_methods,
    reason = "the test harness has no arguments for a test"
)]
pub(crate) fn asked_for(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().expect("a number"))
}

fn locked<T, R>(shared: &Mutex<T>, take: impl FnOnce(&mut T) -> R) -> R {
    take(&mut shared.lock().expect("nobody panics with it in hand"))
}
