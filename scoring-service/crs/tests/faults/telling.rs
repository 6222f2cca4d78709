//! How faults are told: all at once, with their places, and within bounds.

use crs::RuleFaults;

use crate::places;
use crate::rule_files::{built_in, damage, load, replace};

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
