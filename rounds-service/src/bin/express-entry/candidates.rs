//! `submit`, `show`: one candidate.

use std::path::PathBuf;

use clap::Args;
use express_entry_proto::common::v1::Profile;
use express_entry_proto::rounds::v1 as pb;

use crate::failure::Failure;
use crate::json;
use crate::session::Session;
use crate::{files, output, text};

/// Submit a profile: it is received now.
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
        let mut candidate = answer.candidate.ok_or(Failure::Answer("a candidate"))?;
        let profile = candidate.profile.take().filter(|_| self.profile);
        if session.json {
            candidate.profile = profile;
            return output::message(&candidate);
        }
        print(session, &candidate)?;
        if let Some(profile) = profile {
            let facts = json::to_value(&profile).map_err(Failure::Usage)?;
            output::line(format!("{facts:#}"))?;
        }
        Ok(())
    }
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
    print(session, &candidate.ok_or(Failure::Answer("a candidate"))?)
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
    let rule_set = assessment.rule_set.clone().unwrap_or_default().id;
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
