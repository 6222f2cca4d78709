//! What the golden cases share: reading their files, naming who is scored, telling what differs.

use std::fmt;

use crs::{
    Abilities, Date, EducationLevel, Factors, Level, ListedOccupation, OfficialLanguage, Person,
    Profile, RuleBook, RuleSet, SpouseFactors,
};
use serde::de::DeserializeOwned;

/// Reads a file of golden cases.
pub(crate) fn read<T: DeserializeOwned>(file: &str) -> T {
    let path = format!("{}/tests/golden/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap();
    toml::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Everything that differs, told together at the end.
#[derive(Default)]
pub(crate) struct Differences {
    cases: usize,
    found: Vec<String>,
}

impl Differences {
    /// Compares one value of one case.
    pub(crate) fn check<T: PartialEq + fmt::Debug>(
        &mut self,
        case: impl fmt::Display,
        expected: T,
        got: T,
    ) {
        self.cases += 1;
        if expected != got {
            self.found
                .push(format!("{case}: expected {expected:?}, got {got:?}"));
        }
    }

    /// Fails if anything differed, or if fewer values were compared than the file must hold.
    pub(crate) fn finish(self, cases_min: usize) {
        let Self { cases, found } = self;
        assert!(
            found.is_empty(),
            "{} of {cases} differ:\n{}",
            found.len(),
            found.join("\n")
        );
        assert!(cases >= cases_min, "only {cases} values were compared");
    }
}

/// The computable rule sets from one to another, by their ids.
pub(crate) fn rule_sets([first, last]: &[String; 2]) -> Vec<&'static RuleSet> {
    let sets: Vec<_> = computable()
        .filter(|set| (first..=last).contains(&&set.id.to_string()))
        .collect();
    let ids = [sets.first(), sets.last()].map(|set| set.map(|set| set.id.to_string()));
    assert_eq!(ids, [Some(first.clone()), Some(last.clone())]);
    sets
}

/// Every computable rule set.
pub(crate) fn computable() -> impl Iterator<Item = &'static RuleSet> {
    let listed = RuleBook::built_in().rule_sets().iter();
    listed.filter_map(|listed| listed.rules.as_ref())
}

/// A person with nothing that scores; with a spouse of the same kind, if one counts.
pub(crate) fn nobody(spouse_counted: bool) -> Factors {
    Factors {
        age: 0,
        education: EducationLevel::LessThanSecondary,
        english: None,
        french: None,
        first_language: OfficialLanguage::English,
        canadian_work_years: 0,
        foreign_work_years: 0,
        certificate_of_qualification: false,
        canadian_education: None,
        job_offer: None,
        nomination: false,
        sibling: false,
        listed_occupation: ListedOccupation::default(),
        spouse: spouse_counted.then_some(SpouseFactors {
            education: EducationLevel::LessThanSecondary,
            language: None,
            canadian_work_years: 0,
        }),
    }
}

/// A person of whom nothing but the birth is known.
pub(crate) fn born(birth: Date) -> Profile {
    Profile {
        birth,
        person: Person::default(),
        partner: None,
        certificates: Vec::new(),
        job_offers: Vec::new(),
        nomination: None,
        relatives: Vec::new(),
        funds_cad: None,
        family_size: None,
        destination: None,
    }
}

/// Levels in the order listening, reading, writing, speaking.
pub(crate) fn levels(levels: [u8; 4]) -> Abilities {
    Abilities(levels.map(Level::new))
}

/// A day as the files have it.
pub(crate) fn day(date: &toml::value::Datetime) -> Date {
    date.to_string().parse().unwrap()
}
