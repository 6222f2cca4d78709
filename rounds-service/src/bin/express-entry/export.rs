//! `export`: the profiles in the pool, as a file that `import` reads.
//!
//! The pool is told while it goes on: a candidate that changes meanwhile is told again. What was
//! written of such a one is then left out, or replaced, in a second pass over the file.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use express_entry_proto::rounds::v1 as pb;
use indicatif::ProgressBar;
use pb::watch_events_request::Start;
use pb::watch_events_response::Item;
use serde_json::json;

use crate::failure::Failure;
use crate::output;
use crate::profiles::Format;
use crate::session::Session;

/// Export the profiles in the pool, with their facts and times of receipt, as of one position.
///
/// They are in the order of their numbers, so that importing them elsewhere gives the same ranking.
#[derive(Args, Debug)]
pub(crate) struct Export {
    /// The file; it appears once it is complete.
    file: PathBuf,
    /// The form of the file, where its name does not tell.
    #[arg(long)]
    format: Option<Format>,
}

impl Export {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let format = Format::of(&self.file, self.format)?;
        let mut draft = Draft::create(&self.file, format)?;
        let bar = ProgressBar::new_spinner();
        let position = take(session, &mut draft, &bar).await;
        bar.finish_and_clear();
        let position = position?;
        let profiles = draft.finish()?;
        match session.json {
            true => output::line(json!({ "exported": profiles, "position": position })),
            false => output::line(format!("exported: {profiles}, as of position {position}")),
        }
    }
}

/// Takes the pool as it is into the draft. Returns the position at which that is exact.
async fn take(session: &Session, draft: &mut Draft, bar: &ProgressBar) -> Result<i64, Failure> {
    let request = pb::WatchEventsRequest {
        start: Some(Start::Snapshot(pb::WatchFromSnapshot {})),
        filter: None,
        with_profiles: true,
        bookmark_interval_ms: None,
    };
    let mut items = session.events().watch_events(request).await?.into_inner();
    loop {
        let told = items.message().await?;
        let told = told.ok_or(Failure::Answer("a reason for its end"))?;
        match told.item.ok_or(Failure::Answer("an item"))? {
            Item::Snapshot(part) => {
                for candidate in part.candidates {
                    draft.take(candidate)?;
                }
                bar.set_message(format!("{} profiles", draft.written.len()));
                bar.tick();
            }
            Item::SnapshotComplete(complete) => return Ok(complete.position),
            Item::Event(_) | Item::Bookmark(_) => {}
        }
    }
}

/// A file that is being written. It gets its name when it is complete, and goes if it never is.
struct Draft {
    path: PathBuf,
    partial: PathBuf,
    format: Format,
    to: BufWriter<File>,
    /// The numbers of those in the file, in its order.
    written: Vec<i64>,
    /// The highest number told so far.
    highest: i64,
    /// Those who were told again, and what is to be in the file of them.
    changed: BTreeMap<i64, Option<pb::ImportedProfile>>,
}

impl Draft {
    fn create(path: &Path, format: Format) -> Result<Self, Failure> {
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let file = File::create(&partial).map_err(|error| Failure::file(&partial, error))?;
        Ok(Self {
            path: path.to_owned(),
            partial,
            format,
            to: BufWriter::new(file),
            written: Vec::new(),
            highest: 0,
            changed: BTreeMap::new(),
        })
    }

    /// Takes a candidate as it is told.
    fn take(&mut self, candidate: pb::Candidate) -> Result<(), Failure> {
        let number = candidate.candidate_number;
        let record = of_pool(candidate)?;
        if number <= self.highest {
            self.changed.insert(number, record);
            return Ok(());
        }
        self.highest = number;
        if let Some(record) = record {
            self.written.push(number);
            let written = self.format.write(&mut self.to, &record);
            written.map_err(|error| Failure::file(&self.partial, error))?;
        }
        Ok(())
    }

    /// Completes the file. Returns the number of profiles in it.
    fn finish(mut self) -> Result<usize, Failure> {
        let finished = self.flush().and_then(|()| match self.changed.is_empty() {
            true => Ok(self.written.len()),
            false => self.rewrite(),
        });
        let finished = finished.and_then(|profiles| {
            fs::rename(&self.partial, &self.path)?;
            Ok(profiles)
        });
        finished.map_err(|error| Failure::file(&self.path, error))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()?;
        self.to.get_ref().sync_all()
    }

    /// Writes the file anew, with those who were told again as they were told last.
    fn rewrite(&mut self) -> io::Result<usize> {
        let mut old = BufReader::new(File::open(&self.partial)?);
        // The old file goes with its name; what is open can be read to its end.
        fs::remove_file(&self.partial)?;
        self.to = BufWriter::new(File::create(&self.partial)?);
        let mut changed = std::mem::take(&mut self.changed);
        let mut profiles = 0;
        for number in std::mem::take(&mut self.written) {
            let record = self
                .format
                .read(&mut old)?
                .ok_or(io::ErrorKind::UnexpectedEof)?;
            let later = changed.split_off(&number);
            profiles += self.write_all(std::mem::replace(&mut changed, later))?;
            let record = changed.remove(&number).unwrap_or(Some(record));
            profiles += self.write_all([(number, record)])?;
        }
        profiles += self.write_all(changed)?;
        self.flush()?;
        Ok(profiles)
    }

    fn write_all(
        &mut self,
        records: impl IntoIterator<Item = (i64, Option<pb::ImportedProfile>)>,
    ) -> io::Result<usize> {
        let mut written = 0;
        for record in records.into_iter().filter_map(|(_, record)| record) {
            self.format.write(&mut self.to, &record)?;
            written += 1;
        }
        Ok(written)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Gone already if it was completed.
        let _ = fs::remove_file(&self.partial);
    }
}

/// What is to be in the file of a candidate: nothing of one who is not in the pool.
fn of_pool(candidate: pb::Candidate) -> Result<Option<pb::ImportedProfile>, Failure> {
    if candidate.state() != pb::CandidateState::InPool {
        return Ok(None);
    }
    let profile = candidate.profile.ok_or(Failure::Answer("a profile"))?;
    Ok(Some(pb::ImportedProfile {
        received_at: candidate.received_at,
        profile: Some(profile),
        // Whoever is in the pool is, or need not be.
        job_bank_registered: true,
    }))
}

#[cfg(test)]
mod tests {
    use express_entry_proto::common::v1::Profile;
    use prost_types::Timestamp;

    use super::*;

    fn candidate(number: i64, funds: i64, state: pb::CandidateState) -> pb::Candidate {
        pb::Candidate {
            candidate_number: number,
            state: state.into(),
            received_at: Some(Timestamp {
                seconds: number,
                nanos: 0,
            }),
            profile: Some(Profile {
                funds_cad: Some(funds),
                ..Profile::default()
            }),
            ..pb::Candidate::default()
        }
    }

    /// The candidates in an export of these, with their funds.
    fn exported(told: Vec<pb::Candidate>) -> Vec<(i64, i64)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pool.binpb");
        let mut draft = Draft::create(&path, Format::Protobuf).unwrap();
        for candidate in told {
            draft.take(candidate).unwrap();
        }
        let profiles = draft.finish().unwrap();
        let mut from = BufReader::new(File::open(&path).unwrap());
        let read = std::iter::from_fn(|| Format::Protobuf.read(&mut from).unwrap());
        let funds = |profile: Profile| profile.funds_cad.unwrap();
        let read: Vec<_> = read
            .map(|one| {
                (
                    one.received_at.unwrap().seconds,
                    funds(one.profile.unwrap()),
                )
            })
            .collect();
        assert_eq!(read.len(), profiles);
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            1,
            "no draft is left"
        );
        read
    }

    #[test]
    fn who_is_told_again_stands_in_the_file_once_and_in_place() {
        use pb::CandidateState::{InPool, Invited, Withdrawn};
        let first = [
            (1, InPool),
            (3, InPool),
            (4, Invited),
            (5, InPool),
            (8, InPool),
        ];
        let first = first.map(|(number, state)| candidate(number, 10, state));
        assert_eq!(
            exported(first.to_vec()),
            [(1, 10), (3, 10), (5, 10), (8, 10)]
        );

        let again = [
            candidate(9, 20, InPool),
            candidate(3, 20, Withdrawn),
            candidate(5, 20, InPool),
            candidate(4, 20, InPool),
            candidate(9, 30, InPool),
            candidate(2, 20, Withdrawn),
            candidate(5, 30, InPool),
        ];
        let expected = [(1, 10), (4, 20), (5, 30), (8, 10), (9, 30)];
        assert_eq!(
            exported([first.to_vec(), again.to_vec()].concat()),
            expected
        );
    }

    #[test]
    fn a_draft_that_is_not_completed_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pool.jsonl");
        drop(Draft::create(&path, Format::Jsonl).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
