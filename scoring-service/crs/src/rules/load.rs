//! Loading: from the texts of a folder of rules to a [`RuleBook`], or everything wrong with them.

use std::collections::{BTreeMap, BTreeSet};

use include_dir::{Dir, include_dir};
use jiff::civil::Date;

use super::assemble::SetBuilder;
use super::beside::{
    read_countries, read_funds, read_lists, read_noc, read_not_accepted, read_programs, read_tests,
};
use super::build;
use super::category_build::read_categories;
use super::closing::{self, Maximum};
use super::dated::{InForce, has_own_days};
use super::digest::digest;
use super::drafts;
use super::factors::Factors;
use super::fault::{Found, RuleFaults};
use super::instruments::read_instruments;
use super::listed_build::{self, DatedList};
use super::noc::NocTable;
use super::place::Place;
use super::reader::Reader;
use super::shape::*;
use crate::words::{self, BothWords};
use crate::{Beside, ListedRuleSet, RuleBook, RuleSet, RuleSetId, Timeline};

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// The file of rule sets.
pub(super) const RULE_SETS: &str = "rule_sets.toml";

/// The most rule sets of a folder.
const RULE_SETS_MAX: usize = 100;

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
) -> Result<RuleBook, RuleFaults> {
    let files = files
        .into_iter()
        .filter(|(path, _)| path.ends_with(".toml") || is_words(path));
    let all: BTreeMap<&'a str, &'a str> = files.collect();
    let (words, files): (BTreeMap<_, _>, BTreeMap<_, _>) = all
        .iter()
        .map(|(path, text)| (*path, *text))
        .partition(|(path, _)| is_words(path));
    let mut found = Found::default();
    let (base, folders) = drafts::apart(&files, &mut found);

    let mut reader = Reader::new(base.clone());
    let noc = read_noc(&mut reader);
    let words = read_words(&mut reader, words.into_iter().collect());
    let book = book(&mut reader, &noc, words);
    let tests_say = reader.said_of_tests();
    let base_is_sound = book.is_some() && reader.found.is_empty();
    found.extend(reader.found);

    let mut drafts = Vec::with_capacity(folders.len());
    for folder in folders {
        let mut drafted = drafts::read(&base, folder, &noc, &tests_say);
        if !base_is_sound {
            drafted
                .found
                .retain(|place| place.file.starts_with(drafts::FOLDER));
        }
        found.extend(drafted.found);
        drafts.extend(drafted.draft);
    }
    match book {
        Some(book) if found.is_empty() => Ok(RuleBook { drafts, ..book }),
        _ => Err(found.finish(|path| all.get(path).copied())),
    }
}

/// The book without drafts; `None`, with faults noted, when it cannot be put together.
fn book(reader: &mut Reader<'_>, noc: &[NocTable], words: Option<BothWords>) -> Option<RuleBook> {
    let rows = reader.whole::<RuleSetFile>(RULE_SETS);
    let countries = read_countries(reader);
    let factors = Factors::read(reader);
    let tests = read_tests(reader);
    let not_accepted = read_not_accepted(reader, &tests);
    let lists = read_lists(reader, noc);
    let beside = read_beside(reader, noc, &lists);
    let rows = rows.and_then(|(file, place)| rows_in_order(reader, file, &place));
    let rule_sets = match rows {
        Some(rows) => list(reader, &rows, &factors, noc, &lists),
        None => {
            build_all(reader, &factors, noc);
            Vec::new()
        }
    };
    let instruments = read_instruments(reader);
    reader.refuse_unknown_files();
    Some(RuleBook {
        rule_sets,
        drafts: Vec::new(),
        tests,
        not_accepted: not_accepted?,
        beside: beside?,
        noc: noc.to_vec(),
        countries: countries?,
        instruments: instruments?,
        words: words?,
    })
}

/// What stands beside the rule sets and may differ in a draft.
pub(super) fn read_beside(
    reader: &mut Reader<'_>,
    noc: &[NocTable],
    lists: &[DatedList],
) -> Option<Beside> {
    let programs = read_programs(reader, noc);
    let funds = read_funds(reader);
    let categories = read_categories(reader, noc, programs.as_ref());
    let lists = lists.iter().map(|(from, _, list)| (*from, list.clone()));
    let listed = Timeline::new(lists.collect()).filter(|lists| !lists.is_empty());
    Some(Beside::new(programs?, funds?, listed, categories?))
}

/// A row of the file of rule sets.
struct Row {
    from: Date,
    instrument: String,
    summary: String,
    announced: bool,
}

/// The rule sets of the file, if nothing is wrong with their days.
fn rows_in_order(reader: &mut Reader<'_>, file: RuleSetFile, whole: &Place) -> Option<Vec<Row>> {
    if file.rule_set.is_empty() || file.rule_set.len() > RULE_SETS_MAX {
        let message = format!("there are 1 to {RULE_SETS_MAX} rule sets");
        reader.fault(whole.clone(), &message);
        return None;
    }
    let mut rows: Vec<Row> = Vec::with_capacity(file.rule_set.len());
    let mut in_order = true;
    for row in file.rule_set {
        let place = whole.at(row.span().start);
        let row = row.into_inner();
        let from = match build::day(&row.from) {
            Ok(from) => from,
            Err(wrong) => {
                reader.wrong(&place, &wrong);
                in_order = false;
                continue;
            }
        };
        if rows.last().is_some_and(|before| before.from >= from) {
            let message = "rule sets have first days, each after the one before";
            reader.fault(whole.at(row.from.span().start), message);
            in_order = false;
        }
        if rows.is_empty() && row.announced {
            reader.fault(place.clone(), "the first rule set must be known in full");
        }
        if row.draft {
            let message = "a draft stands in a folder of its own, drafts/NAME/";
            reader.fault(place, message);
        }
        let at = row.instrument.span().start;
        let instrument = row.instrument.into_inner();
        reader.named.push((instrument.clone(), whole.at(at)));
        rows.push(Row {
            from,
            instrument,
            summary: row.summary,
            announced: row.announced,
        });
    }
    in_order.then_some(rows)
}

/// The words of explanations; a folder without any says what the words compiled in say.
fn read_words(reader: &mut Reader<'_>, mut files: Vec<(&str, &str)>) -> Option<BothWords> {
    if files.is_empty() {
        let built_in = built_in_files().into_iter();
        files.extend(built_in.filter(|(path, _)| is_words(path)));
    }
    let words = words::compile(&files);
    let noted = words.map_err(|faults| {
        for (file, at, message) in faults {
            reader.fault(Place::whole(&file).at(at), &message);
        }
    });
    noted.ok()
}

fn is_words(path: &str) -> bool {
    path.starts_with(words::FOLDER) && path.ends_with(".ftl")
}

/// The rule sets in order, each put together from what is in force on its first day.
fn list(
    reader: &mut Reader<'_>,
    rows: &[Row],
    factors: &Factors,
    noc: &[NocTable],
    lists: &[DatedList],
) -> Vec<ListedRuleSet> {
    refuse_stray_versions(reader, |day| rows.iter().any(|row| row.from == day));
    let mut listed = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        let to = rows
            .get(index + 1)
            .and_then(|next| next.from.yesterday().ok());
        // A rule set stands in for those after it that are not known in full.
        let mut later = rows.iter().skip(index + 1);
        let next = later.find(|later| !later.announced);
        let used_to = next.and_then(|next| next.from.yesterday().ok());
        let id = RuleSetId::governing_from(row.from);
        let rules = (!row.announced).then(|| rule_set(reader, factors, noc, id, used_to));
        let rules = rules.flatten();
        if let Some(rules) = &rules {
            listed_build::check(reader, factors, lists, rules, used_to);
        }
        listed.push(ListedRuleSet {
            id,
            to,
            summary: row.summary.clone(),
            instrument: row.instrument.clone(),
            rules,
        });
    }
    listed
}

/// The rule set that begins on a day and is used up to another.
pub(super) fn rule_set(
    reader: &mut Reader<'_>,
    factors: &Factors,
    noc: &[NocTable],
    id: RuleSetId,
    used_to: Option<Date>,
) -> Option<RuleSet> {
    let mut builder = SetBuilder {
        reader,
        noc,
        sources: BTreeMap::new(),
    };
    let rules = builder.rule_set(factors, id)?;
    if let InForce::Set(version, row) = factors.maxima.on(id.date()) {
        for (maximum, message) in closing::faults(&rules) {
            let span = match maximum {
                Maximum::Core => row.core.span(),
                Maximum::Spouse => row.spouse.span(),
                Maximum::Transferability => row.transferability.span(),
                Maximum::Additional => row.additional.span(),
                Maximum::Total => row.total.span(),
            };
            reader.fault(version.place.at(span.start), &message);
        }
    }
    let digest = digest(&reader.said, noc, id.date(), used_to);
    Some(RuleSet { digest, ..rules })
}

/// Without rule sets, builds what is in force on the day of each version, for the faults in it.
fn build_all(reader: &mut Reader<'_>, factors: &Factors, noc: &[NocTable]) {
    let said = reader.said.iter().filter(|(file, _)| !has_own_days(file));
    let versions = said.flat_map(|(_, said)| said.versions.iter());
    let days: BTreeSet<Date> = versions.map(|version| version.from).collect();
    for day in days {
        let mut builder = SetBuilder {
            reader,
            noc,
            sources: BTreeMap::new(),
        };
        builder.rule_set(factors, RuleSetId::governing_from(day));
    }
}

/// Versions of the ranking's factors start with a rule set; tests, programs, funds and lists have their
/// own days.
pub(super) fn refuse_stray_versions(reader: &mut Reader<'_>, starts: impl Fn(Date) -> bool) {
    let said = reader.said.iter().filter(|(file, _)| !has_own_days(file));
    let versions = said.flat_map(|(_, said)| said.versions.iter());
    let stray: Vec<(Place, Date)> = versions
        .filter(|version| !starts(version.from))
        .map(|version| (version.place.clone(), version.from))
        .collect();
    for (place, from) in stray {
        let message = format!("{from} is not the first day of a rule set");
        reader.fault(place, &message);
    }
}
