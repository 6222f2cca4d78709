//! A group of jobs: decided one after the other, committed as one, answered together.

use std::sync::Arc;

use rounds_core::{Position, State};

use super::{Done, Job, Refused, Work};
use crate::journal::{Batch, Journal, Reader, Remembered, codec};
use crate::pool::Pool;
use crate::request::Request;

mod draft;

use draft::{Draft, Known, Pending};

/// Decides the jobs, commits what they bring, and answers them. Tells how many changes of candidates
/// became durable.
pub(super) fn commit(jobs: Vec<Job>, journal: &mut dyn Journal, pool: &Pool) -> u64 {
    // Look-ups come first: they read the disk, and readers of the state need not wait for that.
    let reader = Arc::clone(pool.journal());
    let known: Vec<Known> = jobs.iter().map(|job| look_up(journal, job)).collect();

    let mut replies = Vec::with_capacity(jobs.len());
    let mut asked = Vec::with_capacity(jobs.len());
    for (
        Job {
            request,
            work,
            reply,
        },
        known,
    ) in jobs.into_iter().zip(known)
    {
        replies.push(reply);
        asked.push((request, work, known));
    }
    let refuse_all = |refused: Refused| {
        let refused = replies.iter().map(|_| Pending::Refused(refused.clone()));
        (refused.collect(), 0)
    };
    let (pending, changes) = decide_and_append(asked, journal, pool).unwrap_or_else(refuse_all);

    let mut told: Vec<Result<Done, Refused>> = Vec::with_capacity(pending.len());
    for pending in pending {
        let answer = match pending {
            Pending::Fresh(done) => Ok(done),
            Pending::Refused(refused) => Err(refused),
            Pending::Before(remembered) => remembered.first_answer(reader.as_ref()),
            Pending::Within(index) => told.get(index).cloned().unwrap_or(Err(Refused::Defect)),
        };
        told.push(answer);
    }
    for (reply, told) in replies.into_iter().zip(told) {
        // Whoever asked may be gone; what was done stays done.
        let _ = reply.send(told);
    }
    changes
}

fn look_up(journal: &dyn Journal, job: &Job) -> Known {
    job.request
        .as_ref()
        .map_or(Ok(None), |request| journal.request(&request.id))
}

/// Changes the state and makes the change durable, under the lock of the state; or changes neither.
/// Tells what each job came to, and how many changes of candidates there were.
fn decide_and_append(
    asked: Vec<(Option<Request>, Work, Known)>,
    journal: &mut dyn Journal,
    pool: &Pool,
) -> Result<(Vec<Pending>, u64), Refused> {
    journal.settle().map_err(|error| {
        // A refusal now would be wrong once a start finds what is not settled.
        tracing::error!(%error, "whether the last group of changes comes back is not settled");
        Refused::from(error)
    })?;
    let mut held = pool.write();
    if held.lost {
        return Err(Refused::Journal);
    }
    let before = position(&held.state);
    let mut draft = Draft::new(&mut held.state, pool.clock());
    let decided = asked
        .into_iter()
        .try_for_each(|(request, work, known)| draft.take(request, work, known));
    let Draft {
        batch,
        pending,
        undo,
        changes,
        ..
    } = draft;
    if let Err(corrupt) = decided {
        tracing::error!(%corrupt, "an event does not follow from the state");
        pool.lose(&mut held);
        return Err(Refused::Defect);
    }
    if batch == Batch::default() {
        return Ok((pending, 0));
    }
    let Err(error) = journal.append(before, &batch) else {
        pool.publish(&held.state, before, batch.entries);
        return Ok((pending, changes));
    };
    tracing::error!(%error, "a group of changes was not committed");
    // The state has gone ahead of the journal, and what the journal tells is what holds.
    match pool.journal().head() {
        Ok(head) if head.position == before => held.state.take_back(undo),
        _ => pool.lose(&mut held),
    }
    Err(error.into())
}

/// Position of the last event of a state; 0 before the first.
fn position(state: &State) -> u64 {
    state.head().map_or(0, Position::get)
}

impl Remembered {
    /// The answer that the request got the first time, read back.
    pub(crate) fn first_answer(self, reader: &dyn Reader) -> Result<Done, Refused> {
        let events = codec::read(reader, self.first, self.count).map_err(|error| {
            tracing::error!(%error, "a first answer could not be read back");
            Refused::from(&error)
        })?;
        Ok(Done {
            events,
            answer: self.answer,
        })
    }
}
