//! The officer who publishes the instructions and runs the rounds.

use anyhow::{Context, Result};
use express_entry_proto::common::v1::Program;
use express_entry_proto::rounds::v1::{
    AdvanceClockRequest, ApproveRoundRequest, CreateRoundRequest, Instruction,
    ListInvitationsRequest, PublishRoundRequest, Round, RunRoundRequest,
};

use super::pool::timestamp;
use crate::harness::{Clients, request_id};
use crate::population::{PublishedRound, Target, TargetProgram};

/// Runs the rounds of a target.
pub(super) struct Officer<'a> {
    clients: Clients,
    target: &'a Target,
}

/// An instruction is written by one officer and approved by another.
const WRITER: &str = "demo.writer";
const APPROVER: &str = "demo.approver";

impl<'a> Officer<'a> {
    pub(super) fn new(clients: Clients, target: &'a Target) -> Self {
        Self { clients, target }
    }

    /// Writes the instructions down, has them approved, and publishes them.
    pub(super) async fn publish(&mut self) -> Result<()> {
        for round in &self.target.rounds {
            let instruction = Instruction {
                round_number: round.number.clone(),
                instant: Some(timestamp(micros(round)?)),
                invitations: Some(round.invitations),
                program: Some(program(round.program).into()),
                ..Instruction::default()
            };
            let request = CreateRoundRequest {
                request_id: request_id(),
                instruction: Some(instruction),
                officer: WRITER.to_owned(),
            };
            self.clients.rounds.create_round(request).await?;
            let round_number = round.number.clone();
            let request = ApproveRoundRequest {
                request_id: request_id(),
                round_number: round_number.clone(),
                officer: APPROVER.to_owned(),
            };
            self.clients.rounds.approve_round(request).await?;
            let request = PublishRoundRequest {
                request_id: request_id(),
                round_number,
                officer: APPROVER.to_owned(),
            };
            self.clients.rounds.publish_round(request).await?;
        }
        Ok(())
    }

    /// Lets the clock go on to the rounds, and runs them in the order of their numbers.
    pub(super) async fn run(&mut self) -> Result<Vec<Round>> {
        let last = self
            .target
            .rounds
            .last()
            .context("the target has no rounds")?;
        let to = Some(timestamp(micros(last)?));
        self.clients
            .clock
            .advance_clock(AdvanceClockRequest { to })
            .await?;
        let mut rounds = Vec::new();
        for round in &self.target.rounds {
            rounds.push(self.run_one(&round.number).await?);
        }
        Ok(rounds)
    }

    /// Runs the rounds once more: nothing may change, and nobody may be invited twice.
    pub(super) async fn run_again(&mut self, first: &[Round]) -> Result<Vec<String>> {
        let mut differences = Vec::new();
        let mut invited = Vec::new();
        for round in first {
            let number = round
                .instruction
                .as_ref()
                .map(|instruction| &instruction.round_number);
            let number = number.context("a round has no number")?;
            if self.run_one(number).await? != *round {
                differences.push(format!("round {number} run again gives another result"));
            }
            invited.extend(self.invited(number).await?);
        }
        let all = invited.len();
        invited.sort_unstable();
        invited.dedup();
        if invited.len() != all {
            differences.push(format!("{} people are invited twice", all - invited.len()));
        }
        Ok(differences)
    }

    async fn run_one(&mut self, number: &str) -> Result<Round> {
        let round_number = number.to_owned();
        let request = RunRoundRequest {
            request_id: request_id(),
            round_number,
        };
        let answer = self.clients.rounds.run_round(request).await?.into_inner();
        answer.round.context("the answer has no round")
    }

    async fn invited(&mut self, number: &str) -> Result<Vec<i64>> {
        let mut invited = Vec::new();
        let mut page_token = String::new();
        loop {
            let request = ListInvitationsRequest {
                round_number: number.to_owned(),
                page_size: 200,
                page_token,
            };
            let page = self
                .clients
                .rounds
                .list_invitations(request)
                .await?
                .into_inner();
            invited.extend(
                page.invitations
                    .iter()
                    .map(|invitation| invitation.candidate_number),
            );
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return Ok(invited);
            }
        }
    }
}

/// The program of a published round.
pub(super) fn program(program: TargetProgram) -> Program {
    match program {
        TargetProgram::ProvincialNominee => Program::ProvincialNominee,
        TargetProgram::FederalSkilledTrades => Program::FederalSkilledTrades,
    }
}

fn micros(round: &PublishedRound) -> Result<i64> {
    let instant: jiff::Timestamp = round.instant.parse()?;
    Ok(instant.as_microsecond())
}
