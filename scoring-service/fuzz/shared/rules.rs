//! From the texts of rule files to a rule book or its faults.

use std::collections::BTreeMap;
use std::sync::Arc;

use crs::{RuleBook, RuleFaults};
use express_entry_proto::common::v1 as common;
use express_entry_proto::scoring::v1 as pb;
use scoring_service::scoring::Scorer;

use super::sound::sound;

/// What begins the text of a file in an input; its path follows on the line.
const FILE: &str = "=== ";

/// What an input begins with whose files are all there is. They lack others and are faulty, but are read
/// to their ends; it takes a hundredth of the time.
const ALONE: &str = "alone";

/// What came of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The rules have faults.
    Faulty,
    /// The rules are sound.
    Sound,
}

/// Loads the rules compiled in, with the files of an input in place of theirs; or, where the input begins
/// with [`ALONE`], its files by themselves. Panics if a promise is broken.
pub(crate) fn load(input: &[u8]) -> Outcome {
    let text = String::from_utf8_lossy(input);
    let mut files = BTreeMap::new();
    if !text.starts_with(ALONE) {
        files.extend(RuleBook::built_in_files());
    }
    let parts = text.split(FILE).skip(1);
    files.extend(parts.map(|part| part.split_once('\n').unwrap_or((part, ""))));
    match RuleBook::load(files.iter().map(|(path, text)| (*path, *text))) {
        Ok(book) => {
            scores(book);
            Outcome::Sound
        }
        Err(faults) => {
            told(&faults, &files);
            Outcome::Faulty
        }
    }
}

/// Faults are told with lines that exist, and not without bound.
fn told(faults: &RuleFaults, files: &BTreeMap<&str, &str>) {
    assert!((1..=RuleFaults::TOLD_MAX).contains(&faults.told.len()));
    for fault in faults.iter() {
        let text = files.get(fault.file.as_str()).copied().unwrap_or_default();
        let lines = text.bytes().filter(|byte| *byte == b'\n').count() + 1;
        assert!((1..=lines).contains(&fault.line), "{fault} of {lines}");
        assert!(fault.column >= 1, "{fault}");
        assert!(!fault.to_string().contains('\n'), "{fault}");
    }
}

/// Rules that load score: within the maxima, on the first day of every rule set.
fn scores(book: RuleBook) {
    let scorer = Scorer::new(Arc::new(book));
    for listed in scorer.book().rule_sets() {
        let day = listed.id.date();
        let date = |year: i16| common::Date {
            year: year.into(),
            month: day.month().into(),
            day: day.day().into(),
        };
        let request = pb::ScoreRequest {
            as_of: Some(date(day.year())),
            subject: Some(pb::score_request::Subject::Profile(common::Profile {
                birth: Some(date(day.year().saturating_sub(30).max(1))),
                ..common::Profile::default()
            })),
            ..pb::ScoreRequest::default()
        };
        let answer = scorer.score(&request).expect("a plain person is scored");
        sound(answer.score.as_ref().expect("an answer has a score"));
    }
}
