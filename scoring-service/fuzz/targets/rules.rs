//! `cargo fuzz run rules`: the texts of rule files.
#![no_main]

#[path = "../shared/dice.rs"]
mod dice;
#[path = "../shared/rules.rs"]
mod rules;
#[path = "../shared/sound.rs"]
mod sound;
#[path = "../shared/text.rs"]
mod text;

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

fuzz_target!(|input: &[u8]| {
    rules::load(input);
});

// Every other change is the fuzzer's own.
fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut dice = dice::Dice::new(seed.into());
    if dice.below(2) == 0 {
        return fuzzer_mutate(data, size, max_size);
    }
    let changed = text::changed(&data[..size], &mut dice);
    let size = changed.len().min(max_size);
    data[..size].copy_from_slice(&changed[..size]);
    size
});
