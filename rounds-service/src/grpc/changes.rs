//! Changes of one candidate: submit, update, withdraw; and what changes have in common.

use std::ops::ControlFlow;
use std::pin::pin;

use bytes::Bytes;
use express_entry_proto::common::v1 as common;
use express_entry_proto::rounds::v1 as pb;
use express_entry_transport::deadline::Deadline;
use rounds_core::{Assessment, CandidateNumber, CandidateView, Command, Etag, Position, Rejection};
use tokio::time::timeout;

use super::{Service, answer};
use crate::convert::{facts, requests};
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
        let attempt = || async {
            let assess = async {
                let terms = Terms::of_day(self.today()?);
                self.assess(&terms, &facts, None, deadline).await
            };
            let assessment = match self.assessed_or_answered(&request, assess).await? {
                ControlFlow::Break(done) => return Ok(done),
                ControlFlow::Continue(assessment) => assessment,
            };
            let work = Work::Command {
                command: receive(assessment),
                facts: Some(facts.clone()),
            };
            self.change(request.clone(), work).await
        };
        answer(self.attempts(None, attempt).await?)
    }

    pub(super) async fn update(
        &self,
        message: pb::UpdateCandidateRequest,
        deadline: Option<Deadline>,
    ) -> Result<pb::Candidate, Problem> {
        let request = Request::new("UpdateCandidate", &message.request_id, &message);
        let requests::Replacement {
            request,
            candidate,
            etag,
            profile,
        } = requests::update(request, message)?;
        let attempt = || async {
            let terms = Terms::of_day(self.today()?);
            let view = match self.unless_answered(&request, candidate).await? {
                ControlFlow::Break(done) => return Ok(done),
                ControlFlow::Continue(view) => view,
            };
            let mut profile = profile.clone();
            let stored = self.profile(view.facts_at).await?;
            let wrong = facts::keep_nomination(&stored, &mut profile);
            let facts = facts::bytes(&profile);
            let assessment = self.assess(&terms, &facts, wrong, deadline).await?;
            let command = Command::Update {
                candidate,
                // The nomination is that of the facts that were read.
                etag: etag.or(Some(view.etag)),
                assessment,
            };
            let facts = Some(facts);
            let work = Work::Command { command, facts };
            self.change(request.clone(), work).await
        };
        answer(self.attempts(etag, attempt).await?)
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

    /// Tries a change until nothing comes between what it was made from and its record: not midnight,
    /// and no other change of its candidate, unless the caller named the state to change.
    pub(super) async fn attempts<F>(
        &self,
        named: Option<Etag>,
        attempt: impl Fn() -> F,
    ) -> Result<Done, Problem>
    where
        F: Future<Output = Result<Done, Problem>>,
    {
        let came_between = |rejection: &Rejection| {
            let midnight = matches!(
                rejection,
                Rejection::AssessmentNotOfToday { .. } | Rejection::AssessmentUnfit
            );
            midnight || (named.is_none() && matches!(rejection, Rejection::EtagStale(_)))
        };
        for _ in 1..limits::CHANGE_ATTEMPTS {
            match attempt().await {
                Err(Problem::Refused(Refused::Rejected(why))) if came_between(&why) => {}
                done => return done,
            }
        }
        attempt().await
    }

    /// A candidate as it stands, or the first answer of a request. The candidate is asked for before the
    /// request is looked up: who no longer can what it asks because of the very request finds that it
    /// was answered.
    pub(super) async fn unless_answered(
        &self,
        request: &Request,
        candidate: CandidateNumber,
    ) -> Result<ControlFlow<Done, CandidateView>, Problem> {
        let view = self
            .pool
            .read()
            .await
            .map(|state| state.candidate(candidate));
        if let Some(done) = self.answered(Some(request)).await? {
            return Ok(ControlFlow::Break(done));
        }
        Ok(ControlFlow::Continue(view?.ok_or(Problem::NoCandidate)?))
    }

    /// The assessment that a new request needs, or the first answer of one that was answered before.
    ///
    /// Nearly every request is new, and the writer looks each up in any case. So it is looked up here
    /// only when it cannot be assessed, or not at once.
    async fn assessed_or_answered(
        &self,
        request: &Request,
        assess: impl Future<Output = Result<Assessment, Problem>>,
    ) -> Result<ControlFlow<Done, Assessment>, Problem> {
        let mut assess = pin!(assess);
        let assessed = timeout(limits::LOOK_UP_AFTER, &mut assess).await;
        if let Ok(Ok(assessment)) = assessed {
            return Ok(ControlFlow::Continue(assessment));
        }
        if let Some(done) = self.answered(Some(request)).await? {
            return Ok(ControlFlow::Break(done));
        }
        match assessed {
            Ok(assessed) => assessed,
            Err(_) => assess.await,
        }
        .map(ControlFlow::Continue)
    }

    /// Scores facts; what is `wrong` with them beside is told together with all else.
    pub(super) async fn assess(
        &self,
        terms: &Terms,
        facts: &Bytes,
        wrong: Option<common::FieldViolation>,
        deadline: Option<Deadline>,
    ) -> Result<Assessment, Problem> {
        let scored = self.scoring.score(terms, facts.clone(), deadline).await?;
        match (scored, wrong) {
            (Ok(assessment), None) => Ok(assessment),
            (scored, wrong) => {
                let more = scored.err().into_iter().flatten();
                Err(Problem::Invalid(wrong.into_iter().chain(more).collect()))
            }
        }
    }

    /// The stored facts of an event, as a profile.
    pub(super) async fn profile(&self, at: Position) -> Result<common::Profile, Problem> {
        let stored = facts::profile(self.facts(at).await?);
        stored.map_err(|_| Problem::Defect("stored facts are not a profile"))
    }
}
