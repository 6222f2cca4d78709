//! The contract of the Express Entry services as Rust types.
//!
//! Everything under [`common`], [`scoring`] and [`rounds`] is generated from `expressentry/**/*.proto`
//! and checked in, so that a build needs no protobuf compiler; `tests/generated_is_fresh.rs` fails when
//! the two part ways. Beside it there are the [`Codec`] that they are sent with, profiles that are not
//! decoded before they are needed ([`scoring::v1::Subject`], [`borrowed`], [`wire`]) and results that are encoded
//! where they are made ([`scoring::v1::ScoreResults`]), and nothing else: no rule, no storage.

pub mod borrowed;
mod codec;
mod encoded;
mod ranking;
mod undecoded;
pub mod wire;

pub use codec::{Codec, WholeDecoder};

/// Nouns that both services share.
pub mod common {
    /// Version 1: `expressentry.common.v1`.
    #[allow(missing_docs, unreachable_pub, clippy::all)]
    pub mod v1 {
        include!("gen/expressentry.common.v1.rs");
    }
}

/// The scoring service.
pub mod scoring {
    /// Version 1: `expressentry.scoring.v1`.
    #[allow(missing_docs, unreachable_pub, clippy::all)]
    pub mod v1 {
        include!("gen/expressentry.scoring.v1.rs");
        pub use crate::encoded::{BatchScoreResponse, Outcome, ScoreResults};
        pub use crate::ranking::RankingScore;
        pub use crate::undecoded::{Subject, subject};
    }
}

/// The rounds service.
pub mod rounds {
    /// Version 1: `expressentry.rounds.v1`.
    #[allow(missing_docs, unreachable_pub, clippy::all)]
    pub mod v1 {
        include!("gen/expressentry.rounds.v1.rs");
    }
}

/// The encoded `FileDescriptorSet` of the contract, for reflection.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!("gen/descriptor_set.binpb");
