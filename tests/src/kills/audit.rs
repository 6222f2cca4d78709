//! Whether what was acknowledged before a kill is there after it.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use express_entry_proto::rounds::v1 as pb;
use pb::CandidateState;
use pb::watch_events_request::Start;
use pb::watch_events_response::Item;
use tonic::Streaming;

use super::ledger;
use super::log::{self, Log};
use super::model::Model;
use super::scene::{Dice, Scene};
use crate::harness::{Programs, data_folder};

/// Most of the changes acknowledged since the last audit that are asked for again at once; the end
/// asks for all.
const NEW: usize = 200;
/// How many of those from before.
const OLD: usize = 30;

/// What there was when the process was killed.
#[derive(Clone, Copy)]
pub(super) struct Before {
    /// Acknowledgements at the audit before.
    pub(super) audited: usize,
    /// Acknowledgements when it was killed.
    pub(super) acknowledged: usize,
    /// Position of the last event that the watcher had been told.
    pub(super) told: i64,
}

/// After a restart, the load going on: the events seen are there, each change acknowledged is among
/// them, and asking again gives the first answer. Returns how many were asked for again.
pub(super) async fn after_a_restart(
    scene: &Scene,
    before: Before,
    dice: &mut Dice,
) -> Result<usize> {
    let head = head(scene).await?;
    ensure!(
        head >= before.told,
        "event {} was told, and the last is {head}",
        before.told
    );
    scene.log.reaches(head).await?;
    let mut new = scene.ledger.from(before.audited);
    new.truncate(before.acknowledged.saturating_sub(before.audited));
    for entry in &new {
        entry.is_told(&scene.log)?;
    }
    // The last ones were the nearest to the kill.
    let mut again = new.split_off(new.len().saturating_sub(NEW));
    for _ in 0..OLD.min(before.audited) {
        let place = (dice.part() * before.audited as f64) as usize;
        again.extend(scene.ledger.at(place));
    }
    let count = again.len();
    ledger::repeat(again, &scene.clients).await?;
    Ok(count)
}

/// Watches a service that runs: the connection may still have to be made anew.
async fn watch(scene: &Scene, start: Start) -> Result<Streaming<pb::WatchEventsResponse>> {
    for _ in 0..100 {
        if let Some(items) = log::watch(&scene.clients, start).await? {
            return Ok(items);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    bail!("nobody can watch a service that runs")
}

/// Position of the last event.
async fn head(scene: &Scene) -> Result<i64> {
    let now = Start::Now(pb::WatchFromNow {});
    let mut items = watch(scene, now).await?;
    match log::next(&mut items).await? {
        Some(Item::Bookmark(bookmark)) => Ok(bookmark.position),
        other => bail!("{other:?} where a bookmark begins"),
    }
}

/// A snapshot is the pool that the events up to its position make.
pub(super) async fn snapshot(scene: &Scene) -> Result<()> {
    let start = Start::Snapshot(pb::WatchFromSnapshot {});
    let mut items = watch(scene, start).await?;
    let mut told = HashMap::new();
    let position = loop {
        match log::next(&mut items).await? {
            Some(Item::Snapshot(part)) => {
                for candidate in part.candidates {
                    told.insert(candidate.candidate_number, candidate.state());
                }
            }
            Some(Item::SnapshotComplete(complete)) => break complete.position,
            other => bail!("{other:?} within a snapshot"),
        }
    };
    scene.log.reaches(position).await?;
    let length = usize::try_from(position)?;
    let model = scene.log.read(|log| replay(&log.events[..length]))?;
    let open = [CandidateState::InPool, CandidateState::Invited];
    for (candidate, number) in model.candidates.iter().zip(1..) {
        let found = told.get(&number).copied();
        let same = match open.contains(&candidate.state) {
            true => found == Some(candidate.state),
            // Whoever changed while it was taken is sent again with the state then.
            false => found.is_none_or(|state| state == candidate.state),
        };
        ensure!(
            same,
            "candidate {number} is {found:?}, not {:?}",
            candidate.state
        );
    }
    Ok(())
}

fn replay(events: &[pb::Event]) -> Result<Model> {
    let mut model = Model::default();
    events.iter().try_for_each(|event| model.apply(event))?;
    Ok(model)
}

/// At the end, with nobody acting: told from the beginning, the events are those that were told as
/// they came; they balance with the acknowledgements, each of which is given again; and every
/// candidate and round is what the events make of it. Returns how many changes were asked for again.
pub(super) async fn at_the_end(scene: &Scene) -> Result<usize> {
    let head = head(scene).await?;
    scene.log.reaches(head).await?;
    let start = Start::AfterPosition(0);
    let mut items = watch(scene, start).await?;
    let mut again = Log::default();
    while again.events.len() < usize::try_from(head)? {
        match log::next(&mut items).await? {
            Some(Item::Event(event)) => again.take(event)?,
            other => bail!("{other:?} among the events"),
        }
    }
    scene.log.read(|log| {
        let other = log
            .events
            .iter()
            .zip(&again.events)
            .find(|(told, again)| told != again);
        ensure!(
            other.is_none(),
            "told another event the second time: {other:?}"
        );
        Ok(())
    })?;
    scene.ledger.balances(&scene.log)?;
    candidates(scene, &again.model).await?;
    rounds(scene, &again.model).await?;
    let all = scene.ledger.from(0);
    let count = all.len();
    ledger::repeat(all, &scene.clients).await?;
    Ok(count)
}

async fn candidates(scene: &Scene, model: &Model) -> Result<()> {
    let mut states = Vec::new();
    let mut request = pb::ListCandidatesRequest {
        page_size: 1_000,
        ..pb::ListCandidatesRequest::default()
    };
    loop {
        let page = scene
            .clients
            .pool
            .clone()
            .list_candidates(request.clone())
            .await?;
        let page = page.into_inner();
        states.extend(page.candidates.iter().map(pb::Candidate::state));
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    let told: Vec<_> = model.candidates.iter().map(|one| one.state).collect();
    ensure!(
        states == told,
        "candidates stand elsewhere than the events tell"
    );
    Ok(())
}

async fn rounds(scene: &Scene, model: &Model) -> Result<()> {
    for (number, round) in &model.rounds {
        let request = pb::GetRoundRequest {
            round_number: number.clone(),
        };
        let found = scene
            .clients
            .rounds
            .clone()
            .get_round(request)
            .await?
            .into_inner()
            .round;
        let found = found.context("no round")?;
        let result = round
            .completed
            .as_ref()
            .and_then(|told| told.result.clone());
        ensure!(
            found.result == result,
            "round {number}: {found:?}, not {result:?}"
        );
        let ran = result.is_some();
        ensure!(
            (found.state() == pb::RoundState::Completed) == ran,
            "round {number}: {found:?}"
        );
    }
    Ok(())
}

/// `rounds-service verify` finds the data folder sound.
pub(super) fn verify(programs: &Programs, folder: &Path) -> Result<()> {
    let output = Command::new(programs.rounds())
        .args(["verify", "--json", "--data"])
        .arg(data_folder(folder))
        .output()?;
    let told = String::from_utf8_lossy(&output.stdout);
    ensure!(
        output.status.success(),
        "verify ends with {}: {told}",
        output.status
    );
    Ok(())
}
