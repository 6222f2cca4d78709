//! Language tests and converted results as messages.

use crs::{
    Ability, Chart, Conversion, ConvertedAbility, LanguageTest, OfficialLanguage, ResultStanding,
    Rules, TestIndex,
};
use express_entry_proto::common::v1 as common;
use express_entry_proto::scoring::v1 as pb;

use super::{date_message, rule_set_ref};

/// What the result of a test shows.
pub fn conversion_message(
    conversion: &Conversion,
    rules: &Rules<'_>,
    test: TestIndex,
) -> pb::ConvertLanguageResultResponse {
    let language = rules.book().test(test).map(|test| test.language);
    let standing = match conversion.standing {
        ResultStanding::Counts => pb::LanguageResultStanding::Counts,
        ResultStanding::NotYet => pb::LanguageResultStanding::NotYet,
        ResultStanding::Expired => pb::LanguageResultStanding::Expired,
        ResultStanding::TestNotAccepted => pb::LanguageResultStanding::TestNotAccepted,
    };
    let abilities = conversion.abilities.iter().flatten();
    pb::ConvertLanguageResultResponse {
        rule_set: Some(rule_set_ref(rules.set())),
        language: language
            .map_or(common::OfficialLanguage::Unspecified, language_message)
            .into(),
        standing: standing.into(),
        expires: Some(date_message(conversion.expires)),
        abilities: abilities.map(converted_message).collect(),
    }
}

fn converted_message(converted: &ConvertedAbility) -> pb::ConvertedAbility {
    let (level, tenths) = converted.next.unzip();
    pb::ConvertedAbility {
        ability: ability_message(converted.ability).into(),
        level: converted.level.get().into(),
        next_level: level.map(|level| level.get().into()),
        next_level_tenths: tenths.map(i32::from),
    }
}

/// A test with the chart in force.
pub fn language_test_message(test: &LanguageTest, chart: &Chart) -> pb::LanguageTest {
    let abilities = Ability::ALL.into_iter().zip(&test.scales);
    pb::LanguageTest {
        id: test.id.clone(),
        title: test.title.clone(),
        language: language_message(test.language).into(),
        accepted_from: Some(date_message(test.accepted_from)),
        accepted_to: test.accepted_to.map(date_message),
        abilities: abilities
            .map(|(ability, scale)| pb::TestedAbility {
                ability: ability_message(ability).into(),
                min_tenths: scale.min_tenths.into(),
                max_tenths: scale.max_tenths.into(),
                step_tenths: scale.step_tenths.into(),
                chart: chart_rows(chart, ability),
            })
            .collect(),
    }
}

fn chart_rows(chart: &Chart, ability: Ability) -> Vec<pb::ChartRow> {
    let lowest_first = chart.minima(ability).iter().rev();
    lowest_first
        .map(|(level, tenths)| pb::ChartRow {
            level: level.get().into(),
            min_tenths: (*tenths).into(),
        })
        .collect()
}

pub(super) fn ability_message(ability: Ability) -> pb::Ability {
    match ability {
        Ability::Listening => pb::Ability::Listening,
        Ability::Reading => pb::Ability::Reading,
        Ability::Writing => pb::Ability::Writing,
        Ability::Speaking => pb::Ability::Speaking,
    }
}

pub(super) fn language_message(language: OfficialLanguage) -> common::OfficialLanguage {
    match language {
        OfficialLanguage::English => common::OfficialLanguage::English,
        OfficialLanguage::French => common::OfficialLanguage::French,
    }
}
