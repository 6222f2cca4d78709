//! `backup`, `snapshot`, `verify` and `restore`: looking after a journal.

use clap::Args;
use express_entry_proto::rounds::v1 as pb;
use indicatif::ProgressBar;
use pb::create_backup_response::Told;
use rounds_service::commands::{Answer, Verdict};
use rounds_service::journal::backup::to_hex;
use serde_json::json;

use crate::failure::Failure;
use crate::output;
use crate::session::Session;

/// Have the service copy its journal, as far as it goes now, into its folder of backups.
///
/// The service goes on meanwhile, and so does the copying if this program is stopped. Where backups
/// go is for the configuration of the service to say.
#[derive(Args, Debug)]
pub(crate) struct Backup {}

impl Backup {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let request = session.ask(pb::CreateBackupRequest {});
        let mut steps = session.admin().create_backup(request).await?.into_inner();
        let bar = ProgressBar::new(0);
        let made = loop {
            let step = steps.message().await?;
            let step = step.ok_or(Failure::answer("a reason for its end"))?;
            match step.told.ok_or(Failure::answer("what there is to tell"))? {
                Told::Progress(pb::BackupProgress {
                    position,
                    end_position,
                }) => {
                    bar.set_length(end_position.unsigned_abs());
                    bar.set_position(position.unsigned_abs());
                }
                Told::Backup(backup) => break backup,
            }
        };
        bar.finish_and_clear();
        let digest = made.digest.as_slice().try_into();
        let digest = digest.map_err(|_| Failure::answer("a digest of 32 bytes"))?;
        let digest = to_hex(digest);
        if session.json {
            // As of `restore`: a digest is compared in hexadecimal, by eye too.
            return output::line(json!({
                "name": made.name,
                "position": made.position,
                "digest": digest,
                "sizeBytes": made.size_bytes,
            }));
        }
        output::pair("backup", &made.name)?;
        output::pair("position", made.position)?;
        output::pair("bytes", made.size_bytes)?;
        output::pair("digest", digest)
    }
}

/// Have the service write a snapshot of the pool, so that its next start is quick.
#[derive(Args, Debug)]
pub(crate) struct Snapshot {}

impl Snapshot {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let request = session.ask(pb::TakeSnapshotRequest {});
        let taken = session.admin().take_snapshot(request).await?.into_inner();
        if session.json {
            return output::message(&taken);
        }
        output::pair("position", taken.position)?;
        output::pair("bytes", taken.size_bytes)
    }
}

/// Tells what looking at a folder came to. That something is wrong counts also when nobody reads it.
pub(crate) fn tell(session: &Session, answer: &Answer) -> Result<(), Failure> {
    let told = output::line(answer.text(session.json));
    match answer.verdict {
        Verdict::Sound => told,
        Verdict::Damaged => Err(Failure::journal_damaged()),
        Verdict::BesideUnusable => Err(Failure::beside_unusable()),
    }
}
