//! `expressentry.rounds.v1.NominationService`.

use std::ops::ControlFlow;
use std::sync::OnceLock;

use express_entry_proto::rounds::v1 as pb;
use express_entry_transport::deadline::Deadline;
use pb::nomination_service_server::NominationService;
use rounds_core::{Command, Rejection};
use tonic::{Request, Response, Status};

use super::{Door, Service, answer};
use crate::convert::{facts, requests, values};
use crate::request::Request as Mark;
use crate::scoring_client::Terms;
use crate::status::Problem;
use crate::writer::{Refused, Work};

/// The calls about nominations, and registration with Job Bank.
pub struct NominationApi(pub Door);

#[tonic::async_trait]
impl NominationService for NominationApi {
    async fn offer_nomination(
        &self,
        request: Request<pb::OfferNominationRequest>,
    ) -> Result<Response<pb::OfferNominationResponse>, Status> {
        let candidate = self
            .0
            .service()?
            .offer_nomination(request.get_ref())
            .await?;
        Ok(Response::new(pb::OfferNominationResponse {
            candidate: Some(candidate),
        }))
    }

    async fn accept_nomination(
        &self,
        request: Request<pb::AcceptNominationRequest>,
    ) -> Result<Response<pb::AcceptNominationResponse>, Status> {
        let deadline = Deadline::of(&request);
        let candidate = self
            .0
            .service()?
            .accept_nomination(request.get_ref(), deadline)
            .await?;
        Ok(Response::new(pb::AcceptNominationResponse {
            candidate: Some(candidate),
        }))
    }

    async fn refuse_nomination(
        &self,
        request: Request<pb::RefuseNominationRequest>,
    ) -> Result<Response<pb::RefuseNominationResponse>, Status> {
        let candidate = self
            .0
            .service()?
            .refuse_nomination(request.get_ref())
            .await?;
        Ok(Response::new(pb::RefuseNominationResponse {
            candidate: Some(candidate),
        }))
    }

    async fn withdraw_nomination(
        &self,
        request: Request<pb::WithdrawNominationRequest>,
    ) -> Result<Response<pb::WithdrawNominationResponse>, Status> {
        let candidate = self
            .0
            .service()?
            .withdraw_nomination(request.get_ref())
            .await?;
        Ok(Response::new(pb::WithdrawNominationResponse {
            candidate: Some(candidate),
        }))
    }

    async fn register_with_job_bank(
        &self,
        request: Request<pb::RegisterWithJobBankRequest>,
    ) -> Result<Response<pb::RegisterWithJobBankResponse>, Status> {
        let candidate = self
            .0
            .service()?
            .register_with_job_bank(request.get_ref())
            .await?;
        Ok(Response::new(pb::RegisterWithJobBankResponse {
            candidate: Some(candidate),
        }))
    }
}

impl Service {
    async fn offer_nomination(
        &self,
        message: &pb::OfferNominationRequest,
    ) -> Result<pb::Candidate, Problem> {
        let request = Mark::new("OfferNomination", &message.request_id, message);
        let (request, candidate, province) = requests::by_province(
            request,
            &message.request_id,
            message.candidate_number,
            message.province,
        )?;
        let command = Command::OfferNomination {
            candidate,
            province,
        };
        self.command(request, command).await
    }

    async fn accept_nomination(
        &self,
        message: &pb::AcceptNominationRequest,
        deadline: Option<Deadline>,
    ) -> Result<pb::Candidate, Problem> {
        let request = Mark::new("AcceptNomination", &message.request_id, message);
        let (request, candidate) =
            requests::change_candidate(request, &message.request_id, message.candidate_number)?;
        // The offer that is meant is that of the first look, and none that comes meanwhile.
        let meant = OnceLock::new();
        let attempt = || async {
            let today = self.today()?;
            let view = match self.unless_answered(&request, candidate).await? {
                ControlFlow::Break(done) => return Ok(done),
                ControlFlow::Continue(view) => view,
            };
            let none = Rejection::NoNominationOffered(candidate);
            let offer = view.nomination_offer.ok_or(Refused::Rejected(none))?;
            if *meant.get_or_init(|| offer) != offer {
                return Err(Refused::Rejected(Rejection::EtagStale(candidate)).into());
            }
            let stored = self.profile(view.facts_at).await?;
            // In force from the day on which it is accepted, which is that of the score.
            let nominee = facts::bytes(&facts::nominated(&stored, offer.province, today));
            let terms = Terms::of_day(today);
            let assessment = self.assess(&terms, &nominee, None, deadline).await?;
            let command = Command::AcceptNomination {
                candidate,
                etag: Some(view.etag),
                assessment,
            };
            let facts = Some(nominee);
            let work = Work::Command { command, facts };
            self.change(request.clone(), work).await
        };
        answer(self.attempts(None, attempt).await?)
    }

    async fn refuse_nomination(
        &self,
        message: &pb::RefuseNominationRequest,
    ) -> Result<pb::Candidate, Problem> {
        let request = Mark::new("RefuseNomination", &message.request_id, message);
        let (request, candidate) =
            requests::change_candidate(request, &message.request_id, message.candidate_number)?;
        self.command(request, Command::RefuseNomination { candidate })
            .await
    }

    async fn withdraw_nomination(
        &self,
        message: &pb::WithdrawNominationRequest,
    ) -> Result<pb::Candidate, Problem> {
        let request = Mark::new("WithdrawNomination", &message.request_id, message);
        let (request, candidate, province) = requests::by_province(
            request,
            &message.request_id,
            message.candidate_number,
            message.province,
        )?;
        let attempt = || async {
            let view = match self.unless_answered(&request, candidate).await? {
                ControlFlow::Break(done) => return Ok(done),
                ControlFlow::Continue(view) => view,
            };
            if view.nomination_offer.is_none() {
                let held = self.profile(view.facts_at).await?.nomination;
                if held.is_some_and(|held| values::province(held.province) != Some(province)) {
                    let of_other = Rejection::NominationOfOtherProvince(candidate);
                    return Err(Refused::Rejected(of_other).into());
                }
            }
            let command = Command::WithdrawNomination {
                candidate,
                province,
                // The nomination is that of the facts that were read.
                etag: Some(view.etag),
            };
            let facts = None;
            self.change(request.clone(), Work::Command { command, facts })
                .await
        };
        answer(self.attempts(None, attempt).await?)
    }

    async fn register_with_job_bank(
        &self,
        message: &pb::RegisterWithJobBankRequest,
    ) -> Result<pb::Candidate, Problem> {
        let request = Mark::new("RegisterWithJobBank", &message.request_id, message);
        let (request, candidate) =
            requests::change_candidate(request, &message.request_id, message.candidate_number)?;
        self.command(request, Command::RegisterWithJobBank { candidate })
            .await
    }
}
