//! The digest of a rule set.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use super::canonical::{Said, SaidVersion};
use super::dated::has_own_days;
use super::noc::NocTable;
use crate::Digest;

/// SHA-256 over everything that a rule set's answers rest on, in one canonical form.
///
/// That is what each file of factors says on the first day, what tests, programs and funds say from
/// then to the last day of use, and the unit groups of every NOC version that those name. Titles,
/// sources, comments, layout and the order of keys, rows and files play no part; nor does anything
/// that begins later.
pub(super) fn digest(
    said: &BTreeMap<String, Said>,
    noc: &[NocTable],
    from: Date,
    used_to: Option<Date>,
) -> Digest {
    let mut hash = Sha256::new();
    let mut noc_versions = BTreeSet::new();
    for (file, said) in said {
        let to = if has_own_days(file) {
            used_to
        } else {
            Some(from)
        };
        let in_force = in_force_within(&said.versions, from, to);
        if in_force.is_empty() {
            continue;
        }
        hash.update(format!("{file}\n{}\n", said.always));
        for version in in_force {
            hash.update(format!("{} {}\n", version.from.max(from), version.stated));
            noc_versions.extend(version.noc);
        }
    }
    let named = |table: &&NocTable| noc_versions.contains(&i64::from(table.version.year()));
    for table in noc.iter().filter(named) {
        hash.update(format!("noc {}\n", table.version.year()));
        for (code, rank) in table.groups() {
            hash.update(format!("{code} {rank}\n"));
        }
    }
    Digest(hash.finalize().into())
}

/// The version in force on the first day, and those that follow until the last.
fn in_force_within(versions: &[SaidVersion], from: Date, to: Option<Date>) -> &[SaidVersion] {
    let end = versions.partition_point(|version| to.is_none_or(|to| version.from <= to));
    let begun = versions.partition_point(|version| version.from <= from);
    versions
        .get(begun.saturating_sub(1)..end)
        .unwrap_or_default()
}
