//! Snapshots taken beside the writing: the writer gives the state away in an instant, and a thread of
//! its own writes it down.

use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use rounds_core::{Position, Snapshot};
use tokio::sync::oneshot;

use crate::journal::Head;
use crate::journal::snapshots::{Snapshots, WriteError, Written};
use crate::pool::{Lost, Pool};

/// Where snapshots go, and how often one is taken.
#[derive(Clone, Debug)]
pub struct SnapshotPlan {
    /// Their folder.
    pub folder: Snapshots,
    /// After so many changes of candidates; 0 for never, but when asked.
    pub changes: u64,
    /// Changes since the last one, when the writer starts.
    pub changed: u64,
}

/// Why no snapshot was taken.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// One is being written.
    #[error("a snapshot is being written")]
    Running,
    /// No place is set for them.
    #[error("there is no folder for snapshots")]
    NoFolder,
    /// The state cannot be told.
    #[error("the state of the pool is being read back from the journal")]
    Lost,
    /// The journal has gone on without the state: somebody else has written.
    #[error("the journal ends at {journal}, and the state at {state}")]
    Overtaken {
        /// Position of the journal's last event.
        journal: u64,
        /// Position of the state's.
        state: u64,
    },
    /// There is no thread to write it.
    #[error("no thread for a snapshot: {0}")]
    NoThread(#[source] std::io::Error),
    /// It could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The service is stopping.
    #[error("the service is stopping")]
    Stopping,
}

/// Who waits for a snapshot, if anybody does.
pub(super) type Asked = Option<oneshot::Sender<Result<Written, NotTaken>>>;

pub(super) struct Taker {
    plan: Option<SnapshotPlan>,
    writing: Option<JoinHandle<()>>,
}

impl Taker {
    pub(super) fn new(plan: Option<SnapshotPlan>) -> Self {
        Self {
            plan,
            writing: None,
        }
    }

    /// Notes changes that became durable, and takes a snapshot when enough have come together.
    pub(super) fn changed(&mut self, changes: u64, pool: &Arc<Pool>) {
        let Some(plan) = &mut self.plan else { return };
        plan.changed += changes;
        let due = plan.changes > 0 && plan.changed >= plan.changes;
        if due && !self.is_writing() {
            self.take(pool, None);
        }
    }

    /// Takes a snapshot and tells whoever asked what came of it.
    pub(super) fn take(&mut self, pool: &Arc<Pool>, asked: Asked) {
        if self.is_writing() {
            return answer(asked, Err(NotTaken::Running));
        }
        let Some(plan) = &mut self.plan else {
            return answer(asked, Err(NotTaken::NoFolder));
        };
        // Also when it fails: the next attempt comes after as many changes again.
        plan.changed = 0;
        let (folder, journal) = (plan.folder.clone(), Arc::clone(pool.journal()));
        let (head, snapshot) = match share(pool) {
            Ok(shared) => shared,
            Err(not_taken) => return answer(asked, Err(not_taken)),
        };
        // Handed over once there is a thread: who asked is told if there is none.
        let (give, given) = mpsc::channel::<Asked>();
        let write = move || {
            if let Ok(asked) = given.recv() {
                let written = folder.write(journal.as_ref(), head, snapshot);
                answer(asked, written.map_err(NotTaken::from));
            }
        };
        let spawned = std::thread::Builder::new()
            .name("snapshot".into())
            .spawn(write);
        match spawned {
            Ok(writing) => {
                self.writing = Some(writing);
                // The thread waits for it.
                let _ = give.send(asked);
            }
            Err(error) => answer(asked, Err(NotTaken::NoThread(error))),
        }
    }

    /// Waits for a snapshot that is being written.
    pub(super) fn wait(&mut self) {
        if let Some(writing) = self.writing.take() {
            // A panic in there was told by its own message.
            let _ = writing.join();
        }
    }

    fn is_writing(&self) -> bool {
        let writing = self.writing.as_ref();
        writing.is_some_and(|writing| !writing.is_finished())
    }
}

impl Drop for Taker {
    fn drop(&mut self) {
        self.wait();
    }
}

/// The state, and where the journal stands with it.
fn share(pool: &Pool) -> Result<(Head, Snapshot), NotTaken> {
    let state = pool.blocking_read().map_err(|Lost| NotTaken::Lost)?;
    let head = pool.journal().head().map_err(WriteError::from)?;
    let position = state.head().map_or(0, Position::get);
    if head.position != position {
        return Err(NotTaken::Overtaken {
            journal: head.position,
            state: position,
        });
    }
    Ok((head, state.snapshot()))
}

fn answer(asked: Asked, result: Result<Written, NotTaken>) {
    match &result {
        Ok(Written {
            position, bytes, ..
        }) => tracing::info!(position, bytes, "a snapshot is written"),
        Err(error) => tracing::warn!(%error, "no snapshot is taken"),
    }
    if let Some(asked) = asked {
        // Whoever asked may be gone.
        let _ = asked.send(result);
    }
}
