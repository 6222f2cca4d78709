//! `expressentry.rounds.v1.AdminService`.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use express_entry_proto::rounds::v1 as pb;
use pb::admin_service_server::AdminService;
use pb::create_backup_response::Told;
use tokio::sync::{Semaphore, mpsc};
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use super::Door;
use crate::journal::backup::{Backup, back_up};
use crate::status::Problem;

/// The calls that look after the journal.
pub struct AdminApi(pub Door);

/// Where backups go, one at a time.
pub struct Backups {
    folder: Option<PathBuf>,
    turn: Arc<Semaphore>,
}

impl Backups {
    /// Backups in a folder; without one there are none.
    #[must_use]
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self {
            folder,
            turn: Arc::new(Semaphore::new(1)),
        }
    }
}

type Steps = Pin<Box<dyn Stream<Item = Result<pb::CreateBackupResponse, Status>> + Send>>;

#[tonic::async_trait]
impl AdminService for AdminApi {
    async fn take_snapshot(
        &self,
        _: Request<pb::TakeSnapshotRequest>,
    ) -> Result<Response<pb::TakeSnapshotResponse>, Status> {
        let taken = self.0.service()?.writer.snapshot().await;
        let written = taken.map_err(Problem::from)?;
        Ok(Response::new(pb::TakeSnapshotResponse {
            position: written.position as i64,
            size_bytes: written.bytes as i64,
        }))
    }

    type CreateBackupStream = Steps;

    async fn create_backup(
        &self,
        _: Request<pb::CreateBackupRequest>,
    ) -> Result<Response<Steps>, Status> {
        let service = self.0.service()?;
        let Backups { folder, turn } = &service.backups;
        let folder = folder.clone().ok_or(Problem::BackupsOff)?;
        let turn = Arc::clone(turn).try_acquire_owned();
        let turn = turn.map_err(|_| Problem::BackupsTaken)?;
        let journal = Arc::clone(service.pool.journal());
        let (steps, told) = mpsc::channel(1);
        // The copying goes on when nobody listens any more.
        let copy = move || {
            let mut progress = |position, end| {
                // Who has not read the last one waits for a later one.
                let _ = steps.try_send(Ok(step(Told::Progress(pb::BackupProgress {
                    position: position as i64,
                    end_position: end as i64,
                }))));
            };
            let made = back_up(journal.as_ref(), &folder, &mut progress);
            drop(turn);
            let made = made.map(|backup| step(Told::Backup(view(backup))));
            let _ = steps.blocking_send(made.map_err(|error| Problem::from(error).into()));
        };
        tokio::task::spawn_blocking(copy);
        Ok(Response::new(Box::pin(ReceiverStream::new(told))))
    }
}

fn step(told: Told) -> pb::CreateBackupResponse {
    pb::CreateBackupResponse { told: Some(told) }
}

fn view(backup: Backup) -> pb::Backup {
    let name = backup.path.file_name().unwrap_or_default();
    pb::Backup {
        name: name.to_string_lossy().into_owned(),
        position: backup.head.position as i64,
        digest: backup.head.digest.to_vec(),
        size_bytes: backup.bytes as i64,
    }
}
