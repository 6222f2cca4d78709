//! A damaged folder of rules is refused, with every fault in its file and on its line.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod rule_files;

use crs::{RuleFault, RuleFaults};
use rule_files::{Files, built_in, damage, load, replace};

/// Damages one file in one place. It is refused on the line that `@` marks in the new text, or else on
/// which that text begins.
#[track_caller]
fn refused(file: &str, old: &str, new: &str, message: &str) {
    let mut files = built_in();
    let line = damage(&mut files, file, old, new);
    told(&load(&files).unwrap_err(), file, line, message);
}

#[track_caller]
fn told(faults: &RuleFaults, file: &str, line: usize, message: &str) {
    let told = |fault: &RuleFault| {
        fault.file == file && fault.line == line && fault.message.contains(message)
    };
    assert!(
        faults.iter().any(told),
        "no fault of {file}:{line} says {message:?}:\n{faults}"
    );
}

/// The lines that faults are told on, as file and line.
fn places(files: &Files) -> Vec<String> {
    let faults = load(files).unwrap_err();
    let place = |fault: &RuleFault| format!("{}:{}", fault.file, fault.line);
    faults.iter().map(place).collect()
}

#[test]
fn broken_syntax() {
    refused("core/age.toml", "rows = [", "rows = [@]]", "");
    refused(
        "additional/sibling.toml",
        "points = 15",
        "points = @fifteen",
        "",
    );
    // Twice in one file: both are told.
    let mut files = built_in();
    let file = "additional/french.toml";
    let first = damage(&mut files, file, "points = 15", "points = @1 5");
    let second = damage(&mut files, file, "points = 25", "points = @");
    let faults = load(&files).unwrap_err();
    told(&faults, file, first, "");
    told(&faults, file, second, "");
}

#[test]
fn unknown_keys() {
    let file = "additional/nomination.toml";
    refused(file, "points = 600", "points = 600\n@bonus = 1", "`bonus`");
    refused("core/age.toml", "to = 17,", "to = 17, @tot = 1,", "`tot`");
    refused("additional/sibling.toml", "unit =", "@units =", "`units`");
    // Every one of a version is told.
    let mut files = built_in();
    damage(
        &mut files,
        file,
        "points = 600",
        "bonus = 1\npoints = 600\nluck = 2",
    );
    assert_eq!(places(&files), [format!("{file}:9"), format!("{file}:11")]);
}

#[test]
fn unknown_and_missing_files() {
    let mut files = built_in();
    files.insert("core/luck.toml".to_owned(), "\nluck = 1\n".to_owned());
    files.remove("additional/french.toml");
    files.remove("maxima.toml");
    let faults = load(&files).unwrap_err();
    told(&faults, "core/luck.toml", 1, "not one that the rules know");
    told(&faults, "additional/french.toml", 1, "missing");
    told(&faults, "maxima.toml", 1, "missing");
}

#[test]
fn missing_keys() {
    refused(
        "core/age.toml",
        "[[version]]\nfrom =",
        "@[[version]]\n# from =",
        "`from`",
    );
    refused(
        "additional/french.toml",
        "[[version]]\nfrom = 2020-10-20\ninstrument = \"mi-2020-10-20\"\ncertainty = \"B+\"\npoints = 25",
        "@[[version]]\nfrom = 2020-10-20\ninstrument = \"mi-2020-10-20\"\ncertainty = \"B+\"",
        "missing field `points`",
    );
}

#[test]
fn gaps() {
    refused(
        "core/age.toml",
        "from = 18, to = 18",
        "from = 19, to = 19",
        "gap at 18",
    );
    refused(
        "programs/federal_skilled_worker.toml",
        "from = 47,",
        "from = 48,",
        "gap at 47",
    );
    refused(
        "core/age.toml",
        "{ from = 45,",
        "{ from = 45, to = 46,",
        "open",
    );
    refused(
        "maxima.toml",
        "from = 2015-01-01",
        "from = 2015-01-30",
        "nothing is in force on 2015-01-01",
    );
}

#[test]
fn overlaps() {
    refused(
        "core/age.toml",
        "from = 18, to = 18",
        "from = 17, to = 18",
        "overlap at 17",
    );
    refused(
        "core/age.toml",
        "{ from = 45,",
        "{ from = 45, to = 50,",
        "off the table",
    );
    refused(
        "core/age.toml",
        "from = 18, to = 18",
        "from = 18, to = 17",
        "before it begins",
    );
    refused(
        "additional/french.toml",
        "2020-10-20",
        "2017-01-01",
        "does not come after",
    );
}

#[test]
fn ragged_tables() {
    refused(
        "transferability/education.toml",
        "language = [13, 25]",
        "language = [13]",
        "1 points for 2 thresholds",
    );
    refused(
        "transferability/education.toml",
        "language_from = [7, 9]",
        "language_from = [9, 7]",
        "ascending",
    );
    refused(
        "programs/canadian_experience_class.toml",
        "[7, 7, 5, 5]",
        "[7, 7, 5]",
        "3 language levels for 4",
    );
    refused(
        "language_tests/ielts_general.toml",
        "level = 9,",
        "level = 10,",
        "highest to the lowest",
    );
    refused(
        "language_tests/ielts_general.toml",
        "listening = 80, reading = 70",
        "listening = 85, reading = 70",
        "out of place",
    );
}

#[test]
fn duplicate_rows() {
    refused(
        "core/education.toml",
        "0 },\n    { education = \"secondary\"",
        "0 },\n    { education = \"secondary\", without_spouse = 1, with_spouse = 1 },\n    @{ education = \"secondary\"",
        "Secondary stands twice",
    );
    refused("countries.toml", "\"AE\"", "\"AD\"", "stands twice");
    refused(
        "noc/noc2021.toml",
        "[\"00011\"",
        "[\"00010\"",
        "stands twice",
    );
    refused(
        "instruments.toml",
        "id = \"irpr\"",
        "id = \"irpa\"",
        "stands twice",
    );
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
}

#[test]
fn unknown_instruments() {
    refused(
        "core/age.toml",
        "instrument = \"mi-2014\"",
        "instrument = \"mi-2041\"",
        "\"mi-2041\" is not in instruments.toml",
    );
    refused(
        "instruments.toml",
        "id = \"mi-2016-1\"",
        "id = \"mi-2016-9\"",
        "\"mi-2016-9\" sets no value",
    );
    refused(
        "core/age.toml",
        "[[version]]\nfrom = 2015-01-01\ninstrument = \"mi-2014\"",
        "@[[version]]\nfrom = 2015-01-01",
        "`instrument`",
    );
    refused(
        "core/age.toml",
        "certainty = \"A-\"",
        "certainty = \"sure\"",
        "certainty",
    );
    refused(
        "instruments.toml",
        "certainty = \"A\"",
        "certainty = \"X\"",
        "certainty",
    );
}

#[test]
fn dates_that_are_none() {
    // Both a day that TOML refuses, and what it takes for a date and no calendar has.
    refused("core/age.toml", "2015-01-01", "2015-01-32", "");
    refused("core/age.toml", "2015-01-01", "2015-02-29", "");
    refused(
        "core/age.toml",
        "2015-01-01",
        "2015-01-01T00:00:00",
        "YYYY-MM-DD",
    );
    refused(
        "core/age.toml",
        "2015-01-01",
        "\"2015-01-01\"",
        "YYYY-MM-DD",
    );
    refused(
        "rule_sets.toml",
        "2015-01-30",
        "2015-01-30T12:00:00Z",
        "YYYY-MM-DD",
    );
    refused(
        "instruments.toml",
        "in_force = 2015-01-01",
        "in_force = 2015-01-01T00:00:00",
        "",
    );
    refused(
        "counting/work.toml",
        "physicians_count_from = 2023-04-25",
        "physicians_count_from = 2023-04-25T01:00:00",
        "YYYY-MM-DD",
    );
    refused(
        "rule_sets.toml",
        "2015-01-30",
        "2015-01-01",
        "each after the one before",
    );
    refused(
        "additional/french.toml",
        "2020-10-20",
        "2020-10-27",
        "not the first day of a rule set",
    );
}

#[test]
fn sums_that_do_not_close() {
    for (old, new, message) in [
        ("spouse = 40", "spouse = 41", "spouse: the parts"),
        (
            "core = { without_spouse = 500",
            "core = { without_spouse = 501",
            "core without spouse",
        ),
        (
            "core = { without_spouse = 500, with_spouse = 460",
            "core = { without_spouse = 500, with_spouse = 461",
            "core with spouse",
        ),
        (
            "transferability = 100",
            "transferability = 49",
            "a group gives more",
        ),
        (
            "additional = 600",
            "additional = 601",
            "by nomination alone",
        ),
        ("total = 1200", "total = 1100", "the sections"),
        ("total = 1200", "total = 12000", "is above"),
    ] {
        refused("maxima.toml", old, new, message);
    }
    // It is the sum that is told of, wherever the number was changed.
    let mut files = built_in();
    replace(
        &mut files,
        "additional/job_offer.toml",
        "_00 = 200",
        "_00 = 601",
    );
    told(
        &load(&files).unwrap_err(),
        "maxima.toml",
        12,
        "an award is above",
    );

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
    refused(
        "programs/federal_skilled_worker.toml",
        "maximum = 100",
        "maximum = 101",
        "come to 100",
    );
    refused(
        "programs/federal_skilled_worker.toml",
        "pass_mark = 67",
        "pass_mark = 101",
        "above 100",
    );
}

#[test]
fn unknown_unit_groups() {
    refused(
        "programs/occupations.toml",
        "\"6320\"",
        "\"6329\"",
        "no unit group of NOC 2021 begins with \"6329\"",
    );
    refused(
        "counting/occupations.toml",
        "major_group_00 = \"00\"",
        "major_group_00 = \"08x\"",
        "no unit group",
    );
    refused(
        "counting/occupations.toml",
        "noc = 2021",
        "noc = 2020",
        "there is no NOC 2020",
    );
    refused(
        "counting/occupations.toml",
        "skilled_rank_max = 3",
        "skilled_rank_max = 6",
        "no skill rank",
    );
    refused(
        "noc/noc2021.toml",
        "[\"00011\"",
        "[\"0011\"",
        "no code of 5 digits",
    );
    refused(
        "noc/noc2021.toml",
        "[\"00010\", 0",
        "[\"00010\", 6",
        "no skill rank",
    );
    refused("noc/noc2016.toml", "digits = 4", "digits = 40", "1 to 6");
}

#[test]
fn values_that_no_rule_can_have() {
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
        "u16",
    );
    refused(
        "additional/nomination.toml",
        "points = 600",
        "points = 600.5",
        "",
    );
    refused(
        "additional/french.toml",
        "english_level_min = 5",
        "english_level_min = 11",
        "0 to 10",
    );
    refused(
        "additional/french.toml",
        "english_abilities_min = 4",
        "english_abilities_min = 5",
        "1 to 4",
    );
    refused("countries.toml", "\"AE\"", "\"ae\"", "two capitals");
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
        "maximum = 10\npartner_language = 5",
        "maximum = 10\npartner_language = 11",
        "adaptability",
    );
    refused(
        "rule_sets.toml",
        "[[rule_set]]\n",
        "@[[rule_set]]\nannounced = true\n",
        "known in full",
    );
    refused(
        "additional/job_offer.toml",
        "repealed = true",
        "repealed = @true\nother_skilled = 1",
        "ends a rule",
    );
}

#[test]
fn categories() {
    let file = "categories/trades.toml";
    refused(file, "version = 2", "version = @3", "comes after version 1");
    refused(
        file,
        "noc = 2021",
        "noc = @2016",
        "not that of the programs",
    );
    refused(file, "noc = 2021", "noc = @2031", "there is no NOC 2031");
    refused(file, "\"72310\"", "@\"72319\"", "no unit group");
    let mut files = built_in();
    let code = "\"72310\"";
    let line = damage(&mut files, file, code, "\"72310\", @\"72310\"");
    told(&load(&files).unwrap_err(), file, line, "stands twice");
    let french = "categories/french.toml";
    refused(french, "level_min = 7", "level_min = @17", "level");
    refused(french, "[version.language]", "[version.tongue]", "tongue");
}

#[test]
fn everything_wrong_is_told_at_once() {
    let mut files = built_in();
    let mut damaged: Vec<String> = [
        ("core/age.toml", "from = 18, to = 18", "from = 19, to = 19"),
        (
            "core/education.toml",
            "certainty = \"A-\"",
            "certainty = \"E\"",
        ),
        (
            "additional/sibling.toml",
            "age_min = 18",
            "age_min = \"18\"",
        ),
        (
            "core/second_language.toml",
            "from = 0,",
            "from = 0, tot = 0,",
        ),
        ("additional/french.toml", "2020-10-20", "2020-10-27"),
        ("core/first_language.toml", "rows = [", "rows = [@]]"),
        ("countries.toml", "\"AE\"", "\"ae\""),
        ("counting/work.toml", "mi-2014", "mi-2041"),
        (
            "language_tests/ielts_general.toml",
            "level = 9,",
            "level = 10,",
        ),
        ("noc/noc2016.toml", "[\"0012\"", "[\"0011\""),
        (
            "programs/federal_skilled_trades.toml",
            "speaking = 5",
            "speaking = 15",
        ),
        (
            "programs/settlement_funds.toml",
            "[11931, 14853,",
            "[14853, 11931,",
        ),
    ]
    .map(|(file, old, new)| format!("{file}:{}", damage(&mut files, file, old, new)))
    .into();
    damaged.sort_unstable();
    // These and no others: nothing is told that only follows from what is told already.
    let mut places = places(&files);
    places.sort_unstable();
    assert_eq!(places, damaged);
}

#[test]
fn columns_are_told_and_a_line_is_printed() {
    let mut files = built_in();
    damage(
        &mut files,
        "core/age.toml",
        "from = 18, to = 18",
        "from = 19, to = 19",
    );
    let faults = load(&files).unwrap_err();
    let first = faults.told.first().unwrap();
    assert_eq!((first.line, first.column), (13, 5), "{first}");
    assert_eq!(
        first.to_string(),
        "core/age.toml:13: rows leave a gap at 18"
    );
}

#[test]
fn no_more_are_told_than_can_be_read() {
    let mut files = built_in();
    let codes = (0..1_000).map(|number| format!("\"{number}\",\n"));
    let text = format!("codes = [\n{}]\n", codes.collect::<String>());
    files.insert("countries.toml".to_owned(), text);
    let faults = load(&files).unwrap_err();
    assert_eq!(faults.told.len(), RuleFaults::TOLD_MAX);
    assert_eq!(faults.told.len() + faults.more, 1_000);
    assert!(faults.to_string().ends_with("and 800 more"));

    // What a file says is quoted, and never at any length.
    let long = "x".repeat(100_000);
    let mut files = built_in();
    replace(&mut files, "core/age.toml", "mi-2014", &long);
    assert!(
        load(&files)
            .unwrap_err()
            .iter()
            .all(|fault| fault.message.len() < 1_000)
    );
}
