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
        let mut stale: Vec<_> = self.changed_by(day).take(limit).collect();
        let good = rules.map(Basis::of);
        if let Some(good) = good.or_else(|| self.used_on(day)) {
            let room = limit - stale.len();
            let behind = self.behind(good, day);
            let unchanged = behind.filter(|(_, change)| change.is_none_or(|change| day < change));
            stale.extend(unchanged.map(|(candidate, _)| candidate).take(room));
        }
        stale
    }

    /// Those of them whose score time has changed.
    pub(crate) fn changed_by(&self, day: Date) -> impl Iterator<Item = CandidateNumber> {
        let changed = self.changes.iter();
        let changed = changed.take_while(move |(change, _)| *change <= day);
        changed.map(|(_, candidate)| *candidate)
    }

    /// Those whose score rests on something else than is good, and is of no later day; each with the
    /// day on which time changes it.
    pub(crate) fn behind(
        &self,
        good: Basis,
        day: Date,
    ) -> impl Iterator<Item = (CandidateNumber, Option<Date>)> {
        let good = self.bases.find(good);
        let rows = self.rows.iter().enumerate();
        let rows = rows.take(match self.bases.any_but(good) {
            true => usize::MAX,
            false => 0,
        });
        rows.filter_map(move |(index, row)| {
            let behind = row.is_tracked() && Some(row.basis) != good && row.as_of <= day;
            let candidate = CandidateNumber::at_index(index).filter(|_| behind)?;
            Some((candidate, row.next_change))
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
