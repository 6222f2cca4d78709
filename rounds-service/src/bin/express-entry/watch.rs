//! `watch`: the events of the pool as they come.

use std::str::FromStr;

use clap::Args;
use express_entry_proto::rounds::v1 as pb;
use pb::watch_events_request::Start;
use pb::watch_events_response::Item;
use serde_json::Value;

use crate::failure::Failure;
use crate::json::to_record;
use crate::patience::Patience;
use crate::session::Session;
use crate::{candidates, output, text};

/// Follow the events of the pool. After a break it goes on where it was.
///
/// Events come without the facts of profiles, unless they are asked for.
#[derive(Args, Debug)]
pub(crate) struct Watch {
    /// Where to start: "beginning", "now", "snapshot" (the pool as it is, then what comes), or behind
    /// a position.
    #[arg(long, default_value = "now", value_name = "WHERE", value_parser = start)]
    from: Start,
    /// Only events of this kind, such as round-completed. May be repeated.
    #[arg(long = "kind", value_name = "KIND", value_parser = kind)]
    kinds: Vec<pb::EventKind>,
    /// Only what is about this candidate. May be repeated.
    #[arg(long = "candidate", value_name = "NUMBER")]
    candidates: Vec<i64>,
    /// Only what is about this round. May be repeated.
    #[arg(long = "round", value_name = "NUMBER")]
    rounds: Vec<String>,
    /// Have the facts of profiles told too: personal data. Shown with --json.
    #[arg(long)]
    profiles: bool,
    /// End when everything that has happened is told.
    #[arg(long)]
    until_present: bool,
}

fn start(asked: &str) -> Result<Start, String> {
    match asked {
        "beginning" => Ok(Start::AfterPosition(0)),
        "now" => Ok(Start::Now(pb::WatchFromNow {})),
        "snapshot" => Ok(Start::Snapshot(pb::WatchFromSnapshot {})),
        position => match i64::from_str(position) {
            Ok(position) => Ok(Start::AfterPosition(position)),
            Err(_) => Err("not \"beginning\", \"now\", \"snapshot\" or a position".to_owned()),
        },
    }
}

fn kind(asked: &str) -> Result<pb::EventKind, String> {
    let kind = pb::EventKind::from_str_name(&text::name("EVENT_KIND_", asked));
    let kind = kind.filter(|kind| *kind != pb::EventKind::Unspecified);
    kind.ok_or_else(|| "not a kind of event, such as round-completed".to_owned())
}

/// Why no more is told.
enum End {
    /// The present is reached, and no more was asked for.
    Present,
    /// The stream broke, before or behind its first item.
    Broken { status: tonic::Status, told: bool },
}

impl Watch {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let mut start = self.from;
        let mut patience = Patience::default();
        loop {
            match (
                self.follow(session, &mut start, &mut patience).await?,
                start,
            ) {
                (End::Present, _) => return Ok(()),
                // A snapshot cannot be gone on with, and two halves of two would be no snapshot.
                (End::Broken { status, told: true }, Start::Snapshot(_)) => {
                    return Err(status.into());
                }
                (End::Broken { status, .. }, _) => patience.after(status).await?,
            }
        }
    }

    /// Tells items until the end. `start` moves on to where another stream would have to start.
    async fn follow(
        &self,
        session: &Session,
        start: &mut Start,
        patience: &mut Patience,
    ) -> Result<End, Failure> {
        let request = pb::WatchEventsRequest {
            start: Some(*start),
            filter: Some(pb::EventFilter {
                kinds: self.kinds.iter().map(|kind| (*kind).into()).collect(),
                candidate_numbers: self.candidates.clone(),
                round_numbers: self.rounds.clone(),
            }),
            with_profiles: self.profiles,
            bookmark_interval_ms: None,
        };
        let mut items = match session.events().watch_events(request).await {
            Ok(items) => items.into_inner(),
            Err(status) => {
                let told = false;
                return Ok(End::Broken { status, told });
            }
        };
        let mut told = false;
        loop {
            let next = match items.message().await {
                Ok(next) => next.ok_or(Failure::answer("a reason for its end"))?,
                Err(status) => return Ok(End::Broken { status, told }),
            };
            told = true;
            patience.renew();
            print(session, &next)?;
            match next.item.ok_or(Failure::answer("an item"))? {
                Item::Event(event) => *start = Start::AfterPosition(event.position),
                Item::SnapshotComplete(complete) => {
                    *start = Start::AfterPosition(complete.position);
                }
                Item::Bookmark(bookmark) => {
                    *start = Start::AfterPosition(bookmark.position);
                    let present = bookmark.position >= bookmark.head_position;
                    if self.until_present && present {
                        return Ok(End::Present);
                    }
                }
                Item::Snapshot(_) => {}
            }
        }
    }
}

/// Prints an item: as JSON, or what a person wants of it.
fn print(session: &Session, told: &pb::WatchEventsResponse) -> Result<(), Failure> {
    if session.json {
        return output::message(told);
    }
    match &told.item {
        Some(Item::Event(_)) => output::line(event(&to_record(told).map_err(Failure::defect)?)),
        Some(Item::Snapshot(part)) => {
            for candidate in &part.candidates {
                candidates::print_line(session, candidate)?;
            }
            for round in &part.rounds {
                let instruction = round.instruction.clone().unwrap_or_default();
                let state = text::round_state(round);
                output::line(format!("round {}, {state}", instruction.round_number))?;
            }
            Ok(())
        }
        Some(Item::SnapshotComplete(complete)) => output::line(format!(
            "{:>9}  so far the pool as it is",
            complete.position
        )),
        Some(Item::Bookmark(_)) | None => Ok(()),
    }
}

/// An event in a line, whatever its kind: where, when, what, and whom or what it is about.
fn event(told: &Value) -> String {
    let event = &told["event"];
    let position = text::optional(event["position"].as_i64());
    let instant = event["occurredAt"].as_str().unwrap_or("?");
    let fields = event.as_object().into_iter().flatten();
    let mut kinds = fields.filter(|(name, _)| !["position", "occurredAt"].contains(&name.as_str()));
    let Some((name, what)) = kinds.next() else {
        return format!("{position:>9}  {instant}  of an unknown kind");
    };
    let mut line = format!("{position:>9}  {instant}  {}", words(name));
    let about = [
        ("candidate", &what["candidateNumber"]),
        ("score", &what["assessment"]["score"]),
        ("round", &what["roundNumber"]),
        ("round", &what["instruction"]["roundNumber"]),
        ("invited", &what["result"]["invitations"]),
        ("by", &what["officer"]),
    ];
    for (name, value) in about {
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => continue,
        };
        line.push_str(&format!(", {name} {value}"));
    }
    if let Some(several) = what["candidates"].as_array() {
        line.push_str(&format!(", {} candidates", several.len()));
    }
    line
}

/// `candidate received` of `candidateReceived`.
fn words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 2);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_of_any_kind_is_told_in_a_line() {
        let told = |event: Value| super::event(&json!({ "event": event }));
        let instant = "2017-05-19T16:00:00Z";
        let received = json!({
            "position": 7,
            "occurredAt": instant,
            "candidateReceived": {"candidateNumber": 5, "assessment": {"score": 450}},
        });
        let line = format!("        7  {instant}  candidate received, candidate 5, score 450");
        assert_eq!(told(received), line);
        let completed = json!({
            "position": 8,
            "occurredAt": instant,
            "roundCompleted": {"roundNumber": "63", "result": {"invitations": 143}},
        });
        let line = format!("        8  {instant}  round completed, round 63, invited 143");
        assert_eq!(told(completed), line);
        let rescored = json!({"position": 9, "candidatesRescored": {"candidates": [{}, {}]}});
        assert_eq!(
            told(rescored),
            "        9  ?  candidates rescored, 2 candidates"
        );
        assert_eq!(
            told(json!({"position": 10})),
            "       10  ?  of an unknown kind"
        );
    }

    #[test]
    fn a_start_and_a_kind_are_read_or_refused() {
        assert_eq!(start("beginning"), Ok(Start::AfterPosition(0)));
        assert_eq!(start("17"), Ok(Start::AfterPosition(17)));
        assert!(start("yesterday").is_err());
        assert_eq!(kind("round-completed"), Ok(pb::EventKind::RoundCompleted));
        assert!(kind("unspecified").is_err() && kind("round").is_err());
    }
}
