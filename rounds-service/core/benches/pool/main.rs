//! A large pool, all scores good: a round of each form, the distribution, ranks, and what a candidate
//! costs in memory. The people are synthetic.
//!
//! `cargo bench -p rounds-core --bench pool -- --candidates 10000000`
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::time::{Duration, Instant as Clock};

use rounds_core::{
    Band, CandidateNumber, Command, Context, Crs, Event, Grouping, Instant, Instruction,
    Invitations, Officer, Position, Program, Recorded, RoundNumber, RoundRules, RoundScores, State,
    decide,
};

mod synthetic;

use synthetic::{Numbers, now, receive};

/// The instant of the rounds, an hour after the last was received.
fn noon() -> Instant {
    Instant::from_micros(1_579_104_000_000_000).expect("an instant")
}

fn main() {
    let count = candidates();
    let before = resident();
    let begun = Clock::now();
    let mut state = filled(count);
    println!("{count} synthetic candidates");
    per_candidate("received", begun.elapsed(), count);
    if let (Some(before), Some(after)) = (before, resident()) {
        let each = (after - before) as f64 / count as f64;
        println!("{:<40} {each:>9.1} bytes a candidate", "memory");
    }
    reads(&state, count);
    changes(&state);
    let category = Grouping::Category("french-v1".parse().expect("an id"));
    let program = Grouping::Program(Program::CanadianExperienceClass);
    let rounds = [("1", Grouping::Everyone), ("2", program), ("3", category)];
    for (number, grouping) in &rounds {
        publish(&mut state, number, grouping);
    }
    for (number, grouping) in &rounds {
        let time = run(&mut state, number);
        println!(
            "{:<40} {:>9.2} ms",
            format!("round: {grouping:?}"),
            millis(time)
        );
    }
}

/// The number of candidates asked for.
fn candidates() -> u64 {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--candidates");
    let number = arguments.nth(1).map(|number| number.parse());
    number.map_or(200_000, |number| number.expect("a number of candidates"))
}

fn filled(count: u64) -> State {
    let (mut state, mut numbers) = (State::new(), Numbers::new());
    for index in 0..count {
        command(&mut state, &receive(&mut numbers, index, count), now());
    }
    state
}

/// Decides a command and applies what it brings.
fn command(state: &mut State, command: &Command, now: Instant) -> Vec<Event> {
    let events = decide(state, command, &Context { now }).expect("nothing stands against it");
    for event in &events {
        let recorded = Recorded {
            position: state.head().map_or(Position::FIRST, Position::next),
            at: now,
            event: event.clone(),
        };
        state.evolve(&recorded).expect("it follows");
    }
    events
}

fn reads(state: &State, count: u64) {
    let bands = (0..120).map(|band| {
        let (from, to) = (Crs::new(band * 10), Crs::new(band * 10 + 9));
        Band::new(from.expect("a score"), to.expect("a score")).expect("a band")
    });
    let bands: Vec<Band> = bands.collect();
    let category = Grouping::Category("healthcare-v2".parse().expect("an id"));
    for grouping in [Grouping::Everyone, category] {
        let worst = worst_of(100, |_| {
            let counted: usize = state.count(&bands, &grouping).iter().sum();
            assert!(counted > 0);
        });
        let shown = format!("{grouping:?}");
        println!(
            "{:<40} {:>9.3} ms at worst",
            format!("120 bands: {shown}"),
            millis(worst)
        );
        let mut numbers = Numbers::new();
        let worst = worst_of(1_000, |_| {
            let candidate = CandidateNumber::new(1 + numbers.below(count) as u32);
            let rank = state.rank(candidate.expect("a number"), &grouping);
            assert!(rank.is_err() || rank.is_ok_and(|rank| rank.rank <= rank.of));
        });
        println!(
            "{:<40} {:>9.3} ms at worst",
            format!("rank: {shown}"),
            millis(worst)
        );
    }
}

/// Whose scores time changes on the first day on which it changes any.
fn changes(state: &State) {
    let first = state.next_instant().expect("scores change").day();
    let mut found = 0;
    let worst = worst_of(10, |_| {
        found = state.stale_on(first, None, usize::MAX).len();
    });
    assert!(found > 0);
    println!(
        "{:<40} {:>9.2} ms at worst",
        format!("whose scores change on a day: {found}"),
        millis(worst)
    );
}

fn worst_of(times: usize, mut read: impl FnMut(usize)) -> Duration {
    let time = |index| {
        let begun = Clock::now();
        read(index);
        begun.elapsed()
    };
    (0..times).map(time).max().unwrap_or_default()
}

/// Brings a round of 5,000 invitations to where it waits for its instant.
fn publish(state: &mut State, number: &str, grouping: &Grouping) {
    let number: RoundNumber = number.parse().expect("a round number");
    let [author, other] = ["anna", "bert"].map(|name| name.parse::<Officer>().expect("an officer"));
    let instruction = Instruction {
        number,
        instant: noon(),
        invitations: Invitations::new(5_000).expect("a number"),
        grouping: grouping.clone(),
        required_score: None,
        rule_set: None,
    };
    for asked in [
        Command::CreateRound {
            instruction: instruction.clone(),
            officer: author.clone(),
        },
        Command::ApproveRound {
            number,
            officer: other,
        },
        Command::PublishRound {
            instruction,
            officer: author,
        },
    ] {
        command(state, &asked, now());
    }
}

/// Runs a round: decided, and written into the state.
fn run(state: &mut State, number: &str) -> Duration {
    let begun = Clock::now();
    let run = Command::RunRound {
        number: number.parse().expect("a round number"),
        rules: RoundRules::Computable(synthetic::rules()),
        scores: RoundScores::OfPool,
    };
    let events = command(state, &run, noon());
    let time = begun.elapsed();
    let [Event::RoundCompleted { outcome, .. }] = &events[..] else {
        panic!("one event completes a round");
    };
    assert!(outcome.invited.len() == 5_000 || outcome.invited.len() == outcome.ranked as usize);
    time
}

fn per_candidate(what: &str, time: Duration, count: u64) {
    let rate = count as f64 / time.as_secs_f64();
    println!("{what:<40} {rate:>9.0} a second");
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Bytes of memory that this process holds, where the system tells.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib << 10)
}
