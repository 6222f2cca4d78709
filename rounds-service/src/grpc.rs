//! The gRPC services: each call is checked, asked of the pool, and answered; nothing is decided
//! here.

use std::sync::{Arc, OnceLock};

use express_entry_proto::rounds::v1 as pb;
use jiff::civil::Date;
use rounds_core::RoundNumber;
use tokio::sync::Semaphore;

use crate::convert::views;
use crate::life::Life;
use crate::limits;
use crate::pool::Pool;
use crate::request::Request;
use crate::scoring_client::ScoringClient;
use crate::status::Problem;
use crate::watch::Watchers;
use crate::writer::{Done, Refused, Work, Writer};

mod changes;
mod clock;
mod events;
mod import;
mod pool;
mod queries;
mod rounds;

pub use clock::ClockApi;
pub use events::EventApi;
pub use pool::PoolApi;
pub use rounds::RoundApi;

/// The way to the calls, which opens once the journal is read.
#[derive(Clone, Default)]
pub struct Door(Arc<OnceLock<Arc<Service>>>);

impl Door {
    /// Opens the door; once.
    pub fn open(&self, service: Arc<Service>) {
        // A second service of one process would be a second pool.
        let _ = self.0.set(service);
    }

    fn service(&self) -> Result<&Arc<Service>, Problem> {
        self.0.get().ok_or(Problem::Starting)
    }
}

/// What the calls work with.
pub struct Service {
    pool: Arc<Pool>,
    writer: Writer,
    life: Arc<Life>,
    scoring: ScoringClient,
    imports: Arc<Semaphore>,
    watchers: Watchers,
}

impl Service {
    /// The calls of a pool.
    #[must_use]
    pub fn new(
        pool: Arc<Pool>,
        writer: Writer,
        life: Arc<Life>,
        scoring: ScoringClient,
        watchers: Watchers,
    ) -> Self {
        let imports = Arc::new(Semaphore::new(limits::IMPORT_STREAMS));
        Self {
            pool,
            writer,
            life,
            scoring,
            imports,
            watchers,
        }
    }

    /// What a request brought the first time, if it was answered before.
    async fn answered(&self, request: Option<&Request>) -> Result<Option<Done>, Problem> {
        let Some(Request { id, content }) = request.cloned() else {
            return Ok(None);
        };
        let journal = Arc::clone(self.pool.journal());
        let look_up = move || match journal.request(&id)? {
            None => Ok(None),
            Some(before) if before.content == content => {
                Ok(Some(before.first_answer(journal.as_ref())?))
            }
            Some(_) => Err(Problem::Refused(Refused::OtherContent)),
        };
        off_the_runtime(look_up).await
    }

    /// Does a change, unless it was done before.
    async fn change(&self, request: Request, work: Work) -> Result<Done, Problem> {
        Ok(self.writer.perform(Some(request), work).await?)
    }

    /// The present day of the pool.
    fn today(&self) -> Result<Date, Problem> {
        Ok(self.pool.now()?.day())
    }

    /// The candidate as a change left it.
    fn candidate_after(&self, done: &Done) -> Result<pb::Candidate, Problem> {
        let state = self.pool.read()?;
        let candidate = done
            .events
            .first()
            .and_then(|event| views::candidate_after(event, &state));
        candidate.ok_or(Problem::Defect("a change of a candidate without its event"))
    }

    /// The round as a change left it.
    fn round_after(&self, done: &Done) -> Result<pb::Round, Problem> {
        let state = self.pool.read()?;
        let round = done
            .events
            .first()
            .and_then(|event| views::round_after(event, &state));
        round.ok_or(Problem::Defect("a change of a round without its event"))
    }

    /// A round as it is.
    fn round(&self, number: RoundNumber) -> Result<pb::Round, Problem> {
        let state = self.pool.read()?;
        state
            .round(number)
            .map(views::round)
            .ok_or(Problem::NoRound(number))
    }
}

/// Runs what blocks (it reads the disk) beside the runtime.
async fn off_the_runtime<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let read = tokio::task::spawn_blocking(read).await;
    read.unwrap_or(Err(Problem::Defect("a read broke off")))
}

/// Runs work that must go on when its caller is gone.
async fn detached<T: Send + 'static>(
    work: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::spawn(work).await;
    done.unwrap_or(Err(Problem::Defect("a task broke off")))
}
