//! `expressentry.rounds.v1.NominationService`.

use express_entry_proto::common::v1 as common;
use express_entry_proto::rounds::v1 as pb;
use express_entry_transport::deadline::Deadline;
use pb::nomination_service_server::NominationService;
use prost::Message;
use rounds_core::{Command, Rejection};
use tonic::{Request, Response, Status};

use super::{Door, Service, answer};
use crate::convert::{requests, values};
use crate::request::Request as Mark;
use crate::status::Problem;
use crate::writer::Refused;

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
        // Before the look-up: whoever has no offer because of the very request finds that it was
        // answered.
        let view = self.pool.read().map(|state| state.candidate(candidate));
        if let Some(done) = self.answered(Some(&request)).await? {
            return answer(done);
        }
        let view = view?.ok_or(Problem::NoCandidate)?;
        let offer = view
            .nomination_offer
            .ok_or(Refused::Rejected(Rejection::NoNominationOffered(candidate)))?;
        let stored = self.facts(view.facts_at).await?;
        let profile = common::Profile::decode(stored)
            .map_err(|_| Problem::Defect("stored facts are not a profile"))?;
        // In force from the day on which it is accepted, which is that of the score.
        let nominee = |today| {
            let nomination = Some(common::Nomination {
                province: values::province_to(offer.province).into(),
                effective: Some(values::date(today)),
            });
            let nominee = common::Profile {
                nomination,
                ..profile.clone()
            };
            nominee.encode_to_vec().into()
        };
        let etag = Some(view.etag);
        let accept = |assessment| Command::AcceptNomination {
            candidate,
            etag,
            assessment,
        };
        answer(
            self.scored_change(request, nominee, deadline, accept)
                .await?,
        )
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
        if let Some(done) = self.answered(request.as_ref()).await? {
            return answer(done);
        }
        let (request, candidate, province) = requests::by_province(
            request,
            &message.request_id,
            message.candidate_number,
            message.province,
        )?;
        let view = self.pool.read()?.candidate(candidate);
        let view = view.ok_or(Problem::NoCandidate)?;
        if view.nomination_offer.is_none() {
            let stored = self.facts(view.facts_at).await?;
            let profile = common::Profile::decode(stored)
                .map_err(|_| Problem::Defect("stored facts are not a profile"))?;
            let of_other = profile
                .nomination
                .is_some_and(|held| values::province(held.province) != Some(province));
            if of_other {
                return Err(
                    Refused::Rejected(Rejection::NominationOfOtherProvince(candidate)).into(),
                );
            }
        }
        // The nomination is that of the facts that were read.
        let etag = Some(view.etag);
        let command = Command::WithdrawNomination {
            candidate,
            province,
            etag,
        };
        self.command(request, command).await
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
