//! Profiles cut into batches.

use std::mem;

use bytes::Bytes;
use express_entry_proto::wire::embed;
use prost::encoding::{WireType, encode_key, encode_varint, encoded_len_varint};

use crate::limits;

/// The fields of `expressentry.scoring.v1.Subject`, and where a batch keeps its subjects.
const KEY: u32 = 1;
const PROFILE: u32 = 2;
const SUBJECTS: u32 = 2;

/// Profiles to be scored, as the bytes that they were received as, cut into batches as they come. Keys
/// count them from 0.
///
/// An embedded message and a bytes field share one wire form. So each batch is kept as it will be sent,
/// and no profile is decoded, or held by itself.
#[derive(Debug, Default)]
pub struct Profiles {
    /// The subjects of each batch that is full.
    full: Vec<Bytes>,
    /// Those of the batch that is not.
    open: Vec<u8>,
    /// How many profiles that holds, and their bytes.
    held: (usize, usize),
    len: usize,
}

impl Profiles {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds a profile behind the others.
    pub fn push(&mut self, profile: &[u8]) {
        let (count, bytes) = self.held;
        let room = bytes + profile.len() <= limits::SCORING_BATCH_BYTES;
        if count == limits::SCORING_BATCH || !room {
            self.close();
        }
        self.append(profile);
        let (count, bytes) = self.held;
        self.held = (count + 1, bytes + profile.len());
        self.len += 1;
    }

    /// The subjects of each batch.
    pub(super) fn batches(mut self) -> Vec<Bytes> {
        self.close();
        self.full
    }

    /// Begins another batch, with room as for the one before and some more. One that holds nobody goes on: what comes
    /// first always fits, so that every batch gets on.
    fn close(&mut self) {
        if self.held.0 > 0 {
            let room = Vec::with_capacity(self.open.len() + self.open.len() / 8);
            let full = mem::replace(&mut self.open, room);
            self.full.push(full.into());
            self.held = (0, 0);
        }
    }

    /// Writes a subject.
    fn append(&mut self, profile: &[u8]) {
        let (key, length, open) = (self.len as u64, profile.len() as u64, &mut self.open);
        // Zero is left out, as every default is.
        let keyed = if key == 0 {
            0
        } else {
            1 + encoded_len_varint(key)
        };
        let subject = keyed + 1 + encoded_len_varint(length) + profile.len();
        encode_key(SUBJECTS, WireType::LengthDelimited, open);
        encode_varint(subject as u64, open);
        if key > 0 {
            encode_key(KEY, WireType::Varint, open);
            encode_varint(key, open);
        }
        // An empty one is sent too, and refused for what it lacks.
        embed(PROFILE, profile, open);
    }
}

impl<'a> FromIterator<&'a Bytes> for Profiles {
    fn from_iter<I: IntoIterator<Item = &'a Bytes>>(list: I) -> Self {
        let mut profiles = Self::default();
        list.into_iter().for_each(|profile| profiles.push(profile));
        profiles
    }
}

#[cfg(test)]
mod tests {
    use prost::Message as _;

    use super::*;

    fn cut(lengths: &[usize]) -> Vec<Vec<u64>> {
        let list: Vec<_> = lengths
            .iter()
            .map(|length| Bytes::from(vec![0; *length]))
            .collect();
        let profiles: Profiles = list.iter().collect();
        assert_eq!(profiles.len(), lengths.len());
        profiles.batches().into_iter().map(keys).collect()
    }

    /// The keys of a batch; what stands for the profiles here is no message.
    fn keys(subjects: Bytes) -> Vec<u64> {
        #[derive(Clone, PartialEq, prost::Message)]
        struct Keyed {
            #[prost(uint64, tag = "1")]
            key: u64,
        }
        #[derive(Clone, PartialEq, prost::Message)]
        struct Subjects {
            #[prost(message, repeated, tag = "2")]
            subjects: Vec<Keyed>,
        }
        let subjects = Subjects::decode(subjects).unwrap().subjects;
        subjects.iter().map(|subject| subject.key).collect()
    }

    #[test]
    fn a_batch_ends_at_its_number_of_profiles() {
        let lengths = vec![1; limits::SCORING_BATCH * 2 + 1];
        let sizes: Vec<_> = cut(&lengths).iter().map(Vec::len).collect();
        assert_eq!(sizes, [limits::SCORING_BATCH, limits::SCORING_BATCH, 1]);
        assert!(cut(&[]).is_empty());
        assert_eq!(cut(&[0, 0]), [[0, 1]], "empty profiles are sent too");
    }

    #[test]
    fn a_batch_ends_at_its_bytes() {
        let half = limits::SCORING_BATCH_BYTES / 2;
        assert_eq!(cut(&[half, half, half]), [vec![0, 1], vec![2]]);
        assert_eq!(cut(&[half * 3, 1, 1]), [vec![0], vec![1, 2]]);
    }
}
