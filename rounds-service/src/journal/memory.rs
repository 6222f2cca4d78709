//! A journal in memory, with faults on demand: for tests and simulation.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::{
    Answered, AppendError, Batch, Facts, Head, Journal, READ_BYTES, ReadError, Reader, Remembered,
    Row,
};
use crate::request::RequestId;

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
    rows: Vec<Row>,
    requests: Vec<Answered>,
    /// Numbers of the requests by their marks.
    marks: HashMap<RequestId, usize>,
    fault: Fault,
    /// What comes back with the next life.
    lurking: Option<Batch>,
}

impl Disk {
    pub(crate) fn open(&self) -> MemoryJournal {
        let mut inner = self.lock();
        if let Some(batch) = inner.lurking.take() {
            inner.write(&batch);
        }
        MemoryJournal { disk: self.clone() }
    }

    pub(crate) fn set_fault(&self, fault: Fault) {
        self.lock().fault = fault;
    }

    /// Changes a row behind the journal's back.
    pub(crate) fn alter(&self, position: u64, change: impl FnOnce(&mut Row)) {
        let mut inner = self.lock();
        let row = inner.rows.iter_mut().find(|row| row.position == position);
        change(row.expect("a row at that position"));
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
        let head = inner.head();
        if head.position != expected {
            return Err(AppendError::HeadMoved {
                expected,
                actual: head.position,
            });
        }
        if batch
            .requests
            .iter()
            .any(|request| inner.marks.contains_key(&request.id))
        {
            return Err(AppendError::Unavailable(
                "a request is remembered once".into(),
            ));
        }
        if inner.fault == Fault::AppendComesBack {
            inner.lurking = Some(batch.clone());
            return Err(AppendError::Unavailable("not confirmed as asked".into()));
        }
        inner.lurking = None;
        let head = inner.write(batch);
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
}

impl Inner {
    fn write(&mut self, batch: &Batch) -> Head {
        let mut head = self.head();
        for entry in &batch.entries {
            head = head.extended(entry);
            self.rows.push(Row {
                position: head.position,
                at: entry.at,
                event: entry.event.clone(),
                facts: entry.facts.clone(),
                digest: head.digest,
            });
        }
        for request in &batch.requests {
            self.marks.insert(request.id.clone(), self.requests.len());
            head = head.answered(request);
            self.requests.push(Answered {
                number: head.requests,
                after: head.position,
                request: request.clone(),
                digest: head.digest,
            });
        }
        head
    }

    fn head(&self) -> Head {
        let mut head = Head::EMPTY;
        if let Some(row) = self.rows.last() {
            (head.position, head.digest) = (row.position, row.digest);
        }
        if let Some(request) = self.requests.last() {
            head.requests = request.number;
            if request.after == head.position {
                head.digest = request.digest;
            }
        }
        head
    }
}

impl Reader for Disk {
    fn head(&self) -> Result<Head, ReadError> {
        Ok(self.readable()?.head())
    }

    fn read(&self, from: u64, limit: usize, facts: Facts) -> Result<Vec<Row>, ReadError> {
        let inner = self.readable()?;
        let mut bytes = 0;
        let rows = inner
            .rows
            .iter()
            .filter(|row| row.position >= from)
            .take(limit);
        let within = rows.take_while(|row| {
            let fits = bytes < READ_BYTES;
            bytes += row.event.len() + row.facts.as_ref().map_or(0, Bytes::len);
            fits
        });
        let facts_of = |row: &Row| row.facts.clone().filter(|_| facts == Facts::With);
        Ok(within
            .map(|row| Row {
                facts: facts_of(row),
                ..row.clone()
            })
            .collect())
    }

    fn facts_of(&self, positions: &[u64]) -> Result<Vec<Option<Bytes>>, ReadError> {
        let inner = self.readable()?;
        let row = |position| inner.rows.iter().find(|row| row.position == position);
        let facts = |position: &u64| row(*position).and_then(|row| row.facts.clone());
        Ok(positions.iter().map(facts).collect())
    }

    fn requests(&self, from: u64, limit: usize) -> Result<Vec<Answered>, ReadError> {
        let inner = self.readable()?;
        let behind = inner.requests.iter().filter(|found| found.number >= from);
        let mut bytes = 0;
        let within = behind.take(limit).take_while(|found| {
            let fits = bytes < READ_BYTES;
            bytes += found.request.answer.as_ref().map_or(0, Bytes::len);
            fits
        });
        Ok(within.cloned().collect())
    }

    fn request(&self, id: &RequestId) -> Result<Option<Remembered>, ReadError> {
        let inner = self.readable()?;
        let found = inner.marks.get(id).and_then(|at| inner.requests.get(*at));
        Ok(found.map(|answered| answered.request.clone()))
    }
}
