//! Batches as they go over the wire, and answers as they come from it.
//!
//! Both stay bytes: a profile is sent as it was received ([`Profiles`](super::Profiles)), and of a score
//! only what counts is read ([`answers`](super::answers)).

use bytes::{Buf as _, BufMut as _, Bytes};
use express_entry_proto::scoring::v1 as pb;
use prost::Message as _;
use prost::encoding::{WireType, encode_key, encode_varint};
use tonic::Status;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};

use super::Terms;
use crate::convert::values;

/// Where a request of a stream keeps its batch.
const BATCH: u32 = 1;

/// A batch of profiles on some terms: `expressentry.scoring.v1.BatchScoreRequest`, or one in a
/// `StreamScoreRequest`, in pieces.
#[derive(Clone, Debug)]
pub(super) struct Batch {
    /// What stands before the subjects, them, and what stands behind.
    pieces: [Bytes; 3],
}

/// How a batch is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    Alone,
    InStream,
}

impl Batch {
    pub(super) fn new(terms: &Terms, subjects: Bytes, sent: Sent) -> Self {
        let before = pb::BatchScoreRequest {
            as_of: Some(values::date(terms.as_of)),
            ..pb::BatchScoreRequest::default()
        };
        let behind = pb::BatchScoreRequest {
            rule_set_id: terms.rule_set.map(|id| id.to_string()),
            view: Some(pb::ScoreView::Ranking.into()),
            age_as_of: terms.of_round.map(values::date),
            categories_as_of: terms.of_round.map(values::date),
            ..pb::BatchScoreRequest::default()
        };
        let (before, behind) = (before.encode_to_vec(), behind.encode_to_vec());
        let length = before.len() + subjects.len() + behind.len();
        let mut head = Vec::new();
        if sent == Sent::InStream {
            encode_key(BATCH, WireType::LengthDelimited, &mut head);
            encode_varint(length as u64, &mut head);
        }
        head.extend(before);
        Self {
            pieces: [head.into(), subjects, behind.into()],
        }
    }
}

/// Sends batches and receives answers.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct BatchCodec;

impl Codec for BatchCodec {
    type Encode = Batch;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        *self
    }

    fn decoder(&mut self) -> Self {
        *self
    }
}

impl Encoder for BatchCodec {
    type Item = Batch;
    type Error = Status;

    fn encode(&mut self, batch: Batch, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.reserve(batch.pieces.iter().map(Bytes::len).sum());
        batch.pieces.into_iter().for_each(|piece| buffer.put(piece));
        Ok(())
    }
}

impl Decoder for BatchCodec {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        // The buffer is in one piece, so this copies nothing.
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}

#[cfg(test)]
mod tests {
    use express_entry_proto::common::v1 as common;
    use jiff::civil::Date;
    use rounds_core::RuleSetId;

    use super::super::Profiles;
    use super::*;

    fn profiles() -> [common::Profile; 2] {
        let full = common::Profile {
            birth: Some(values::date(Date::constant(1990, 1, 31))),
            funds_cad: Some(0),
            ..Default::default()
        };
        [full, common::Profile::default()]
    }

    #[test]
    fn a_batch_has_the_wire_form_of_the_contract() {
        let day = Date::constant(2017, 5, 26);
        let subjects = (0..).zip(profiles()).map(|(key, profile)| pb::Subject {
            key,
            subject: Some((&profile).into()),
        });
        let contract = pb::BatchScoreRequest {
            as_of: Some(values::date(day)),
            subjects: subjects.collect(),
            rule_set_id: Some("crs-2017-06-06".into()),
            view: Some(pb::ScoreView::Ranking.into()),
            age_as_of: Some(values::date(day)),
            language: None,
            categories_as_of: Some(values::date(day)),
        };
        let in_stream = pb::StreamScoreRequest {
            batch: Some(contract.clone()),
        };
        let terms = Terms {
            as_of: day,
            of_round: Some(day),
            rule_set: RuleSetId::parse("crs-2017-06-06"),
        };
        for (sent, contract) in [
            (Sent::Alone, contract.encode_to_vec()),
            (Sent::InStream, in_stream.encode_to_vec()),
        ] {
            let mut list = Profiles::default();
            for profile in profiles() {
                list.push(&profile.encode_to_vec());
            }
            let subjects = list.batches().remove(0);
            let batch = Batch::new(&terms, subjects, sent);
            assert_eq!(batch.pieces.concat(), contract, "{sent:?}");
        }
    }
}
