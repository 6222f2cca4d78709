//! The pool by score: everyone open to invitation, in a bucket for each score.
//!
//! A person enters and leaves in constant time; a bucket is sorted only when a round needs it.

use crate::category::{CategorySetIndex, CategorySets, Having};
use crate::{CandidateNumber, Crs, Grouping, Instant, Program, Programs};

const SCORES: usize = Crs::MAX.get() as usize + 1;

/// One person in the ranking; 16 bytes, so that a scan of millions stays in step with memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) received_at: Instant,
    pub(crate) candidate: CandidateNumber,
    pub(crate) class: Class,
}

const _: () = assert!(size_of::<Entry>() == 16);

impl Entry {
    /// Place among equal scores: first received first, then the lower number.
    pub(crate) fn order(&self) -> (Instant, CandidateNumber) {
        (self.received_at, self.candidate)
    }
}

/// What decides the rankings that a person is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Class {
    pub(crate) categories: CategorySetIndex,
    pub(crate) programs: Programs,
}

/// A grouping, made ready to be asked of millions.
#[derive(Debug)]
pub(crate) enum Matcher {
    Everyone,
    Program(Program),
    Category(Having),
}

impl Matcher {
    pub(crate) fn new(grouping: &Grouping, sets: &CategorySets) -> Self {
        match grouping {
            Grouping::Everyone => Self::Everyone,
            Grouping::Program(program) => Self::Program(*program),
            Grouping::Category(category) => Self::Category(sets.having(category)),
        }
    }

    /// Whether the grouping takes in a person of a class. Everyone ranked has a program.
    pub(crate) fn fits(&self, class: Class) -> bool {
        match self {
            Self::Everyone => true,
            Self::Program(program) => class.programs.ranked_in(Some(*program)),
            Self::Category(having) => {
                !class.programs.contains(Program::ProvincialNominee)
                    && having.contains(class.categories)
            }
        }
    }
}

/// Place of an entry in its bucket.
#[derive(Debug, Clone, Copy, Eq)]
pub(crate) struct Slot(pub(crate) u32);

/// The order within a bucket means nothing, and states that differ in it alone are equal.
impl PartialEq for Slot {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ranking {
    /// By score, 0 to 1200.
    buckets: Vec<Bucket>,
    len: usize,
}

/// Everyone with one score, in no order.
#[derive(Debug, Clone, Default)]
struct Bucket {
    entries: Vec<Entry>,
    /// How many there are of each class, so that counting does not walk the entries. A few dozen.
    tally: Vec<(Class, u32)>,
}

impl PartialEq for Bucket {
    fn eq(&self, other: &Self) -> bool {
        let in_order = |bucket: &Self| {
            let (mut entries, mut tally) = (bucket.entries.clone(), bucket.tally.clone());
            entries.sort_unstable_by_key(Entry::order);
            tally.sort_unstable();
            (entries, tally)
        };
        in_order(self) == in_order(other)
    }
}

impl Bucket {
    fn count(&self, matcher: &Matcher) -> usize {
        let fitting = self.tally.iter().filter(|(class, _)| matcher.fits(*class));
        fitting.map(|(_, people)| *people as usize).sum()
    }
}

impl Default for Ranking {
    fn default() -> Self {
        Self {
            buckets: vec![Bucket::default(); SCORES],
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
        match bucket
            .tally
            .iter_mut()
            .find(|(class, _)| *class == entry.class)
        {
            Some((_, people)) => *people += 1,
            None => bucket.tally.push((entry.class, 1)),
        }
        bucket.entries.push(entry);
        // Candidate numbers are 32 bits wide, so a bucket cannot outgrow a slot.
        Slot((bucket.entries.len() - 1) as u32)
    }

    /// Removes the entry at a slot. Returns the candidate who now stands there, if any.
    pub(crate) fn remove(&mut self, score: Crs, Slot(slot): Slot) -> Option<CandidateNumber> {
        let bucket = &mut self.buckets[usize::from(score.get())];
        let slot = slot as usize;
        if slot < bucket.entries.len() {
            let gone = bucket.entries.swap_remove(slot);
            self.len -= 1;
            let tallied = |(class, _): &(Class, u32)| *class == gone.class;
            if let Some(place) = bucket.tally.iter().position(tallied) {
                bucket.tally[place].1 -= 1;
                if bucket.tally[place].1 == 0 {
                    bucket.tally.swap_remove(place);
                }
            }
        }
        bucket.entries.get(slot).map(|moved| moved.candidate)
    }

    /// Everyone, highest score first, in no order within a score, with the number in a grouping.
    pub(crate) fn buckets(
        &self,
        matcher: &Matcher,
    ) -> impl Iterator<Item = (Crs, usize, &[Entry])> {
        self.buckets
            .iter()
            .enumerate()
            .rev()
            .filter_map(|(score, bucket)| {
                let score = Crs::new(u16::try_from(score).ok()?)?;
                let people = bucket.count(matcher);
                (people > 0).then_some((score, people, bucket.entries.as_slice()))
            })
    }

    /// How many in a grouping score within a band.
    pub(crate) fn count(&self, from: Crs, to: Crs, matcher: &Matcher) -> usize {
        self.buckets
            .get(usize::from(from.get())..=usize::from(to.get()))
            .unwrap_or_default()
            .iter()
            .map(|bucket| bucket.count(matcher))
            .sum()
    }

    /// How many stand before an entry of a score in the ranking of a grouping.
    pub(crate) fn before(&self, score: Crs, entry: &Entry, matcher: &Matcher) -> usize {
        let above = match Crs::new(score.get() + 1) {
            Some(next) => self.count(next, Crs::MAX, matcher),
            None => 0,
        };
        let tied = &self.buckets[usize::from(score.get())].entries;
        let first = |other: &&Entry| other.order() < entry.order() && matcher.fits(other.class);
        above + tied.iter().filter(first).count()
    }
}
