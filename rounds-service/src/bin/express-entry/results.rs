//! `results`: what came of rounds.

use clap::Args;
use express_entry_proto::rounds::v1 as pb;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::json::to_value;
use crate::session::Session;
use crate::{output, rounds, text};

/// Invitations on a page.
const INVITATIONS: i32 = 5_000;

/// Show the result of a round with its invitations, or of every completed round.
#[derive(Args, Debug)]
pub(crate) struct Results {
    /// Number of the round, such as 63 or 91a.
    round: Option<String>,
    /// Print comma-separated values: one line for each invitation, or each round.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

impl Results {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        match &self.round {
            Some(number) => self.of_round(session, number).await,
            None => self.of_all(session).await,
        }
    }

    async fn of_all(&self, session: &Session) -> Result<(), Failure> {
        let rounds = rounds::list(session, &[pb::RoundState::Completed]).await?;
        if session.json {
            return rounds.iter().try_for_each(output::message);
        }
        let names = [
            "round",
            "instant",
            "ranking",
            "#ranked",
            "#invited",
            "#cut-off",
            "tie-break",
            "rule set",
            "superseded",
        ];
        let rows = rounds.iter().map(|round| {
            let instruction = round.instruction.clone().unwrap_or_default();
            let result = round.result.clone().unwrap_or_default();
            let ranking = text::ranking(&instruction);
            [
                instruction.round_number,
                text::instant(instruction.instant.as_ref()),
                ranking,
                result.candidates_ranked.to_string(),
                result.invitations.to_string(),
                text::optional(result.cut_off_score),
                text::instant(result.tie_break.as_ref()),
                text::optional(result.rule_set.map(|used| used.id)),
                text::yes(result.rule_set_superseded).to_owned(),
            ]
        });
        self.print(names, rows)
    }

    async fn of_round(&self, session: &Session, number: &str) -> Result<(), Failure> {
        let round = rounds::get(session, number).await?;
        let invitations = invitations(session, number).await?;
        if session.json {
            let listed: Result<Vec<Value>, _> = invitations.iter().map(to_value).collect();
            let listed = listed.map_err(Failure::defect)?;
            let round = to_value(&round).map_err(Failure::defect)?;
            return output::line(json!({ "round": round, "invitations": listed }));
        }
        if !self.csv {
            rounds::print(session, &round)?;
            output::line("")?;
        }
        self.print(INVITATION, rows(&invitations))
    }

    fn print<const N: usize>(
        &self,
        names: [&str; N],
        rows: impl IntoIterator<Item = [String; N]>,
    ) -> Result<(), Failure> {
        match self.csv {
            true => output::csv(names, rows),
            false => output::table(names, rows),
        }
    }
}

/// The columns of invitations.
pub(crate) const INVITATION: [&str; 5] = ["#rank", "#candidate", "program", "#score", "received"];

/// Invitations in those columns.
pub(crate) fn rows(invitations: &[pb::Invitation]) -> impl Iterator<Item = [String; 5]> {
    invitations.iter().map(|invitation| {
        [
            invitation.rank.to_string(),
            invitation.candidate_number.to_string(),
            text::program(invitation.program).to_owned(),
            invitation.score.to_string(),
            text::instant(invitation.received_at.as_ref()),
        ]
    })
}

async fn invitations(session: &Session, number: &str) -> Result<Vec<pb::Invitation>, Failure> {
    let mut invitations = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = session.ask(pb::ListInvitationsRequest {
            round_number: number.to_owned(),
            page_size: INVITATIONS,
            page_token,
        });
        let page = session
            .rounds()
            .list_invitations(request)
            .await?
            .into_inner();
        invitations.extend(page.invitations);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(invitations);
        }
    }
}
