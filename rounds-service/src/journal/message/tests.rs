use std::collections::BTreeMap;

use prost::encoding::{WireType, encode_key, encode_varint};
use prost_reflect::{Kind as Type, MessageDescriptor};
use sha2::{Digest, Sha256};

use super::*;
use crate::journal::backup::to_hex;
use crate::journal::sqlite::SCHEMA_VERSION;
use crate::journal::{Row, codec};

fn row(event: Vec<u8>) -> Row {
    Row {
        position: 7,
        at: 0,
        event: event.into(),
        facts: None,
        digest: [0; 32],
    }
}

fn offered(province: i32) -> Vec<u8> {
    let offered = pb::NominationOffered {
        candidate_number: 5,
        province,
    };
    let event = pb::Event {
        event: Some(Kind::NominationOffered(offered)),
        ..pb::Event::default()
    };
    event.encode_to_vec()
}

fn is_newer(event: Vec<u8>) -> bool {
    match codec::decode(&row(event)) {
        Err(ReadError::Newer { position: 7 }) => true,
        Err(ReadError::Damaged { position: 7, .. }) => false,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_a_newer_version_wrote_is_told_from_damage() {
    codec::decode(&row(offered(1))).unwrap();
    // A kind of event, a field and a value that are not known.
    let mut kind = Vec::new();
    encode_key(1_000, WireType::LengthDelimited, &mut kind);
    encode_varint(0, &mut kind);
    assert!(is_newer(kind.clone()));
    assert!(is_newer([offered(1), kind].concat()));
    assert!(is_newer(offered(99)));

    assert!(!is_newer(Vec::new()));
    assert!(!is_newer(vec![0xff]));
    assert!(!is_newer(offered(0)));
    let cut = offered(1).split_last().unwrap().1.to_vec();
    assert!(!is_newer(cut));
}

/// Every message and enumeration that an event is made of, as text.
fn outline(message: &MessageDescriptor, told: &mut BTreeMap<String, String>) {
    let name = message.full_name().to_owned();
    if told.contains_key(&name) {
        return;
    }
    told.insert(name.clone(), String::new());
    let mut text = String::new();
    for field in message.fields() {
        let kind = field.kind();
        text += &format!("{} {kind:?} {:?};", field.number(), field.cardinality());
        if let Type::Message(inner) = kind {
            outline(&inner, told);
        } else if let Type::Enum(values) = kind {
            let numbers = values.values().map(|value| value.number().to_string());
            let numbers = numbers.collect::<Vec<_>>().join(",");
            told.insert(values.full_name().to_owned(), numbers);
        }
    }
    told.insert(name, text);
}

/// An older version refuses an event that says more than it understands, so each change of the events
/// shuts out all versions before it. Whoever means to change them writes the new digest down here, and
/// beside a change of what is there already a new schema version.
#[test]
fn the_events_of_a_schema_version_change_only_knowingly() {
    let pool = DescriptorPool::decode(FILE_DESCRIPTOR_SET).unwrap();
    let mut told = BTreeMap::new();
    outline(&pool.get_message_by_name(EVENT).unwrap(), &mut told);
    assert!(told.len() > 20, "{told:#?}");
    let digest: [u8; 32] = Sha256::digest(format!("{told:?}")).into();
    let known = (
        2,
        "a8e37e7731b4168bdbe1f59ac13d6b200e4b42c6f672132240ca24a53551eb69",
    );
    assert_eq!((SCHEMA_VERSION, to_hex(&digest).as_str()), known);
}
