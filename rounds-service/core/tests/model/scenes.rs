//! Scenes of rounds whose rules or scores are not those of the pool, one defect or promise each.

use jiff::civil::Date;
use rounds_core::{
    Assessment, Basis, Command, Context, Crs, Event, Grouping, Instant, Instruction, Invitations,
    NotTold, Program, Rejection, RoundRules, RoundScores, RuleSetRef, SeparateScore, WhyNot,
    decide,
};

use crate::eligible;
use crate::values::{basis, instant, number, officer, round};
use crate::world::World;

const CEC: &[Program] = &[Program::CanadianExperienceClass];

/// The rules of everybody, in another edition.
fn other_basis() -> Basis {
    let rule_set = RuleSetRef {
        digest: [8; 32],
        ..basis().rule_set
    };
    Basis {
        rule_set,
        ..basis()
    }
}

/// An assessment as of a day.
fn assessed(score: u16, as_of: Date, basis: Basis) -> Assessment {
    Assessment {
        as_of,
        basis,
        ..eligible(score, CEC)
    }
}

fn receive(world: &mut World, score: u16, at: Instant, basis: Basis) {
    let receive = Command::Receive {
        received_at: None,
        assessment: assessed(score, at.day(), basis),
        job_bank_registered: true,
    };
    world.command(&receive, at).unwrap();
}

/// A round in the first day's afternoon, published when nobody was there.
fn round_published(invitations: u32) -> World {
    let mut world = World::default();
    let instruction = Instruction {
        number: round(1),
        instant: instant(2),
        invitations: Invitations::new(invitations).unwrap(),
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
    world
}

fn run(rules: RoundRules, scores: RoundScores) -> Command {
    Command::RunRound {
        number: round(1),
        rules,
        scores,
    }
}

/// What keeps the round from running; none when it can.
fn kept_by(world: &World, rules: RoundRules, hours: i64) -> Option<Rejection> {
    let context = Context {
        now: instant(hours),
    };
    decide(&world.state, &run(rules, RoundScores::OfPool), &context).err()
}

fn by(basis: Basis) -> RoundRules {
    RoundRules::Computable(basis.rule_set)
}

#[test]
fn a_round_ranks_on_no_score_by_other_rules_than_were_asked_for() {
    let mut world = round_published(1);
    assert_eq!(
        kept_by(&world, RoundRules::NotAsked, 2),
        None,
        "nobody is ranked"
    );
    receive(&mut world, 300, instant(1), basis());
    for (rules, kept) in [
        (RoundRules::NotAsked, Some(Rejection::RulesNeeded)),
        (
            RoundRules::NotComputable,
            Some(Rejection::RuleSetNotComputable),
        ),
        (by(other_basis()), Some(Rejection::ScoresStale(1))),
        (by(basis()), None),
    ] {
        assert_eq!(kept_by(&world, rules, 2), kept, "{rules:?}");
    }
    let day = instant(2).day();
    assert_eq!(world.state.stale_on(day, None, 9), []);
    let new = Some(other_basis().rule_set);
    assert_eq!(world.state.stale_on(day, new, 9), [number(0)]);
}

#[test]
fn an_assessment_of_a_later_day_does_not_make_scores_of_the_days_before_stale() {
    let mut world = round_published(1);
    receive(&mut world, 300, instant(1), basis());
    // Other rules govern the next day, on which somebody comes while the round is late.
    receive(&mut world, 400, instant(24), other_basis());
    let (day, next) = (instant(2).day(), instant(24).day());
    assert_eq!(world.state.stale_on(day, None, 9), []);
    let needed = Some(Rejection::SeparateScoresNeeded);
    assert_eq!(kept_by(&world, by(basis()), 24), needed);
    assert_eq!(world.state.stale_on(next, None, 9), [number(0)]);

    // Nor does an assessment of the day before tell what is used now.
    let late = vec![(number(0), assessed(310, day, basis()))];
    world.command(&Command::Rescore(late), instant(25)).unwrap();
    assert_eq!(world.state.stale_on(next, None, 9), [number(0)]);
}

#[test]
fn a_late_round_is_explained_by_the_scores_of_its_day() {
    let mut world = round_published(1);
    for score in [300, 200] {
        receive(&mut world, score, instant(1), basis());
    }
    // Before the round runs, both change on the next day.
    for (place, score) in [(0, 100), (1, 500)] {
        let update = Command::Update {
            candidate: number(place),
            etag: None,
            assessment: assessed(score, instant(24).day(), basis()),
        };
        world.command(&update, instant(24)).unwrap();
    }
    let separate = |place, score| SeparateScore {
        candidate: number(place),
        score: Crs::new(score).unwrap(),
        programs: CEC.iter().copied().collect(),
        categories: rounds_core::Categories::NONE,
    };
    let scores = RoundScores::Separate {
        basis: basis(),
        as_of: instant(2).day(),
        scores: vec![separate(0, 310), separate(1, 210)],
    };
    let before = world.state.clone();
    world
        .command(&run(by(basis()), scores), instant(25))
        .unwrap();
    let completed = world.state.round(round(1)).unwrap();

    let first = before.why(number(0), completed, None).unwrap();
    let rank = first.rank.unwrap();
    assert_eq!((rank.rank, rank.of, rank.score.get()), (1, 2, 310));
    assert_eq!(
        first.enough, None,
        "the score of the first one out is not kept"
    );
    let facts_at = before.candidate(number(1)).unwrap().facts_at;
    let needed = Err(NotTold::ScoreNeeded(facts_at));
    assert_eq!(before.why(number(1), completed, None), needed);
    let own = separate(1, 210);
    let second = before.why(number(1), completed, Some(&own)).unwrap();
    assert_eq!(
        second.verdict,
        Err(WhyNot::BelowCutOff(Crs::new(310).unwrap()))
    );
    assert_eq!((second.score, second.rank), (Crs::new(210), None));
    assert_eq!(second.enough, Crs::new(311));
    let of_none = SeparateScore {
        programs: [].into_iter().collect(),
        ..own
    };
    let third = before.why(number(1), completed, Some(&of_none)).unwrap();
    assert_eq!(third.verdict, Err(WhyNot::NotEligible));
}

#[test]
fn a_preview_rests_on_no_one_rule_set_while_some_are_scored_anew() {
    let mut world = round_published(1);
    for score in [300, 200] {
        receive(&mut world, score, instant(1), basis());
    }
    let instruction = world.state.round(round(1)).unwrap().instruction.clone();
    let rests_on = |world: &World| world.state.preview(&instruction, instant(1)).basis;
    assert_eq!(rests_on(&world), Some(basis()));
    for (place, expected) in [(0, None), (1, Some(other_basis()))] {
        let anew = assessed(300, instant(1).day(), other_basis());
        let rescore = Command::Rescore(vec![(number(place), anew)]);
        world.command(&rescore, instant(1)).unwrap();
        assert_eq!(rests_on(&world), expected);
    }
}

#[test]
fn what_ends_at_one_instant_lapses_some_thousands_at_a_time() {
    let mut world = World::default();
    for _ in 0..6_000 {
        receive(&mut world, 300, instant(0), basis());
    }
    let end = instant(0).one_year_later();
    let mut lapsed = Vec::new();
    while world.state.next_due(end).is_some() {
        let events = world.command(&Command::Lapse { until: end }, end).unwrap();
        let all_expired = events
            .iter()
            .all(|event| matches!(event, Event::CandidateExpired { .. }));
        assert!(all_expired);
        lapsed.push(events.len());
    }
    assert_eq!(lapsed, [2_500, 2_500, 1_000]);
    assert_eq!(world.state.in_pool(), 0);
}
