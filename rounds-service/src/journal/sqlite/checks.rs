//! What is checked of a journal before it is written: that nothing is gone from its end, and that the
//! end is sound.

use std::path::Path;

use super::{Noted, OpenError, head_path};
use crate::journal::chain::{Reach, altered, digest_at, reach};
use crate::journal::{Answered, Facts, Head, ReadError, Reader};

/// Checks that the journal reaches what is noted as its end. A note that cannot be read guards nothing,
/// and keeps nobody from starting.
pub(super) fn check_note(reader: &dyn Reader, path: &Path, noted: Noted) -> Result<(), OpenError> {
    let record = head_path(path);
    match noted {
        Noted::Nothing => Ok(()),
        Noted::Head(known) => check_reaches(reader, path, &known),
        Noted::Torn(known) => {
            tracing::warn!(note = %record.display(), position = known.position,
                "the last note of the end cannot be read; the one before tells of this position");
            check_reaches(reader, path, &known)
        }
        Noted::Damaged => {
            tracing::warn!(note = %record.display(),
                "the note of the end is damaged: whether the end of the journal is there is not known");
            Ok(())
        }
        Noted::Newer => Err(OpenError::NewerNote(record)),
    }
}

/// Checks that the journal goes on from a head that was once its own.
fn check_reaches(reader: &dyn Reader, path: &Path, known: &Head) -> Result<(), OpenError> {
    match reach(reader, known).map_err(|cause| damaged(path, cause))? {
        Reach::Reached => Ok(()),
        Reach::Altered => Err(damaged(path, altered(known))),
        Reach::Short(found) => Err(OpenError::Cut {
            path: path.to_owned(),
            found,
            known: known.position,
            record: head_path(path),
        }),
    }
}

/// Checks the digest of the last row, from what stands in front of it.
pub(super) fn check_last_row(reader: &dyn Reader) -> Result<(), ReadError> {
    let head = reader.head()?;
    let Some(before) = head.position.checked_sub(1) else {
        return Ok(());
    };
    let row = reader.read(head.position, 1, Facts::With)?;
    let missing = || ReadError::damaged(head.position, "the row is missing");
    let row = row.first().ok_or_else(missing)?;
    let mut front = Head {
        position: before,
        ..Head::EMPTY
    };
    front.digest = match last_request(reader, before, head.requests)? {
        Some(last) if last.after == before => last.digest,
        _ => digest_at(reader, before, 0)?.ok_or_else(missing)?,
    };
    front.check(row)
}

/// The last request that stands behind a row or in front of it, of so many in all.
fn last_request(
    reader: &dyn Reader,
    position: u64,
    requests: u64,
) -> Result<Option<Answered>, ReadError> {
    // So many requests, or more, stand there; and at most so many.
    let (mut least, mut most) = (0, requests);
    let mut last = None;
    while least < most {
        let number = most - (most - least) / 2;
        let found = reader.requests(number, 1)?.pop();
        let missing = || ReadError::damaged(position, format!("request {number} is missing"));
        let found = found.ok_or_else(missing)?;
        if found.after <= position {
            least = number;
            last = Some(found);
        } else {
            most = number - 1;
        }
    }
    Ok(last)
}

pub(super) fn damaged(path: &Path, cause: ReadError) -> OpenError {
    let path = path.to_owned();
    match cause {
        ReadError::Damaged { .. } | ReadError::Broken(_) => OpenError::Damaged { path, cause },
        ReadError::Newer { .. } => OpenError::Unavailable {
            path,
            cause: cause.into(),
        },
        ReadError::Unavailable(cause) => OpenError::Unavailable { path, cause },
    }
}
