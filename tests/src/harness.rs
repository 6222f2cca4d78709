//! Starts the real services as processes of their own, talks to them, and kills them.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use express_entry_proto::rounds::v1::clock_service_client::ClockServiceClient;
use express_entry_proto::rounds::v1::event_service_client::EventServiceClient;
use express_entry_proto::rounds::v1::invitation_service_client::InvitationServiceClient;
use express_entry_proto::rounds::v1::nomination_service_client::NominationServiceClient;
use express_entry_proto::rounds::v1::pool_service_client::PoolServiceClient;
use express_entry_proto::rounds::v1::round_service_client::RoundServiceClient;
use express_entry_proto::scoring::v1::scoring_service_client::ScoringServiceClient;
use rand::RngExt;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

/// How long a service may take to say that it serves.
const START: Duration = Duration::from_secs(60);

/// Bytes of one message, either way, that these clients take.
const MESSAGE_BYTES: usize = 16 << 20;

/// The programs of both services, built as this program was.
#[derive(Debug, Clone)]
pub struct Programs {
    scoring: PathBuf,
    rounds: PathBuf,
    client: PathBuf,
}

impl Programs {
    /// Builds both services and the command-line client in the profile of the running program, and
    /// finds them beside it.
    pub fn build() -> Result<Self> {
        let mut cargo = Command::new(cargo());
        cargo.args(["build", "--quiet", "--package", "scoring-service"]);
        cargo.args(["--package", "rounds-service", "--bins"]);
        if !cfg!(debug_assertions) {
            cargo.arg("--release");
        }
        cargo.current_dir(root());
        let status = cargo.status().context("cargo does not run")?;
        ensure!(status.success(), "the services do not build");

        let own = std::env::current_exe().context("this program has no path")?;
        // Tests lie one folder deeper, in `deps`.
        let folders = own.ancestors().skip(1).take(2);
        let found = folders.map(|folder| Self {
            scoring: folder.join("scoring-service"),
            rounds: folder.join("rounds-service"),
            client: folder.join("express-entry"),
        });
        let mut found = found.filter(|programs| programs.scoring.is_file());
        found
            .next()
            .context("the services do not lie beside this program")
    }

    /// The rounds service.
    pub fn rounds(&self) -> &Path {
        &self.rounds
    }

    /// The command-line client.
    pub fn client(&self) -> &Path {
        &self.client
    }
}

/// The cargo that runs this program, or the one on the path.
pub fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("."))
}

/// A service that runs. Killed when dropped, unless it is kept.
#[derive(Debug)]
pub struct Running {
    name: &'static str,
    program: PathBuf,
    arguments: Vec<String>,
    address: SocketAddr,
    log: PathBuf,
    child: Option<Child>,
}

impl Running {
    fn start(
        name: &'static str,
        program: &Path,
        arguments: Vec<String>,
        address: SocketAddr,
        folder: &Path,
    ) -> Result<Self> {
        let log = folder.join(format!("{name}.log"));
        let mut running = Self {
            name,
            program: program.to_owned(),
            arguments,
            address,
            log,
            child: None,
        };
        running.spawn()?;
        Ok(running)
    }

    fn spawn(&mut self) -> Result<()> {
        let log = File::options().create(true).append(true).open(&self.log)?;
        let child = Command::new(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("{} does not start", self.name))?;
        self.child = Some(child);
        Ok(())
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process id, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// A channel to it, connected when first used.
    pub fn channel(&self) -> Result<Channel> {
        let endpoint = Endpoint::from_shared(format!("http://{}", self.address))?;
        let endpoint = endpoint
            .tcp_nodelay(true)
            .initial_connection_window_size(8 << 20)
            .initial_stream_window_size(4 << 20);
        Ok(endpoint.connect_lazy())
    }

    /// Waits until its health is SERVING.
    pub async fn serves(&mut self) -> Result<()> {
        let begun = Instant::now();
        loop {
            if let Some(child) = &mut self.child
                && let Some(status) = child.try_wait()?
            {
                bail!("{} ended with {status}:\n{}", self.name, self.log());
            }
            let mut health = HealthClient::new(self.channel()?);
            let asked = health.check(HealthCheckRequest::default()).await;
            let serving = i32::from(ServingStatus::Serving);
            if asked.is_ok_and(|answer| answer.get_ref().status == serving) {
                return Ok(());
            }
            ensure!(
                begun.elapsed() < START,
                "{} does not serve:\n{}",
                self.name,
                self.log()
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// `kill -9`: no warning, no clean-up.
    pub fn kill(&mut self) -> io::Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// SIGTERM, and how long it took to end. Killed after `patience`.
    pub fn terminate(&mut self, patience: Duration) -> Result<Option<Duration>> {
        let Some(child) = &mut self.child else {
            return Ok(None);
        };
        let begun = Instant::now();
        let asked = Command::new("kill").arg(child.id().to_string()).status()?;
        ensure!(asked.success(), "no signal reaches {}", self.name);
        while begun.elapsed() < patience {
            if child.try_wait()?.is_some() {
                self.child = None;
                return Ok(Some(begun.elapsed()));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        self.kill()?;
        Ok(None)
    }

    /// Starts it again where and as it was.
    pub async fn restart(&mut self) -> Result<()> {
        self.start_again()?;
        self.serves().await
    }

    /// The same without waiting until it serves.
    pub fn start_again(&mut self) -> Result<()> {
        self.kill()?;
        self.spawn()
    }

    /// Lets it run on when this value is gone. Returns its process id.
    pub fn keep(mut self) -> Option<u32> {
        self.child.take().map(|child| child.id())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Nothing to do about a process that cannot be killed.
        let _ = self.kill();
    }
}

/// Both services, the pool on a simulated clock.
#[derive(Debug)]
pub struct Services {
    /// The scoring service.
    pub scoring: Running,
    /// The rounds service.
    pub rounds: Running,
}

impl Services {
    /// Starts both on free ports, with the journal in `folder` and the clock standing at `now`
    /// (RFC 3339).
    pub async fn start(programs: &Programs, folder: &Path, now: &str) -> Result<Self> {
        Self::start_with(programs, folder, now, &[]).await
    }

    /// The same with more settings of the rounds service.
    pub async fn start_with(
        programs: &Programs,
        folder: &Path,
        now: &str,
        settings: &[&str],
    ) -> Result<Self> {
        let scoring_at = free_address()?;
        let rounds_at = free_address()?;
        let mut scoring = Running::start(
            "scoring-service",
            &programs.scoring,
            vec![format!("--listen={scoring_at}")],
            scoring_at,
            folder,
        )?;
        let mut arguments = vec![
            format!("--listen={rounds_at}"),
            format!("--data={}", data_folder(folder).display()),
            format!("--scoring=http://{scoring_at}"),
            "--clock=simulated".to_owned(),
            format!("--clock-start={now}"),
        ];
        arguments.extend(settings.iter().map(|setting| (*setting).to_owned()));
        let mut rounds = Running::start(
            "rounds-service",
            &programs.rounds,
            arguments,
            rounds_at,
            folder,
        )?;
        scoring.serves().await?;
        rounds.serves().await?;
        Ok(Self { scoring, rounds })
    }

    /// Clients of both.
    pub fn clients(&self) -> Result<Clients> {
        let (scoring, rounds) = (self.scoring.channel()?, self.rounds.channel()?);
        Ok(Clients {
            scoring: ScoringServiceClient::new(scoring)
                .max_decoding_message_size(MESSAGE_BYTES)
                .max_encoding_message_size(MESSAGE_BYTES),
            pool: PoolServiceClient::new(rounds.clone())
                .max_decoding_message_size(MESSAGE_BYTES)
                .max_encoding_message_size(MESSAGE_BYTES),
            rounds: RoundServiceClient::new(rounds.clone()),
            nominations: NominationServiceClient::new(rounds.clone()),
            invitations: InvitationServiceClient::new(rounds.clone()),
            events: EventServiceClient::new(rounds.clone())
                .max_decoding_message_size(MESSAGE_BYTES),
            clock: ClockServiceClient::new(rounds),
        })
    }
}

/// Clients of both services.
#[derive(Debug, Clone)]
pub struct Clients {
    /// Scores.
    pub scoring: ScoringServiceClient<Channel>,
    /// The pool.
    pub pool: PoolServiceClient<Channel>,
    /// Rounds.
    pub rounds: RoundServiceClient<Channel>,
    /// Nominations.
    pub nominations: NominationServiceClient<Channel>,
    /// Invitations to their end.
    pub invitations: InvitationServiceClient<Channel>,
    /// What happens.
    pub events: EventServiceClient<Channel>,
    /// The clock.
    pub clock: ClockServiceClient<Channel>,
}

/// Where the pool is kept by services that were started with a folder.
pub fn data_folder(folder: &Path) -> PathBuf {
    folder.join("pool")
}

/// Ports that no system gives to a connection by itself: a service that is killed gets its own
/// back, and nobody who calls it meanwhile is connected to himself.
const PORTS: Range<u16> = 20_000..30_000;

/// An address on this machine that nobody listens on now.
pub fn free_address() -> io::Result<SocketAddr> {
    let mut rng = rand::rng();
    let mut last = None;
    for _ in 0..100 {
        match TcpListener::bind(("127.0.0.1", rng.random_range(PORTS))) {
            Ok(listener) => return listener.local_addr(),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| io::ErrorKind::AddrInUse.into()))
}

/// A new request id.
pub fn request_id() -> String {
    uuid::Uuid::new_v4().to_string()
}
