//! Changes of one candidate: submit, update, withdraw; and what changes have in common.

use bytes::Bytes;
use express_entry_proto::rounds::v1 as pb;
use express_entry_transport::deadline::Deadline;
use jiff::civil::Date;
use rounds_core::{Assessment, Command, Rejection};

use super::{Service, answer};
use crate::convert::requests;
use crate::limits;
use crate::request::Request;
use crate::scoring_client::Terms;
use crate::status::Problem;
use crate::writer::{Done, Refused, Work};

impl Service {
    pub(super) async fn submit(
        &self,
        message: pb::SubmitCandidateRequest,
        deadline: Option<Deadline>,
    ) -> Result<pb::Candidate, Problem> {
        let request = Request::new("SubmitCandidate", &message.request_id, &message);
        if let Some(done) = self.answered(request.as_ref()).await? {
            return answer(done);
        }
        let requests::Submission {
            request,
            facts,
            job_bank_registered,
        } = requests::submit(request, message)?;
        let receive = |assessment| Command::Receive {
            received_at: None,
            assessment,
            job_bank_registered,
        };
        answer(
            self.scored_change(request, |_| facts.clone(), deadline, receive)
                .await?,
        )
    }

    pub(super) async fn update(
        &self,
        message: pb::UpdateCandidateRequest,
        deadline: Option<Deadline>,
    ) -> Result<pb::Candidate, Problem> {
        let request = Request::new("UpdateCandidate", &message.request_id, &message);
        if let Some(done) = self.answered(request.as_ref()).await? {
            return answer(done);
        }
        let requests::Replacement {
            request,
            candidate,
            etag,
            facts,
        } = requests::update(request, message)?;
        let update = |assessment| Command::Update {
            candidate,
            etag,
            assessment,
        };
        answer(
            self.scored_change(request, |_| facts.clone(), deadline, update)
                .await?,
        )
    }

    pub(super) async fn withdraw(
        &self,
        message: pb::WithdrawCandidateRequest,
    ) -> Result<pb::Candidate, Problem> {
        let request = Request::new("WithdrawCandidate", &message.request_id, &message);
        let (request, candidate) =
            requests::change_candidate(request, &message.request_id, message.candidate_number)?;
        self.command(request, Command::Withdraw { candidate }).await
    }

    /// Does a change that needs no score, unless it was done before.
    pub(super) async fn command<M: prost::Message + Default>(
        &self,
        request: Request,
        command: Command,
    ) -> Result<M, Problem> {
        let work = Work::Command {
            command,
            facts: None,
        };
        answer(self.change(request, work).await?)
    }

    /// Scores the facts of today as of today, and does the change that their assessment brings.
    pub(super) async fn scored_change(
        &self,
        request: Request,
        facts: impl Fn(Date) -> Bytes,
        deadline: Option<Deadline>,
        command: impl Fn(Assessment) -> Command,
    ) -> Result<Done, Problem> {
        let mut attempt = 1;
        loop {
            let today = self.today()?;
            let facts = facts(today);
            let terms = Terms::of_day(today);
            let scored = self.scoring.score(&terms, facts.clone(), deadline).await?;
            let work = Work::Command {
                command: command(scored?),
                facts: Some(facts),
            };
            match self.change(request.clone(), work).await {
                // Midnight came between the score and the change.
                Err(Problem::Refused(Refused::Rejected(Rejection::AssessmentNotOfToday {
                    ..
                }))) if attempt < limits::DAY_ATTEMPTS => attempt += 1,
                done => return done,
            }
        }
    }
}
