//! What a watcher was told: every event, from the first, through every break of the connection.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use express_entry_proto::rounds::v1 as pb;
use pb::EventKind;
use pb::event::Event as Told;
use pb::watch_events_request::Start;
use pb::watch_events_response::Item;
use tokio::time::sleep;
use tonic::{Code, Streaming};

use super::change::{Effect, Subject};
use super::model::Model;
use crate::harness::Clients;

/// The longest that events may be on their way.
const PATIENCE: Duration = Duration::from_secs(60);

/// The events so far, and what they come to.
#[derive(Default)]
pub(super) struct Log {
    pub(super) events: Vec<pb::Event>,
    pub(super) model: Model,
    effects: HashMap<Effect, usize>,
    /// How often the watcher had to begin again.
    pub(super) resumed: usize,
}

/// A log that is read while it grows.
#[derive(Clone, Default)]
pub(super) struct Shared(Arc<Mutex<Log>>);

impl Shared {
    /// Looks at the log.
    pub(super) fn read<T>(&self, look: impl FnOnce(&Log) -> T) -> T {
        look(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, change: impl FnOnce(&mut Log) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How far it goes.
    pub(super) fn end(&self) -> i64 {
        self.read(|log| log.events.len() as i64)
    }

    /// How often an effect was told.
    pub(super) fn told(&self, effect: &Effect) -> usize {
        self.read(|log| log.effects.get(effect).copied().unwrap_or_default())
    }

    /// Every effect with how often it was told.
    pub(super) fn effects(&self) -> HashMap<Effect, usize> {
        self.read(|log| log.effects.clone())
    }

    /// Waits until it reaches a position.
    pub(super) async fn reaches(&self, position: i64) -> Result<()> {
        let begun = Instant::now();
        while self.end() < position {
            let end = self.end();
            ensure!(
                begun.elapsed() < PATIENCE,
                "the watcher stands at {end} of {position}"
            );
            sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    /// Follows the pool for ever. An error is something that a watcher may not be told.
    pub(super) async fn follow(self, clients: Clients) -> Result<()> {
        loop {
            let start = Start::AfterPosition(self.end());
            if let Some(items) = watch(&clients, start).await? {
                self.take_in(items).await?;
            }
            self.write(|log| log.resumed += 1);
            sleep(Duration::from_millis(10)).await;
        }
    }

    async fn take_in(&self, mut items: Streaming<pb::WatchEventsResponse>) -> Result<()> {
        loop {
            match next(&mut items).await? {
                None => return Ok(()),
                Some(Item::Event(event)) => self.write(|log| log.take(event))?,
                Some(Item::Bookmark(bookmark)) => {
                    let (told, end) = (bookmark.position, self.end());
                    ensure!(
                        told == end,
                        "a bookmark at {told}, and the last event was {end}"
                    );
                }
                Some(Item::Snapshot(_) | Item::SnapshotComplete(_)) => {
                    bail!("a snapshot that nobody asked for")
                }
            }
        }
    }
}

impl Log {
    pub(super) fn take(&mut self, event: pb::Event) -> Result<()> {
        self.model.apply(&event)?;
        if let Some(effect) = effect(&event) {
            *self.effects.entry(effect).or_default() += 1;
        }
        self.events.push(event);
        Ok(())
    }
}

/// Begins to watch, if the service is there.
pub(super) async fn watch(
    clients: &Clients,
    start: Start,
) -> Result<Option<Streaming<pb::WatchEventsResponse>>> {
    let request = pb::WatchEventsRequest {
        start: Some(start),
        bookmark_interval_ms: Some(100),
        ..pb::WatchEventsRequest::default()
    };
    match clients.events.clone().watch_events(request).await {
        Ok(items) => Ok(Some(items.into_inner())),
        Err(status) => gone(status).map(|()| None),
    }
}

/// The next item, or `None` when the service went.
pub(super) async fn next(items: &mut Streaming<pb::WatchEventsResponse>) -> Result<Option<Item>> {
    match items.message().await {
        Ok(told) => Ok(told.and_then(|told| told.item)),
        Err(status) => gone(status).map(|()| None),
    }
}

/// Everything but a lost position or a defect means that the service went.
fn gone(status: tonic::Status) -> Result<()> {
    let wrong = [Code::OutOfRange, Code::DataLoss, Code::InvalidArgument];
    match wrong.contains(&status.code()) {
        true => Err(status).context("watching"),
        false => Ok(()),
    }
}

/// The kind of an event.
pub(super) fn kind(event: &pb::Event) -> Option<EventKind> {
    Some(match event.event.as_ref()? {
        Told::CandidateReceived(_) => EventKind::CandidateReceived,
        Told::CandidateUpdated(_) => EventKind::CandidateUpdated,
        Told::CandidateWithdrawn(_) => EventKind::CandidateWithdrawn,
        Told::CandidateExpired(_) => EventKind::CandidateExpired,
        Told::CandidatesRescored(_) => EventKind::CandidatesRescored,
        Told::RoundCreated(_) => EventKind::RoundCreated,
        Told::RoundRevised(_) => EventKind::RoundRevised,
        Told::RoundApproved(_) => EventKind::RoundApproved,
        Told::RoundPublished(_) => EventKind::RoundPublished,
        Told::RoundCancelled(_) => EventKind::RoundCancelled,
        Told::RoundCompleted(_) => EventKind::RoundCompleted,
        Told::JobBankRegistered(_) => EventKind::JobBankRegistered,
        Told::JobBankWaived(_) => EventKind::JobBankWaived,
        Told::RegistrationLapsed(_) => EventKind::RegistrationLapsed,
        Told::NominationOffered(_) => EventKind::NominationOffered,
        Told::NominationAccepted(_) => EventKind::NominationAccepted,
        Told::NominationRefused(_) => EventKind::NominationRefused,
        Told::NominationLapsed(_) => EventKind::NominationLapsed,
        Told::NominationWithdrawn(_) => EventKind::NominationWithdrawn,
        Told::InvitationDeclined(_) => EventKind::InvitationDeclined,
        Told::InvitationLapsed(_) => EventKind::InvitationLapsed,
        Told::InvitationCancelled(_) => EventKind::InvitationCancelled,
        Told::ApplicationReceived(_) => EventKind::ApplicationReceived,
    })
}

/// Whom or what an event of a change is about.
fn subject(told: &Told) -> Option<Subject> {
    let number = match told {
        Told::CandidateReceived(told) => told.candidate_number,
        Told::CandidateUpdated(told) => told.candidate_number,
        Told::CandidateWithdrawn(told) => told.candidate_number,
        Told::JobBankRegistered(told) => told.candidate_number,
        Told::NominationOffered(told) => told.candidate_number,
        Told::NominationAccepted(told) => told.candidate_number,
        Told::NominationRefused(told) => told.candidate_number,
        Told::NominationWithdrawn(told) => told.candidate_number,
        Told::InvitationDeclined(told) => told.candidate_number,
        Told::InvitationCancelled(told) => told.candidate_number,
        Told::ApplicationReceived(told) => told.candidate_number,
        Told::RoundCreated(told) => return written(told.instruction.as_ref()),
        Told::RoundRevised(told) => return written(told.instruction.as_ref()),
        Told::RoundApproved(told) => return Some(Subject::Round(told.round_number.clone())),
        Told::RoundPublished(told) => return Some(Subject::Round(told.round_number.clone())),
        Told::RoundCancelled(told) => return Some(Subject::Round(told.round_number.clone())),
        // Time brings these, not a caller.
        Told::CandidateExpired(_)
        | Told::CandidatesRescored(_)
        | Told::RoundCompleted(_)
        | Told::JobBankWaived(_)
        | Told::RegistrationLapsed(_)
        | Told::NominationLapsed(_)
        | Told::InvitationLapsed(_) => return None,
    };
    Some(Subject::Candidate(number))
}

fn written(instruction: Option<&pb::Instruction>) -> Option<Subject> {
    Some(Subject::Round(instruction?.round_number.clone()))
}

/// What an event tells of a change that a caller asked for. `None`: time brought it.
fn effect(event: &pb::Event) -> Option<Effect> {
    Some((kind(event)?, subject(event.event.as_ref()?)?))
}
