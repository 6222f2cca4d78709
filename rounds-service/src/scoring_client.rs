//! The scoring service as this service uses it; nothing else makes a client of it.
//!
//! Stored profiles are sent as the bytes that they were received as ([`wire`]). Every call ends by
//! its deadline. Calls change nothing over there, so one that cannot be answered is tried again,
//! within bounds.

use std::time::Duration;

use bytes::Bytes;
use express_entry_proto::Codec;
use express_entry_proto::scoring::v1 as pb;
use express_entry_transport::deadline::{self, Deadline};
use jiff::civil::Date;
use prost::Message;
use rounds_core::{Assessment, Basis, RuleSetId};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout_at};
use tokio_stream::wrappers::ReceiverStream;
use tonic::client::Grpc;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Streaming};

use crate::convert::checks::Violations;
use crate::convert::{Malformed, values};
use crate::limits;
use batches::Batches;
use wire::RawStreamScoreRequest;

mod batches;
mod errors;
mod wire;

pub use errors::ScoringError;

const BATCH_SCORE: &str = "/expressentry.scoring.v1.ScoringService/BatchScore";
const STREAM_SCORE: &str = "/expressentry.scoring.v1.ScoringService/StreamScore";
const GET_RULE_SET: &str = "/expressentry.scoring.v1.ScoringService/GetRuleSet";

/// What came of one profile: its assessment, or everything that is wrong with it.
pub type Scored = Result<Assessment, Violations>;

/// A client of the scoring service. Clones share its connection.
#[derive(Clone)]
pub struct ScoringClient {
    channel: Channel,
}

/// What a score is asked as of, and under which rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The day.
    pub as_of: Date,
    /// The day whose age counts; `None` for the same.
    pub age_as_of: Option<Date>,
    /// The rule set; `None` for the one that governs the day.
    pub rule_set: Option<RuleSetId>,
}

impl Terms {
    /// A day, under the rule set that governs it.
    #[must_use]
    pub fn of_day(as_of: Date) -> Self {
        Self {
            as_of,
            age_as_of: None,
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

/// How a rule set stands with the scoring service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleSetStatus {
    /// Known in full.
    Computable,
    /// Known to exist, not known in full.
    Announced,
    /// Not known at all.
    Unknown,
}

impl ScoringClient {
    /// A client that connects when it is first used, and again whenever the connection was lost.
    /// Must be called within the runtime.
    #[must_use]
    pub fn new(address: Endpoint) -> Self {
        Self::over(endpoint(address).connect_lazy())
    }

    /// A client over a channel to an [`endpoint`].
    #[must_use]
    pub fn over(channel: Channel) -> Self {
        Self { channel }
    }

    /// Scores one profile.
    pub async fn score(
        &self,
        terms: &Terms,
        profile: Bytes,
        deadline: Option<Deadline>,
    ) -> Result<Scored, ScoringError> {
        // A batch of one: its refusals come whole, with a reason for each violation.
        let profile = [profile];
        let batch = Batches::new(terms, &profile)
            .next()
            .ok_or(Malformed("no batch"))?;
        let within = limits::SCORING_DEADLINE;
        let answer: pb::BatchScoreResponse =
            self.unary(BATCH_SCORE, batch, within, deadline).await?;
        let mut scored = Vec::with_capacity(1);
        batches::read(terms, answer, &mut scored)?;
        scored.pop().ok_or_else(|| Malformed("empty").into())
    }

    /// Scores many profiles, in their order.
    pub async fn score_all(
        &self,
        terms: &Terms,
        profiles: &[Bytes],
        deadline: Option<Deadline>,
    ) -> Result<Vec<Scored>, ScoringError> {
        if profiles.is_empty() {
            return Ok(Vec::new());
        }
        with_attempts(limits::SCORING_BULK_DEADLINE, deadline, |until| {
            self.stream(terms, profiles, until)
        })
        .await
    }

    /// How the rule set that governs a day stands.
    pub async fn governing(
        &self,
        day: Date,
        deadline: Option<Deadline>,
    ) -> Result<RuleSetStatus, ScoringError> {
        self.rule_set(
            pb::get_rule_set_request::Which::Governing(values::date(day)),
            deadline,
        )
        .await
    }

    /// How a rule set stands.
    pub async fn named(
        &self,
        id: RuleSetId,
        deadline: Option<Deadline>,
    ) -> Result<RuleSetStatus, ScoringError> {
        self.rule_set(
            pb::get_rule_set_request::Which::Id(id.to_string()),
            deadline,
        )
        .await
    }

    async fn rule_set(
        &self,
        which: pb::get_rule_set_request::Which,
        deadline: Option<Deadline>,
    ) -> Result<RuleSetStatus, ScoringError> {
        let request = pb::GetRuleSetRequest { which: Some(which) };
        let answer: Result<pb::GetRuleSetResponse, _> = self
            .unary(GET_RULE_SET, request, limits::SCORING_DEADLINE, deadline)
            .await;
        let rule_set = match answer {
            Ok(answer) => answer.rule_set.ok_or(Malformed("no rule set"))?,
            Err(ScoringError::Unexpected(Code::NotFound, _)) => return Ok(RuleSetStatus::Unknown),
            Err(error) => return Err(error),
        };
        match rule_set.status() {
            pb::RuleSetStatus::Computable => Ok(RuleSetStatus::Computable),
            pb::RuleSetStatus::Announced => Ok(RuleSetStatus::Announced),
            // No round is held by a draft.
            pb::RuleSetStatus::Draft => Ok(RuleSetStatus::Unknown),
            pb::RuleSetStatus::Unspecified => Err(Malformed("no rule set status").into()),
        }
    }

    async fn unary<Q, A>(
        &self,
        path: &'static str,
        message: Q,
        cap: Duration,
        deadline: Option<Deadline>,
    ) -> Result<A, ScoringError>
    where
        Q: Message + Clone + 'static,
        A: Message + Default + 'static,
    {
        with_attempts(cap, deadline, |until| {
            self.call(path, message.clone(), until)
        })
        .await
    }

    async fn call<Q, A>(
        &self,
        path: &'static str,
        message: Q,
        until: Deadline,
    ) -> Result<A, ScoringError>
    where
        Q: Message + 'static,
        A: Message + Default + 'static,
    {
        let mut grpc = self.ready().await?;
        let codec = Codec::<Q, A>::default();
        let path = http::uri::PathAndQuery::from_static(path);
        Ok(grpc
            .unary(timed(message, until), path, codec)
            .await?
            .into_inner())
    }

    async fn stream(
        &self,
        terms: &Terms,
        profiles: &[Bytes],
        until: Deadline,
    ) -> Result<Vec<Scored>, ScoringError> {
        let mut batches =
            Batches::new(terms, profiles).map(|batch| RawStreamScoreRequest { batch: Some(batch) });
        let (send, requests) = mpsc::channel(limits::SCORING_BATCHES_IN_FLIGHT);
        for batch in batches.by_ref().take(limits::SCORING_BATCHES_IN_FLIGHT) {
            // The channel has room for exactly these.
            let _ = send.try_send(batch);
        }
        let mut grpc = self.ready().await?;
        let codec = Codec::<RawStreamScoreRequest, pb::StreamScoreResponse>::default();
        let path = http::uri::PathAndQuery::from_static(STREAM_SCORE);
        let request = timed(ReceiverStream::new(requests), until);
        let mut answers: Streaming<_> = grpc.streaming(request, path, codec).await?.into_inner();

        // For each answer the next batch goes out; once there is none, our side of the stream ends.
        let mut send = Some(send);
        let mut scored = Vec::with_capacity(profiles.len());
        while let Some(answer) = answers.message().await? {
            batches::read(
                terms,
                answer.batch.ok_or(Malformed("no batch"))?,
                &mut scored,
            )?;
            if let (Some(batch), Some(open)) = (batches.next(), send.take()) {
                // If the other side has gone, the next answer says so.
                let _ = open.send(batch).await;
                send = Some(open);
            }
        }
        if scored.len() == profiles.len() {
            Ok(scored)
        } else {
            Err(Malformed("short of results").into())
        }
    }

    async fn ready(&self) -> Result<Grpc<Channel>, ScoringError> {
        let mut grpc = Grpc::new(self.channel.clone())
            .max_decoding_message_size(limits::SCORING_MESSAGE_BYTES)
            .max_encoding_message_size(limits::SCORING_MESSAGE_BYTES);
        let ready = grpc.ready().await;
        ready.map_err(|error| ScoringError::Unavailable(error.to_string()))?;
        Ok(grpc)
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

/// Calls until there is an answer, until trying again would not help, or until the time is up:
/// after `cap`, or at the caller's deadline if that comes first.
async fn with_attempts<T, F>(
    cap: Duration,
    deadline: Option<Deadline>,
    call: impl Fn(Deadline) -> F,
) -> Result<T, ScoringError>
where
    F: Future<Output = Result<T, ScoringError>>,
{
    let latest = Deadline::after(cap);
    let Some(until) = deadline.into_iter().chain(latest).min() else {
        return Err(ScoringError::Unavailable("no time".into()));
    };
    let attempts = async {
        let mut pause = limits::SCORING_BACKOFF;
        for _ in 1..limits::SCORING_ATTEMPTS {
            match call(until).await {
                Err(ScoringError::Unavailable(why)) => {
                    tracing::debug!(why, "scoring is tried again")
                }
                answered => return answered,
            }
            sleep(pause).await;
            pause *= 2;
        }
        call(until).await
    };
    match timeout_at(until.instant(), attempts).await {
        Ok(answered) => answered,
        Err(_) => Err(ScoringError::Unavailable("no answer in time".into())),
    }
}

/// A request that tells the other side how much time is left.
fn timed<T>(message: T, until: Deadline) -> Request<T> {
    let mut request = Request::new(message);
    deadline::pass_on(&mut request, Some(until), limits::SCORING_BULK_DEADLINE);
    request
}
