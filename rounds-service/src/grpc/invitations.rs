//! `expressentry.rounds.v1.InvitationService`.

use bytes::Bytes;
use express_entry_proto::rounds::v1 as pb;
use express_entry_transport::deadline::Deadline;
use pb::invitation_service_server::InvitationService;
use rounds_core::{CandidateNumber, Command, Rejection, RoundNumber, RoundState};
use tonic::{Request, Response, Status};

use super::{Door, Service, answer};
use crate::convert::requests;
use crate::limits;
use crate::request::Request as Mark;
use crate::scoring_client::Terms;
use crate::status::Problem;
use crate::writer::{Refused, Work};

/// The calls about invitations.
pub struct InvitationApi(pub Door);

#[tonic::async_trait]
impl InvitationService for InvitationApi {
    async fn decline_invitation(
        &self,
        request: Request<pb::DeclineInvitationRequest>,
    ) -> Result<Response<pb::DeclineInvitationResponse>, Status> {
        let deadline = Deadline::of(&request);
        let candidate = self
            .0
            .service()?
            .decline(request.get_ref(), deadline)
            .await?;
        Ok(Response::new(pb::DeclineInvitationResponse {
            candidate: Some(candidate),
        }))
    }

    async fn cancel_invitation(
        &self,
        request: Request<pb::CancelInvitationRequest>,
    ) -> Result<Response<pb::CancelInvitationResponse>, Status> {
        let deadline = Deadline::of(&request);
        let candidate = self
            .0
            .service()?
            .cancel_invitation(request.get_ref(), deadline)
            .await?;
        Ok(Response::new(pb::CancelInvitationResponse {
            candidate: Some(candidate),
        }))
    }

    async fn receive_application(
        &self,
        request: Request<pb::ReceiveApplicationRequest>,
    ) -> Result<Response<pb::ReceiveApplicationResponse>, Status> {
        let deadline = Deadline::of(&request);
        let candidate = self
            .0
            .service()?
            .receive_application(request.into_inner(), deadline)
            .await?;
        Ok(Response::new(pb::ReceiveApplicationResponse {
            candidate: Some(candidate),
        }))
    }
}

impl Service {
    async fn decline(
        &self,
        message: &pb::DeclineInvitationRequest,
        deadline: Option<Deadline>,
    ) -> Result<pb::Candidate, Problem> {
        let request = Mark::new("DeclineInvitation", &message.request_id, message);
        let (request, candidate) =
            requests::change_candidate(request, &message.request_id, message.candidate_number)?;
        let invited = self.invited(candidate).await;
        if let Some(done) = self.answered(Some(&request)).await? {
            return answer(done);
        }
        let (_, facts) = invited?;
        let decline = |assessment| Command::DeclineInvitation {
            candidate,
            assessment,
        };
        answer(
            self.scored_change(request, |_| facts.clone(), deadline, decline)
                .await?,
        )
    }

    async fn cancel_invitation(
        &self,
        message: &pb::CancelInvitationRequest,
        deadline: Option<Deadline>,
    ) -> Result<pb::Candidate, Problem> {
        let request = Mark::new("CancelInvitation", &message.request_id, message);
        let (request, candidate, officer) = requests::by_officer(
            request,
            &message.request_id,
            message.candidate_number,
            &message.officer,
        )?;
        let invited = self.invited(candidate).await;
        if let Some(done) = self.answered(Some(&request)).await? {
            return answer(done);
        }
        let (_, facts) = invited?;
        let cancel = |assessment| Command::CancelInvitation {
            candidate,
            assessment,
            officer: officer.clone(),
        };
        answer(
            self.scored_change(request, |_| facts.clone(), deadline, cancel)
                .await?,
        )
    }

    async fn receive_application(
        &self,
        message: pb::ReceiveApplicationRequest,
        deadline: Option<Deadline>,
    ) -> Result<pb::Candidate, Problem> {
        let request = Mark::new("ReceiveApplication", &message.request_id, &message);
        let requests::Application {
            request,
            candidate,
            facts: given,
        } = requests::application(request, message)?;
        let invited = self.invited(candidate).await;
        if let Some(done) = self.answered(Some(&request)).await? {
            return answer(done);
        }
        let (round, stored) = invited?;
        let facts = given.clone().unwrap_or(stored);
        let mut attempt = 1;
        loop {
            let (then, now) = self.terms_of_application(round)?;
            let when_invited = self.scoring.score(&then, facts.clone(), deadline).await?;
            let when_received = self.scoring.score(&now, facts.clone(), deadline).await?;
            let work = Work::Command {
                command: Command::ReceiveApplication {
                    candidate,
                    when_invited: when_invited?,
                    when_received: when_received?,
                },
                facts: given.clone(),
            };
            match self.change(request.clone(), work).await {
                // Midnight came between the scores and the change.
                Err(Problem::Refused(Refused::Rejected(Rejection::AssessmentUnfit)))
                    if attempt < limits::DAY_ATTEMPTS =>
                {
                    attempt += 1;
                }
                done => return answer(done?),
            }
        }
    }

    /// The round that invited a candidate, and the stored facts. Asked for before a request is looked up:
    /// whoever is no longer invited because of the very request finds that it was answered.
    async fn invited(&self, candidate: CandidateNumber) -> Result<(RoundNumber, Bytes), Problem> {
        let view = self.pool.read()?.candidate(candidate);
        let view = view.ok_or(Problem::NoCandidate)?;
        let state = view.state;
        let invitation = view
            .invitation
            .ok_or(Refused::Rejected(Rejection::NotInvited {
                candidate,
                state,
            }))?;
        Ok((invitation.round, self.facts(view.facts_at).await?))
    }

    /// How an application is scored: as of the day of the round and as of today, both under the
    /// rule set of the round and with the age of its day, so that a birthday since is forgiven.
    fn terms_of_application(&self, number: RoundNumber) -> Result<(Terms, Terms), Problem> {
        let state = self.pool.read()?;
        let round = state.round(number).ok_or(Problem::NoRound(number))?;
        let RoundState::Completed { outcome, .. } = &round.state else {
            return Err(Problem::Defect("an invitation of a round that has not run"));
        };
        let then = Terms {
            rule_set: outcome.basis.map(|basis| basis.rule_set.id),
            ..Terms::of_day(outcome.as_of)
        };
        let now = Terms {
            as_of: state.now().day(),
            age_as_of: Some(outcome.as_of),
            ..then.clone()
        };
        Ok((then, now))
    }
}
