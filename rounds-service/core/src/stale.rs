//! Which scores are not good for a day.

use jiff::civil::Date;

use crate::candidates::Standing;
use crate::{Basis, CandidateNumber, RuleSetRef, State};

impl State {
    /// People in the pool, or waiting for it, whose score is not good for a day, at most `limit` of them:
    /// time has changed it, or it rests on other rules than `rules`; without those, on others than are
    /// used since that day or before. A score of a later day is left as it is.
    pub fn stale_on(
        &self,
        day: Date,
        rules: Option<RuleSetRef>,
        limit: usize,
    ) -> Vec<CandidateNumber> {
        let good = rules.map(Basis::of).or_else(|| self.used_on(day));
        self.stale(day, good).take(limit).collect()
    }

    /// Those whose score time has changed by a day, or whose score rests on something else than is good
    /// and is of no later day. Looks at everybody, if there is anybody.
    pub(crate) fn stale(
        &self,
        day: Date,
        good: Option<Basis>,
    ) -> impl Iterator<Item = CandidateNumber> {
        let changed = self.changes.first().is_some_and(|first| first <= day);
        let good = good.map(|good| self.bases.find(good));
        let good = good.filter(|good| self.bases.any_but(*good));
        let rows = self.rows.iter().enumerate();
        let rows = rows.take(match changed || good.is_some() {
            true => usize::MAX,
            false => 0,
        });
        rows.filter_map(move |(index, row)| {
            let changed = row.next_change.is_some_and(|change| change <= day);
            let behind = good.is_some_and(|good| Some(row.basis) != good && row.as_of <= day);
            let stale = row.is_tracked() && (changed || behind);
            CandidateNumber::at_index(index).filter(|_| stale)
        })
    }

    /// What the scoring service used last, as far as assessments of that day or before tell: one of a
    /// later day may rest on rules that do not govern that day yet.
    fn used_on(&self, day: Date) -> Option<Basis> {
        let latest = self.bases.latest().filter(|latest| latest.as_of <= day);
        latest.map(|latest| self.bases.get(latest.basis))
    }

    /// Whether anybody in the pool has a score of a later day: who came or changed since, while
    /// something due that day waited.
    pub fn has_scores_later_than(&self, day: Date) -> bool {
        let mut rows = self.rows.iter();
        rows.any(|row| matches!(row.standing, Standing::InPool(_)) && day < row.as_of)
    }
}
