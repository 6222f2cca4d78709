//! Import: a stream of chunks. Some are scored at a time; they are recorded and answered in their
//! order.

use std::sync::Arc;

use express_entry_proto::rounds::v1 as pb;
use express_entry_transport::deadline::{self, Deadline};
use express_entry_transport::{overlong, status};
use prost::Message;
use rounds_core::Rejection;
use tokio::sync::mpsc::{self, Receiver};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Status, Streaming};

use super::Service;
use crate::convert::checks::{Violations, within};
use crate::convert::{requests, views};
use crate::limits;
use crate::request::Request;
use crate::scoring_client::{Profiles, Terms};
use crate::status::Problem;
use crate::writer::{Done, Imported, Refused, Work};

type Answer = Result<pb::ImportCandidatesResponse, Status>;

/// A chunk on its way.
enum Chunk {
    /// It was recorded before.
    Before(String, Done),
    /// It is scored and can be recorded.
    Scored(requests::Chunk, Vec<Result<Imported, Violations>>),
}

impl Service {
    /// Starts an import. Its tasks end with the stream, with the first chunk that fails, at the
    /// caller's deadline, or when the caller is silent or gone; a chunk that was given to the
    /// writer is recorded all the same.
    pub(super) fn import(
        self: Arc<Self>,
        chunks: Streaming<pb::ImportCandidatesRequest>,
        deadline: Option<Deadline>,
    ) -> Result<ReceiverStream<Answer>, Problem> {
        let permit = Arc::clone(&self.imports).try_acquire_owned();
        let permit = permit.map_err(|_| Problem::ImportsTaken)?;
        let (on_their_way, in_order) = mpsc::channel(limits::IMPORT_CHUNKS_IN_FLIGHT);
        let (answers, stream) = mpsc::channel(1);
        tokio::spawn(Arc::clone(&self).score_chunks(chunks, on_their_way, deadline));
        tokio::spawn(async move {
            let _permit = permit;
            self.record_chunks(in_order, answers, deadline).await;
        });
        Ok(ReceiverStream::new(stream))
    }

    async fn score_chunks(
        self: Arc<Self>,
        mut chunks: Streaming<pb::ImportCandidatesRequest>,
        on_their_way: mpsc::Sender<JoinHandle<Result<Chunk, Status>>>,
        deadline: Option<Deadline>,
    ) {
        loop {
            let next = tokio::select! {
                next = timeout(limits::IMPORT_IDLE, chunks.message()) => next,
                () = deadline::passed(deadline) => Ok(Err(status::deadline_exceeded())),
                () = on_their_way.closed() => return,
            };
            let next = next.unwrap_or_else(|_| Err(status::deadline_exceeded()));
            let service = Arc::clone(&self);
            let task = match next {
                Ok(Some(message)) => {
                    tokio::spawn(async move { Ok(service.score_chunk(message, deadline).await?) })
                }
                Ok(None) => return,
                Err(status) => {
                    let status = overlong(&status).unwrap_or(status);
                    tokio::spawn(async move { Err(status) })
                }
            };
            if on_their_way.send(task).await.is_err() {
                return;
            }
        }
    }

    async fn record_chunks(
        &self,
        mut in_order: Receiver<JoinHandle<Result<Chunk, Status>>>,
        answers: mpsc::Sender<Answer>,
        deadline: Option<Deadline>,
    ) {
        while let Some(task) = in_order.recv().await {
            let answer = match task.await {
                Ok(Ok(chunk)) => self
                    .record_chunk(chunk, deadline)
                    .await
                    .map_err(Status::from),
                Ok(Err(status)) => Err(status),
                Err(_) => Err(Problem::Defect("a chunk broke off").into()),
            };
            let failed = answer.is_err();
            if answers.send(answer).await.is_err() || failed {
                return;
            }
        }
    }

    async fn score_chunk(
        &self,
        message: pb::ImportCandidatesRequest,
        deadline: Option<Deadline>,
    ) -> Result<Chunk, Problem> {
        let request = Request::new("ImportCandidates", &message.request_id, &message);
        if let Some(done) = self.answered(request.as_ref()).await? {
            return Ok(Chunk::Before(message.request_id, done));
        }
        let chunk = requests::import(request, message)?;
        let scored = self.score_items(&chunk, deadline).await?;
        Ok(Chunk::Scored(chunk, scored))
    }

    /// Scores those of a chunk that can be scored, as of today.
    async fn score_items(
        &self,
        chunk: &requests::Chunk,
        deadline: Option<Deadline>,
    ) -> Result<Vec<Result<Imported, Violations>>, Problem> {
        let items = chunk.items.iter().flatten();
        let facts: Profiles = items.map(|item| &item.facts).collect();
        let scored = self
            .scoring
            .score_all(&Terms::of_day(self.today()?), facts, deadline)
            .await?;
        let mut scored = scored.into_iter();
        let items = chunk.items.iter().enumerate().map(|(index, item)| {
            let item: &requests::Item = item.as_ref().map_err(Clone::clone)?;
            let scored = scored.next().unwrap_or_else(|| Err(Violations::new()));
            let inside = |violations| within(&format!("profiles[{index}]"), violations);
            let assessment = scored.map_err(inside)?;
            Ok(Imported {
                received_at: item.received_at,
                assessment,
                facts: item.facts.clone(),
                job_bank_registered: item.job_bank_registered,
            })
        });
        Ok(items.collect())
    }

    async fn record_chunk(
        &self,
        chunk: Chunk,
        deadline: Option<Deadline>,
    ) -> Result<pb::ImportCandidatesResponse, Problem> {
        let (chunk, mut scored) = match chunk {
            Chunk::Before(request_id, done) => return answer(request_id, done),
            Chunk::Scored(chunk, scored) => (chunk, scored),
        };
        let mut attempt = 1;
        loop {
            match self
                .change(chunk.request.clone(), Work::Import(scored))
                .await
            {
                // Midnight came between the scores and the writer.
                Err(Problem::Refused(Refused::Rejected(Rejection::AssessmentNotOfToday {
                    ..
                }))) if attempt < limits::CHANGE_ATTEMPTS => attempt += 1,
                done => return answer(chunk.request.id.to_string(), done?),
            }
            scored = self.score_items(&chunk, deadline).await?;
        }
    }
}

fn answer(request_id: String, done: Done) -> Result<pb::ImportCandidatesResponse, Problem> {
    let kept = done
        .answer
        .map(pb::ImportCandidatesResponse::decode)
        .transpose();
    let kept = kept.map_err(|_| Problem::Defect("a kept answer cannot be read"))?;
    let results = match kept {
        Some(answer) => answer.results,
        None => done
            .events
            .iter()
            .filter_map(views::received)
            .map(|number| views::import_result(&Ok(number)))
            .collect(),
    };
    Ok(pb::ImportCandidatesResponse {
        request_id,
        results,
    })
}
