//! Days on which what stands beside a rule set turns.

use jiff::civil::Date;

use crate::{Beside, CategoryList, FundsTable, OccupationList, ProgramRules, Timeline};

impl Beside {
    /// All that stands beside a rule set.
    pub(super) fn new(
        programs: Timeline<ProgramRules>,
        funds: Timeline<FundsTable>,
        listed: Option<Timeline<OccupationList>>,
        categories: Timeline<CategoryList>,
    ) -> Self {
        let mut turns = Vec::new();
        for (from, law) in programs.iter() {
            let rules = [
                &law.fsw.experience,
                &law.cec.experience,
                &law.fst.experience,
            ];
            turns.push(from);
            turns.extend(rules.iter().filter_map(|rule| rule.physicians_count_from));
        }
        turns.extend(listed.iter().flat_map(Timeline::iter).map(|(from, _)| from));
        for (from, list) in categories.iter() {
            let work = list
                .categories
                .iter()
                .filter_map(|category| category.work.as_ref());
            turns.push(from);
            turns.extend(work.filter_map(|work| work.experience.physicians_count_from));
        }
        turns.sort_unstable();
        turns.dedup();
        Self {
            programs,
            funds,
            listed,
            categories,
            turns,
        }
    }

    /// The first day after `on` on which programs, lists, categories, or the policies on work in them
    /// may be others. Funds turn by themselves.
    pub(crate) fn next_turn(&self, on: Date) -> Option<Date> {
        let next = self.turns.partition_point(|day| *day <= on);
        self.turns.get(next).copied()
    }
}
