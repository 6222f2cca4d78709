//! Values that no rule can have, and sums that do not close.

use crate::rule_files::{built_in, damage, load, replace};
use crate::{refused, told};

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
