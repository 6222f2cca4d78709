//! The Express Entry pool and its rounds of invitations, as a pure and deterministic state machine.
//!
//! [`decide`] reads a [`State`] and answers a [`Command`] with the [`Event`]s that it brings;
//! [`State::evolve`] writes one recorded event into the state. A state is the fold of its events:
//! replaying a journal gives the same state, on any machine. Time comes in as an argument
//! ([`Context`]), scores come in with the commands. Nothing here knows gRPC, async, clocks, files,
//! the environment or logging.
//!
//! A state can be written down without its events and read again ([`State::snapshot`], [`Restore`]),
//! and events that were not recorded after all can be taken back ([`Undo`]).
//!
//! What time brings by itself (profiles that end, scores that change on a day, rounds that fall due)
//! is asked for with [`State::next_due`], in the order of its instants.

mod application;
mod assessment;
mod bands;
mod candidates;
mod category;
mod changes;
mod command;
mod data;
mod decide;
mod due;
mod event;
mod evolve;
mod ids;
mod instant;
mod lifecycle;
mod officer;
mod program;
mod province;
mod ranking;
mod round;
mod rows;
mod selection;
mod snapshot;
mod stale;
mod state;
mod undo;
mod why;

pub use application::{Shortfall, Shortfalls};
pub use assessment::{Assessment, Basis, Crs, RuleSetId, RuleSetRef};
pub use bands::{Band, PublishedBand, bands_on};
pub use candidates::{CandidateState, CandidateView, InvitationView, NominationOffer};
pub use category::{Categories, CategoryId, NoCategoryId};
pub use command::{Command, Context, Rejection, RoundRules, RoundScores, SeparateScore};
pub use decide::decide;
pub use due::Due;
pub use event::{Event, Recorded};
pub use evolve::Corrupt;
pub use ids::{CandidateNumber, Etag, Position, RoundNumber};
pub use instant::Instant;
pub use lifecycle::{invitation_ends, nomination_offer_ends};
pub use officer::{NoOfficer, Officer};
pub use program::{Program, Programs};
pub use province::Province;
pub use round::{Grouping, Instruction, Invitations, Invited, Outcome, Round, RoundState};
pub use snapshot::{Restore, Section, Snapshot, Unreadable};
pub use state::{NotRanked, Rank, State};
pub use undo::Undo;
pub use why::{NotTold, Why, WhyNot};
