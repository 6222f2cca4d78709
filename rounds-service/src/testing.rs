//! What the tests of this package share: assessments, commands and pools on a journal in memory.

use std::sync::Arc;

use bytes::Bytes;
use rounds_core::{
    Assessment, Basis, CandidateNumber, Command, Crs, Instant, Program, Programs, RuleSetId,
    RuleSetRef,
};

use crate::clock::Clock;
use crate::journal::memory::Disk;
use crate::journal::replay::{Check, replay};
use crate::journal::{AppendError, Batch, Head, Journal, ReadError, Reader, Remembered};
use crate::pool::Pool;
use crate::request::{ContentDigest, Request, RequestId};
use crate::writer::{Done, Ended, Refused, SnapshotPlan, Work, Writer};

/// An instant of its RFC 3339 text.
pub(crate) fn at(text: &str) -> Instant {
    let timestamp: jiff::Timestamp = text.parse().expect("an instant");
    Instant::from_micros(timestamp.as_microsecond()).expect("an instant in range")
}

/// The instant at which the clock of a test pool stands.
pub(crate) fn noon() -> Instant {
    at("2017-05-19T16:00:00Z")
}

/// An assessment as of a day, for the trades program.
pub(crate) fn scored(score: u16, as_of: Instant) -> Assessment {
    Assessment {
        score: Crs::new(score).expect("a score"),
        categories: rounds_core::Categories::NONE,
        arranged_employment: false,
        programs: Programs::from_iter([Program::FederalSkilledTrades]),
        as_of: as_of.day(),
        next_change: None,
        basis: Basis {
            rule_set: RuleSetRef {
                id: RuleSetId::parse("crs-2016-11-19").expect("an id"),
                digest: [7; 32],
            },
            superseded: false,
        },
    }
}

/// A request by its mark, for content that a number stands for.
pub(crate) fn request(id: &str, content: u8) -> Option<Request> {
    let id = RequestId::parse(id).expect("a mark");
    Some(Request {
        id,
        content: ContentDigest([content; 32]),
    })
}

/// The receipt of a profile with a score.
pub(crate) fn receipt(score: u16) -> Work {
    Work::Command {
        command: Command::Receive {
            received_at: None,
            assessment: scored(score, noon()),
            job_bank_registered: true,
        },
        facts: Some(Bytes::from(format!("facts of {score}"))),
    }
}

/// A command without facts.
pub(crate) fn command(command: Command) -> Work {
    Work::Command {
        command,
        facts: None,
    }
}

/// A candidate by number.
pub(crate) fn candidate(number: u32) -> CandidateNumber {
    CandidateNumber::new(number).expect("a number")
}

/// A journal that does something before each append.
pub(crate) struct Before<J, F>(pub(crate) J, pub(crate) F);

impl<J: Journal, F: FnMut(&mut J) + Send> Journal for Before<J, F> {
    fn append(&mut self, expected: u64, batch: &Batch) -> Result<Head, AppendError> {
        (self.1)(&mut self.0);
        self.0.append(expected, batch)
    }

    fn reader(&self) -> Arc<dyn Reader> {
        self.0.reader()
    }

    fn request(&self, id: &RequestId) -> Result<Option<Remembered>, ReadError> {
        self.0.request(id)
    }
}

/// A pool with its writer, on a journal.
pub(crate) struct Service {
    pub(crate) pool: Arc<Pool>,
    pub(crate) writer: Writer,
    ended: Ended,
}

impl Service {
    pub(crate) fn on(disk: &Disk) -> Self {
        Self::over(Box::new(disk.open()), Clock::simulated(noon()))
    }

    pub(crate) fn over(journal: Box<dyn Journal>, clock: Clock) -> Self {
        Self::start(journal, clock, None)
    }

    /// A pool that takes snapshots.
    pub(crate) fn with(journal: Box<dyn Journal>, plan: SnapshotPlan) -> Self {
        Self::start(journal, Clock::simulated(noon()), Some(plan))
    }

    fn start(journal: Box<dyn Journal>, clock: Clock, snapshots: Option<SnapshotPlan>) -> Self {
        let reader = journal.reader();
        let state = replay(reader.as_ref(), Check::Chain).expect("a sound journal");
        let pool = Arc::new(Pool::new(state, clock, reader));
        let started = Writer::start(journal, Arc::clone(&pool), snapshots);
        let (writer, ended) = started.expect("a thread");
        Self {
            pool,
            writer,
            ended,
        }
    }

    /// Does a job and waits for it.
    pub(crate) fn perform(&self, request: Option<Request>, work: Work) -> Result<Done, Refused> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        runtime.block_on(self.writer.perform(request, work))
    }

    /// Stops the writer, as a service that ends.
    pub(crate) fn stop(mut self) {
        self.writer.stop();
        runtime().block_on(self.ended.wait());
    }
}

/// A runtime for the thread of a test.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime")
}
