//! `expressentry.rounds.v1.InvitationService`.

use std::ops::ControlFlow;
use std::sync::OnceLock;

use bytes::Bytes;
use express_entry_proto::common::v1::{FieldViolation, Profile};
use express_entry_proto::rounds::v1 as pb;
use express_entry_transport::deadline::Deadline;
use jiff::civil::Date;
use pb::invitation_service_server::InvitationService;
use rounds_core::{
    Assessment, CandidateNumber, CandidateView, Command, Etag, Rejection, RoundNumber, RoundState,
};
use tonic::{Request, Response, Status};

use super::{Door, Service, answer};
use crate::convert::{facts, requests};
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
        let decline = |etag, assessment| Command::DeclineInvitation {
            candidate,
            etag,
            assessment,
        };
        self.give_back(&request, candidate, deadline, decline).await
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
        let cancel = |etag, assessment| Command::CancelInvitation {
            candidate,
            etag,
            assessment,
            officer: officer.clone(),
        };
        self.give_back(&request, candidate, deadline, cancel).await
    }

    /// Takes an invitation away: the stored facts are scored as of today, and the change rests on the
    /// state that they were read in, with the invitation that is meant.
    async fn give_back(
        &self,
        request: &Mark,
        candidate: CandidateNumber,
        deadline: Option<Deadline>,
        command: impl Fn(Option<Etag>, Assessment) -> Command,
    ) -> Result<pb::Candidate, Problem> {
        // The invitation that is meant is that of the first look, and none that comes meanwhile.
        let meant = OnceLock::new();
        let attempt = || async {
            let terms = Terms::of_day(self.today()?);
            let view = match self.unless_answered(request, candidate).await? {
                ControlFlow::Break(done) => return Ok(done),
                ControlFlow::Continue(view) => view,
            };
            held(&view, &meant)?;
            let stored = self.facts(view.facts_at).await?;
            let assessment = self.assess(&terms, &stored, None, deadline).await?;
            let work = Work::Command {
                command: command(Some(view.etag), assessment),
                facts: None,
            };
            self.change(request.clone(), work).await
        };
        answer(self.attempts(None, attempt).await?)
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
            profile: given,
        } = requests::application(request, message)?;
        let meant = OnceLock::new();
        let attempt = || async {
            let view = match self.unless_answered(&request, candidate).await? {
                ControlFlow::Break(done) => return Ok(done),
                ControlFlow::Continue(view) => view,
            };
            let (then, now) = self.terms_of_application(held(&view, &meant)?).await?;
            let stored = self.facts(view.facts_at).await?;
            let facts = match given.clone() {
                None => Given::as_stored(stored),
                Some(profile) => {
                    let days = [then.as_of, now.as_of];
                    self.given(profile, stored, days, deadline).await?
                }
            };
            // First as it was given, so that its own faults are told.
            let when_received = self.assess(&now, &facts.now, facts.wrong, deadline).await?;
            let when_invited = self.assess(&then, &facts.then, None, deadline).await?;
            let work = Work::Command {
                command: Command::ReceiveApplication {
                    candidate,
                    etag: Some(view.etag),
                    when_invited,
                    when_received,
                },
                facts: given.is_some().then_some(facts.now),
            };
            self.change(request.clone(), work).await
        };
        answer(self.attempts(None, attempt).await?)
    }

    /// The facts that an application gives, as they count on the day of the round and today.
    async fn given(
        &self,
        mut profile: Profile,
        stored: Bytes,
        [round, today]: [Date; 2],
        deadline: Option<Deadline>,
    ) -> Result<Given, Problem> {
        let stored = facts::profile(stored)
            .map_err(|_| Problem::Defect("stored facts are not a profile"))?;
        let wrong = facts::keep_nomination(&stored, &mut profile);
        let now = facts::bytes(&profile);
        let then = if facts::tested_after(&profile, round) {
            let languages = self
                .scoring
                .test_languages([round, today], deadline)
                .await?;
            let language = |test: &str| languages.get(test).copied();
            facts::bytes(&facts::as_when_invited(&stored, &profile, round, language))
        } else {
            now.clone()
        };
        Ok(Given { then, now, wrong })
    }

    /// How an application is scored: as of the day of the round and as of today, both under the
    /// rule set and the versions of categories of the round, and with the age of its day, so that a
    /// birthday since is forgiven.
    async fn terms_of_application(&self, number: RoundNumber) -> Result<(Terms, Terms), Problem> {
        let state = self.pool.read().await?;
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
            of_round: Some(outcome.as_of),
            ..then.clone()
        };
        Ok((then, now))
    }
}

/// The facts of an application.
struct Given {
    /// As they count on the day of the round.
    then: Bytes,
    /// As they count today.
    now: Bytes,
    /// What is wrong with them beside their score.
    wrong: Option<FieldViolation>,
}

impl Given {
    /// Those of the candidate.
    fn as_stored(stored: Bytes) -> Self {
        Self {
            then: stored.clone(),
            now: stored,
            wrong: None,
        }
    }
}

/// The round whose invitation a candidate holds, if it is the one that is meant: that of the first look.
fn held(view: &CandidateView, meant: &OnceLock<RoundNumber>) -> Result<RoundNumber, Refused> {
    let candidate = view.candidate;
    let state = view.state;
    let not_invited = Rejection::NotInvited { candidate, state };
    let round = view.invitation.ok_or(Refused::Rejected(not_invited))?.round;
    if *meant.get_or_init(|| round) == round {
        Ok(round)
    } else {
        Err(Refused::Rejected(Rejection::EtagStale(candidate)))
    }
}
