//! Whether a journal and its snapshots are what was written.
//!
//! Every digest is computed anew, every event decoded and applied, every request compared with the
//! events that it is said to have brought and looked up by its mark; the state is compared with each
//! snapshot on the way.
//! Nothing is changed, and the service may run meanwhile.

use std::io;
use std::path::PathBuf;

use rounds_core::State;

use super::chain::{Reach, Step, Walk, altered, check_look_up, reach};
use super::snapshots::{self, SnapshotError, Snapshots};
use super::{Answered, Head, ReadError, Reader, replay};

#[cfg(test)]
mod tests;

/// What was found.
#[derive(Debug)]
pub struct Report {
    /// How far the journal was found sound.
    pub head: Head,
    /// Candidates in the pool there.
    pub in_pool: usize,
    /// Candidates ever received there.
    pub received: usize,
    /// The first that is wrong with the journal; `None` when nothing is.
    pub wrong: Option<ReadError>,
    /// What was found of each snapshot, the oldest first.
    pub snapshots: Vec<Snapshot>,
}

/// What was found of a snapshot.
#[derive(Debug)]
pub struct Snapshot {
    /// Its file.
    pub path: PathBuf,
    /// Its position, by its name.
    pub position: u64,
    /// What is wrong with it; `None` when nothing is.
    pub wrong: Option<SnapshotWrong>,
}

/// What is wrong with a snapshot.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotWrong {
    /// It cannot be used.
    #[error(transparent)]
    Unusable(#[from] SnapshotError),
    /// It tells another state than the journal.
    #[error("it tells another state than the journal does at position {0}")]
    Differs(u64),
    /// The journal was found sound only up to some position in front of it.
    #[error("the journal does not reach it")]
    NotReached,
}

impl Report {
    /// Whether everything is as it was written.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let sound = |snapshot: &Snapshot| snapshot.wrong.is_none();
        self.wrong.is_none() && self.snapshots.iter().all(sound)
    }
}

/// Why nothing could be said.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] ReadError),
    /// The snapshots cannot be listed.
    #[error("the snapshots cannot be listed: {0}")]
    Snapshots(#[from] io::Error),
}

/// Verifies a journal from its first row to its present end. `noted` is a head that it must reach,
/// and `progress` is told the position reached and that of the end, now and then.
///
/// The error says that the journal, or the folder of the snapshots, cannot be read at all, or only by a
/// newer version of the service.
pub fn verify(
    reader: &dyn Reader,
    snapshots: &Snapshots,
    noted: Option<&Head>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Report, VerifyError> {
    // In this order: the end is behind every snapshot listed.
    let listed = snapshots.list()?;
    let head = reader.head();
    let end = *head.as_ref().unwrap_or(&Head::EMPTY);
    let mut wrong = damage(head.map(drop))?;
    let mut verification = Verification {
        reader,
        walk: Walk::new(reader, Head::EMPTY, end),
        state: State::new(),
        listed,
        found: Vec::new(),
    };
    if wrong.is_none() {
        wrong = damage(verification.go_through(end, progress))?;
    }
    if let (None, Some(noted)) = (&wrong, noted) {
        wrong = damage(reaches(reader, noted))?;
    }
    while let Some((position, path)) = verification.listed.pop() {
        let known = match wrong {
            None => damage(verification.compare(position, path.clone()))?,
            Some(_) => None,
        };
        if known.is_some() || wrong.is_some() {
            verification.tell(position, path, Some(SnapshotWrong::NotReached));
        }
        wrong = wrong.or(known);
    }
    Ok(Report {
        head: verification.walk.head(),
        in_pool: verification.state.in_pool(),
        received: verification.state.received(),
        wrong,
        snapshots: verification.found,
    })
}

/// Damage as what was found, and as an error only what keeps from finding out.
fn damage(result: Result<(), ReadError>) -> Result<Option<ReadError>, ReadError> {
    match result {
        Ok(()) => Ok(None),
        Err(damaged @ (ReadError::Damaged { .. } | ReadError::Broken(_))) => Ok(Some(damaged)),
        Err(other @ (ReadError::Newer { .. } | ReadError::Unavailable(_))) => Err(other),
    }
}

/// Events between two tellings of progress.
const PROGRESS: u64 = 10_000;

struct Verification<'a> {
    reader: &'a dyn Reader,
    walk: Walk<'a>,
    state: State,
    /// Snapshots to compare, the latest first.
    listed: Vec<(u64, PathBuf)>,
    found: Vec<Snapshot>,
}

impl Verification<'_> {
    fn go_through(
        &mut self,
        end: Head,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<(), ReadError> {
        while let Some(step) = self.walk.step()? {
            match step {
                Step::Request(answered) => {
                    check_request(&answered)?;
                    check_look_up(self.reader, &answered)?;
                }
                Step::Row(row) => {
                    replay::apply(&mut self.state, &row)?;
                    let here = |(position, _): &mut (u64, PathBuf)| *position <= row.position;
                    while let Some((position, path)) = self.listed.pop_if(here) {
                        self.compare(position, path)?;
                    }
                    if row.position % PROGRESS == 0 {
                        progress(row.position, end.position);
                    }
                }
            }
        }
        progress(end.position, end.position);
        Ok(())
    }

    /// Compares the state with a snapshot of its position. One that is gone was replaced meanwhile.
    fn compare(&mut self, position: u64, path: PathBuf) -> Result<(), ReadError> {
        let wrong = match snapshots::read_for(self.reader, &path)? {
            Ok((state, head)) if head.position == position && state == self.state => None,
            Ok((_, head)) => Some(SnapshotWrong::Differs(head.position)),
            Err(SnapshotError::Unavailable(error)) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(());
            }
            Err(unusable) => Some(unusable.into()),
        };
        self.tell(position, path, wrong);
        Ok(())
    }

    fn tell(&mut self, position: u64, path: PathBuf, wrong: Option<SnapshotWrong>) {
        self.found.push(Snapshot {
            path,
            position,
            wrong,
        });
    }
}

/// Whether the journal still holds what was noted as its end.
fn reaches(reader: &dyn Reader, noted: &Head) -> Result<(), ReadError> {
    match reach(reader, noted)? {
        Reach::Reached => Ok(()),
        Reach::Altered => Err(altered(noted)),
        Reach::Short(end) => {
            let (position, requests) = (noted.position, noted.requests);
            let what = format!(
                "the end is missing: position {position} was acknowledged, with {requests} requests"
            );
            Err(ReadError::damaged(end.position + 1, what))
        }
    }
}

/// Checks that a request is said to have brought events that stand in front of it.
fn check_request(answered: &Answered) -> Result<(), ReadError> {
    let Answered {
        number,
        after,
        request,
        ..
    } = answered;
    let count = u64::from(request.count);
    let last = (request.first + count).saturating_sub(1);
    if count > 0 && (request.first == 0 || last > *after) {
        let what = format!("request {number} is said to have brought events that come behind it");
        return Err(ReadError::damaged(*after, what));
    }
    Ok(())
}
