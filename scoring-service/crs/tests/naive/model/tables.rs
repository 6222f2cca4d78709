//! The tables typed out in `tables.toml`.

use std::sync::LazyLock;

use crs::Date;
use serde::Deserialize;

/// The tables, read once.
pub(super) fn tables() -> &'static Tables {
    static TABLES: LazyLock<Tables> =
        LazyLock::new(|| toml::from_str(include_str!("tables.toml")).unwrap());
    &TABLES
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tables {
    pub(super) core: Core,
    pub(super) spouse: Spouse,
    pub(super) transferability: Transferability,
    pub(super) additional: Additional,
    pub(super) days: Days,
    pub(super) test: Vec<Test>,
}

/// Points from a value up to the next row.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row<P> {
    from: u8,
    points: P,
}

/// The points of the last row whose value is reached.
pub(super) fn look_up<P: Copy>(rows: &[Row<P>], value: u8) -> P {
    let reached = rows.iter().rfind(|row| value >= row.from);
    reached.expect("every table begins at 0").points
}

/// Points without and with a counted spouse.
pub(super) type Columns = [u16; 2];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Core {
    pub(super) age: Vec<Row<Columns>>,
    pub(super) education: [Columns; 8],
    pub(super) first_language: Vec<Row<Columns>>,
    pub(super) second_language: Vec<Row<Columns>>,
    pub(super) second_language_most: Columns,
    pub(super) canadian_work: Vec<Row<Columns>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Spouse {
    pub(super) education: [u16; 8],
    pub(super) language: Vec<Row<u16>>,
    pub(super) canadian_work: Vec<Row<u16>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Transferability {
    pub(super) little: [u16; 2],
    pub(super) much: [u16; 2],
    pub(super) certificate: [u16; 2],
    pub(super) group_most: u16,
    pub(super) section_most: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Additional {
    pub(super) most: u16,
    pub(super) rows: Vec<Awards>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Awards {
    pub(super) rule_set: String,
    pub(super) nomination: u16,
    pub(super) offer: u16,
    pub(super) senior_offer: u16,
    /// Short and long study in Canada.
    pub(super) study: [u16; 2],
    /// French without and with English.
    pub(super) french: [u16; 2],
    pub(super) sibling: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Days {
    pub(super) offers_may_end: Day,
    pub(super) offers_stop_counting: Day,
    pub(super) unpaid_work_stops_counting: Day,
    pub(super) study_in_canada_counts: Day,
    pub(super) siblings_count: Day,
    pub(super) pandemic_exemption: Day,
    pub(super) pandemic: [Day; 2],
    pub(super) noc_2021: Day,
    pub(super) physicians_count: Day,
}

/// A day as the file has it.
#[derive(Deserialize, Clone, Copy)]
#[serde(try_from = "toml::value::Datetime")]
pub(super) struct Day(pub(super) Date);

impl TryFrom<toml::value::Datetime> for Day {
    type Error = String;

    fn try_from(written: toml::value::Datetime) -> Result<Self, String> {
        let day = written.to_string().parse();
        day.map(Self).map_err(|_| format!("{written} is no day"))
    }
}

/// The chart of a test: the lowest scores for levels 10 down to 4.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Test {
    pub(super) id: String,
    pub(super) accepted_from: Day,
    pub(super) listening: [u16; 7],
    pub(super) reading: [u16; 7],
    pub(super) writing: [u16; 7],
    pub(super) speaking: [u16; 7],
}
