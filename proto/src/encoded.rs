//! `expressentry.scoring.v1.BatchScoreResponse`, with its results as the bytes that they are sent in.
//!
//! A batch has thousands of results. Each is written once, on the thread that made it: as messages they
//! would take ten times the memory until they are sent, and then be asked for their lengths again for every
//! message around them.

use bytes::{Buf, BufMut};
use prost::encoding::{
    DecodeContext, WireType, encode_key, encode_varint, encoded_len_varint, key_len, message,
    skip_field,
};
use prost::{DecodeError, Message};

use crate::common::v1::{Refusal, RuleSetRef};
use crate::ranking::RankingScore;
use crate::scoring::v1::{Score, ScoreResult};

/// Where an answer keeps the rule set.
const RULE_SET: u32 = 1;
/// Where an answer keeps each result.
const RESULT: u32 = 2;

/// Many scores as of one date. On the wire it is the message of the contract.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BatchScoreResponse {
    /// The rule set used.
    pub rule_set: Option<RuleSetRef>,
    /// One result for each subject, in the order of the request.
    pub results: ScoreResults,
}

/// Results as they are written, each a field of the answer, one behind the other.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScoreResults(Vec<u8>);

/// What can come of a subject.
pub trait Outcome: Message {
    /// Where a result keeps it.
    const FIELD: u32;
}

impl Outcome for Score {
    const FIELD: u32 = 2;
}

impl Outcome for RankingScore {
    const FIELD: u32 = Score::FIELD;
}

impl Outcome for Refusal {
    const FIELD: u32 = 3;
}

impl ScoreResults {
    /// Adds what came of the subject with a mark.
    pub fn push<T: Outcome>(&mut self, key: u64, outcome: &T) {
        let into = &mut self.0;
        let mark = ScoreResult { key, result: None };
        let length = outcome.encoded_len();
        let field_length = key_len(T::FIELD) + encoded_len_varint(length as u64) + length;
        encode_key(RESULT, WireType::LengthDelimited, into);
        encode_varint((mark.encoded_len() + field_length) as u64, into);
        mark.encode_raw(into);
        encode_key(T::FIELD, WireType::LengthDelimited, into);
        encode_varint(length as u64, into);
        outcome.encode_raw(into);
    }

    /// The results as messages.
    ///
    /// # Errors
    /// When any of them is none.
    pub fn decode(&self) -> Result<Vec<ScoreResult>, DecodeError> {
        Decoded::decode(self.0.as_slice()).map(|decoded| decoded.results)
    }
}

impl FromIterator<ScoreResult> for ScoreResults {
    fn from_iter<I: IntoIterator<Item = ScoreResult>>(results: I) -> Self {
        let results = results.into_iter().collect();
        Self(Decoded { results }.encode_to_vec())
    }
}

/// An answer without its rule set.
#[derive(Clone, PartialEq, Message)]
struct Decoded {
    #[prost(message, repeated, tag = "2")]
    results: Vec<ScoreResult>,
}

impl Message for BatchScoreResponse {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        if let Some(rule_set) = &self.rule_set {
            message::encode(RULE_SET, rule_set, buf);
        }
        buf.put_slice(&self.results.0);
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        match tag {
            RULE_SET => message::merge(wire_type, self.rule_set.get_or_insert_default(), buf, ctx),
            RESULT => {
                let mut result = Vec::new();
                prost::encoding::bytes::merge(wire_type, &mut result, buf, ctx)?;
                crate::wire::embed(RESULT, &result, &mut self.results.0);
                Ok(())
            }
            _ => skip_field(wire_type, tag, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        let rule_set = self.rule_set.as_ref();
        rule_set.map_or(0, |rule_set| message::encoded_len(RULE_SET, rule_set))
            + self.results.0.len()
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}
