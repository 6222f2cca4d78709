//! The items of a watch, with events, candidates and rounds as bytes.
//!
//! An embedded message and a bytes field share one wire form. So these messages, which mirror those of
//! the contract field by field, let what is stored be told without being decoded.

use bytes::Bytes;
use express_entry_proto::rounds::v1 as pb;

use crate::watch::{Part, Told};

/// `expressentry.rounds.v1.WatchEventsResponse`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct RawWatchEventsResponse {
    #[prost(oneof = "RawItem", tags = "1, 2, 3, 4")]
    item: Option<RawItem>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
enum RawItem {
    #[prost(bytes = "bytes", tag = "1")]
    Event(Bytes),
    #[prost(message, tag = "2")]
    Bookmark(pb::Bookmark),
    #[prost(message, tag = "3")]
    Snapshot(RawSnapshot),
    #[prost(message, tag = "4")]
    SnapshotComplete(pb::SnapshotComplete),
}

/// `expressentry.rounds.v1.Snapshot`.
#[derive(Clone, PartialEq, prost::Message)]
struct RawSnapshot {
    #[prost(bytes = "bytes", repeated, tag = "1")]
    candidates: Vec<Bytes>,
    #[prost(bytes = "bytes", repeated, tag = "2")]
    rounds: Vec<Bytes>,
}

impl From<Told> for RawWatchEventsResponse {
    fn from(told: Told) -> Self {
        let item = match told {
            Told::Event(event) => RawItem::Event(event),
            Told::Bookmark { position, head } => RawItem::Bookmark(pb::Bookmark {
                position: number(position),
                head_position: number(head),
            }),
            Told::Part(Part { candidates, rounds }) => {
                RawItem::Snapshot(RawSnapshot { candidates, rounds })
            }
            Told::Complete(position) => RawItem::SnapshotComplete(pb::SnapshotComplete {
                position: number(position),
            }),
        };
        Self { item: Some(item) }
    }
}

/// A position as the contract has it. The journal counts no further.
fn number(position: u64) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use pb::watch_events_response::Item;
    use prost::Message;

    use super::*;

    #[test]
    fn every_item_has_the_wire_form_of_the_contract() {
        let event = pb::Event {
            position: 300,
            ..pb::Event::default()
        };
        let candidates = vec![
            pb::Candidate::default(),
            pb::Candidate {
                candidate_number: 5,
                ..pb::Candidate::default()
            },
        ];
        let rounds = vec![pb::Round {
            state: 2,
            ..pb::Round::default()
        }];
        let part = Part {
            candidates: candidates.iter().map(encoded).collect(),
            rounds: rounds.iter().map(encoded).collect(),
        };
        let both = [
            (Told::Event(encoded(&event)), Item::Event(event)),
            (
                Told::Bookmark {
                    position: 7,
                    head: 9,
                },
                Item::Bookmark(pb::Bookmark {
                    position: 7,
                    head_position: 9,
                }),
            ),
            (
                Told::Part(part),
                Item::Snapshot(pb::Snapshot { candidates, rounds }),
            ),
            (
                Told::Complete(0),
                Item::SnapshotComplete(pb::SnapshotComplete { position: 0 }),
            ),
        ];
        for (told, item) in both {
            let contract = pb::WatchEventsResponse { item: Some(item) };
            let raw = RawWatchEventsResponse::from(told);
            assert_eq!(raw.encode_to_vec(), contract.encode_to_vec());
        }
    }

    fn encoded(message: &impl Message) -> Bytes {
        message.encode_to_vec().into()
    }
}
