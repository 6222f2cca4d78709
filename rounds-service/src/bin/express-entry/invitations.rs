//! `invitation decline` and `cancel`, `apply`: invitations to their end.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use express_entry_proto::common::v1::Profile;
use express_entry_proto::rounds::v1 as pb;

use crate::candidates::{self, Number};
use crate::failure::Failure;
use crate::files;
use crate::session::Session;

/// Decline or cancel an invitation to apply.
#[derive(Subcommand, Debug)]
pub(crate) enum Invitation {
    /// Decline an invitation: the candidate is back in the pool with the same time of receipt.
    Decline(Number),
    /// Cancel an invitation issued in error, as an officer.
    Cancel(Number),
}

impl Invitation {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let candidate = match self {
            Invitation::Decline(of) => decline(session, of).await?,
            Invitation::Cancel(of) => cancel(session, of).await?,
        };
        candidates::print_answer(session, candidate)
    }
}

async fn decline(session: &Session, of: Number) -> Result<Option<pb::Candidate>, Failure> {
    let declined = session.change(async |request_id| {
        let request = pb::DeclineInvitationRequest {
            request_id,
            candidate_number: of.number,
        };
        let request = session.ask(request);
        session.invitations().decline_invitation(request).await
    });
    Ok(declined.await?.candidate)
}

async fn cancel(session: &Session, of: Number) -> Result<Option<pb::Candidate>, Failure> {
    let cancelled = session.change(async |request_id| {
        let request = pb::CancelInvitationRequest {
            request_id,
            candidate_number: of.number,
            officer: session.officer.clone(),
        };
        let request = session.ask(request);
        session.invitations().cancel_invitation(request).await
    });
    Ok(cancelled.await?.candidate)
}

/// Record that an application for permanent residence was received, and judge it against the round
/// that invited.
#[derive(Args, Debug)]
pub(crate) struct Apply {
    #[command(flatten)]
    of: Number,
    /// The facts of the application, as of `submit`. Without, those of the candidate. An accepted
    /// nomination stays.
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
}

impl Apply {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let profile = self.profile.as_deref().map(files::message::<Profile>);
        let profile = profile.transpose()?;
        let received = session.change(async |request_id| {
            let request = pb::ReceiveApplicationRequest {
                request_id,
                candidate_number: self.of.number,
                profile,
            };
            let request = session.ask(request);
            session.invitations().receive_application(request).await
        });
        candidates::print_answer(session, received.await?.candidate)
    }
}
