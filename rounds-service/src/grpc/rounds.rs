//! `expressentry.rounds.v1.RoundService`.

use std::sync::Arc;

use express_entry_proto::rounds::v1 as pb;
use express_entry_transport::deadline::Deadline;
use pb::round_service_server::RoundService;
use rounds_core::{
    Command, Grouping, Instant, Instruction, Outcome, Round, RoundNumber, RoundRules, RoundState,
    State,
};
use tonic::{Request, Response, Status};

use super::{Door, Service, answer, detached};
use crate::convert::page::{self, List};
use crate::convert::{requests, values, views};
use crate::request::Request as Mark;
use crate::scoring_client::InForce;
use crate::status::Problem;
use crate::writer::{Rescored, SeparateScores};

/// The calls of the rounds.
pub struct RoundApi(pub Door);

#[tonic::async_trait]
impl RoundService for RoundApi {
    async fn create_round(
        &self,
        request: Request<pb::CreateRoundRequest>,
    ) -> Result<Response<pb::CreateRoundResponse>, Status> {
        let round = self.0.service()?.create_round(request.get_ref()).await?;
        Ok(Response::new(pb::CreateRoundResponse {
            round: Some(round),
        }))
    }

    async fn publish_round(
        &self,
        request: Request<pb::PublishRoundRequest>,
    ) -> Result<Response<pb::PublishRoundResponse>, Status> {
        let round = self
            .0
            .service()?
            .publish_round(request.get_ref(), Deadline::of(&request))
            .await?;
        Ok(Response::new(pb::PublishRoundResponse {
            round: Some(round),
        }))
    }

    async fn cancel_round(
        &self,
        request: Request<pb::CancelRoundRequest>,
    ) -> Result<Response<pb::CancelRoundResponse>, Status> {
        let round = self.0.service()?.cancel_round(request.get_ref()).await?;
        Ok(Response::new(pb::CancelRoundResponse {
            round: Some(round),
        }))
    }

    async fn revise_round(
        &self,
        request: Request<pb::ReviseRoundRequest>,
    ) -> Result<Response<pb::ReviseRoundResponse>, Status> {
        let round = self.0.service()?.revise_round(request.get_ref()).await?;
        Ok(Response::new(pb::ReviseRoundResponse {
            round: Some(round),
        }))
    }

    async fn approve_round(
        &self,
        request: Request<pb::ApproveRoundRequest>,
    ) -> Result<Response<pb::ApproveRoundResponse>, Status> {
        let round = self.0.service()?.approve_round(request.get_ref()).await?;
        Ok(Response::new(pb::ApproveRoundResponse {
            round: Some(round),
        }))
    }

    async fn preview_round(
        &self,
        request: Request<pb::PreviewRoundRequest>,
    ) -> Result<Response<pb::PreviewRoundResponse>, Status> {
        let deadline = Deadline::of(&request);
        let preview = self
            .0
            .service()?
            .preview_round(request.get_ref(), deadline)
            .await?;
        Ok(Response::new(preview))
    }

    async fn explain_round(
        &self,
        request: Request<pb::ExplainRoundRequest>,
    ) -> Result<Response<pb::ExplainRoundResponse>, Status> {
        let deadline = Deadline::of(&request);
        let told = self.0.service()?.explain_round(request.get_ref(), deadline);
        Ok(Response::new(told.await?))
    }

    async fn run_round(
        &self,
        request: Request<pb::RunRoundRequest>,
    ) -> Result<Response<pb::RunRoundResponse>, Status> {
        let deadline = Deadline::of(&request);
        let round = Arc::clone(self.0.service()?)
            .run_round(request.into_inner(), deadline)
            .await?;
        Ok(Response::new(pb::RunRoundResponse { round: Some(round) }))
    }

    async fn get_round(
        &self,
        request: Request<pb::GetRoundRequest>,
    ) -> Result<Response<pb::GetRoundResponse>, Status> {
        let number = requests::round(&request.get_ref().round_number).map_err(Problem::from)?;
        Ok(Response::new(pb::GetRoundResponse {
            round: Some(self.0.service()?.round(number).await?),
        }))
    }

    async fn list_rounds(
        &self,
        request: Request<pb::ListRoundsRequest>,
    ) -> Result<Response<pb::ListRoundsResponse>, Status> {
        Ok(Response::new(
            self.0.service()?.list_rounds(request.get_ref()).await?,
        ))
    }

    async fn list_invitations(
        &self,
        request: Request<pb::ListInvitationsRequest>,
    ) -> Result<Response<pb::ListInvitationsResponse>, Status> {
        Ok(Response::new(
            self.0
                .service()?
                .list_invitations(request.get_ref())
                .await?,
        ))
    }
}

impl Service {
    async fn create_round(&self, message: &pb::CreateRoundRequest) -> Result<pb::Round, Problem> {
        let request = Mark::new("CreateRound", &message.request_id, message);
        // Before the look-up, so that no instant passes unseen between the two.
        let now = self.pool.now();
        if let Some(done) = self.answered(request.as_ref()).await? {
            return answer(done);
        }
        let (request, instruction, officer) = requests::write_round(
            request,
            &message.request_id,
            message.instruction.as_ref(),
            &message.officer,
            now?,
        )?;
        let command = Command::CreateRound {
            instruction,
            officer,
        };
        self.command(request, command).await
    }

    async fn revise_round(&self, message: &pb::ReviseRoundRequest) -> Result<pb::Round, Problem> {
        let request = Mark::new("ReviseRound", &message.request_id, message);
        // Before the look-up, so that no instant passes unseen between the two.
        let now = self.pool.now();
        if let Some(done) = self.answered(request.as_ref()).await? {
            return answer(done);
        }
        let (request, instruction, officer) = requests::write_round(
            request,
            &message.request_id,
            message.instruction.as_ref(),
            &message.officer,
            now?,
        )?;
        let command = Command::ReviseRound {
            instruction,
            officer,
        };
        self.command(request, command).await
    }

    async fn approve_round(&self, message: &pb::ApproveRoundRequest) -> Result<pb::Round, Problem> {
        let request = Mark::new("ApproveRound", &message.request_id, message);
        let (request, number, officer) = requests::change_round(
            request,
            &message.request_id,
            &message.round_number,
            &message.officer,
        )?;
        self.command(request, Command::ApproveRound { number, officer })
            .await
    }

    async fn publish_round(
        &self,
        message: &pb::PublishRoundRequest,
        deadline: Option<Deadline>,
    ) -> Result<pb::Round, Problem> {
        let request = Mark::new("PublishRound", &message.request_id, message);
        if let Some(done) = self.answered(request.as_ref()).await? {
            return answer(done);
        }
        let (request, number, officer) = requests::change_round(
            request,
            &message.request_id,
            &message.round_number,
            &message.officer,
        )?;
        let instruction = self.checked_instruction(number, deadline).await?;
        let command = Command::PublishRound {
            instruction,
            officer,
        };
        self.command(request, command).await
    }

    /// The instruction of a round. Refuses one whose scores could not be computed on its day, and one
    /// whose category nobody could be in.
    async fn checked_instruction(
        &self,
        number: RoundNumber,
        deadline: Option<Deadline>,
    ) -> Result<Instruction, Problem> {
        let round = self.pool.read().await?.round(number).cloned();
        let Round {
            instruction, state, ..
        } = round.ok_or(Problem::NoRound(number))?;
        match state {
            // A draft may be approved while it is checked.
            RoundState::Draft | RoundState::Approved => {}
            // What else is wrong with it the pool says.
            RoundState::Published | RoundState::Cancelled | RoundState::Completed { .. } => {
                return Ok(instruction);
            }
        }
        let InForce { rules, categories } = self.scoring.in_force(&instruction, deadline).await?;
        match rules {
            RoundRules::Computable(_) => {}
            RoundRules::NotAsked | RoundRules::NotComputable => {
                return Err(Problem::RuleSetNotComputable);
            }
        }
        match &instruction.grouping {
            Grouping::Category(category) if !categories.contains(category) => {
                Err(Problem::CategoryNotInForce(category.clone(), categories))
            }
            Grouping::Category(_) | Grouping::Program(_) | Grouping::Everyone => Ok(instruction),
        }
    }

    async fn cancel_round(&self, message: &pb::CancelRoundRequest) -> Result<pb::Round, Problem> {
        let request = Mark::new("CancelRound", &message.request_id, message);
        let (request, number, officer) = requests::change_round(
            request,
            &message.request_id,
            &message.round_number,
            &message.officer,
        )?;
        self.command(request, Command::CancelRound { number, officer })
            .await
    }

    /// What a round would bring now: on the pool's scores, or on scores under the rule set named.
    async fn preview_round(
        &self,
        message: &pb::PreviewRoundRequest,
        deadline: Option<Deadline>,
    ) -> Result<pb::PreviewRoundResponse, Problem> {
        let now = self.pool.now()?;
        let (instruction, list) = requests::preview_round(message, now)?;
        let (separate, place) = match instruction.rule_set {
            named @ Some(id) if !self.pool.read().await?.rests_on(id) => {
                let place = Arc::clone(&self.previews).try_acquire_owned();
                let place = place.map_err(|_| Problem::PreviewsTaken)?;
                let scores = self.life.scores_of_pool(now.day(), named, None, deadline);
                (scores.await.map_err(Problem::from)?, Some(place))
            }
            Some(_) | None => (None, None),
        };
        let (pool, asked) = (Arc::clone(&self.pool), instruction.clone());
        let rank = move || {
            // The place is taken for as long as the scores are held.
            let _place = place;
            preview(&*pool.blocking_read()?, &asked, now, separate)
        };
        let outcome = self.reading(rank).await?;
        let first = outcome.invited.iter().take(list);
        Ok(pb::PreviewRoundResponse {
            invitations: values::invitations_to(&instruction, first, 1),
            result: Some(views::preview(&outcome)),
        })
    }

    async fn run_round(
        self: Arc<Self>,
        message: pb::RunRoundRequest,
        deadline: Option<Deadline>,
    ) -> Result<pb::Round, Problem> {
        let request = Mark::new("RunRound", &message.request_id, &message);
        let (request, number) = requests::run_round(request, &message)?;
        if self.answered(Some(&request)).await?.is_some() {
            return self.round(number).await;
        }
        detached(async move {
            self.life.run_round(number, request, deadline).await?;
            self.round(number).await
        })
        .await
    }

    async fn list_rounds(
        &self,
        message: &pb::ListRoundsRequest,
    ) -> Result<pb::ListRoundsResponse, Problem> {
        let requests::Page {
            size,
            start,
            states,
        } = requests::list_rounds(message)?;
        let state = self.pool.read().await?;
        let now = state.now();
        let mut page = pb::ListRoundsResponse::default();
        for round in state.rounds_from(start) {
            let told = self.told(round, now);
            if !states.is_empty() && !states.contains(&told.state()) {
                continue;
            }
            if page.rounds.len() == size {
                page.next_page_token = page::token(List::Rounds, round.instruction.number);
                break;
            }
            page.rounds.push(told);
        }
        Ok(page)
    }

    async fn list_invitations(
        &self,
        message: &pb::ListInvitationsRequest,
    ) -> Result<pb::ListInvitationsResponse, Problem> {
        let (number, size, start) = requests::list_invitations(message)?;
        let state = self.pool.read().await?;
        let round = state.round(number).ok_or(Problem::NoRound(number))?;
        let invited = state
            .invitations(number)
            .ok_or(Problem::NotCompleted(number))?;
        let rest = invited.get(start..).unwrap_or_default();
        let page = rest.get(..size).unwrap_or(rest);
        let next = start + page.len();
        Ok(pb::ListInvitationsResponse {
            invitations: values::invitations_to(&round.instruction, page, start + 1),
            next_page_token: match next < invited.len() {
                true => page::token(List::Invitations, next),
                false => String::new(),
            },
        })
    }
}

/// What an instruction would bring, on the pool's scores or on separate ones.
fn preview(
    state: &State,
    instruction: &Instruction,
    now: Instant,
    separate: Option<SeparateScores>,
) -> Result<Outcome, Problem> {
    let Some(SeparateScores { basis, scores, .. }) = separate else {
        return Ok(state.preview(instruction, now));
    };
    let scores: Vec<_> = scores.iter().map(Rescored::separate).collect();
    Ok(Outcome {
        basis: Some(basis),
        ..state.preview_by(instruction, now, &scores)
    })
}
