//! Language tests: every score of every scale, read against the published charts.

use crs::{Abilities, Date, Level, OfficialLanguage, Path, RuleBook, Violations};
use serde::Deserialize;

use crate::fixtures::{Differences, born, day, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Charts {
    chart: Vec<Chart>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chart {
    test: String,
    language: String,
    accepted_from: toml::value::Datetime,
    /// Lowest, highest and step, in the order of [`PRINTED`].
    scale: [[String; 3]; 4],
    /// Level, then scores in the order of [`PRINTED`].
    rows: Vec<[String; 5]>,
}

/// The order of the official charts, as places in the order of `Ability::ALL`.
const PRINTED: [(&str, usize); 4] = [
    ("reading", 1),
    ("writing", 2),
    ("listening", 0),
    ("speaking", 3),
];

/// A score as printed, in tenths.
fn tenths(printed: &str) -> u16 {
    let (whole, tenth) = printed.split_once('.').unwrap_or((printed, "0"));
    whole.parse::<u16>().unwrap() * 10 + tenth.parse::<u16>().unwrap()
}

/// The level that a chart gives a score: that of the first row from above whose score is reached.
fn expected(chart: &Chart, column: usize, score: u16) -> u8 {
    let mut rows = chart.rows.iter();
    let reached = rows.find(|row| score >= tenths(&row[column + 1]));
    reached.map_or(0, |row| row[0].parse().unwrap())
}

/// The levels of a person with one result, on the day of the sitting.
fn levels(book: &RuleBook, test: &str, taken: Date, scores: [Option<i32>; 4]) -> Abilities {
    let mut violations = Violations::default();
    let result = book
        .language_result(test, Some(taken), scores, &Path::ROOT, &mut violations)
        .unwrap_or_else(|| panic!("{test} {scores:?}: {violations:?}"));
    let mut profile = born(Date::constant(1990, 1, 1));
    let languages = &mut profile.person.languages;
    match book.test(result.test()).unwrap().language {
        OfficialLanguage::English => languages.english = Some(result),
        OfficialLanguage::French => languages.french = Some(result),
    }
    let factors = book.rules_on(taken).unwrap().derive(&profile, taken);
    factors.english.or(factors.french).unwrap()
}

#[test]
fn every_score_gets_the_level_of_the_published_chart() {
    let charts: Charts = read("charts.toml");
    let mut differences = Differences::default();
    let book = RuleBook::built_in();
    for chart in &charts.chart {
        let taken = day(&chart.accepted_from);
        let lowest = {
            let mut scores = [None; 4];
            for ((_, place), scale) in PRINTED.iter().zip(&chart.scale) {
                scores[*place] = Some(i32::from(tenths(&scale[0])));
            }
            scores
        };
        for (column, (ability, place)) in PRINTED.into_iter().enumerate() {
            let [first, last, step] = chart.scale[column].each_ref().map(|text| tenths(text));
            for score in (first..=last).step_by(usize::from(step)) {
                let mut scores = lowest;
                scores[place] = Some(i32::from(score));
                let reached = levels(book, &chart.test, taken, scores);
                differences.check(
                    format_args!("{} {ability} {}.{}", chart.test, score / 10, score % 10),
                    Level::new(expected(chart, column, score)),
                    reached.0[place],
                );
            }
        }
    }
    differences.finish(3_000);
}

#[test]
fn scores_beside_a_scale_are_refused_each_at_its_field() {
    let charts: Charts = read("charts.toml");
    let book = RuleBook::built_in();
    for chart in &charts.chart {
        let beside = |pick: fn(u16, u16, u16) -> i32| {
            let mut scores = [None; 4];
            for ((_, place), scale) in PRINTED.iter().zip(&chart.scale) {
                let [first, last, step] = scale.each_ref().map(|text| tenths(text));
                scores[*place] = Some(pick(first, last, step));
            }
            scores
        };
        for scores in [
            beside(|first, _, _| i32::from(first) - 1),
            beside(|first, _, _| i32::from(first) + 1),
            beside(|_, last, step| i32::from(last + step)),
            beside(|_, last, step| i32::from(last) - i32::from(step) / 2),
        ] {
            let mut violations = Violations::default();
            let taken = Some(day(&chart.accepted_from));
            let result =
                book.language_result(&chart.test, taken, scores, &Path::ROOT, &mut violations);
            let fields: Vec<String> = violations
                .finish(result)
                .unwrap_err()
                .into_iter()
                .map(|violation| violation.field)
                .collect();
            let all = [
                "listening_tenths",
                "reading_tenths",
                "writing_tenths",
                "speaking_tenths",
            ];
            assert_eq!(fields, all, "{} {scores:?}", chart.test);
        }
    }
}

#[test]
fn every_test_has_its_chart_and_its_first_day() {
    let charts: Charts = read("charts.toml");
    let mut differences = Differences::default();
    let book = RuleBook::built_in();
    let language = |text: &str| match text {
        "english" => OfficialLanguage::English,
        _ => OfficialLanguage::French,
    };
    for chart in &charts.chart {
        let test = book
            .tests()
            .iter()
            .find(|test| test.id == chart.test)
            .unwrap();
        let name = |what: &str| format!("{}, {what}", chart.test);
        differences.check(name("language"), language(&chart.language), test.language);
        differences.check(
            name("first day"),
            day(&chart.accepted_from),
            test.accepted_from,
        );
        differences.check(name("last day"), None, test.accepted_to);
        differences.check(name("charts"), 1, test.charts.iter().count());
    }
    differences.check("tests", charts.chart.len(), book.tests().len());
    differences.finish(21);
}
