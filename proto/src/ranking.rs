//! `expressentry.scoring.v1.Score` in the view RANKING.

use crate::common::v1 as common;
use crate::scoring::v1::{Score, Warning};

/// What the view RANKING tells of a score. On the wire it is a [`Score`]; here it has no room for what
/// that view leaves out, which thousands of scores would be made and moved with for nothing.
#[derive(Clone, PartialEq, prost::Message)]
pub struct RankingScore {
    /// As in [`Score`].
    #[prost(int32, tag = "1")]
    pub total: i32,
    /// As in [`Score`].
    #[prost(enumeration = "common::Program", repeated, tag = "5")]
    pub eligible_programs: Vec<i32>,
    /// As in [`Score`].
    #[prost(enumeration = "common::Program", optional, tag = "6")]
    pub invited_as: Option<i32>,
    /// As in [`Score`].
    #[prost(message, optional, tag = "8")]
    pub next_change: Option<common::Date>,
    /// As in [`Score`].
    #[prost(message, repeated, tag = "9")]
    pub warnings: Vec<Warning>,
    /// As in [`Score`].
    #[prost(bool, tag = "20")]
    pub arranged_employment: bool,
    /// As in [`Score`].
    #[prost(string, repeated, tag = "21")]
    pub eligible_categories: Vec<String>,
}

impl From<RankingScore> for Score {
    fn from(score: RankingScore) -> Self {
        Self {
            total: score.total,
            eligible_programs: score.eligible_programs,
            invited_as: score.invited_as,
            next_change: score.next_change,
            warnings: score.warnings,
            arranged_employment: score.arranged_employment,
            eligible_categories: score.eligible_categories,
            ..Self::default()
        }
    }
}
