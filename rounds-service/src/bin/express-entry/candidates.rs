//! `show`, `rank` and `list`: candidates as they stand.

use clap::Args;
use express_entry_proto::rounds::v1 as pb;

use crate::failure::Failure;
use crate::json;
use crate::session::Session;
use crate::{output, text};

/// Candidates on a page.
const PAGE: i32 = 1_000;

/// Show where a candidate stands.
#[derive(Args, Debug)]
pub(crate) struct Show {
    #[command(flatten)]
    of: Number,
    /// Show the facts of the profile too: personal data.
    #[arg(long)]
    profile: bool,
}

impl Show {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let request = session.ask(pb::GetCandidateRequest {
            candidate_number: self.of.number,
        });
        let answer = session.pool().get_candidate(request).await?.into_inner();
        let mut candidate = answer.candidate.ok_or(Failure::answer("a candidate"))?;
        let profile = candidate.profile.take().filter(|_| self.profile);
        if session.json {
            candidate.profile = profile;
            return output::message(&candidate);
        }
        print(session, &candidate)?;
        if let Some(profile) = profile {
            let facts = json::to_value(&profile).map_err(Failure::defect)?;
            output::line(format!("{facts:#}"))?;
        }
        Ok(())
    }
}

/// Show a candidate's place in the ranking of the whole pool, or in another.
#[derive(Args, Debug)]
pub(crate) struct Rank {
    #[command(flatten)]
    of: Number,
    #[command(flatten)]
    among: Grouping,
}

/// A part of the pool; the whole of it, unless one is named.
#[derive(Args, Debug)]
pub(crate) struct Grouping {
    /// Those eligible for a program: FSW, CEC, FST or PNP.
    #[arg(long, value_parser = text::parse_program, conflicts_with = "category")]
    pub(crate) program: Option<i32>,
    /// The members of a version of a category, such as french-v2.
    #[arg(long)]
    pub(crate) category: Option<String>,
}

impl Rank {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let request = session.ask(pb::GetRankRequest {
            candidate_number: self.of.number,
            program: self.among.program,
            category_id: self.among.category,
        });
        let answer = session.pool().get_rank(request).await?.into_inner();
        let rank = answer.rank.ok_or(Failure::answer("a rank"))?;
        if session.json {
            return output::message(&rank);
        }
        output::pair("rank", format!("{} of {}", rank.rank, rank.of))?;
        output::pair("score", rank.score)
    }
}

/// List candidates by number, without their facts.
#[derive(Args, Debug)]
pub(crate) struct List {
    /// Only candidates in this state, such as in-pool or invited. May be repeated.
    #[arg(long = "state", value_name = "STATE", value_parser = text::parse_candidate_state)]
    states: Vec<pb::CandidateState>,
}

impl List {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let mut page_token = String::new();
        loop {
            let request = session.ask(pb::ListCandidatesRequest {
                page_size: PAGE,
                page_token,
                states: self.states.iter().map(|state| (*state).into()).collect(),
            });
            let page = session.pool().list_candidates(request).await?.into_inner();
            page.candidates
                .iter()
                .try_for_each(|candidate| print_line(session, candidate))?;
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return Ok(());
            }
        }
    }
}

/// Prints a candidate in one line: a pool has more of them than a table can be laid out for.
pub(crate) fn print_line(session: &Session, candidate: &pb::Candidate) -> Result<(), Failure> {
    if session.json {
        return output::message(candidate);
    }
    let score = candidate.assessment.as_ref().map_or(0, |one| one.score);
    let state = text::candidate_state(candidate);
    let number = candidate.candidate_number;
    output::line(format!("candidate {number}, {state}, score {score}"))
}

/// A candidate by number.
#[derive(Args, Debug)]
pub(crate) struct Number {
    /// The candidate's number.
    pub(crate) number: i64,
}

/// Prints the candidate that a change was answered with.
pub(crate) fn print_answer(
    session: &Session,
    candidate: Option<pb::Candidate>,
) -> Result<(), Failure> {
    print(session, &candidate.ok_or(Failure::answer("a candidate"))?)
}

/// Prints a candidate without the facts.
pub(crate) fn print(session: &Session, candidate: &pb::Candidate) -> Result<(), Failure> {
    if session.json {
        return output::message(candidate);
    }
    let assessment = candidate.assessment.clone().unwrap_or_default();
    let programs: Vec<_> = assessment
        .eligible_programs
        .iter()
        .map(|program| text::program(*program))
        .collect();
    let programs = match programs.as_slice() {
        [] => "none".to_owned(),
        programs => programs.join(", "),
    };
    let rule_set = assessment.rule_set.as_ref();
    let rule_set = text::rule_set(rule_set, assessment.rule_set_superseded);
    let mut rows = vec![
        ("candidate", candidate.candidate_number.to_string()),
        ("state", text::candidate_state(candidate)),
        ("received", text::instant(candidate.received_at.as_ref())),
        ("expires", text::instant(candidate.expires_at.as_ref())),
        ("score", assessment.score.to_string()),
        ("as of", text::date(assessment.as_of.as_ref())),
        ("rule set", rule_set),
        ("programs", programs),
        ("could change", text::date(assessment.next_change.as_ref())),
    ];
    if let Some(round) = &candidate.invited_in_round {
        let program = candidate.invited_as.map_or("?", text::program);
        rows.push(("invited", format!("in round {round} as {program}")));
        let ends_at = candidate.invitation_ends_at.as_ref();
        rows.push(("to answer by", text::instant(ends_at)));
    }
    if let Some(offer) = &candidate.nomination_offer {
        let province = text::province(offer.province());
        let ends_at = text::instant(offer.ends_at.as_ref());
        rows.push((
            "offered",
            format!("a nomination by {province}, to {ends_at}"),
        ));
    }
    if candidate.nomination_withdrawn {
        rows.push(("nomination", "withdrawn".to_owned()));
    }
    if let Some(judged) = &candidate.application {
        rows.push(("application", text::judgement(judged)));
    }
    for (name, value) in rows {
        output::pair(name, value)?;
    }
    Ok(())
}
