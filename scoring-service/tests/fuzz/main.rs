//! What `cargo fuzz` tries for hours, tried for seconds: every seed kept in `fuzz/seeds`, and thousands of
//! changes to them, the same on every machine.
//!
//! `UPDATE=1 cargo test -p scoring-service --test fuzz` writes the seeds anew.

#![expect(clippy::unwrap_used, reason = "a failure here fails the test")]
#![expect(clippy::print_stdout, reason = "a failure tells its seed")]

#[path = "../../fuzz/shared/answer.rs"]
mod answer;
#[path = "../../fuzz/shared/dice.rs"]
mod dice;
#[allow(dead_code, reason = "other tests use the rest")]
#[path = "../it/people.rs"]
mod people;
#[path = "../../fuzz/shared/rules.rs"]
mod rules;
mod seeds;
#[path = "../../fuzz/shared/sound.rs"]
mod sound;
#[path = "../../fuzz/shared/text.rs"]
mod text;
#[path = "../../fuzz/shared/wire.rs"]
mod wire;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use answer::{Call, Outcome, answer};
use crs::RuleBook;
use dice::Dice;
use scoring_service::scoring::Scorer;

/// Changes of each seed of a cheap call, of one that takes a hundred times as long, and of rules.
const CHANGES: u64 = 500;
const CHANGES_OF_DEAR_CALLS: u64 = 30;
const CHANGES_OF_RULES: u64 = 30;

/// Writes a seed where the caller asked for it.
fn kept(target: &str, seeds: &[seeds::Seed]) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/seeds")
        .join(target);
    if std::env::var_os("UPDATE").is_some() {
        for (name, input) in seeds {
            fs::write(folder.join(name), input).unwrap();
        }
    }
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let kept = paths.into_iter().map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, fs::read(path).unwrap())
    });
    let kept: Vec<_> = kept.collect();
    for (name, _) in seeds {
        assert!(
            kept.iter().any(|(found, _)| found == name),
            "{name} is not kept"
        );
    }
    kept
}

fn scorer() -> Scorer {
    Scorer::new(Arc::new(RuleBook::built_in().clone()))
}

/// Tells which input it was when one panics.
struct Trying<'a>(&'a str, u64);

impl Drop for Trying<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("seed {}, change {}", self.0, self.1);
        }
    }
}

#[test]
fn every_seed_of_answers_comes_to_what_it_is_named() {
    let scorer = scorer();
    for (name, input) in kept("answer", &seeds::of_answers()) {
        let _trying = Trying(&name, 0);
        let outcome = answer(&scorer, &input);
        match name.split('-').next() {
            Some("answered") => assert_eq!(outcome, Outcome::Answered),
            Some("refused") => assert_eq!(outcome, Outcome::Refused),
            _ => {}
        }
    }
}

#[test]
fn changed_messages_are_answered_or_refused() {
    let scorer = scorer();
    let mut came = [0; 3];
    for (name, input) in kept("answer", &[]) {
        let Some((first, message)) = input.split_first() else {
            continue;
        };
        let dear = [Call::Moves, Call::Trajectory, Call::Validate];
        let dear = dear.map(|call| call as u8).contains(first);
        for change in 0..if dear { CHANGES_OF_DEAR_CALLS } else { CHANGES } {
            let _trying = Trying(&name, change);
            let mut changed = vec![*first];
            changed.extend(wire::changed(message, &mut Dice::new(change)));
            came[answer(&scorer, &changed) as usize] += 1;
        }
    }
    // Changes that are mostly no message, or never a wrong one, would try nothing.
    let [unread, refused, answered] = came;
    assert!(unread * 10 < refused + answered, "{came:?}");
    assert!(refused > 500 && answered > 500, "{came:?}");
}

#[test]
fn every_seed_of_rules_comes_to_what_it_is_named() {
    for (name, input) in kept("rules", &seeds::of_rules()) {
        let _trying = Trying(&name, 0);
        let outcome = rules::load(&input);
        match name.split('-').next() {
            Some("sound") => assert_eq!(outcome, rules::Outcome::Sound),
            Some("faulty") => assert_eq!(outcome, rules::Outcome::Faulty),
            _ => {}
        }
    }
}

#[test]
fn changed_rules_are_sound_or_have_faults() {
    let mut came = [0; 2];
    for (name, input) in kept("rules", &[]) {
        for change in 0..CHANGES_OF_RULES {
            let _trying = Trying(&name, change);
            let changed = text::changed(&input, &mut Dice::new(change));
            came[rules::load(&changed) as usize] += 1;
        }
    }
    let [faulty, sound] = came;
    assert!(faulty > 50 && sound > 20, "{came:?}");
}
