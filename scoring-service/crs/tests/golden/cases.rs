//! Whole people by their facts, for every trap that calculators fall into, in every rule set.

use std::collections::{BTreeMap, BTreeSet};

use crs::{Date, ListedRuleSet, RuleBook};
use serde::Deserialize;

use crate::arithmetic::sum;
use crate::biography::Biography;
use crate::fixtures::{Differences, day, read};

/// The files of cases.
const FILES: [&str; 5] = [
    "cases/core.toml",
    "cases/family.toml",
    "cases/transferability.toml",
    "cases/additional.toml",
    "cases/counting.toml",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Traps {
    trap: Vec<Trap>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Trap {
    id: String,
    #[serde(rename = "says")]
    _says: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    traps: Vec<String>,
    person: Biography,
    gives: Vec<Gives>,
}

/// What the person is given.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Gives {
    /// On the first and the last day of each rule set from one to another.
    rule_sets: Option<[String; 2]>,
    /// On these days.
    #[serde(default)]
    on: Vec<toml::value::Datetime>,
    /// A sum for each section that earns something: `A: 105 age + 4 x 31 English = 229`.
    worked: Vec<String>,
    total: u16,
}

fn all_cases() -> impl Iterator<Item = Case> {
    FILES.into_iter().flat_map(|file| read::<Cases>(file).case)
}

/// The computable rule sets.
fn listed() -> impl Iterator<Item = &'static ListedRuleSet> {
    let listed = RuleBook::built_in().rule_sets().iter();
    listed.filter(|listed| listed.rules.is_some())
}

impl Gives {
    /// The days to judge on.
    fn days(&self) -> Vec<Date> {
        let mut days: Vec<Date> = self.on.iter().map(day).collect();
        if let Some([first, last]) = &self.rule_sets {
            let ids: Vec<_> = listed().map(|listed| listed.id.to_string()).collect();
            assert!(
                ids.contains(first) && ids.contains(last),
                "{first} to {last}"
            );
            let within = listed().filter(|it| (first..=last).contains(&&it.id.to_string()));
            days.extend(within.flat_map(|it| [Some(it.id.date()), it.to].into_iter().flatten()));
        }
        assert!(!days.is_empty(), "a case is judged on some day");
        days
    }
}

/// The points of sections A to D by their sums, which must be what their lines say.
pub(crate) fn points(worked: &[String]) -> [u16; 4] {
    let mut points = [0; 4];
    for line in worked {
        let (section, worked) = line.split_once(": ").unwrap();
        let (terms, result) = worked.split_once(" = ").unwrap();
        let result: u16 = result.parse().unwrap();
        assert_eq!(sum(terms), result, "{line}");
        let place = ["A", "B", "C", "D"].iter().position(|it| *it == section);
        points[place.unwrap()] += result;
    }
    points
}

#[test]
fn every_case_gets_the_points_worked_out() {
    let mut differences = Differences::default();
    for case in all_cases() {
        for gives in &case.gives {
            let points = points(&gives.worked);
            assert_eq!(points.iter().sum::<u16>(), gives.total, "{}", case.name);
            for on in gives.days() {
                let rules = RuleBook::built_in().rules_on(on).unwrap();
                let score = rules.score(&rules.derive(&case.person.on(on), on));
                let got = score.sections.map(|section| section.points);
                let name = format!("{}, on {on} ({})", case.name, gives.worked.join(" "));
                differences.check(name, (points, gives.total), (got, score.total));
            }
        }
    }
    differences.finish(600);
}

#[test]
fn every_trap_has_a_case_in_every_rule_set() {
    let traps: Traps = read("traps.toml");
    let mut covered: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for trap in &traps.trap {
        let twice = covered.insert(&trap.id, BTreeSet::new());
        assert_eq!(twice, None, "{} is listed twice", trap.id);
    }
    for case in all_cases() {
        let days = case.gives.iter().flat_map(Gives::days);
        let ids: Vec<String> = days
            .map(|on| {
                RuleBook::built_in()
                    .rules_on(on)
                    .unwrap()
                    .set()
                    .id
                    .to_string()
            })
            .collect();
        for trap in &case.traps {
            let covered = covered.get_mut(trap.as_str());
            let covered = covered.unwrap_or_else(|| panic!("{trap} is no trap of the list"));
            covered.extend(ids.iter().cloned());
        }
    }
    let all: BTreeSet<String> = listed().map(|listed| listed.id.to_string()).collect();
    let missing: Vec<_> = covered
        .iter()
        .flat_map(|(trap, ids)| all.difference(ids).map(move |id| format!("{trap} in {id}")))
        .collect();
    assert!(missing.is_empty(), "no case for:\n{}", missing.join("\n"));
}
