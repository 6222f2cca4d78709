//! What a journal in memory holds. The simulation includes this file for its disk, so that both keep the
//! one contract of a journal.

use std::collections::HashMap;

use bytes::Bytes;

use super::{Answered, AppendError, Batch, Facts, Head, READ_BYTES, Remembered, RequestId, Row};

/// Rows and requests, in order.
#[derive(Default)]
pub(crate) struct Rows {
    rows: Vec<Row>,
    requests: Vec<Answered>,
    /// Places of the requests by their marks.
    marks: HashMap<RequestId, usize>,
}

impl Rows {
    pub(crate) fn head(&self) -> Head {
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

    /// Whether a batch may stand behind the expected position.
    pub(crate) fn may_write(&self, expected: u64, batch: &Batch) -> Result<(), AppendError> {
        let actual = self.head().position;
        if actual != expected {
            return Err(AppendError::HeadMoved { expected, actual });
        }
        let again = |request: &Remembered| self.marks.contains_key(&request.id);
        match batch.requests.iter().any(again) {
            true => Err(AppendError::Unavailable(
                "a request is remembered once".into(),
            )),
            false => Ok(()),
        }
    }

    pub(crate) fn write(&mut self, batch: &Batch) -> Head {
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

    /// Changes a row behind the journal's back.
    pub(crate) fn alter(&mut self, position: u64, change: impl FnOnce(&mut Row)) {
        let row = self.rows.iter_mut().find(|row| row.position == position);
        change(row.expect("a row at that position"));
    }

    pub(crate) fn read(&self, from: u64, limit: usize, facts: Facts) -> Vec<Row> {
        let rows = self.from(from).iter().take(limit);
        let size = |row: &&Row| row.event.len() + row.facts.as_ref().map_or(0, Bytes::len);
        let told = within(rows, size).map(|row| Row {
            facts: row.facts.clone().filter(|_| facts == Facts::With),
            ..row.clone()
        });
        told.collect()
    }

    pub(crate) fn facts_of(&self, positions: &[u64]) -> impl Iterator<Item = Option<&[u8]>> {
        let facts = |position: &u64| self.from(*position).first()?.facts.as_deref();
        positions.iter().map(facts)
    }

    pub(crate) fn requests(&self, from: u64, limit: usize) -> Vec<Answered> {
        let behind = self.requests.iter().filter(|found| found.number >= from);
        let size = |found: &&Answered| found.request.answer.as_ref().map_or(0, Bytes::len);
        within(behind.take(limit), size).cloned().collect()
    }

    pub(crate) fn request(&self, id: &RequestId) -> Option<Remembered> {
        let found = self.requests.get(*self.marks.get(id)?)?;
        Some(found.request.clone())
    }

    /// The rows from a position on.
    fn from(&self, position: u64) -> &[Row] {
        let skip = usize::try_from(position.max(1) - 1).unwrap_or(usize::MAX);
        self.rows.get(skip..).unwrap_or_default()
    }
}

/// As many as one read fetches by their size.
fn within<T>(
    found: impl Iterator<Item = T>,
    size: impl Fn(&T) -> usize,
) -> impl Iterator<Item = T> {
    let mut bytes = 0;
    found.take_while(move |one| {
        let fits = bytes < READ_BYTES;
        bytes += size(one);
        fits
    })
}
