//! The file of an export while it is being written.
//!
//! The pool is told while it goes on: a candidate that changes meanwhile is told again. What was
//! written of such a one is then left out, or replaced, in a second pass over the file.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufReader, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use express_entry_proto::rounds::v1 as pb;

use crate::failure::Failure;
use crate::profiles::Format;

#[cfg(test)]
mod tests;

/// The owner alone reads and writes: the file holds the facts of persons.
const OWNER_ONLY: u32 = 0o600;

/// What a complete file holds, and what is left out of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Exported {
    /// Profiles in the file.
    pub(super) profiles: usize,
    /// Candidates left out because they are invited.
    pub(super) invited: usize,
    /// Nominations offered to candidates in the file, which are not in it.
    pub(super) offers: usize,
}

/// A file that is being written. It gets its name when it is complete, and goes if it never is.
pub(super) struct Draft {
    path: PathBuf,
    partial: PathBuf,
    format: Format,
    to: BufWriter<File>,
    /// Those in the file, in its order.
    written: Vec<Written>,
    /// The highest number told so far.
    highest: i64,
    /// Those who have changed since they were told first.
    changed: BTreeMap<i64, Changed>,
    invited: HashSet<i64>,
    offers: HashSet<i64>,
}

/// One in the file.
struct Written {
    number: i64,
    mark: Mark,
}

/// One whose facts or state have changed.
struct Changed {
    mark: Mark,
    /// What is to be in the file.
    record: Option<pb::ImportedProfile>,
}

/// What stands for an etag, in less memory: a new score that time brings keeps it, so that a pool
/// that is rescored meanwhile is not held here whole.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Mark(u64);

impl Mark {
    fn of(etag: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        etag.hash(&mut hasher);
        Self(hasher.finish())
    }
}

impl Draft {
    pub(super) fn create(path: &Path, format: Format) -> Result<Self, Failure> {
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let file = create(&partial).map_err(|error| Failure::output(partial.display(), error))?;
        Ok(Self {
            path: path.to_owned(),
            partial,
            format,
            to: BufWriter::new(file),
            written: Vec::new(),
            highest: 0,
            changed: BTreeMap::new(),
            invited: HashSet::new(),
            offers: HashSet::new(),
        })
    }

    /// Profiles in the file so far.
    pub(super) fn profiles(&self) -> usize {
        self.written.len()
    }

    /// Takes a candidate as it is told.
    pub(super) fn take(&mut self, candidate: pb::Candidate) -> Result<(), Failure> {
        let number = candidate.candidate_number;
        let mark = Mark::of(&candidate.etag);
        self.count(&candidate);
        if number <= self.highest {
            if self.mark_of(number) != Some(mark) {
                let record = of_pool(candidate)?;
                self.changed.insert(number, Changed { mark, record });
            }
            return Ok(());
        }
        self.highest = number;
        if let Some(record) = of_pool(candidate)? {
            self.written.push(Written { number, mark });
            let written = self.format.write(&mut self.to, &record);
            written.map_err(|error| Failure::output(self.partial.display(), error))?;
        }
        Ok(())
    }

    /// Counts what is left out of the file, as it was told last.
    fn count(&mut self, candidate: &pb::Candidate) {
        let number = candidate.candidate_number;
        let is_invited = candidate.state() == pb::CandidateState::Invited;
        let has_offer = candidate.nomination_offer.is_some();
        for (counted, counts) in [
            (&mut self.invited, is_invited),
            (&mut self.offers, has_offer && !is_invited),
        ] {
            match counts {
                true => counted.insert(number),
                false => counted.remove(&number),
            };
        }
    }

    /// The mark under which a candidate was taken last, if it was.
    fn mark_of(&self, number: i64) -> Option<Mark> {
        if let Some(changed) = self.changed.get(&number) {
            return Some(changed.mark);
        }
        let place = self.written.binary_search_by_key(&number, |one| one.number);
        Some(self.written.get(place.ok()?)?.mark)
    }

    /// Completes the file.
    pub(super) fn finish(mut self) -> Result<Exported, Failure> {
        let finished = self.flush().and_then(|()| match self.changed.is_empty() {
            true => Ok(self.written.len()),
            false => self.rewrite(),
        });
        let finished = finished.and_then(|profiles| {
            fs::rename(&self.partial, &self.path)?;
            Ok(profiles)
        });
        Ok(Exported {
            profiles: finished.map_err(|error| Failure::output(self.path.display(), error))?,
            invited: self.invited.len(),
            offers: self.offers.len(),
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()?;
        self.to.get_ref().sync_all()
    }

    /// Writes the file anew, with those who were told again as they were told last.
    fn rewrite(&mut self) -> io::Result<usize> {
        let mut old = BufReader::new(File::open(&self.partial)?);
        // The old file goes with its name; what is open can be read to its end.
        self.to = BufWriter::new(create(&self.partial)?);
        let mut changed = std::mem::take(&mut self.changed);
        let mut profiles = 0;
        for Written { number, .. } in std::mem::take(&mut self.written) {
            let record = self
                .format
                .read(&mut old)?
                .ok_or(io::ErrorKind::UnexpectedEof)?;
            let later = changed.split_off(&number);
            profiles += self.write_all(std::mem::replace(&mut changed, later))?;
            let record = changed
                .remove(&number)
                .map_or(Some(record), |one| one.record);
            profiles += self.write_one(record)?;
        }
        profiles += self.write_all(changed)?;
        self.flush()?;
        Ok(profiles)
    }

    fn write_all(&mut self, changed: BTreeMap<i64, Changed>) -> io::Result<usize> {
        let records = changed.into_values().map(|one| self.write_one(one.record));
        records.sum()
    }

    /// Writes what is to be in the file of a candidate. Returns the number of records: one or none.
    fn write_one(&mut self, record: Option<pb::ImportedProfile>) -> io::Result<usize> {
        match record {
            Some(record) => self.format.write(&mut self.to, &record).map(|()| 1),
            None => Ok(0),
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Gone already if it was completed.
        let _ = fs::remove_file(&self.partial);
    }
}

/// Creates the file anew. One that an export left behind when it was killed goes.
fn create(partial: &Path) -> io::Result<File> {
    match fs::remove_file(partial) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut options = File::options();
    options.write(true).create_new(true).mode(OWNER_ONLY);
    options.open(partial)
}

/// What is to be in the file of a candidate: nothing of one who cannot be imported as it is.
fn of_pool(candidate: pb::Candidate) -> Result<Option<pb::ImportedProfile>, Failure> {
    let state = candidate.state();
    // Whoever is in the pool is registered, or need not be.
    let job_bank_registered = state == pb::CandidateState::InPool;
    if !job_bank_registered && state != pb::CandidateState::PendingJobBank {
        return Ok(None);
    }
    let profile = candidate.profile.ok_or(Failure::answer("a profile"))?;
    Ok(Some(pb::ImportedProfile {
        received_at: candidate.received_at,
        profile: Some(profile),
        job_bank_registered,
    }))
}
