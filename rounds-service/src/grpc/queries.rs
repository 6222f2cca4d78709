//! Reads of the pool: candidates, distribution, ranks.

use express_entry_proto::common::v1::Profile;
use express_entry_proto::rounds::v1 as pb;
use prost::Message;
use rounds_core::{Band, CandidateNumber, Crs, bands_on};

use super::Service;
use crate::convert::page::{self, List};
use crate::convert::{requests, values, views};
use crate::limits;
use crate::status::Problem;

impl Service {
    pub(super) async fn get_candidate(&self, number: i64) -> Result<pb::Candidate, Problem> {
        let number = requests::candidate(number)?;
        let view = self
            .pool
            .read()
            .await?
            .candidate(number)
            .ok_or(Problem::NoCandidate)?;
        let facts = self.facts(view.facts_at).await?;
        let profile = Profile::decode(facts);
        let profile = profile.map_err(|_| Problem::Defect("stored facts are not a profile"))?;
        Ok(pb::Candidate {
            profile: Some(profile),
            ..views::candidate(&view)
        })
    }

    pub(super) async fn list_candidates(
        &self,
        message: &pb::ListCandidatesRequest,
    ) -> Result<pb::ListCandidatesResponse, Problem> {
        let requests::Page {
            size,
            start,
            states,
        } = requests::list_candidates(message)?;
        let mut page = pb::ListCandidatesResponse::default();
        let Some(first) = CandidateNumber::new(start.unwrap_or(1)) else {
            return Ok(page);
        };
        let state = self.pool.read().await?;
        for (scanned, view) in state.candidates_from(first).enumerate() {
            if page.candidates.len() == size || scanned == limits::PAGE_SCAN {
                page.next_page_token = page::token(List::Candidates, view.candidate);
                break;
            }
            if states.is_empty() || states.contains(&views::candidate_state(view.state)) {
                page.candidates.push(views::candidate(&view));
            }
        }
        Ok(page)
    }

    pub(super) async fn distribution(
        &self,
        message: &pb::GetScoreDistributionRequest,
    ) -> Result<pb::GetScoreDistributionResponse, Problem> {
        let (asked, grouping) = requests::distribution(message)?;
        let state = self.pool.read().await?;
        let today = state.now().day();
        let count = |bands: &[Band]| -> Vec<pb::BandCount> {
            let counts = state.count(bands, &grouping);
            bands.iter().zip(counts).map(band_count).collect()
        };
        let bands = if asked.is_empty() {
            let published = bands_on(today).iter().map(|published| pb::BandCount {
                parts: count(&published.parts),
                ..count(&[published.band]).pop().unwrap_or_default()
            });
            published.collect()
        } else {
            count(&asked)
        };
        let everybody: Vec<_> = Band::new(Crs::MIN, Crs::MAX).into_iter().collect();
        let total: usize = state.count(&everybody, &grouping).into_iter().sum();
        Ok(pb::GetScoreDistributionResponse {
            as_of: Some(values::date(today)),
            bands,
            total: total as i64,
        })
    }

    pub(super) async fn rank(&self, message: &pb::GetRankRequest) -> Result<pb::Rank, Problem> {
        let (candidate, grouping) = requests::rank(message)?;
        let state = self.pool.read().await?;
        Ok(views::rank(&state.rank(candidate, &grouping)?))
    }
}

fn band_count((band, candidates): (&Band, usize)) -> pb::BandCount {
    pb::BandCount {
        band: Some(pb::ScoreBand {
            from_score: band.from().get().into(),
            to_score: band.to().get().into(),
        }),
        candidates: candidates as i64,
        parts: Vec::new(),
    }
}
