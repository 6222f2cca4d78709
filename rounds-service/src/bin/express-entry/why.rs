//! `why`: what a round meant to a candidate.

use clap::Args;
use express_entry_proto::rounds::v1 as pb;

use crate::failure::Failure;
use crate::session::Session;
use crate::{output, text};

/// Tell why a round invited a candidate or did not, and what would have been enough.
#[derive(Args, Debug)]
pub(crate) struct Why {
    /// The candidate's number.
    candidate: i64,
    /// Number of the round, such as 63 or 91a.
    round: String,
}

impl Why {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let request = session.ask(pb::ExplainRoundRequest {
            round_number: self.round,
            candidate_number: self.candidate,
        });
        let told = session.rounds().explain_round(request).await?.into_inner();
        if session.json {
            return output::message(&told);
        }
        print(&told)
    }
}

fn print(told: &pb::ExplainRoundResponse) -> Result<(), Failure> {
    let round = told.round.clone().unwrap_or_default();
    let result = round.result.unwrap_or_default();
    let instruction = round.instruction.unwrap_or_default();
    let rank = told.rank.as_ref();
    output::line(&told.description)?;
    output::pair("round", &instruction.round_number)?;
    output::pair("ranking", text::ranking(&instruction))?;
    output::pair("cut-off", text::optional(result.cut_off_score))?;
    output::pair("tie-break", text::instant(result.tie_break.as_ref()))?;
    output::pair("invited", text::yes(told.invited))?;
    if let Some(program) = told.program {
        output::pair("program", text::program(program))?;
    }
    output::pair("score", text::optional(told.score))?;
    let place = rank.map(|rank| format!("{} of {}", rank.rank, rank.of));
    output::pair("rank", text::optional(place))?;
    output::pair("received", text::instant(told.received_at.as_ref()))?;
    if told.reason.is_some() {
        output::pair("because", text::not_invited(told))?;
    }
    output::pair("enough", text::optional(told.enough_score))
}
