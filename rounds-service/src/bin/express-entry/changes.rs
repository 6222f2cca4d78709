//! `submit`, `update`, `withdraw` and `register`: what a candidate does.

use std::path::PathBuf;

use clap::Args;
use express_entry_proto::common::v1::Profile;
use express_entry_proto::rounds::v1 as pb;

use crate::candidates::{Number, print_answer};
use crate::failure::Failure;
use crate::files;
use crate::session::Session;

/// Submit a profile: it is received now. A nomination is offered and accepted, never submitted.
#[derive(Args, Debug)]
pub(crate) struct Submit {
    /// The facts: `expressentry.common.v1.Profile` as JSON, or as protobuf in a file named .binpb;
    /// - for JSON from the standard input.
    file: PathBuf,
    /// The person is registered with Job Bank already, as was mandatory to 5 June 2017.
    #[arg(long)]
    job_bank_registered: bool,
}

impl Submit {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let profile = files::message::<Profile>(&self.file)?;
        let submitted = session.change(async |request_id| {
            let request = pb::SubmitCandidateRequest {
                request_id,
                profile: Some(profile),
                job_bank_registered: self.job_bank_registered,
            };
            session.pool().submit_candidate(session.ask(request)).await
        });
        print_answer(session, submitted.await?.candidate)
    }
}

/// Replace the facts of a candidate in the pool. The time of receipt stays, and so does an accepted
/// nomination, which the facts may leave out.
#[derive(Args, Debug)]
pub(crate) struct Update {
    #[command(flatten)]
    of: Number,
    /// All of the new facts, as of `submit`.
    file: PathBuf,
    /// Refuse the change unless the candidate still has this etag, as `show --json` tells it.
    #[arg(long)]
    etag: Option<String>,
}

impl Update {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let profile = files::message::<Profile>(&self.file)?;
        let updated = session.change(async |request_id| {
            let request = pb::UpdateCandidateRequest {
                request_id,
                candidate_number: self.of.number,
                profile: Some(profile),
                etag: self.etag,
            };
            session.pool().update_candidate(session.ask(request)).await
        });
        print_answer(session, updated.await?.candidate)
    }
}

/// Take a candidate out of the pool, as the candidate wishes.
#[derive(Args, Debug)]
pub(crate) struct Withdraw {
    #[command(flatten)]
    of: Number,
}

impl Withdraw {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let withdrawn = session.change(async |request_id| {
            let request = pb::WithdrawCandidateRequest {
                request_id,
                candidate_number: self.of.number,
            };
            session
                .pool()
                .withdraw_candidate(session.ask(request))
                .await
        });
        print_answer(session, withdrawn.await?.candidate)
    }
}

/// Record that a candidate who waits for it has registered with Job Bank, as was mandatory to 5 June
/// 2017.
#[derive(Args, Debug)]
pub(crate) struct Register {
    #[command(flatten)]
    of: Number,
}

impl Register {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let registered = session.change(async |request_id| {
            let request = pb::RegisterWithJobBankRequest {
                request_id,
                candidate_number: self.of.number,
            };
            let request = session.ask(request);
            session.nominations().register_with_job_bank(request).await
        });
        print_answer(session, registered.await?.candidate)
    }
}
