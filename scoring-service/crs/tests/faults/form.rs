//! Files, keys, tables and spans of days that are not as they must be.

use crate::rule_files::{built_in, damage, load};
use crate::{places, refused, told};

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
