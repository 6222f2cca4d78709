//! Why a round invited a candidate, or did not: told of the pool as it stood just before the round,
//! made again from the journal and the nearest snapshot.

use std::sync::Arc;

use express_entry_proto::rounds::v1 as pb;
use rounds_core::{
    CandidateNumber, Instruction, Round, RoundNumber, RoundState, State, Why, WhyNot,
};
use tokio::sync::Mutex;

use super::Service;
use crate::convert::{requests, values, views};
use crate::status::Problem;

/// The pool as it stood before the round that was asked about last. One at a time is made and kept:
/// it takes as much memory as the pool.
#[derive(Default)]
pub(super) struct Past(Mutex<Option<(RoundNumber, Arc<State>)>>);

impl Service {
    pub(super) async fn explain_round(
        self: Arc<Self>,
        message: &pb::ExplainRoundRequest,
    ) -> Result<pb::ExplainRoundResponse, Problem> {
        let (number, candidate) = requests::explain_round(message)?;
        let (round, now) = {
            let state = self.pool.read()?;
            let round = state.round(number).ok_or(Problem::NoRound(number))?;
            if state.candidate(candidate).is_none() {
                return Err(Problem::NoCandidate);
            }
            (round.clone(), state.now())
        };
        let before = self.before(&round).await?;
        let why = before
            .why(candidate, &round)
            .ok_or(Problem::NotCompleted(number))?;
        let received = before.candidate(candidate).map(|view| view.received_at);
        Ok(pb::ExplainRoundResponse {
            round: Some(views::round(&round, now)),
            received_at: received.map(values::timestamp),
            description: sentence(candidate, &round, &why),
            ..views::why(&why, ranked_separately(&before, &round))
        })
    }

    /// The pool as it stood before a completed round.
    async fn before(&self, round: &Round) -> Result<Arc<State>, Problem> {
        let number = round.instruction.number;
        let RoundState::Completed { position, .. } = round.state else {
            return Err(Problem::NotCompleted(number));
        };
        let mut kept = self.past.0.lock().await;
        if let Some((of, state)) = kept.as_ref()
            && *of == number
        {
            return Ok(Arc::clone(state));
        }
        // The one before goes first: there is room for one.
        *kept = None;
        let pool = Arc::clone(&self.pool);
        let rebuild = move || Ok(Arc::new(pool.before(position)?));
        let state = self.reading(rebuild).await?;
        *kept = Some((number, Arc::clone(&state)));
        Ok(state)
    }
}

/// Whether a round ranked on scores beside those of the pool, so that the pool's say nothing of it.
fn ranked_separately(before: &State, round: &Round) -> bool {
    let Instruction {
        rule_set, instant, ..
    } = round.instruction;
    let under_other_rules = rule_set.is_some_and(|named| !before.rests_on(named));
    under_other_rules || before.has_scores_later_than(instant.day())
}

/// The explanation in a sentence.
fn sentence(candidate: CandidateNumber, round: &Round, why: &Why) -> String {
    let number = round.instruction.number;
    let stood = why.rank.map_or_else(String::new, |rank| {
        let (place, of, score) = (rank.rank, rank.of, rank.score.get());
        format!(", with {score} points and rank {place} of {of}")
    });
    let Some(reason) = why.reason else {
        return format!("Round {number} invited candidate {candidate}{stood}.");
    };
    let because = match reason {
        WhyNot::NotYetReceived => "the profile was received after the round".to_owned(),
        WhyNot::NotInPool(_) => "the candidate was not in the pool".to_owned(),
        WhyNot::NotInProgram(_) => "the candidate was not eligible for its program".to_owned(),
        WhyNot::NomineeOnly => "a nominee can be invited only as a nominee".to_owned(),
        WhyNot::NotInCategory => "the candidate was not in its category".to_owned(),
        WhyNot::BelowRequiredScore(required) => {
            format!("the instruction required {} points", required.get())
        }
        WhyNot::BelowCutOff(cut_off) => format!("the cut-off was {} points", cut_off.get()),
        WhyNot::AfterTieBreak(_) => {
            "of those at the cut-off the profile was received after the tie-break".to_owned()
        }
        WhyNot::NoInvitations => "the instruction had no invitation to give".to_owned(),
    };
    let enough = why.enough.map_or_else(String::new, |enough| {
        format!(" {} points would have been enough.", enough.get())
    });
    format!("Round {number} did not invite candidate {candidate}{stood}: {because}.{enough}")
}
