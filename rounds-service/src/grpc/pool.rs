//! `expressentry.rounds.v1.PoolService`.

use std::sync::Arc;

use express_entry_proto::rounds::v1 as pb;
use pb::pool_service_server::PoolService;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, Streaming};

use super::Door;
use express_entry_transport::deadline::Deadline;

/// The calls of the pool.
pub struct PoolApi(pub Door);

#[tonic::async_trait]
impl PoolService for PoolApi {
    async fn submit_candidate(
        &self,
        request: Request<pb::SubmitCandidateRequest>,
    ) -> Result<Response<pb::SubmitCandidateResponse>, Status> {
        let deadline = Deadline::of(&request);
        let candidate = self
            .0
            .service()?
            .submit(request.into_inner(), deadline)
            .await?;
        Ok(Response::new(pb::SubmitCandidateResponse {
            candidate: Some(candidate),
        }))
    }

    async fn update_candidate(
        &self,
        request: Request<pb::UpdateCandidateRequest>,
    ) -> Result<Response<pb::UpdateCandidateResponse>, Status> {
        let deadline = Deadline::of(&request);
        let candidate = self
            .0
            .service()?
            .update(request.into_inner(), deadline)
            .await?;
        Ok(Response::new(pb::UpdateCandidateResponse {
            candidate: Some(candidate),
        }))
    }

    async fn withdraw_candidate(
        &self,
        request: Request<pb::WithdrawCandidateRequest>,
    ) -> Result<Response<pb::WithdrawCandidateResponse>, Status> {
        let candidate = self.0.service()?.withdraw(request.into_inner()).await?;
        Ok(Response::new(pb::WithdrawCandidateResponse {
            candidate: Some(candidate),
        }))
    }

    async fn get_candidate(
        &self,
        request: Request<pb::GetCandidateRequest>,
    ) -> Result<Response<pb::GetCandidateResponse>, Status> {
        let candidate = self
            .0
            .service()?
            .get_candidate(request.get_ref().candidate_number)
            .await?;
        Ok(Response::new(pb::GetCandidateResponse {
            candidate: Some(candidate),
        }))
    }

    async fn list_candidates(
        &self,
        request: Request<pb::ListCandidatesRequest>,
    ) -> Result<Response<pb::ListCandidatesResponse>, Status> {
        Ok(Response::new(
            self.0.service()?.list_candidates(request.get_ref()).await?,
        ))
    }

    type ImportCandidatesStream = ReceiverStream<Result<pb::ImportCandidatesResponse, Status>>;

    async fn import_candidates(
        &self,
        request: Request<Streaming<pb::ImportCandidatesRequest>>,
    ) -> Result<Response<Self::ImportCandidatesStream>, Status> {
        let deadline = Deadline::of(&request);
        Ok(Response::new(
            Arc::clone(self.0.service()?).import(request.into_inner(), deadline)?,
        ))
    }

    async fn get_score_distribution(
        &self,
        request: Request<pb::GetScoreDistributionRequest>,
    ) -> Result<Response<pb::GetScoreDistributionResponse>, Status> {
        Ok(Response::new(
            self.0.service()?.distribution(request.get_ref()).await?,
        ))
    }

    async fn get_rank(
        &self,
        request: Request<pb::GetRankRequest>,
    ) -> Result<Response<pb::GetRankResponse>, Status> {
        Ok(Response::new(pb::GetRankResponse {
            rank: Some(self.0.service()?.rank(request.get_ref()).await?),
        }))
    }
}
