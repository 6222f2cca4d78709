//! `cargo fuzz run answer`: requests of every call.
#![no_main]

#[path = "../shared/answer.rs"]
mod answer;
#[path = "../shared/dice.rs"]
mod dice;
#[path = "../shared/sound.rs"]
mod sound;
#[path = "../shared/wire.rs"]
mod wire;

use std::sync::{Arc, LazyLock};

use crs::RuleBook;
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use scoring_service::scoring::Scorer;

static SCORER: LazyLock<Scorer> =
    LazyLock::new(|| Scorer::new(Arc::new(RuleBook::built_in().clone())));

fuzz_target!(|input: &[u8]| {
    answer::answer(&SCORER, input);
});

// Every other change is the fuzzer's own.
fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut dice = dice::Dice::new(seed.into());
    let Some((first, message)) = data[..size].split_first() else {
        return fuzzer_mutate(data, size, max_size);
    };
    if dice.below(2) == 0 {
        return fuzzer_mutate(data, size, max_size);
    }
    let mut changed = vec![*first];
    changed.extend(wire::changed(message, &mut dice));
    let size = changed.len().min(max_size);
    data[..size].copy_from_slice(&changed[..size]);
    size
});
