//! `instruction apply`, `revise`, `show` and `list`: instructions from a file, and as they stand.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use express_entry_proto::rounds::v1 as pb;
use serde_json::Value;
use tonic::Code;

use crate::failure::{Failure, Rounds};
use crate::rounds::{self, Number};
use crate::session::Session;
use crate::{files, json, output, text};

/// Work with instructions.
#[derive(Subcommand, Debug)]
pub(crate) enum Instruction {
    Apply(Apply),
    Revise(Revise),
    /// Show a round with its instruction, whatever its state, and who wrote and approved it.
    Show(Number),
    List(List),
}

/// Write down the instructions of a file as drafts. One that is written down already is left as it
/// is, so that applying a file again changes nothing. One that is refused does not keep the others.
#[derive(Args, Debug)]
pub(crate) struct Apply {
    /// The file: `expressentry.rounds.v1.Instruction` as JSON, or as TOML in a file named .toml; or
    /// several under the name "instructions".
    file: PathBuf,
    /// Publish the rounds that are approved.
    #[arg(long)]
    publish: bool,
}

/// Replace the instructions of rounds that are not published by those of a file. A round that changes
/// is a draft again, to be approved anew; one that does not is left as it is.
#[derive(Args, Debug)]
pub(crate) struct Revise {
    /// The file, as of `instruction apply`.
    file: PathBuf,
}

/// List rounds with their instructions, in the order of their numbers.
#[derive(Args, Debug)]
pub(crate) struct List {
    /// Only rounds in this state, such as draft or published. May be repeated.
    #[arg(long = "state", value_name = "STATE", value_parser = text::parse_round_state)]
    states: Vec<pb::RoundState>,
}

impl Instruction {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        match self {
            Instruction::Apply(Apply { file, publish }) => {
                each(session, &file, async |instruction| {
                    apply(session, instruction, publish).await
                })
                .await
            }
            Instruction::Revise(Revise { file }) => {
                each(session, &file, async |instruction| {
                    revise(session, instruction).await
                })
                .await
            }
            Instruction::Show(of) => {
                rounds::print(session, &rounds::get(session, &of.round).await?)
            }
            Instruction::List(list) => list.run(session).await,
        }
    }
}

/// Does the same for each instruction of a file, and goes on after one that is refused.
async fn each(
    session: &Session,
    file: &Path,
    change: impl AsyncFn(&pb::Instruction) -> Result<pb::Round, Failure>,
) -> Result<(), Failure> {
    let id = session.request_id_of_several()?;
    let mut rounds = Rounds::default();
    // Changes are made also when nobody can be told of them.
    let mut told = Ok(());
    let mut instructions = read(file)?.into_iter();
    for instruction in instructions.by_ref() {
        match change(&instruction).await {
            Ok(round) => told = told.and_then(|()| rounds::print(session, &round)),
            Err(failure) => {
                let goes_on = failure.is_refusal();
                let number = instruction.round_number;
                rounds.failed.push((number, failure));
                if !goes_on {
                    break;
                }
            }
        }
    }
    rounds.not_tried = instructions.map(|one| one.round_number).collect();
    match rounds.failed.is_empty() {
        true => told,
        false => Err(Failure::rounds(rounds).of_change(id)),
    }
}

async fn apply(
    session: &Session,
    instruction: &pb::Instruction,
    publish: bool,
) -> Result<pb::Round, Failure> {
    let number = &instruction.round_number;
    // Of a round that is there, creating it again would first tell that its instant has passed.
    let round = match find(session, number).await? {
        None => create(session, instruction).await?,
        Some(there) if there.instruction.as_ref() == Some(instruction) => there,
        Some(_) => return Err(Failure::number_taken(number)),
    };
    match publish && round.state() == pb::RoundState::Approved {
        true => publish_step(session, number).await,
        false => Ok(round),
    }
}

async fn find(session: &Session, number: &str) -> Result<Option<pb::Round>, Failure> {
    match rounds::get(session, number).await {
        Ok(round) => Ok(Some(round)),
        Err(failure) if failure.reason().as_deref() == Some("ROUND_NOT_FOUND") => Ok(None),
        // What is no number is told with everything else that is wrong, when it is to be created.
        Err(failure) if failure.status_code() == Some(Code::InvalidArgument) => Ok(None),
        Err(failure) => Err(failure),
    }
}

async fn create(session: &Session, instruction: &pb::Instruction) -> Result<pb::Round, Failure> {
    let step = format!("{}-create", instruction.round_number);
    let created = session.change_step(&step, async |request_id| {
        let request = pb::CreateRoundRequest {
            request_id,
            instruction: Some(instruction.clone()),
            officer: session.officer.clone(),
        };
        session.rounds().create_round(session.ask(request)).await
    });
    rounds::round(created.await?.round)
}

async fn publish_step(session: &Session, number: &str) -> Result<pb::Round, Failure> {
    let step = format!("{number}-publish");
    let published = session.change_step(&step, async |request_id| {
        let request = pb::PublishRoundRequest {
            request_id,
            round_number: number.to_owned(),
            officer: session.officer.clone(),
        };
        session.rounds().publish_round(session.ask(request)).await
    });
    rounds::round(published.await?.round)
}

async fn revise(session: &Session, instruction: &pb::Instruction) -> Result<pb::Round, Failure> {
    let number = &instruction.round_number;
    let there = rounds::get(session, number).await?;
    if there.instruction.as_ref() == Some(instruction) {
        return Ok(there);
    }
    let step = format!("{number}-revise");
    let revised = session.change_step(&step, async |request_id| {
        let request = pb::ReviseRoundRequest {
            request_id,
            instruction: Some(instruction.clone()),
            officer: session.officer.clone(),
        };
        session.rounds().revise_round(session.ask(request)).await
    });
    rounds::round(revised.await?.round)
}

impl List {
    async fn run(self, session: &Session) -> Result<(), Failure> {
        let rounds = rounds::list(session, &self.states).await?;
        if session.json {
            return rounds.iter().try_for_each(output::message);
        }
        let names = [
            "round",
            "state",
            "instant",
            "ranking",
            "#invites",
            "#at least",
            "by rule set",
            "written by",
            "approved by",
        ];
        let rows = rounds.iter().map(|round| {
            let instruction = round.instruction.clone().unwrap_or_default();
            let ranking = text::ranking(&instruction);
            [
                instruction.round_number,
                text::round_state(round),
                text::instant(instruction.instant.as_ref()),
                ranking,
                text::optional(instruction.invitations),
                text::optional(instruction.required_score),
                text::optional(instruction.rule_set_id),
                round.written_by.clone(),
                text::optional(text::given(&round.approved_by)),
            ]
        });
        output::table(names, rows)
    }
}

/// The instructions of a file, or everything that is wrong with it.
pub(crate) fn read(path: &Path) -> Result<Vec<pb::Instruction>, Failure> {
    let read = parse(files::value(path)?);
    read.map_err(|wrong| Failure::file(path, wrong.join("\n  ")))
}

fn parse(value: Value) -> Result<Vec<pb::Instruction>, Vec<String>> {
    let Value::Object(mut fields) = value else {
        return Err(vec!["not an instruction, nor several".to_owned()]);
    };
    let Some(several) = fields.remove("instructions") else {
        let one = json::from_value(Value::Object(fields));
        return one.map(|one| vec![one]).map_err(|why| vec![why]);
    };
    let beside = |name: &String| format!("{name}: nothing may stand beside \"instructions\"");
    let mut wrong: Vec<_> = fields.keys().map(beside).collect();
    let Value::Array(several) = several else {
        wrong.push("instructions: must be a list".to_owned());
        return Err(wrong);
    };
    let mut instructions = Vec::with_capacity(several.len());
    for (place, value) in several.into_iter().enumerate() {
        let names = ["round_number", "roundNumber"];
        let number = names.iter().find_map(|name| value[name].as_str());
        let of = number.map_or_else(String::new, |number| format!(" (round {number})"));
        match json::from_value(value) {
            Ok(instruction) => instructions.push(instruction),
            Err(why) => wrong.push(format!("instructions[{place}]{of}: {why}")),
        }
    }
    match wrong.is_empty() {
        true => Ok(instructions),
        false => Err(wrong),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn everything_wrong_with_a_file_is_told_at_once_and_where() {
        let file = json!({
            "title": "May",
            "instructions": [
                {"round_number": "63", "invitations": 5},
                {"round_number": "64", "invites": 5},
                {"roundNumber": "65", "invitations": "many"},
                {"invites": 5},
            ],
        });
        let wrong = parse(file).unwrap_err();
        assert_eq!(wrong.len(), 4, "{wrong:?}");
        assert!(wrong[0].starts_with("title: "), "{wrong:?}");
        assert!(
            wrong[1].starts_with("instructions[1] (round 64): "),
            "{wrong:?}"
        );
        assert!(
            wrong[2].starts_with("instructions[2] (round 65): "),
            "{wrong:?}"
        );
        assert!(wrong[3].starts_with("instructions[3]: "), "{wrong:?}");
        assert!(parse(json!({ "instructions": 5 })).is_err());
        assert!(parse(json!([])).is_err());
    }

    #[test]
    fn a_file_holds_one_instruction_or_several() {
        let one = json!({"round_number": "63"});
        assert_eq!(parse(one.clone()).map(|all| all.len()), Ok(1));
        let several = json!({"instructions": [one.clone(), one]});
        assert_eq!(parse(several).map(|all| all.len()), Ok(2));
    }
}
