//! What came of an import, told while it goes on.

use express_entry_proto::common::v1::{FieldViolation, Refusal};
use express_entry_proto::rounds::v1 as pb;
use indicatif::ProgressBar;
use pb::import_result::Result as Came;
use serde_json::{Value, json};

use super::Chunk;
use crate::failure::Failure;
use crate::output;

/// Counts what came of the profiles, and tells of each.
pub(super) struct Tally {
    received: u64,
    refused: u64,
    bar: ProgressBar,
    json: bool,
    /// Whether the lines could be told. An import that nobody listens to goes on all the same.
    told: Result<(), Failure>,
}

impl Tally {
    pub(super) fn new(bar: ProgressBar, json: bool) -> Self {
        Self {
            received: 0,
            refused: 0,
            bar,
            json,
            told: Ok(()),
        }
    }

    /// Tells under which mark the import goes on should it end early.
    pub(super) fn begin(&mut self, id: &str) {
        self.tell(&match self.json {
            true => json!({ "requestId": id }).to_string(),
            false => format!("importing under --request-id {id}"),
        });
    }

    /// Profiles that are answered.
    pub(super) fn answered(&self) -> u64 {
        self.received + self.refused
    }

    /// Counts the answer to a chunk, and tells it.
    pub(super) fn count(
        &mut self,
        chunk: &Chunk,
        answer: pb::ImportCandidatesResponse,
    ) -> Result<(), Failure> {
        if answer.results.len() != chunk.request.profiles.len() {
            return Err(Failure::answer("a result for each profile"));
        }
        let mut lines = Vec::new();
        for (place, came) in (chunk.first..).zip(answer.results) {
            match came.result.ok_or(Failure::answer("a result"))? {
                Came::CandidateNumber(number) => {
                    self.received += 1;
                    if self.json {
                        let line = json!({ "profile": place, "candidateNumber": number });
                        lines.push(line.to_string());
                    }
                }
                Came::Refusal(refusal) => {
                    self.refused += 1;
                    lines.extend(refused(place, refusal, self.json));
                }
            }
        }
        self.tell(&lines.join("\n"));
        self.bar.set_message(format!("{} received", self.received));
        Ok(())
    }

    /// Tells lines: results to programs, refusals to people.
    fn tell(&mut self, lines: &str) {
        if !lines.is_empty() && self.told.is_ok() {
            self.told = self.bar.suspend(|| match self.json {
                true => output::line(lines),
                false => {
                    output::complain(lines);
                    Ok(())
                }
            });
        }
    }

    /// Tells the sum. What kept the import from its end counts first, then that some were refused.
    pub(super) fn finish(self, done: Result<(), Failure>) -> Result<(), Failure> {
        self.bar.finish_and_clear();
        let Self {
            received, refused, ..
        } = self;
        let told = self.told.and_then(|()| match self.json {
            true => output::line(json!({ "received": received, "refused": refused })),
            false => output::line(format!("received: {received}")),
        });
        done?;
        if refused > 0 {
            return Err(Failure::profiles_refused(refused));
        }
        told
    }
}

/// The lines of a refusal: one with everything for a program, one for each violation for a person.
fn refused(place: u64, refusal: Refusal, json: bool) -> Vec<String> {
    let violations = refusal.violations.into_iter().map(of_record);
    if json {
        let violations: Vec<Value> = violations
            .map(|wrong| {
                json!({ "field": wrong.field, "reason": wrong.reason, "description": wrong.description })
            })
            .collect();
        return vec![json!({ "profile": place, "violations": violations }).to_string()];
    }
    let line = |FieldViolation {
                    field,
                    description,
                    reason,
                }| format!("profile {place}: {field}: {description} ({reason})");
    violations.map(line).collect()
}

/// The path begins with the place in the chunk, which means nothing to the reader of a file.
fn of_record(mut wrong: FieldViolation) -> FieldViolation {
    if let Some((_, field)) = wrong.field.split_once("].") {
        wrong.field = field.to_owned();
    }
    wrong
}
