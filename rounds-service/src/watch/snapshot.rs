//! The pool as it is, told while it goes on.
//!
//! Candidates are taken by number, some at a time, each time with the state held still for a moment.
//! Whoever changes meanwhile is in the journal; so the events since the beginning are gone over and
//! those whom they are about are told anew, until few are left. These few are taken together with the
//! rounds while the state is held still for the last time: from then on, what was told is the pool at
//! that position. Memory and the time of each hold are bounded, whatever the size of the pool.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use rounds_core::{CandidateNumber, CandidateState, CandidateView, Position, State};
use tokio::time::timeout;

use super::{Ended, Part, Told, Watcher, beside, events};
use crate::convert::concerns::concerns;
use crate::convert::watch;
use crate::feed::Placed;
use crate::journal::{Facts, Reader};
use crate::limits;
use crate::pool::Pool;
use crate::watch::filter::Filter;

impl Watcher {
    /// Tells the pool as it is, once it is this watcher's turn. Returns the position at which that is
    /// exact.
    pub(super) async fn snapshot(&mut self) -> Result<u64, Ended> {
        let turns = Arc::clone(&self.snapshots);
        // The semaphore is never closed.
        let _turn = turns.acquire_owned().await.map_err(|_| Ended::Broken)?;
        let head = self.pool.feed().head();
        match timeout(limits::SNAPSHOT_TIME, self.tell_pool()).await {
            Ok(told) => told,
            Err(_) => Err(Ended::TooSlow {
                head: *head.borrow(),
            }),
        }
    }

    async fn tell_pool(&mut self) -> Result<u64, Ended> {
        let mut seen = head(&*self.pool.read().await?);
        let mut next = CandidateNumber::new(1);
        while let Some(from) = next {
            let views;
            (views, next) = self.scan(from).await?;
            self.tell_candidates(views).await?;
        }
        while head(&*self.pool.read().await?) > seen + limits::SNAPSHOT_REST {
            let events = events(&self.pool, seen + 1, Facts::Without).await?;
            seen = events.last().map_or(seen, |last| last.position);
            let changed = changed(&events, &self.plan.filter)?;
            let views = views(&*self.pool.read().await?, &changed);
            self.tell_candidates(views).await?;
        }
        let (views, rounds, complete) = self.rest(seen).await?;
        self.tell_candidates(views).await?;
        self.tell_rounds(rounds).await?;
        Ok(complete)
    }

    /// Looks through some candidates from a number on: those to tell, and where to go on.
    async fn scan(
        &self,
        from: CandidateNumber,
    ) -> Result<(Vec<CandidateView>, Option<CandidateNumber>), Ended> {
        let state = self.pool.read().await?;
        let mut views = Vec::new();
        for (scanned, view) in state.candidates_from(from).enumerate() {
            if scanned == limits::SNAPSHOT_SCAN || views.len() == limits::SNAPSHOT_PART {
                return Ok((views, Some(view.candidate)));
            }
            if is_open(view.state) && self.plan.filter.wants_candidate(view.candidate) {
                views.push(view);
            }
        }
        Ok((views, None))
    }

    /// What has changed behind `seen`, and the rounds, both at the position of the last event.
    async fn rest(&self, seen: u64) -> Result<(Vec<CandidateView>, Vec<Bytes>, u64), Ended> {
        let (pool, filter) = (Arc::clone(&self.pool), self.plan.filter.clone());
        beside(&self.pool, move || {
            let state = pool.blocking_read()?;
            let now = state.now();
            let complete = head(&state);
            let mut changed_since = BTreeSet::new();
            let mut seen = seen;
            while seen < complete {
                let events = newest(&pool, seen + 1)?;
                seen = events.last().map_or(complete, |last| last.position);
                changed_since.append(&mut changed(&events, &filter)?);
            }
            let rounds = state.rounds_from(None);
            let rounds = rounds.filter(|round| filter.wants_round(round.instruction.number));
            Ok((
                views(&state, &changed_since),
                rounds.map(|round| watch::round(round, now)).collect(),
                complete,
            ))
        })
        .await
    }

    async fn tell_candidates(&mut self, views: Vec<CandidateView>) -> Result<(), Ended> {
        for some in views.chunks(limits::SNAPSHOT_PART) {
            let encoded = match self.plan.facts {
                Facts::Without => some
                    .iter()
                    .map(|view| watch::candidate(view, None))
                    .collect(),
                Facts::With => {
                    let (journal, some) = (Arc::clone(self.pool.journal()), some.to_vec());
                    beside(&self.pool, move || with_facts(journal.as_ref(), &some)).await?
                }
            };
            for candidates in in_parts(encoded) {
                let rounds = Vec::new();
                self.tell(Told::Part(Part { candidates, rounds })).await?;
            }
        }
        Ok(())
    }

    async fn tell_rounds(&mut self, rounds: Vec<Bytes>) -> Result<(), Ended> {
        for rounds in in_parts(rounds) {
            let candidates = Vec::new();
            self.tell(Told::Part(Part { candidates, rounds })).await?;
        }
        Ok(())
    }
}

/// Cuts a list so that each part keeps to the limits.
fn in_parts(encoded: Vec<Bytes>) -> Vec<Vec<Bytes>> {
    let mut parts: Vec<Vec<Bytes>> = Vec::new();
    let mut bytes = 0;
    for one in encoded {
        bytes += one.len();
        match parts.last_mut() {
            Some(part)
                if part.len() < limits::SNAPSHOT_PART && bytes <= limits::SNAPSHOT_PART_BYTES =>
            {
                part.push(one);
            }
            _ => {
                bytes = one.len();
                parts.push(vec![one]);
            }
        }
    }
    parts
}

/// Whether a candidate may still be invited, or has an invitation.
fn is_open(state: CandidateState) -> bool {
    match state {
        CandidateState::InPool | CandidateState::PendingJobBank | CandidateState::Invited => true,
        CandidateState::NotEligible
        | CandidateState::NoLongerEligible
        | CandidateState::Withdrawn
        | CandidateState::Expired
        | CandidateState::RegistrationLapsed
        | CandidateState::NominationWithdrawn
        | CandidateState::InvitationLapsed
        | CandidateState::Applied => false,
    }
}

fn head(state: &State) -> u64 {
    state.head().map_or(0, Position::get)
}

/// Events from a position on, on the present thread.
fn newest(pool: &Pool, from: u64) -> Result<Vec<Placed>, Ended> {
    if let Some(newest) = pool.feed().from(from, limits::WATCH_EVENTS) {
        return Ok(newest);
    }
    let rows = pool
        .journal()
        .read(from, limits::WATCH_EVENTS, Facts::Without)?;
    Ok(rows.into_iter().map(Placed::from).collect())
}

fn changed(events: &[Placed], filter: &Filter) -> Result<BTreeSet<CandidateNumber>, Ended> {
    let mut changed = BTreeSet::new();
    for placed in events {
        let about = concerns(placed)?.candidates;
        changed.extend(about.into_iter().filter(|one| filter.wants_candidate(*one)));
    }
    Ok(changed)
}

fn views(state: &State, candidates: &BTreeSet<CandidateNumber>) -> Vec<CandidateView> {
    let views = candidates.iter();
    views.filter_map(|one| state.candidate(*one)).collect()
}

fn with_facts(journal: &dyn Reader, views: &[CandidateView]) -> Result<Vec<Bytes>, Ended> {
    let positions: Vec<u64> = views.iter().map(|view| view.facts_at.get()).collect();
    let (mut views, mut told) = (views.iter(), Vec::with_capacity(views.len()));
    journal.facts_of(&positions, &mut |facts| {
        told.extend(views.next().map(|view| watch::candidate(view, facts)));
    })?;
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_keep_to_number_and_bytes_and_lose_nothing() {
        let sizes = |sizes: &[usize]| {
            let list = sizes
                .iter()
                .map(|size| Bytes::from(vec![0; *size]))
                .collect();
            let parts = in_parts(list);
            let lengths = parts
                .iter()
                .map(|part| part.iter().map(Bytes::len).collect());
            lengths.collect::<Vec<Vec<usize>>>()
        };
        let most = limits::SNAPSHOT_PART_BYTES;
        assert_eq!(sizes(&[]), Vec::<Vec<usize>>::new());
        assert_eq!(sizes(&[most - 1, 1, 1]), [vec![most - 1, 1], vec![1]]);
        assert_eq!(sizes(&[most + 1, 2]), [vec![most + 1], vec![2]]);
        let many = sizes(&vec![1; limits::SNAPSHOT_PART + 1]);
        assert_eq!(
            many.iter().map(Vec::len).collect::<Vec<_>>(),
            [limits::SNAPSHOT_PART, 1]
        );
    }
}
