//! Draft rule sets: folders of files laid over the others.

use std::collections::BTreeMap;

use super::beside::read_lists;
use super::build;
use super::canonical::Said;
use super::factors::Factors;
use super::fault::Found;
use super::instruments::read_instruments;
use super::listed_build;
use super::load::{RULE_SETS, read_beside, refuse_stray_versions, rule_set};
use super::noc::NocTable;
use super::place::Place;
use super::reader::{Layer, Reader};
use super::shape::RuleSetFile;
use crate::{Draft, DraftName, ListedRuleSet, RuleSetId};

/// The folder that holds a folder for each draft.
pub(super) const FOLDER: &str = "drafts/";

/// The most drafts: each costs as much as a whole book.
const DRAFTS_MAX: usize = 16;

/// Files by the path that they have below a folder.
type Files<'a> = BTreeMap<&'a str, &'a str>;

/// The folder of one draft.
pub(super) struct DraftFolder<'a> {
    name: DraftName,
    files: Files<'a>,
}

/// What came of reading a draft.
pub(super) struct Drafted {
    /// None, with faults found, when it cannot be put together.
    pub(super) draft: Option<Draft>,
    pub(super) found: Found,
}

/// Takes the folders of drafts apart from the other files.
pub(super) fn apart<'a>(all: &Files<'a>, found: &mut Found) -> (Files<'a>, Vec<DraftFolder<'a>>) {
    let mut base = Files::new();
    let mut folders: BTreeMap<&'a str, Files<'a>> = BTreeMap::new();
    for (path, text) in all {
        let Some(below) = path.strip_prefix(FOLDER) else {
            base.insert(path, text);
            continue;
        };
        match below.split_once('/') {
            Some((name, file)) => {
                folders.entry(name).or_default().insert(file, text);
            }
            None => found.add(Place::whole(path), "a draft is a folder, drafts/NAME/"),
        }
    }
    if folders.len() > DRAFTS_MAX {
        let message = format!("{} drafts: at most {DRAFTS_MAX}", folders.len());
        found.add(Place::whole(FOLDER), &message);
        folders.clear();
    }
    let mut named = Vec::with_capacity(folders.len());
    for (name, files) in folders {
        match DraftName::parse(name) {
            Some(name) => named.push(DraftFolder { name, files }),
            None => {
                let message = format!(
                    "the name of a draft has 1 to {} small letters, digits and hyphens",
                    DraftName::BYTES_MAX
                );
                found.add(
                    Place::whole(&format!("{FOLDER}{name}/{RULE_SETS}")),
                    &message,
                );
            }
        }
    }
    (base, named)
}

/// Reads a draft over the files of the base, by its unit groups and language tests.
pub(super) fn read(
    base: &Files<'_>,
    folder: DraftFolder<'_>,
    noc: &[NocTable],
    tests_say: &BTreeMap<String, Said>,
) -> Drafted {
    let DraftFolder { name, files } = folder;
    let mut reader = Reader::new(base.clone());
    reader.said.clone_from(tests_say);
    reader.lay_over(Layer {
        files,
        folder: format!("{FOLDER}{name}/"),
        from: None,
    });
    let draft = draft(&mut reader, name, noc);
    Drafted {
        draft,
        found: reader.found,
    }
}

fn draft(reader: &mut Reader<'_>, name: DraftName, noc: &[NocTable]) -> Option<Draft> {
    let row = row(reader, name);
    reader.begin_draft(row.as_ref()?.id.date());
    let factors = Factors::read(reader);
    let lists = read_lists(reader, noc);
    let beside = read_beside(reader, noc, &lists);
    let listed = row?;
    let from = listed.id.date();
    // What the base says on other days is the base's to answer for.
    refuse_stray_versions(reader, |day| day <= from);
    let rules = rule_set(reader, &factors, noc, listed.id, None);
    if let Some(rules) = &rules {
        listed_build::check(reader, &factors, &lists, rules, None);
    }
    let instruments = read_instruments(reader);
    reader.refuse_unknown_files();
    Some(Draft {
        listed: ListedRuleSet {
            rules: Some(rules?),
            ..listed
        },
        beside: beside?,
        instruments: instruments?,
    })
}

/// The one row that a draft has in its file of rule sets, without its rules.
fn row(reader: &mut Reader<'_>, name: DraftName) -> Option<ListedRuleSet> {
    if !reader.has_drafted(RULE_SETS) {
        let place = Place::whole(&format!("{FOLDER}{name}/{RULE_SETS}"));
        reader.fault(place, "the file is missing");
        return None;
    }
    let (file, place) = reader.whole_drafted::<RuleSetFile>(RULE_SETS)?;
    let mut rows = file.rule_set.into_iter();
    let (Some(row), None) = (rows.next(), rows.next()) else {
        reader.fault(place, "a draft is one rule set");
        return None;
    };
    let place = place.at(row.span().start);
    let row = row.into_inner();
    if !row.draft || row.announced {
        let message = "a draft says `draft = true`, and is not announced";
        reader.fault(place.clone(), message);
    }
    let from = build::day(&row.from).map_err(|wrong| reader.wrong(&place, &wrong));
    let at = row.instrument.span().start;
    let instrument = row.instrument.into_inner();
    reader.named.push((instrument.clone(), place.at(at)));
    Some(ListedRuleSet {
        id: RuleSetId::of_draft(from.ok()?, name),
        to: None,
        summary: row.summary,
        instrument,
        rules: None,
    })
}
