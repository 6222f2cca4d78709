//! The digest of a rule set.

use std::collections::BTreeMap;

use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use super::dated::Said;
use crate::Digest;

/// SHA-256 over what every file says that a rule set's answers rest on: its versions in force on the
/// first day, and those that follow while the rule set governs.
pub(super) fn digest(said: &BTreeMap<String, Said>, from: Date, to: Option<Date>) -> Digest {
    let mut hash = Sha256::new();
    for (file, said) in said {
        let first = said.versions.iter().rposition(|(day, _)| *day <= from);
        let in_force = said
            .versions
            .iter()
            .enumerate()
            .filter(|(index, (day, _))| {
                first == Some(*index) || (*day > from && to.is_none_or(|to| *day <= to))
            });
        hash.update(format!("{file}\n{}\n", said.always));
        for (index, (day, stated)) in in_force {
            let day = if first == Some(index) {
                from.max(*day)
            } else {
                *day
            };
            hash.update(format!("{day} {stated}\n"));
        }
    }
    Digest(hash.finalize().into())
}
