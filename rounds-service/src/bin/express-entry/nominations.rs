//! `nomination offer`, `accept`, `refuse` and `withdraw`.

use clap::{Args, Subcommand};
use express_entry_proto::rounds::v1 as pb;

use crate::candidates::{self, Number};
use crate::failure::Failure;
use crate::session::Session;
use crate::text;

/// Follow a nomination by a province to its end.
#[derive(Subcommand, Debug)]
pub(crate) enum Nomination {
    /// Offer a nomination to a candidate in the pool, who has 30 days to answer.
    Offer(ByProvince),
    /// Accept the nomination offered: it is among the facts from today on.
    Accept(Number),
    /// Refuse the nomination offered.
    Refuse(Number),
    /// Take a nomination back, offered or accepted.
    Withdraw(ByProvince),
}

/// What a province does about a candidate.
#[derive(Args, Debug)]
pub(crate) struct ByProvince {
    #[command(flatten)]
    of: Number,
    /// The province, such as manitoba or british-columbia.
    #[arg(long, value_parser = text::parse_province)]
    province: i32,
}

impl Nomination {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let candidate = match self {
            Nomination::Offer(offer) => offer_nomination(session, offer).await?,
            Nomination::Accept(of) => accept(session, of).await?,
            Nomination::Refuse(of) => refuse(session, of).await?,
            Nomination::Withdraw(withdraw) => take_back(session, withdraw).await?,
        };
        candidates::print_answer(session, candidate)
    }
}

async fn offer_nomination(
    session: &Session,
    offer: ByProvince,
) -> Result<Option<pb::Candidate>, Failure> {
    let offered = session.change(async |request_id| {
        let request = pb::OfferNominationRequest {
            request_id,
            candidate_number: offer.of.number,
            province: offer.province,
        };
        let request = session.ask(request);
        session.nominations().offer_nomination(request).await
    });
    Ok(offered.await?.candidate)
}

async fn accept(session: &Session, of: Number) -> Result<Option<pb::Candidate>, Failure> {
    let accepted = session.change(async |request_id| {
        let request = pb::AcceptNominationRequest {
            request_id,
            candidate_number: of.number,
        };
        let request = session.ask(request);
        session.nominations().accept_nomination(request).await
    });
    Ok(accepted.await?.candidate)
}

async fn refuse(session: &Session, of: Number) -> Result<Option<pb::Candidate>, Failure> {
    let refused = session.change(async |request_id| {
        let request = pb::RefuseNominationRequest {
            request_id,
            candidate_number: of.number,
        };
        let request = session.ask(request);
        session.nominations().refuse_nomination(request).await
    });
    Ok(refused.await?.candidate)
}

async fn take_back(
    session: &Session,
    withdraw: ByProvince,
) -> Result<Option<pb::Candidate>, Failure> {
    let withdrawn = session.change(async |request_id| {
        let request = pb::WithdrawNominationRequest {
            request_id,
            candidate_number: withdraw.of.number,
            province: withdraw.province,
        };
        let request = session.ask(request);
        session.nominations().withdraw_nomination(request).await
    });
    Ok(withdrawn.await?.candidate)
}
