//! The machine and the model beside it, living through the same steps.

use jiff::civil::Date;
use rounds_core::{
    Assessment, Basis, CandidateState, Command, Context, Crs, Event, Grouping, Instant,
    Instruction, Invitations, Position, Recorded, State, decide,
};

use crate::naive::{Model, Person};
use crate::steps::Step;
use crate::values::{
    assessment, edition, grouping_of, instant, named_basis, number, officer, round,
};

/// The machine, its events, and the model beside it.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) state: State,
    pub(crate) events: Vec<Recorded>,
    pub(crate) model: Model,
    pub(crate) hours: i64,
    /// The instant at which is done what was due; none when each thing is done at its own.
    pub(crate) late: Option<Instant>,
    /// How often the scoring service got other rules.
    pub(crate) edition: u8,
    /// The day and the basis of the assessment of the latest day that was recorded last.
    pub(crate) latest: Option<(Date, Basis)>,
}

impl World {
    pub(crate) fn now(&self) -> Instant {
        instant(self.hours)
    }

    /// Gives a command to the machine; `None` when it is refused.
    pub(crate) fn command(&mut self, command: &Command, now: Instant) -> Option<Vec<Event>> {
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
            for assessment in assessments(event) {
                let of_last_day = self.latest.is_none_or(|(day, _)| day <= assessment.as_of);
                if of_last_day {
                    self.latest = Some((assessment.as_of, assessment.basis));
                }
            }
            self.events.push(recorded);
        }
        Some(events)
    }

    pub(crate) fn step(&mut self, step: &Step) {
        let (now, today) = (self.now(), self.now().day());
        let basis = edition(self.edition);
        let assessment = |score, programs, on, change_in_days| Assessment {
            basis,
            ..assessment(score, programs, on, change_in_days)
        };
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
                        nomination_withdrawn: false,
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
                    etag: None,
                    assessment: assessment.clone(),
                };
                let person = &mut self.model.people[place];
                let invited = person.state == CandidateState::Invited;
                if invited {
                    person.give_back(assessment, now);
                }
                assert_eq!(self.command(&command, now).is_some(), invited);
            }
            Step::Apply {
                candidate,
                score,
                programs,
            } => self.apply(candidate, score, programs),
            Step::CancelInvitation {
                candidate,
                score,
                programs,
            } => self.cancel_invitation(candidate, score, programs),
            Step::TakeNominationBack { candidate } => self.take_nomination_back(candidate),
            Step::Offer { candidate } => self.offer(candidate),
            Step::Answer { candidate, accept } => self.answer(candidate, accept),
            Step::CreateAndPublish {
                number,
                in_hours,
                invitations,
                grouping,
                required,
                named,
            } => {
                let instruction = Instruction {
                    number: round(number),
                    instant: instant(self.hours + i64::from(in_hours)),
                    invitations: Invitations::new(invitations.into()).expect("a number"),
                    grouping: grouping_of(grouping),
                    required_score: required.and_then(|score| Crs::new(u16::from(score) * 100)),
                    rule_set: named.then(|| named_basis().rule_set.id),
                };
                let new = !self.model.rounds.contains_key(&instruction.number);
                let create = Command::CreateRound {
                    instruction: instruction.clone(),
                    officer: officer("writer"),
                };
                assert_eq!(self.command(&create, now).is_some(), new);
                if new {
                    self.approve_and_publish(&instruction, now);
                    self.model
                        .rounds
                        .insert(instruction.number, (instruction, None, "published"));
                }
            }
            Step::Revise {
                number,
                in_hours,
                invitations,
            } => self.revise(number, in_hours, invitations),
            Step::NewRules => self.edition += 1,
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
            Step::GoOnLate {
                hours,
                score,
                programs,
            } => {
                self.hours += i64::from(hours);
                self.step(&Step::Receive {
                    hours_ago: None,
                    score,
                    programs,
                    change_in_days: None,
                });
                self.late = Some(self.now());
                self.live(self.now(), score, programs);
                self.late = None;
            }
        }
    }

    /// Approves a draft by a second officer, after the first was refused, and publishes it.
    pub(crate) fn approve_and_publish(&mut self, instruction: &Instruction, now: Instant) {
        let number = instruction.number;
        let approve = |name| Command::ApproveRound {
            number,
            officer: officer(name),
        };
        let publish = Command::PublishRound {
            instruction: instruction.clone(),
            officer: officer("writer"),
        };
        assert!(self.command(&publish, now).is_none(), "not approved");
        assert!(self.command(&approve("writer"), now).is_none(), "the same");
        assert!(self.command(&approve("approver"), now).is_some());
        assert!(self.command(&publish, now).is_some());
    }

    /// Revises a round, which nobody does once it is published, and one that was never written down.
    fn revise(&mut self, number: u8, in_hours: u8, invitations: u8) {
        let instruction = Instruction {
            number: round(number),
            instant: instant(self.hours + i64::from(in_hours)),
            invitations: Invitations::new(invitations.into()).expect("a number"),
            grouping: Grouping::Everyone,
            required_score: None,
            rule_set: None,
        };
        let revise = Command::ReviseRound {
            instruction: instruction.clone(),
            officer: officer("writer"),
        };
        assert!(self.command(&revise, self.now()).is_none());
        if self.model.rounds.contains_key(&instruction.number) {
            return;
        }
        // Written down and approved for nobody, revised before it is published.
        let draft = Instruction {
            invitations: Invitations::new(0).expect("a number"),
            ..instruction.clone()
        };
        let create = Command::CreateRound {
            instruction: draft,
            officer: officer("writer"),
        };
        let approve = Command::ApproveRound {
            number: instruction.number,
            officer: officer("approver"),
        };
        for command in [&create, &approve, &revise] {
            assert!(self.command(command, self.now()).is_some());
        }
        self.approve_and_publish(&instruction, self.now());
        self.model
            .rounds
            .insert(instruction.number, (instruction, None, "published"));
    }

    pub(crate) fn assess(&mut self, place: usize, assessment: Assessment) {
        let person = &mut self.model.people[place];
        if assessment.programs.is_empty() {
            person.state = CandidateState::NoLongerEligible;
            person.offer_ends = None;
        }
        person.assessment = assessment;
    }

    pub(crate) fn place(&self, candidate: u8) -> Option<usize> {
        usize::from(candidate).checked_rem(self.model.people.len())
    }
}

/// The assessments that an event records; that of an application says nothing of the pool.
fn assessments(event: &Event) -> Vec<&Assessment> {
    if let Event::CandidateReceived { assessment, .. }
    | Event::CandidateUpdated { assessment, .. }
    | Event::NominationAccepted { assessment, .. }
    | Event::InvitationDeclined { assessment, .. }
    | Event::InvitationCancelled { assessment, .. } = event
    {
        vec![assessment]
    } else if let Event::CandidatesRescored(assessments) = event {
        assessments
            .iter()
            .map(|(_, assessment)| assessment)
            .collect()
    } else {
        Vec::new()
    }
}
