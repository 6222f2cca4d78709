//! Language levels, and which language is the first.

use crate::calendar::{add_years, sooner};
use crate::{
    Abilities, Date, Factors, FirstLanguageDefault, LanguageResult, Languages, OfficialLanguage,
    RuleBook, RuleSet, SpouseFactors,
};

/// How a language result stands on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LanguageState {
    /// Taken after the date.
    NotYet {
        /// Day of the sitting.
        until: Date,
    },
    /// Too old.
    Expired,
    /// The test is not accepted on the date.
    NotAccepted {
        /// First day on which that changes.
        until: Date,
    },
    /// It counts.
    Counts {
        /// The levels that it shows.
        levels: Abilities,
        /// First day on which it no longer counts.
        until: Date,
    },
}

impl LanguageState {
    /// How `result` stands on a date, good for `years`.
    ///
    /// The chart is the one in force on the date, whatever the day of the sitting.
    pub(crate) fn of(book: &RuleBook, result: &LanguageResult, on: Date, years: i16) -> Self {
        let expires = add_years(result.taken, years);
        if result.taken > on {
            return Self::NotYet {
                until: result.taken,
            };
        }
        if expires <= on {
            return Self::Expired;
        }
        let test = book.tests.get(usize::from(result.test.0));
        let accepted = test.filter(|test| test.is_accepted(on));
        match accepted.and_then(|test| Some((test, test.charts.at(on)?))) {
            Some((test, chart)) => Self::Counts {
                levels: chart.levels(result.scores_tenths),
                until: test
                    .accepted_to
                    .and_then(|to| to.tomorrow().ok())
                    .map_or(expires, |ends| ends.min(expires)),
            },
            None => {
                let begins = test.map(|test| test.accepted_from);
                Self::NotAccepted {
                    until: begins
                        .filter(|begins| *begins > on)
                        .map_or(expires, |begins| begins.min(expires)),
                }
            }
        }
    }

    /// The first later day on which it changes.
    pub(crate) fn until(self) -> Option<Date> {
        match self {
            Self::NotYet { until } | Self::NotAccepted { until } | Self::Counts { until, .. } => {
                Some(until)
            }
            Self::Expired => None,
        }
    }

    /// The levels, if it counts.
    pub(crate) fn levels(self) -> Option<Abilities> {
        match self {
            Self::Counts { levels, .. } => Some(levels),
            Self::NotYet { .. } | Self::Expired | Self::NotAccepted { .. } => None,
        }
    }
}

/// How a person's language results stand on a date.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LanguageStates {
    pub(crate) english: Option<LanguageState>,
    pub(crate) french: Option<LanguageState>,
}

impl LanguageStates {
    pub(crate) fn of(book: &RuleBook, languages: &Languages, on: Date, years: i16) -> Self {
        let state = |result: &Option<LanguageResult>| {
            let result = result.as_ref()?;
            Some(LanguageState::of(book, result, on, years))
        };
        Self {
            english: state(&languages.english),
            french: state(&languages.french),
        }
    }

    pub(crate) fn levels(self) -> Levels {
        Levels {
            english: self.english.and_then(LanguageState::levels),
            french: self.french.and_then(LanguageState::levels),
        }
    }

    /// The first later day on which one of them changes.
    pub(crate) fn until(self) -> Option<Date> {
        sooner(
            self.english.and_then(LanguageState::until),
            self.french.and_then(LanguageState::until),
        )
    }
}

/// The levels of a person in English and in French.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Levels {
    pub(crate) english: Option<Abilities>,
    pub(crate) french: Option<Abilities>,
}

impl Levels {
    pub(crate) fn get(self, language: OfficialLanguage) -> Option<Abilities> {
        match language {
            OfficialLanguage::English => self.english,
            OfficialLanguage::French => self.french,
        }
    }

    /// The first official language where there is nothing to weigh: as designated, or the only one
    /// with levels. Without any it is English, which then earns nothing.
    fn obvious_first(self, designated: Option<OfficialLanguage>) -> Option<OfficialLanguage> {
        designated.or(match (self.english, self.french) {
            (Some(_), Some(_)) => None,
            (None, Some(_)) => Some(OfficialLanguage::French),
            (Some(_) | None, None) => Some(OfficialLanguage::English),
        })
    }
}

/// Chooses the person's first official language, all other factors given.
pub(crate) fn choose_first(
    set: &RuleSet,
    factors: &Factors,
    designated: Option<OfficialLanguage>,
) -> OfficialLanguage {
    let levels = Levels {
        english: factors.english,
        french: factors.french,
    };
    levels.obvious_first(designated).unwrap_or_else(|| {
        by_default(set, |first_language| Factors {
            first_language,
            ..*factors
        })
    })
}

/// Chooses the spouse's first official language, all other factors given.
pub(crate) fn choose_spouse_first(
    set: &RuleSet,
    factors: &Factors,
    spouse: &SpouseFactors,
    levels: Levels,
    designated: Option<OfficialLanguage>,
) -> OfficialLanguage {
    levels.obvious_first(designated).unwrap_or_else(|| {
        by_default(set, |first| Factors {
            spouse: Some(SpouseFactors {
                language: levels.get(first),
                ..*spouse
            }),
            ..*factors
        })
    })
}

fn by_default(set: &RuleSet, with_first: impl Fn(OfficialLanguage) -> Factors) -> OfficialLanguage {
    match set.counting.first_language_default {
        FirstLanguageDefault::HigherScore => {
            let total = |first| set.score(&with_first(first)).total;
            if total(OfficialLanguage::French) > total(OfficialLanguage::English) {
                OfficialLanguage::French
            } else {
                OfficialLanguage::English
            }
        }
    }
}
