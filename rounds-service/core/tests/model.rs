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

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use proptest::prelude::*;
use rounds_core::{
    Assessment, Band, Basis, CandidateNumber, CandidateState, Command, Context, Crs, Due, Event,
    Instant, Instruction, Invitations, Position, Program, Programs, Recorded, Round, RoundNumber,
    RoundScores, RoundState, RuleSetId, RuleSetRef, State, decide,
};

const HOUR: i64 = 3_600_000_000;

/// A step of a random life of the pool.
#[derive(Debug, Clone)]
enum Step {
    Receive {
        hours_ago: Option<u16>,
        score: u8,
        programs: u8,
        change_in_days: Option<u8>,
    },
    Update {
        candidate: u8,
        score: u8,
        programs: u8,
    },
    Withdraw {
        candidate: u8,
    },
    CreateAndPublish {
        number: u8,
        in_hours: u8,
        invitations: u8,
        program: Option<u8>,
    },
    Cancel {
        number: u8,
    },
    GoOn {
        hours: u16,
        score: u8,
        programs: u8,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (prop::option::of(0..9_000_u16), 0..4_u8, 0..16_u8, prop::option::of(1..40_u8)).prop_map(
            |(hours_ago, score, programs, change_in_days)| Step::Receive {
                hours_ago,
                score,
                programs,
                change_in_days
            }
        ),
        1 => (any::<u8>(), 0..4_u8, 0..16_u8)
            .prop_map(|(candidate, score, programs)| Step::Update { candidate, score, programs }),
        1 => any::<u8>().prop_map(|candidate| Step::Withdraw { candidate }),
        2 => (1..9_u8, 1..60_u8, 0..6_u8, prop::option::of(0..4_u8)).prop_map(
            |(number, in_hours, invitations, program)| Step::CreateAndPublish {
                number,
                in_hours,
                invitations,
                program
            }
        ),
        1 => (1..9_u8).prop_map(|number| Step::Cancel { number }),
        2 => (1..900_u16, 0..4_u8, 0..16_u8)
            .prop_map(|(hours, score, programs)| Step::GoOn { hours, score, programs }),
    ];
    prop::collection::vec(step, 1..60)
}

fn instant(hours: i64) -> Instant {
    // 1 January 2018, noon UTC, and so many hours.
    Instant::from_micros(1_514_808_000_000_000 + hours * HOUR).expect("within the calendar")
}

fn basis() -> Basis {
    let id = RuleSetId::parse("crs-2017-06-06").expect("an id");
    Basis {
        rule_set: RuleSetRef {
            id,
            digest: [7; 32],
        },
        superseded: false,
    }
}

fn assessment(score: u8, programs: u8, on: Date, change_in_days: Option<u8>) -> Assessment {
    let bits = Program::ALL.into_iter().enumerate();
    let held = bits
        .filter(|(bit, _)| programs & (1 << bit) != 0)
        .map(|(_, program)| program);
    let days = change_in_days.map(|days| jiff::Span::new().days(i64::from(days)));
    Assessment {
        score: Crs::new(u16::from(score) * 100).expect("a score"),
        programs: held.collect::<Programs>(),
        as_of: on,
        next_change: days.map(|days| on.saturating_add(days)),
        basis: basis(),
    }
}

/// Somebody invited: place in the list of people, program, score.
type NaiveInvited = (usize, Program, u16);

/// The naive model.
#[derive(Default)]
struct Model {
    people: Vec<Person>,
    rounds: BTreeMap<RoundNumber, (Instruction, Option<Vec<NaiveInvited>>, &'static str)>,
}

struct Person {
    received_at: Instant,
    assessment: Assessment,
    state: CandidateState,
}

impl Model {
    /// Everyone in the ranking of a program, by plain sorting.
    fn ranking(&self, program: Option<Program>, at: Option<Instant>) -> Vec<usize> {
        let mut ranking: Vec<usize> = (0..self.people.len())
            .filter(|place| {
                let person = &self.people[*place];
                let held = person.assessment.programs;
                let nominee = held.contains(Program::ProvincialNominee);
                let fits = match program {
                    None => true,
                    Some(Program::ProvincialNominee) => nominee,
                    Some(program) => held.contains(program) && !nominee,
                };
                person.state == CandidateState::InPool
                    && fits
                    && at.is_none_or(|at| person.received_at <= at)
            })
            .collect();
        ranking.sort_by_key(|place| {
            let person = &self.people[*place];
            (
                u16::MAX - person.assessment.score.get(),
                person.received_at,
                *place,
            )
        });
        ranking
    }

    fn invite(&mut self, number: RoundNumber) {
        let (instruction, ..) = self.rounds[&number];
        let ranking = self.ranking(instruction.program, Some(instruction.instant));
        let first = ranking
            .into_iter()
            .take(instruction.invitations.get() as usize);
        let invited: Vec<_> = first
            .map(|place| {
                let held = self.people[place].assessment.programs;
                let order = [
                    Program::ProvincialNominee,
                    Program::CanadianExperienceClass,
                    Program::FederalSkilledWorker,
                    Program::FederalSkilledTrades,
                ];
                let class = order.into_iter().find(|program| held.contains(*program));
                let class = instruction
                    .program
                    .or(class)
                    .expect("somebody in the pool has a class");
                (place, class, self.people[place].assessment.score.get())
            })
            .collect();
        for (place, ..) in &invited {
            assert_ne!(
                self.people[*place].state,
                CandidateState::Invited,
                "invited twice"
            );
            self.people[*place].state = CandidateState::Invited;
        }
        let round = self.rounds.get_mut(&number).expect("the round is there");
        (round.1, round.2) = (Some(invited), "completed");
    }
}

/// The machine, its events, and the model beside it.
#[derive(Default)]
struct World {
    state: State,
    events: Vec<Recorded>,
    model: Model,
    hours: i64,
}

impl World {
    fn now(&self) -> Instant {
        instant(self.hours)
    }

    /// Gives a command to the machine; `None` when it is refused.
    fn command(&mut self, command: &Command, now: Instant) -> Option<Vec<Event>> {
        let events = decide(&self.state, command, &Context { now }).ok()?;
        for event in &events {
            let position = self.state.head().map_or(Position::FIRST, Position::next);
            let recorded = Recorded {
                position,
                at: now,
                event: event.clone(),
            };
            self.state
                .evolve(&recorded)
                .expect("an event follows from the state");
            self.events.push(recorded);
        }
        Some(events)
    }

    fn step(&mut self, step: &Step) {
        let (now, today) = (self.now(), self.now().day());
        match *step {
            Step::Receive {
                hours_ago,
                score,
                programs,
                change_in_days,
            } => {
                let received_at = hours_ago.map(|hours| instant(self.hours - i64::from(hours)));
                let assessment = assessment(score, programs, today, change_in_days);
                let command = Command::Receive {
                    received_at,
                    assessment,
                };
                let received_at = received_at.unwrap_or(now);
                let in_time = received_at.one_year_later() > now;
                assert_eq!(self.command(&command, now).is_some(), in_time);
                if in_time {
                    let state = match assessment.programs.is_empty() {
                        true => CandidateState::NotEligible,
                        false => CandidateState::InPool,
                    };
                    self.model.people.push(Person {
                        received_at,
                        assessment,
                        state,
                    });
                }
            }
            Step::Update {
                candidate,
                score,
                programs,
            } => {
                let Some(place) = self.place(candidate) else {
                    return;
                };
                let assessment = assessment(score, programs, today, None);
                let candidate = number(place);
                let command = Command::Update {
                    candidate,
                    etag: None,
                    assessment,
                };
                let in_pool = self.model.people[place].state == CandidateState::InPool;
                assert_eq!(self.command(&command, now).is_some(), in_pool);
                if in_pool {
                    self.assess(place, assessment);
                }
            }
            Step::Withdraw { candidate } => {
                let Some(place) = self.place(candidate) else {
                    return;
                };
                let command = Command::Withdraw {
                    candidate: number(place),
                };
                let in_pool = self.model.people[place].state == CandidateState::InPool;
                assert_eq!(self.command(&command, now).is_some(), in_pool);
                if in_pool {
                    self.model.people[place].state = CandidateState::Withdrawn;
                }
            }
            Step::CreateAndPublish {
                number,
                in_hours,
                invitations,
                program,
            } => {
                let instruction = Instruction {
                    number: round(number),
                    instant: instant(self.hours + i64::from(in_hours)),
                    invitations: Invitations::new(invitations.into()).expect("a number"),
                    program: program.map(|place| Program::ALL[usize::from(place)]),
                    rule_set: None,
                };
                let new = !self.model.rounds.contains_key(&instruction.number);
                let created = self.command(&Command::CreateRound(instruction), now);
                assert_eq!(created.is_some(), new);
                if new {
                    let published = self.command(&Command::PublishRound(instruction.number), now);
                    assert!(published.is_some());
                    self.model
                        .rounds
                        .insert(instruction.number, (instruction, None, "published"));
                }
            }
            Step::Cancel { number } => {
                let number = round(number);
                let open = self
                    .model
                    .rounds
                    .get(&number)
                    .is_some_and(|round| round.2 == "published");
                assert_eq!(
                    self.command(&Command::CancelRound(number), now).is_some(),
                    open
                );
                if open {
                    self.model.rounds.get_mut(&number).expect("it is open").2 = "cancelled";
                }
            }
            Step::GoOn {
                hours,
                score,
                programs,
            } => {
                self.hours += i64::from(hours);
                self.live(self.now(), score, programs);
            }
        }
    }

    /// Does what is due, each thing at its instant; people rescored get the given score.
    fn live(&mut self, until: Instant, score: u8, programs: u8) {
        while let Some(due) = self.state.next_due(until) {
            match due {
                Due::Expire { at } => {
                    self.command(&Command::Expire { until: at }, at)
                        .expect("expiry is never refused");
                    for person in &mut self.model.people {
                        let ended = person.received_at.one_year_later() <= at;
                        if ended && person.state == CandidateState::InPool {
                            person.state = CandidateState::Expired;
                        }
                    }
                }
                Due::Rescore { at, day } => {
                    let stale = self.state.stale_on(day, usize::MAX);
                    let naive: Vec<_> = (0..self.model.people.len())
                        .filter(|place| {
                            let person = &self.model.people[*place];
                            person.state == CandidateState::InPool
                                && person
                                    .assessment
                                    .next_change
                                    .is_some_and(|change| change <= day)
                        })
                        .collect();
                    let mut places: Vec<_> =
                        stale.iter().map(|one| one.get() as usize - 1).collect();
                    places.sort_unstable();
                    assert_eq!(places, naive, "who is stale on {day}");
                    let assessment = assessment(score, programs, day, None);
                    let scored = stale.into_iter().map(|candidate| (candidate, assessment));
                    self.command(&Command::Rescore(scored.collect()), at)
                        .expect("rescored");
                    for place in places {
                        self.assess(place, assessment);
                    }
                }
                Due::Round { at, number } => {
                    let instruction = self.model.rounds[&number].0;
                    let preview = self.state.preview(&instruction, at);
                    let command = Command::RunRound {
                        number,
                        scores: RoundScores::OfPool,
                    };
                    let events = self
                        .command(&command, at)
                        .expect("a round that is due runs");
                    let [Event::RoundCompleted { outcome, .. }] = &events[..] else {
                        panic!("one event completes a round");
                    };
                    assert_eq!(*outcome, preview, "a preview tells what the round brings");
                    assert!(self.command(&command, at).is_none(), "a round runs once");
                    self.model.invite(number);
                }
            }
        }
    }

    fn assess(&mut self, place: usize, assessment: Assessment) {
        let person = &mut self.model.people[place];
        person.assessment = assessment;
        if assessment.programs.is_empty() {
            person.state = CandidateState::NoLongerEligible;
        }
    }

    fn place(&self, candidate: u8) -> Option<usize> {
        usize::from(candidate).checked_rem(self.model.people.len())
    }

    /// Everything that can be asked, of both.
    fn agrees(&self) {
        for (place, person) in self.model.people.iter().enumerate() {
            let view = self.state.candidate(number(place)).expect("received");
            assert_eq!(view.state, person.state);
            assert_eq!(
                (view.received_at, view.assessment),
                (person.received_at, person.assessment)
            );
        }
        let programs = Program::ALL.into_iter().map(Some);
        for program in programs.chain([None]) {
            let ranking = self.model.ranking(program, None);
            for place in 0..self.model.people.len() {
                let rank = self.state.rank(number(place), program).ok();
                let naive = ranking.iter().position(|other| *other == place);
                assert_eq!(rank.map(|rank| rank.rank), naive.map(|place| place + 1));
                assert!(rank.is_none_or(|rank| rank.of == ranking.len()));
            }
            for (from, to) in [(0, 1200), (0, 100), (101, 250), (300, 300)] {
                let band = Band::new(Crs::new(from).unwrap(), Crs::new(to).unwrap()).unwrap();
                let within = ranking.iter().filter(|place| {
                    (from..=to).contains(&self.model.people[**place].assessment.score.get())
                });
                assert_eq!(self.state.count(band, program), within.count());
            }
        }
        for (number, (_, invited, stands)) in &self.model.rounds {
            let round: &Round = self.state.round(*number).expect("created");
            let expected = match round.state {
                RoundState::Draft => "draft",
                RoundState::Published => "published",
                RoundState::Cancelled => "cancelled",
                RoundState::Completed { .. } => "completed",
            };
            assert_eq!(*stands, expected);
            let found = self.state.invitations(*number).map(|found| {
                let one = |one: &rounds_core::Invited| {
                    (
                        one.candidate.get() as usize - 1,
                        one.program,
                        one.score.get(),
                    )
                };
                found.iter().map(one).collect::<Vec<_>>()
            });
            assert_eq!(found, *invited);
        }
    }
}

fn number(place: usize) -> CandidateNumber {
    CandidateNumber::new(place as u32 + 1).expect("not 0")
}

fn round(number: u8) -> RoundNumber {
    number.to_string().parse().expect("a round number")
}

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
            };
            world.command(&receive, instant(0)).unwrap();
        }
        let instruction = Instruction {
            number: round(1),
            instant: instant(1),
            invitations: Invitations::new(places).unwrap(),
            program: None,
            rule_set: None,
        };
        world
            .command(&Command::CreateRound(instruction), instant(0))
            .unwrap();
        world
            .command(&Command::PublishRound(round(1)), instant(0))
            .unwrap();
        let run = Command::RunRound {
            number: round(1),
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
