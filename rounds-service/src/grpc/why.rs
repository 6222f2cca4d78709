//! Why a round invited a candidate, or did not: told of the pool as it stood just before the round,
//! made again from the journal and the nearest snapshot.

use std::sync::Arc;

use express_entry_proto::rounds::v1 as pb;
use express_entry_transport::deadline::Deadline;
use rounds_core::{
    CandidateNumber, NotTold, Outcome, Position, Round, RoundNumber, RoundRules, RoundState,
    SeparateScore, State, Why, WhyNot,
};
use tokio::sync::Mutex;

use super::{Service, detached};
use crate::convert::{requests, values, views};
use crate::scoring_client::Terms;
use crate::status::Problem;
use crate::writer::Rescored;

/// The pool as it stood before the round that was asked about last. One at a time is made and kept:
/// it takes as much memory as the pool.
#[derive(Default)]
pub(super) struct Past(Arc<Mutex<Option<Kept>>>);

/// A round, and the pool as it stood before it.
type Kept = (RoundNumber, Arc<State>);

impl Past {
    /// The pool before a round; made by `rebuild` unless it is kept. Once begun it is made to the end
    /// and kept, even if nobody waits for it any more: who asks again finds it, and there are never
    /// two in the making.
    async fn before(
        &self,
        round: RoundNumber,
        rebuild: impl Future<Output = Result<State, Problem>> + Send + 'static,
    ) -> Result<Arc<State>, Problem> {
        let mut kept = Arc::clone(&self.0).lock_owned().await;
        if let Some((of, state)) = kept.as_ref()
            && *of == round
        {
            return Ok(Arc::clone(state));
        }
        detached(async move {
            // The one before goes first: there is room for one.
            *kept = None;
            let state = Arc::new(rebuild.await?);
            *kept = Some((round, Arc::clone(&state)));
            Ok(state)
        })
        .await
    }
}

impl Service {
    pub(super) async fn explain_round(
        &self,
        message: &pb::ExplainRoundRequest,
        deadline: Option<Deadline>,
    ) -> Result<pb::ExplainRoundResponse, Problem> {
        let (number, candidate) = requests::explain_round(message)?;
        let (round, now) = {
            let state = self.pool.read().await?;
            let round = state.round(number).ok_or(Problem::NoRound(number))?;
            if state.candidate(candidate).is_none() {
                return Err(Problem::NoCandidate);
            }
            (round.clone(), state.now())
        };
        let RoundState::Completed {
            position,
            ref outcome,
            ..
        } = round.state
        else {
            return Err(Problem::NotCompleted(number));
        };
        let before = self.before(number, position).await?;
        let why = match before.why(candidate, &round, None) {
            Err(NotTold::ScoreNeeded(facts_at)) => {
                let own = self.score_in(&round, outcome, (candidate, facts_at), deadline);
                before.why(candidate, &round, Some(&own.await?))
            }
            told => told,
        };
        let why = why.map_err(|_| Problem::Defect("a round that cannot be told of"))?;
        let received = before.candidate(candidate).map(|view| view.received_at);
        Ok(pb::ExplainRoundResponse {
            round: Some(self.told(&round, now)),
            received_at: received.map(values::timestamp),
            description: sentence(candidate, &round, &why),
            ..views::why(&why)
        })
    }

    /// The pool as it stood before the event that completed a round.
    async fn before(&self, round: RoundNumber, position: Position) -> Result<Arc<State>, Problem> {
        let pool = Arc::clone(&self.pool);
        let rebuild = async move {
            let read = Arc::clone(&pool);
            let state = pool.beside(move || read.before(position)).await;
            Ok(state.map_err(|_| Problem::Defect("a read broke off"))??)
        };
        self.past.before(round, rebuild).await
    }

    /// The score that somebody had in a round that ranked on scores beside those of the pool, made
    /// again of the same facts by the same rules.
    async fn score_in(
        &self,
        round: &Round,
        outcome: &Outcome,
        (candidate, facts_at): (CandidateNumber, Position),
        deadline: Option<Deadline>,
    ) -> Result<SeparateScore, Problem> {
        let gone = || Problem::RulesOfRoundGone(round.instruction.number);
        let rules = outcome.basis.ok_or_else(gone)?.rule_set;
        let in_force = self.scoring.in_force(&round.instruction, deadline).await?;
        if in_force.rules != RoundRules::Computable(rules) {
            return Err(gone());
        }
        let terms = Terms {
            rule_set: Some(rules.id),
            ..Terms::of_day(outcome.as_of)
        };
        let facts = self.facts(facts_at).await?;
        let scored = self.scoring.score(&terms, facts, deadline).await?;
        let assessment = scored.map_err(|_| Problem::FactsRefused(candidate))?;
        let score = Rescored {
            candidate,
            facts_at,
            assessment,
        };
        Ok(score.separate())
    }
}

/// The explanation in a sentence.
fn sentence(candidate: CandidateNumber, round: &Round, why: &Why) -> String {
    let number = round.instruction.number;
    let score = why.score.map(|score| score.get());
    let stood = match (score, why.rank) {
        (None, _) => String::new(),
        (Some(score), None) => format!(", with {score} points"),
        (Some(score), Some(rank)) => {
            format!(
                ", with {score} points and rank {} of {}",
                rank.rank, rank.of
            )
        }
    };
    let enough = why.enough.map_or_else(String::new, |enough| {
        format!(" {} points would have been enough.", enough.get())
    });
    let Err(reason) = why.verdict else {
        return format!("Round {number} invited candidate {candidate}{stood}.{enough}");
    };
    let because = match reason {
        WhyNot::NotYetReceived => "the profile was received after the round".to_owned(),
        WhyNot::NotInPool(_) => "the candidate was not in the pool".to_owned(),
        WhyNot::NotEligible => {
            "the candidate was eligible for no program by the rules of the round".to_owned()
        }
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
    format!("Round {number} did not invite candidate {candidate}{stood}: {because}.{enough}")
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn the_pool_before_a_round_is_made_to_the_end_when_nobody_waits_and_found_by_who_asks_again()
     {
        let past = Arc::new(Past::default());
        let round: RoundNumber = "1".parse().unwrap();
        let ((begin, begun), (go_on, goes_on)) = (oneshot::channel(), oneshot::channel());
        let rebuild = async move {
            begin.send(()).unwrap();
            goes_on.await.unwrap();
            Ok(State::new())
        };
        let first = tokio::spawn({
            let past = Arc::clone(&past);
            async move { past.before(round, rebuild).await.map(drop) }
        });
        begun.await.unwrap();
        first.abort();
        assert!(first.await.unwrap_err().is_cancelled());

        let again = async { Err(Problem::Defect("it is made twice")) };
        let again = past.before(round, again);
        let (found, ()) = tokio::join!(again, async { go_on.send(()).unwrap() });
        assert_eq!(*found.unwrap(), State::new());
    }
}
