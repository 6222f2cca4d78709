//! The one writer: everything that changes the pool goes through its queue, in the order of its
//! queue.
//!
//! What waits while the disk writes is committed together, in one durable transaction. Each command
//! is decided on the state that the commands in front of it left, and all are answered once the
//! group is durable. A command goes on when its caller is gone: the queue holds it, not the caller.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::time::Duration;

use bytes::Bytes;
use jiff::civil::Date;
use rounds_core::{
    Assessment, Basis, CandidateNumber, Command, Instant, Position, Recorded, Rejection,
    RoundNumber, RoundRules, SeparateScore,
};
use tokio::sync::oneshot;

use crate::convert::checks::Violations;
use crate::journal::snapshots::Written;
use crate::journal::{AppendError, Journal, ReadError};
use crate::limits;
use crate::pool::Pool;
use crate::request::Request;

mod group;
mod recovery;
mod scrub;
mod snapshots;
#[cfg(test)]
mod tests;

pub use snapshots::{NotTaken, SnapshotPlan};

use recovery::Recovery;
use scrub::Scrub;
use snapshots::Taker;

/// Something to do, and who waits for it.
struct Job {
    request: Option<Request>,
    work: Work,
    reply: oneshot::Sender<Result<Done, Refused>>,
}

/// What is to be done.
pub enum Work {
    /// One command.
    Command {
        /// The command.
        command: Command,
        /// The profile that comes with it, as received.
        facts: Option<Bytes>,
    },
    /// A chunk of an import, item by item. A refused item does not spoil the others.
    Import(Vec<Result<Imported, Violations>>),
    /// New scores that time brought. One whose facts have changed since, or whose candidate has
    /// left, is passed over.
    Rescore(Vec<Rescored>),
    /// Run a round.
    Run {
        /// The round.
        number: RoundNumber,
        /// The rules to rank by.
        rules: RoundRules,
        /// Scores under the rule set of its instruction, where the pool's rest on another.
        separate: Option<Arc<SeparateScores>>,
    },
}

/// A profile received elsewhere, scored.
pub struct Imported {
    /// When it was received.
    pub received_at: Instant,
    /// Its score and programs.
    pub assessment: Assessment,
    /// The profile.
    pub facts: Bytes,
    /// Whether the person is registered with Job Bank already.
    pub job_bank_registered: bool,
}

/// A new score, and the facts that it rests on.
#[derive(Clone)]
pub struct Rescored {
    /// Whose.
    pub candidate: CandidateNumber,
    /// The event that brought the facts that were scored.
    pub facts_at: Position,
    /// The new score and programs.
    pub assessment: Assessment,
}

impl Rescored {
    /// As a score beside that of the pool.
    #[must_use]
    pub fn separate(&self) -> SeparateScore {
        let assessment = &self.assessment;
        SeparateScore {
            candidate: self.candidate,
            score: assessment.score,
            programs: assessment.programs,
            categories: assessment.categories.clone(),
        }
    }
}

/// Scores of everybody in the pool under another rule set than the pool's.
#[derive(Clone)]
pub struct SeparateScores {
    /// What they rest on.
    pub basis: Basis,
    /// The day scored as of.
    pub as_of: Date,
    /// The scores, by candidate number.
    pub scores: Vec<Rescored>,
}

/// What a job came to: durable, and the same when it is repeated.
#[derive(Clone, Debug)]
pub struct Done {
    /// What happened; nothing, where there was nothing to do.
    pub events: Vec<Recorded>,
    /// The answer, encoded, where the events alone do not tell it.
    pub answer: Option<Bytes>,
}

/// Why a job was not done. Nothing has changed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Refused {
    /// The state of the pool forbids it.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The request id was used before, for something else.
    #[error("the request id was used for another request")]
    OtherContent,
    /// Too many commands are waiting.
    #[error("{} commands are waiting already", limits::WRITER_QUEUE)]
    QueueFull,
    /// The journal failed; a repetition tells whether the change became durable after all.
    #[error("the journal failed")]
    Journal,
    /// What the journal holds of it is damaged, or of a newer version: to repeat it does not help.
    #[error("the journal is damaged")]
    Damaged,
    /// The disk of the journal is full. Reads go on; writing does when there is room again.
    #[error("the disk of the journal is full")]
    DiskFull,
    /// The journal can only be read. Reads go on.
    #[error("the journal can only be read")]
    ReadOnly,
    /// An event did not follow from the state: a defect of this service.
    #[error("an event could not be applied")]
    Defect,
    /// The service is stopping.
    #[error("the service is stopping")]
    Stopping,
}

impl From<AppendError> for Refused {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Full(_) => Self::DiskFull,
            AppendError::ReadOnly(_) => Self::ReadOnly,
            AppendError::HeadMoved { .. } | AppendError::Unavailable(_) => Self::Journal,
        }
    }
}

impl From<&ReadError> for Refused {
    fn from(error: &ReadError) -> Self {
        match error {
            ReadError::Damaged { .. } | ReadError::Broken(_) | ReadError::Newer { .. } => {
                Self::Damaged
            }
            ReadError::Unavailable(_) => Self::Journal,
        }
    }
}

enum Message {
    Job(Box<Job>),
    Snapshot(oneshot::Sender<Result<Written, NotTaken>>),
    Stop,
}

/// The way to the writer.
#[derive(Clone)]
pub struct Writer {
    queue: SyncSender<Message>,
}

/// The end of the writer's thread: the journal is closed then.
pub struct Ended(oneshot::Receiver<()>);

impl Ended {
    /// Waits for it. Nobody but [`Writer::stop`] should bring it about.
    pub async fn wait(&mut self) {
        // Nothing is ever sent: the sender goes with the thread.
        let _ = (&mut self.0).await;
    }
}

/// A job in the writer's queue.
pub struct Ticket(oneshot::Receiver<Result<Done, Refused>>);

impl Ticket {
    /// Waits until the job is durable or refused.
    pub async fn done(self) -> Result<Done, Refused> {
        self.0.await.unwrap_or(Err(Refused::Stopping))
    }
}

impl Writer {
    /// Starts the writer on its own thread. `pool` must hold the state that `journal` tells. The
    /// other half tells when the thread has ended.
    pub fn start(
        journal: Box<dyn Journal>,
        pool: Arc<Pool>,
        snapshots: Option<SnapshotPlan>,
    ) -> std::io::Result<(Self, Ended)> {
        let (writer, desk) = Self::new(journal, pool, snapshots);
        let (alive, ended) = oneshot::channel::<()>();
        let write = move || {
            // Dropped at the end, whatever ends the thread, and after the desk.
            let _alive = alive;
            let mut desk = desk;
            while desk.turn(limits::WRITER_REST).is_continue() {}
        };
        std::thread::Builder::new()
            .name("writer".into())
            .spawn(write)?;
        Ok((writer, Ended(ended)))
    }

    /// A writer that writes whenever its desk gets a turn. `pool` must hold the state that `journal`
    /// tells.
    #[must_use]
    pub fn new(
        journal: Box<dyn Journal>,
        pool: Arc<Pool>,
        snapshots: Option<SnapshotPlan>,
    ) -> (Self, Desk) {
        let (queue, jobs) = mpsc::sync_channel(limits::WRITER_QUEUE);
        let mut snapshots = Taker::new(snapshots);
        snapshots.changed(0, &pool);
        let desk = Desk {
            journal,
            pool,
            jobs,
            snapshots,
            recovery: Recovery::default(),
            scrub: Scrub::new(),
        };
        (Self { queue }, desk)
    }

    /// Puts a job into the queue.
    pub fn submit(&self, request: Option<Request>, work: Work) -> Result<Ticket, Refused> {
        let (reply, answer) = oneshot::channel();
        match self.queue.try_send(Message::Job(Box::new(Job {
            request,
            work,
            reply,
        }))) {
            Ok(()) => Ok(Ticket(answer)),
            Err(TrySendError::Full(_)) => Err(Refused::QueueFull),
            Err(TrySendError::Disconnected(_)) => Err(Refused::Stopping),
        }
    }

    /// Puts a job into the queue and waits until it is durable or refused.
    pub async fn perform(&self, request: Option<Request>, work: Work) -> Result<Done, Refused> {
        self.submit(request, work)?.done().await
    }

    /// Takes a snapshot of the state as it stands once everything in front of this call is done, and
    /// waits until it is on the disk.
    pub async fn snapshot(&self) -> Result<Written, NotTaken> {
        let (reply, answer) = oneshot::channel();
        let sent = self.queue.try_send(Message::Snapshot(reply));
        sent.map_err(|error| match error {
            TrySendError::Full(_) => NotTaken::Running,
            TrySendError::Disconnected(_) => NotTaken::Stopping,
        })?;
        answer.await.unwrap_or(Err(NotTaken::Stopping))
    }

    /// Asks the writer to stop once everything in front of this call is done. Waits for a place in
    /// the queue.
    pub fn stop(&self) {
        // The writer is gone already if nobody listens.
        let _ = self.queue.send(Message::Stop);
    }
}

/// What comes behind a group.
enum Next {
    /// Whatever comes.
    Job,
    Snapshot(oneshot::Sender<Result<Written, NotTaken>>),
    Stop,
}

/// Where the writer works: its end of the queue, and the journal.
pub struct Desk {
    journal: Box<dyn Journal>,
    pool: Arc<Pool>,
    jobs: Receiver<Message>,
    snapshots: Taker,
    recovery: Recovery,
    scrub: Scrub,
}

impl Desk {
    /// Does what waits, as one group; looks after the journal when nothing has come for `patience`.
    /// Breaks once the writer was asked to stop.
    pub fn turn(&mut self, patience: Duration) -> ControlFlow<()> {
        match self.jobs.recv_timeout(patience) {
            Ok(Message::Job(first)) => {
                let (jobs, next) = self.gather(*first);
                self.write(jobs);
                match next {
                    Next::Job => {}
                    Next::Snapshot(asked) => self.snapshots.take(&self.pool, Some(asked)),
                    Next::Stop => return self.end(),
                }
            }
            Ok(Message::Snapshot(asked)) => self.snapshots.take(&self.pool, Some(asked)),
            Err(RecvTimeoutError::Timeout) => {
                self.recovery.attempt(&self.pool);
                self.rest();
                self.scrub.go_on(self.pool.journal().as_ref());
            }
            Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return self.end(),
        }
        ControlFlow::Continue(())
    }

    /// Waits for a snapshot that is being written, if there is one.
    pub fn wait_for_snapshot(&mut self) {
        self.snapshots.wait();
    }

    fn write(&mut self, jobs: Vec<Job>) {
        self.recovery.attempt(&self.pool);
        let changes = group::commit(jobs, self.journal.as_mut(), &self.pool);
        self.recovery.attempt(&self.pool);
        self.snapshots.changed(changes, &self.pool);
        self.journal.keep_up();
    }

    fn rest(&mut self) {
        if let Err(error) = self.journal.settle() {
            tracing::debug!(%error, "the journal is not settled; the next rest tries again");
        }
        self.journal.rest();
    }

    /// A rest is the last that the journal sees: what it left for later is done then.
    fn end(&mut self) -> ControlFlow<()> {
        self.rest();
        self.wait_for_snapshot();
        ControlFlow::Break(())
    }

    /// Takes what waits behind `first`, up to the limits of a group.
    fn gather(&self, first: Job) -> (Vec<Job>, Next) {
        let mut bytes = first.work.bytes();
        let mut jobs = vec![first];
        while jobs.len() < limits::GROUP_COMMANDS && bytes < limits::GROUP_BYTES {
            match self.jobs.try_recv() {
                Ok(Message::Job(job)) => {
                    bytes += job.work.bytes();
                    jobs.push(*job);
                }
                Ok(Message::Snapshot(asked)) => return (jobs, Next::Snapshot(asked)),
                Ok(Message::Stop) => return (jobs, Next::Stop),
                Err(_) => break,
            }
        }
        (jobs, Next::Job)
    }
}

impl Work {
    fn bytes(&self) -> usize {
        match self {
            Work::Command { facts, .. } => facts.as_ref().map_or(0, Bytes::len),
            Work::Import(items) => items.iter().flatten().map(|item| item.facts.len()).sum(),
            Work::Rescore(_) | Work::Run { .. } => 0,
        }
    }
}
