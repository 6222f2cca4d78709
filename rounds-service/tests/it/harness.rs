//! Both services in one process, each on a port of its own, with a journal in a folder of its own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use express_entry_proto::common::v1 as common;
use express_entry_proto::rounds::v1 as pb;
use express_entry_transport::Limits;
use pb::clock_service_client::ClockServiceClient;
use pb::event_service_client::EventServiceClient;
use pb::pool_service_client::PoolServiceClient;
use pb::round_service_client::RoundServiceClient;
use prost_types::Timestamp;
use rounds_core::Instant;
use rounds_service::app::Settings;
use rounds_service::convert::values;
use rounds_service::journal::replay::Check;
use rounds_service::serve::serve;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::stub::Stub;

pub(crate) use common::Program::{
    CanadianExperienceClass as Cec, FederalSkilledTrades as Fst, FederalSkilledWorker as Fsw,
    ProvincialNominee as Pnp,
};

/// Where the simulated clock of every test starts.
pub(crate) const START: &str = "2017-05-19T16:00:00Z";

/// How long calls in progress may take once the service is asked to stop.
pub(crate) const DRAIN: Duration = Duration::from_millis(300);

/// Both services, and a client of the rounds service.
pub(crate) struct Harness {
    pub(crate) stub: Arc<Stub>,
    pub(crate) pool: PoolServiceClient<Channel>,
    pub(crate) rounds: RoundServiceClient<Channel>,
    pub(crate) clock: ClockServiceClient<Channel>,
    channel: Channel,
    address: SocketAddr,
    scoring: SocketAddr,
    scoring_runtime: Option<Runtime>,
    data: TempDir,
    simulated_from: Option<Instant>,
    pub(crate) backups: Option<PathBuf>,
    running: Option<Running>,
}

struct Running {
    task: JoinHandle<()>,
    stop: oneshot::Sender<()>,
}

/// An instant of its text.
pub(crate) fn at(text: &str) -> Instant {
    let timestamp: jiff::Timestamp = text.parse().expect("an instant");
    Instant::from_micros(timestamp.as_microsecond()).expect("an instant in range")
}

/// The same, as a message.
pub(crate) fn timestamp(text: &str) -> Timestamp {
    values::timestamp(at(text))
}

/// A day.
pub(crate) fn date(year: i32, month: i32, day: i32) -> common::Date {
    common::Date { year, month, day }
}

/// A mark that no other request has.
pub(crate) fn fresh_id() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("request-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// An instruction for the general ranking.
pub(crate) fn instruction(number: &str, instant: &str, invitations: i64) -> pb::Instruction {
    pb::Instruction {
        round_number: number.into(),
        instant: Some(timestamp(instant)),
        invitations: Some(invitations),
        program: None,
        rule_set_id: None,
        category_id: None,
        required_score: None,
    }
}

/// Waits until something is so; it must come to be.
pub(crate) async fn until(mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..1_000 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it has not come to be");
}

/// The paths of all violations, in their order.
pub(crate) fn paths(status: &Status) -> Vec<String> {
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    let details = status.get_details_bad_request().expect("violations");
    assert!(
        details
            .field_violations
            .iter()
            .all(|violation| !violation.reason.is_empty())
    );
    details
        .field_violations
        .into_iter()
        .map(|violation| violation.field)
        .collect()
}

/// Code and reason of a refusal.
pub(crate) fn reason(status: &Status) -> (Code, String) {
    (
        status.code(),
        status.get_details_error_info().expect("a reason").reason,
    )
}

/// Asserts that a call says "later", why, and how long to wait.
pub(crate) fn assert_later(status: &Status, why: &str) {
    assert_eq!(reason(status), (Code::Unavailable, why.into()));
    let retry = status.get_details_retry_info().expect("retry info");
    assert!(retry.retry_delay.is_some_and(|delay| !delay.is_zero()));
}

impl Harness {
    /// On a simulated clock that stands at [`START`].
    pub(crate) async fn start() -> Self {
        Self::start_on(Some(at(START))).await
    }

    /// On a simulated clock, scored by the law.
    pub(crate) async fn start_with_the_law(start: &str) -> Self {
        Self::start_with(Some(at(start)), true).await
    }

    /// On a simulated clock, or on the machine's.
    pub(crate) async fn start_on(simulated_from: Option<Instant>) -> Self {
        Self::start_with(simulated_from, false).await
    }

    async fn start_with(simulated_from: Option<Instant>, law: bool) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let scoring = listener.local_addr().expect("an address");
        let stub = Arc::new(Stub::default());
        let scoring_runtime = Some(if law {
            by_the_law(listener)
        } else {
            Arc::clone(&stub).serve(listener)
        });
        let data = tempfile::tempdir().expect("a folder");
        let nowhere = Endpoint::from_static("http://127.0.0.1:1").connect_lazy();
        let mut harness = Self {
            stub,
            pool: PoolServiceClient::new(nowhere.clone()),
            rounds: RoundServiceClient::new(nowhere.clone()),
            clock: ClockServiceClient::new(nowhere.clone()),
            channel: nowhere,
            address: scoring,
            scoring,
            scoring_runtime,
            data,
            simulated_from,
            backups: None,
            running: None,
        };
        harness.up().await;
        harness
    }

    async fn up(&mut self) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let settings = Settings {
            data: self.data.path().to_owned(),
            check: Check::Chain,
            // Few, so that restarts begin from snapshots.
            snapshot_changes: 3,
            backups: self.backups.clone(),
            scoring: endpoint(self.scoring),
            simulated_from: self.simulated_from,
            reflection: true,
        };
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            let shutdown = async { drop(stopped.await) };
            let limits = Limits {
                drain_deadline: DRAIN,
                ..Limits::default()
            };
            let served = serve(listener, settings, &limits, shutdown).await;
            served.expect("the service serves");
        });
        self.running = Some(Running { task, stop });
        self.address = address;
        let channel = self.another_channel();
        self.pool = PoolServiceClient::new(channel.clone());
        self.rounds = RoundServiceClient::new(channel.clone());
        self.clock = ClockServiceClient::new(channel.clone());
        self.channel = channel;
        while let Err(status) = self.clock.get_clock(pb::GetClockRequest {}).await {
            assert_eq!(status.code(), Code::Unavailable, "{status:?}");
        }
    }

    /// The connection to the rounds service.
    pub(crate) fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// A connection of its own.
    pub(crate) fn another_channel(&self) -> Channel {
        endpoint(self.address).connect_lazy()
    }

    /// A client of its events.
    pub(crate) fn events(&self) -> EventServiceClient<Channel> {
        EventServiceClient::new(self.channel())
    }

    /// Stops the rounds service in good order and starts it again on the same journal.
    pub(crate) async fn restart(&mut self) {
        let Running { task, stop } = self.running.take().expect("a running service");
        drop(stop);
        let nowhere = Endpoint::from_static("http://127.0.0.1:1").connect_lazy();
        self.pool = PoolServiceClient::new(nowhere.clone());
        self.rounds = RoundServiceClient::new(nowhere.clone());
        self.clock = ClockServiceClient::new(nowhere.clone());
        self.channel = nowhere;
        task.await.expect("the service ends");
        self.up().await;
    }

    /// Takes the scoring service away.
    pub(crate) fn scoring_down(&mut self) {
        self.scoring_runtime
            .take()
            .expect("a running scoring service")
            .shutdown_background();
    }

    /// Brings the scoring service back to where it was.
    pub(crate) async fn scoring_up(&mut self) {
        let listener = loop {
            match std::net::TcpListener::bind(self.scoring) {
                Ok(listener) => break listener,
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        };
        self.scoring_runtime = Some(Arc::clone(&self.stub).serve(listener));
    }

    pub(crate) async fn submit(
        &mut self,
        profile: common::Profile,
    ) -> Result<pb::Candidate, Status> {
        let request = pb::SubmitCandidateRequest {
            request_id: fresh_id(),
            profile: Some(profile),
            job_bank_registered: true,
        };
        let answer = self.pool.submit_candidate(request).await?.into_inner();
        Ok(answer.candidate.expect("a candidate"))
    }

    pub(crate) async fn get(&mut self, candidate_number: i64) -> Result<pb::Candidate, Status> {
        let request = pb::GetCandidateRequest { candidate_number };
        let answer = self.pool.get_candidate(request).await?.into_inner();
        Ok(answer.candidate.expect("a candidate"))
    }

    pub(crate) async fn withdraw(
        &mut self,
        candidate_number: i64,
    ) -> Result<pb::Candidate, Status> {
        let request = pb::WithdrawCandidateRequest {
            request_id: fresh_id(),
            candidate_number,
        };
        let answer = self.pool.withdraw_candidate(request).await?.into_inner();
        Ok(answer.candidate.expect("a candidate"))
    }

    pub(crate) async fn create(
        &mut self,
        instruction: pb::Instruction,
    ) -> Result<pb::Round, Status> {
        let request = pb::CreateRoundRequest {
            request_id: fresh_id(),
            instruction: Some(instruction),
            officer: "first.officer".into(),
        };
        let answer = self.rounds.create_round(request).await?.into_inner();
        Ok(answer.round.expect("a round"))
    }

    pub(crate) async fn approve(&mut self, round_number: &str) -> Result<pb::Round, Status> {
        let request = pb::ApproveRoundRequest {
            request_id: fresh_id(),
            round_number: round_number.into(),
            officer: "second.officer".into(),
        };
        let answer = self.rounds.approve_round(request).await?.into_inner();
        Ok(answer.round.expect("a round"))
    }

    /// Publishes a round; a draft is approved before.
    pub(crate) async fn publish(&mut self, round_number: &str) -> Result<pb::Round, Status> {
        let is_draft = |round: pb::Round| round.state() == pb::RoundState::Draft;
        if self.round(round_number).await.is_ok_and(is_draft) {
            self.approve(round_number).await?;
        }
        let request = pb::PublishRoundRequest {
            request_id: fresh_id(),
            round_number: round_number.into(),
            officer: "second.officer".into(),
        };
        let answer = self.rounds.publish_round(request).await?.into_inner();
        Ok(answer.round.expect("a round"))
    }

    pub(crate) async fn cancel(&mut self, round_number: &str) -> Result<pb::Round, Status> {
        let round_number = round_number.into();
        let request = pb::CancelRoundRequest {
            request_id: fresh_id(),
            round_number,
            officer: "first.officer".into(),
        };
        let answer = self.rounds.cancel_round(request).await?.into_inner();
        Ok(answer.round.expect("a round"))
    }

    pub(crate) async fn run(&mut self, round_number: &str) -> Result<pb::Round, Status> {
        let round_number = round_number.into();
        let request = pb::RunRoundRequest {
            request_id: fresh_id(),
            round_number,
        };
        let answer = self.rounds.run_round(request).await?.into_inner();
        Ok(answer.round.expect("a round"))
    }

    pub(crate) async fn round(&mut self, round_number: &str) -> Result<pb::Round, Status> {
        let request = pb::GetRoundRequest {
            round_number: round_number.into(),
        };
        let answer = self.rounds.get_round(request).await?.into_inner();
        Ok(answer.round.expect("a round"))
    }

    /// The candidates invited in a round, by rank.
    pub(crate) async fn invited(&mut self, round_number: &str) -> Vec<i64> {
        let round_number = round_number.into();
        let request = pb::ListInvitationsRequest {
            round_number,
            page_size: 0,
            page_token: String::new(),
        };
        let answer = self
            .rounds
            .list_invitations(request)
            .await
            .expect("a page")
            .into_inner();
        answer
            .invitations
            .iter()
            .map(|invitation| invitation.candidate_number)
            .collect()
    }

    pub(crate) async fn advance(&mut self, to: &str) -> Result<Timestamp, Status> {
        let request = pb::AdvanceClockRequest {
            to: Some(timestamp(to)),
        };
        Ok(self
            .clock
            .advance_clock(request)
            .await?
            .into_inner()
            .now
            .expect("the time"))
    }

    pub(crate) async fn now(&mut self) -> Timestamp {
        let answer = self
            .clock
            .get_clock(pb::GetClockRequest {})
            .await
            .expect("the time");
        answer.into_inner().now.expect("the time")
    }

    pub(crate) async fn distribution(&mut self) -> pb::GetScoreDistributionResponse {
        let request = pb::GetScoreDistributionRequest::default();
        self.pool
            .get_score_distribution(request)
            .await
            .expect("a distribution")
            .into_inner()
    }
}

/// The scoring service itself, on a runtime of its own.
fn by_the_law(listener: std::net::TcpListener) -> Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    listener.set_nonblocking(true).expect("a listener");
    runtime.spawn(async move {
        let listener = TcpListener::from_std(listener).expect("a listener");
        let drafts =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../scoring-service/crs/tests/drafts");
        let book = scoring_service::rules::load(None, Some(&drafts)).expect("the law");
        let (limits, never) = (Limits::default(), std::future::pending());
        let served =
            scoring_service::serve::serve(listener, Arc::new(book), false, &limits, never).await;
        served.expect("the scoring service serves");
    });
    runtime
}

fn endpoint(address: SocketAddr) -> Endpoint {
    Endpoint::from_shared(format!("http://{address}")).expect("an address")
}

impl Drop for Harness {
    fn drop(&mut self) {
        // A runtime must not be dropped where it would be waited for.
        if let Some(runtime) = self.scoring_runtime.take() {
            runtime.shutdown_background();
        }
    }
}
