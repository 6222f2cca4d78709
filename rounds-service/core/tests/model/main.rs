//! The state machine against a naive model: plain lists, sorted anew for every question.
//!
//! Random commands in a small world where ties, expiries and rounds at one instant abound. After each
//! command both must agree on everything that can be asked; a disagreement shrinks to the shortest
//! sequence that shows it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops at the first surprise"
)]

mod agreement;
mod answers;
mod followed;
mod life;
mod naive;
mod scenes;
mod steps;
mod taken_back;
mod values;
mod why;
mod world;

use jiff::civil::date;
use proptest::prelude::*;
use rounds_core::{
    Assessment, Categories, Command, Crs, Grouping, Instant, Instruction, Invitations, Program,
    RoundRules, RoundScores, RuleSetId, State,
};

use steps::steps;
use values::{basis, instant, number, officer, round};
use world::World;

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_machine_agrees_with_the_model_and_its_events_give_the_state_again(steps in steps()) {
        let mut world = World::default();
        for step in &steps {
            world.step(step);
            world.agrees();
        }
        let mut replayed = State::new();
        for event in &world.events {
            replayed.evolve(event).expect("a recorded event follows");
        }
        prop_assert_eq!(replayed, world.state);
    }
}

fn eligible(score: u16, programs: &[Program]) -> Assessment {
    Assessment {
        score: Crs::new(score).unwrap(),
        programs: programs.iter().copied().collect(),
        categories: Categories::NONE,
        arranged_employment: false,
        as_of: date(2018, 1, 1),
        next_change: None,
        basis: basis(),
    }
}

#[test]
fn a_round_with_more_places_than_people_invites_all_and_one_with_none_nobody() {
    for (places, invited) in [(10, 3), (0, 0)] {
        let mut world = World::default();
        for score in [300, 200, 400] {
            let assessment = eligible(score, &[Program::CanadianExperienceClass]);
            let receive = Command::Receive {
                received_at: None,
                assessment,
                job_bank_registered: false,
            };
            world.command(&receive, instant(0)).unwrap();
        }
        let instruction = Instruction {
            number: round(1),
            instant: instant(1),
            invitations: Invitations::new(places).unwrap(),
            grouping: Grouping::Everyone,
            required_score: None,
            rule_set: None,
        };
        let create = Command::CreateRound {
            instruction: instruction.clone(),
            officer: officer("writer"),
        };
        world.command(&create, instant(0)).unwrap();
        world.approve_and_publish(&instruction, instant(0));
        let run = Command::RunRound {
            number: round(1),
            rules: RoundRules::Computable(basis().rule_set),
            scores: RoundScores::OfPool,
        };
        assert!(world.command(&run, instant(0)).is_none(), "not due");
        world.command(&run, instant(1)).unwrap();
        let found = world.state.invitations(round(1)).unwrap();
        let scores: Vec<_> = found.iter().map(|one| one.score.get()).collect();
        assert_eq!(scores, [400, 300, 200][..invited]);
    }
}

#[test]
fn a_score_that_time_alone_brings_keeps_the_etag() {
    let mut world = World::default();
    let assessment = eligible(300, &[Program::CanadianExperienceClass]);
    let receive = Command::Receive {
        received_at: None,
        assessment,
        job_bank_registered: false,
    };
    world.command(&receive, instant(0)).unwrap();
    let etag = |world: &World| world.state.candidate(number(0)).unwrap().etag;
    let before = etag(&world);
    let later = eligible(290, &[Program::CanadianExperienceClass]);
    let rescore = Command::Rescore(vec![(number(0), later)]);
    world.command(&rescore, instant(1)).unwrap();
    assert_eq!(etag(&world), before);
    let withdraw = Command::Withdraw {
        candidate: number(0),
    };
    world.command(&withdraw, instant(2)).unwrap();
    assert_ne!(etag(&world), before);
}

#[test]
fn a_score_of_a_day_to_come_is_refused() {
    let mut world = World::default();
    let assessment = eligible(300, &[Program::CanadianExperienceClass]);
    let receive = Command::Receive {
        received_at: None,
        assessment: assessment.clone(),
        job_bank_registered: false,
    };
    world.command(&receive, instant(0)).unwrap();
    let rescore = |as_of| {
        let later = Assessment {
            as_of,
            ..assessment.clone()
        };
        Command::Rescore(vec![(number(0), later)])
    };
    // The clock may have gone back since the score was asked for.
    assert!(
        world
            .command(&rescore(date(2018, 1, 3)), instant(24))
            .is_none()
    );
    assert!(
        world
            .command(&rescore(date(2018, 1, 1)), instant(24))
            .is_some()
    );
}

/// March 2017, with somebody not registered with Job Bank, who waits for the empty pool.
fn somebody_waits(now: Instant) -> World {
    let mut world = World::default();
    let receive = Command::Receive {
        received_at: None,
        assessment: Assessment {
            as_of: now.day(),
            ..eligible(300, &[Program::CanadianExperienceClass])
        },
        job_bank_registered: false,
    };
    world.command(&receive, now).unwrap();
    world
}

/// A round an hour later.
fn round_after(now: i64, rule_set: Option<RuleSetId>) -> Instruction {
    Instruction {
        number: round(1),
        instant: instant(now + 1),
        invitations: Invitations::new(1).unwrap(),
        grouping: Grouping::Everyone,
        required_score: None,
        rule_set,
    }
}

#[test]
fn a_round_of_an_empty_pool_rests_on_nothing_whoever_waits_for_it() {
    let hour = -300 * 24;
    let world = somebody_waits(instant(hour));
    let outcome = world
        .state
        .preview(&round_after(hour, None), instant(hour + 1));
    assert_eq!((outcome.ranked, outcome.basis), (0, None));
}

#[test]
fn a_round_of_an_empty_pool_runs_whatever_rules_it_names_and_whoever_waits_for_it() {
    let hour = -300 * 24;
    let mut world = somebody_waits(instant(hour));
    let other = RuleSetId::parse("crs-2015-01-01");
    assert!(other.is_some_and(|other| other != basis().rule_set.id));
    let instruction = round_after(hour, other);
    let create = Command::CreateRound {
        instruction: instruction.clone(),
        officer: officer("writer"),
    };
    world.command(&create, instant(hour)).unwrap();
    world.approve_and_publish(&instruction, instant(hour));
    let run = Command::RunRound {
        number: round(1),
        rules: RoundRules::Computable(basis().rule_set),
        scores: RoundScores::OfPool,
    };
    assert!(world.command(&run, instant(hour + 1)).is_some());
}

#[test]
fn why_counts_nobody_who_came_after_the_round() {
    let mut world = World::default();
    let receive = |world: &mut World, score, hours| {
        let receive = Command::Receive {
            received_at: None,
            assessment: eligible(score, &[Program::CanadianExperienceClass]),
            job_bank_registered: false,
        };
        world.command(&receive, instant(hours)).unwrap();
    };
    receive(&mut world, 200, 0);
    let instruction = Instruction {
        number: round(1),
        instant: instant(1),
        invitations: Invitations::new(0).unwrap(),
        grouping: Grouping::Everyone,
        required_score: None,
        rule_set: None,
    };
    let create = Command::CreateRound {
        instruction: instruction.clone(),
        officer: officer("writer"),
    };
    world.command(&create, instant(0)).unwrap();
    world.approve_and_publish(&instruction, instant(0));
    // The round is late, and somebody with more points has come.
    receive(&mut world, 400, 2);
    let before = world.state.clone();
    let run = Command::RunRound {
        number: round(1),
        rules: RoundRules::Computable(basis().rule_set),
        scores: RoundScores::OfPool,
    };
    world.command(&run, instant(3)).unwrap();
    let completed = world.state.round(round(1)).unwrap();
    let rank = before
        .why(number(0), completed, None)
        .unwrap()
        .rank
        .unwrap();
    assert_eq!((rank.rank, rank.of), (1, 1));
}
