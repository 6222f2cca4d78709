//! What a language result shows on a date, by itself: levels, how long they count, and what is next.

use crate::derive::language::LanguageState;
use crate::{Ability, Chart, Date, LanguageResult, LanguageTest, Level, RuleBook, Rules};

/// A language result, converted as of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conversion {
    /// Whether it counts on the date, and if not, why.
    pub standing: ResultStanding,
    /// First day on which it is too old.
    pub expires: Date,
    /// Each ability by the chart in force on the date, in the order of [`Ability::ALL`], whether or
    /// not the result counts; none while the test has no chart.
    pub abilities: Option<[ConvertedAbility; Ability::ALL.len()]>,
}

/// How a language result stands on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResultStanding {
    /// It counts.
    Counts,
    /// The sitting is after the date.
    NotYet,
    /// It is too old.
    Expired,
    /// The test is not accepted yet, or no longer.
    TestNotAccepted,
}

/// The level that one score shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConvertedAbility {
    /// Which ability.
    pub ability: Ability,
    /// The level.
    pub level: Level,
    /// The next level of the chart, and the lowest score in tenths that shows it.
    pub next: Option<(Level, u16)>,
}

impl Rules<'_> {
    /// What a language result shows on a date.
    pub fn convert(&self, result: &LanguageResult, on: Date) -> Conversion {
        let years = self.set.counting.language_result_years;
        let standing = match LanguageState::of(self.book, result, on, years) {
            LanguageState::Counts { .. } => ResultStanding::Counts,
            LanguageState::NotYet { .. } => ResultStanding::NotYet,
            LanguageState::Expired => ResultStanding::Expired,
            LanguageState::NotAccepted { .. } => ResultStanding::TestNotAccepted,
        };
        let test = self.book.test(result.test);
        let chart = test.and_then(|test| test.charts.at(on));
        Conversion {
            standing,
            expires: crate::calendar::add_years(result.taken, years),
            abilities: chart.map(|chart| chart.convert(result.scores_tenths)),
        }
    }
}

impl Chart {
    fn convert(&self, scores_tenths: [u16; 4]) -> [ConvertedAbility; Ability::ALL.len()] {
        let levels = self.levels(scores_tenths);
        Ability::ALL.map(|ability| {
            let level = levels.get(ability);
            // The chart has the highest level first.
            let mut higher = self.minima(ability).iter().rev();
            ConvertedAbility {
                ability,
                level,
                next: higher.find(|(next, _)| *next > level).copied(),
            }
        })
    }

    /// The levels of one ability with their lowest scores in tenths, highest level first.
    pub fn minima(&self, ability: Ability) -> &[(Level, u16)] {
        let [listening, reading, writing, speaking] = &self.minima;
        match ability {
            Ability::Listening => listening,
            Ability::Reading => reading,
            Ability::Writing => writing,
            Ability::Speaking => speaking,
        }
    }
}

impl LanguageTest {
    /// Whether results count on a date.
    pub fn is_accepted(&self, on: Date) -> bool {
        self.accepted_from <= on && self.accepted_to.is_none_or(|to| on <= to)
    }
}

impl RuleBook {
    /// The language tests that are accepted on a date, each with the chart in force, in the order of
    /// their ids.
    pub fn accepted_tests(&self, on: Date) -> Vec<(&LanguageTest, &Chart)> {
        let accepted = self.tests.iter().filter(|test| test.is_accepted(on));
        let mut tests: Vec<_> = accepted
            .filter_map(|test| Some((test, test.charts.at(on)?)))
            .collect();
        tests.sort_by(|(one, _), (other, _)| one.id.cmp(&other.id));
        tests
    }
}
