//! `approve`, `publish`, `cancel`, `run`, `preview`: rounds up to their result.

use std::path::PathBuf;

use clap::Args;
use express_entry_proto::rounds::v1 as pb;

use crate::failure::Failure;
use crate::session::Session;
use crate::{instructions, output, results, text};

/// Rounds on a page.
const PAGE: i32 = 1_000;

async fn publish(session: &Session, number: &str) -> Result<pb::Round, Failure> {
    let published = session.change(async |request_id| {
        let round_number = number.to_owned();
        let request = pb::PublishRoundRequest {
            request_id,
            round_number,
            officer: session.officer.clone(),
        };
        session.rounds().publish_round(session.ask(request)).await
    });
    round(published.await?.round)
}

async fn approve(session: &Session, number: &str) -> Result<pb::Round, Failure> {
    let approved = session.change(async |request_id| {
        let request = pb::ApproveRoundRequest {
            request_id,
            round_number: number.to_owned(),
            officer: session.officer.clone(),
        };
        session.rounds().approve_round(session.ask(request)).await
    });
    round(approved.await?.round)
}

async fn cancel(session: &Session, number: &str) -> Result<pb::Round, Failure> {
    let cancelled = session.change(async |request_id| {
        let round_number = number.to_owned();
        let request = pb::CancelRoundRequest {
            request_id,
            round_number,
            officer: session.officer.clone(),
        };
        session.rounds().cancel_round(session.ask(request)).await
    });
    round(cancelled.await?.round)
}

async fn run(session: &Session, number: &str) -> Result<pb::Round, Failure> {
    let ran = session.change(async |request_id| {
        let round_number = number.to_owned();
        let request = pb::RunRoundRequest {
            request_id,
            round_number,
        };
        session.rounds().run_round(session.ask(request)).await
    });
    round(ran.await?.round)
}

pub(crate) fn round(answered: Option<pb::Round>) -> Result<pb::Round, Failure> {
    answered.ok_or(Failure::answer("a round"))
}

pub(crate) async fn get(session: &Session, number: &str) -> Result<pb::Round, Failure> {
    let request = session.ask(pb::GetRoundRequest {
        round_number: number.to_owned(),
    });
    let answer = session.rounds().get_round(request).await?;
    round(answer.into_inner().round)
}

/// The rounds in some states, or in any, in the order of their numbers.
pub(crate) async fn list(
    session: &Session,
    states: &[pb::RoundState],
) -> Result<Vec<pb::Round>, Failure> {
    let mut rounds = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = session.ask(pb::ListRoundsRequest {
            page_size: PAGE,
            page_token,
            states: states.iter().map(|state| (*state).into()).collect(),
        });
        let page = session.rounds().list_rounds(request).await?.into_inner();
        rounds.extend(page.rounds);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(rounds);
        }
    }
}

/// A round by its number.
#[derive(Args, Debug)]
pub(crate) struct Number {
    /// Number of the round, such as 63 or 91a.
    pub(crate) round: String,
}

/// Approve a draft that another officer wrote.
#[derive(Args, Debug)]
pub(crate) struct Approve {
    #[command(flatten)]
    of: Number,
}

impl Approve {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        print(session, &approve(session, &self.of.round).await?)
    }
}

/// Publish an approved round: it runs by itself at its instant.
#[derive(Args, Debug)]
pub(crate) struct Publish {
    #[command(flatten)]
    of: Number,
}

impl Publish {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        print(session, &publish(session, &self.of.round).await?)
    }
}

/// Cancel a round that has not run.
#[derive(Args, Debug)]
pub(crate) struct Cancel {
    #[command(flatten)]
    of: Number,
}

impl Cancel {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        print(session, &cancel(session, &self.of.round).await?)
    }
}

/// Run a published round whose instant has come, without waiting for the service to do it.
#[derive(Args, Debug)]
pub(crate) struct Run {
    #[command(flatten)]
    of: Number,
}

impl Run {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        print(session, &run(session, &self.of.round).await?)
    }
}

/// Show what the instruction of a file would bring if its round ran now. Changes nothing.
#[derive(Args, Debug)]
pub(crate) struct Preview {
    /// The file, as of `instruction apply`, with one instruction; number and instant may be absent.
    file: PathBuf,
    /// List so many of the invited, by rank.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    list: i32,
}

impl Preview {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let several = "a preview is of one instruction";
        let [instruction] = <[_; 1]>::try_from(instructions::read(&self.file)?)
            .map_err(|_| Failure::file(&self.file, several))?;
        let request = session.ask(pb::PreviewRoundRequest {
            instruction: Some(instruction),
            list: self.list,
        });
        let answer = session.rounds().preview_round(request).await?.into_inner();
        if session.json {
            return output::message(&answer);
        }
        print_result(&answer.result.ok_or(Failure::answer("a result"))?)?;
        if answer.invitations.is_empty() {
            return Ok(());
        }
        output::line("")?;
        output::table(results::INVITATION, results::rows(&answer.invitations))
    }
}

/// Prints a round with its result, if it has one.
pub(crate) fn print(session: &Session, round: &pb::Round) -> Result<(), Failure> {
    if session.json {
        return output::message(round);
    }
    let instruction = round.instruction.clone().unwrap_or_default();
    output::pair("round", &instruction.round_number)?;
    output::pair("state", text::round_state(round))?;
    output::pair("instant", text::instant(instruction.instant.as_ref()))?;
    output::pair("ranking", text::ranking(&instruction))?;
    output::pair("invites", text::optional(instruction.invitations))?;
    output::pair("at least", text::optional(instruction.required_score))?;
    output::pair("by rule set", text::optional(instruction.rule_set_id))?;
    output::pair("written by", &round.written_by)?;
    output::pair(
        "approved by",
        text::optional(text::given(&round.approved_by)),
    )?;
    match &round.result {
        Some(result) => print_result(result),
        None => Ok(()),
    }
}

/// Prints what came of a round, or would.
fn print_result(result: &pb::RoundResult) -> Result<(), Failure> {
    let rule_set = text::rule_set(result.rule_set.as_ref(), result.rule_set_superseded);
    output::pair("ran", text::instant(result.ran_at.as_ref()))?;
    output::pair("as of", text::date(result.as_of.as_ref()))?;
    output::pair("rule set", rule_set)?;
    output::pair("ranked", result.candidates_ranked)?;
    output::pair("invited", result.invitations)?;
    for part in &result.by_program {
        output::pair(
            "",
            format!("{} {}", text::program(part.program), part.invitations),
        )?;
    }
    output::pair("cut-off", text::optional(result.cut_off_score))?;
    output::pair("tie-break", text::instant(result.tie_break.as_ref()))
}
