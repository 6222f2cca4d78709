//! The words of explanations: both languages say all, say the same, and read as Fluent says they read.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod rule_files;

use crs::{OfficialLanguage, RuleBook};
use rule_files::{built_in, load, replace};

/// Words of a folder that is damaged in one place, and what is wrong with them.
fn faults_of(file: &str, old: &str, new: &str) -> Vec<String> {
    let mut files = built_in();
    replace(&mut files, file, old, new);
    let faults = load(&files).map(|_| ()).unwrap_err();
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn damaged_words_are_refused_with_file_and_line() {
    for (old, new, said) in [
        (
            "nomination = Nominated",
            "nominated = Nominated",
            "no explanation uses this message",
        ),
        (
            "nomination = Nominated",
            "nominated = Nominated",
            "nomination is missing",
        ),
        (
            "$points } points.\nno-nom",
            "$score } points.\nno-nom",
            "$score is none of",
        ),
        (
            "{ $points } points.\nno-nom",
            "some points.\nno-nom",
            "tells other values",
        ),
        (
            "no-spouse = No",
            "no-spouse = { -nobody }",
            "there is no term -nobody",
        ),
        (
            "no-spouse = No",
            "no-spouse = { NUMBER(1) }",
            "terms and choices alone",
        ),
        ("no-spouse = No", "no-certificate = No", "stands twice"),
        ("no-spouse = No", "no-spouse { No", "Expected"),
    ] {
        let faults = faults_of("words/en/factors.ftl", old, new);
        let told = faults.iter().any(|fault| fault.contains(said));
        assert!(told, "{said} is not in {faults:#?}");
    }
    let faults = faults_of(
        "words/fr/facts.ftl",
        "[one] { $found } a été trouvé\n",
        "[few] x\n",
    );
    assert!(
        faults
            .iter()
            .any(|fault| fault.contains("words/fr/facts.ftl:")),
        "{faults:?}"
    );
}

#[test]
fn a_folder_without_words_says_what_is_compiled_in() {
    let mut files = built_in();
    files.retain(|path, _| !path.starts_with("words/"));
    let book = load(&files).unwrap();
    let sentence = crs::Sentence::Age {
        age: 1,
        points: 0,
        maximum: 110,
    };
    for language in [OfficialLanguage::English, OfficialLanguage::French] {
        let built_in = RuleBook::built_in().words(language).sentence(&sentence);
        assert_eq!(book.words(language).sentence(&sentence), built_in);
    }
}
