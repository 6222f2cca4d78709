//! Chunks on their way into the pool, over as many connections as it takes.

use std::collections::VecDeque;

use express_entry_proto::rounds::v1 as pb;
use pb::pool_service_client::PoolServiceClient;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;
use tonic::transport::Channel;

use super::tally::Tally;
use super::{Chunk, Chunks};
use crate::failure::Failure;
use crate::patience::Patience;
use crate::session::Session;

/// Chunks that are read and not answered yet.
const IN_FLIGHT: usize = 8;

/// An import under way.
pub(super) struct Transfer {
    chunks: Chunks,
    unanswered: VecDeque<Chunk>,
    /// Why the file cannot be read any further. What was read before it goes into the pool all the
    /// same, as it will when the import is repeated.
    unreadable: Option<Failure>,
    pub(super) tally: Tally,
}

impl Transfer {
    /// Nothing is sent yet.
    pub(super) fn new(chunks: Chunks, tally: Tally) -> Self {
        Self {
            chunks,
            unanswered: VecDeque::new(),
            unreadable: None,
            tally,
        }
    }

    /// Sends chunks until all that can be read are answered.
    pub(super) async fn run(&mut self, session: &Session) -> Result<(), Failure> {
        let mut pool = session.pool();
        let mut patience = Patience::default();
        loop {
            let before = self.tally.answered();
            let Some(broken) = self.stream(&mut pool).await? else {
                return self.unreadable.take().map_or(Ok(()), Err);
            };
            if self.tally.answered() > before {
                patience.renew();
            }
            patience.after(broken).await?;
        }
    }

    /// Sends and counts until all is answered, or a stream breaks: then why.
    async fn stream(
        &mut self,
        pool: &mut PoolServiceClient<Channel>,
    ) -> Result<Option<Status>, Failure> {
        let (send, requests) = mpsc::channel(1);
        let mut answers = match pool.import_candidates(ReceiverStream::new(requests)).await {
            Ok(answers) => answers.into_inner(),
            Err(status) => return Ok(Some(status)),
        };
        let (mut sent, mut ended) = (0, false);
        while !(ended && self.unanswered.is_empty()) {
            tokio::select! {
                Ok(place) = send.reserve(), if sent < self.unanswered.len() => {
                    if let Some(next) = self.unanswered.get(sent) {
                        place.send(next.request.clone());
                        sent += 1;
                    }
                }
                chunk = self.chunks.recv(), if !ended && self.unanswered.len() < IN_FLIGHT => {
                    match chunk {
                        Some(Ok(chunk)) => self.unanswered.push_back(chunk),
                        Some(Err(failure)) => {
                            self.unreadable = Some(failure);
                            ended = true;
                        }
                        None => ended = true,
                    }
                }
                answer = answers.message() => match answer {
                    Ok(Some(answer)) => {
                        let chunk = self.unanswered.pop_front();
                        let chunk = chunk.ok_or(Failure::answer("a request"))?;
                        sent = sent.checked_sub(1).ok_or(Failure::answer("a request"))?;
                        self.tally.count(&chunk, answer)?;
                    }
                    Ok(None) => return Ok(Some(Status::unavailable("the import ended early"))),
                    Err(status) => return Ok(Some(status)),
                },
            }
        }
        Ok(None)
    }
}
