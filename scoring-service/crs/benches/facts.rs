//! From facts: how many profiles a second one core derives, scores and assesses.
//!
//! `cargo bench -p crs --bench facts`

#![expect(clippy::unwrap_used, reason = "a bench stops at the first surprise")]

#[path = "../tests/people/mod.rs"]
mod people;

use crs::*;
use divan::Bencher;
use divan::counter::ItemsCount;
use people::random::{Variety, profile};
use people::{day, rules};

const PEOPLE: u64 = 400;

fn main() {
    divan::main();
}

fn people(on: &str, variety: Variety) -> Vec<Profile> {
    (0..PEOPLE)
        .map(|seed| profile(seed, day(on), variety))
        .collect()
}

fn each(bencher: Bencher<'_, '_>, variety: Variety, judge: impl Fn(&Rules<'_>, &Profile, Date)) {
    const ON: &str = "2024-03-15";
    let people = people(ON, variety);
    let (rules, on) = (rules(ON), day(ON));
    bencher
        .counter(ItemsCount::new(people.len()))
        .bench_local(|| {
            for person in &people {
                judge(&rules, divan::black_box(person), on);
            }
        });
}

#[divan::bench(args = [Variety::Typical, Variety::Any])]
fn derive(bencher: Bencher<'_, '_>, variety: Variety) {
    each(bencher, variety, |rules, person, on| {
        divan::black_box(rules.derive(person, on));
    });
}

#[divan::bench(args = [Variety::Typical, Variety::Any])]
fn derive_and_score(bencher: Bencher<'_, '_>, variety: Variety) {
    each(bencher, variety, |rules, person, on| {
        divan::black_box(rules.score(&rules.derive(person, on)));
    });
}

#[divan::bench(args = [Variety::Typical, Variety::Any])]
fn assess(bencher: Bencher<'_, '_>, variety: Variety) {
    each(bencher, variety, |rules, person, on| {
        divan::black_box(rules.assess(person, on));
    });
}

/// The assessment, why it is what it is, and every sentence of that in a language.
#[divan::bench(args = [Variety::Typical, Variety::Any])]
fn assess_and_explain(bencher: Bencher<'_, '_>, variety: Variety) {
    let words = RuleBook::built_in().words(OfficialLanguage::English);
    let mut text = String::new();
    let mut judge = |rules: &Rules<'_>, person: &Profile, on: Date| {
        let (assessment, explained) = rules.as_of(on).explain(person);
        text.clear();
        explained.say(words, &mut text);
        divan::black_box((&assessment, &text));
    };
    const ON: &str = "2024-03-15";
    let people = people(ON, variety);
    let (rules, on) = (rules(ON), day(ON));
    bencher
        .counter(ItemsCount::new(people.len()))
        .bench_local(|| {
            for person in &people {
                judge(&rules, divan::black_box(person), on);
            }
        });
}
