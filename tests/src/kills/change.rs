//! Changes that callers ask for, and what an acknowledged one promises.

use std::error::Error as _;
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use express_entry_proto::rounds::v1 as pb;
use pb::EventKind;
use prost::Message as _;
use tokio::time::timeout;
use tonic::{Code, Status};

use crate::harness::Clients;

/// The longest that the service may leave a caller without an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// What became of a change.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It is durable; the answer as bytes.
    Acknowledged(Vec<u8>),
    /// Nothing has changed.
    Refused,
    /// Nobody knows: the process went, or could not go on. Asking again tells.
    InDoubt,
}

/// Something that an event tells: its kind, and whom or what it is about.
pub(super) type Effect = (EventKind, Subject);

/// What an event is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Subject {
    /// A candidate, by number.
    Candidate(i64),
    /// A round, by number.
    Round(String),
}

macro_rules! changes {
    ($($change:ident($message:ident): $client:ident.$call:ident,)*) => {
        /// A change, its mark included.
        #[derive(Clone, Debug)]
        pub(super) enum Change {
            Import(pb::ImportCandidatesRequest),
            $($change(pb::$message),)*
        }

        impl Change {
            async fn ask(&self, clients: &Clients) -> Result<Vec<u8>, Status> {
                match self {
                    Change::Import(chunk) => import(chunk.clone(), clients).await,
                    $(Change::$change(request) => {
                        let answer = clients.$client.clone().$call(request.clone()).await?;
                        Ok(answer.into_inner().encode_to_vec())
                    })*
                }
            }
        }
    };
}

changes! {
    Submit(SubmitCandidateRequest): pool.submit_candidate,
    Update(UpdateCandidateRequest): pool.update_candidate,
    Withdraw(WithdrawCandidateRequest): pool.withdraw_candidate,
    Offer(OfferNominationRequest): nominations.offer_nomination,
    Accept(AcceptNominationRequest): nominations.accept_nomination,
    Refuse(RefuseNominationRequest): nominations.refuse_nomination,
    TakeBack(WithdrawNominationRequest): nominations.withdraw_nomination,
    Decline(DeclineInvitationRequest): invitations.decline_invitation,
    CancelInvitation(CancelInvitationRequest): invitations.cancel_invitation,
    Apply(ReceiveApplicationRequest): invitations.receive_application,
    Create(CreateRoundRequest): rounds.create_round,
    Revise(ReviseRoundRequest): rounds.revise_round,
    Approve(ApproveRoundRequest): rounds.approve_round,
    Publish(PublishRoundRequest): rounds.publish_round,
    CancelRound(CancelRoundRequest): rounds.cancel_round,
    Run(RunRoundRequest): rounds.run_round,
}

async fn import(chunk: pb::ImportCandidatesRequest, clients: &Clients) -> Result<Vec<u8>, Status> {
    let chunks = tokio_stream::iter([chunk]);
    let answers = clients.pool.clone().import_candidates(chunks).await?;
    let answer = answers.into_inner().message().await?;
    let answer = answer.ok_or_else(|| Status::unavailable("the stream ended first"))?;
    Ok(answer.encode_to_vec())
}

impl Change {
    /// Asks for it once. An error is an answer that no service may give.
    pub(super) async fn send(&self, clients: &Clients) -> Result<Outcome> {
        let Ok(told) = timeout(PATIENCE, self.ask(clients)).await else {
            bail!("no answer within {PATIENCE:?} to {self:?}");
        };
        let status = match told {
            Ok(answer) => return Ok(Outcome::Acknowledged(answer)),
            Err(status) => status,
        };
        if in_doubt(&status) {
            return Ok(Outcome::InDoubt);
        }
        let refusals = [Code::FailedPrecondition, Code::Aborted, Code::NotFound];
        ensure!(refusals.contains(&status.code()), "{status:?} to {self:?}");
        Ok(Outcome::Refused)
    }

    /// What the events must tell once it was acknowledged with an answer.
    pub(super) fn effects(&self, answer: &[u8]) -> Result<Vec<Effect>> {
        let candidate = |kind, number: i64| Ok(vec![(kind, Subject::Candidate(number))]);
        let round = |kind, number: &str| Ok(vec![(kind, Subject::Round(number.to_owned()))]);
        let instructed = |kind, instruction: &Option<pb::Instruction>| {
            let number = instruction.as_ref().map_or("", |told| &told.round_number);
            round(kind, number)
        };
        match self {
            Change::Submit(_) => {
                let answer = pb::SubmitCandidateResponse::decode(answer)?;
                let number = answer.candidate.unwrap_or_default().candidate_number;
                candidate(EventKind::CandidateReceived, number)
            }
            Change::Import(_) => {
                let answer = pb::ImportCandidatesResponse::decode(answer)?;
                let received =
                    answer
                        .results
                        .into_iter()
                        .filter_map(|result| match result.result {
                            Some(pb::import_result::Result::CandidateNumber(number)) => {
                                Some(number)
                            }
                            Some(pb::import_result::Result::Refusal(_)) | None => None,
                        });
                let kind = EventKind::CandidateReceived;
                Ok(received
                    .map(|number| (kind, Subject::Candidate(number)))
                    .collect())
            }
            Change::Update(told) => candidate(EventKind::CandidateUpdated, told.candidate_number),
            Change::Withdraw(told) => {
                candidate(EventKind::CandidateWithdrawn, told.candidate_number)
            }
            Change::Offer(told) => candidate(EventKind::NominationOffered, told.candidate_number),
            Change::Accept(told) => candidate(EventKind::NominationAccepted, told.candidate_number),
            Change::Refuse(told) => candidate(EventKind::NominationRefused, told.candidate_number),
            Change::TakeBack(told) => {
                candidate(EventKind::NominationWithdrawn, told.candidate_number)
            }
            Change::Decline(told) => {
                candidate(EventKind::InvitationDeclined, told.candidate_number)
            }
            Change::CancelInvitation(told) => {
                candidate(EventKind::InvitationCancelled, told.candidate_number)
            }
            Change::Apply(told) => candidate(EventKind::ApplicationReceived, told.candidate_number),
            Change::Create(told) => instructed(EventKind::RoundCreated, &told.instruction),
            Change::Revise(told) => instructed(EventKind::RoundRevised, &told.instruction),
            Change::Approve(told) => round(EventKind::RoundApproved, &told.round_number),
            Change::Publish(told) => round(EventKind::RoundPublished, &told.round_number),
            Change::CancelRound(told) => round(EventKind::RoundCancelled, &told.round_number),
            // Rounds run by themselves.
            Change::Run(_) => Ok(Vec::new()),
        }
    }
}

/// Whether a status leaves open what happened: the connection broke, or the service says that it
/// cannot answer now.
pub(super) fn in_doubt(status: &Status) -> bool {
    // What this side makes of a broken connection has a cause; what a service sends has none.
    let broken = status.source().is_some();
    broken || matches!(status.code(), Code::Unavailable | Code::ResourceExhausted)
}
