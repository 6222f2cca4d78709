//! The calls of the contract. Each reads its request, asks, and answers.

mod rule_sets;
mod stream;

use std::sync::Arc;

use crs::{Path, RuleBook, Violation};
use express_entry_proto::scoring::v1 as pb;
use express_entry_proto::scoring::v1::scoring_service_server::{
    ScoringService, ScoringServiceServer,
};
use tokio::sync::Semaphore;
use tonic::{Request, Response, Status, Streaming};

use crate::limits;
use crate::scoring::{Scorer, validate_rules};
use crate::status::Refused;

/// The scoring service.
#[derive(Debug, Clone)]
pub struct Service {
    scorer: Scorer,
    /// One permit for each stream that may still be opened.
    streams: Arc<Semaphore>,
    /// One permit for each folder of rules that may be checked.
    validations: Arc<Semaphore>,
}

impl Service {
    /// The service by a rule book.
    pub fn new(book: Arc<RuleBook>) -> Self {
        Self {
            scorer: Scorer::new(book),
            streams: Arc::new(Semaphore::new(limits::STREAMS)),
            validations: Arc::new(Semaphore::new(limits::VALIDATIONS)),
        }
    }

    /// The service, to be served, with its bounds on messages.
    pub fn into_server(self) -> ScoringServiceServer<Self> {
        ScoringServiceServer::new(self)
            .max_decoding_message_size(limits::MESSAGE_BYTES)
            .max_encoding_message_size(limits::ANSWER_BYTES)
    }
}

#[tonic::async_trait]
impl ScoringService for Service {
    type StreamScoreStream = stream::Answers;

    async fn score(
        &self,
        request: Request<pb::ScoreRequest>,
    ) -> Result<Response<pb::ScoreResponse>, Status> {
        let answer = self
            .scorer
            .score(request.get_ref())
            .map_err(Refused::from)?;
        Ok(Response::new(answer))
    }

    async fn batch_score(
        &self,
        request: Request<pb::BatchScoreRequest>,
    ) -> Result<Response<pb::BatchScoreResponse>, Status> {
        let answer = batch(self.scorer.clone(), request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn stream_score(
        &self,
        request: Request<Streaming<pb::StreamScoreRequest>>,
    ) -> Result<Response<Self::StreamScoreStream>, Status> {
        let permit = Arc::clone(&self.streams).try_acquire_owned();
        let permit = permit.map_err(|_| Refused::StreamsTaken)?;
        Ok(Response::new(stream::open(
            self.scorer.clone(),
            request,
            permit,
        )))
    }

    async fn check_eligibility(
        &self,
        request: Request<pb::CheckEligibilityRequest>,
    ) -> Result<Response<pb::CheckEligibilityResponse>, Status> {
        let answer = self.scorer.eligibility(request.get_ref());
        Ok(Response::new(answer.map_err(Refused::from)?))
    }

    async fn compare_rule_sets(
        &self,
        request: Request<pb::CompareRuleSetsRequest>,
    ) -> Result<Response<pb::CompareRuleSetsResponse>, Status> {
        let answer = self.scorer.compare(request.get_ref());
        Ok(Response::new(answer.map_err(Refused::from)?))
    }

    async fn suggest_moves(
        &self,
        request: Request<pb::SuggestMovesRequest>,
    ) -> Result<Response<pb::SuggestMovesResponse>, Status> {
        let scorer = self.scorer.clone();
        let answer = aside(move || scorer.moves(request.get_ref())).await?;
        Ok(Response::new(answer))
    }

    async fn score_trajectory(
        &self,
        request: Request<pb::ScoreTrajectoryRequest>,
    ) -> Result<Response<pb::ScoreTrajectoryResponse>, Status> {
        let scorer = self.scorer.clone();
        let answer = aside(move || scorer.trajectory(request.get_ref())).await?;
        Ok(Response::new(answer))
    }

    async fn convert_language_result(
        &self,
        request: Request<pb::ConvertLanguageResultRequest>,
    ) -> Result<Response<pb::ConvertLanguageResultResponse>, Status> {
        let answer = self.scorer.convert_language_result(request.get_ref());
        Ok(Response::new(answer.map_err(Refused::from)?))
    }

    async fn list_language_tests(
        &self,
        request: Request<pb::ListLanguageTestsRequest>,
    ) -> Result<Response<pb::ListLanguageTestsResponse>, Status> {
        let answer = self.scorer.language_tests(request.get_ref());
        Ok(Response::new(answer.map_err(Refused::from)?))
    }

    async fn list_rule_sets(
        &self,
        request: Request<pb::ListRuleSetsRequest>,
    ) -> Result<Response<pb::ListRuleSetsResponse>, Status> {
        let answer = rule_sets::list(self.scorer.book(), request.get_ref())?;
        Ok(Response::new(answer))
    }

    async fn get_rule_set(
        &self,
        request: Request<pb::GetRuleSetRequest>,
    ) -> Result<Response<pb::GetRuleSetResponse>, Status> {
        let answer = rule_sets::get(self.scorer.book(), request.get_ref())?;
        Ok(Response::new(answer))
    }

    async fn validate_rules(
        &self,
        request: Request<pb::ValidateRulesRequest>,
    ) -> Result<Response<pb::ValidateRulesResponse>, Status> {
        let permit = Arc::clone(&self.validations).try_acquire_owned();
        let permit = permit.map_err(|_| Refused::ValidationsTaken)?;
        let request = request.into_inner();
        let answer = aside(move || {
            // Held to the end of the work, whether anyone still waits for it or not.
            let _permit = permit;
            validate_rules(&request)
        });
        Ok(Response::new(answer.await?))
    }
}

/// Scores a batch, on a thread of its own when it is large.
async fn batch(
    scorer: Scorer,
    request: pb::BatchScoreRequest,
) -> Result<pb::BatchScoreResponse, Refused> {
    if request.subjects.len() <= limits::SUBJECTS_IN_PLACE {
        return Ok(scorer.batch(&request, &Path::ROOT)?);
    }
    aside(move || scorer.batch(&request, &Path::ROOT)).await
}

/// Answers on a thread where it holds up nobody.
async fn aside<T: Send + 'static>(
    answer: impl FnOnce() -> Result<T, Vec<Violation>> + Send + 'static,
) -> Result<T, Refused> {
    let answered = tokio::task::spawn_blocking(answer).await;
    Ok(answered.map_err(|_| Refused::Broken)??)
}
