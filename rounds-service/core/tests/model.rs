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
    Assessment, Band, Basis, CandidateNumber, CandidateState, Categories, CategoryId, Command,
    Context, Crs, Due, Event, Grouping, Instant, Instruction, Invitations, Officer, Position,
    Program, Programs, Province, Recorded, Round, RoundNumber, RoundScores, RoundState, RuleSetId,
    RuleSetRef, State, decide,
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
    Decline {
        candidate: u8,
        score: u8,
        programs: u8,
    },
    Apply {
        candidate: u8,
        score: u8,
        programs: u8,
    },
    Offer {
        candidate: u8,
    },
    Answer {
        candidate: u8,
        accept: bool,
    },
    CreateAndPublish {
        number: u8,
        in_hours: u8,
        invitations: u8,
        grouping: u8,
        required: Option<u8>,
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
        1 => (any::<u8>(), 0..4_u8, 0..16_u8)
            .prop_map(|(candidate, score, programs)| Step::Decline { candidate, score, programs }),
        1 => (any::<u8>(), 0..4_u8, 0..16_u8)
            .prop_map(|(candidate, score, programs)| Step::Apply { candidate, score, programs }),
        1 => any::<u8>().prop_map(|candidate| Step::Offer { candidate }),
        1 => (any::<u8>(), any::<bool>())
            .prop_map(|(candidate, accept)| Step::Answer { candidate, accept }),
        3 => (1..9_u8, 1..60_u8, 0..6_u8, 0..7_u8, prop::option::weighted(0.2, 0..4_u8)).prop_map(
            |(number, in_hours, invitations, grouping, required)| Step::CreateAndPublish {
                number,
                in_hours,
                invitations,
                grouping,
                required
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
        // Who has an even score is in one of two categories.
        categories: category(score).into_iter().collect(),
        arranged_employment: false,
        as_of: on,
        next_change: days.map(|days| on.saturating_add(days)),
        basis: basis(),
    }
}

fn category(score: u8) -> Option<CategoryId> {
    let name = ["french-v1", "trades-v2"].get(usize::from(score) / 2)?;
    (score % 2 == 0).then(|| name.parse().expect("a category"))
}

/// One of the groupings that a round can have.
fn grouping_of(choice: u8) -> Grouping {
    match Program::ALL.get(usize::from(choice)) {
        Some(program) => Grouping::Program(*program),
        None => category(choice - 4).map_or(Grouping::Everyone, Grouping::Category),
    }
}

/// When an invitation issued at an instant of 2018 or 2019 lapses: 90 days after issue before 26 June
/// 2018, 60 days from then on.
fn naive_end(issued: Instant) -> Instant {
    let days = if issued.day() < date(2018, 6, 26) {
        90
    } else {
        60
    };
    issued.days_later(days)
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
    invited: Option<(RoundNumber, Program, Instant)>,
    offer_ends: Option<Instant>,
}

impl Person {
    /// Ends what has lapsed by an instant.
    fn lapse(&mut self, at: Instant) {
        if self.offer_ends.is_some_and(|end| end <= at) {
            self.offer_ends = None;
        }
        let year_is_over = self.received_at.one_year_later() <= at;
        if year_is_over && self.state == CandidateState::InPool {
            self.state = CandidateState::Expired;
            self.offer_ends = None;
        }
        let invited = self
            .invited
            .filter(|_| self.state == CandidateState::Invited);
        if invited.is_some_and(|(.., issued)| naive_end(issued) <= at) {
            self.state = CandidateState::InvitationLapsed;
        }
    }
}

impl Model {
    /// Everyone in the ranking of a grouping, by plain sorting.
    fn ranking(&self, grouping: &Grouping, at: Option<Instant>) -> Vec<usize> {
        let mut ranking: Vec<usize> = (0..self.people.len())
            .filter(|place| {
                let person = &self.people[*place];
                let held = person.assessment.programs;
                let nominee = held.contains(Program::ProvincialNominee);
                let fits = match grouping {
                    Grouping::Everyone => true,
                    Grouping::Program(Program::ProvincialNominee) => nominee,
                    Grouping::Program(program) => held.contains(*program) && !nominee,
                    Grouping::Category(category) => {
                        person.assessment.categories.contains(category) && !nominee
                    }
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
        let instruction = self.rounds[&number].0.clone();
        let mut ranking = self.ranking(&instruction.grouping, Some(instruction.instant));
        if let Some(required) = instruction.required_score {
            ranking.retain(|place| self.people[*place].assessment.score >= required);
        }
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
                let class = match instruction.grouping {
                    Grouping::Program(program) => program,
                    Grouping::Everyone | Grouping::Category(_) => {
                        class.expect("somebody in the pool has a class")
                    }
                };
                (place, class, self.people[place].assessment.score.get())
            })
            .collect();
        for (place, class, _) in &invited {
            assert_ne!(
                self.people[*place].state,
                CandidateState::Invited,
                "invited twice"
            );
            let person = &mut self.people[*place];
            person.state = CandidateState::Invited;
            person.invited = Some((number, *class, instruction.instant));
            person.offer_ends = None;
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
                    assessment: assessment.clone(),
                    job_bank_registered: false,
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
                        invited: None,
                        offer_ends: None,
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
                    assessment: assessment.clone(),
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
                let can = matches!(
                    self.model.people[place].state,
                    CandidateState::InPool | CandidateState::Invited
                );
                assert_eq!(self.command(&command, now).is_some(), can);
                if can {
                    self.model.people[place].state = CandidateState::Withdrawn;
                    self.model.people[place].offer_ends = None;
                }
            }
            Step::Decline {
                candidate,
                score,
                programs,
            } => {
                let Some(place) = self.place(candidate) else {
                    return;
                };
                let assessment = assessment(score, programs, today, None);
                let command = Command::DeclineInvitation {
                    candidate: number(place),
                    assessment: assessment.clone(),
                };
                let person = &mut self.model.people[place];
                let invited = person.state == CandidateState::Invited;
                if invited {
                    person.state = if person.received_at.one_year_later() <= now {
                        CandidateState::Expired
                    } else if assessment.programs.is_empty() {
                        CandidateState::NoLongerEligible
                    } else {
                        CandidateState::InPool
                    };
                    person.assessment = assessment;
                }
                assert_eq!(self.command(&command, now).is_some(), invited);
            }
            Step::Apply {
                candidate,
                score,
                programs,
            } => self.apply(candidate, score, programs),
            Step::Offer { candidate } => self.offer(candidate),
            Step::Answer { candidate, accept } => self.answer(candidate, accept),
            Step::CreateAndPublish {
                number,
                in_hours,
                invitations,
                grouping,
                required,
            } => {
                let instruction = Instruction {
                    number: round(number),
                    instant: instant(self.hours + i64::from(in_hours)),
                    invitations: Invitations::new(invitations.into()).expect("a number"),
                    grouping: grouping_of(grouping),
                    required_score: required.and_then(|score| Crs::new(u16::from(score) * 100)),
                    rule_set: None,
                };
                let new = !self.model.rounds.contains_key(&instruction.number);
                let create = Command::CreateRound {
                    instruction: instruction.clone(),
                    officer: officer("writer"),
                };
                assert_eq!(self.command(&create, now).is_some(), new);
                if new {
                    self.approve_and_publish(instruction.number, now);
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
                let cancel = Command::CancelRound {
                    number,
                    officer: officer("writer"),
                };
                assert_eq!(self.command(&cancel, now).is_some(), open);
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

    /// Approves a draft by a second officer, after the first was refused, and publishes it.
    fn approve_and_publish(&mut self, number: RoundNumber, now: Instant) {
        let approve = |name| Command::ApproveRound {
            number,
            officer: officer(name),
        };
        let publish = Command::PublishRound {
            number,
            officer: officer("writer"),
        };
        assert!(self.command(&publish, now).is_none(), "not approved");
        assert!(self.command(&approve("writer"), now).is_none(), "the same");
        assert!(self.command(&approve("approver"), now).is_some());
        assert!(self.command(&publish, now).is_some());
    }

    /// Does what is due, each thing at its instant; people rescored get the given score.
    fn live(&mut self, until: Instant, score: u8, programs: u8) {
        while let Some(due) = self.state.next_due(until) {
            match due {
                Due::Lapse { at } => {
                    self.command(&Command::Lapse { until: at }, at)
                        .expect("expiry is never refused");
                    for person in &mut self.model.people {
                        person.lapse(at);
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
                    let scored = stale
                        .into_iter()
                        .map(|candidate| (candidate, assessment.clone()));
                    self.command(&Command::Rescore(scored.collect()), at)
                        .expect("rescored");
                    for place in places {
                        self.assess(place, assessment.clone());
                    }
                }
                Due::Round { at, number } => {
                    let instruction = self.model.rounds[&number].0.clone();
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

    fn offer(&mut self, candidate: u8) {
        let Some(place) = self.place(candidate) else {
            return;
        };
        let now = self.now();
        let command = Command::OfferNomination {
            candidate: number(place),
            province: Province::Manitoba,
        };
        let person = &mut self.model.people[place];
        let programs = person.assessment.programs;
        let can = person.state == CandidateState::InPool
            && !programs.contains(Program::ProvincialNominee)
            && person.offer_ends.is_none();
        if can {
            person.offer_ends = Some(now.days_later(30));
        }
        assert_eq!(self.command(&command, now).is_some(), can);
    }

    fn answer(&mut self, candidate: u8, accept: bool) {
        let Some(place) = self.place(candidate) else {
            return;
        };
        let now = self.now();
        let candidate = number(place);
        let mut nominee = self.model.people[place].assessment.clone();
        nominee.programs = nominee.programs.with(Program::ProvincialNominee);
        nominee.as_of = now.day();
        nominee.next_change = None;
        let command = match accept {
            true => Command::AcceptNomination {
                candidate,
                etag: None,
                assessment: nominee.clone(),
            },
            false => Command::RefuseNomination { candidate },
        };
        let offered = self.model.people[place].offer_ends.take().is_some();
        assert_eq!(self.command(&command, now).is_some(), offered);
        if offered && accept {
            self.model.people[place].assessment = nominee;
        }
    }

    /// An application, scored alike on both days, by somebody who may not be invited.
    fn apply(&mut self, candidate: u8, score: u8, programs: u8) {
        let Some(place) = self.place(candidate) else {
            return;
        };
        let now = self.now();
        let person = &mut self.model.people[place];
        let invited = person
            .invited
            .filter(|_| person.state == CandidateState::Invited);
        let then = invited.map_or(now, |(.., at)| at).day();
        let when_received = assessment(score, programs, now.day(), None);
        let command = Command::ReceiveApplication {
            candidate: number(place),
            when_invited: assessment(score, programs, then, None),
            when_received: when_received.clone(),
        };
        let Some((round, class, _)) = invited else {
            assert!(self.command(&command, now).is_none());
            return;
        };
        person.state = CandidateState::Applied;
        let (instruction, others, _) = &self.model.rounds[&round];
        let cut_off = others.iter().flatten().map(|(.., score)| *score).min();
        let in_category = match &instruction.grouping {
            Grouping::Category(category) => when_received.categories.contains(category),
            Grouping::Everyone | Grouping::Program(_) => true,
        };
        let meets = when_received.programs.contains(class)
            && in_category
            && Some(when_received.score.get()) >= cut_off;
        assert!(self.command(&command, now).is_some());
        let view = self.state.candidate(number(place)).expect("received");
        assert_eq!(view.shortfalls.map(|short| short.is_empty()), Some(meets));
    }

    fn assess(&mut self, place: usize, assessment: Assessment) {
        let person = &mut self.model.people[place];
        if assessment.programs.is_empty() {
            person.state = CandidateState::NoLongerEligible;
            person.offer_ends = None;
        }
        person.assessment = assessment;
    }

    fn place(&self, candidate: u8) -> Option<usize> {
        usize::from(candidate).checked_rem(self.model.people.len())
    }

    /// Everything that can be asked, of both.
    fn agrees(&self) {
        for (place, person) in self.model.people.iter().enumerate() {
            let view = self.state.candidate(number(place)).expect("received");
            assert_eq!(view.state, person.state);
            let offer = view.nomination_offer.map(|offer| offer.ends_at);
            assert_eq!(offer, person.offer_ends);
            assert_eq!(
                (view.received_at, &view.assessment),
                (person.received_at, &person.assessment)
            );
        }
        for grouping in (0..7).map(grouping_of) {
            let ranking = self.model.ranking(&grouping, None);
            for place in 0..self.model.people.len() {
                let rank = self.state.rank(number(place), &grouping).ok();
                let naive = ranking.iter().position(|other| *other == place);
                assert_eq!(rank.map(|rank| rank.rank), naive.map(|place| place + 1));
                assert!(rank.is_none_or(|rank| rank.of == ranking.len()));
            }
            for (from, to) in [(0, 1200), (0, 100), (101, 250), (300, 300)] {
                let band = Band::new(Crs::new(from).unwrap(), Crs::new(to).unwrap()).unwrap();
                let within = ranking.iter().filter(|place| {
                    (from..=to).contains(&self.model.people[**place].assessment.score.get())
                });
                assert_eq!(self.state.count(&[band], &grouping), [within.count()]);
            }
        }
        for (number, (_, invited, stands)) in &self.model.rounds {
            let round: &Round = self.state.round(*number).expect("created");
            let expected = match round.state {
                RoundState::Draft => "draft",
                RoundState::Approved => "approved",
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

fn officer(name: &str) -> Officer {
    name.parse().expect("an officer")
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
            instruction,
            officer: officer("writer"),
        };
        world.command(&create, instant(0)).unwrap();
        world.approve_and_publish(round(1), instant(0));
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
