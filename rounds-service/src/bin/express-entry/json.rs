//! Messages of the contract as protobuf JSON, and back.
//!
//! What is printed has every field that is not optional, also where it is zero, false or empty, so that
//! a program finds what it asks for. Integers of 64 bits are numbers, as those of 32 are; all that the
//! contract has fit into the 53 bits that every reader of JSON keeps.

use std::sync::LazyLock;

use express_entry_proto::FILE_DESCRIPTOR_SET;
use express_entry_proto::common::v1 as common;
use express_entry_proto::rounds::v1 as pb;
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor, SerializeOptions};
use serde_json::Value;

/// The contract, or why its descriptors cannot be read: a defect of the build.
static CONTRACT: LazyLock<Result<DescriptorPool, String>> = LazyLock::new(|| {
    DescriptorPool::decode(FILE_DESCRIPTOR_SET).map_err(|error| error.to_string())
});

/// A message by its name in the contract.
pub(crate) trait Named: Message + Default {
    /// The full name.
    const NAME: &'static str;
}

macro_rules! named {
    ($($message:ty => $name:literal;)*) => {
        $(impl Named for $message {
            const NAME: &'static str = $name;
        })*
    };
}

named! {
    common::Profile => "expressentry.common.v1.Profile";
    common::Refusal => "expressentry.common.v1.Refusal";
    pb::AdvanceClockResponse => "expressentry.rounds.v1.AdvanceClockResponse";
    pb::Candidate => "expressentry.rounds.v1.Candidate";
    pb::ExplainRoundResponse => "expressentry.rounds.v1.ExplainRoundResponse";
    pb::GetClockResponse => "expressentry.rounds.v1.GetClockResponse";
    pb::GetScoreDistributionResponse => "expressentry.rounds.v1.GetScoreDistributionResponse";
    pb::ImportedProfile => "expressentry.rounds.v1.ImportedProfile";
    pb::Instruction => "expressentry.rounds.v1.Instruction";
    pb::Invitation => "expressentry.rounds.v1.Invitation";
    pb::PreviewRoundResponse => "expressentry.rounds.v1.PreviewRoundResponse";
    pb::Rank => "expressentry.rounds.v1.Rank";
    pb::Round => "expressentry.rounds.v1.Round";
    pb::TakeSnapshotResponse => "expressentry.rounds.v1.TakeSnapshotResponse";
    pb::WatchEventsResponse => "expressentry.rounds.v1.WatchEventsResponse";
}

fn descriptor<M: Named>() -> Result<MessageDescriptor, String> {
    let contract = CONTRACT.as_ref().map_err(Clone::clone)?;
    let message = contract.get_message_by_name(M::NAME);
    message.ok_or_else(|| format!("the contract has no message {}", M::NAME))
}

/// A record of a file: without what is zero, false or empty.
const RECORD: SerializeOptions = SerializeOptions::new().stringify_64_bit_integers(false);
/// A document that is printed.
const DOCUMENT: SerializeOptions = RECORD.skip_default_fields(false);

/// A message as the JSON that is printed.
pub(crate) fn to_value<M: Named>(message: &M) -> Result<Value, String> {
    serialize(message, &DOCUMENT)
}

/// A message as the JSON of a file.
pub(crate) fn to_record<M: Named>(message: &M) -> Result<Value, String> {
    serialize(message, &RECORD)
}

fn serialize<M: Named>(message: &M, options: &SerializeOptions) -> Result<Value, String> {
    let wire = message.encode_to_vec();
    let dynamic = DynamicMessage::decode(descriptor::<M>()?, wire.as_slice());
    let dynamic = dynamic.map_err(|error| error.to_string())?;
    let json = dynamic.serialize_with_options(serde_json::value::Serializer, options);
    json.map_err(|error| error.to_string())
}

/// A message of JSON, or why it is none. A name that the contract does not have is an error.
pub(crate) fn from_value<M: Named>(value: Value) -> Result<M, String> {
    let dynamic = DynamicMessage::deserialize(descriptor::<M>()?, value);
    let dynamic = dynamic.map_err(|error| error.to_string())?;
    dynamic.transcode_to().map_err(|error| error.to_string())
}

/// A message of the text of JSON.
pub(crate) fn from_text<M: Named>(text: &[u8]) -> Result<M, String> {
    let mut json = serde_json::Deserializer::from_slice(text);
    let dynamic = DynamicMessage::deserialize(descriptor::<M>()?, &mut json);
    let dynamic = dynamic.map_err(|error| error.to_string())?;
    json.end().map_err(|error| error.to_string())?;
    dynamic.transcode_to().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_that_is_printed_is_in_the_contract() {
        fn known<M: Named + PartialEq>() {
            let empty = to_record(&M::default()).expect(M::NAME);
            assert_eq!(empty, serde_json::json!({}));
            let printed = to_value(&M::default()).expect(M::NAME);
            for empty in [empty, printed] {
                assert!(from_value::<M>(empty).expect(M::NAME) == M::default());
            }
        }
        known::<common::Profile>();
        known::<common::Refusal>();
        known::<pb::Candidate>();
        known::<pb::ExplainRoundResponse>();
        known::<pb::GetScoreDistributionResponse>();
        known::<pb::ImportedProfile>();
        known::<pb::Instruction>();
        known::<pb::Invitation>();
        known::<pb::PreviewRoundResponse>();
        known::<pb::Round>();
        known::<pb::WatchEventsResponse>();
    }

    #[test]
    fn what_is_printed_has_every_field_and_numbers_as_numbers() {
        let why = to_value(&pb::ExplainRoundResponse::default()).expect("JSON");
        assert_eq!(why["invited"], false);
        let result = pb::RoundResult {
            candidates_ranked: 7,
            ..pb::RoundResult::default()
        };
        let preview = pb::PreviewRoundResponse {
            result: Some(result),
            invitations: Vec::new(),
        };
        let preview = to_value(&preview).expect("JSON");
        assert_eq!(preview["result"]["invitations"], 0);
        assert_eq!(preview["result"]["candidatesRanked"], 7);
        assert_eq!(
            preview["result"].get("cutOffScore"),
            None,
            "absent is not zero"
        );
        assert_eq!(preview["invitations"], serde_json::json!([]));
    }

    #[test]
    fn a_name_that_the_contract_does_not_have_is_an_error() {
        let wrong = from_text::<pb::Instruction>(br#"{"roundNumber": "63", "invites": 5}"#);
        assert!(wrong.unwrap_err().contains("invites"));
        let trailing = from_text::<pb::Instruction>(b"{} {}");
        assert!(trailing.is_err());
    }
}
