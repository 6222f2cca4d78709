//! What a group comes to: each job decided on the state that those in front of it left.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use express_entry_proto::rounds::v1 as pb;
use prost::Message as _;
use rounds_core::{
    CandidateNumber, Command, Context, Corrupt, Event, Instant, Position, Recorded, Rejection,
    RoundNumber, RoundRules, RoundScores, State, Undo, decide,
};

use super::position;
use crate::clock::Clock;
use crate::convert::checks::Violations;
use crate::convert::views;
use crate::journal::{Batch, ReadError, Remembered, codec};
use crate::request::{Request, RequestId};
use crate::writer::{Done, Imported, Refused, Rescored, SeparateScores, Work};

/// What is known of a job's request from earlier groups.
pub(super) type Known = Result<Option<Remembered>, ReadError>;

/// What a job will be told once the group is durable.
pub(super) enum Pending {
    /// What it brought.
    Fresh(Done),
    /// It was done in an earlier group.
    Before(Remembered),
    /// It was done in this group, by the job of this index.
    Within(usize),
    /// It was not done.
    Refused(Refused),
}

/// The group so far: the state with its events applied, and what is to be written.
pub(super) struct Draft<'a> {
    state: &'a mut State,
    clock: &'a Clock,
    pub(super) batch: Batch,
    pub(super) pending: Vec<Pending>,
    /// The requests of this group, by the index of their job.
    requests: HashMap<RequestId, usize>,
    /// What takes the events back.
    pub(super) undo: Undo,
    /// Changes of candidates.
    pub(super) changes: u64,
}

impl<'a> Draft<'a> {
    pub(super) fn new(state: &'a mut State, clock: &'a Clock) -> Self {
        let undo = state.undo();
        Self {
            state,
            clock,
            batch: Batch::default(),
            pending: Vec::new(),
            requests: HashMap::new(),
            undo,
            changes: 0,
        }
    }

    /// Takes one job into the group.
    pub(super) fn take(
        &mut self,
        request: Option<Request>,
        work: Work,
        known: Known,
    ) -> Result<(), Corrupt> {
        let pending = match self.seen(request.as_ref(), known) {
            Some(pending) => pending,
            None => match self.perform(work)? {
                Ok(done) => {
                    self.remember(request, &done);
                    Pending::Fresh(done)
                }
                Err(rejection) => Pending::Refused(rejection.into()),
            },
        };
        self.pending.push(pending);
        Ok(())
    }

    /// What a job is told whose request was done before.
    fn seen(&self, request: Option<&Request>, known: Known) -> Option<Pending> {
        let request = request?;
        let same = |content| content == request.content;
        match known {
            Err(error) => {
                tracing::error!(%error, "a request could not be looked up");
                Some(Pending::Refused(Refused::from(&error)))
            }
            Ok(Some(before)) if same(before.content) => Some(Pending::Before(before)),
            Ok(Some(_)) => Some(Pending::Refused(Refused::OtherContent)),
            Ok(None) => {
                let index = *self.requests.get(&request.id)?;
                let within = self
                    .batch
                    .requests
                    .iter()
                    .find(|within| within.id == request.id)?;
                Some(match same(within.content) {
                    true => Pending::Within(index),
                    false => Pending::Refused(Refused::OtherContent),
                })
            }
        }
    }

    fn remember(&mut self, request: Option<Request>, done: &Done) {
        let Some(Request { id, content }) = request else {
            return;
        };
        self.requests.insert(id.clone(), self.pending.len());
        self.batch.requests.push(Remembered {
            id,
            content,
            first: done
                .events
                .first()
                .map_or(position(self.state), |event| event.position.get()),
            count: done.events.len() as u32,
            answer: done.answer.clone(),
        });
    }

    fn perform(&mut self, work: Work) -> Result<Result<Done, Rejection>, Corrupt> {
        let now = self.now();
        let events = match work {
            Work::Command { command, facts } => return self.command(&command, facts, now),
            Work::Import(items) => return self.import(items, now),
            Work::Rescore(scores) => self.rescore(scores, now)?,
            Work::Run {
                number,
                rules,
                separate,
            } => self.run(number, rules, separate, now)?,
        };
        Ok(events.map(|events| Done {
            events,
            answer: None,
        }))
    }

    /// Does one command. The answer is kept as the command left its subject, so that a repetition
    /// gets the same whatever has happened since.
    fn command(
        &mut self,
        command: &Command,
        facts: Option<Bytes>,
        now: Instant,
    ) -> Result<Result<Done, Rejection>, Corrupt> {
        let events = match self.apply(command, facts, now)? {
            Ok(events) => events,
            Err(rejection) => return Ok(Err(rejection)),
        };
        let received = events.first().and_then(views::received);
        let answer = match subject(command, received) {
            Some(Subject::Candidate(candidate)) => {
                let view = self.state.candidate(candidate);
                view.map(|view| views::candidate(&view).encode_to_vec())
            }
            Some(Subject::Round(number)) => {
                let round = self.state.round(number);
                round.map(|round| views::round(round, now).encode_to_vec())
            }
            None => None,
        };
        Ok(Ok(Done {
            events,
            answer: answer.map(Bytes::from),
        }))
    }

    /// The time of the pool, which never goes back, whatever the clock does.
    fn now(&self) -> Instant {
        self.clock.not_before(self.state.last_instant())
    }

    /// Decides a command and applies its events.
    fn apply(
        &mut self,
        command: &Command,
        mut facts: Option<Bytes>,
        now: Instant,
    ) -> Result<Result<Vec<Recorded>, Rejection>, Corrupt> {
        let events = match decide(self.state, command, &Context { now }) {
            Ok(events) => events,
            Err(rejection) => return Ok(Err(rejection)),
        };
        let mut recorded = Vec::with_capacity(events.len());
        for event in events {
            let event = Recorded {
                position: self.state.head().map_or(Position::FIRST, Position::next),
                at: now,
                event,
            };
            self.state.evolve_noting(&event, &mut self.undo)?;
            self.changes += changes(&event.event);
            self.batch
                .entries
                .push(codec::encode(&event, self.state, &mut facts));
            recorded.push(event);
        }
        Ok(Ok(recorded))
    }

    fn import(
        &mut self,
        items: Vec<Result<Imported, Violations>>,
        now: Instant,
    ) -> Result<Result<Done, Rejection>, Corrupt> {
        // One instant for the whole chunk: either all its assessments are of today, or none is.
        let mut events = Vec::with_capacity(items.len());
        let mut results = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            let result = match item {
                Err(violations) => Err(violations),
                Ok(Imported {
                    received_at,
                    assessment,
                    facts,
                    job_bank_registered,
                }) => {
                    let command = Command::Receive {
                        received_at: Some(received_at),
                        assessment,
                        job_bank_registered,
                    };
                    match self.apply(&command, Some(facts), now)? {
                        Ok(mut received) => {
                            let number = received.first().and_then(views::received);
                            events.append(&mut received);
                            number.ok_or_else(|| views::not_received(index, "nothing was received"))
                        }
                        // Before anything was received the chunk can be refused whole.
                        Err(rejection)
                            if events.is_empty() && rejection != Rejection::ReceiptOutOfRange =>
                        {
                            return Ok(Err(rejection));
                        }
                        Err(rejection) => Err(views::not_received(index, rejection)),
                    }
                }
            };
            results.push(views::import_result(&result));
        }
        let refused = results.len() > events.len();
        let answer = pb::ImportCandidatesResponse {
            request_id: String::new(),
            results,
        };
        Ok(Ok(Done {
            events,
            answer: refused.then(|| answer.encode_to_vec().into()),
        }))
    }

    fn rescore(
        &mut self,
        scores: Vec<Rescored>,
        now: Instant,
    ) -> Result<Result<Vec<Recorded>, Rejection>, Corrupt> {
        let scores = scores
            .into_iter()
            .filter(|score| self.rests_on_present_facts(score));
        let scores = scores
            .map(|score| (score.candidate, score.assessment))
            .collect();
        self.apply(&Command::Rescore(scores), None, now)
    }

    fn run(
        &mut self,
        number: RoundNumber,
        rules: RoundRules,
        separate: Option<Arc<SeparateScores>>,
        now: Instant,
    ) -> Result<Result<Vec<Recorded>, Rejection>, Corrupt> {
        let scores = match separate {
            None => RoundScores::OfPool,
            Some(separate) => {
                let SeparateScores {
                    basis,
                    as_of,
                    scores,
                } = separate.as_ref();
                if !scores
                    .iter()
                    .all(|score| self.rests_on_present_facts(score))
                {
                    return Ok(Err(Rejection::SeparateScoresUnfit));
                }
                RoundScores::Separate {
                    basis: *basis,
                    as_of: *as_of,
                    scores: scores.iter().map(Rescored::separate).collect(),
                }
            }
        };
        let command = Command::RunRound {
            number,
            rules,
            scores,
        };
        self.apply(&command, None, now)
    }

    /// Whether the candidate is in the pool, or waiting for it, with the facts that were scored.
    fn rests_on_present_facts(&self, score: &Rescored) -> bool {
        self.state.facts_of_tracked(score.candidate) == Some(score.facts_at)
    }
}

/// How many candidates an event changes, or one for what it changes else.
fn changes(event: &Event) -> u64 {
    let candidates = if let Event::CandidatesRescored(scores) = event {
        scores.len()
    } else if let Event::RoundCompleted { outcome, .. } = event {
        outcome.invited.len()
    } else {
        1
    };
    candidates as u64
}

/// What a command is about.
enum Subject {
    Candidate(CandidateNumber),
    Round(RoundNumber),
}

/// What a command is about; `None` for what time brings.
fn subject(command: &Command, received: Option<CandidateNumber>) -> Option<Subject> {
    match command {
        Command::Receive { .. } => received.map(Subject::Candidate),
        Command::RegisterWithJobBank { candidate }
        | Command::Update { candidate, .. }
        | Command::Withdraw { candidate }
        | Command::OfferNomination { candidate, .. }
        | Command::AcceptNomination { candidate, .. }
        | Command::RefuseNomination { candidate }
        | Command::WithdrawNomination { candidate, .. }
        | Command::DeclineInvitation { candidate, .. }
        | Command::CancelInvitation { candidate, .. }
        | Command::ReceiveApplication { candidate, .. } => Some(Subject::Candidate(*candidate)),
        Command::CreateRound { instruction, .. }
        | Command::ReviseRound { instruction, .. }
        | Command::PublishRound { instruction, .. } => Some(Subject::Round(instruction.number)),
        Command::ApproveRound { number, .. } | Command::CancelRound { number, .. } => {
            Some(Subject::Round(*number))
        }
        Command::Rescore(_) | Command::Lapse { .. } | Command::RunRound { .. } => None,
    }
}
