//! The rules compiled in: which govern when, and what their digests cover.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod rule_files;

use crs::{Date, RuleBook, RuleFaults, RuleSetId};
use rule_files::{built_in as files, load, replace};

/// Loads the rules with one text of one file put in place of another.
fn with(file: &str, old: &str, new: &str) -> Result<RuleBook, RuleFaults> {
    let mut files = files();
    replace(&mut files, file, old, new);
    load(&files)
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

    // Titles, comments and layout are no rules.
    let comment = with(
        "core/age.toml",
        "unit = \"points\"",
        "# A remark.\nunit   =   \"score\"",
    );
    assert_eq!(before, digests(&comment.unwrap()));
}

#[test]
fn a_later_test_or_amount_leaves_older_digests() {
    let digests = |book: &RuleBook| -> Vec<_> {
        let sets = book.rule_sets().iter();
        sets.filter_map(|listed| listed.rules.as_ref().map(|rules| rules.digest))
            .collect()
    };
    let before = digests(RuleBook::built_in());
    let mut files = files();
    let funds = files.get_mut("programs/settlement_funds.toml").unwrap();
    funds.push_str(
        "\n[[version]]\nfrom = 2026-12-01\ninstrument = \"irpr-76\"\ncertainty = \"B\"\n\
         by_family_size = [16000, 20000]\neach_more = 4300\n",
    );
    let test = files["language_tests/pte_core.toml"]
        .replace("\"pte_core\"", "\"pte_next\"")
        .replace("from = 2024-01-30", "from = 2026-12-01");
    files.insert("language_tests/pte_next.toml".to_owned(), test);
    let group = "[\"00010\", 0, \"Legislators\", \"Membres\"]";
    files.insert(
        "noc/noc2026.toml".to_owned(),
        format!("version = 2026\ndigits = 5\nlevels = [\"TEER 0\"]\ngroups = [{group}]\n"),
    );
    let after = digests(&load(&files).unwrap());
    assert_eq!(before[..7], after[..7]);
    // The last one stands in for the announced one, on the days of the new amounts too.
    assert_ne!(before[7], after[7]);

    // The skill of an occupation is a rule of the sets that name its version.
    let changed = with("noc/noc2021.toml", "\"13102\", 3", "\"13102\", 4");
    let after = digests(&changed.unwrap());
    assert_eq!(before[..6], after[..6]);
    assert!(before[6] != after[6] && before[7] != after[7]);
}
