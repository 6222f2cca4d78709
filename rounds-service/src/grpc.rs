//! The gRPC services: each call is checked, asked of the pool, and answered; nothing is decided
//! here.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use express_entry_proto::rounds::v1 as pb;
use jiff::civil::Date;
use prost::Message;
use rounds_core::{Instant, Position, Round, RoundNumber};
use tokio::sync::Semaphore;

use crate::convert::views;
use crate::journal::chain::checked_row;
use crate::life::Life;
use crate::limits;
use crate::pool::Pool;
use crate::request::Request;
use crate::scoring_client::ScoringClient;
use crate::status::Problem;
use crate::watch::Watchers;
use crate::writer::{Done, Refused, Work, Writer};

mod admin;
mod changes;
mod clock;
mod events;
mod import;
mod invitations;
mod nominations;
mod pool;
mod queries;
mod rounds;
mod why;

pub use admin::{AdminApi, Backups};
pub use clock::ClockApi;
pub use events::EventApi;
pub use invitations::InvitationApi;
pub use nominations::NominationApi;
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
    previews: Arc<Semaphore>,
    watchers: Watchers,
    backups: Backups,
    past: why::Past,
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
        backups: Backups,
    ) -> Self {
        let [imports, previews] = [limits::IMPORT_STREAMS, limits::PREVIEWS]
            .map(|places| Arc::new(Semaphore::new(places)));
        Self {
            pool,
            writer,
            life,
            scoring,
            imports,
            previews,
            watchers,
            backups,
            past: why::Past::default(),
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
        self.reading(look_up).await
    }

    /// Does a change, unless it was done before.
    async fn change(&self, request: Request, work: Work) -> Result<Done, Problem> {
        Ok(self.writer.perform(Some(request), work).await?)
    }

    /// The present day of the pool.
    fn today(&self) -> Result<Date, Problem> {
        Ok(self.pool.now()?.day())
    }

    /// A round as it is.
    async fn round(&self, number: RoundNumber) -> Result<pb::Round, Problem> {
        let state = self.pool.read().await?;
        let now = state.now();
        let round = state.round(number).ok_or(Problem::NoRound(number))?;
        Ok(self.told(round, now))
    }

    /// A round at an instant, and whether it is being run just now.
    fn told(&self, round: &Round, now: Instant) -> pb::Round {
        let mut told = views::round(round, now);
        let due = told.state() == pb::RoundState::Due;
        if due && self.life.is_running(round.instruction.number) {
            told.set_state(pb::RoundState::Running);
        }
        told
    }

    /// The stored facts of an event, checked: they may be stored anew.
    async fn facts(&self, at: Position) -> Result<Bytes, Problem> {
        let journal = Arc::clone(self.pool.journal());
        let row = self.reading(move || Ok(checked_row(journal.as_ref(), at.get())?));
        let facts = row.await?.facts;
        facts.ok_or(Problem::Defect("a candidate without facts"))
    }

    /// Runs what reads the journal, or works for long.
    async fn reading<T: Send + 'static>(
        &self,
        read: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let read = self.pool.beside(read).await;
        read.unwrap_or(Err(Problem::Defect("a read broke off")))
    }
}

/// What a change left of its subject: the answer to it, however often it is repeated.
fn answer<M: Message + Default>(done: Done) -> Result<M, Problem> {
    let answer = done
        .answer
        .ok_or(Problem::Defect("a change without its answer"))?;
    M::decode(answer).map_err(|_| Problem::Defect("a kept answer cannot be read"))
}

/// Runs work that must go on when its caller is gone.
async fn detached<T: Send + 'static>(
    work: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::spawn(work).await;
    done.unwrap_or(Err(Problem::Defect("a task broke off")))
}
