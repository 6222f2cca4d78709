//! Policy choices: each is a value in the rules, called a choice there, and changing it is enough.

use crs::{Date, RuleBook};
use serde::Deserialize;

use crate::biography::Biography;
use crate::cases::points;
use crate::fixtures::{Differences, day, read};
use crate::rule_files;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Policies {
    policy: Vec<Policy>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    question: String,
    file: String,
    chosen: String,
    says: String,
    on: Vec<toml::value::Datetime>,
    person: Biography,
    gives: Vec<String>,
    would_give: Vec<String>,
}

/// The points of the sections on a day.
fn scored(book: &RuleBook, person: &Biography, on: Date) -> [u16; 4] {
    let rules = book.rules_on(on).unwrap();
    let score = rules.score(&rules.derive(&person.on(on), on));
    score.sections.map(|section| section.points)
}

#[test]
fn every_policy_choice_is_a_value_in_the_rules_that_decides() {
    let Policies { policy } = read("policies.toml");
    let mut differences = Differences::default();
    for policy in &policy {
        let mut files = rule_files::built_in();
        let text = files.get_mut(&policy.file).unwrap();
        assert!(text.contains("olicy choice"), "{}", policy.file);
        assert!(text.contains(&policy.chosen), "{}", policy.question);
        *text = text.replace(&policy.chosen, &policy.says);
        let other = rule_files::load(&files).unwrap();
        assert_ne!(points(&policy.gives), points(&policy.would_give));
        for on in policy.on.iter().map(day) {
            let as_chosen = scored(RuleBook::built_in(), &policy.person, on);
            let otherwise = scored(&other, &policy.person, on);
            let name = |what: &str| format!("{} {what}, on {on}", policy.question);
            differences.check(name("as chosen"), points(&policy.gives), as_chosen);
            differences.check(name("otherwise"), points(&policy.would_give), otherwise);
        }
    }
    differences.finish(40);
}
