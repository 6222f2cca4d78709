//! The scoring service as this service uses it; nothing else makes a client of it.
//!
//! Stored profiles are sent as the bytes that they were received as ([`Profiles`]). Every call ends by
//! its deadline. Calls change nothing over there, so one that cannot be answered is tried again,
//! within bounds.

use bytes::Bytes;
use express_entry_transport::deadline::Deadline;
use jiff::civil::Date;
use rounds_core::{Assessment, Basis, RuleSetId};
use tokio::sync::{mpsc, oneshot};
use tonic::transport::{Channel, Endpoint};

use crate::convert::checks::Violations;
use crate::limits;
use calls::{Calls, with_attempts, within};
use singles::Single;

mod answers;
mod batch;
mod calls;
mod errors;
mod languages;
mod profiles;
mod rules;
mod singles;

pub use errors::ScoringError;
pub use profiles::Profiles;
pub use rules::InForce;

/// What came of one profile: its assessment, or everything that is wrong with it.
pub type Scored = Result<Assessment, Violations>;

/// A client of the scoring service. Clones share its connection.
#[derive(Clone)]
pub struct ScoringClient {
    calls: Calls,
    singles: mpsc::Sender<Single>,
}

/// What a score is asked as of, and under which rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The day.
    pub as_of: Date,
    /// The day of the round that the score is held to, whose age and whose versions of categories count;
    /// `None` for those of the day.
    pub of_round: Option<Date>,
    /// The rule set; `None` for the one that governs the day.
    pub rule_set: Option<RuleSetId>,
}

impl Terms {
    /// A day, under the rule set that governs it.
    #[must_use]
    pub fn of_day(as_of: Date) -> Self {
        Self {
            as_of,
            of_round: None,
            rule_set: None,
        }
    }

    /// Whether an answer rests on the rule set that was asked for: never on a draft unless it was named.
    fn are_met_by(&self, basis: &Basis) -> bool {
        match self.rule_set {
            Some(named) => basis.rule_set.id == named,
            None => !basis.rule_set.id.is_draft(),
        }
    }
}

impl ScoringClient {
    /// A client that connects when it is first used, and again whenever the connection was lost.
    /// Must be called within the runtime.
    #[must_use]
    pub fn new(address: Endpoint) -> Self {
        Self::over(endpoint(address).connect_lazy())
    }

    /// A client over a channel to an [`endpoint`]. Must be called within the runtime.
    #[must_use]
    pub fn over(channel: Channel) -> Self {
        let calls = Calls::over(channel);
        let singles = singles::start(calls.clone());
        Self { calls, singles }
    }

    /// Scores one profile. Profiles that are asked about at one time go out together.
    pub async fn score(
        &self,
        terms: &Terms,
        profile: Bytes,
        deadline: Option<Deadline>,
    ) -> Result<Scored, ScoringError> {
        let (reply, scored) = oneshot::channel();
        let single = Single {
            terms: terms.clone(),
            profile,
            reply,
        };
        let answered = async {
            // The other end is there as long as the runtime is.
            let gone = || ScoringError::Unavailable("the service is stopping".into());
            self.singles.send(single).await.map_err(|_| gone())?;
            scored.await.map_err(|_| gone())?
        };
        within(limits::SCORING_DEADLINE, deadline, |_| answered).await
    }

    /// Scores many profiles, in their order.
    pub async fn score_all(
        &self,
        terms: &Terms,
        profiles: Profiles,
        deadline: Option<Deadline>,
    ) -> Result<Vec<Scored>, ScoringError> {
        if profiles.is_empty() {
            return Ok(Vec::new());
        }
        let (count, batches) = (profiles.len(), profiles.batches());
        with_attempts(limits::SCORING_BULK_DEADLINE, deadline, |until| {
            self.calls.stream(terms, &batches, count, until)
        })
        .await
    }
}

/// How the scoring service is connected to.
#[must_use]
pub fn endpoint(address: Endpoint) -> Endpoint {
    address
        .connect_timeout(limits::SCORING_CONNECT)
        .tcp_nodelay(true)
        .initial_stream_window_size(limits::SCORING_WINDOW_BYTES)
        .initial_connection_window_size(limits::SCORING_WINDOW_BYTES)
        .http2_keep_alive_interval(limits::SCORING_KEEPALIVE)
        .keep_alive_while_idle(true)
}
