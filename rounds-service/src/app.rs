//! Puts the parts together, and takes them apart again.

use std::path::PathBuf;
use std::sync::Arc;

use rounds_core::Instant;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;
use tonic::transport::Endpoint;

use crate::clock::Clock;
use crate::folder::{DataFolder, FolderError};
use crate::grpc::{Backups, Service};
use crate::journal::replay::Check;
use crate::journal::snapshots::Restored;
use crate::journal::sqlite::{OpenError, SqliteJournal};
use crate::journal::{Journal, ReadError};
use crate::life::Life;
use crate::pool::Pool;
use crate::scoring_client::ScoringClient;
use crate::watch::Watchers;
use crate::writer::{Ended, SnapshotPlan, Writer};

/// What the service works with, as resolved from its configuration.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Folder of the journal. Made if it is not there. On a local disk.
    pub data: PathBuf,
    /// Whether every digest of what is read from the journal at start is checked.
    pub check: Check,
    /// A snapshot is taken after so many changes of candidates; 0 for never.
    pub snapshot_changes: u64,
    /// Folder in which backups are made when somebody asks for one; `None` for none.
    pub backups: Option<PathBuf>,
    /// Where the scoring service is.
    pub scoring: Endpoint,
    /// Where a simulated clock starts; `None` for the machine's clock. A simulated clock goes on
    /// from the last event if that is later.
    pub simulated_from: Option<Instant>,
    /// Whether the contract can be asked for over the wire.
    pub reflection: bool,
}

/// Why the service did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The journal cannot be opened.
    #[error(transparent)]
    Journal(#[from] OpenError),
    /// The journal does not tell a sound state.
    #[error(transparent)]
    Replay(#[from] ReadError),
    /// The writer's thread cannot be started.
    #[error("no thread for the writer: {0}")]
    Thread(#[source] std::io::Error),
}

/// A pool that lives.
pub struct App {
    service: Arc<Service>,
    writer: Writer,
    ended: Ended,
    life: AbortHandle,
    telling: watch::Receiver<bool>,
    /// Kept from other processes as long as the pool lives.
    _folder: DataFolder,
}

impl App {
    /// Opens the journal, reads the state from it, and lets the pool live. Within the runtime. Once
    /// `stop` is cancelled, nobody watches any more.
    pub async fn start(settings: Settings, stop: CancellationToken) -> Result<Self, StartError> {
        let scoring = ScoringClient::new(settings.scoring.clone());
        let backups = Backups::new(settings.backups.clone());
        let clock = settings
            .simulated_from
            .map_or_else(Clock::system, Clock::simulated);
        let opened = tokio::task::spawn_blocking(move || open(&settings, clock));
        let Opened {
            folder,
            journal,
            pool,
            snapshots,
        } = match opened.await {
            Ok(opened) => opened?,
            Err(broken) => std::panic::resume_unwind(broken.into_panic()),
        };
        let (writer, ended) = Writer::start(journal, Arc::clone(&pool), Some(snapshots))
            .map_err(StartError::Thread)?;
        let life = Arc::new(Life::new(
            Arc::clone(&pool),
            writer.clone(),
            scoring.clone(),
        ));
        let following = tokio::spawn(Arc::clone(&life).follow()).abort_handle();
        let telling = pool.telling();
        let watchers = Watchers::new(Arc::clone(&pool), stop);
        let service = Service::new(pool, writer.clone(), life, scoring, watchers, backups);
        Ok(Self {
            service: Arc::new(service),
            writer,
            ended,
            life: following,
            telling,
            _folder: folder,
        })
    }

    /// The calls.
    #[must_use]
    pub fn service(&self) -> Arc<Service> {
        Arc::clone(&self.service)
    }

    /// Whether the state of the pool can be told, now and whenever that changes.
    #[must_use]
    pub fn telling(&self) -> watch::Receiver<bool> {
        self.telling.clone()
    }

    /// Waits for what should not happen while the pool lives: that the writer breaks off.
    pub async fn broken(&mut self) {
        self.ended.wait().await;
    }

    /// Stops life, does what waits for the writer, and closes the journal.
    pub async fn stop(mut self) {
        self.life.abort();
        let writer = self.writer;
        // Stopping waits for a place in the queue.
        let _ = tokio::task::spawn_blocking(move || writer.stop()).await;
        self.ended.wait().await;
    }
}

/// A pool read from its folder, before it lives.
struct Opened {
    folder: DataFolder,
    journal: Box<dyn Journal>,
    pool: Arc<Pool>,
    snapshots: SnapshotPlan,
}

/// Takes the folder, opens the journal and reads the state from it.
fn open(settings: &Settings, clock: Clock) -> Result<Opened, StartError> {
    let folder = DataFolder::take(&settings.data)?;
    let journal = SqliteJournal::open(&folder.journal())?;
    let (reader, snapshots) = (journal.reader(), folder.snapshots());
    let Restored { state, head, from } = snapshots.restore(reader.as_ref(), settings.check)?;
    let (events, in_pool) = (head.position, state.in_pool());
    tracing::info!(events, from, in_pool, "the journal is read");
    let plan = SnapshotPlan {
        folder: snapshots.clone(),
        changes: settings.snapshot_changes,
        changed: events - from.unwrap_or(0),
    };
    let pool = Pool::new(state, clock, reader).with_snapshots(snapshots);
    Ok(Opened {
        folder,
        journal: Box::new(journal),
        pool: Arc::new(pool),
        snapshots: plan,
    })
}
