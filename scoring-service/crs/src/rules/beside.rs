//! What stands beside the rule sets, with days of its own: occupations, tests, programs, funds.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::assemble::SetBuilder;
use super::build;
use super::countries::CountryCodes;
use super::dated::{Dated, Value, Version};
use super::listed_build::{self, DatedList};
use super::noc::NocTable;
use super::place::Wrong;
use super::program_build;
use super::program_shape::*;
use super::reader::Reader;
use super::shape::*;
use crate::{
    FundsTable, LanguageTest, NotAcceptedTest, OccupationList, OfficialLanguage, OtherScale,
    ProgramRules, Timeline,
};

/// The file of tests that are not accepted.
const NOT_ACCEPTED: &str = "language_tests/not_accepted.toml";

pub(super) fn read_noc(reader: &mut Reader<'_>) -> Vec<NocTable> {
    let mut tables = Vec::new();
    for file in reader.folder("noc/") {
        let Some((file, place)) = reader.whole::<NocFile>(&file) else {
            continue;
        };
        let table = NocTable::new(file, |wrong| reader.wrong(&place, &wrong));
        tables.extend(table);
    }
    tables
}

pub(super) fn read_tests(reader: &mut Reader<'_>) -> Vec<LanguageTest> {
    let mut tests = Vec::new();
    for file in reader.folder("language_tests/") {
        if file == NOT_ACCEPTED {
            continue;
        }
        if let Some((head, dated)) = reader.dated::<TestHead, ChartTable>(&file) {
            let id = head.id.clone();
            match language_test(reader, head, &dated) {
                Some(test) if tests.iter().any(|known: &LanguageTest| known.id == test.id) => {
                    let message = format!("{:?} has a file already", test.id);
                    reader.wrong(&dated.place, &Wrong::with(&id, message));
                }
                Some(test) => tests.push(test),
                None => {}
            }
        }
    }
    tests
}

/// A test with its charts; `None`, with faults noted, when it cannot be read.
fn language_test(
    reader: &mut Reader<'_>,
    head: TestHead,
    dated: &Dated<ChartTable>,
) -> Option<LanguageTest> {
    let scales = build::scales(&head).map_err(|wrong| reader.wrong(&dated.place, &wrong));
    let scales = scales.ok()?;
    let mut charts = Vec::new();
    let mut accepted_to = None;
    for version in &dated.versions {
        match &version.value {
            Value::Set(_) if accepted_to.is_some() => {
                let message = "a test that is no longer accepted stays so";
                reader.fault(version.place.clone(), message);
            }
            Value::Set(table) => match build::chart(table, &version.instrument, &scales) {
                Ok(chart) => charts.push((version.from, chart)),
                Err(wrong) => reader.wrong(&version.place, &wrong),
            },
            Value::Ended => accepted_to = version.from.yesterday().ok(),
            Value::Broken => {}
        }
    }
    let Some((accepted_from, _)) = charts.first() else {
        let ended = |version: &Version<_>| matches!(version.value, Value::Ended);
        if !dated.broken && dated.versions.iter().all(ended) {
            reader.fault(dated.place.clone(), "there is no chart");
        }
        return None;
    };
    Some(LanguageTest {
        accepted_from: *accepted_from,
        // Dates that do not ascend are told already.
        charts: Timeline::new(charts)?,
        id: head.id.into_inner(),
        title: head.title,
        language: match head.language {
            TestLanguage::English => OfficialLanguage::English,
            TestLanguage::French => OfficialLanguage::French,
        },
        accepted_to,
        scales,
        other_scale: head.other_scale.map(|row| OtherScale {
            max_tenths: row.max,
            hint: row.hint,
        }),
    })
}

/// What the programs ask changes whenever one of their files does.
pub(super) fn read_programs(
    reader: &mut Reader<'_>,
    noc: &[NocTable],
) -> Option<Timeline<ProgramRules>> {
    let occupations = reader.factor::<ProgramOccupationsRow>("programs/occupations.toml");
    let fsw = reader.factor::<FswRow>("programs/federal_skilled_worker.toml");
    let cec = reader.factor::<CecRow>("programs/canadian_experience_class.toml");
    let fst = reader.factor::<FstRow>("programs/federal_skilled_trades.toml");
    let order = reader.factor::<OrderRow>("programs/order.toml");

    fn days<T>(dated: &Dated<T>) -> impl Iterator<Item = Date> {
        dated.versions.iter().map(|version| version.from)
    }
    let days: BTreeSet<Date> = days(&occupations)
        .chain(days(&fsw))
        .chain(days(&cec))
        .chain(days(&fst))
        .chain(days(&order))
        .collect();
    let mut builder = SetBuilder {
        reader,
        noc,
        sources: BTreeMap::new(),
    };
    let count = days.len();
    let entries: Vec<_> = days
        .into_iter()
        .map(|day| {
            let occupations = builder.build(&occupations, day, |row| {
                program_build::program_occupations(row, noc)
            });
            let fsw = builder.build(&fsw, day, program_build::fsw);
            let fst = builder.build(&fst, day, program_build::fst);
            let order = builder.build(&order, day, |row| {
                let years = [row.language_result_years, row.assessment_years].map(build::years);
                Ok((row.invited_as.clone(), years))
            });
            let rank_max = occupations.as_ref().map(|rules| rules.skilled_rank_max);
            let cec = builder.build(&cec, day, |row| program_build::cec(row, rank_max));
            let (invited_as_order, [language_result_years, assessment_years]) = order?;
            let rules = ProgramRules {
                occupations: occupations?,
                fsw: fsw?,
                cec: cec?,
                fst: fst?,
                invited_as_order,
                language_result_years,
                assessment_years,
                sources: std::mem::take(&mut builder.sources),
            };
            Some((day, rules))
        })
        // Every day is looked at before any is missed, so that all faults are told.
        .collect::<Vec<_>>()
        .into_iter()
        .flatten()
        .collect();
    (entries.len() == count)
        .then(|| Timeline::new(entries))
        .flatten()
}

/// The lists of occupations; none where there is no such file. A list that ends leaves an empty one.
pub(super) fn read_lists(reader: &mut Reader<'_>, noc: &[NocTable]) -> Vec<DatedList> {
    let dated = reader.factor_if_there::<OccupationListRow>("occupations/listed.toml");
    let mut lists: Vec<DatedList> = Vec::with_capacity(dated.versions.len());
    for version in &dated.versions {
        let built = match (&version.value, lists.last()) {
            (Value::Set(row), _) => listed_build::list(row, &version.instrument, noc),
            (Value::Ended, Some((_, _, before))) => Ok(OccupationList {
                instrument: version.instrument.clone(),
                noc: before.noc,
                groups: Vec::new(),
            }),
            (Value::Ended, None) => Err("there is no list to end".into()),
            (Value::Broken, _) => continue,
        };
        match built {
            Ok(list) => lists.push((version.from, version.place.clone(), list)),
            Err(wrong) => reader.wrong(&version.place, &wrong),
        }
    }
    lists
}

pub(super) fn read_funds(reader: &mut Reader<'_>) -> Option<Timeline<FundsTable>> {
    let dated = reader.factor::<FundsRow>("programs/settlement_funds.toml");
    let mut entries = Vec::with_capacity(dated.versions.len());
    for version in &dated.versions {
        let message = "funds rise with the size of the family, and do not end";
        let row = match &version.value {
            Value::Set(row) => row,
            Value::Ended => {
                reader.fault(version.place.clone(), message);
                continue;
            }
            Value::Broken => continue,
        };
        let table = FundsTable {
            instrument: version.instrument.clone(),
            by_family_size: row.by_family_size.get_ref().clone(),
            each_more: row.each_more,
        };
        if table.ascends() {
            entries.push((version.from, table));
        } else {
            reader.wrong(&version.place, &Wrong::with(&row.by_family_size, message));
        }
    }
    Timeline::new(entries).filter(|funds| !funds.is_empty())
}

/// Codes of countries, each once and in two capitals.
pub(super) fn read_countries(reader: &mut Reader<'_>) -> Option<CountryCodes> {
    let (file, place) = reader.whole::<CountriesFile>("countries.toml")?;
    let mut known = CountryCodes::default();
    for code in &file.codes {
        let text = code.get_ref();
        if !known.insert(text) {
            let message = format!("{text:?} is not two capitals, or stands twice");
            reader.wrong(&place, &Wrong::with(code, message));
        }
    }
    Some(known)
}

/// Tests that are known and not accepted; none of them is accepted too.
pub(super) fn read_not_accepted(
    reader: &mut Reader<'_>,
    accepted: &[LanguageTest],
) -> Option<Vec<NotAcceptedTest>> {
    let (file, place) = reader.whole::<NotAcceptedFile>(NOT_ACCEPTED)?;
    let mut known = Vec::with_capacity(file.test.len());
    for row in file.test {
        let NotAcceptedRow { id, reason } = row.into_inner();
        if accepted.iter().any(|test| test.id == *id.get_ref()) {
            let message = format!("{:?} is accepted by a file of its own", id.get_ref());
            reader.wrong(&place, &Wrong::with(&id, message));
        }
        known.push(NotAcceptedTest {
            id: id.into_inner(),
            reason,
        });
    }
    Some(known)
}
