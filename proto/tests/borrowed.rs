//! Profiles read where they lie are what `prost` decodes, whatever the bytes.

use express_entry_proto::borrowed::Profile;
use express_entry_proto::wire::Malformed;
use express_entry_proto::{FILE_DESCRIPTOR_SET, common::v1};
use prost::Message;
use prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Profiles drawn.
const PROFILES: u64 = 400;

/// Any message of a kind, by its descriptor: every field may be there, with any value.
fn drawn(kind: MessageDescriptor, rng: &mut impl RngExt) -> DynamicMessage {
    let mut message = DynamicMessage::new(kind.clone());
    for field in kind.fields() {
        if rng.random_bool(0.5) {
            let value = if field.is_list() {
                let items = rng.random_range(0..3);
                Value::List((0..items).map(|_| value(&field, rng)).collect())
            } else {
                value(&field, rng)
            };
            message.set_field(&field, value);
        }
    }
    message
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the many kinds there are, a profile has these"
)]
fn value(field: &FieldDescriptor, rng: &mut impl RngExt) -> Value {
    // Numbers of every length on the wire.
    let number = rng.random::<i64>() >> rng.random_range(0..64);
    match field.kind() {
        Kind::Bool => Value::Bool(rng.random()),
        Kind::Int32 => Value::I32(number as i32),
        Kind::Enum(_) => Value::EnumNumber(number as i32),
        Kind::Int64 => Value::I64(number),
        Kind::String => Value::String("é".repeat(rng.random_range(0..100))),
        Kind::Message(kind) => Value::Message(drawn(kind, rng)),
        kind => panic!("a profile has no {kind:?}"),
    }
}

fn encoded(rng: &mut impl RngExt) -> Vec<u8> {
    let pool = DescriptorPool::decode(FILE_DESCRIPTOR_SET).expect("the contract is sound");
    let kind = pool.get_message_by_name("expressentry.common.v1.Profile");
    drawn(kind.expect("a profile"), rng).encode_to_vec()
}

/// Reads bytes both ways. Whether they are a profile.
fn read_both_ways(bytes: &[u8]) -> bool {
    let decoded = v1::Profile::decode(bytes);
    let borrowed = Profile::read(bytes);
    match (&decoded, &borrowed) {
        (Ok(decoded), Ok(borrowed)) => assert_eq!(&Profile::lent(decoded), borrowed, "{bytes:?}"),
        (Err(_), Err(_)) => {}
        _ => panic!("{decoded:?}, but {borrowed:?} of {bytes:?}"),
    }
    decoded.is_ok()
}

#[test]
fn every_profile_is_read_as_it_was_written() {
    for seed in 0..PROFILES {
        assert!(read_both_ways(&encoded(&mut ChaCha8Rng::seed_from_u64(
            seed
        ))));
    }
}

#[test]
fn nothing_of_a_profile_is_left_in_the_one_read_after_it() {
    let profiles: Vec<_> = (0..PROFILES)
        .map(|seed| encoded(&mut ChaCha8Rng::seed_from_u64(seed)))
        .collect();
    let mut space = Profile::default();
    for bytes in &profiles {
        assert_eq!(space.read_anew(bytes), Ok(()));
        assert_eq!(Profile::read(bytes).as_ref(), Ok(&space));
    }
}

#[test]
fn bytes_that_are_no_profile_are_refused_by_both_or_by_neither() {
    let mut read = [0; 2];
    for seed in 0..PROFILES {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut bytes = encoded(&mut rng);
        for _ in 0..rng.random_range(1..4) {
            let length = bytes.len();
            match rng.random_range(0..4) {
                0 if length > 0 => bytes[rng.random_range(0..length)] = rng.random(),
                1 => bytes.truncate(rng.random_range(0..=length)),
                2 => bytes.insert(rng.random_range(0..=length), rng.random()),
                // Fields that come twice, and one that nobody knows.
                _ => bytes.extend([encoded(&mut rng), vec![0xfa, 0x01, 0x02, 0xff, 0xff]].concat()),
            }
        }
        read[usize::from(read_both_ways(&bytes))] += 1;
    }
    assert!(read.iter().all(|count| *count > PROFILES / 10), "{read:?}");
}

#[test]
fn why_bytes_are_no_profile_is_told() {
    let cases: [(&[u8], Malformed); 6] = [
        (&[0x00], Malformed::Key),
        (&[0x58, 0x80], Malformed::Number),
        (&[0x08, 0x01], Malformed::WireType),
        (&[0x0a, 0x02, 0x08], Malformed::CutOff),
        (&[0x22, 0x03, 0x0a, 0x01, 0xff], Malformed::NotUtf8),
        (&[0xfb, 0x01], Malformed::Unknown),
    ];
    for (bytes, why) in cases {
        assert_eq!(Profile::read(bytes), Err(why), "{bytes:?}");
        assert!(v1::Profile::decode(bytes).is_err(), "{bytes:?}");
    }
}
