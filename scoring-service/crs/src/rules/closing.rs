//! Sums that must close: what the factors can give comes to what the sections can.

use crate::{ByColumn, Capped, CoreTables, RuleSet};

/// What does not close in a rule set; nothing when all does.
pub(super) fn faults(rules: &RuleSet) -> Vec<String> {
    let mut faults = Vec::new();
    let mut closes = |what: &str, sum: u16, maximum: u16| {
        if sum != maximum {
            faults.push(format!(
                "{what}: the factors come to {sum}, the maximum is {maximum}"
            ));
        }
    };
    let maxima = &rules.maxima;
    closes(
        "core without spouse",
        core(&rules.core, false),
        maxima.core.without_spouse,
    );
    closes(
        "core with spouse",
        core(&rules.core, true),
        maxima.core.with_spouse,
    );
    let spouse = &rules.spouse;
    let sum = spouse.education.maximum + spouse.language.maximum + spouse.canadian_work.maximum;
    closes("spouse", sum, maxima.spouse);
    closes(
        "core and spouse, with and without one",
        maxima.core.with_spouse + maxima.spouse,
        maxima.core.without_spouse,
    );
    let sections = maxima.core.without_spouse + maxima.transferability + maxima.additional;
    closes("the sections", sections, maxima.total);
    closes(
        "additional, by nomination alone",
        rules.additional.nomination,
        maxima.additional,
    );
    faults
}

fn core(tables: &CoreTables, spouse_counted: bool) -> u16 {
    fn maximum<const N: usize>(table: &ByColumn<Capped<[u16; N]>>, spouse_counted: bool) -> u16 {
        table.get(spouse_counted).maximum
    }
    maximum(&tables.age, spouse_counted)
        + maximum(&tables.education, spouse_counted)
        + maximum(&tables.first_language, spouse_counted)
        + maximum(&tables.second_language, spouse_counted)
        + maximum(&tables.canadian_work, spouse_counted)
}
