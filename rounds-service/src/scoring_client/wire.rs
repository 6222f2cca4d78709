//! Requests to the scoring service that carry a profile as the bytes that it was received as.
//!
//! An embedded message and a bytes field share one wire form. So these messages, which mirror those
//! of `expressentry.scoring.v1` field by field, let a stored profile be scored without being
//! decoded.

use bytes::Bytes;
use express_entry_proto::common::v1::Date;

/// `expressentry.scoring.v1.Subject` with a profile.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct RawSubject {
    #[prost(uint64, tag = "1")]
    pub(super) key: u64,
    // Optional, so that an empty profile is sent, and refused for what it lacks.
    #[prost(bytes = "bytes", optional, tag = "2")]
    pub(super) profile: Option<Bytes>,
}

/// `expressentry.scoring.v1.BatchScoreRequest` of profiles.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct RawBatchScoreRequest {
    #[prost(message, optional, tag = "1")]
    pub(super) as_of: Option<Date>,
    #[prost(message, repeated, tag = "2")]
    pub(super) subjects: Vec<RawSubject>,
    #[prost(string, optional, tag = "3")]
    pub(super) rule_set_id: Option<String>,
    #[prost(int32, optional, tag = "4")]
    pub(super) view: Option<i32>,
    #[prost(message, optional, tag = "10")]
    pub(super) age_as_of: Option<Date>,
    #[prost(message, optional, tag = "13")]
    pub(super) categories_as_of: Option<Date>,
}

/// `expressentry.scoring.v1.StreamScoreRequest` of profiles.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct RawStreamScoreRequest {
    #[prost(message, optional, tag = "1")]
    pub(super) batch: Option<RawBatchScoreRequest>,
}

#[cfg(test)]
mod tests {
    use express_entry_proto::common::v1 as common;
    use express_entry_proto::scoring::v1 as pb;
    use prost::Message;

    use super::*;

    fn date() -> Option<Date> {
        Some(Date {
            year: 2017,
            month: 5,
            day: 26,
        })
    }

    fn profiles() -> [common::Profile; 2] {
        let full = common::Profile {
            birth: Some(Date {
                year: 1990,
                month: 1,
                day: 31,
            }),
            funds_cad: Some(0),
            ..Default::default()
        };
        [full, common::Profile::default()]
    }

    #[test]
    fn a_raw_batch_has_the_wire_form_of_the_contract() {
        let keys = [0, 1 << 40];
        let contract = pb::StreamScoreRequest {
            batch: Some(pb::BatchScoreRequest {
                as_of: date(),
                subjects: keys
                    .into_iter()
                    .zip(profiles())
                    .map(|(key, profile)| pb::Subject {
                        key,
                        subject: Some((&profile).into()),
                    })
                    .collect(),
                rule_set_id: Some("crs-2017-06-06".into()),
                view: Some(pb::ScoreView::Ranking.into()),
                age_as_of: date(),
                language: None,
                categories_as_of: date(),
            }),
        };
        let raw = RawStreamScoreRequest {
            batch: Some(RawBatchScoreRequest {
                as_of: date(),
                subjects: keys
                    .into_iter()
                    .zip(profiles())
                    .map(|(key, profile)| RawSubject {
                        key,
                        profile: Some(profile.encode_to_vec().into()),
                    })
                    .collect(),
                rule_set_id: Some("crs-2017-06-06".into()),
                view: Some(pb::ScoreView::Ranking.into()),
                age_as_of: date(),
                categories_as_of: date(),
            }),
        };
        assert_eq!(raw.encode_to_vec(), contract.encode_to_vec());
    }
}
