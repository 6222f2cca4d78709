//! The state that the service makes of the journal, against the auditor's lists.

use anyhow::{Context, Result, ensure};
use rounds_core::{CandidateNumber, CandidateState, RoundState, State};

use super::{Audit, Stage};

impl Audit {
    /// Whether the state tells the same of everybody and of every round.
    pub(crate) fn agrees(&self, state: &State) -> Result<()> {
        ensure!(state.received() == self.people.len());
        let in_pool = |person: &&super::Person| person.state == CandidateState::InPool;
        ensure!(state.in_pool() == self.people.iter().filter(in_pool).count());
        for (place, person) in self.people.iter().enumerate() {
            let candidate = number(place)?;
            let view = state.candidate(candidate).context("nobody")?;
            let held = view.invitation.map(|held| {
                (
                    held.round,
                    held.program,
                    held.ends_at,
                    held.nomination_withdrawn,
                )
            });
            let invited = person.invited.map(|held| {
                (
                    held.round,
                    held.program,
                    held.ends_at,
                    held.nomination_withdrawn,
                )
            });
            let holds = matches!(
                person.state,
                CandidateState::Invited
                    | CandidateState::InvitationLapsed
                    | CandidateState::Applied
            );
            let same = view.state == person.state
                && view.received_at == person.received_at
                && view.assessment == person.assessment
                && view.shortfalls == person.shortfalls
                && view
                    .nomination_offer
                    .map(|offer| (offer.province, offer.ends_at))
                    == person.offer
                && held == invited.filter(|_| holds);
            ensure!(
                same,
                "candidate {candidate} is another to the service: {view:?}"
            );
        }
        ensure!(state.rounds_from(None).count() == self.rounds.len());
        for round in state.rounds_from(None) {
            let number = round.instruction.number;
            let known = self.rounds.get(&number).context("an unknown round")?;
            let same = match (&round.state, &known.stage) {
                (RoundState::Draft, Stage::Draft)
                | (RoundState::Approved, Stage::Approved)
                | (RoundState::Published, Stage::Published)
                | (RoundState::Cancelled, Stage::Cancelled) => true,
                (RoundState::Completed { outcome, .. }, Stage::Completed(known)) => {
                    outcome == known
                }
                _ => false,
            };
            let written =
                round.instruction == known.instruction && round.written_by == known.written_by;
            ensure!(same && written, "round {number} is another to the service");
        }
        Ok(())
    }
}

/// The number of the person at a place.
pub(super) fn number(place: usize) -> Result<CandidateNumber> {
    let number = u32::try_from(place + 1).ok().and_then(CandidateNumber::new);
    number.context("a number")
}
