//! Events of rounds.

use std::sync::Arc;

use super::Evolved;
use crate::candidates::Invite;
use crate::{
    Instant, Instruction, Officer, Outcome, Position, Round, RoundNumber, RoundState, State,
};

impl State {
    pub(super) fn create(&mut self, instruction: &Instruction, officer: &Officer) -> Evolved {
        let round = Round {
            instruction: instruction.clone(),
            written_by: officer.clone(),
            approved_by: None,
            state: RoundState::Draft,
        };
        match self.rounds.insert(instruction.number, Arc::new(round)) {
            None => Ok(()),
            Some(_) => Err("a round number is taken"),
        }
    }

    pub(super) fn revise(&mut self, instruction: &Instruction, officer: &Officer) -> Evolved {
        *self.round_mut(instruction.number)? = Round {
            instruction: instruction.clone(),
            written_by: officer.clone(),
            approved_by: None,
            state: RoundState::Draft,
        };
        Ok(())
    }

    pub(super) fn approve(&mut self, number: RoundNumber, officer: &Officer) -> Evolved {
        let round = self.round_mut(number)?;
        round.approved_by = Some(officer.clone());
        round.state = RoundState::Approved;
        Ok(())
    }

    pub(super) fn publish(&mut self, number: RoundNumber) -> Evolved {
        let round = self.round_mut(number)?;
        round.state = RoundState::Published;
        let order = round.instruction.order();
        self.scheduled.insert(order);
        Ok(())
    }

    pub(super) fn cancel(&mut self, number: RoundNumber) -> Evolved {
        let round = self.round_mut(number)?;
        round.state = RoundState::Cancelled;
        let order = round.instruction.order();
        self.scheduled.remove(&order);
        Ok(())
    }

    pub(super) fn complete(
        &mut self,
        number: RoundNumber,
        outcome: &Outcome,
        ran_at: Instant,
        position: Position,
    ) -> Evolved {
        let round = self.round_mut(number)?;
        round.state = RoundState::Completed {
            ran_at,
            position,
            outcome: outcome.clone(),
        };
        let order = round.instruction.order();
        self.scheduled.remove(&order);
        for invited in &outcome.invited {
            let invite = Invite {
                round: number,
                program: invited.program,
                nomination_withdrawn: false,
            };
            self.invited(invited.candidate, invite, position)?;
        }
        Ok(())
    }

    fn round_mut(&mut self, number: RoundNumber) -> Result<&mut Round, &'static str> {
        let round = self
            .rounds
            .get_mut(&number)
            .ok_or("there is no such round")?;
        Ok(Arc::make_mut(round))
    }
}
