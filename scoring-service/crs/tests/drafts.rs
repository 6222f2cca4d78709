//! Draft rule sets, and points for listed occupations, by a made-up draft. The people are synthetic.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod people;
mod rule_files;

use std::sync::LazyLock;

use crs::*;
use people::*;
use rule_files::{Files, built_in, damage, load, replace, with_reform};

const ID: &str = "crs-2026-11-03-draft-reform";
const ON: &str = "2027-01-15";

static BOOK: LazyLock<RuleBook> = LazyLock::new(|| load(&with_reform()).unwrap());

fn draft() -> Rules<'static> {
    BOOK.rules_named(RuleSetId::parse(ID).unwrap()).unwrap()
}

fn points(person: &Profile, factor: Factor, on: &str) -> u16 {
    let score = draft().assess(person, day(on)).score;
    score.factors[factor as usize].points
}

#[test]
fn a_draft_answers_where_it_is_named_and_governs_no_date() {
    let listed: Vec<_> = BOOK.drafts().map(|draft| draft.id.to_string()).collect();
    assert_eq!(listed, [ID]);
    assert!(draft().set().id.is_draft());
    for on in ["2026-11-02", "2026-11-03", ON, "2100-01-01"] {
        let governing = BOOK.rules_on(day(on)).unwrap();
        assert_eq!(governing.set().id.to_string(), "crs-2025-03-25");
        assert_eq!(governing.superseded_by().is_some(), on > "2026-11-02");
    }
    let others = BOOK.rule_sets().iter();
    assert!(others.clone().all(|listed| !listed.id.is_draft()));
    let unknown = RuleSetId::parse("crs-2026-11-03-draft-other").unwrap();
    assert_eq!(
        BOOK.rules_named(unknown).err(),
        Some(RuleSetUnusable::Unknown(unknown))
    );
}

#[test]
fn a_draft_leaves_every_other_digest_as_it_was() {
    let digests = |book: &RuleBook| -> Vec<_> {
        let sets = book.rule_sets().iter();
        sets.filter_map(|listed| listed.rules.as_ref().map(|rules| rules.digest))
            .collect()
    };
    assert_eq!(digests(&BOOK), digests(RuleBook::built_in()));

    let digest_with = |file: &str, old: &str, new: &str| {
        let mut files = with_reform();
        replace(&mut files, file, old, new);
        let book = load(&files).unwrap();
        let id = RuleSetId::parse(ID).unwrap();
        book.rules_named(id).unwrap().set().digest
    };
    let points = "drafts/reform/additional/listed_occupation.toml";
    let list = "drafts/reform/occupations/listed.toml";
    let same = digest_with(points, "title = \"Listed", "title = \"In-demand");
    assert_eq!(same, draft().set().digest, "words are no rule");
    assert_ne!(digest_with(points, "[90, 50, 20]", "[90, 50, 30]"), same);
    assert_ne!(digest_with(list, "\"72200\"", "\"72201\""), same);
}

/// An offer in an occupation, and work in Canada that ends on the day before [`ON`].
fn listed(offered: Option<&str>, worked: Option<(&str, &str)>) -> u16 {
    let mut person = born("1990-01-01");
    person.job_offers = offered
        .map(|code| offer(code, "2026-12-01"))
        .into_iter()
        .collect();
    let work = worked.map(|(code, from)| job(code, "CA", from, "2027-01-14"));
    person.person.work = work.into_iter().collect();
    points(&person, Factor::ListedOccupation, ON)
}

/// By the made-up table: an offer earns 90, 50 or 20; work of 12 months 40, 25 or 10, of 24 months 60, 35
/// or 15; both add up to at most 120.
#[test]
fn listed_occupations_earn_by_level_through_an_offer_or_work_in_canada() {
    let (physician, engineer, electrician, cook) = ("31102", "21231", "72200", "63200");
    let (eleven_months, a_year, two_years) = ("2026-02-20", "2026-01-10", "2025-01-10");
    for (offered, worked, expected) in [
        (None, None, 0),
        (Some(physician), None, 90),
        (Some(engineer), None, 50),
        (Some(electrician), None, 20),
        (Some(cook), None, 0),
        (None, Some((physician, eleven_months)), 0),
        (None, Some((physician, a_year)), 40),
        (None, Some((physician, two_years)), 60),
        (None, Some((engineer, a_year)), 25),
        (None, Some((engineer, two_years)), 35),
        (None, Some((electrician, two_years)), 15),
        (None, Some((cook, two_years)), 0),
        (Some(engineer), Some((engineer, two_years)), 85),
        (Some(electrician), Some((physician, a_year)), 60),
        // 90 + 60 is cut at 120.
        (Some(physician), Some((physician, two_years)), 120),
    ] {
        assert_eq!(listed(offered, worked), expected, "{offered:?} {worked:?}");
    }
}

#[test]
fn work_at_a_higher_level_counts_for_a_lower_one() {
    // Half a year at each of two levels: together a year at the lower one, 25 points.
    let mut person = born("1990-01-01");
    person.person.work = vec![
        job("31102", "CA", "2026-01-01", "2026-07-05"),
        job("21231", "CA", "2026-07-06", "2027-01-10"),
    ];
    assert_eq!(points(&person, Factor::ListedOccupation, ON), 25);
}

#[test]
fn the_law_in_force_lists_no_occupation() {
    let mut person = born("1990-01-01");
    person.job_offers = vec![offer("31102", "2026-12-01")];
    let score = BOOK
        .rules_on(day(ON))
        .unwrap()
        .assess(&person, day(ON))
        .score;
    assert_eq!(score.factors[Factor::ListedOccupation as usize].maximum, 0);
    assert!(!score.tells(Factor::ListedOccupation));
    assert!(
        draft()
            .assess(&person, day(ON))
            .score
            .tells(Factor::ListedOccupation)
    );
}

#[test]
fn a_draft_changes_a_factor_and_leaves_the_others() {
    let mut person = born("1990-01-01");
    person.person.languages = Languages {
        english: Some(celpip("2026-06-01", [9; 4])),
        french: Some(tef("2026-06-01", 8)),
        first: None,
    };
    person.person.credentials = vec![canadian(
        CredentialLevel::BachelorOrThreeYear,
        4,
        "2020-06-01",
    )];
    let law = BOOK
        .rules_on(day(ON))
        .unwrap()
        .assess(&person, day(ON))
        .score;
    let drafted = draft().assess(&person, day(ON)).score;
    let compared = Comparison {
        left: &law,
        right: &drafted,
    };
    let changed: Vec<_> = compared.changed_factors().collect();
    let expected = Points {
        left: 50,
        right: 30,
    };
    assert_eq!(changed, [(Factor::French, expected)]);
}

#[test]
fn under_a_draft_too_the_next_change_is_exact() {
    let mut person = born("1990-06-01");
    person.person.work = vec![job("31102", "CA", "2026-12-01", "")];
    let rules = draft();
    let mut on = day(ON);
    let mut ladder = Vec::new();
    for _ in 0..1_000 {
        let today = rules.assess(&person, on);
        let tomorrow = on.tomorrow().unwrap();
        let then = rules.assess(&person, tomorrow);
        let changes = !today.has_outcome_of(&then);
        assert_eq!(changes, today.next_change == Some(tomorrow), "{on}");
        ladder.push(today.score.factors[Factor::ListedOccupation as usize].points);
        on = tomorrow;
    }
    ladder.dedup();
    assert_eq!(ladder, [0, 40, 60]);
}

/// Damages one file of the draft: it is refused there, and nothing else is blamed.
#[track_caller]
fn refused(file: &str, old: &str, new: &str, message: &str) {
    let mut files = with_reform();
    let file = format!("drafts/reform/{file}");
    let line = damage(&mut files, &file, old, new);
    told(&files, &file, line, message);
}

#[track_caller]
fn told(files: &Files, file: &str, line: usize, message: &str) {
    let faults = load(files).unwrap_err();
    let here = |fault: &RuleFault| fault.file == file && fault.line == line;
    assert!(
        faults
            .iter()
            .any(|fault| here(fault) && fault.message.contains(message)),
        "no fault of {file}:{line} says {message:?}:\n{faults}"
    );
    let blamed = |fault: &RuleFault| fault.file.starts_with("drafts/");
    assert!(faults.iter().all(blamed), "{faults}");
}

#[test]
fn a_draft_is_refused_on_its_own_lines() {
    let points = "additional/listed_occupation.toml";
    let list = "occupations/listed.toml";
    refused("rule_sets.toml", "made-up-reform", "@made-up", "made-up");
    refused(
        "additional/french.toml",
        "2026-11-03",
        "@2026-11-02",
        "before its first day",
    );
    refused(
        "additional/french.toml",
        "points = 15",
        "@point = 15",
        "`point`",
    );
    refused(points, "[90, 50, 20]", "@[50, 90, 20]", "lower level");
    refused(
        points,
        "[90, 50, 20]",
        "@[90, 50, 20, 10, 5, 1, 1, 1, 1, 1]",
        "at most",
    );
    refused(points, "maximum = 120", "maximum = @80", "does not fit");
    refused(points, "months = 24", "months = @12", "ascending");
    refused(list, "\"72200\"", "@\"72209\"", "no unit group");
    refused(list, "\"72200\"", "@\"21231\"", "stands twice");
    refused(
        "counting/listed_occupation.toml",
        "weekly_hours_min = 30",
        "@hours = 30",
        "hours",
    );
}

#[test]
fn what_a_draft_lacks_or_cannot_change_is_told() {
    let mut files = with_reform();
    files.remove("drafts/reform/rule_sets.toml");
    told(&files, "drafts/reform/rule_sets.toml", 1, "missing");

    let mut files = with_reform();
    let rule_sets = "drafts/reform/rule_sets.toml";
    replace(&mut files, rule_sets, "draft = true", "draft = false");
    told(&files, rule_sets, 3, "a draft says `draft = true`");

    let mut files = with_reform();
    files.remove("drafts/reform/counting/listed_occupation.toml");
    let points = "drafts/reform/additional/listed_occupation.toml";
    told(&files, points, 5, "is not said");

    let mut files = with_reform();
    files.insert(
        "drafts/reform/countries.toml".to_owned(),
        "codes = []\n".to_owned(),
    );
    told(
        &files,
        "drafts/reform/countries.toml",
        1,
        "not one that a draft can change",
    );

    let mut files = with_reform();
    let row = files["drafts/reform/rule_sets.toml"].clone();
    files.insert("drafts/No Name/rule_sets.toml".to_owned(), row);
    told(&files, "drafts/No Name/rule_sets.toml", 1, "small letters");
}

#[test]
fn a_draft_row_outside_a_draft_is_refused() {
    let mut files = built_in();
    let announced = "announced = true";
    replace(&mut files, "rule_sets.toml", announced, "draft = true");
    let faults = load(&files).unwrap_err();
    assert!(faults.to_string().contains("drafts/NAME/"), "{faults}");
}
