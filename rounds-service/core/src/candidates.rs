//! Candidates: one row for each, by number.

use std::mem;

use jiff::civil::Date;

use crate::RoundNumber;
use crate::ranking::{Entry, Slot};
use crate::{Assessment, Basis, CandidateNumber, Crs, Etag, Instant, Position, Program, Programs};

/// Where a candidate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CandidateState {
    /// In the pool, ranked, open to invitation.
    InPool,
    /// Eligible for no program when received.
    NotEligible,
    /// Fell out of every program after receipt.
    NoLongerEligible,
    /// Withdrawn by the candidate.
    Withdrawn,
    /// A calendar year passed since receipt.
    Expired,
    /// Invited to apply for permanent residence.
    Invited,
}

/// A candidate as it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CandidateView {
    /// The number.
    pub candidate: CandidateNumber,
    /// Where the candidate stands.
    pub state: CandidateState,
    /// Time of receipt.
    pub received_at: Instant,
    /// When the profile ends.
    pub expires_at: Instant,
    /// The latest assessment.
    pub assessment: Assessment,
    /// The round that invited, and the program invited in.
    pub invited: Option<(RoundNumber, Program)>,
    /// Mark of facts and state.
    pub etag: Etag,
    /// Place of the event that carries the facts.
    pub facts_at: Position,
}

/// What is held of a candidate. Kept small: there may be ten million.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) received_at: Instant,
    pub(crate) etag: Position,
    pub(crate) facts_at: Position,
    pub(crate) as_of: Date,
    pub(crate) next_change: Option<Date>,
    pub(crate) standing: Standing,
    pub(crate) score: Crs,
    pub(crate) basis: BasisIndex,
    pub(crate) programs: Programs,
}

/// Where a candidate stands, with what belongs to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Standing {
    InPool(Slot),
    NotEligible,
    NoLongerEligible,
    Withdrawn,
    Expired,
    Invited {
        round: RoundNumber,
        program: Program,
    },
}

/// Place of a basis in [`Bases`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BasisIndex(u16);

impl Row {
    /// The target for the size of a row, in bytes.
    const SIZE_MAX: usize = 64;

    pub(crate) fn entry(&self, candidate: CandidateNumber) -> Entry {
        Entry {
            received_at: self.received_at,
            candidate,
            programs: self.programs,
        }
    }

    pub(crate) fn state(&self) -> CandidateState {
        match self.standing {
            Standing::InPool(_) => CandidateState::InPool,
            Standing::NotEligible => CandidateState::NotEligible,
            Standing::NoLongerEligible => CandidateState::NoLongerEligible,
            Standing::Withdrawn => CandidateState::Withdrawn,
            Standing::Expired => CandidateState::Expired,
            Standing::Invited { .. } => CandidateState::Invited,
        }
    }
}

const _: () = assert!(mem::size_of::<Row>() <= Row::SIZE_MAX);

/// The few bases that all scores rest on, each with the number of people in the pool on it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Bases {
    known: Vec<(Basis, usize)>,
    /// The basis of the assessment recorded last: what the scoring service uses now.
    latest: Option<BasisIndex>,
}

impl Bases {
    /// Finds or takes in a basis, and notes it as the latest. `None` when there are too many.
    pub(crate) fn index(&mut self, basis: Basis) -> Option<BasisIndex> {
        let place = match self.known.iter().position(|(known, _)| *known == basis) {
            Some(place) => place,
            None => {
                self.known.push((basis, 0));
                self.known.len() - 1
            }
        };
        let index = BasisIndex(u16::try_from(place).ok()?);
        self.latest = Some(index);
        Some(index)
    }

    pub(crate) fn get(&self, BasisIndex(index): BasisIndex) -> Basis {
        self.known[usize::from(index)].0
    }

    pub(crate) fn enter(&mut self, BasisIndex(index): BasisIndex) {
        self.known[usize::from(index)].1 += 1;
    }

    pub(crate) fn leave(&mut self, BasisIndex(index): BasisIndex) {
        self.known[usize::from(index)].1 -= 1;
    }

    /// The bases that people in the pool are on.
    pub(crate) fn in_use(&self) -> impl Iterator<Item = (Basis, usize)> {
        self.known.iter().copied().filter(|(_, people)| *people > 0)
    }

    pub(crate) fn latest(&self) -> Option<BasisIndex> {
        self.latest
    }

    /// How many people in the pool are not on the latest basis.
    pub(crate) fn behind(&self) -> usize {
        let latest = self.latest.map(|BasisIndex(index)| usize::from(index));
        let behind = self
            .known
            .iter()
            .enumerate()
            .filter(|(index, _)| Some(*index) != latest);
        behind.map(|(_, (_, people))| people).sum()
    }
}
