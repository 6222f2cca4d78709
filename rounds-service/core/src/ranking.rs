//! The pool by score: everyone open to invitation, in a bucket for each score.
//!
//! A person enters and leaves in constant time; a bucket is sorted only when a round needs it.

use crate::{CandidateNumber, Crs, Instant, Program, Programs};

const SCORES: usize = Crs::MAX.get() as usize + 1;

/// One person in the ranking; 16 bytes, so that a scan of millions stays in step with memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) received_at: Instant,
    pub(crate) candidate: CandidateNumber,
    pub(crate) programs: Programs,
}

impl Entry {
    /// Place among equal scores: first received first, then the lower number.
    pub(crate) fn order(&self) -> (Instant, CandidateNumber) {
        (self.received_at, self.candidate)
    }
}

/// Place of an entry in its bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot(u32);

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ranking {
    /// By score, 0 to 1200.
    buckets: Vec<Vec<Entry>>,
    len: usize,
}

impl Default for Ranking {
    fn default() -> Self {
        Self {
            buckets: vec![Vec::new(); SCORES],
            len: 0,
        }
    }
}

impl Ranking {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Adds an entry and tells where it stands.
    pub(crate) fn insert(&mut self, score: Crs, entry: Entry) -> Slot {
        self.len += 1;
        let bucket = &mut self.buckets[usize::from(score.get())];
        bucket.push(entry);
        // Candidate numbers are 32 bits wide, so a bucket cannot outgrow a slot.
        Slot((bucket.len() - 1) as u32)
    }

    /// Removes the entry at a slot. Returns the candidate who now stands there, if any.
    pub(crate) fn remove(&mut self, score: Crs, Slot(slot): Slot) -> Option<CandidateNumber> {
        let bucket = &mut self.buckets[usize::from(score.get())];
        let slot = slot as usize;
        if slot < bucket.len() {
            bucket.swap_remove(slot);
            self.len -= 1;
        }
        bucket.get(slot).map(|moved| moved.candidate)
    }

    /// Everyone, highest score first, in no order within a score.
    pub(crate) fn buckets(&self) -> impl Iterator<Item = (Crs, &[Entry])> {
        self.buckets
            .iter()
            .enumerate()
            .rev()
            .filter_map(|(score, bucket)| {
                let score = Crs::new(u16::try_from(score).ok()?)?;
                Some((score, bucket.as_slice()))
            })
    }

    /// How many in the ranking of a program (none: the general ranking) score within a band.
    pub(crate) fn count(&self, from: Crs, to: Crs, program: Option<Program>) -> usize {
        self.buckets
            .get(usize::from(from.get())..=usize::from(to.get()))
            .unwrap_or_default()
            .iter()
            .map(|bucket| match program {
                None => bucket.len(),
                Some(_) => ranked(bucket, program).count(),
            })
            .sum()
    }

    /// How many stand before an entry of a score in the ranking of a program.
    pub(crate) fn before(&self, score: Crs, entry: &Entry, program: Option<Program>) -> usize {
        let above = match Crs::new(score.get() + 1) {
            Some(next) => self.count(next, Crs::MAX, program),
            None => 0,
        };
        let tied = &self.buckets[usize::from(score.get())];
        above
            + ranked(tied, program)
                .filter(|other| other.order() < entry.order())
                .count()
    }
}

fn ranked(bucket: &[Entry], program: Option<Program>) -> impl Iterator<Item = &Entry> {
    bucket
        .iter()
        .filter(move |entry| entry.programs.ranked_in(program))
}
