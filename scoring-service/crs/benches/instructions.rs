//! Work to be counted in instructions, which a busy machine does not change.
//!
//! `cargo verify instructions` runs each job under valgrind and holds the counts against those in
//! `instructions.toml`. By itself this program does a job so many times:
//! `cargo bench -p crs --bench instructions -- derive 3`. Without a job it names them all.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a program at a terminal, which stops at the first surprise"
)]

#[path = "../tests/people/mod.rs"]
mod people;

use std::hint::black_box;

use crs::{Date, Factors, OfficialLanguage, Profile, RuleBook, Rules};
use people::random::{Variety, profile};
use people::{day, rules};

/// The day on which everybody is judged.
const ON: &str = "2024-03-15";

/// Synthetic people in one pass of a job.
const PEOPLE: u64 = 400;

/// What a job works on.
struct World {
    rules: Rules<'static>,
    on: Date,
    people: Vec<Profile>,
    factors: Vec<Factors>,
}

/// One pass of a job over everybody.
type Pass = fn(&World);

/// Every job, by its name in `instructions.toml`.
const JOBS: &[(&str, Pass)] = &[
    ("score", |world| {
        for factors in &world.factors {
            black_box(world.rules.score(black_box(factors)));
        }
    }),
    ("derive", |world| {
        for person in &world.people {
            black_box(world.rules.derive(black_box(person), world.on));
        }
    }),
    ("assess", |world| {
        for person in &world.people {
            black_box(world.rules.assess(black_box(person), world.on));
        }
    }),
    ("explain", |world| {
        let words = RuleBook::built_in().words(OfficialLanguage::English);
        let mut text = String::new();
        for person in &world.people {
            let (assessment, explained) = world.rules.explain(black_box(person), world.on);
            text.clear();
            explained.say(words, &mut text);
            black_box((&assessment, &text));
        }
    }),
];

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|it| !it.starts_with("--"));
    let Some(name) = arguments.next() else {
        for (name, _) in JOBS {
            println!("{name} {PEOPLE}");
        }
        return;
    };
    let passes: u32 = arguments.next().map_or(1, |number| number.parse().unwrap());
    let (_, pass) = JOBS.iter().find(|(job, _)| *job == name).unwrap();
    let world = world();
    for _ in 0..passes {
        pass(&world);
    }
}

fn world() -> World {
    let (rules, on) = (rules(ON), day(ON));
    let people: Vec<_> = (0..PEOPLE)
        .map(|seed| profile(seed, on, Variety::Typical))
        .collect();
    let factors = people
        .iter()
        .map(|person| rules.derive(person, on))
        .collect();
    World {
        rules,
        on,
        people,
        factors,
    }
}
