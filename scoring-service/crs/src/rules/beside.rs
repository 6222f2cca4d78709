//! What stands beside the rule sets, with days of its own: occupations, tests, programs, funds.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::civil::Date;
use serde::de::DeserializeOwned;

use super::assemble::SetBuilder;
use super::build::{self, Built};
use super::dated::{Dated, Reader};
use super::listed_build::{self, DatedList};
use super::noc::NocTable;
use super::program_build;
use super::program_shape::*;
use super::shape::*;
use crate::{
    FundsTable, LanguageTest, NotAcceptedTest, OccupationList, OfficialLanguage, OtherScale,
    ProgramRules, Timeline,
};

/// The file of tests that are not accepted.
pub(super) const NOT_ACCEPTED: &str = "language_tests/not_accepted.toml";

/// The file of listed occupations.
pub(super) const LISTED: &str = "occupations/listed.toml";

pub(super) fn read_noc(reader: &mut Reader<'_>) -> Vec<NocTable> {
    let mut tables = Vec::new();
    for file in reader.folder("noc/") {
        match reader.whole::<NocFile>(&file).map(NocTable::new) {
            Some(Ok(table)) => tables.push(table),
            Some(Err(message)) => reader.fault(&file, None, message),
            None => {}
        }
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
            match language_test(head, &dated) {
                Ok(_) if tests.iter().any(|test: &LanguageTest| test.id == id) => {
                    reader.fault(&file, None, format!("{id:?} has a file already"));
                }
                Ok(test) => tests.push(test),
                Err(message) => reader.fault(&file, None, message),
            }
        }
    }
    tests
}

fn language_test(head: TestHead, dated: &Dated<ChartTable>) -> Built<LanguageTest> {
    let scales = build::scales(&head)?;
    let mut charts = Vec::new();
    let mut accepted_to = None;
    for version in &dated.versions {
        match &version.value {
            Some(table) if accepted_to.is_none() => {
                charts.push((
                    version.from,
                    build::chart(table, &version.instrument, &scales)?,
                ));
            }
            Some(_) => return Err("a test that is no longer accepted stays so".to_owned()),
            None => accepted_to = version.from.yesterday().ok(),
        }
    }
    let accepted_from = charts
        .first()
        .map(|(from, _)| *from)
        .ok_or("there is no chart")?;
    Ok(LanguageTest {
        id: head.id,
        title: head.title,
        language: match head.language {
            TestLanguage::English => OfficialLanguage::English,
            TestLanguage::French => OfficialLanguage::French,
        },
        accepted_from,
        accepted_to,
        scales,
        other_scale: head.other_scale.map(|row| OtherScale {
            max_tenths: row.max,
            hint: row.hint,
        }),
        charts: Timeline::new(charts).ok_or("charts stand in the order of their days")?,
    })
}

fn dated<T: DeserializeOwned>(reader: &mut Reader<'_>, file: &str) -> Option<Dated<T>> {
    let read = reader.dated::<FactorHead, T>(file);
    read.map(|(_, dated)| dated)
}

/// What the programs ask changes whenever one of their files does.
pub(super) fn read_programs(
    reader: &mut Reader<'_>,
    noc: &[NocTable],
) -> Option<Timeline<ProgramRules>> {
    // Every file is read before any is missed, so that all faults are told.
    let occupations = dated::<ProgramOccupationsRow>(reader, "programs/occupations.toml");
    let fsw = dated::<FswRow>(reader, "programs/federal_skilled_worker.toml");
    let cec = dated::<CecRow>(reader, "programs/canadian_experience_class.toml");
    let fst = dated::<FstRow>(reader, "programs/federal_skilled_trades.toml");
    let order = dated::<OrderRow>(reader, "programs/order.toml");
    let (occupations, fsw, cec, fst, order) = (occupations?, fsw?, cec?, fst?, order?);

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
    let mut entries = Vec::with_capacity(days.len());
    for day in days {
        let occupations = builder.build(&occupations, day, |row| {
            program_build::program_occupations(row, noc)
        });
        let fsw = builder.build(&fsw, day, program_build::fsw);
        let fst = builder.build(&fst, day, program_build::fst);
        let order = builder.build(&order, day, |row| {
            let years = [row.language_result_years, row.assessment_years].map(build::years);
            Ok((row.invited_as.clone(), years))
        });
        let rank_max = occupations.as_ref()?.skilled_rank_max;
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
        entries.push((day, rules));
    }
    Timeline::new(entries)
}

/// The lists of occupations; none where there is no such file. A list that ends leaves an empty one.
pub(super) fn read_lists(reader: &mut Reader<'_>, noc: &[NocTable]) -> Option<Vec<DatedList>> {
    let dated = reader.dated_if_there::<FactorHead, OccupationListRow>(LISTED)?;
    let mut lists: Vec<DatedList> = Vec::with_capacity(dated.versions.len());
    for version in &dated.versions {
        let built = match (&version.value, lists.last()) {
            (Some(row), _) => listed_build::list(row, &version.instrument, noc),
            (None, Some((_, _, before))) => Ok(OccupationList {
                instrument: version.instrument.clone(),
                noc: before.noc,
                groups: Vec::new(),
            }),
            (None, None) => Err("there is no list to end".to_owned()),
        };
        match built {
            Ok(list) => lists.push((version.from, version.line, list)),
            Err(message) => reader.fault(LISTED, Some(version.line), message),
        }
    }
    Some(lists)
}

pub(super) fn read_funds(reader: &mut Reader<'_>) -> Option<Timeline<FundsTable>> {
    let dated = dated::<FundsRow>(reader, "programs/settlement_funds.toml")?;
    let mut entries = Vec::with_capacity(dated.versions.len());
    for version in &dated.versions {
        let table = version.value.as_ref().map(|row| FundsTable {
            instrument: version.instrument.clone(),
            by_family_size: row.by_family_size.clone(),
            each_more: row.each_more,
        });
        match table.filter(FundsTable::ascends) {
            Some(table) => entries.push((version.from, table)),
            None => {
                let message = "funds rise with the size of the family, and do not end";
                reader.fault(&dated.file, Some(version.line), message);
            }
        }
    }
    Timeline::new(entries)
}

/// Codes of countries, each once and in two capitals.
pub(super) fn known_countries(reader: &mut Reader<'_>, file: &CountriesFile) -> HashSet<[u8; 2]> {
    let mut known = HashSet::with_capacity(file.codes.len());
    for code in &file.codes {
        let capitals = code.bytes().all(|byte| byte.is_ascii_uppercase());
        let bytes = <[u8; 2]>::try_from(code.as_bytes()).ok();
        if !bytes.is_some_and(|bytes| capitals && known.insert(bytes)) {
            let message = format!("{code:?} is not two capitals, or stands twice");
            reader.fault("countries.toml", None, message);
        }
    }
    known
}

/// Tests that are known and not accepted; none of them is accepted too.
pub(super) fn known_not_accepted(
    reader: &mut Reader<'_>,
    file: NotAcceptedFile,
    accepted: &[LanguageTest],
) -> Vec<NotAcceptedTest> {
    let mut known = Vec::with_capacity(file.test.len());
    for NotAcceptedRow { id, reason } in file.test {
        if accepted.iter().any(|test| test.id == id) {
            reader.fault(
                NOT_ACCEPTED,
                None,
                format!("{id:?} is accepted by a file of its own"),
            );
        }
        known.push(NotAcceptedTest { id, reason });
    }
    known
}
