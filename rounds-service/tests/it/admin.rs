use express_entry_proto::rounds::v1 as pb;
use pb::admin_service_client::AdminServiceClient;
use pb::create_backup_response::Told;
use rounds_service::journal::backup::restore;
use tonic::{Code, Status};

use crate::harness::*;
use crate::stub::profile;

async fn back_up(it: &Harness) -> Result<Vec<Told>, Status> {
    let mut admin = AdminServiceClient::new(it.channel());
    let steps = admin.create_backup(pb::CreateBackupRequest {}).await?;
    let (mut steps, mut told) = (steps.into_inner(), Vec::new());
    while let Some(step) = steps.message().await? {
        told.push(step.told.expect("something is told"));
    }
    Ok(told)
}

#[tokio::test]
async fn a_backup_is_made_where_the_service_was_told_and_can_be_put_back() {
    let mut it = Harness::start().await;
    let folder = tempfile::tempdir().unwrap();
    let off = back_up(&it).await.unwrap_err();
    assert_eq!(
        reason(&off),
        (Code::FailedPrecondition, "BACKUPS_OFF".into())
    );
    it.backups = Some(folder.path().to_owned());
    it.restart().await;
    let empty = back_up(&it).await.unwrap_err();
    assert_eq!(
        reason(&empty),
        (Code::FailedPrecondition, "JOURNAL_EMPTY".into())
    );

    for score in [400, 500] {
        it.submit(profile(score, Cec)).await.unwrap();
    }
    let told = back_up(&it).await.unwrap();
    let Some((Told::Backup(backup), steps)) = told.split_last() else {
        panic!("{told:?}");
    };
    for step in steps {
        let Told::Progress(progress) = step else {
            panic!("{step:?}");
        };
        assert!(progress.position <= progress.end_position);
    }
    assert_eq!((backup.position, backup.digest.len()), (2, 32));
    assert!(backup.size_bytes > 0);
    // The same journal again is the same backup.
    let again = back_up(&it).await.unwrap();
    assert_eq!(again.last(), told.last());

    let data = tempfile::tempdir().unwrap();
    let path = folder.path().join(&backup.name);
    let restored = restore(&path, data.path(), &mut |_, _| {}).unwrap();
    assert_eq!(restored.head.digest.as_slice(), backup.digest);
}

#[tokio::test]
async fn a_backup_that_cannot_be_written_is_told_and_harms_nothing() {
    let mut it = Harness::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, b"").unwrap();
    it.backups = Some(file);
    it.restart().await;
    it.submit(profile(400, Cec)).await.unwrap();
    assert_later(&back_up(&it).await.unwrap_err(), "BACKUP_UNAVAILABLE");
    it.submit(profile(400, Cec)).await.unwrap();
}

#[tokio::test]
async fn a_snapshot_is_taken_when_asked() {
    let mut it = Harness::start().await;
    let mut admin = AdminServiceClient::new(it.channel());
    let asked = admin.take_snapshot(pb::TakeSnapshotRequest {}).await;
    let empty = asked.unwrap_err();
    assert_eq!(
        reason(&empty),
        (Code::FailedPrecondition, "JOURNAL_EMPTY".into())
    );
    // Too few for one to be taken without being asked.
    it.submit(profile(400, Cec)).await.unwrap();
    let taken = admin.take_snapshot(pb::TakeSnapshotRequest {}).await;
    let taken = taken.unwrap().into_inner();
    assert_eq!(taken.position, 1);
    assert!(taken.size_bytes > 0);
}
