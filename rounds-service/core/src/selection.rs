//! Who a round invites: the first N of a ranking.

use crate::ranking::{Entry, Matcher, Ranking};
use crate::{Crs, Instant, Instruction, Invited};

/// A ranking as an instruction sees it.
pub(crate) struct Selection<'a> {
    pub(crate) ranking: &'a Ranking,
    pub(crate) matcher: &'a Matcher,
    pub(crate) instruction: &'a Instruction,
    /// The instant of the round: whoever was received after it is not in it.
    pub(crate) at: Instant,
    /// Whether anybody could have been.
    pub(crate) has_later: bool,
}

impl Selection<'_> {
    /// The number ranked, and the first of them as far as the instruction invites, by rank.
    ///
    /// Buckets are walked from the top, and only those that are needed are sorted.
    pub(crate) fn select(&self) -> (u32, Vec<Invited>) {
        let places = self.instruction.invitations.get() as usize;
        let floor = self.instruction.required_score.unwrap_or(Crs::MIN);
        let mut ranked = 0;
        let mut invited: Vec<Invited> = Vec::new();
        for (score, people, bucket) in self.ranking.buckets(self.matcher) {
            let open = places - invited.len();
            if open == 0 || score < floor {
                ranked += match self.has_later {
                    true => self.in_round(bucket).count(),
                    false => people,
                };
                continue;
            }
            let mut tied: Vec<_> = self.in_round(bucket).collect();
            ranked += tied.len();
            if tied.len() > open {
                tied.select_nth_unstable_by_key(open, |entry| entry.order());
                tied.truncate(open);
            }
            tied.sort_unstable_by_key(|entry| entry.order());
            invited.extend(tied.into_iter().filter_map(|entry| {
                let programs = entry.class.programs;
                Some(Invited {
                    candidate: entry.candidate,
                    program: self.instruction.grouping.invites_as(programs)?,
                    score,
                    received_at: entry.received_at,
                })
            }));
        }
        // Candidate numbers are 32 bits wide.
        (ranked as u32, invited)
    }

    fn in_round<'b>(&'b self, bucket: &'b [Entry]) -> impl Iterator<Item = &'b Entry> {
        bucket
            .iter()
            .filter(|entry| entry.received_at <= self.at && self.matcher.fits(entry.class))
    }
}
