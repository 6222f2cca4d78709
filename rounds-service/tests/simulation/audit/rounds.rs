//! What may happen to a round, and whom it must invite: everybody in the pool scored anew, sorted, and
//! the first of them.

use anyhow::{Context, Result, ensure};
use rounds_core::{
    Assessment, CandidateState, Grouping, Instant, Instruction, Invited, Officer, Outcome, Program,
    RoundNumber,
};

use super::{Audit, Invitation, Round, Stage, days_open, is_nominee};
use crate::anew::Terms;

impl Audit {
    pub(super) fn created(
        &mut self,
        instruction: Instruction,
        officer: Officer,
        at: Instant,
    ) -> Result<()> {
        ensure!(!self.rounds.contains_key(&instruction.number), "twice");
        self.write_down(instruction, officer, at)
    }

    pub(super) fn revised(
        &mut self,
        instruction: Instruction,
        officer: Officer,
        at: Instant,
    ) -> Result<()> {
        let round = self.round(instruction.number)?;
        ensure!(matches!(round.stage, Stage::Draft | Stage::Approved));
        self.write_down(instruction, officer, at)
    }

    fn write_down(
        &mut self,
        instruction: Instruction,
        officer: Officer,
        at: Instant,
    ) -> Result<()> {
        ensure!(at < instruction.instant, "its instant has passed");
        let number = instruction.number;
        let round = Round {
            instruction,
            written_by: officer,
            stage: Stage::Draft,
        };
        self.rounds.insert(number, round);
        Ok(())
    }

    pub(super) fn approved(&mut self, number: RoundNumber, officer: &Officer) -> Result<()> {
        let round = self.round(number)?;
        ensure!(matches!(round.stage, Stage::Draft));
        ensure!(round.written_by != *officer, "by who wrote it");
        round.stage = Stage::Approved;
        Ok(())
    }

    pub(super) fn published(&mut self, number: RoundNumber, at: Instant) -> Result<()> {
        let round = self.round(number)?;
        ensure!(matches!(round.stage, Stage::Approved));
        ensure!(at < round.instruction.instant, "its instant has passed");
        round.stage = Stage::Published;
        Ok(())
    }

    pub(super) fn cancelled(&mut self, number: RoundNumber) -> Result<()> {
        let round = self.round(number)?;
        let open = matches!(
            round.stage,
            Stage::Draft | Stage::Approved | Stage::Published
        );
        ensure!(open);
        round.stage = Stage::Cancelled;
        Ok(())
    }

    pub(super) fn completed(
        &mut self,
        number: RoundNumber,
        outcome: Outcome,
        at: Instant,
    ) -> Result<()> {
        let round = self.rounds.get(&number).context("there is no such round")?;
        ensure!(matches!(round.stage, Stage::Published), "it is not to run");
        let instruction = round.instruction.clone();
        ensure!(instruction.instant <= at, "its instant has not come");
        self.nothing_comes_before(&instruction)?;
        let expected = self.outcome(&instruction)?;
        ensure!(outcome == expected, "the naive ranking gives {expected:?}");
        let issued = instruction.instant;
        for one in &outcome.invited {
            let person = self.person(one.candidate)?;
            ensure!(person.state == CandidateState::InPool, "invited twice");
            person.leave_for(Invitation {
                round: number,
                program: one.program,
                ends_at: issued.days_later(days_open(issued.day())),
                nomination_withdrawn: false,
            });
        }
        self.round(number)?.stage = Stage::Completed(outcome);
        Ok(())
    }

    /// Whether everything that comes before a round is done.
    fn nothing_comes_before(&self, instruction: &Instruction) -> Result<()> {
        for round in self.rounds.values() {
            let waits = matches!(round.stage, Stage::Published);
            let earlier = round.instruction.order() < instruction.order();
            ensure!(!(waits && earlier), "an earlier round has not run");
        }
        for person in &self.people {
            let offer = person.offer.map(|(_, end)| end);
            let end = person.end().into_iter().chain(offer).min();
            ensure!(
                end.is_none_or(|end| instruction.instant < end),
                "somebody's time was up before"
            );
        }
        Ok(())
    }

    /// Whom a round invites.
    fn outcome(&self, instruction: &Instruction) -> Result<Outcome> {
        let as_of = instruction.instant.day();
        let terms = Terms {
            rule_set: instruction.rule_set,
            ..Terms::of_day(as_of)
        };
        let mut basis = None;
        let mut ranking = Vec::new();
        for (place, person) in self.people.iter().enumerate() {
            if person.state != CandidateState::InPool {
                continue;
            }
            let assessment = self.anew.assess(&person.facts, terms)?;
            basis = Some(assessment.basis);
            if person.received_at <= instruction.instant
                && ranks(&instruction.grouping, &assessment)
            {
                ranking.push((assessment, person.received_at, place));
            }
        }
        ranking.sort_by_key(|(assessment, received_at, place)| {
            (std::cmp::Reverse(assessment.score), *received_at, *place)
        });
        let ranked = ranking.len() as u32;
        let invited = ranking
            .into_iter()
            .filter(|(assessment, ..)| Some(assessment.score) >= instruction.required_score)
            .take(instruction.invitations.get() as usize)
            .map(|(assessment, received_at, place)| {
                Ok(Invited {
                    candidate: super::number(place)?,
                    program: invites_as(&instruction.grouping, &assessment)?,
                    score: assessment.score,
                    received_at,
                })
            });
        Ok(Outcome {
            as_of,
            basis,
            ranked,
            invited: invited.collect::<Result<_>>()?,
        })
    }

    fn round(&mut self, number: RoundNumber) -> Result<&mut Round> {
        self.rounds
            .get_mut(&number)
            .context("there is no such round")
    }
}

/// Whether a ranking takes somebody in: nominees only as nominees.
fn ranks(grouping: &Grouping, assessment: &Assessment) -> bool {
    let programs = assessment.programs;
    match grouping {
        Grouping::Everyone => !programs.is_empty(),
        Grouping::Program(Program::ProvincialNominee) => is_nominee(programs),
        Grouping::Program(program) => programs.contains(*program) && !is_nominee(programs),
        Grouping::Category(category) => {
            !programs.is_empty()
                && assessment.categories.contains(category)
                && !is_nominee(programs)
        }
    }
}

fn invites_as(grouping: &Grouping, assessment: &Assessment) -> Result<Program> {
    if let Grouping::Program(program) = grouping {
        return Ok(*program);
    }
    let order = [
        Program::ProvincialNominee,
        Program::CanadianExperienceClass,
        Program::FederalSkilledWorker,
        Program::FederalSkilledTrades,
    ];
    let held = |program: &Program| assessment.programs.contains(*program);
    order
        .into_iter()
        .find(held)
        .context("somebody without a program")
}
