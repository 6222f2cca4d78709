//! The scores that life fetches: of those whose scores time has changed, and of the whole pool.

use std::sync::Arc;

use bytes::Bytes;
use jiff::civil::Date;
use rounds_core::{Assessment, CandidateNumber, CandidateState, Position, RuleSetId, State};

use super::{Stopped, Turn};
use crate::convert::Malformed;
use crate::limits;
use crate::scoring_client::ScoringError;
use crate::writer::{Refused, Rescored, SeparateScores, Work};

/// A candidate, and the event that brought the candidate's facts.
type Subject = (CandidateNumber, Position);

impl Turn<'_> {
    /// Scores everybody anew whose score is not good for a day.
    pub(super) async fn rescore(&self, day: Date) -> Result<(), Stopped> {
        loop {
            let subjects = {
                let state = self.life.pool.read()?;
                let stale = state.stale_on(day, limits::RESCORE_CANDIDATES);
                subjects(&state, stale)
            };
            if subjects.is_empty() {
                return Ok(());
            }
            let scores = self.score(day, None, subjects).await?;
            self.life
                .writer
                .perform(None, Work::Rescore(scores))
                .await?;
        }
    }

    /// Scores everybody in the pool as of a day under a rule set; `None` when nobody is in it.
    pub(super) async fn scores_of_pool(
        &self,
        day: Date,
        rule_set: RuleSetId,
    ) -> Result<Option<SeparateScores>, Stopped> {
        let everybody = {
            let state = self.life.pool.read()?;
            let everybody: Vec<_> = (1..=state.received())
                .filter_map(|number| CandidateNumber::new(u32::try_from(number).ok()?))
                .collect();
            subjects(&state, everybody)
        };
        let mut scores = Vec::with_capacity(everybody.len());
        for subjects in everybody.chunks(limits::RESCORE_CANDIDATES) {
            scores.extend(self.score(day, Some(rule_set), subjects.to_vec()).await?);
        }
        let Some(basis) = scores.first().map(|score| score.assessment.basis) else {
            return Ok(None);
        };
        if scores.iter().any(|score| score.assessment.basis != basis) {
            return Err(ScoringError::from(Malformed("of two rule sets")).into());
        }
        Ok(Some(SeparateScores {
            basis,
            as_of: day,
            scores,
        }))
    }

    async fn score(
        &self,
        day: Date,
        rule_set: Option<RuleSetId>,
        subjects: Vec<Subject>,
    ) -> Result<Vec<Rescored>, Stopped> {
        let facts = self.facts(&subjects).await?;
        let scored = self
            .life
            .scoring
            .score_all(day, rule_set, &facts, self.deadline)
            .await?;
        let scored = subjects
            .into_iter()
            .zip(scored)
            .map(|((candidate, facts_at), scored)| {
                let assessment: Assessment =
                    scored.map_err(|_| Stopped::FactsRefused(candidate))?;
                Ok(Rescored {
                    candidate,
                    facts_at,
                    assessment,
                })
            });
        scored.collect()
    }

    /// The stored facts, read off the runtime.
    async fn facts(&self, subjects: &[Subject]) -> Result<Vec<Bytes>, Stopped> {
        let positions: Vec<Position> = subjects.iter().map(|(_, facts_at)| *facts_at).collect();
        let journal = Arc::clone(self.life.pool.journal());
        let read = move || {
            let facts = positions.into_iter().map(|at| journal.facts(at.get()));
            facts
                .map(|facts| Ok(facts?.unwrap_or_default()))
                .collect::<Result<_, _>>()
        };
        let facts = tokio::task::spawn_blocking(read).await;
        facts
            .map_err(|_| Refused::Stopping)?
            .map_err(|error: crate::journal::ReadError| {
                tracing::error!(%error, "stored facts cannot be read");
                Refused::Journal.into()
            })
    }
}

/// Those of the candidates who are in the pool, each with the place of the facts.
fn subjects(state: &State, candidates: Vec<CandidateNumber>) -> Vec<Subject> {
    let views = candidates
        .into_iter()
        .filter_map(|candidate| state.candidate(candidate));
    let in_pool = views.filter(|view| view.state == CandidateState::InPool);
    in_pool
        .map(|view| (view.candidate, view.facts_at))
        .collect()
}
