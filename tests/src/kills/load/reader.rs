//! Readers: previews, distributions, and what rounds that have run are told to be.

use anyhow::Result;
use express_entry_proto::rounds::v1 as pb;
use pb::RoundState;
use tonic::Status;

use super::officer::instruction;
use crate::kills::change::in_doubt;
use crate::kills::scene::{Dice, Scene};

/// Most that a reader waits between two questions, in milliseconds.
const PAUSE: u64 = 50;

/// Asks what changes nothing. What it is told must be told whole; a service that went is no error.
pub(super) async fn reader(scene: Scene, mut dice: Dice) -> Result<()> {
    while !scene.is_over() {
        let told = match dice.within(0..40) {
            0 => explain(&scene, &mut dice).await,
            1..20 => preview(&scene, &mut dice).await,
            20..30 => {
                let request = pb::GetScoreDistributionRequest::default();
                let mut pool = scene.clients.pool.clone();
                pool.get_score_distribution(request).await.map(drop)
            }
            _ => invitations(&scene, &mut dice).await,
        };
        match told {
            Err(status) if !in_doubt(&status) => anyhow::bail!("{status:?} to a reader"),
            _ => dice.pause(PAUSE).await,
        }
    }
    Ok(())
}

async fn preview(scene: &Scene, dice: &mut Dice) -> Result<(), Status> {
    let request = pb::PreviewRoundRequest {
        instruction: Some(instruction(dice, "1", scene.now(), 1)),
        list: 20,
    };
    scene
        .clients
        .rounds
        .clone()
        .preview_round(request)
        .await
        .map(drop)
}

/// A round that has run, if one is found.
fn a_completed_round(scene: &Scene, dice: &mut Dice) -> Option<pb::RoundCompleted> {
    scene.log.read(|log| {
        let rounds = log.model.rounds.len() as i64;
        let number = dice.within(0..rounds.max(1)) + 1;
        let round = log.model.rounds.get(&number.to_string());
        round
            .filter(|round| round.state == RoundState::Completed)?
            .completed
            .clone()
    })
}

/// The invitations of a round that has run are those of its event.
async fn invitations(scene: &Scene, dice: &mut Dice) -> Result<(), Status> {
    let Some(completed) = a_completed_round(scene, dice) else {
        return Ok(());
    };
    let request = pb::ListInvitationsRequest {
        round_number: completed.round_number.clone(),
        ..pb::ListInvitationsRequest::default()
    };
    let told = scene
        .clients
        .rounds
        .clone()
        .list_invitations(request)
        .await?
        .into_inner();
    match told.invitations == completed.invitations {
        true => Ok(()),
        false => Err(another(&completed.round_number)),
    }
}

/// Who was invited is told so, made again from the journal.
async fn explain(scene: &Scene, dice: &mut Dice) -> Result<(), Status> {
    let Some(completed) = a_completed_round(scene, dice) else {
        return Ok(());
    };
    let Some(invitation) = completed.invitations.first() else {
        return Ok(());
    };
    let request = pb::ExplainRoundRequest {
        round_number: completed.round_number.clone(),
        candidate_number: invitation.candidate_number,
    };
    let told = scene
        .clients
        .rounds
        .clone()
        .explain_round(request)
        .await?
        .into_inner();
    let first = told
        .rank
        .is_some_and(|rank| rank.rank == 1 && rank.score == invitation.score);
    match told.invited && first {
        true => Ok(()),
        false => Err(another(&completed.round_number)),
    }
}

fn another(round: &str) -> Status {
    Status::data_loss(format!(
        "round {round} is told otherwise than its event tells it"
    ))
}
