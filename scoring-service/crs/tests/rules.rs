//! The rules compiled in load, and a damaged folder is refused with every fault in its place.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod rule_files;

use crs::{Date, RuleBook, RuleFault, RuleSetId};
use rule_files::{built_in as files, load, replace};

/// Loads the rules with one text of one file put in place of another.
fn with(file: &str, old: &str, new: &str) -> Result<RuleBook, Vec<RuleFault>> {
    let mut files = files();
    replace(&mut files, file, old, new);
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
    for (file, old, new, message) in [
        ("maxima.toml", "spouse = 40", "spouse = 41", "spouse"),
        (
            "maxima.toml",
            "without_spouse = 500",
            "without_spouse = 501",
            "core without spouse",
        ),
        (
            "maxima.toml",
            "with_spouse = 460",
            "with_spouse = 461",
            "core with spouse",
        ),
        (
            "maxima.toml",
            "transferability = 100",
            "transferability = 49",
            "a group gives more",
        ),
        (
            "maxima.toml",
            "additional = 600",
            "additional = 601",
            "by nomination alone",
        ),
        (
            "maxima.toml",
            "total = 1200",
            "total = 1100",
            "the sections",
        ),
        ("maxima.toml", "total = 1200", "total = 12000", "is above"),
        (
            "additional/job_offer.toml",
            "_00 = 200",
            "_00 = 601",
            "an award is above",
        ),
    ] {
        let faults = with(file, old, new).unwrap_err();
        let told = faults
            .iter()
            .any(|fault| fault.file == "maxima.toml" && fault.message.contains(message));
        assert!(told, "no fault says {message:?}: {faults:?}");
    }
    let rows = |maximum| format!("{maximum}, with_spouse = 70 }}\nrows");
    refused(
        "core/canadian_work.toml",
        &rows("without_spouse = 80"),
        &rows("without_spouse = 79"),
        "does not fit",
    );
    refused(
        "spouse/language.toml",
        "maximum = 20",
        "maximum = 21",
        "does not fit",
    );
    refused(
        "transferability/education.toml",
        "maximum = 50",
        "maximum = 49",
        "below a row",
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
    refused(
        "noc/noc2021.toml",
        "\"00010\", 0",
        "\"00010\", 6",
        "no skill rank",
    );
    refused("noc/noc2016.toml", "digits = 4", "digits = 40", "1 to 6");
    refused(
        "counting/occupations.toml",
        "skilled_rank_max = 3",
        "skilled_rank_max = 6",
        "no skill rank",
    );
    refused(
        "counting/occupations.toml",
        "major_group_00 = \"00\"",
        "major_group_00 = \"08x\"",
        "no unit group",
    );
    refused(
        "programs/occupations.toml",
        "\"6320\"",
        "\"6329\"",
        "no unit group",
    );
    refused(
        "programs/canadian_experience_class.toml",
        "[7, 7, 5, 5]",
        "[7, 7, 5]",
        "3 language levels for 4",
    );
}

#[test]
fn values_that_no_rule_can_have_are_refused() {
    refused(
        "counting/work.toml",
        "year_hours = 1560",
        "year_hours = 0",
        "nonzero",
    );
    refused(
        "counting/work.toml",
        "weekly_hours_max = 30",
        "weekly_hours_max = 300",
        "u8",
    );
    refused(
        "counting/language.toml",
        "result_years = 2",
        "result_years = 0",
        "nonzero",
    );
    refused(
        "additional/nomination.toml",
        "points = 600",
        "points = -600",
        "",
    );
    refused("countries.toml", "\"AE\"", "\"AD\"", "stands twice");
    refused("countries.toml", "\"AE\"", "\"ae\"", "two capitals");
    refused(
        "language_tests/pte_core.toml",
        "\"pte_core\"",
        "\"ielts_general\"",
        "already",
    );
    refused(
        "language_tests/not_accepted.toml",
        "\"tef\"",
        "\"tef_canada\"",
        "accepted",
    );
    refused(
        "language_tests/tcf_canada.toml",
        "step = 10",
        "step = 11",
        "scale",
    );
    refused(
        "programs/settlement_funds.toml",
        "[11931, 14853,",
        "[14853, 11931,",
        "rise",
    );
    refused(
        "programs/federal_skilled_worker.toml",
        "pass_mark = 67",
        "pass_mark = 101",
        "grid",
    );
    refused(
        "programs/federal_skilled_worker.toml",
        "relative = 5",
        "relative = 11",
        "adaptability",
    );
    refused(
        "rule_sets.toml",
        "2015-01-30",
        "2015-01-01",
        "each after the one before",
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
        replace(&mut files, file, old, new);
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
