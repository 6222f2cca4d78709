//! A state written down, and read again without its events.
//!
//! A [`Snapshot`] is taken in an instant, since it shares the rows with the state; its sections are
//! made at leisure while the state goes on. Only what the state cannot do without is in them: the
//! ranking and the other indexes are made again. A state restored equals the state that the snapshot
//! was taken of.

mod bytes;
mod candidates;
mod pages;
mod rounds;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bytes::{Put, Take, day_number, day_of};

use crate::candidates::{Bases, BasisIndex, Latest, Standing};
use crate::category::CategorySets;
use crate::changes::Changes;
use crate::rows::Rows;
use crate::{
    CandidateNumber, Instant, NominationOffer, Position, Round, RoundNumber, RoundState, State,
};

/// A state at one position, to be written down.
#[derive(Debug, Clone)]
pub struct Snapshot {
    head: Option<Position>,
    last: Option<Instant>,
    rows: Rows,
    bases: Bases,
    categories: CategorySets,
    offers: BTreeMap<CandidateNumber, NominationOffer>,
    rounds: BTreeMap<RoundNumber, Arc<Round>>,
}

/// A part of a written snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What it holds; never 0.
    pub tag: u32,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Why sections do not make up a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// They tell something that only a newer version knows.
    #[error("{0} that this version does not know of: a newer one wrote it")]
    Newer(&'static str),
    /// They are not what was written.
    #[error("{0}")]
    Malformed(&'static str),
}

const HEAD: u32 = 1;
const BASES: u32 = 2;
const CATEGORIES: u32 = 3;
const OFFERS: u32 = 4;
const ROUND: u32 = 5;
const ROWS: u32 = 6;

impl Snapshot {
    /// Version of the sections: another one when the content of a section changes, or when the same
    /// events come to another state. A new section needs none, since a reader refuses what it does not
    /// know. Version 1 knew of no offers to people who are invited.
    pub const VERSION: u32 = 2;

    /// Place of the last event that it knows of; none before the first.
    pub fn head(&self) -> Option<Position> {
        self.head
    }

    /// The sections, some 100 KB each, in order. What has been passed is given up.
    pub fn into_sections(self) -> impl Iterator<Item = Section> {
        let Self {
            head,
            last,
            rows,
            bases,
            categories,
            offers,
            rounds,
        } = self;
        let head = section(HEAD, |out| {
            out.option(head, |put, head| put.number(head.get()));
            out.option(last, |put, last| candidates::put_instant(last, put));
            out.number(rows.len() as u64);
            out.number(rounds.len() as u64);
        });
        let bases = section(BASES, |out| {
            out.option(bases.latest(), |put, Latest { basis, as_of }| {
                let BasisIndex(place) = basis;
                put.number(place.into());
                put.signed(day_number(as_of));
            });
            bases
                .all()
                .for_each(|basis| candidates::put_basis(basis, out));
        });
        let categories = section(CATEGORIES, |out| {
            let sets = categories.all();
            sets.for_each(|set| candidates::put_categories(set, out));
        });
        let offers = section(OFFERS, |out| {
            for (candidate, offer) in offers {
                candidates::put_offer(candidate, offer, out);
            }
        });
        let rounds = rounds.into_values();
        let rounds = rounds.map(|round| section(ROUND, |out| rounds::put(&round, out)));
        let pages = rows.into_pages();
        let pages = pages.map(|page| section(ROWS, |out| pages::put(&page, out)));
        [head, bases, categories, offers]
            .into_iter()
            .chain(rounds)
            .chain(pages)
    }
}

fn section(tag: u32, put: impl FnOnce(&mut Put)) -> Section {
    let mut out = Put::default();
    put(&mut out);
    Section { tag, bytes: out.0 }
}

impl State {
    /// The state as it stands, to be written down. Costs a pointer for each few thousand candidates.
    pub fn snapshot(&self) -> Snapshot {
        // Each field is either in the snapshot, or made again by `Restore::finish`.
        let Self {
            head,
            last,
            rows,
            bases,
            categories,
            offers,
            rounds,
            ranking: _,
            deadlines: _,
            offer_ends: _,
            changes: _,
            scheduled: _,
        } = self;
        Snapshot {
            head: *head,
            last: *last,
            rows: rows.clone(),
            bases: bases.clone(),
            categories: categories.clone(),
            offers: offers.clone(),
            rounds: rounds.clone(),
        }
    }
}

/// A state in the making, from sections in the order in which they were written.
#[derive(Debug, Default)]
pub struct Restore {
    state: State,
    /// Numbers of rows and rounds that there must be.
    expected: Option<(usize, usize)>,
}

impl Restore {
    /// Nothing restored yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in a section.
    pub fn take(&mut self, tag: u32, bytes: &[u8]) -> Result<(), Unreadable> {
        let mut from = Take(bytes);
        match tag {
            HEAD => self.take_head(from),
            BASES => {
                let latest = from.option(take_latest)?;
                let bases = until_end(from, candidates::take_basis)?;
                let wrong = Unreadable::Malformed("the rule sets do not fit each other");
                self.state.bases = Bases::of(bases, latest).ok_or(wrong)?;
                Ok(())
            }
            CATEGORIES => {
                let sets = until_end(from, candidates::take_categories)?;
                let wrong = Unreadable::Malformed("the sets of categories do not fit each other");
                self.state.categories = CategorySets::of(&sets).ok_or(wrong)?;
                Ok(())
            }
            OFFERS => {
                let offers = until_end(from, candidates::take_offer)?;
                self.state.offers = offers.into_iter().collect();
                Ok(())
            }
            ROUND => {
                let round = rounds::take(from)?;
                let number = round.instruction.number;
                self.state.rounds.insert(number, Arc::new(round));
                Ok(())
            }
            ROWS => {
                let page = pages::take(from)?;
                let wrong = Unreadable::Malformed("a page of rows is not full");
                self.state.rows.push_page(page).ok_or(wrong)
            }
            _ => Err(Unreadable::Newer("there is a section")),
        }
    }

    fn take_head(&mut self, mut from: Take<'_>) -> Result<(), Unreadable> {
        let wrong = Unreadable::Malformed("it is no position");
        let head = from.option(|from| Position::new(from.number()?).ok_or(wrong))?;
        self.state.head = head;
        self.state.last = from.option(candidates::take_instant)?;
        self.expected = Some((from.small()?, from.small()?));
        from.end()
    }

    /// The state, once all sections are taken in.
    pub fn finish(self) -> Result<State, Unreadable> {
        let Self {
            mut state,
            expected,
        } = self;
        let found = (state.rows.len(), state.rounds.len());
        if expected != Some(found) {
            return Err(Unreadable::Malformed("sections are missing"));
        }
        state.index_rounds();
        state.index_rows()?;
        state.index_offers()?;
        Ok(state)
    }
}

fn take_latest(from: &mut Take<'_>) -> Result<Latest, Unreadable> {
    Ok(Latest {
        basis: BasisIndex(from.small()?),
        as_of: day_of(from.signed()?)?,
    })
}

/// Takes values as long as there are bytes.
fn until_end<'a, T>(
    mut from: Take<'a>,
    take: impl Fn(&mut Take<'a>) -> Result<T, Unreadable>,
) -> Result<Vec<T>, Unreadable> {
    let mut taken = Vec::new();
    while !from.0.is_empty() {
        taken.push(take(&mut from)?);
    }
    Ok(taken)
}

impl State {
    fn index_rounds(&mut self) {
        let published = self.rounds.values().filter(|round| match round.state {
            RoundState::Published => true,
            RoundState::Draft
            | RoundState::Approved
            | RoundState::Cancelled
            | RoundState::Completed { .. } => false,
        });
        self.scheduled = published.map(|round| round.instruction.order()).collect();
    }

    /// Ranks everyone in the pool, and notes what must be kept up to date and when time is up.
    fn index_rows(&mut self) -> Result<(), Unreadable> {
        let mut rows = std::mem::take(&mut self.rows);
        let (mut deadlines, mut changes) = (Vec::new(), Changes::default());
        for (index, row) in rows.iter_mut().enumerate() {
            let candidate = CandidateNumber::at_index(index);
            let candidate = candidate.ok_or(Unreadable::Malformed("there are too many rows"))?;
            if !self.bases.knows(row.basis) || !self.categories.knows(row.categories) {
                let what = "a row rests on rules or categories that are not there";
                return Err(Unreadable::Malformed(what));
            }
            if row
                .invite()
                .is_some_and(|invite| !self.rounds.contains_key(&invite.round))
            {
                return Err(Unreadable::Malformed(
                    "a row rests on a round that is not there",
                ));
            }
            if let Some(deadline) = self.deadline(row) {
                deadlines.push((deadline, candidate));
            }
            if !row.is_tracked() {
                continue;
            }
            self.bases.enter(row.basis, row.standing);
            changes.enter(row.next_change);
            if let Standing::InPool(_) = row.standing {
                row.standing =
                    Standing::InPool(self.ranking.insert(row.score, row.entry(candidate)));
            }
        }
        self.rows = rows;
        self.deadlines = BTreeSet::from_iter(deadlines);
        self.changes = changes;
        Ok(())
    }

    fn index_offers(&mut self) -> Result<(), Unreadable> {
        let can_hold = |candidate: &CandidateNumber| {
            let row = self.rows.get(candidate.index());
            row.is_some_and(|row| row.is_tracked() || matches!(row.standing, Standing::Invited(_)))
        };
        if !self.offers.keys().all(can_hold) {
            return Err(Unreadable::Malformed("an offer is made to nobody"));
        }
        let ends = self.offers.iter();
        self.offer_ends = ends
            .map(|(candidate, offer)| (offer.ends_at, *candidate))
            .collect();
        Ok(())
    }
}
