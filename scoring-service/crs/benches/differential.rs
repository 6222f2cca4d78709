//! The engine against the naive calculator on millions of varied synthetic people.
//!
//! `cargo bench -p crs --bench differential -- --count 5000000 --seed 1`: the people of the seeds
//! from 1 on. It ends at the first difference with its seed and the smallest person who shows it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a program at a terminal, which stops at the first surprise"
)]

#[path = "../tests/naive/compare.rs"]
mod compare;
#[path = "../tests/naive/model/mod.rs"]
mod model;
#[path = "../tests/people/mod.rs"]
mod people;

use std::ops::Range;
use std::process::ExitCode;

use crs::RuleBook;
use people::any_factors::any_factors;
use people::edges::on_an_edge;

/// People when the call does not say.
const COUNT: u64 = 200_000;

fn main() -> ExitCode {
    let count = argument("--count").unwrap_or(COUNT);
    let first = argument("--seed").unwrap_or(0);
    let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let share = count.div_ceil(threads);
    let difference = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|thread| {
                let begin = first + (thread * share).min(count);
                let end = first + ((thread + 1) * share).min(count);
                scope.spawn(move || first_difference(begin..end))
            })
            .collect();
        let mut ended = running.into_iter().map(|thread| thread.join().unwrap());
        ended.find_map(|difference| difference)
    });
    match difference {
        None => {
            println!("{count} people from seed {first}: facts, factors and points agree");
            ExitCode::SUCCESS
        }
        Some(difference) => {
            println!("{difference}");
            ExitCode::FAILURE
        }
    }
}

/// The number behind an option.
fn argument(name: &str) -> Option<u64> {
    let value = std::env::args().skip_while(|given| given != name).nth(1)?;
    Some(value.parse().expect("a whole number follows the option"))
}

fn first_difference(seeds: Range<u64>) -> Option<String> {
    let book = RuleBook::built_in();
    let computable = book.rule_sets().iter().filter(|it| it.rules.is_some());
    let rules: Vec<_> = computable
        .map(|it| book.rules_named(it.id).unwrap())
        .collect();
    for seed in seeds {
        let (on, profile) = on_an_edge(seed);
        if compare::of_facts(&profile, on).is_some() {
            return Some(compare::report(seed, profile, on));
        }
        let factors = any_factors(seed);
        let found = rules
            .iter()
            .find_map(|rules| compare::of_factors(rules, &factors));
        if let Some(difference) = found {
            return Some(format!("seed {seed}: {difference}"));
        }
    }
    None
}
