//! Candidates: one row for each, by number.

use std::mem;

use jiff::civil::Date;

use crate::category::CategorySetIndex;
use crate::ranking::{Class, Entry, Slot};
use crate::{
    Assessment, Basis, CandidateNumber, Crs, Etag, Instant, Position, Program, Programs, Province,
    RoundNumber, Shortfalls,
};

/// Where a candidate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CandidateState {
    /// In the pool, ranked, open to invitation.
    InPool,
    /// Eligible, and not in the pool before registration with Job Bank.
    PendingJobBank,
    /// Eligible for no program when received.
    NotEligible,
    /// Fell out of every program after receipt.
    NoLongerEligible,
    /// Withdrawn by the candidate.
    Withdrawn,
    /// A calendar year passed since receipt.
    Expired,
    /// Did not register with Job Bank in time.
    RegistrationLapsed,
    /// A nominee whose province took the nomination back: only a new profile drops it.
    NominationWithdrawn,
    /// Invited to apply for permanent residence.
    Invited,
    /// Did not answer the invitation in time (IRPA 10.1(6)): that profile can never be invited again.
    InvitationLapsed,
    /// Applied for permanent residence.
    Applied,
}

/// A candidate as it stands.
#[derive(Debug, Clone, PartialEq)]
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
    /// The nomination offered and not yet answered.
    pub nomination_offer: Option<NominationOffer>,
    /// The invitation held, lapsed or answered with an application.
    pub invitation: Option<InvitationView>,
    /// What the application falls short of; none before one is received.
    pub shortfalls: Option<Shortfalls>,
    /// Mark of facts and state.
    pub etag: Etag,
    /// Place of the event that carries the facts.
    pub facts_at: Position,
}

/// A nomination that a province offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NominationOffer {
    /// The province.
    pub province: Province,
    /// When the offer lapses.
    pub ends_at: Instant,
}

/// An invitation to apply for permanent residence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvitationView {
    /// The round that invited.
    pub round: RoundNumber,
    /// The program invited in.
    pub program: Program,
    /// When it lapses, or would have.
    pub ends_at: Instant,
    /// Whether the province took the nomination back that it rests on.
    pub nomination_withdrawn: bool,
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
    pub(crate) categories: CategorySetIndex,
    pub(crate) programs: Programs,
    pub(crate) arranged_employment: bool,
}

/// Where a candidate stands, with what belongs to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Standing {
    InPool(Slot),
    PendingJobBank,
    NotEligible,
    NoLongerEligible,
    Withdrawn,
    Expired,
    RegistrationLapsed,
    NominationWithdrawn,
    Invited(Invite),
    InvitationLapsed(Invite),
    Applied(Invite, Shortfalls),
}

/// What is held of an invitation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Invite {
    pub(crate) round: RoundNumber,
    pub(crate) program: Program,
    pub(crate) nomination_withdrawn: bool,
}

/// Place of a basis in [`Bases`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BasisIndex(pub(crate) u16);

/// Where what an assessment rests on, and its categories, are kept.
pub(crate) type Taken = (BasisIndex, CategorySetIndex);

impl Row {
    /// The target for the size of a row, in bytes.
    const SIZE_MAX: usize = 64;

    /// The row with a new assessment.
    pub(crate) fn with(&self, assessment: &Assessment, (basis, categories): Taken) -> Self {
        Self {
            score: assessment.score,
            programs: assessment.programs,
            arranged_employment: assessment.arranged_employment,
            as_of: assessment.as_of,
            next_change: assessment.next_change,
            basis,
            categories,
            ..self.clone()
        }
    }

    pub(crate) fn entry(&self, candidate: CandidateNumber) -> Entry {
        Entry {
            received_at: self.received_at,
            candidate,
            class: Class {
                categories: self.categories,
                programs: self.programs,
            },
        }
    }

    pub(crate) fn state(&self) -> CandidateState {
        match self.standing {
            Standing::InPool(_) => CandidateState::InPool,
            Standing::PendingJobBank => CandidateState::PendingJobBank,
            Standing::NotEligible => CandidateState::NotEligible,
            Standing::NoLongerEligible => CandidateState::NoLongerEligible,
            Standing::Withdrawn => CandidateState::Withdrawn,
            Standing::Expired => CandidateState::Expired,
            Standing::RegistrationLapsed => CandidateState::RegistrationLapsed,
            Standing::NominationWithdrawn => CandidateState::NominationWithdrawn,
            Standing::Invited(_) => CandidateState::Invited,
            Standing::InvitationLapsed(_) => CandidateState::InvitationLapsed,
            Standing::Applied(..) => CandidateState::Applied,
        }
    }

    /// The invitation held, lapsed or answered with an application.
    pub(crate) fn invite(&self) -> Option<Invite> {
        match self.standing {
            Standing::Invited(invite)
            | Standing::InvitationLapsed(invite)
            | Standing::Applied(invite, _) => Some(invite),
            Standing::InPool(_)
            | Standing::PendingJobBank
            | Standing::NotEligible
            | Standing::NoLongerEligible
            | Standing::Withdrawn
            | Standing::Expired
            | Standing::RegistrationLapsed
            | Standing::NominationWithdrawn => None,
        }
    }

    /// What the application falls short of; none before one is received.
    pub(crate) fn shortfalls(&self) -> Option<Shortfalls> {
        if let Standing::Applied(_, shortfalls) = self.standing {
            Some(shortfalls)
        } else {
            None
        }
    }

    /// Whether the score is kept up to date: in the pool, or waiting to be.
    pub(crate) fn is_tracked(&self) -> bool {
        matches!(
            self.standing,
            Standing::InPool(_) | Standing::PendingJobBank
        )
    }
}

const _: () = assert!(mem::size_of::<Row>() <= Row::SIZE_MAX);

/// The few bases that all scores rest on, each with the people kept up to date on it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Bases {
    known: Vec<Known>,
    latest: Option<Latest>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Known {
    basis: Basis,
    in_pool: usize,
    waiting: usize,
}

/// What the scoring service uses, as far as recorded assessments tell: the basis of the one of the
/// latest day, and of several of that day the one recorded last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Latest {
    pub(crate) basis: BasisIndex,
    /// The day of that assessment: of an earlier day it says nothing.
    pub(crate) as_of: Date,
}

impl Bases {
    /// Finds or takes in the basis of an assessment. `None` when there are too many.
    pub(crate) fn index(&mut self, basis: Basis, as_of: Date) -> Option<BasisIndex> {
        let index = self.place(basis)?;
        // A late assessment of an earlier day does not tell what is used now.
        if self.latest.is_none_or(|latest| latest.as_of <= as_of) {
            let basis = index;
            self.latest = Some(Latest { basis, as_of });
        }
        Some(index)
    }

    fn place(&mut self, basis: Basis) -> Option<BasisIndex> {
        if let Some(place) = self.find(basis) {
            return Some(place);
        }
        let place = BasisIndex(u16::try_from(self.known.len()).ok()?);
        self.known.push(Known {
            basis,
            in_pool: 0,
            waiting: 0,
        });
        Some(place)
    }

    pub(crate) fn get(&self, BasisIndex(index): BasisIndex) -> Basis {
        self.known[usize::from(index)].basis
    }

    /// Counts somebody in the pool, or waiting for it.
    pub(crate) fn enter(&mut self, basis: BasisIndex, standing: Standing) {
        *self.people(basis, standing) += 1;
    }

    pub(crate) fn leave(&mut self, basis: BasisIndex, standing: Standing) {
        *self.people(basis, standing) -= 1;
    }

    fn people(&mut self, BasisIndex(index): BasisIndex, standing: Standing) -> &mut usize {
        let known = &mut self.known[usize::from(index)];
        if standing == Standing::PendingJobBank {
            &mut known.waiting
        } else {
            &mut known.in_pool
        }
    }

    /// The bases that people in the pool are on.
    pub(crate) fn in_pool(&self) -> impl Iterator<Item = Basis> {
        let in_use = self.known.iter().filter(|known| known.in_pool > 0);
        in_use.map(|known| known.basis)
    }

    /// The one basis that everybody in the pool is on; `None` for an empty pool, and while some are
    /// scored anew.
    pub(crate) fn of_pool(&self) -> Option<Basis> {
        let mut in_pool = self.in_pool();
        in_pool.next().filter(|_| in_pool.next().is_none())
    }

    pub(crate) fn knows(&self, BasisIndex(index): BasisIndex) -> bool {
        usize::from(index) < self.known.len()
    }

    /// Every basis, in the order of their places.
    pub(crate) fn all(&self) -> impl Iterator<Item = Basis> {
        self.known.iter().map(|known| known.basis)
    }

    /// The bases with these places, with nobody on them; `None` when they do not fit each other.
    pub(crate) fn of(bases: Vec<Basis>, latest: Option<Latest>) -> Option<Self> {
        let mut taken = Self::default();
        let count = bases.len();
        for basis in bases {
            taken.place(basis)?;
        }
        taken.latest = latest;
        let fits = taken.known.len() == count && latest.is_none_or(|one| taken.knows(one.basis));
        fits.then_some(taken)
    }

    pub(crate) fn latest(&self) -> Option<Latest> {
        self.latest
    }

    /// The place of a basis; `None` when nothing ever rested on it.
    pub(crate) fn find(&self, basis: Basis) -> Option<BasisIndex> {
        let place = self.known.iter().position(|known| known.basis == basis);
        place.and_then(|place| u16::try_from(place).ok().map(BasisIndex))
    }

    /// Whether anybody kept up to date is on another basis than the one in a place.
    pub(crate) fn any_but(&self, place: Option<BasisIndex>) -> bool {
        let place = place.map(|BasisIndex(place)| usize::from(place));
        let mut others = self.known.iter().enumerate();
        others.any(|(index, known)| Some(index) != place && known.in_pool + known.waiting > 0)
    }
}
