//! Loading: from the texts of a folder of rules to a [`RuleBook`], or everything wrong with them.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};
use jiff::civil::Date;

use super::assemble::SetBuilder;
use super::beside::{
    NOT_ACCEPTED, known_countries, known_not_accepted, read_funds, read_lists, read_noc,
    read_programs, read_tests,
};
use super::build;
use super::category_build::read_categories;
use super::closing;
use super::dated::{Reader, has_own_days};
use super::digest::digest;
use super::factors::{Factors, read_factors};
use super::fault::RuleFault;
use super::instruments::known_instruments;
use super::listed_build::{self, DatedList};
use super::noc::NocTable;
use super::shape::*;
use crate::{ListedRuleSet, RuleBook, RuleSet, RuleSetId, Timeline};

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// The files compiled in, as path and text.
pub(super) fn built_in_files() -> Vec<(&'static str, &'static str)> {
    fn collect(dir: &Dir<'static>, into: &mut Vec<(&'static str, &'static str)>) {
        for file in dir.files() {
            into.extend(file.path().to_str().zip(file.contents_utf8()));
        }
        dir.dirs().for_each(|dir| collect(dir, into));
    }
    let mut files = Vec::new();
    collect(&BUILT_IN, &mut files);
    files
}

/// Loads a folder of rules from its files, as path below the folder and text.
///
/// Refuses unknown files and keys, gaps and overlaps, ragged tables, instruments that are unknown or
/// unused, dates out of order, versions that start on no rule set's day, and points that do not close
/// on the maxima. All faults are told at once.
pub(super) fn load<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<RuleBook, Vec<RuleFault>> {
    let mut reader = Reader::new(files);
    let rows = reader.whole::<RuleSetFile>("rule_sets.toml");
    let instruments = reader.whole::<InstrumentFile>("instruments.toml");
    let noc = read_noc(&mut reader);
    let countries = reader.whole::<CountriesFile>("countries.toml");
    let not_accepted = reader.whole::<NotAcceptedFile>(NOT_ACCEPTED);
    let factors = read_factors(&mut reader);
    let tests = read_tests(&mut reader);
    let programs = read_programs(&mut reader, &noc);
    let funds = read_funds(&mut reader);
    let lists = read_lists(&mut reader, &noc);
    let categories = match &programs {
        Some(programs) => read_categories(&mut reader, &noc, programs),
        None => Timeline::none(),
    };
    let rule_sets = match (&rows, &factors, &lists) {
        (Some(rows), Some(factors), Some(lists)) => list(&mut reader, rows, factors, &noc, lists),
        _ => Vec::new(),
    };
    let instruments = instruments.map(|file| known_instruments(&mut reader, file));
    reader.refuse_unknown_files();

    let countries = countries.map(|file| known_countries(&mut reader, &file));
    let not_accepted = not_accepted.map(|file| known_not_accepted(&mut reader, file, &tests));

    let lists = lists.unwrap_or_default().into_iter();
    let lists: Vec<_> = lists.map(|(from, _, list)| (from, list)).collect();
    match (countries, not_accepted, programs, funds, instruments) {
        (Some(countries), Some(not_accepted), Some(programs), Some(funds), Some(instruments))
            if reader.faults.is_empty() =>
        {
            Ok(RuleBook {
                categories,
                listed: Timeline::new(lists).filter(|lists| !lists.is_empty()),
                rule_sets,
                tests,
                not_accepted,
                programs,
                funds,
                noc,
                countries,
                instruments,
            })
        }
        _ => Err(reader.faults),
    }
}

/// The rule sets in order, each put together from what is in force on its first day.
fn list(
    reader: &mut Reader<'_>,
    rows: &RuleSetFile,
    factors: &Factors,
    noc: &[NocTable],
    lists: &[DatedList],
) -> Vec<ListedRuleSet> {
    const FILE: &str = "rule_sets.toml";
    let days: Vec<Option<Date>> = rows
        .rule_set
        .iter()
        .map(|row| build::day(&row.from).ok())
        .collect();
    let known: Vec<Date> = days.iter().copied().flatten().collect();
    if known.len() != days.len() || !known.is_sorted_by(|a, b| a < b) || known.is_empty() {
        let message = "rule sets have first days, each after the one before";
        reader.fault(FILE, None, message);
        return Vec::new();
    }
    if rows.rule_set.first().is_some_and(|first| first.announced) {
        reader.fault(FILE, None, "the first rule set must be known in full");
    }
    refuse_stray_versions(reader, &known);
    let mut listed = Vec::with_capacity(known.len());
    for (index, (row, from)) in rows.rule_set.iter().zip(&known).enumerate() {
        reader
            .named
            .push((row.instrument.clone(), FILE.to_owned(), 1));
        let to = known.get(index + 1).and_then(|next| next.yesterday().ok());
        // A rule set stands in for those after it that are not known in full.
        let mut later = rows.rule_set.iter().zip(&known).skip(index + 1);
        let next = later.find(|(later, _)| !later.announced);
        let used_to = next.and_then(|(_, from)| from.yesterday().ok());
        let known_in_full = !row.announced;
        let rules = known_in_full.then(|| rule_set(reader, factors, noc, *from, used_to));
        let rules = rules.flatten();
        if let Some(rules) = &rules {
            listed_build::check(reader, factors, lists, rules, used_to);
        }
        listed.push(ListedRuleSet {
            id: RuleSetId(*from),
            to,
            summary: row.summary.clone(),
            instrument: row.instrument.clone(),
            rules,
        });
    }
    listed
}

/// The rule set that begins on a day and is used up to another.
fn rule_set(
    reader: &mut Reader<'_>,
    factors: &Factors,
    noc: &[NocTable],
    from: Date,
    used_to: Option<Date>,
) -> Option<RuleSet> {
    let mut builder = SetBuilder {
        reader,
        noc,
        sources: BTreeMap::new(),
    };
    let rules = builder.rule_set(factors, RuleSetId(from))?;
    for message in closing::faults(&rules) {
        reader.fault("maxima.toml", None, format!("{}: {message}", rules.id));
    }
    let digest = digest(&reader.said, noc, from, used_to);
    Some(RuleSet { digest, ..rules })
}

/// Versions of the ranking's factors start with a rule set; tests, programs and funds have their own days.
fn refuse_stray_versions(reader: &mut Reader<'_>, days: &[Date]) {
    let stray: Vec<(String, Date)> = reader
        .said
        .iter()
        .filter(|(file, _)| !has_own_days(file))
        .flat_map(|(file, said)| {
            said.versions
                .iter()
                .map(move |version| (file.clone(), version.from))
        })
        .filter(|(_, from)| !days.contains(from))
        .collect();
    for (file, from) in stray {
        reader.fault(
            &file,
            None,
            format!("{from} is not the first day of a rule set"),
        );
    }
}
