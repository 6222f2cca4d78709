//! Sums that must close: what the factors can give comes to what the sections can.

use crate::{AdditionalTables, ByColumn, Capped, CoreTables, RuleSet};

/// No total lies above this, so that sums of points fit their type whatever a folder of rules says.
const TOTAL_MAX: u16 = 9_999;

/// A published maximum that something does not close on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Maximum {
    Core,
    Spouse,
    Transferability,
    Additional,
    Total,
}

/// What does not close in a rule set, by the maximum that it does not close on; nothing when all does.
pub(super) fn faults(rules: &RuleSet) -> Vec<(Maximum, String)> {
    let mut faults = Vec::new();
    let mut closes = |on: Maximum, what: &str, parts: &[u16], maximum: u16| {
        let sum: u32 = parts.iter().copied().map(u32::from).sum();
        if sum != u32::from(maximum) {
            let message = format!("{what}: the parts come to {sum}, the maximum is {maximum}");
            faults.push((on, message));
        }
    };
    let maxima = &rules.maxima;
    let core = &maxima.core;
    closes(
        Maximum::Core,
        "core without spouse",
        &core_maxima(&rules.core, false),
        core.without_spouse,
    );
    closes(
        Maximum::Core,
        "core with spouse",
        &core_maxima(&rules.core, true),
        core.with_spouse,
    );
    let spouse = &rules.spouse;
    let spouse = [
        spouse.education.maximum,
        spouse.language.maximum,
        spouse.canadian_work.maximum,
    ];
    closes(Maximum::Spouse, "spouse", &spouse, maxima.spouse);
    let with_spouse = [core.with_spouse, maxima.spouse];
    closes(
        Maximum::Core,
        "core and spouse, with and without one",
        &with_spouse,
        core.without_spouse,
    );
    let sections = [
        core.without_spouse,
        maxima.transferability,
        maxima.additional,
    ];
    closes(Maximum::Total, "the sections", &sections, maxima.total);
    let nomination = rules.additional.nomination;
    closes(
        Maximum::Additional,
        "additional, by nomination alone",
        &[nomination],
        maxima.additional,
    );

    let groups = &rules.transferability;
    let groups = [
        groups.education.maximum,
        groups.foreign_work.maximum,
        groups.certificate.maximum,
    ];
    if groups.iter().any(|group| *group > maxima.transferability) {
        let message = "transferability: a group gives more than the section";
        faults.push((Maximum::Transferability, message.to_owned()));
    }
    if awards(&rules.additional)
        .iter()
        .any(|award| *award > maxima.additional)
    {
        let message = "additional: an award is above the maximum of the section";
        faults.push((Maximum::Additional, message.to_owned()));
    }
    if maxima.total > TOTAL_MAX {
        let message = format!("a total of {} is above {TOTAL_MAX}", maxima.total);
        faults.push((Maximum::Total, message));
    }
    faults
}

fn core_maxima(tables: &CoreTables, spouse_counted: bool) -> [u16; 5] {
    fn maximum<const N: usize>(table: &ByColumn<Capped<[u16; N]>>, spouse_counted: bool) -> u16 {
        table.get(spouse_counted).maximum
    }
    [
        maximum(&tables.age, spouse_counted),
        maximum(&tables.education, spouse_counted),
        maximum(&tables.first_language, spouse_counted),
        maximum(&tables.second_language, spouse_counted),
        maximum(&tables.canadian_work, spouse_counted),
    ]
}

fn awards(tables: &AdditionalTables) -> [u16; 8] {
    let listed = tables.listed_occupation.as_ref();
    [
        tables.job_offer_other,
        tables.job_offer_major_group_00,
        tables.canadian_education_short,
        tables.canadian_education_long,
        tables.french,
        tables.french_with_english,
        tables.sibling,
        listed.map_or(0, |listed| listed.maximum),
    ]
}
