//! The scores that life fetches: of those whose scores time has changed, and of the whole pool.

use std::sync::Arc;

use bytes::Bytes;
use express_entry_transport::deadline::Deadline;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use jiff::civil::Date;
use rounds_core::{Assessment, CandidateNumber, Position, RuleSetId, State};

use super::{Life, Stopped};
use crate::convert::Malformed;
use crate::limits;
use crate::scoring_client::{ScoringError, Terms};
use crate::writer::{Refused, Rescored, SeparateScores, Work};

/// A candidate, and the event that brought the candidate's facts.
type Subject = (CandidateNumber, Position);

impl Life {
    /// Scores everybody anew whose score is not good for a day.
    pub(super) async fn rescore(
        &self,
        day: Date,
        deadline: Option<Deadline>,
    ) -> Result<(), Stopped> {
        loop {
            let subjects = {
                let state = self.pool.read()?;
                let stale = state.stale_on(day, limits::RESCORE_SWEEP);
                subjects(&state, stale)
            };
            if subjects.is_empty() {
                return Ok(());
            }
            // While some are scored over there, others are read and others written.
            stream::iter(gos(&subjects).map(Ok))
                .try_for_each_concurrent(limits::RESCORES_IN_FLIGHT, |subjects| async {
                    let scores = self.score(&Terms::of_day(day), subjects, deadline).await?;
                    self.writer.perform(None, Work::Rescore(scores)).await?;
                    Ok::<_, Stopped>(())
                })
                .await?;
        }
    }

    /// Scores everybody in the pool as of a day under a rule set, or under the one that governs the
    /// day; `None` when nobody is in it.
    pub(crate) async fn scores_of_pool(
        &self,
        day: Date,
        rule_set: Option<RuleSetId>,
        deadline: Option<Deadline>,
    ) -> Result<Option<SeparateScores>, Stopped> {
        let everybody = {
            let state = self.pool.read()?;
            let pool = state.everyone_in_pool();
            pool.collect::<Vec<_>>()
        };
        let terms = Terms {
            rule_set,
            ..Terms::of_day(day)
        };
        let mut scores = Vec::with_capacity(everybody.len());
        let mut scored = stream::iter(gos(&everybody))
            .map(|subjects| self.score(&terms, subjects, deadline))
            .buffered(limits::RESCORES_IN_FLIGHT);
        while let Some(scored) = scored.try_next().await? {
            scores.extend(scored);
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
        terms: &Terms,
        subjects: Vec<Subject>,
        deadline: Option<Deadline>,
    ) -> Result<Vec<Rescored>, Stopped> {
        let facts = self.facts(&subjects).await?;
        let scored = self.scoring.score_all(terms, &facts, deadline).await?;
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
        let positions: Vec<u64> = subjects
            .iter()
            .map(|(_, facts_at)| facts_at.get())
            .collect();
        let journal = Arc::clone(self.pool.journal());
        let read = move || journal.facts_of(&positions);
        let facts = self.pool.beside(read).await;
        let facts = facts.map_err(|_| Refused::Stopping)?.map_err(|error| {
            tracing::error!(%error, "stored facts cannot be read");
            Refused::Journal
        })?;
        Ok(facts.into_iter().map(Option::unwrap_or_default).collect())
    }
}

/// The subjects of each go.
fn gos(subjects: &[Subject]) -> impl Iterator<Item = Vec<Subject>> {
    let gos = subjects.chunks(limits::RESCORE_CANDIDATES);
    gos.map(<[Subject]>::to_vec)
}

/// Those of the candidates who are in the pool or waiting for it, each with the place of the facts.
fn subjects(state: &State, candidates: Vec<CandidateNumber>) -> Vec<Subject> {
    let subject = |candidate| Some((candidate, state.facts_of_tracked(candidate)?));
    candidates.into_iter().filter_map(subject).collect()
}
