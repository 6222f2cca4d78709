//! What stands beside the rule sets, with days of its own: occupations, tests, programs, funds.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::assemble::SetBuilder;
use super::build::{self, Built};
use super::dated::{Dated, Reader};
use super::noc::NocTable;
use super::program_build;
use super::program_shape::*;
use super::shape::*;
use crate::{FundsTable, LanguageTest, OfficialLanguage, OtherScale, ProgramRules, Timeline};

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
        if file == "language_tests/not_accepted.toml" {
            continue;
        }
        if let Some((head, dated)) = reader.dated::<TestHead, ChartTable>(&file) {
            match language_test(head, &dated) {
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

/// What the programs ask changes whenever one of their files does.
pub(super) fn read_programs(
    reader: &mut Reader<'_>,
    noc: &[NocTable],
) -> Option<Timeline<ProgramRules>> {
    let (_, occupations) =
        reader.dated::<FactorHead, ProgramOccupationsRow>("programs/occupations.toml")?;
    let (_, fsw) = reader.dated::<FactorHead, FswRow>("programs/federal_skilled_worker.toml")?;
    let (_, cec) = reader.dated::<FactorHead, CecRow>("programs/canadian_experience_class.toml")?;
    let (_, fst) = reader.dated::<FactorHead, FstRow>("programs/federal_skilled_trades.toml")?;
    let (_, order) = reader.dated::<FactorHead, OrderRow>("programs/order.toml")?;

    fn days<T>(dated: &Dated<T>) -> impl Iterator<Item = Date> {
        dated.versions.iter().map(|version| version.from)
    }
    let days: BTreeSet<Date> = days(&occupations)
        .chain(days(&fsw))
        .chain(days(&cec))
        .chain(days(&fst))
        .chain(days(&order))
        .collect();
    let digits = |version| {
        noc.iter()
            .find(|table| table.version.year() == version)
            .map(|table| table.digits)
    };
    let mut builder = SetBuilder {
        reader,
        noc,
        sources: BTreeMap::new(),
    };
    let mut entries = Vec::with_capacity(days.len());
    for day in days {
        let occupations = builder.build(&occupations, day, |row| {
            program_build::program_occupations(row, digits)
        });
        let fsw = builder.build(&fsw, day, program_build::fsw);
        let cec = builder.build(&cec, day, program_build::cec);
        let fst = builder.build(&fst, day, program_build::fst);
        let order = builder.build(&order, day, |row| {
            let years = (row.language_result_years, row.assessment_years);
            Ok((row.invited_as.clone(), years))
        });
        let (invited_as_order, (language_result_years, assessment_years)) = order?;
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

pub(super) fn read_funds(reader: &mut Reader<'_>) -> Option<Timeline<FundsTable>> {
    let (_, dated) = reader.dated::<FactorHead, FundsRow>("programs/settlement_funds.toml")?;
    let entries = dated.versions.iter().filter_map(|version| {
        let row = version.value.as_ref()?;
        let by_family_size = row.by_family_size.clone();
        Some((
            version.from,
            FundsTable {
                instrument: version.instrument.clone(),
                by_family_size,
                each_more: row.each_more,
            },
        ))
    });
    Timeline::new(entries.collect())
}
