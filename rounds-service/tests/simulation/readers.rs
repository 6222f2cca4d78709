//! Those who look: what they are told must be the pool as it is, and never behind what was
//! acknowledged.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use express_entry_proto::rounds::v1 as pb;
use pb::pool_service_client::PoolServiceClient;
use pb::round_service_client::RoundServiceClient;
use rounds_core::RoundState;
use rounds_service::convert::{values, views};
use rounds_service::pool::Pool;
use tokio::time::sleep;
use tonic::service::Routes;
use tonic::{Code, Status};

use crate::dice::Dice;
use crate::wishes;
use crate::world::{World, position_of};

/// One who looks while a process lives.
pub(crate) struct Reader {
    pub(crate) world: World,
    pub(crate) calls: Routes,
    pub(crate) pool: Arc<Pool>,
    pub(crate) dice: Dice,
}

impl Reader {
    pub(crate) async fn live(mut self) {
        loop {
            sleep(Duration::from_millis(self.dice.within(1..=150) as u64)).await;
            let looked = match self.dice.within(0..=9) {
                0..=2 => self.candidate().await,
                3 | 4 => self.invited().await,
                5 | 6 => self.rounds().await,
                7 => self.distribution().await,
                8 => self.preview().await,
                _ => self.why().await,
            };
            self.world.check(looked);
        }
    }

    fn some_candidate(&mut self) -> Option<i64> {
        let received = self.world.known().candidates.len();
        (received > 0).then(|| 1 + self.dice.index(received) as i64)
    }

    /// A candidate is the one of the state, and not behind what was told before.
    async fn candidate(&mut self) -> Result<()> {
        let Some(candidate_number) = self.some_candidate() else {
            return Ok(());
        };
        let request = pb::GetCandidateRequest { candidate_number };
        let told = PoolServiceClient::new(self.calls.clone())
            .get_candidate(request)
            .await;
        let told = match told {
            Ok(told) => told.into_inner().candidate.context("a candidate")?,
            Err(status) => return sensible(&status),
        };
        let known = self.world.known().etag_of(candidate_number);
        let behind = known.is_some_and(|known| position_of(&told.etag) < position_of(&known));
        ensure!(!behind, "{told:?} lies behind what was acknowledged");
        let number = values::candidate(candidate_number)?;
        let view = self
            .pool
            .blocking_read()
            .ok()
            .and_then(|state| state.candidate(number));
        let held = view.map(|view| pb::Candidate {
            profile: told.profile.clone(),
            ..views::candidate(&view)
        });
        ensure!(
            held.is_none_or(|held| held == told),
            "another than {told:?}"
        );
        Ok(())
    }

    /// Looks who is invited, so that somebody may answer.
    async fn invited(&self) -> Result<()> {
        let request = pb::ListCandidatesRequest {
            page_size: 1_000,
            states: vec![pb::CandidateState::Invited.into()],
            ..Default::default()
        };
        let listed = PoolServiceClient::new(self.calls.clone())
            .list_candidates(request)
            .await;
        match listed {
            Ok(listed) => {
                let candidates = listed.into_inner().candidates;
                let numbers = candidates.iter().map(|one| one.candidate_number);
                self.world.known().invited = numbers.collect();
                Ok(())
            }
            Err(status) => sensible(&status),
        }
    }

    /// Looks where the rounds stand, so that somebody may move them on.
    async fn rounds(&self) -> Result<()> {
        let request = pb::ListRoundsRequest {
            page_size: 1_000,
            ..Default::default()
        };
        let listed = RoundServiceClient::new(self.calls.clone())
            .list_rounds(request)
            .await;
        match listed {
            Ok(listed) => {
                let rounds = listed.into_inner().rounds.into_iter();
                let standing = rounds.map(|round| {
                    let number = round.instruction.clone().unwrap_or_default().round_number;
                    (number, round.state())
                });
                self.world.known().standing = standing.collect();
                Ok(())
            }
            Err(status) => sensible(&status),
        }
    }

    /// A distribution counts everybody in the pool once.
    async fn distribution(&self) -> Result<()> {
        let request = pb::GetScoreDistributionRequest::default();
        let told = PoolServiceClient::new(self.calls.clone())
            .get_score_distribution(request)
            .await;
        let told = match told {
            Ok(told) => told.into_inner(),
            Err(status) => return sensible(&status),
        };
        let counted: i64 = told.bands.iter().map(|band| band.candidates).sum();
        let in_pool = self
            .pool
            .blocking_read()
            .ok()
            .map(|state| state.in_pool() as i64);
        let right = in_pool.is_none_or(|in_pool| counted == in_pool && told.total == in_pool);
        ensure!(right, "{in_pool:?} in the pool, and told {told:?}");
        Ok(())
    }

    /// A preview invites as its instruction says, and changes nothing.
    async fn preview(&mut self) -> Result<()> {
        let now = self.world.now(&self.pool);
        let instruction = wishes::instruction(&mut self.dice, String::new(), now);
        let request = pb::PreviewRoundRequest {
            instruction: Some(instruction.clone()),
            list: 1_000,
        };
        let told = RoundServiceClient::new(self.calls.clone())
            .preview_round(request)
            .await;
        let told = match told {
            Ok(told) => told.into_inner(),
            Err(status) => return sensible(&status),
        };
        let result = told.result.context("a result")?;
        let floor = instruction.required_score.unwrap_or(0);
        let by_program: i64 = result.by_program.iter().map(|one| one.invitations).sum();
        let right = result.invitations == told.invitations.len() as i64
            && result.invitations == by_program
            && Some(result.invitations) <= instruction.invitations
            && result.invitations <= result.candidates_ranked
            && told.invitations.iter().all(|one| one.score >= floor)
            && result.cut_off_score == told.invitations.last().map(|one| one.score);
        ensure!(right, "{instruction:?} would bring {result:?}");
        Ok(())
    }

    /// Why a round invited somebody or not agrees with whom it invited.
    async fn why(&mut self) -> Result<()> {
        let completed = self.world.known().completed();
        let Some(candidate_number) = self.some_candidate() else {
            return Ok(());
        };
        if completed.is_empty() {
            return Ok(());
        }
        let round_number = completed[self.dice.index(completed.len())].clone();
        let number = round_number.parse()?;
        let request = pb::ExplainRoundRequest {
            round_number,
            candidate_number,
        };
        let told = RoundServiceClient::new(self.calls.clone())
            .explain_round(request)
            .await;
        let told = match told {
            Ok(told) => told.into_inner(),
            Err(status) => return sensible(&status),
        };
        let candidate = values::candidate(candidate_number)?;
        let Ok(state) = self.pool.blocking_read() else {
            return Ok(());
        };
        let round = state.round(number).context("a round")?;
        let RoundState::Completed { outcome, .. } = &round.state else {
            anyhow::bail!("an explanation of a round that has not run");
        };
        let place = outcome
            .invited
            .iter()
            .position(|one| one.candidate == candidate);
        let invited = place.and_then(|place| outcome.invited.get(place));
        let score = invited.map(|one| i32::from(one.score.get()));
        let right = told.invited == place.is_some()
            && told.invited == told.reason.is_none()
            && told.invited <= told.rank.is_some()
            && (score.is_none() || told.score == score)
            && told.rank.is_none_or(|rank| {
                rank.of == i64::from(outcome.ranked)
                    && place.is_none_or(|place| rank.rank == place as i64 + 1)
            });
        ensure!(right, "{told:?} explains {outcome:?}");
        Ok(())
    }
}

/// A look may fail because the service cannot tell now, or because of what the seed asks for.
fn sensible(status: &Status) -> Result<()> {
    let sensible = matches!(
        status.code(),
        Code::Unavailable | Code::FailedPrecondition | Code::ResourceExhausted
    );
    ensure!(sensible, "a look ended with {status:?}");
    Ok(())
}
