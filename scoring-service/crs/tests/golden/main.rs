//! Golden cases: what the law gives, written out by hand in the files beside this one, against what
//! the rules give. The expected values are never read from `rules/`, so that the two can disagree.

mod charts;
mod fixtures;
mod people;
mod tables;
