//! Golden cases: what the law gives, written out by hand in the files beside this one, against what
//! the rules give. The expected values are never read from `rules/`, so that the two can disagree.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod arithmetic;
mod biography;
mod cases;
mod charts;
mod digests;
mod fixtures;
mod moves;
mod people;
#[path = "../people/mod.rs"]
mod people_facts;
mod policies;
#[path = "../rule_files/mod.rs"]
mod rule_files;
mod tables;
