//! A journal in memory, with faults on demand: for tests and simulation.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{
    Answered, AppendError, Batch, Facts, Head, Journal, READ_BYTES, ReadError, Reader, Remembered,
    Row,
};
use crate::request::RequestId;

mod rows;

use rows::Rows;

/// What goes wrong next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    #[default]
    None,
    /// Appends fail and write nothing.
    AppendLost,
    /// There is no room to append.
    Full,
    /// Nothing may be written.
    ReadOnly,
    /// The next append writes everything and then reports a failure, once.
    AppendInDoubt,
    /// Appends write what no read tells and the next life finds, and report a failure; nor can that be
    /// settled.
    AppendComesBack,
    /// Appends and reads fail.
    Down,
}

/// The rows; clones share them, as files are shared by those who open them.
#[derive(Clone, Default)]
pub(crate) struct Disk(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    rows: Rows,
    fault: Fault,
    /// What comes back with the next life.
    lurking: Option<Batch>,
}

impl Disk {
    pub(crate) fn open(&self) -> MemoryJournal {
        let mut inner = self.lock();
        if let Some(batch) = inner.lurking.take() {
            inner.rows.write(&batch);
        }
        MemoryJournal { disk: self.clone() }
    }

    pub(crate) fn set_fault(&self, fault: Fault) {
        self.lock().fault = fault;
    }

    /// Changes a row behind the journal's back.
    pub(crate) fn alter(&self, position: u64, change: impl FnOnce(&mut Row)) {
        self.lock().rows.alter(position, change);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn readable(&self) -> Result<MutexGuard<'_, Inner>, ReadError> {
        let inner = self.lock();
        match inner.fault {
            Fault::Down => Err(ReadError::Unavailable("down as asked".into())),
            Fault::None
            | Fault::AppendLost
            | Fault::AppendInDoubt
            | Fault::AppendComesBack
            | Fault::Full
            | Fault::ReadOnly => Ok(inner),
        }
    }
}

pub(crate) struct MemoryJournal {
    disk: Disk,
}

impl Journal for MemoryJournal {
    fn append(&mut self, expected: u64, batch: &Batch) -> Result<Head, AppendError> {
        let mut inner = self.disk.lock();
        match inner.fault {
            Fault::None | Fault::AppendInDoubt | Fault::AppendComesBack => {}
            Fault::Full => return Err(AppendError::Full("full as asked".into())),
            Fault::ReadOnly => return Err(AppendError::ReadOnly("as asked".into())),
            Fault::AppendLost | Fault::Down => {
                return Err(AppendError::Unavailable("lost as asked".into()));
            }
        }
        inner.rows.may_write(expected, batch)?;
        if inner.fault == Fault::AppendComesBack {
            inner.lurking = Some(batch.clone());
            return Err(AppendError::Unavailable("not confirmed as asked".into()));
        }
        inner.lurking = None;
        let head = inner.rows.write(batch);
        if inner.fault == Fault::AppendInDoubt {
            inner.fault = Fault::None;
            return Err(AppendError::Unavailable("in doubt as asked".into()));
        }
        Ok(head)
    }

    fn settle(&mut self) -> Result<(), AppendError> {
        let mut inner = self.disk.lock();
        if inner.lurking.is_some() && inner.fault != Fault::None {
            return Err(AppendError::Unavailable("not settled as asked".into()));
        }
        inner.lurking = None;
        Ok(())
    }

    fn reader(&self) -> Arc<dyn Reader> {
        Arc::new(self.disk.clone())
    }

    fn request(&self, id: &RequestId) -> Result<Option<Remembered>, ReadError> {
        self.disk.request(id)
    }
}

impl Reader for Disk {
    fn head(&self) -> Result<Head, ReadError> {
        Ok(self.readable()?.rows.head())
    }

    fn read(&self, from: u64, limit: usize, facts: Facts) -> Result<Vec<Row>, ReadError> {
        Ok(self.readable()?.rows.read(from, limit, facts))
    }

    fn facts_of(
        &self,
        positions: &[u64],
        told: &mut dyn FnMut(Option<&[u8]>),
    ) -> Result<(), ReadError> {
        self.readable()?.rows.facts_of(positions).for_each(told);
        Ok(())
    }

    fn requests(&self, from: u64, limit: usize) -> Result<Vec<Answered>, ReadError> {
        Ok(self.readable()?.rows.requests(from, limit))
    }

    fn request(&self, id: &RequestId) -> Result<Option<Remembered>, ReadError> {
        Ok(self.readable()?.rows.request(id))
    }
}
