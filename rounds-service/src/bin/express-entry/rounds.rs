//! `instruction apply`, `publish`, `cancel`, `preview`, `run`: rounds up to their result.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use express_entry_proto::rounds::v1 as pb;
use serde_json::Value;

use crate::failure::Failure;
use crate::session::Session;
use crate::{files, json, output, text};

/// Work with instructions.
#[derive(Subcommand, Debug)]
pub(crate) enum Instruction {
    Apply(Apply),
}

/// Write down the instructions of a file as drafts. One that is written down already is left as it
/// is, so that applying a file again changes nothing.
#[derive(Args, Debug)]
pub(crate) struct Apply {
    /// The file: `expressentry.rounds.v1.Instruction` as JSON, or as TOML in a file named .toml; or
    /// several under the name "instructions".
    file: PathBuf,
    /// Publish the rounds that are approved.
    #[arg(long)]
    publish: bool,
}

impl Instruction {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let Instruction::Apply(apply) = self;
        for instruction in instructions(&apply.file)? {
            let mut round = create(session, instruction).await?;
            if apply.publish && round.state() == pb::RoundState::Approved {
                round = publish(session, number(&round)).await?;
            }
            print(session, &round)?;
        }
        Ok(())
    }
}

fn instructions(path: &Path) -> Result<Vec<pb::Instruction>, Failure> {
    let mut value = files::value(path)?;
    let several = value.get_mut("instructions").map(Value::take);
    let values = match several {
        Some(Value::Array(several)) => several,
        Some(_) => return Err(Failure::file(path, "\"instructions\" is no list")),
        None => vec![value],
    };
    let instructions = values.into_iter().map(json::from_value);
    let instructions: Result<Vec<_>, _> = instructions.collect();
    instructions.map_err(|why| Failure::file(path, why))
}

async fn create(session: &Session, instruction: pb::Instruction) -> Result<pb::Round, Failure> {
    let number = &instruction.round_number;
    let written = session
        .change_step(&format!("{number}-create"), async |request_id| {
            let request = pb::CreateRoundRequest {
                request_id,
                instruction: Some(instruction.clone()),
                officer: session.officer.clone(),
            };
            session.rounds().create_round(session.ask(request)).await
        })
        .await;
    match written {
        Ok(answer) => round(answer.round),
        Err(refused) if refused.reason().as_deref() == Some("ROUND_NUMBER_TAKEN") => {
            let there = get(session, number).await?;
            let same = there.instruction.as_ref() == Some(&instruction);
            same.then_some(there).ok_or(refused)
        }
        Err(failure) => Err(failure),
    }
}

async fn publish(session: &Session, number: &str) -> Result<pb::Round, Failure> {
    let step = format!("{number}-publish");
    let published = session.change_step(&step, async |request_id| {
        let round_number = number.to_owned();
        let request = pb::PublishRoundRequest {
            request_id,
            round_number,
            officer: session.officer.clone(),
        };
        session.rounds().publish_round(session.ask(request)).await
    });
    round(published.await?.round)
}

async fn approve(session: &Session, number: &str) -> Result<pb::Round, Failure> {
    let approved = session.change(async |request_id| {
        let request = pb::ApproveRoundRequest {
            request_id,
            round_number: number.to_owned(),
            officer: session.officer.clone(),
        };
        session.rounds().approve_round(session.ask(request)).await
    });
    round(approved.await?.round)
}

async fn cancel(session: &Session, number: &str) -> Result<pb::Round, Failure> {
    let cancelled = session.change(async |request_id| {
        let round_number = number.to_owned();
        let request = pb::CancelRoundRequest {
            request_id,
            round_number,
            officer: session.officer.clone(),
        };
        session.rounds().cancel_round(session.ask(request)).await
    });
    round(cancelled.await?.round)
}

async fn run(session: &Session, number: &str) -> Result<pb::Round, Failure> {
    let ran = session.change(async |request_id| {
        let round_number = number.to_owned();
        let request = pb::RunRoundRequest {
            request_id,
            round_number,
        };
        session.rounds().run_round(session.ask(request)).await
    });
    round(ran.await?.round)
}

fn round(answered: Option<pb::Round>) -> Result<pb::Round, Failure> {
    answered.ok_or(Failure::Answer("a round"))
}

pub(crate) async fn get(session: &Session, number: &str) -> Result<pb::Round, Failure> {
    let request = session.ask(pb::GetRoundRequest {
        round_number: number.to_owned(),
    });
    let answer = session.rounds().get_round(request).await?;
    round(answer.into_inner().round)
}

/// A round by its number.
#[derive(Args, Debug)]
pub(crate) struct Number {
    /// Number of the round, such as 63 or 91a.
    round: String,
}

/// Approve a draft that another officer wrote.
#[derive(Args, Debug)]
pub(crate) struct Approve {
    #[command(flatten)]
    of: Number,
}

impl Approve {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        print(session, &approve(session, &self.of.round).await?)
    }
}

/// Publish an approved round: it runs by itself at its instant.
#[derive(Args, Debug)]
pub(crate) struct Publish {
    #[command(flatten)]
    of: Number,
}

impl Publish {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        print(session, &publish(session, &self.of.round).await?)
    }
}

/// Cancel a round that has not run.
#[derive(Args, Debug)]
pub(crate) struct Cancel {
    #[command(flatten)]
    of: Number,
}

impl Cancel {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        print(session, &cancel(session, &self.of.round).await?)
    }
}

/// Run a published round whose instant has come, without waiting for the service to do it.
#[derive(Args, Debug)]
pub(crate) struct Run {
    #[command(flatten)]
    of: Number,
}

impl Run {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        print(session, &run(session, &self.of.round).await?)
    }
}

/// Show what the instruction of a file would bring if its round ran now. Changes nothing.
#[derive(Args, Debug)]
pub(crate) struct Preview {
    /// The file, as of `instruction apply`, with one instruction; number and instant may be absent.
    file: PathBuf,
    /// List so many of the invited, by rank, in the JSON answer.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    list: i32,
}

impl Preview {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let several = "a preview is of one instruction";
        let [instruction] = <[_; 1]>::try_from(instructions(&self.file)?)
            .map_err(|_| Failure::file(&self.file, several))?;
        let request = session.ask(pb::PreviewRoundRequest {
            instruction: Some(instruction),
            list: self.list,
        });
        let answer = session.rounds().preview_round(request).await?.into_inner();
        if session.json {
            return output::message(&answer);
        }
        print_result(&answer.result.ok_or(Failure::Answer("a result"))?)
    }
}

fn number(round: &pb::Round) -> &str {
    let instruction = round.instruction.as_ref();
    instruction.map_or("", |instruction| &instruction.round_number)
}

/// Prints a round with its result, if it has one.
pub(crate) fn print(session: &Session, round: &pb::Round) -> Result<(), Failure> {
    if session.json {
        return output::message(round);
    }
    let instruction = round.instruction.clone().unwrap_or_default();
    output::pair("round", &instruction.round_number)?;
    output::pair("state", text::round_state(round))?;
    output::pair("instant", text::instant(instruction.instant.as_ref()))?;
    output::pair("ranking", text::ranking(&instruction))?;
    output::pair("invites", text::optional(instruction.invitations))?;
    match &round.result {
        Some(result) => print_result(result),
        None => Ok(()),
    }
}

/// Prints what came of a round, or would.
fn print_result(result: &pb::RoundResult) -> Result<(), Failure> {
    let rule_set = result.rule_set.clone().unwrap_or_default().id;
    output::pair("ran", text::instant(result.ran_at.as_ref()))?;
    output::pair("as of", text::date(result.as_of.as_ref()))?;
    output::pair("rule set", rule_set)?;
    output::pair("ranked", result.candidates_ranked)?;
    output::pair("invited", result.invitations)?;
    for part in &result.by_program {
        output::pair(
            "",
            format!("{} {}", text::program(part.program), part.invitations),
        )?;
    }
    output::pair("cut-off", text::optional(result.cut_off_score))?;
    output::pair("tie-break", text::instant(result.tie_break.as_ref()))
}
