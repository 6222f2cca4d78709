//! Whole-system checks of the Express Entry services, and what they are made with.
//!
//! The people in here are synthetic: made up, with facts that fit published totals. A result that
//! matches a published figure shows that the mechanism works, and nothing about real people.

pub mod demo;
pub mod harness;
pub mod kills;
pub mod page;
pub mod population;
pub mod verify;
