//! Language tests and their charts.

use jiff::civil::Date;

use crate::{Abilities, Level, OfficialLanguage};

/// Place of a test in the rule book that read the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TestIndex(pub(crate) u8);

/// A language test.
#[derive(Debug, Clone, PartialEq)]
pub struct LanguageTest {
    /// Id, such as `ielts_general`.
    pub id: String,
    /// Title.
    pub title: String,
    /// Language that it measures.
    pub language: OfficialLanguage,
    /// First day on which results count.
    pub accepted_from: Date,
    /// Last day on which results count; none while it is accepted.
    pub accepted_to: Option<Date>,
    /// Scale of each ability, in the order of [`crate::Ability::ALL`].
    pub scales: [Scale; 4],
    /// Another scale that is printed on results of the same test.
    pub other_scale: Option<OtherScale>,
    /// Chart by date in force: scores to levels.
    pub charts: crate::Timeline<Chart>,
}

/// The scores that one ability of a test can have, in tenths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    /// Lowest score.
    pub min_tenths: u16,
    /// Highest score.
    pub max_tenths: u16,
    /// Distance between scores.
    pub step_tenths: u16,
}

/// Lowest score for each level, by ability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// Id of the instrument that set it.
    pub instrument: String,
    /// For each ability, the levels of the chart with their lowest scores in tenths, highest level first.
    pub minima: [Vec<(Level, u16)>; 4],
}

impl Chart {
    /// Levels for four scores: the highest whose minimum is met, [`Level::NONE`] below all.
    pub fn levels(&self, scores_tenths: [u16; 4]) -> Abilities {
        let mut levels = [Level::NONE; 4];
        for ((level, minima), score) in levels.iter_mut().zip(&self.minima).zip(scores_tenths) {
            if let Some((met, _)) = minima.iter().find(|(_, minimum)| score >= *minimum) {
                *level = *met;
            }
        }
        Abilities(levels)
    }
}

/// A scale that is not the one of Express Entry, so that its scores can be recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherScale {
    /// Highest score.
    pub max_tenths: u16,
    /// What to do instead.
    pub hint: String,
}

/// A test that is known and not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAcceptedTest {
    /// Id, such as `ielts_academic`.
    pub id: String,
    /// Why, and which test is.
    pub reason: String,
}
