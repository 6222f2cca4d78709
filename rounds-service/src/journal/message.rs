//! The message of a stored event, read so that nothing in it is passed over.
//!
//! Protobuf lets an older program read a newer message: it drops the fields and kinds that it does not
//! know. A pool that went on without them would be another pool, so they are found and refused.

use bytes::Bytes;
use express_entry_proto::FILE_DESCRIPTOR_SET;
use express_entry_proto::rounds::v1 as pb;
use pb::event::Event as Kind;
use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, Value};

use super::ReadError;
use crate::convert::Malformed;

/// The name of the message.
const EVENT: &str = "expressentry.rounds.v1.Event";

/// Reads a stored event of which this version understands everything.
pub(crate) fn read(position: u64, stored: &Bytes) -> Result<Kind, ReadError> {
    let damaged = |what: String| ReadError::damaged(position, what);
    let event = pb::Event::decode(stored.clone()).map_err(|error| damaged(error.to_string()))?;
    // What is not known is gone by now.
    if event.encoded_len() != stored.len() {
        return Err(ReadError::Newer { position });
    }
    let kind = event.event;
    kind.ok_or_else(|| damaged("an event of no kind".into()))
}

/// Why a stored event makes no sense: a newer version has given a value a name, or it is damaged.
pub(super) fn not_understood(position: u64, stored: &Bytes, malformed: Malformed) -> ReadError {
    match holds_unnamed_value(stored) {
        true => ReadError::Newer { position },
        false => ReadError::damaged(position, malformed.to_string()),
    }
}

/// Whether a value of an enumeration has no name in the contract of this version.
fn holds_unnamed_value(stored: &Bytes) -> bool {
    let Ok(pool) = DescriptorPool::decode(FILE_DESCRIPTOR_SET) else {
        return false;
    };
    let event = pool.get_message_by_name(EVENT);
    let event = event.and_then(|event| DynamicMessage::decode(event, stored.clone()).ok());
    event.is_some_and(|event| message_holds_unnamed(&event))
}

fn message_holds_unnamed(message: &DynamicMessage) -> bool {
    message.fields().any(|(field, value)| {
        let kind = field.kind();
        let named = |number| {
            let kind = kind.as_enum();
            kind.is_none_or(|kind| kind.get_value(number).is_some())
        };
        let unnamed = |value: &Value| match value.as_enum_number() {
            Some(number) => !named(number),
            None => value.as_message().is_some_and(message_holds_unnamed),
        };
        match value.as_list() {
            Some(values) => values.iter().any(unnamed),
            None => unnamed(value),
        }
    })
}

#[cfg(test)]
mod tests;
