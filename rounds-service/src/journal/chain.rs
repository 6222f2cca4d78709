//! The chain of digests that ties each row and each remembered request to all in front of it.
//!
//! Rows and requests are links of one chain: behind the rows of a transaction stand the requests
//! that brought them.

use std::collections::VecDeque;

use sha2::{Digest, Sha256};

use super::{Answered, Entry, Facts, Head, ReadError, Reader, Remembered, Row};
use crate::limits;

/// The digest of a row: SHA-256 over the digest of the link before, the position, the instant, and
/// the event and the facts with their lengths. Numbers are big-endian, 8 bytes each; facts that are
/// absent have the length `u64::MAX`, so that they differ from empty ones.
#[must_use]
pub fn digest(
    previous: &[u8; 32],
    position: u64,
    at: i64,
    event: &[u8],
    facts: Option<&[u8]>,
) -> [u8; 32] {
    let mut link = Link::behind(previous);
    link.number(position);
    link.0.update(at.to_be_bytes());
    link.bytes(Some(event));
    link.bytes(facts);
    link.digest()
}

/// The digest of a remembered request: SHA-256 over the digest of the link before, a zero (the
/// position of no row), its number, the position of the row that it stands behind, its mark, the
/// digest of what was asked, its first event, their number, and the answer. Numbers and lengths as
/// in [`digest`].
#[must_use]
pub fn request_digest(
    previous: &[u8; 32],
    number: u64,
    after: u64,
    request: &Remembered,
) -> [u8; 32] {
    let mut link = Link::behind(previous);
    link.number(0);
    link.number(number);
    link.number(after);
    link.bytes(Some(request.id.as_str().as_bytes()));
    link.0.update(request.content.0);
    link.number(request.first);
    link.number(request.count.into());
    link.bytes(request.answer.as_deref());
    link.digest()
}

/// The digest of a link in the making.
struct Link(Sha256);

impl Link {
    fn behind(previous: &[u8; 32]) -> Self {
        let mut hash = Sha256::new();
        hash.update(previous);
        Self(hash)
    }

    fn number(&mut self, number: u64) {
        self.0.update(number.to_be_bytes());
    }

    fn bytes(&mut self, bytes: Option<&[u8]>) {
        self.number(bytes.map_or(u64::MAX, |bytes| bytes.len() as u64));
        self.0.update(bytes.unwrap_or_default());
    }

    fn digest(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

impl Head {
    /// The head once `entry` is appended behind this one.
    #[must_use]
    pub fn extended(&self, entry: &Entry) -> Head {
        let position = self.position + 1;
        let facts = entry.facts.as_deref();
        Head {
            position,
            digest: digest(&self.digest, position, entry.at, &entry.event, facts),
            ..*self
        }
    }

    /// The head once `request` is remembered behind this one.
    #[must_use]
    pub fn answered(&self, request: &Remembered) -> Head {
        let requests = self.requests + 1;
        Head {
            requests,
            digest: request_digest(&self.digest, requests, self.position, request),
            ..*self
        }
    }

    /// Steps over `row`, which must be the next one and carry its right digest. The row must have
    /// been read with its facts.
    pub fn check(&mut self, row: &Row) -> Result<(), ReadError> {
        let position = self.position + 1;
        if row.position != position {
            return Err(ReadError::damaged(position, "the row is missing"));
        }
        let facts = row.facts.as_deref();
        if digest(&self.digest, position, row.at, &row.event, facts) != row.digest {
            let what =
                "its digest does not fit: the row, or what stands in front of it, was altered";
            return Err(ReadError::damaged(position, what));
        }
        *self = Head {
            position,
            digest: row.digest,
            ..*self
        };
        Ok(())
    }

    /// Steps over a remembered request, which must be the next one and carry its right digest.
    pub fn check_request(&mut self, answered: &Answered) -> Result<(), ReadError> {
        let damaged = |what: &str| {
            let number = self.requests + 1;
            let what = format!("request {number}, remembered behind it, {what}");
            Err(ReadError::damaged(self.position, what))
        };
        if answered.number != self.requests + 1 || answered.after != self.position {
            return damaged("is missing");
        }
        let head = self.answered(&answered.request);
        if head.digest != answered.digest {
            return damaged("was altered, or what stands in front of it: its digest does not fit");
        }
        *self = head;
        Ok(())
    }
}

/// Checks that a request is found by its mark, as a repetition looks it up. No digest covers that.
pub fn check_look_up(reader: &dyn Reader, answered: &Answered) -> Result<(), ReadError> {
    let Answered {
        number,
        after,
        request,
        ..
    } = answered;
    if reader.request(&request.id)?.as_ref() == Some(request) {
        return Ok(());
    }
    let what = format!("request {number}, remembered behind it, is not found by its mark");
    Err(ReadError::damaged(*after, what))
}

/// Whether a journal holds what was once its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It does.
    Reached,
    /// It is another journal, or was altered.
    Altered,
    /// It ends in front of it, here.
    Short(Head),
}

/// Looks for `known`, once the head of a journal.
pub fn reach(reader: &dyn Reader, known: &Head) -> Result<Reach, ReadError> {
    Ok(match digest_at(reader, known.position, known.requests)? {
        Some(digest) if digest == known.digest => Reach::Reached,
        Some(_) => Reach::Altered,
        None => Reach::Short(reader.head()?),
    })
}

/// What is told of a journal that holds something else where `known` was its head.
pub fn altered(known: &Head) -> ReadError {
    ReadError::damaged(known.position, "it is not what was acknowledged there")
}

/// The digest that a journal has at a place; `None` when it does not reach there.
pub fn digest_at(
    reader: &dyn Reader,
    position: u64,
    requests: u64,
) -> Result<Option<[u8; 32]>, ReadError> {
    if (position, requests) == (0, 0) {
        return Ok(Some(Head::EMPTY.digest));
    }
    if requests > 0 {
        let last = reader.requests(requests, 1)?;
        let Some(last) = last.first() else {
            return Ok(None);
        };
        if last.after == position {
            return Ok(Some(last.digest));
        }
    }
    let rows = reader.read(position, 1, Facts::Without)?;
    Ok(rows.first().map(|row| row.digest))
}

/// The row at a position with its facts, checked against what stands in front of it.
pub fn checked_row(reader: &dyn Reader, position: u64) -> Result<Row, ReadError> {
    let missing = || ReadError::damaged(position, "the row is missing");
    let row = reader.read(position, 1, Facts::With)?.pop();
    let row = row.ok_or_else(missing)?;
    let before = position.checked_sub(1).ok_or_else(missing)?;
    let digest = match last_request(reader, before)? {
        Some(last) if last.after == before => last.digest,
        _ => digest_at(reader, before, 0)?.ok_or_else(missing)?,
    };
    let mut front = Head {
        position: before,
        requests: 0,
        digest,
    };
    front.check(&row)?;
    Ok(row)
}

/// The last request that stands behind a row or in front of it.
fn last_request(reader: &dyn Reader, position: u64) -> Result<Option<Answered>, ReadError> {
    // So many requests, or more, stand there; and at most so many.
    let (mut least, mut most) = (0, reader.head()?.requests);
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

/// Goes through the links of a journal in order, and checks each.
pub struct Walk<'a> {
    reader: &'a dyn Reader,
    /// Where it stands.
    head: Head,
    /// Where it ends.
    end: Head,
    /// How many links of a kind are read at a time.
    block: usize,
    rows: VecDeque<Row>,
    requests: VecDeque<Answered>,
}

/// A step of a [`Walk`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// An event.
    Row(Row),
    /// A request that was answered.
    Request(Answered),
}

impl<'a> Walk<'a> {
    /// From behind `from` up to `end`, which the journal must reach.
    #[must_use]
    pub fn new(reader: &'a dyn Reader, from: Head, end: Head) -> Self {
        Self {
            reader,
            head: from,
            end,
            block: limits::REPLAY_ROWS,
            rows: VecDeque::new(),
            requests: VecDeque::new(),
        }
    }

    /// The same, reading so many links of a kind at a time.
    #[must_use]
    pub fn in_blocks_of(self, block: usize) -> Self {
        Self { block, ..self }
    }

    /// Where it stands.
    #[must_use]
    pub fn head(&self) -> Head {
        self.head
    }

    /// The next link, checked; `None` at the end. The error tells the first that is wrong.
    pub fn step(&mut self) -> Result<Option<Step>, ReadError> {
        if let Some(request) = self.next_request()? {
            self.head.check_request(&request)?;
            return Ok(Some(Step::Request(request)));
        }
        if self.head.position < self.end.position {
            let row = self.next_row()?;
            self.head.check(&row)?;
            return Ok(Some(Step::Row(row)));
        }
        if self.head != self.end {
            let what = "what stands behind it is not what the end of the journal tells";
            return Err(ReadError::damaged(self.head.position, what));
        }
        Ok(None)
    }

    /// The next request, if it stands behind the row reached.
    fn next_request(&mut self) -> Result<Option<Answered>, ReadError> {
        if self.head.requests >= self.end.requests {
            return Ok(None);
        }
        if self.requests.is_empty() {
            let from = self.head.requests + 1;
            self.requests = self.reader.requests(from, self.block)?.into();
        }
        let here = |request: &Answered| request.after <= self.head.position;
        Ok(self.requests.pop_front_if(|request| here(request)))
    }

    fn next_row(&mut self) -> Result<Row, ReadError> {
        let position = self.head.position + 1;
        if self.rows.is_empty() {
            let rows = self.reader.read(position, self.block, Facts::With)?;
            self.rows = rows.into();
        }
        let missing = || ReadError::damaged(position, "the row is missing");
        self.rows.pop_front().ok_or_else(missing)
    }
}
