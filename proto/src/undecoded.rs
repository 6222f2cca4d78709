//! `expressentry.scoring.v1.Subject`, with a profile as the bytes that it was written in.
//!
//! A batch has thousands of subjects. Whoever forwards stored profiles need not decode them, and the
//! scoring service reads each where it lies (`borrowed`), on the thread that scores it.

use bytes::Bytes;

/// Somebody to be scored. On the wire it is the message of the contract: an embedded message and bytes
/// are written alike.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Subject {
    /// The caller's own mark for this subject, echoed in the result. No meaning here.
    #[prost(uint64, tag = "1")]
    pub key: u64,
    /// Facts or factors. Required.
    #[prost(oneof = "subject::Subject", tags = "2, 3")]
    pub subject: Option<subject::Subject>,
}

/// What a [`Subject`] is given by.
pub mod subject {
    use super::Bytes;
    use crate::common::v1 as common;
    use prost::Message as _;

    /// Facts or factors.
    #[derive(Clone, PartialEq, prost::Oneof)]
    pub enum Subject {
        /// Facts with dates, a `Profile` as it is written: factors are derived, programs are judged.
        #[prost(bytes = "bytes", tag = "2")]
        Profile(Bytes),
        /// Factors as a calculator has them: points only, programs cannot be judged.
        #[prost(message, tag = "3")]
        Factors(common::Factors),
    }

    impl From<&common::Profile> for Subject {
        fn from(profile: &common::Profile) -> Self {
            Self::Profile(profile.encode_to_vec().into())
        }
    }
}
