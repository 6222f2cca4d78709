//! The law does not change in passing: every rule set's digest is written down.

use serde::Deserialize;

use crate::fixtures::{Differences, computable, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Digests {
    rule_set: Vec<Pinned>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pinned {
    id: String,
    digest: String,
}

#[test]
fn every_rule_set_has_the_digest_written_down() {
    let Digests { rule_set } = read("digests.toml");
    let mut differences = Differences::default();
    differences.check("rule sets", rule_set.len(), computable().count());
    for (pinned, set) in rule_set.iter().zip(computable()) {
        differences.check("id", &pinned.id, &set.id.to_string());
        differences.check(&pinned.id, &pinned.digest, &set.digest.to_string());
    }
    differences.finish(17);
}
