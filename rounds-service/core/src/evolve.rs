//! Evolution: one recorded event written into the state.

use thiserror::Error;

use crate::candidates::{Row, Standing};
use crate::{
    Assessment, CandidateNumber, Event, Instant, Instruction, Outcome, Position, Recorded, Round,
    RoundNumber, RoundState, State,
};

/// An event that cannot follow the state: the journal is damaged, or not of this pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the event at position {} cannot follow what comes before it: {what}", .at.get())]
pub struct Corrupt {
    /// Place of the event.
    pub at: Position,
    /// What is wrong.
    pub what: &'static str,
}

type Evolved = Result<(), &'static str>;

impl State {
    /// Writes one event into the state.
    ///
    /// After an error the state must be thrown away.
    pub fn evolve(&mut self, recorded: &Recorded) -> Result<(), Corrupt> {
        self.apply(recorded).map_err(|what| Corrupt {
            at: recorded.position,
            what,
        })
    }

    fn apply(&mut self, recorded: &Recorded) -> Evolved {
        let Recorded {
            position,
            at,
            event,
        } = recorded;
        if *position != self.head.map_or(Position::FIRST, Position::next) {
            return Err("it does not stand behind the last one");
        }
        if self.last.is_some_and(|last| *at < last) {
            return Err("it lies before the last one in time");
        }
        self.head = Some(*position);
        self.last = Some(*at);
        match event {
            Event::CandidateReceived {
                candidate,
                received_at,
                assessment,
            } => self.receive(*candidate, *received_at, assessment, *position),
            Event::CandidateUpdated {
                candidate,
                assessment,
            } => {
                self.assess(*candidate, assessment, *position)?;
                let row = self.row(*candidate)?;
                row.facts_at = *position;
                row.etag = *position;
                Ok(())
            }
            Event::CandidateWithdrawn { candidate } => {
                self.end(*candidate, Standing::Withdrawn, *position)
            }
            Event::CandidateExpired { candidate } => {
                self.end(*candidate, Standing::Expired, *position)
            }
            Event::CandidatesRescored(assessments) => {
                assessments.iter().try_for_each(|(candidate, assessment)| {
                    self.assess(*candidate, assessment, *position)
                })
            }
            Event::RoundCreated(instruction) => self.create(instruction),
            Event::RoundPublished(number) => self.publish(*number),
            Event::RoundCancelled(number) => self.cancel(*number),
            Event::RoundCompleted { number, outcome } => {
                self.complete(*number, outcome, *at, *position)
            }
        }
    }

    fn receive(
        &mut self,
        candidate: CandidateNumber,
        received_at: Instant,
        assessment: &Assessment,
        position: Position,
    ) -> Evolved {
        if candidate.index() != self.rows.len() {
            return Err("a candidate number is not the next one");
        }
        let basis = self
            .bases
            .index(assessment.basis)
            .ok_or("there are too many rule sets")?;
        self.rows.push(Row {
            received_at,
            etag: position,
            facts_at: position,
            as_of: assessment.as_of,
            next_change: assessment.next_change,
            standing: Standing::NotEligible,
            score: assessment.score,
            basis,
            programs: assessment.programs,
        });
        if !assessment.programs.is_empty() {
            self.enter(candidate)?;
        }
        Ok(())
    }

    /// Gives a candidate in the pool a new assessment, which may take it out.
    fn assess(
        &mut self,
        candidate: CandidateNumber,
        assessment: &Assessment,
        position: Position,
    ) -> Evolved {
        let basis = self
            .bases
            .index(assessment.basis)
            .ok_or("there are too many rule sets")?;
        self.leave(candidate, Standing::NoLongerEligible)?;
        let row = self.row(candidate)?;
        row.score = assessment.score;
        row.programs = assessment.programs;
        row.as_of = assessment.as_of;
        row.next_change = assessment.next_change;
        row.basis = basis;
        if assessment.programs.is_empty() {
            row.etag = position;
            Ok(())
        } else {
            self.enter(candidate)
        }
    }

    /// Puts a candidate into the pool and its indexes.
    fn enter(&mut self, candidate: CandidateNumber) -> Evolved {
        let row = self
            .rows
            .get_mut(candidate.index())
            .ok_or("there is no such candidate")?;
        let slot = self.ranking.insert(row.score, row.entry(candidate));
        row.standing = Standing::InPool(slot);
        self.bases.enter(row.basis);
        self.expiries
            .insert((row.received_at.one_year_later(), candidate));
        if let Some(change) = row.next_change {
            self.changes.insert((change, candidate));
        }
        Ok(())
    }

    /// Takes a candidate out of the pool for good.
    fn end(
        &mut self,
        candidate: CandidateNumber,
        standing: Standing,
        position: Position,
    ) -> Evolved {
        self.leave(candidate, standing)?;
        self.row(candidate)?.etag = position;
        Ok(())
    }

    /// Takes a candidate out of the pool and its indexes.
    fn leave(&mut self, candidate: CandidateNumber, standing: Standing) -> Evolved {
        let row = self
            .rows
            .get_mut(candidate.index())
            .ok_or("there is no such candidate")?;
        let Standing::InPool(slot) = row.standing else {
            return Err("a candidate is not in the pool");
        };
        row.standing = standing;
        self.bases.leave(row.basis);
        self.expiries
            .remove(&(row.received_at.one_year_later(), candidate));
        if let Some(change) = row.next_change {
            self.changes.remove(&(change, candidate));
        }
        if let Some(moved) = self.ranking.remove(row.score, slot) {
            self.row(moved)?.standing = Standing::InPool(slot);
        }
        Ok(())
    }

    fn create(&mut self, instruction: &Instruction) -> Evolved {
        let round = Round {
            instruction: *instruction,
            state: RoundState::Draft,
        };
        match self.rounds.insert(instruction.number, round) {
            None => Ok(()),
            Some(_) => Err("a round number is taken"),
        }
    }

    fn publish(&mut self, number: RoundNumber) -> Evolved {
        let round = self
            .rounds
            .get_mut(&number)
            .ok_or("there is no such round")?;
        round.state = RoundState::Published;
        self.scheduled.insert(round.instruction.order());
        Ok(())
    }

    fn cancel(&mut self, number: RoundNumber) -> Evolved {
        let round = self
            .rounds
            .get_mut(&number)
            .ok_or("there is no such round")?;
        round.state = RoundState::Cancelled;
        self.scheduled.remove(&round.instruction.order());
        Ok(())
    }

    fn complete(
        &mut self,
        number: RoundNumber,
        outcome: &Outcome,
        ran_at: Instant,
        position: Position,
    ) -> Evolved {
        for invited in &outcome.invited {
            let standing = Standing::Invited {
                round: number,
                program: invited.program,
            };
            self.end(invited.candidate, standing, position)?;
        }
        let round = self
            .rounds
            .get_mut(&number)
            .ok_or("there is no such round")?;
        round.state = RoundState::Completed {
            ran_at,
            outcome: outcome.clone(),
        };
        self.scheduled.remove(&round.instruction.order());
        Ok(())
    }

    fn row(&mut self, candidate: CandidateNumber) -> Result<&mut Row, &'static str> {
        self.rows
            .get_mut(candidate.index())
            .ok_or("there is no such candidate")
    }
}
