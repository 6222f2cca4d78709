//! Calls to the scoring service, each within its deadline.

use std::time::Duration;

use bytes::Bytes;
use express_entry_proto::Codec;
use express_entry_transport::deadline::{self, Deadline};
use prost::Message;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout_at};
use tokio_stream::wrappers::ReceiverStream;
use tonic::client::Grpc;
use tonic::codec;
use tonic::transport::Channel;
use tonic::{Request, Streaming};

use super::batch::{Batch, BatchCodec, Sent};
use super::{Profiles, Scored, ScoringError, Terms, answers};
use crate::convert::Malformed;
use crate::limits;

const BATCH_SCORE: &str = "/expressentry.scoring.v1.ScoringService/BatchScore";
const STREAM_SCORE: &str = "/expressentry.scoring.v1.ScoringService/StreamScore";

/// The way to the scoring service. Clones share its connection.
#[derive(Clone)]
pub(super) struct Calls {
    channel: Channel,
}

impl Calls {
    pub(super) fn over(channel: Channel) -> Self {
        Self { channel }
    }

    /// Asks for one message.
    pub(super) async fn unary<Q, A>(
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
            let codec = Codec::<Q, A>::default();
            self.call(codec, path, message.clone(), until)
        })
        .await
    }

    async fn call<C>(
        &self,
        codec: C,
        path: &'static str,
        message: C::Encode,
        until: Deadline,
    ) -> Result<C::Decode, ScoringError>
    where
        C: codec::Codec<Encode: Sync, Decode: Sync>,
    {
        let mut grpc = self.ready().await?;
        let path = http::uri::PathAndQuery::from_static(path);
        Ok(grpc
            .unary(timed(message, until), path, codec)
            .await?
            .into_inner())
    }

    /// Scores profiles in one batch after the other.
    pub(super) async fn batches(
        &self,
        terms: &Terms,
        profiles: Profiles,
    ) -> Result<Vec<Scored>, ScoringError> {
        let count = profiles.len();
        let mut scored = Vec::with_capacity(count);
        for subjects in profiles.batches() {
            let batch = Batch::new(terms, subjects, Sent::Alone);
            let answer = with_attempts(limits::SCORING_DEADLINE, None, |until| {
                self.call(BatchCodec, BATCH_SCORE, batch.clone(), until)
            });
            answers::read(terms, &answer.await?, &mut scored)?;
        }
        complete(scored, count)
    }

    /// Scores as many profiles as there are in some batches, over one stream.
    pub(super) async fn stream(
        &self,
        terms: &Terms,
        batches: &[Bytes],
        count: usize,
        until: Deadline,
    ) -> Result<Vec<Scored>, ScoringError> {
        let batches = batches.iter().cloned();
        let mut batches = batches.map(|subjects| Batch::new(terms, subjects, Sent::InStream));
        let (send, requests) = mpsc::channel(limits::SCORING_BATCHES_IN_FLIGHT);
        for batch in batches.by_ref().take(limits::SCORING_BATCHES_IN_FLIGHT) {
            // The channel has room for exactly these.
            let _ = send.try_send(batch);
        }
        let mut grpc = self.ready().await?;
        let path = http::uri::PathAndQuery::from_static(STREAM_SCORE);
        let request = timed(ReceiverStream::new(requests), until);
        let mut answers: Streaming<_> = grpc
            .streaming(request, path, BatchCodec)
            .await?
            .into_inner();

        // For each answer the next batch goes out; once there is none, our side of the stream ends.
        let mut send = Some(send);
        let mut scored = Vec::with_capacity(count);
        while let Some(answer) = answers.message().await? {
            answers::read(terms, answers::in_stream(&answer)?, &mut scored)?;
            if let (Some(batch), Some(open)) = (batches.next(), send.take()) {
                // If the other side has gone, the next answer says so.
                let _ = open.send(batch).await;
                send = Some(open);
            }
        }
        complete(scored, count)
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

/// The results, if there are as many as there were profiles.
fn complete(scored: Vec<Scored>, count: usize) -> Result<Vec<Scored>, ScoringError> {
    if scored.len() == count {
        Ok(scored)
    } else {
        Err(Malformed("short of results").into())
    }
}

/// Waits for an answer until the time is up: after `cap`, or at the caller's deadline if that comes
/// first.
pub(super) async fn within<T, F>(
    cap: Duration,
    deadline: Option<Deadline>,
    answer: impl FnOnce(Deadline) -> F,
) -> Result<T, ScoringError>
where
    F: Future<Output = Result<T, ScoringError>>,
{
    let latest = Deadline::after(cap);
    let Some(until) = deadline.into_iter().chain(latest).min() else {
        return Err(ScoringError::Unavailable("no time".into()));
    };
    match timeout_at(until.instant(), answer(until)).await {
        Ok(answered) => answered,
        Err(_) => Err(ScoringError::Unavailable("no answer in time".into())),
    }
}

/// Calls until there is an answer, until trying again would not help, or until the time is up as for
/// [`within`].
pub(super) async fn with_attempts<T, F>(
    cap: Duration,
    deadline: Option<Deadline>,
    call: impl Fn(Deadline) -> F,
) -> Result<T, ScoringError>
where
    F: Future<Output = Result<T, ScoringError>>,
{
    let attempts = async |until| {
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
    within(cap, deadline, attempts).await
}

/// A request that tells the other side how much time is left.
fn timed<T>(message: T, until: Deadline) -> Request<T> {
    let mut request = Request::new(message);
    deadline::pass_on(&mut request, Some(until), limits::SCORING_BULK_DEADLINE);
    request
}
