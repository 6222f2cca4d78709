//! Events as they are told: the bytes that were stored, with what has a column of its own put back.
//!
//! Nothing is decoded but the outline of the message, so that fields which this version does not
//! know are told too.

use bytes::{Buf, BufMut, Bytes, BytesMut};
use express_entry_proto::rounds::v1 as pb;
use prost::DecodeError;
use prost::Message as _;
use prost::encoding::{
    DecodeContext, WireType, decode_key, decode_varint, encode_key, encode_varint, skip_field,
};
use prost_types::Timestamp;

use super::{Entry, Facts, ReadError};

/// Bytes that position, instant, keys and lengths add, at most.
const ADDED: usize = 64;

/// An encoded `expressentry.rounds.v1.Event`: position, instant and, where asked for, the facts that
/// the event brought.
pub fn tell(position: u64, entry: &Entry, facts: Facts) -> Result<Bytes, ReadError> {
    let facts = match facts {
        Facts::With => entry.facts.as_deref(),
        Facts::Without => None,
    };
    let mut told =
        BytesMut::with_capacity(ADDED + entry.event.len() + facts.map_or(0, <[u8]>::len));
    // A message that is encoded behind another is one message with it.
    let place = pb::Event {
        position: i64::try_from(position).unwrap_or(i64::MAX),
        occurred_at: Some(Timestamp {
            seconds: entry.at.div_euclid(1_000_000),
            nanos: (entry.at.rem_euclid(1_000_000) * 1_000) as i32,
        }),
        event: None,
    };
    told.put_slice(&place.encode_to_vec());
    match facts {
        None => told.put_slice(&entry.event),
        Some(facts) => {
            put_with_facts(&mut told, &entry.event, facts).map_err(damaged_at(position))?;
        }
    }
    Ok(told.freeze())
}

/// A kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Kind(pb::EventKind);

impl Kind {
    /// The kind of a number of the contract; `None` for one that this version does not know.
    #[must_use]
    pub fn of(number: i32) -> Option<Self> {
        let kind = pb::EventKind::try_from(number).ok()?;
        (kind != pb::EventKind::Unspecified).then_some(Self(kind))
    }
}

/// The kind of a stored event; `None` for one that this version does not know.
pub fn kind(position: u64, event: &Bytes) -> Result<Option<Kind>, ReadError> {
    let mut rest = event.clone();
    while rest.has_remaining() {
        let Field { number, .. } = next_field(&mut rest).map_err(damaged_at(position))?;
        let kind = i32::try_from(number).ok().and_then(Kind::of);
        if kind.is_some() {
            return Ok(kind);
        }
    }
    Ok(None)
}

/// Where a kind of event carries the facts that it brought.
fn facts_field(number: u32) -> Option<u32> {
    const RECEIVED: u32 = pb::EventKind::CandidateReceived as u32;
    const UPDATED: u32 = pb::EventKind::CandidateUpdated as u32;
    const NOMINATED: u32 = pb::EventKind::NominationAccepted as u32;
    const APPLIED: u32 = pb::EventKind::ApplicationReceived as u32;
    match number {
        RECEIVED => Some(4),
        UPDATED | NOMINATED => Some(3),
        APPLIED => Some(5),
        _ => None,
    }
}

/// Puts an event with facts inside the message of its kind.
fn put_with_facts(told: &mut BytesMut, event: &Bytes, facts: &[u8]) -> Result<(), DecodeError> {
    let mut rest = event.clone();
    while rest.has_remaining() {
        let Field {
            number,
            raw,
            message,
        } = next_field(&mut rest)?;
        let Some((message, inner)) = message.zip(facts_field(number)) else {
            told.put_slice(&raw);
            continue;
        };
        let mut field = Vec::with_capacity(ADDED);
        encode_key(inner, WireType::LengthDelimited, &mut field);
        encode_varint(facts.len() as u64, &mut field);
        let length = message.len() + field.len() + facts.len();
        encode_key(number, WireType::LengthDelimited, told);
        encode_varint(length as u64, told);
        told.put_slice(&message);
        told.put_slice(&field);
        told.put_slice(facts);
    }
    Ok(())
}

/// A field of a message.
struct Field {
    number: u32,
    /// All of it.
    raw: Bytes,
    /// What it holds, where that has a length of its own.
    message: Option<Bytes>,
}

fn next_field(rest: &mut Bytes) -> Result<Field, DecodeError> {
    let mut raw = rest.clone();
    let (number, wire_type) = decode_key(rest)?;
    let begin = rest.clone();
    skip_field(wire_type, number, rest, DecodeContext::default())?;
    raw.truncate(raw.len() - rest.len());
    let message = if wire_type == WireType::LengthDelimited {
        let mut held = begin;
        held.truncate(held.len() - rest.len());
        decode_varint(&mut held)?;
        Some(held)
    } else {
        None
    };
    Ok(Field {
        number,
        raw,
        message,
    })
}

fn damaged_at(position: u64) -> impl Fn(DecodeError) -> ReadError {
    move |error| ReadError::damaged(position, error.to_string())
}

#[cfg(test)]
mod tests {
    use express_entry_proto::FILE_DESCRIPTOR_SET;
    use express_entry_proto::common::v1::Profile;
    use prost_types::FileDescriptorSet;

    use super::*;

    fn event(kind: pb::event::Event) -> pb::Event {
        pb::Event {
            event: Some(kind),
            ..pb::Event::default()
        }
    }

    fn stored(event: &pb::Event, facts: Option<&Profile>) -> Entry {
        Entry {
            at: -1,
            event: event.encode_to_vec().into(),
            facts: facts.map(|facts| facts.encode_to_vec().into()),
        }
    }

    fn placed(event: pb::Event) -> pb::Event {
        let occurred_at = Timestamp {
            seconds: -1,
            nanos: 999_999_000,
        };
        pb::Event {
            position: 7,
            occurred_at: Some(occurred_at),
            ..event
        }
    }

    #[test]
    fn an_event_is_told_as_the_contract_encodes_it() {
        let received = |profile| {
            event(pb::event::Event::CandidateReceived(pb::CandidateReceived {
                job_bank_registered: false,
                candidate_number: 300,
                received_at: Some(Timestamp::default()),
                assessment: Some(pb::Assessment::default()),
                profile,
            }))
        };
        let updated = |profile| {
            event(pb::event::Event::CandidateUpdated(pb::CandidateUpdated {
                candidate_number: 1,
                assessment: None,
                profile,
            }))
        };
        let profile = Profile {
            funds_cad: Some(10_000),
            ..Profile::default()
        };
        for (bare, full) in [
            (received(None), received(Some(profile.clone()))),
            (updated(None), updated(Some(profile.clone()))),
        ] {
            let entry = stored(&bare, Some(&profile));
            let with = tell(7, &entry, Facts::With).unwrap();
            assert_eq!(with, placed(full).encode_to_vec());
            let without = tell(7, &entry, Facts::Without).unwrap();
            assert_eq!(without, placed(bare).encode_to_vec());
        }
    }

    #[test]
    fn fields_of_a_newer_version_are_told_and_damage_is_named() {
        let withdrawn = pb::CandidateWithdrawn {
            candidate_number: 5,
        };
        let withdrawn = event(pb::event::Event::CandidateWithdrawn(withdrawn));
        let mut entry = stored(&withdrawn, None);
        let mut bytes = entry.event.to_vec();
        encode_key(1_000, WireType::Varint, &mut bytes);
        encode_varint(3, &mut bytes);
        entry.event = bytes.clone().into();
        let told = tell(7, &entry, Facts::With).unwrap();
        assert!(told.ends_with(&bytes));
        assert_eq!(
            kind(7, &entry.event).unwrap(),
            Kind::of(pb::EventKind::CandidateWithdrawn.into())
        );

        let unknown = entry.event.slice(bytes.len() - 3..);
        assert_eq!(kind(7, &unknown).unwrap(), None);
        let cut = Entry {
            event: entry.event.slice(..2),
            facts: Some(Bytes::new()),
            ..entry
        };
        assert!(matches!(
            tell(7, &cut, Facts::With),
            Err(ReadError::Damaged { position: 7, .. })
        ));
    }

    /// The kinds of the contract are the fields of an event, and the facts are where they are looked
    /// for.
    #[test]
    fn kinds_are_numbered_as_the_fields_of_an_event() {
        let set = FileDescriptorSet::decode(FILE_DESCRIPTOR_SET).unwrap();
        let messages: Vec<_> = set
            .file
            .iter()
            .flat_map(|file| &file.message_type)
            .collect();
        let message = |name: &str| {
            let found = messages.iter().find(|message| message.name() == name);
            *found.unwrap_or_else(|| panic!("no message {name}"))
        };
        let kinds = message("Event")
            .field
            .iter()
            .filter(|field| field.oneof_index.is_some());
        let mut found = 0;
        for field in kinds {
            found += 1;
            let kind = pb::EventKind::try_from(field.number()).expect("a kind");
            let name = format!("EVENT_KIND_{}", field.name().to_uppercase());
            assert_eq!(kind.as_str_name(), name);
            let of_kind = message(field.type_name().rsplit('.').next().unwrap());
            let facts = of_kind.field.iter().find(|field| field.name() == "profile");
            let number = u32::try_from(field.number()).unwrap();
            let expected = facts.map(|facts| facts.number() as u32);
            assert_eq!(facts_field(number), expected, "{}", field.name());
        }
        assert!(found >= 9, "the kinds are found");
        // One more value: "never sent".
        let values = set.file.iter().flat_map(|file| &file.enum_type);
        let values = values.filter(|kinds| kinds.name() == "EventKind");
        assert_eq!(
            values.map(|kinds| kinds.value.len()).sum::<usize>(),
            found + 1
        );
    }
}
