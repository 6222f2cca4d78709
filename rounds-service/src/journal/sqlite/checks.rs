//! What is checked of a journal before it is written: that nothing is gone from its end, and that the
//! end is sound.

use std::path::Path;

use super::schema::End;
use super::{Noted, OpenError, head_path};
use crate::journal::chain::{Reach, altered, checked_row, reach};
use crate::journal::{Head, ReadError, Reader};

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
            found: End::from(found),
            known: End::from(*known),
            record: head_path(path),
        }),
    }
}

/// Checks the digest of the last row, from what stands in front of it.
pub(super) fn check_last_row(reader: &dyn Reader) -> Result<(), ReadError> {
    match reader.head()?.position {
        0 => Ok(()),
        last => checked_row(reader, last).map(drop),
    }
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
