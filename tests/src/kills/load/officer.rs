//! Officers: rounds are written, approved, published or cancelled, and asked to run.

use anyhow::Result;
use express_entry_proto::common::v1::Program;
use express_entry_proto::rounds::v1 as pb;

use super::seconds;
use crate::kills::change::Change;
use crate::kills::scene::{Dice, Scene};

const WRITER: &str = "first.officer";
const APPROVER: &str = "second.officer";

/// Most that an officer waits between two rounds, in milliseconds.
const PAUSE: u64 = 300;

/// Writes instructions, has them approved, publishes or cancels them. `step` is how far the clock
/// goes at a time, in seconds.
pub(super) async fn officer(scene: Scene, mut dice: Dice, step: i64) -> Result<()> {
    let mut number = 0_i64;
    while !scene.is_over() {
        number += 1;
        let round_number = number.to_string();
        let mut instruction = instruction(&mut dice, &round_number, scene.now() + 3 * step, step);
        let create = pb::CreateRoundRequest {
            request_id: dice.mark(),
            instruction: Some(instruction.clone()),
            officer: WRITER.to_owned(),
        };
        scene.ask(Change::Create(create)).await?;
        if dice.chance(20) {
            instruction.invitations = Some(dice.within(0..50));
            let revise = pb::ReviseRoundRequest {
                request_id: dice.mark(),
                instruction: Some(instruction),
                officer: WRITER.to_owned(),
            };
            scene.ask(Change::Revise(revise)).await?;
        }
        let approve = pb::ApproveRoundRequest {
            request_id: dice.mark(),
            round_number: round_number.clone(),
            officer: APPROVER.to_owned(),
        };
        scene.ask(Change::Approve(approve)).await?;
        let publish = pb::PublishRoundRequest {
            request_id: dice.mark(),
            round_number: round_number.clone(),
            officer: APPROVER.to_owned(),
        };
        let published = scene.ask(Change::Publish(publish)).await?;
        if !published || dice.chance(10) {
            let cancel = pb::CancelRoundRequest {
                request_id: dice.mark(),
                round_number,
                officer: WRITER.to_owned(),
            };
            scene.ask(Change::CancelRound(cancel)).await?;
        }
        run_one(&scene, &mut dice, number).await?;
        dice.pause(PAUSE).await;
    }
    Ok(())
}

/// Asks for a round, due or run or neither.
async fn run_one(scene: &Scene, dice: &mut Dice, last: i64) -> Result<()> {
    let run = pb::RunRoundRequest {
        request_id: dice.mark(),
        round_number: (last - dice.within(0..last.min(10))).to_string(),
    };
    scene.ask(Change::Run(run)).await.map(drop)
}

/// An instruction for an instant some steps of the clock behind another.
pub(super) fn instruction(dice: &mut Dice, number: &str, from: i64, step: i64) -> pb::Instruction {
    let instant = from + dice.within(0..6 * step + 1);
    let mut instruction = pb::Instruction {
        round_number: number.to_owned(),
        // On the hour, so that some fall together.
        instant: seconds(instant.div_euclid(3_600) * 3_600 + 3_600),
        invitations: Some(dice.within(0..60)),
        ..pb::Instruction::default()
    };
    match dice.within(0..6) {
        0 => instruction.program = Some(Program::ProvincialNominee.into()),
        1 => instruction.program = Some(Program::FederalSkilledTrades.into()),
        2 => instruction.required_score = Some(dice.within(150..900) as i32),
        _ => {}
    }
    instruction
}
