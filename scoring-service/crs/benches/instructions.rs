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

use crs::{Date, Factors, OfficialLanguage, Partner, Person, Profile, RuleBook, RulesAsOf};
use people::random::{Variety, profile};
use people::{day, partner, rules};

/// The day on which everybody is judged.
const ON: &str = "2024-03-15";

/// Synthetic people in one pass of a job.
const PEOPLE: u64 = 400;

/// Of them, with as many jobs as may be told.
const BUSY: u64 = 10;

/// What a job works on.
struct World {
    law: RulesAsOf<'static>,
    /// The same for points alone.
    points: RulesAsOf<'static>,
    people: Vec<Profile>,
    factors: Vec<Factors>,
    busy: Vec<Profile>,
}

/// One pass of a job over everybody.
type Pass = fn(&World);

/// Every job, by its name in `instructions.toml`, and over how many people a pass of it goes.
const JOBS: &[(&str, u64, Pass)] = &[
    ("score", PEOPLE, |world| {
        for factors in &world.factors {
            black_box(world.law.rules().score(black_box(factors)));
        }
    }),
    ("derive", PEOPLE, |world| {
        for person in &world.people {
            black_box(world.points.derive(black_box(person)));
        }
    }),
    ("assess", PEOPLE, |world| {
        for person in &world.people {
            black_box(world.law.assess(black_box(person)));
        }
    }),
    ("explain", PEOPLE, |world| {
        let words = RuleBook::built_in().words(OfficialLanguage::English);
        let mut text = String::new();
        for person in &world.people {
            let (assessment, explained) = world.law.explain(black_box(person));
            text.clear();
            explained.say(words, &mut text);
            black_box((&assessment, &text));
        }
    }),
    ("assess_busy", BUSY, |world| {
        for person in &world.busy {
            black_box(world.law.assess(black_box(person)));
        }
    }),
];

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|it| !it.starts_with("--"));
    let Some(name) = arguments.next() else {
        for (name, people, _) in JOBS {
            println!("{name} {people}");
        }
        return;
    };
    let passes: u32 = arguments.next().map_or(1, |number| number.parse().unwrap());
    let (.., pass) = JOBS.iter().find(|(job, ..)| *job == name).unwrap();
    let world = world();
    for _ in 0..passes {
        pass(&world);
    }
}

fn world() -> World {
    let on = day(ON);
    let (law, points) = (rules(ON).as_of(on), rules(ON).for_points(on));
    let people: Vec<_> = (0..PEOPLE)
        .map(|seed| profile(seed, on, Variety::Typical))
        .collect();
    let factors = people.iter().map(|person| points.derive(person)).collect();
    let busy = (0..BUSY).map(|seed| busy(seed, on)).collect();
    World {
        law,
        points,
        people,
        factors,
        busy,
    }
}

/// Somebody with the jobs of many people at once.
fn busy(seed: u64, on: Date) -> Profile {
    let mut person = profile(seed, on, Variety::Any);
    let others = (0..).map(|other| profile(seed + other * BUSY, on, Variety::Any).person.work);
    let jobs: Vec<_> = others.flatten().take(Person::WORK_MAX).collect();
    person.partner = Some(Partner {
        person: Person {
            work: jobs.clone(),
            ..Person::default()
        },
        ..partner()
    });
    person.person.work = jobs;
    person
}
