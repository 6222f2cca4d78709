//! The rules compiled in load, and a damaged folder is refused with every fault in its place.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::path::Path;

use crs::{Date, RuleBook, RuleFault, RuleSetId};

fn files() -> BTreeMap<String, String> {
    fn collect(root: &Path, folder: &Path, into: &mut BTreeMap<String, String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(root, &path, into);
            } else {
                let name = path
                    .strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                into.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut files = BTreeMap::new();
    collect(&root, &root, &mut files);
    files
}

fn load(files: &BTreeMap<String, String>) -> Result<RuleBook, Vec<RuleFault>> {
    RuleBook::load(
        files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str())),
    )
}

/// Loads the rules with one text of one file put in place of another.
fn with(file: &str, old: &str, new: &str) -> Result<RuleBook, Vec<RuleFault>> {
    let mut files = files();
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(old), "{file} does not hold {old:?}");
    *text = text.replacen(old, new, 1);
    load(&files)
}

#[track_caller]
fn refused(file: &str, old: &str, new: &str, message: &str) {
    let faults = with(file, old, new).expect_err("a damaged folder is refused");
    assert!(
        faults
            .iter()
            .any(|fault| fault.file == file && fault.message.contains(message)),
        "no fault of {file} says {message:?}:\n{}",
        faults
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n"),
    );
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn every_rule_set_is_there_and_governs_its_days() {
    let book = RuleBook::built_in();
    let listed: Vec<(String, Option<String>)> = book
        .rule_sets()
        .iter()
        .map(|listed| (listed.id.to_string(), listed.to.map(|to| to.to_string())))
        .collect();
    let expected = [
        ("crs-2015-01-01", Some("2015-01-29")),
        ("crs-2015-01-30", Some("2015-05-29")),
        ("crs-2015-05-30", Some("2016-11-18")),
        ("crs-2016-11-19", Some("2017-06-05")),
        ("crs-2017-06-06", Some("2020-10-19")),
        ("crs-2020-10-20", Some("2022-11-15")),
        ("crs-2022-11-16", Some("2025-03-24")),
        ("crs-2025-03-25", Some("2026-11-02")),
        ("crs-2026-11-03", None),
    ];
    assert_eq!(
        listed,
        expected.map(|(id, to)| (id.to_owned(), to.map(str::to_owned)))
    );
    for (day, id) in [
        ("2015-01-29", "crs-2015-01-01"),
        ("2026-11-02", "crs-2025-03-25"),
    ] {
        assert_eq!(book.rules_on(date(day)).unwrap().set().id.to_string(), id);
    }
}

#[test]
fn a_date_before_2015_is_refused() {
    let refused = RuleBook::built_in()
        .rules_on(date("2014-12-31"))
        .unwrap_err();
    assert_eq!(refused.first, date("2015-01-01"));
}

#[test]
fn an_announced_rule_set_is_stood_in_for_and_cannot_be_named() {
    let book = RuleBook::built_in();
    let rules = book.rules_on(date("2026-11-03")).unwrap();
    assert_eq!(rules.set().id.to_string(), "crs-2025-03-25");
    let announced = RuleSetId::parse("crs-2026-11-03").unwrap();
    assert_eq!(rules.superseded_by(), Some(announced));
    assert!(book.rules_named(announced).is_err());
    assert!(
        book.rules_named(RuleSetId::parse("crs-2016-01-01").unwrap())
            .is_err()
    );
}

#[test]
fn unknown_keys_and_files_are_refused() {
    refused(
        "additional/nomination.toml",
        "points = 600",
        "points = 600\nbonus = 1",
        "unknown",
    );
    refused("core/age.toml", "to = 17,", "to = 17, tot = 1,", "unknown");
    let mut files = files();
    files.insert("core/luck.toml".to_owned(), String::new());
    let faults = load(&files).unwrap_err();
    assert!(faults.iter().any(|fault| fault.file == "core/luck.toml"));
}

#[test]
fn gaps_overlaps_and_ragged_tables_are_refused() {
    refused(
        "core/age.toml",
        "from = 18, to = 18",
        "from = 19, to = 19",
        "gap",
    );
    refused(
        "core/age.toml",
        "from = 45,",
        "from = 45, to = 50,",
        "off the table",
    );
    refused(
        "core/education.toml",
        "\"secondary\"",
        "\"one_year\"",
        "stands twice",
    );
    refused(
        "transferability/education.toml",
        "[13, 25]",
        "[13]",
        "thresholds",
    );
    refused(
        "language_tests/ielts_general.toml",
        "level = 9,",
        "level = 10,",
        "highest to the lowest",
    );
    refused(
        "programs/federal_skilled_worker.toml",
        "from = 47,",
        "from = 48,",
        "gap",
    );
}

#[test]
fn instruments_must_be_known_and_used() {
    refused(
        "core/age.toml",
        "instrument = \"mi-2014\"",
        "instrument = \"mi-2041\"",
        "mi-2041",
    );
    refused(
        "instruments.toml",
        "id = \"mi-2016-1\"",
        "id = \"mi-2016-9\"",
        "\"mi-2016-9\" sets no value",
    );
    refused(
        "core/age.toml",
        "certainty = \"A-\"",
        "certainty = \"sure\"",
        "certainty",
    );
}

#[test]
fn dates_ascend_and_factors_start_with_a_rule_set() {
    refused(
        "additional/french.toml",
        "2020-10-20",
        "2017-01-01",
        "does not come after",
    );
    refused(
        "additional/french.toml",
        "2020-10-20",
        "2020-10-27",
        "first day of a rule set",
    );
    refused("core/age.toml", "2015-01-01", "2015-01-32", "");
}

#[test]
fn sums_close_on_the_published_maxima() {
    refused("maxima.toml", "spouse = 40", "spouse = 41", "spouse");
    let faults = with(
        "core/age.toml",
        "without_spouse = 110, with_spouse = 100 }\nrows",
        "without_spouse = 111, with_spouse = 100 }\nrows",
    );
    let faults = faults.unwrap_err();
    assert!(!faults.is_empty());
    refused(
        "core/canadian_work.toml",
        "without_spouse = 80, with_spouse = 70 }\nrows",
        "without_spouse = 79, with_spouse = 70 }\nrows",
        "does not fit",
    );
}

#[test]
fn occupations_exist_in_their_version() {
    refused(
        "counting/occupations.toml",
        "noc = 2021",
        "noc = 2020",
        "there is no NOC 2020",
    );
    refused("noc/noc2021.toml", "\"00011\"", "\"00010\"", "stands twice");
    refused(
        "noc/noc2021.toml",
        "\"00011\"",
        "\"0011\"",
        "no code of 5 digits",
    );
}

#[test]
fn all_faults_are_told_at_once_with_their_lines() {
    let mut files = files();
    for (file, old, new) in [
        ("core/age.toml", "from = 18, to = 18", "from = 19, to = 19"),
        (
            "additional/sibling.toml",
            "age_min = 18",
            "age_min = \"18\"",
        ),
        ("countries.toml", "codes", "cods"),
    ] {
        let text = files.get_mut(file).unwrap();
        *text = text.replacen(old, new, 1);
    }
    files.remove("additional/french.toml");
    let faults = load(&files).unwrap_err();
    for file in [
        "additional/sibling.toml",
        "countries.toml",
        "additional/french.toml",
    ] {
        assert!(faults.iter().any(|fault| fault.file == file), "{faults:?}");
    }
    let sibling = faults
        .iter()
        .find(|fault| fault.file == "additional/sibling.toml")
        .unwrap();
    assert!(sibling.line.is_some());
}

#[test]
fn a_later_rule_leaves_older_digests_and_any_change_makes_another() {
    let book = RuleBook::built_in();
    let digests = |book: &RuleBook| -> Vec<_> {
        let sets = book.rule_sets().iter();
        sets.filter_map(|listed| listed.rules.as_ref().map(|rules| rules.digest))
            .collect()
    };
    let before = digests(book);
    let later = "points = 25\npoints_with_english = 50\n";
    let changed = with(
        "additional/french.toml",
        later,
        "points = 26\npoints_with_english = 50\n",
    );
    let after = digests(&changed.unwrap());
    assert_eq!(before[..5], after[..5]);
    assert!(
        before[5..]
            .iter()
            .zip(&after[5..])
            .all(|(before, after)| before != after)
    );

    let comment = with(
        "core/age.toml",
        "unit = \"points\"",
        "# A remark.\nunit   =   \"points\"",
    );
    assert_eq!(before, digests(&comment.unwrap()));
}
