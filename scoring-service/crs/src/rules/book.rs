//! Questions to a rule book: which rules hold on a date, and whether a value exists in it.

use std::sync::LazyLock;

use jiff::civil::Date;
use thiserror::Error;

use super::fault::RuleFaults;
use super::load;
use crate::{
    Ability, Beside, Country, Draft, Instrument, LanguageResult, LanguageTest, ListedRuleSet, Path,
    Reason, RuleBook, RuleSet, RuleSetId, Rules, TestIndex, UnitGroup, Violations,
};

/// The date lies before the first rule set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("no rules govern {date}: the first are those of {first}")]
pub struct NotGoverned {
    /// The date asked for.
    pub date: Date,
    /// The first day governed.
    pub first: Date,
}

/// A rule set cannot be used by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RuleSetUnusable {
    /// There is none of that id.
    #[error("there is no rule set {0}")]
    Unknown(RuleSetId),
    /// It is known to exist, not known in full.
    #[error("rule set {0} is announced and not known in full")]
    Announced(RuleSetId),
}

impl RuleBook {
    /// The rules compiled in.
    pub fn built_in() -> &'static Self {
        static BOOK: LazyLock<RuleBook> = LazyLock::new(|| {
            #[expect(
                clippy::expect_used,
                reason = "the files are compiled in; a test loads them"
            )]
            RuleBook::load(load::built_in_files()).expect("the rules compiled in are sound")
        });
        &BOOK
    }

    /// The files compiled in, as path below the folder of rules and text.
    pub fn built_in_files<'a>() -> impl Iterator<Item = (&'a str, &'a str)> {
        load::built_in_files().into_iter()
    }

    /// Loads rules from files, each given as its path below the folder of rules and its text. Files
    /// that end in neither `.toml` nor, among the words, `.ftl` are passed over. A folder `drafts/NAME/` holds the files of a draft.
    ///
    /// # Errors
    /// Everything that is wrong with any of them, by file and line, up to a bound.
    pub fn load<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, RuleFaults> {
        load::load(files)
    }

    /// The rules that govern a date; where they are not known in full, the latest before them that are.
    pub fn rules_on(&self, date: Date) -> Result<Rules<'_>, NotGoverned> {
        let listed = self.listed_on(date)?;
        if let Some(set) = &listed.rules {
            return Ok(Rules {
                book: self,
                set,
                beside: &self.beside,
                superseded_by: None,
                named: false,
                categories_of: None,
            });
        }
        let before = self
            .rule_sets
            .iter()
            .rev()
            .filter(|before| before.id < listed.id);
        let set = before.filter_map(|before| before.rules.as_ref()).next();
        let set = set.ok_or(NotGoverned {
            date,
            first: self.first_day(),
        })?;
        Ok(Rules {
            book: self,
            set,
            beside: &self.beside,
            superseded_by: Some(listed.id),
            named: false,
            categories_of: None,
        })
    }

    /// A rule set by its id, a draft too, to be used for any date.
    pub fn rules_named(&self, id: RuleSetId) -> Result<Rules<'_>, RuleSetUnusable> {
        let listed = self.rule_set(id).ok_or(RuleSetUnusable::Unknown(id))?;
        let set = listed
            .rules
            .as_ref()
            .ok_or(RuleSetUnusable::Announced(id))?;
        Ok(Rules {
            book: self,
            set,
            beside: self.beside(id),
            superseded_by: None,
            named: true,
            categories_of: None,
        })
    }

    /// Every rule set that governs dates, oldest first.
    pub fn rule_sets(&self) -> &[ListedRuleSet] {
        &self.rule_sets
    }

    /// Every draft, by the order of their names.
    pub fn drafts(&self) -> impl ExactSizeIterator<Item = &ListedRuleSet> {
        self.drafts.iter().map(|draft| &draft.listed)
    }

    /// A rule set by its id, a draft too.
    pub fn rule_set(&self, id: RuleSetId) -> Option<&ListedRuleSet> {
        let mut all = self.rule_sets.iter().chain(self.drafts());
        all.find(|listed| listed.id == id)
    }

    fn draft(&self, id: RuleSetId) -> Option<&Draft> {
        self.drafts.iter().find(|draft| draft.listed.id == id)
    }

    /// What stands beside a rule set.
    pub(super) fn beside(&self, id: RuleSetId) -> &Beside {
        self.draft(id).map_or(&self.beside, |draft| &draft.beside)
    }

    /// The instruments behind a rule set and others.
    pub(super) fn known_instruments(&self, id: RuleSetId) -> &[Instrument] {
        let draft = self.draft(id);
        draft.map_or(&self.instruments, |draft| &draft.instruments)
    }

    /// The rule set that governs a date, known in full or not.
    pub fn listed_on(&self, date: Date) -> Result<&ListedRuleSet, NotGoverned> {
        let governing = self
            .rule_sets
            .iter()
            .rev()
            .find(|listed| listed.id.date() <= date);
        governing.ok_or(NotGoverned {
            date,
            first: self.first_day(),
        })
    }

    /// The first day after a date on which another rule set takes over.
    pub fn next_rule_set_after(&self, date: Date) -> Option<Date> {
        self.rule_sets
            .iter()
            .map(|listed| listed.id.date())
            .find(|from| *from > date)
    }

    /// The first day that any rule set governs.
    pub fn first_day(&self) -> Date {
        self.rule_sets
            .first()
            .map_or(Date::MIN, |listed| listed.id.date())
    }

    /// A language test.
    pub fn test(&self, TestIndex(index): TestIndex) -> Option<&LanguageTest> {
        self.tests.get(usize::from(index))
    }

    /// Every language test that is or was accepted.
    pub fn tests(&self) -> &[LanguageTest] {
        &self.tests
    }

    /// Reads an occupation code in a version of the NOC.
    pub fn unit_group(
        &self,
        noc_version: i32,
        code: &str,
        path: &Path<'_>,
        violations: &mut Violations,
    ) -> Option<UnitGroup> {
        let table = self
            .noc
            .iter()
            .find(|table| i32::from(table.version.year()) == noc_version);
        let Some(table) = table else {
            let known: Vec<_> = self
                .noc
                .iter()
                .map(|table| table.version.year().to_string())
                .collect();
            violations.add(
                &path.field("noc_version"),
                Reason::UnknownValue,
                format_args!("{noc_version} is no known version: {}", known.join(" or ")),
            );
            return None;
        };
        let group = table.group(code);
        if group.is_none() {
            violations.add(
                &path.field("code"),
                Reason::UnknownValue,
                format_args!(
                    "{:?} is no unit group of NOC {noc_version}: {} digits, leading zeros kept",
                    clipped(code),
                    table.digits
                ),
            );
        }
        group
    }

    /// Reads a country code.
    pub fn country(
        &self,
        code: &str,
        path: &Path<'_>,
        violations: &mut Violations,
    ) -> Option<Country> {
        let known = <[u8; 2]>::try_from(code.as_bytes()).ok();
        let known = known.filter(|_| self.countries.contains(code)).map(Country);
        if known.is_none() {
            violations.add(
                path,
                Reason::UnknownValue,
                format_args!(
                    "{:?} is no ISO 3166-1 alpha-2 code, such as CA or IN",
                    clipped(code)
                ),
            );
        }
        known
    }

    /// Reads a language result: the scores of the four abilities in tenths, in the order of
    /// [`Ability::ALL`], none for a score that was not given.
    pub fn language_result(
        &self,
        test: &str,
        taken: Option<Date>,
        scores_tenths: [Option<i32>; 4],
        path: &Path<'_>,
        violations: &mut Violations,
    ) -> Option<LanguageResult> {
        let index = self.accepted_test(test, &path.field("test"), violations);
        let known = index.and_then(|index| self.tests.get(usize::from(index)));
        let mut scores = [0; 4];
        let mut sound = index.is_some();
        for (place, ability) in Ability::ALL.into_iter().enumerate() {
            let path = path.field(field_of(ability));
            let score = scores_tenths[place];
            let Some(score) = score else {
                violations.add(
                    &path,
                    Reason::Required,
                    "a score for each of the four abilities",
                );
                sound = false;
                continue;
            };
            match known.map(|test| score_on_scale(test, place, score)) {
                Some(Ok(score)) => scores[place] = score,
                Some(Err(description)) => {
                    violations.add(&path, Reason::OutOfRange, description);
                    sound = false;
                }
                None => {}
            }
        }
        match (index, taken) {
            (Some(index), Some(taken)) if sound => Some(LanguageResult {
                test: TestIndex(index),
                taken,
                scores_tenths: scores,
            }),
            _ => None,
        }
    }

    fn accepted_test(&self, id: &str, path: &Path<'_>, violations: &mut Violations) -> Option<u8> {
        if let Some(index) = self.tests.iter().position(|test| test.id == id) {
            return u8::try_from(index).ok();
        }
        match self.not_accepted.iter().find(|test| test.id == id) {
            Some(test) => violations.add(path, Reason::NotAccepted, &test.reason),
            None => {
                let known: Vec<_> = self.tests.iter().map(|test| test.id.as_str()).collect();
                let (id, known) = (clipped(id), known.join(", "));
                if id.is_empty() {
                    violations.add(path, Reason::Required, format_args!("one of {known}"));
                } else {
                    let description = format_args!("{id:?} is no known test: {known}");
                    violations.add(path, Reason::UnknownValue, description);
                }
            }
        }
        None
    }
}

impl<'a> Rules<'a> {
    /// The rule set.
    pub fn set(&self) -> &'a RuleSet {
        self.set
    }

    /// The rule book that it stands in.
    pub fn book(&self) -> &'a RuleBook {
        self.book
    }

    /// Whether the rule set was asked for by name, and so serves every date.
    pub fn is_named(&self) -> bool {
        self.named
    }

    /// The rule set that governs the date but is not known in full, where this one stands in for it.
    pub fn superseded_by(&self) -> Option<RuleSetId> {
        self.superseded_by
    }
}

fn score_on_scale(test: &LanguageTest, place: usize, score: i32) -> Result<u16, String> {
    let scale = test.scales[place];
    let (min, max, step) = (scale.min_tenths, scale.max_tenths, scale.step_tenths);
    let on_scale = u16::try_from(score)
        .ok()
        .filter(|score| (min..=max).contains(score) && (score - min).is_multiple_of(step));
    on_scale.ok_or_else(|| {
        let scale = format!(
            "{} has scores of {min} to {max} tenths in steps of {step}, not {score}",
            test.title
        );
        match &test.other_scale {
            Some(other) if score > i32::from(max) && score <= i32::from(other.max_tenths) => {
                format!("{scale}; {}", other.hint)
            }
            _ => scale,
        }
    })
}

fn field_of(ability: Ability) -> &'static str {
    match ability {
        Ability::Listening => "listening_tenths",
        Ability::Reading => "reading_tenths",
        Ability::Writing => "writing_tenths",
        Ability::Speaking => "speaking_tenths",
    }
}

/// The beginning of a text that came from outside, for a message of bounded length.
fn clipped(text: &str) -> &str {
    text.char_indices()
        .nth(40)
        .map_or(text, |(end, _)| text.get(..end).unwrap_or_default())
}
