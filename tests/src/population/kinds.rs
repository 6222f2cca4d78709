//! Kinds of synthetic people, as data: `population/people.toml`.

use std::collections::BTreeMap;

use rand::RngExt;
use serde::Deserialize;

/// The kinds of people, and the scores that earn each level.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kinds {
    pub(super) ielts_general: Levels,
    pub(super) celpip_general: Levels,
    pub(super) kind: Vec<Kind>,
}

/// Scores in tenths by level: listening, reading, writing, speaking.
pub(super) type Levels = BTreeMap<String, [i32; 4]>;

/// A kind of people. Shares are out of a hundred.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kind {
    pub(super) name: String,
    pub(super) weight: f64,
    pub(super) age: (i16, i16),
    pub(super) education: Vec<(Education, u32)>,
    pub(super) level: Vec<(u8, u32)>,
    pub(super) foreign_years: (i16, i16),
    pub(super) canadian_years: (i16, i16),
    pub(super) occupations: Vec<String>,
    pub(super) partner: u32,
    pub(super) partner_level: Vec<(u8, u32)>,
    pub(super) french: u32,
    pub(super) canadian_study: u32,
    pub(super) offer: u32,
    #[serde(default)]
    pub(super) certificate: u32,
}

/// Education of a kind of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Education {
    None,
    Secondary,
    OneYear,
    TwoYear,
    Bachelor,
    TwoOrMore,
    Masters,
    Doctoral,
}

impl Kinds {
    pub(super) fn read() -> anyhow::Result<Self> {
        Ok(toml::from_str(include_str!(
            "../../population/people.toml"
        ))?)
    }

    pub(super) fn named(&self, name: &str) -> anyhow::Result<&Kind> {
        let found = self.kind.iter().find(|kind| kind.name == name);
        found.ok_or_else(|| anyhow::anyhow!("there is no kind {name:?}"))
    }
}

/// Draws from values by their weights.
pub(super) fn weighted<T: Copy>(rng: &mut impl RngExt, values: &[(T, u32)]) -> Option<T> {
    let sum: u32 = values.iter().map(|(_, weight)| weight).sum();
    let mut drawn = rng.random_range(0..sum.max(1));
    for (value, weight) in values {
        if drawn < *weight {
            return Some(*value);
        }
        drawn -= weight;
    }
    None
}

/// Whether a draw of so many in a hundred hits.
pub(super) fn hits(rng: &mut impl RngExt, percent: u32) -> bool {
    rng.random_range(0..100) < percent
}
