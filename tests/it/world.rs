//! A small world for a test: both services, some synthetic people, two rounds.

use anyhow::{Context, Result};
use express_entry_proto::common::v1::Program;
use express_entry_proto::rounds::v1::import_result::Result as Imported;
use express_entry_proto::rounds::v1::{
    AdvanceClockRequest, ApproveRoundRequest, CreateRoundRequest, GetScoreDistributionRequest,
    ImportCandidatesRequest, ImportedProfile, Instruction, ListInvitationsRequest,
    PublishRoundRequest, Round, RunRoundRequest,
};
use prost_types::Timestamp;
use tempfile::TempDir;
use tests::harness::{Clients, Programs, Services, request_id};
use tests::population::{Synthetic, Week};
use tokio_stream::StreamExt;
use tonic::Status;

/// Where the clock stands when a world begins.
pub(crate) const BEGIN: &str = "2017-05-19T12:00:00Z";
/// The instant of the rounds.
pub(crate) const ROUNDS: i64 = 1_495_816_548;
/// Both rounds: nominees and trades.
pub(crate) const NUMBERS: [&str; 2] = ["63", "64"];

/// Both services and where they keep things.
pub(crate) struct World {
    pub(crate) services: Services,
    pub(crate) clients: Clients,
    pub(crate) programs: Programs,
    pub(crate) folder: TempDir,
}

impl World {
    /// Starts both services with an empty pool.
    pub(crate) async fn begin() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let programs = tokio::task::spawn_blocking(Programs::build).await??;
        let services = Services::start(&programs, folder.path(), BEGIN).await?;
        let clients = services.clients()?;
        Ok(Self {
            services,
            clients,
            programs,
            folder,
        })
    }

    /// The synthetic people who have a part in the rounds.
    pub(crate) fn people() -> Result<Vec<Synthetic>> {
        Ok(Week::prepare(3)?.people)
    }

    /// Imports a chunk of people under a request id. Returns their numbers.
    pub(crate) async fn import(&self, id: &str, people: &[Synthetic]) -> Result<Vec<i64>> {
        let profiles = people.iter().map(|person| ImportedProfile {
            received_at: Some(timestamp(person.received_at)),
            profile: Some(person.profile.clone()),
            job_bank_registered: true,
        });
        let chunk = ImportCandidatesRequest {
            request_id: id.to_owned(),
            profiles: profiles.collect(),
        };
        let mut pool = self.clients.pool.clone();
        let answers = pool.import_candidates(tokio_stream::iter([chunk])).await?;
        let answer = answers.into_inner().next().await.context("no answer")??;
        let number = |result: Option<Imported>| match result {
            Some(Imported::CandidateNumber(number)) => Ok(number),
            other => anyhow::bail!("not imported: {other:?}"),
        };
        answer
            .results
            .into_iter()
            .map(|result| number(result.result))
            .collect()
    }

    /// Publishes both rounds.
    pub(crate) async fn publish(&self) -> Result<()> {
        let programs = [Program::ProvincialNominee, Program::FederalSkilledTrades];
        for ((number, program), invitations) in NUMBERS.into_iter().zip(programs).zip([20, 400]) {
            let instruction = Instruction {
                round_number: number.to_owned(),
                instant: Some(Timestamp {
                    seconds: ROUNDS,
                    nanos: 0,
                }),
                invitations: Some(invitations),
                program: Some(program.into()),
                ..Instruction::default()
            };
            let mut rounds = self.clients.rounds.clone();
            let instruction = Some(instruction);
            rounds
                .create_round(CreateRoundRequest {
                    request_id: request_id(),
                    instruction,
                    officer: "first.officer".to_owned(),
                })
                .await?;
            let round_number = number.to_owned();
            let officer = "second.officer".to_owned();
            rounds
                .approve_round(ApproveRoundRequest {
                    request_id: request_id(),
                    round_number: round_number.clone(),
                    officer: officer.clone(),
                })
                .await?;
            rounds
                .publish_round(PublishRoundRequest {
                    request_id: request_id(),
                    round_number,
                    officer,
                })
                .await?;
        }
        Ok(())
    }

    /// Lets the clock go on to a second.
    pub(crate) async fn advance(&self, seconds: i64) -> Result<(), Status> {
        let to = Some(Timestamp { seconds, nanos: 0 });
        self.clients
            .clock
            .clone()
            .advance_clock(AdvanceClockRequest { to })
            .await
            .map(drop)
    }

    /// Runs a round, or returns its result.
    pub(crate) async fn run(&self, number: &str) -> Result<Round, Status> {
        let request = RunRoundRequest {
            request_id: request_id(),
            round_number: number.to_owned(),
        };
        let answer = self.clients.rounds.clone().run_round(request).await?;
        Ok(answer.into_inner().round.unwrap_or_default())
    }

    /// Who a round invited, by rank.
    pub(crate) async fn invited(&self, number: &str) -> Result<Vec<i64>> {
        let request = ListInvitationsRequest {
            round_number: number.to_owned(),
            page_size: 1_000,
            page_token: String::new(),
        };
        let page = self
            .clients
            .rounds
            .clone()
            .list_invitations(request)
            .await?
            .into_inner();
        Ok(page
            .invitations
            .iter()
            .map(|invitation| invitation.candidate_number)
            .collect())
    }

    /// How many are in the pool.
    pub(crate) async fn in_pool(&self) -> Result<i64> {
        let request = GetScoreDistributionRequest::default();
        let answer = self
            .clients
            .pool
            .clone()
            .get_score_distribution(request)
            .await?;
        Ok(answer.into_inner().total)
    }
}

/// An instant by its microseconds.
pub(crate) fn timestamp(micros: i64) -> Timestamp {
    Timestamp {
        seconds: micros.div_euclid(1_000_000),
        nanos: (micros.rem_euclid(1_000_000) * 1_000) as i32,
    }
}
