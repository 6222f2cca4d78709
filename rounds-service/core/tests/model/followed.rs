//! Nominations, invitations and applications on their way to their ends.

use rounds_core::{
    Assessment, CandidateState, Command, Context, Crs, Event, Grouping, Instruction, Invitations,
    Program, Province, Rejection, RoundRules, RoundScores, Shortfall, decide,
};

use crate::values::{basis, instant, number, officer, round};
use crate::world::World;
use crate::{eligible, somebody_waits};

const DAY: i64 = 24;

/// Somebody in the pool since the first hour, with so many points.
fn in_pool(score: u16) -> World {
    let mut world = World::default();
    let receive = Command::Receive {
        received_at: None,
        assessment: eligible(score, &[Program::CanadianExperienceClass]),
        job_bank_registered: false,
    };
    world.command(&receive, instant(0)).unwrap();
    world
}

/// A round of one invitation is published, and runs an hour later.
fn a_round_runs(world: &mut World, name: u8, hours: i64, required: Option<u16>) {
    let instruction = Instruction {
        number: round(name),
        instant: instant(hours + 1),
        invitations: Invitations::new(1).unwrap(),
        grouping: Grouping::Everyone,
        required_score: required.and_then(Crs::new),
        rule_set: None,
    };
    let create = Command::CreateRound {
        instruction: instruction.clone(),
        officer: officer("writer"),
    };
    world.command(&create, instant(hours)).unwrap();
    world.approve_and_publish(&instruction, instant(hours));
    let run = Command::RunRound {
        number: round(name),
        rules: RoundRules::Computable(basis().rule_set),
        scores: RoundScores::OfPool,
    };
    world.command(&run, instant(hours + 1)).unwrap();
}

/// What somebody eligible comes to after so many hours.
fn scored(score: u16, hours: i64) -> Assessment {
    Assessment {
        as_of: instant(hours).day(),
        ..eligible(score, &[Program::CanadianExperienceClass])
    }
}

fn refused(world: &World, command: &Command, hours: i64) -> Option<Rejection> {
    let now = instant(hours);
    decide(&world.state, command, &Context { now }).err()
}

fn offer() -> Command {
    Command::OfferNomination {
        candidate: number(0),
        province: Province::Manitoba,
    }
}

fn decline(world: &World, hours: i64) -> Command {
    Command::DeclineInvitation {
        candidate: number(0),
        etag: Some(world.state.candidate(number(0)).unwrap().etag),
        assessment: scored(300, hours),
    }
}

#[test]
fn an_application_is_held_to_the_score_that_the_instruction_required() {
    for (score, short) in [
        (449, vec![Shortfall::ScoreWhenReceived]),
        (450, vec![]),
        (480, vec![]),
    ] {
        let mut world = in_pool(500);
        a_round_runs(&mut world, 1, 0, Some(450));
        let apply = Command::ReceiveApplication {
            candidate: number(0),
            etag: None,
            when_invited: scored(500, 0),
            when_received: scored(score, 2),
        };
        let events = world.command(&apply, instant(2)).unwrap();
        let [Event::ApplicationReceived { shortfalls, .. }] = &events[..] else {
            panic!("one event receives an application");
        };
        assert_eq!(shortfalls.iter().collect::<Vec<_>>(), short, "{score}");
    }
}

#[test]
fn an_offer_outlives_an_invitation_that_is_declined() {
    let mut world = in_pool(300);
    world.command(&offer(), instant(0)).unwrap();
    a_round_runs(&mut world, 1, 5 * DAY, None);
    let invited = world.state.candidate(number(0)).unwrap();
    assert_eq!(invited.state, CandidateState::Invited);
    let offered = invited.nomination_offer.unwrap();
    assert_eq!(offered.ends_at, instant(30 * DAY));

    let accept = |hours| Command::AcceptNomination {
        candidate: number(0),
        etag: None,
        assessment: scored(900, hours),
    };
    let held = refused(&world, &accept(6 * DAY), 6 * DAY);
    assert!(matches!(held, Some(Rejection::CandidateNotInPool { .. })));
    let decline = decline(&world, 6 * DAY);
    world.command(&decline, instant(6 * DAY)).unwrap();
    world.command(&accept(6 * DAY), instant(6 * DAY)).unwrap();
    let nominee = world.state.candidate(number(0)).unwrap();
    assert_eq!(nominee.nomination_offer, None);
    assert_eq!(nominee.assessment.score.get(), 900);
}

#[test]
fn an_offer_lapses_on_its_day_whoever_is_invited() {
    let mut world = in_pool(300);
    world.command(&offer(), instant(0)).unwrap();
    a_round_runs(&mut world, 1, 5 * DAY, None);
    assert_eq!(world.state.next_instant(), Some(instant(30 * DAY)));
    let until = instant(30 * DAY);
    let lapsed = world.command(&Command::Lapse { until }, until).unwrap();
    let candidate = number(0);
    assert_eq!(lapsed, [Event::NominationLapsed { candidate }]);
    let invited = world.state.candidate(candidate).unwrap();
    assert_eq!(invited.state, CandidateState::Invited);
    assert_eq!(invited.nomination_offer, None);
}

#[test]
fn an_offer_of_a_journal_that_dropped_it_gives_way_to_the_next() {
    let mut world = in_pool(300);
    world.command(&offer(), instant(0)).unwrap();
    a_round_runs(&mut world, 1, 5 * DAY, None);
    let decline = decline(&world, 6 * DAY);
    world.command(&decline, instant(6 * DAY)).unwrap();
    let again = rounds_core::Recorded {
        position: world.state.head().unwrap().next(),
        at: instant(7 * DAY),
        event: Event::NominationOffered {
            candidate: number(0),
            province: Province::Ontario,
        },
    };
    world.state.evolve(&again).unwrap();
    let offered = world.state.candidate(number(0)).unwrap().nomination_offer;
    assert_eq!(offered.unwrap().ends_at, instant(37 * DAY));
    assert_eq!(world.state.next_instant(), Some(instant(37 * DAY)));
}

#[test]
fn who_was_invited_again_does_not_decline_by_what_was_read_before() {
    let mut world = in_pool(300);
    a_round_runs(&mut world, 1, 0, None);
    let old = decline(&world, 2);
    world.command(&decline(&world, 2), instant(2)).unwrap();
    a_round_runs(&mut world, 2, 3, None);
    let stale = refused(&world, &old, 5);
    assert_eq!(stale, Some(Rejection::EtagStale(number(0))));
    let etag = Some(world.state.candidate(number(0)).unwrap().etag);
    let cancel = |etag| Command::CancelInvitation {
        candidate: number(0),
        etag,
        assessment: scored(300, 5),
        officer: officer("writer"),
    };
    let Command::DeclineInvitation { etag: before, .. } = old else {
        panic!("an invitation is declined");
    };
    assert_eq!(
        refused(&world, &cancel(before), 5),
        Some(Rejection::EtagStale(number(0)))
    );
    let apply = Command::ReceiveApplication {
        candidate: number(0),
        etag: before,
        when_invited: scored(300, 4),
        when_received: scored(300, 5),
    };
    assert_eq!(
        refused(&world, &apply, 5),
        Some(Rejection::EtagStale(number(0)))
    );
    world.command(&cancel(etag), instant(5)).unwrap();
}

#[test]
fn nobody_registers_or_withdraws_when_the_time_is_up() {
    let candidate = number(0);
    let withdraw = Command::Withdraw { candidate };
    // Nothing that is due is recorded in this world.
    let mut world = in_pool(300);
    let year = 365 * DAY;
    let up = Some(Rejection::TimeUp(candidate));
    assert_eq!(refused(&world, &withdraw, year - 1), None);
    assert_eq!(refused(&world, &withdraw, year), up);
    assert_eq!(refused(&world, &offer(), year), up);

    a_round_runs(&mut world, 1, 0, None);
    assert_eq!(refused(&world, &withdraw, 90 * DAY), None);
    let lapsed = Some(Rejection::InvitationLapsed(candidate));
    assert_eq!(refused(&world, &withdraw, 90 * DAY + 1), lapsed);

    // Registration with Job Bank: 30 days.
    let hour = -300 * DAY;
    let waiting = somebody_waits(instant(hour));
    let register = Command::RegisterWithJobBank { candidate };
    let end = hour + 30 * DAY;
    assert_eq!(refused(&waiting, &register, end - 1), None);
    assert_eq!(refused(&waiting, &register, end), up);
    assert_eq!(refused(&waiting, &withdraw, end), up);
}

#[test]
fn whose_registration_became_voluntary_may_register_and_withdraw_all_the_same() {
    // 20 May 2017; from 6 June on nobody must register.
    let hour = -226 * DAY;
    let waiting = somebody_waits(instant(hour));
    let candidate = number(0);
    for command in [
        Command::RegisterWithJobBank { candidate },
        Command::Withdraw { candidate },
    ] {
        assert_eq!(refused(&waiting, &command, hour + 29 * DAY), None);
    }
}
