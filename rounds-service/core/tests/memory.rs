//! What a candidate costs in memory. In a file of its own: allocations of other tests would count.

#![expect(clippy::expect_used, reason = "a test stops at the first surprise")]

use rounds_core::{Context, Position, Recorded, Restore, State, decide};

#[path = "../benches/pool/synthetic.rs"]
mod synthetic;

use synthetic::{Numbers, now, receive};

/// Most bytes of a candidate in the pool, beside the stored profile.
const BYTES_MAX: i64 = 200;

/// Enough that what does not grow with the pool is small beside what does.
const CANDIDATES: u64 = 100_000;

fn filled() -> State {
    let (mut state, mut numbers) = (State::new(), Numbers::new());
    for index in 0..CANDIDATES {
        let received = receive(&mut numbers, index, CANDIDATES);
        let events = decide(&state, &received, &Context { now: now() });
        for event in events.expect("it is received") {
            let recorded = Recorded {
                position: state.head().map_or(Position::FIRST, Position::next),
                at: now(),
                event,
            };
            state.evolve(&recorded).expect("it follows");
        }
    }
    state
}

fn bytes_of_each(make: impl FnOnce() -> State) -> (State, i64) {
    let mut made = None;
    let measured = allocation_counter::measure(|| made = Some(make()));
    let state = made.expect("a state");
    assert_eq!(state.in_pool(), CANDIDATES as usize);
    (state, measured.bytes_current / CANDIDATES as i64)
}

#[test]
fn a_candidate_costs_no_more_than_was_promised() {
    let (state, received) = bytes_of_each(filled);
    assert!(
        (80..=BYTES_MAX).contains(&received),
        "{received} bytes each"
    );

    let sections: Vec<_> = state.snapshot().into_sections().collect();
    let (restored, bytes) = bytes_of_each(|| {
        let mut restore = Restore::new();
        for section in &sections {
            let taken = restore.take(section.tag, &section.bytes);
            taken.expect("it was written");
        }
        restore.finish().expect("a state")
    });
    assert!((80..=BYTES_MAX).contains(&bytes), "{bytes} bytes each");
    assert!(restored == state);
}

#[test]
fn a_snapshot_costs_next_to_nothing_until_the_state_changes() {
    let (state, _) = bytes_of_each(filled);
    let mut taken = None;
    let measured = allocation_counter::measure(|| taken = Some(state.snapshot()));
    assert!(measured.bytes_current < CANDIDATES as i64, "{measured:?}");
    assert_eq!(taken.and_then(|taken| taken.head()), state.head());
}
