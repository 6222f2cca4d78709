//! The engine against a naive calculator written apart from it: thousands of varied synthetic people
//! here, millions by `cargo bench -p crs --bench differential -- --count 5000000`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot be built should fail"
)]

#[path = "../people/mod.rs"]
mod people;

mod compare;
mod model;
mod reach;

use crs::RuleBook;
use people::any_factors::any_factors;
use people::edges::on_an_edge;

/// How many people are tried here.
const PEOPLE: u64 = 4_000;

#[test]
fn facts_give_the_factors_and_points_of_the_naive_calculator() {
    for seed in 0..PEOPLE {
        let (on, profile) = on_an_edge(seed);
        if compare::of_facts(&profile, on).is_some() {
            panic!("{}", compare::report(seed, profile, on));
        }
    }
}

#[test]
fn factors_give_the_points_of_the_naive_calculator_under_every_rule_set() {
    let book = RuleBook::built_in();
    let computable = book.rule_sets().iter().filter(|it| it.rules.is_some());
    let rules: Vec<_> = computable
        .map(|it| book.rules_named(it.id).unwrap())
        .collect();
    for seed in 0..8_000 {
        let factors = any_factors(seed);
        for rules in &rules {
            let difference = compare::of_factors(rules, &factors);
            assert_eq!(difference, None, "seed {seed}, {}", rules.set().id);
        }
    }
}
