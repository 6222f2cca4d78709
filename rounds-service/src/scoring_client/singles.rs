//! Profiles that come one at a time, scored together.
//!
//! A call costs many times what a profile costs within one. Who comes alone is sent at once; who comes
//! while a few calls are under way waits for one of them to end, and goes out with whoever else has come
//! by then.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{Semaphore, mpsc, oneshot};

use super::calls::Calls;
use super::{Profiles, Scored, ScoringError, Terms};
use crate::limits;

/// A profile to be scored, and who waits for it.
pub(super) struct Single {
    pub(super) terms: Terms,
    pub(super) profile: Bytes,
    pub(super) reply: oneshot::Sender<Result<Scored, ScoringError>>,
}

/// A way to have profiles scored. What scores them ends once every clone of it is gone. Within the
/// runtime.
pub(super) fn start(calls: Calls) -> mpsc::Sender<Single> {
    let (queue, singles) = mpsc::channel(limits::SCORING_SINGLES);
    tokio::spawn(run(calls, singles));
    queue
}

async fn run(calls: Calls, mut singles: mpsc::Receiver<Single>) {
    let room = Arc::new(Semaphore::new(limits::SCORING_SINGLES_IN_FLIGHT));
    let mut waiting = Vec::new();
    while singles
        .recv_many(&mut waiting, limits::SCORING_SINGLES_BATCH)
        .await
        > 0
    {
        while !waiting.is_empty() {
            // Never closed.
            let Ok(permit) = Arc::clone(&room).acquire_owned().await else {
                return;
            };
            while waiting.len() < limits::SCORING_SINGLES_BATCH
                && let Ok(single) = singles.try_recv()
            {
                waiting.push(single);
            }
            let batch = on_the_terms_of_the_first(&mut waiting);
            let calls = calls.clone();
            tokio::spawn(async move {
                score(&calls, batch).await;
                drop(permit);
            });
        }
    }
}

/// Takes out those who can be asked about in one batch: nearly always all.
fn on_the_terms_of_the_first(waiting: &mut Vec<Single>) -> Vec<Single> {
    // Whoever no longer waits need not be scored.
    waiting.retain(|single| !single.reply.is_closed());
    let Some(terms) = waiting.first().map(|first| first.terms.clone()) else {
        return Vec::new();
    };
    waiting
        .extract_if(.., |single| single.terms == terms)
        .collect()
}

async fn score(calls: &Calls, batch: Vec<Single>) {
    let Some(terms) = batch.first().map(|first| first.terms.clone()) else {
        return;
    };
    let profiles: Profiles = batch.iter().map(|single| &single.profile).collect();
    let replies = batch.into_iter().map(|single| single.reply);
    // Whoever asked may be gone by now.
    match calls.batches(&terms, profiles).await {
        Ok(scored) => replies.zip(scored).for_each(|(reply, scored)| {
            let _ = reply.send(Ok(scored));
        }),
        Err(error) => replies.for_each(|reply| {
            let _ = reply.send(Err(error.clone()));
        }),
    }
}
