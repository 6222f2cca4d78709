//! The scores that life fetches: of those whose scores time has changed, and of the whole pool.

use std::sync::Arc;

use express_entry_transport::deadline::Deadline;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use jiff::civil::Date;
use rounds_core::{Assessment, Basis, CandidateNumber, Position, RuleSetId, RuleSetRef, State};

use super::{Life, Stopped};
use crate::convert::Malformed;
use crate::limits;
use crate::scoring_client::{Profiles, ScoringError, Terms};
use crate::writer::{Refused, Rescored, SeparateScores, Work};

/// What a score is that came by other rules than the scoring service had just before.
const RULES_CHANGED: Malformed = Malformed("of two rule sets");

/// A candidate, and the event that brought the candidate's facts.
type Subject = (CandidateNumber, Position);

impl Life {
    /// Scores everybody anew whose score is not good for a day, under given rules where a round needs
    /// them.
    pub(super) async fn rescore(
        &self,
        day: Date,
        rules: Option<RuleSetRef>,
        deadline: Option<Deadline>,
    ) -> Result<(), Stopped> {
        let good = rules.map(|rule_set| Basis {
            rule_set,
            superseded: false,
        });
        loop {
            let subjects = {
                let state = self.pool.read().await?;
                let stale = state.stale_on(day, rules, limits::RESCORE_SWEEP);
                subjects(&state, stale)
            };
            if subjects.is_empty() {
                return Ok(());
            }
            // While some are scored over there, others are read and others written.
            stream::iter(gos(&subjects).map(Ok))
                .try_for_each_concurrent(limits::RESCORES_IN_FLIGHT, |subjects| async {
                    let scores = self.score(&Terms::of_day(day), subjects, deadline).await?;
                    // Recorded they would be stale again, and so without end.
                    let other = |score: &Rescored| Some(score.assessment.basis) != good;
                    if good.is_some() && scores.iter().any(other) {
                        return Err(Stopped::from(ScoringError::from(RULES_CHANGED)));
                    }
                    self.writer.perform(None, Work::Rescore(scores)).await?;
                    Ok::<_, Stopped>(())
                })
                .await?;
        }
    }

    /// Scores everybody in the pool as of a day under a rule set, or under the one that governs the
    /// day; `None` when nobody is in it. Of those whose scores are `known` on the same terms, only who
    /// has brought other facts since is scored again.
    pub(crate) async fn scores_of_pool(
        &self,
        day: Date,
        rule_set: Option<RuleSetId>,
        known: Option<SeparateScores>,
        deadline: Option<Deadline>,
    ) -> Result<Option<SeparateScores>, Stopped> {
        let mut scores = known.map_or_else(Vec::new, |known| known.scores);
        let missing = missing(&mut scores, &*self.pool.read().await?);
        let terms = Terms {
            rule_set,
            ..Terms::of_day(day)
        };
        let mut scored = stream::iter(gos(&missing))
            .map(|subjects| self.score(&terms, subjects, deadline))
            .buffered(limits::RESCORES_IN_FLIGHT);
        while let Some(scored) = scored.try_next().await? {
            scores.extend(scored);
        }
        scores.sort_unstable_by_key(|score| score.candidate);
        let Some(basis) = scores.first().map(|score| score.assessment.basis) else {
            return Ok(None);
        };
        if scores.iter().any(|score| score.assessment.basis != basis) {
            return Err(ScoringError::from(RULES_CHANGED).into());
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
        let scored = self.scoring.score_all(terms, facts, deadline).await?;
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
    async fn facts(&self, subjects: &[Subject]) -> Result<Profiles, Stopped> {
        let positions: Vec<u64> = subjects
            .iter()
            .map(|(_, facts_at)| facts_at.get())
            .collect();
        let journal = Arc::clone(self.pool.journal());
        let read = move || {
            let mut profiles = Profiles::default();
            let mut told = |facts: Option<&[u8]>| profiles.push(facts.unwrap_or_default());
            journal.facts_of(&positions, &mut told).map(|()| profiles)
        };
        let facts = self.pool.beside(read).await;
        facts.map_err(|_| Refused::Stopping)?.map_err(|error| {
            tracing::error!(%error, "stored facts cannot be read");
            Stopped::from(Refused::from(&error))
        })
    }
}

/// Drops the scores, by candidate number, of whoever has left the pool or brought other facts, and
/// tells who in the pool has none.
fn missing(scores: &mut Vec<Rescored>, state: &State) -> Vec<Subject> {
    let mut pool = state.everyone_in_pool().peekable();
    let mut missing = Vec::new();
    scores.retain(|score| {
        while let Some(subject) = pool.next_if(|(candidate, _)| *candidate < score.candidate) {
            missing.push(subject);
        }
        let own = pool.next_if(|(candidate, _)| *candidate == score.candidate);
        let holds = own.is_some_and(|(_, facts_at)| facts_at == score.facts_at);
        missing.extend(own.filter(|_| !holds));
        holds
    });
    missing.extend(pool);
    missing
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

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use rounds_core::Command;

    use super::*;
    use crate::journal::memory::Disk;
    use crate::testing::*;

    /// Scores of everybody in the pool, by candidate number.
    fn scores(state: &State) -> Vec<Rescored> {
        let pool = state.everyone_in_pool();
        let score = |(candidate, facts_at)| Rescored {
            candidate,
            facts_at,
            assessment: scored(500, noon()),
        };
        pool.map(score).collect()
    }

    #[test]
    fn only_who_came_or_changed_since_is_scored_again_for_a_round() {
        let service = Service::on(&Disk::default());
        let perform = |work| service.perform(None, work).unwrap();
        (400..405).for_each(|score| drop(perform(receipt(score))));
        let mut known = scores(&service.pool.blocking_read().unwrap());
        assert_eq!(
            missing(&mut known, &service.pool.blocking_read().unwrap()),
            []
        );
        assert_eq!(known.len(), 5);

        let withdraw = |number| {
            command(Command::Withdraw {
                candidate: candidate(number),
            })
        };
        let update = Work::Command {
            command: Command::Update {
                candidate: candidate(3),
                etag: None,
                assessment: scored(450, noon()),
            },
            facts: Some(Bytes::from_static(b"other facts")),
        };
        for work in [withdraw(1), update, withdraw(5), receipt(410)] {
            perform(work);
        }
        let state = service.pool.blocking_read().unwrap();
        let missing = missing(&mut known, &state);
        let numbers = |candidate: CandidateNumber| candidate.get();
        let missing: Vec<_> = missing.into_iter().map(|(one, _)| numbers(one)).collect();
        assert_eq!(missing, [3, 6]);
        let kept: Vec<_> = known.iter().map(|score| numbers(score.candidate)).collect();
        assert_eq!(kept, [2, 4]);
    }
}
