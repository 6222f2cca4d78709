//! A state restored from its snapshot, and one whose last events were taken back, against the fold of
//! the events: whole states are compared after random lives of a pool.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops at the first surprise"
)]

use jiff::civil::Date;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use rounds_core::{
    Assessment, Basis, CandidateNumber, CandidateState, Categories, Command, Context, Crs, Due,
    Grouping, Instant, Instruction, Invitations, Officer, Position, Program, Programs, Province,
    Recorded, Restore, RoundNumber, RoundRules, RoundScores, RoundState, RuleSetId, RuleSetRef,
    Section, State, Undo, Unreadable, decide,
};

const HOUR: i64 = 3_600_000_000;

/// One random thing to ask of the pool; most of what does not fit is refused, and changes nothing.
#[derive(Debug, Clone, Copy)]
struct Step {
    kind: u8,
    subject: u8,
    score: u8,
    programs: u8,
    choice: u8,
    hours: u8,
}

fn steps(count: usize) -> impl Strategy<Value = Vec<Step>> {
    let numbers = (any::<u8>(), any::<u8>(), any::<u8>());
    let step = (0..26_u8, numbers, any::<u8>(), any::<u8>()).prop_map(
        |(kind, (subject, score, programs), choice, hours)| Step {
            kind,
            subject,
            score,
            programs,
            choice,
            hours,
        },
    );
    prop::collection::vec(step, 1..count)
}

/// A pool and everything that happened in it.
struct World {
    state: State,
    events: Vec<Recorded>,
    now: Instant,
    /// What has changed since it was set.
    undo: Option<Undo>,
}

impl World {
    fn new() -> Self {
        Self {
            state: State::new(),
            events: Vec::new(),
            // 1 February 2017: registration with Job Bank is still mandatory for some months.
            now: Instant::from_micros(1_485_950_400_000_000).unwrap(),
            undo: None,
        }
    }

    fn after(steps: &[Step]) -> Self {
        let mut world = Self::new();
        steps.iter().for_each(|step| world.step(*step));
        world
    }

    fn step(&mut self, step: Step) {
        self.command(&self.asked(step));
        if step.choice & 3 == 0 {
            // Mostly days, now and then months.
            let long = if step.hours > 240 { 100 } else { 0 };
            let days = long + i64::from(step.hours % 8);
            let later = self.now.micros() + days * 24 * HOUR;
            self.live(Instant::from_micros(later).unwrap(), step);
        }
    }

    fn command(&mut self, command: &Command) {
        let context = Context { now: self.now };
        let Ok(events) = decide(&self.state, command, &context) else {
            return;
        };
        for event in events {
            let recorded = Recorded {
                position: self.state.head().map_or(Position::FIRST, Position::next),
                at: self.now,
                event,
            };
            let evolved = match &mut self.undo {
                Some(undo) => self.state.evolve_noting(&recorded, undo),
                None => self.state.evolve(&recorded),
            };
            evolved.expect("an event follows from the state");
            self.events.push(recorded);
        }
    }

    /// Does what is due up to an instant.
    fn live(&mut self, until: Instant, step: Step) {
        while let Some(due) = self.state.next_due(until) {
            let (Due::Lapse { at } | Due::Rescore { at, .. } | Due::Round { at, .. }) = due;
            self.now = self.now.max(at);
            match due {
                Due::Lapse { at } => self.command(&Command::Lapse { until: at }),
                Due::Rescore { day, .. } => self.rescore(day, None, step),
                Due::Round { number, .. } => {
                    let day = self.now.day();
                    let rules = assessment(step, day).basis.rule_set;
                    self.rescore(day, Some(rules), step);
                    self.command(&Command::RunRound {
                        number,
                        rules: RoundRules::Computable(rules),
                        scores: RoundScores::OfPool,
                    });
                }
            }
        }
        self.now = self.now.max(until);
    }

    fn rescore(&mut self, day: Date, rules: Option<RuleSetRef>, step: Step) {
        let stale = self.state.stale_on(day, rules, usize::MAX).into_iter();
        let scored = stale.map(|candidate| (candidate, assessment(step, day)));
        self.command(&Command::Rescore(scored.collect()));
    }

    fn asked(&self, step: Step) -> Command {
        let assessment = assessment(step, self.now.day());
        let candidate = self.candidate(step);
        let province = Province::ALL[usize::from(step.choice % 2)];
        match step.kind {
            0..6 => Command::Receive {
                received_at: None,
                assessment,
                job_bank_registered: step.choice.is_multiple_of(2),
            },
            6 => Command::RegisterWithJobBank { candidate },
            7 => Command::Update {
                candidate,
                etag: None,
                assessment,
            },
            8 => Command::Withdraw { candidate },
            9 => Command::OfferNomination {
                candidate,
                province,
            },
            10 => Command::AcceptNomination {
                candidate,
                etag: None,
                assessment,
            },
            11 => Command::RefuseNomination { candidate },
            12 => Command::WithdrawNomination {
                candidate,
                province,
                etag: None,
            },
            13..21 => self.round_moved_on(step),
            21 if step.choice % 4 < 2 => Command::CancelInvitation {
                candidate,
                etag: None,
                assessment,
                officer: "anna".parse().unwrap(),
            },
            21..24 => Command::DeclineInvitation {
                candidate,
                etag: None,
                assessment,
            },
            _ => {
                let view = self.state.candidate(candidate);
                let round = view.and_then(|view| view.invitation).map(|held| held.round);
                let round = round.and_then(|round| self.state.round(round));
                let invited = round.map_or(self.now, |round| round.instruction.instant);
                Command::ReceiveApplication {
                    candidate,
                    etag: None,
                    when_invited: self::assessment(step, invited.day()),
                    when_received: assessment,
                }
            }
        }
    }

    /// Moves a round on to what comes next, now and then astray.
    fn round_moved_on(&self, step: Step) -> Command {
        let number: RoundNumber = format!("{}a", step.subject % 6 + 1).parse().unwrap();
        let officer = |name: &str| name.parse::<Officer>().unwrap();
        let (instruction, author) = (self.instruction(number, step), officer("anna"));
        let round = self.state.round(number);
        match round.map(|round| &round.state) {
            None => Command::CreateRound {
                instruction,
                officer: author,
            },
            _ if step.choice.is_multiple_of(16) => Command::CancelRound {
                number,
                officer: author,
            },
            _ if step.choice % 16 == 1 => Command::ReviseRound {
                instruction,
                officer: author,
            },
            Some(RoundState::Draft) => Command::ApproveRound {
                number,
                officer: officer("bert"),
            },
            Some(_) => Command::PublishRound {
                instruction: round.unwrap().instruction.clone(),
                officer: author,
            },
        }
    }

    /// One of those invited where it takes that, or else one of the last few.
    fn candidate(&self, step: Step) -> CandidateNumber {
        let back = u32::from(step.subject % 12);
        let recent = (self.state.received() as u32).saturating_sub(back).max(1);
        let recent = CandidateNumber::new(recent).unwrap();
        if step.kind < 21 {
            return recent;
        }
        let everyone = self.state.candidates_from(CandidateNumber::new(1).unwrap());
        let invited = everyone.filter(|one| one.state == CandidateState::Invited);
        invited.last().map_or(recent, |one| one.candidate)
    }

    fn instruction(&self, number: RoundNumber, step: Step) -> Instruction {
        let instant = self.now.micros() + (1 + i64::from(step.hours)) * 2 * HOUR;
        Instruction {
            number,
            instant: Instant::from_micros(instant).unwrap(),
            invitations: Invitations::new(u32::from(step.score % 6)).unwrap(),
            grouping: match step.programs % 3 {
                0 => Grouping::Everyone,
                1 => Grouping::Program(Program::ALL[usize::from(step.programs % 4)]),
                _ => Grouping::Category("french-v1".parse().unwrap()),
            },
            required_score: (step.score.is_multiple_of(4)).then_some(Crs::new(200).unwrap()),
            rule_set: None,
        }
    }
}

fn assessment(step: Step, as_of: Date) -> Assessment {
    let held = Program::ALL.into_iter().enumerate();
    let held = held.filter(|(bit, _)| step.programs & (1 << bit) != 0);
    let categories = ["french-v1", "trades-v2"].into_iter().enumerate();
    let categories = categories.filter(|(bit, _)| step.programs & (16 << bit) != 0);
    let days = jiff::Span::new().days(i64::from(step.hours % 60) + 1);
    Assessment {
        score: Crs::new(u16::from(step.score % 4) * 100).unwrap(),
        programs: held.map(|(_, program)| program).collect::<Programs>(),
        categories: categories
            .map(|(_, category)| category.parse().unwrap())
            .collect::<Categories>(),
        arranged_employment: step.choice.is_multiple_of(5),
        as_of,
        next_change: (step.choice.is_multiple_of(3)).then(|| as_of.saturating_add(days)),
        basis: Basis {
            rule_set: RuleSetRef {
                id: RuleSetId::parse("crs-2016-11-19").unwrap(),
                digest: [step.choice / 100; 32],
            },
            superseded: false,
        },
    }
}

fn sections(state: &State) -> Vec<Section> {
    state.snapshot().into_sections().collect()
}

fn restored(sections: &[Section]) -> Result<State, Unreadable> {
    let mut restore = Restore::new();
    for section in sections {
        restore.take(section.tag, &section.bytes)?;
    }
    restore.finish()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_snapshot_restores_the_state_and_the_rest_of_the_events_follow(
        steps in steps(200),
        share in 0..100_usize,
    ) {
        let (before, after) = steps.split_at(steps.len() * share / 100);
        let mut world = World::after(before);
        let taken = world.state.snapshot();
        let position = world.events.len();
        // The state goes on while the snapshot is written.
        after.iter().for_each(|step| world.step(*step));

        let taken: Vec<_> = taken.into_sections().collect();
        let mut restored = restored(&taken).unwrap();
        let mut fold = State::new();
        for (index, event) in world.events.iter().enumerate() {
            if index == position {
                prop_assert_eq!(&restored, &fold);
                prop_assert_eq!(&sections(&restored), &taken);
            }
            fold.evolve(event).unwrap();
            if index >= position {
                restored.evolve(event).unwrap();
            }
        }
        prop_assert_eq!(&restored, &world.state);
        prop_assert_eq!(&restored, &fold);
    }

    #[test]
    fn events_taken_back_leave_no_trace(steps in steps(200), share in 0..100_usize) {
        let (before, after) = steps.split_at(steps.len() * share / 100);
        let mut world = World::after(before);
        let was = world.state.clone();
        world.undo = Some(was.undo());
        after.iter().for_each(|step| world.step(*step));

        let undo = world.undo.take().unwrap();
        world.state.take_back(undo);
        prop_assert_eq!(&world.state, &was);
        prop_assert_eq!(sections(&world.state), sections(&was));
    }

    #[test]
    fn altered_sections_are_refused_or_tell_a_state_and_never_panic(
        steps in steps(60),
        place in any::<prop::sample::Index>(),
        byte in any::<prop::sample::Index>(),
        flip in 1..=u8::MAX,
    ) {
        let mut sections = sections(&World::after(&steps).state);
        let section = place.get_mut(&mut sections);
        if !section.bytes.is_empty() {
            *byte.get_mut(&mut section.bytes) ^= flip;
        }
        if let Ok(mut state) = restored(&sections) {
            let _ = state.next_due(Instant::MAX);
            let head = state.head().map_or(Position::FIRST, Position::next);
            let withdrawn = Recorded {
                position: head,
                at: Instant::MAX,
                event: rounds_core::Event::CandidateWithdrawn {
                    candidate: CandidateNumber::new(1).unwrap(),
                },
            };
            let _ = state.evolve(&withdrawn);
        }
    }
}

#[test]
fn random_lives_reach_every_corner_of_a_pool() {
    // What the properties above rest on: their lives are not idle.
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut kinds = std::collections::BTreeSet::new();
    for _ in 0..100 {
        let tree = steps(400).new_tree(&mut runner).unwrap();
        for recorded in World::after(&tree.current()).events {
            let name = format!("{:?}", recorded.event);
            let end = name.find([' ', '(', '{']).unwrap();
            kinds.insert(name[..end].to_owned());
        }
    }
    let expected = [
        "ApplicationReceived",
        "CandidateExpired",
        "CandidateReceived",
        "CandidateUpdated",
        "CandidateWithdrawn",
        "CandidatesRescored",
        "InvitationCancelled",
        "InvitationDeclined",
        "InvitationLapsed",
        "JobBankRegistered",
        "JobBankWaived",
        "NominationAccepted",
        "NominationLapsed",
        "NominationOffered",
        "NominationRefused",
        "NominationWithdrawn",
        "RegistrationLapsed",
        "RoundApproved",
        "RoundCancelled",
        "RoundCompleted",
        "RoundCreated",
        "RoundPublished",
        "RoundRevised",
    ];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn pages_are_shared_until_they_change() {
    let step = Step {
        kind: 0,
        subject: 0,
        score: 1,
        programs: 1,
        choice: 2,
        hours: 0,
    };
    let mut world = World::new();
    // More than two pages.
    (0..10_000).for_each(|_| world.step(step));
    let taken = world.state.snapshot();
    let was = world.state.clone();
    for subject in [0, 200] {
        world.command(&world.asked(Step {
            kind: 8,
            subject,
            ..step
        }));
    }
    world.step(step);
    assert_ne!(world.state, was);
    let sections: Vec<_> = taken.into_sections().collect();
    assert_eq!(restored(&sections).unwrap(), was);
}

#[test]
fn what_is_newer_or_missing_is_told() {
    let world = World::after(&[]);
    let mut sections = sections(&world.state);
    sections.push(Section {
        tag: 4_711,
        bytes: vec![],
    });
    let newer = restored(&sections).unwrap_err();
    assert!(matches!(newer, Unreadable::Newer(_)), "{newer}");
    assert!(newer.to_string().contains("newer"), "{newer}");
    assert_eq!(
        restored(&[]).unwrap_err(),
        Unreadable::Malformed("sections are missing")
    );
}
