//! The program itself, as an operator meets it: commands, a folder in use, a disk that fails.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use express_entry_proto::rounds::v1 as pb;
use pb::pool_service_client::PoolServiceClient;
use rounds_service::folder::snapshots_in;
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};

use crate::harness::{START, assert_later, fresh_id};
use crate::stub::{Stub, profile};

/// The program that is tested.
const PROGRAM: &str = env!("CARGO_BIN_EXE_rounds-service");

/// A pool served by a process of its own, scored by the stub.
struct Process {
    child: Child,
    address: String,
    pool: PoolServiceClient<Channel>,
    scoring: Option<Runtime>,
}

impl Process {
    /// Starts the program on a data folder. Writing behind a limit set on the size of its files is an
    /// error to it, and not its end.
    async fn start(data: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let scoring_at = listener.local_addr().expect("an address");
        let scoring = Arc::new(Stub::default()).serve(listener);
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = free.local_addr().expect("an address");
        drop(free);
        let child = Command::new("sh")
            .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", PROGRAM])
            .arg(format!("--listen={address}"))
            .arg(format!("--data={}", data.display()))
            .arg(format!("--scoring=http://{scoring_at}"))
            .arg("--clock=simulated")
            .arg(format!("--clock-start={START}"))
            .arg(format!("--backups={}", data.join("backups").display()))
            .arg("--snapshot-changes=2")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let address = format!("http://{address}");
        let endpoint = Endpoint::from_shared(address.clone()).expect("an address");
        let mut pool = PoolServiceClient::new(endpoint.connect_lazy());
        while pool
            .list_candidates(pb::ListCandidatesRequest::default())
            .await
            .is_err()
        {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Self {
            child,
            address,
            pool,
            scoring: Some(scoring),
        }
    }

    async fn submit(&mut self) -> Result<i64, Status> {
        let request = pb::SubmitCandidateRequest {
            request_id: fresh_id(),
            profile: Some(profile(450, crate::harness::Cec)),
            job_bank_registered: true,
        };
        let answer = self.pool.submit_candidate(request).await?.into_inner();
        Ok(answer.candidate.expect("a candidate").candidate_number)
    }

    /// Runs the command-line client on it.
    fn client(&self, arguments: &[&str]) -> Output {
        let mut client = Command::new(env!("CARGO_BIN_EXE_express-entry"));
        let client = client.args(["--json", "--server", &self.address]);
        client.args(arguments).output().expect("the client runs")
    }

    async fn facts(&mut self, candidate_number: i64) -> bool {
        let request = pb::GetCandidateRequest { candidate_number };
        let answer = self.pool.get_candidate(request).await;
        let candidate = answer.expect("reads go on").into_inner().candidate;
        candidate.is_some_and(|candidate| candidate.profile.is_some())
    }

    /// Limits the size that its files can grow to.
    fn limit_files(&self, bytes: &str) {
        let limited = Command::new("prlimit")
            .args(["--pid", &self.child.id().to_string()])
            .arg(format!("--fsize={bytes}:"))
            .status();
        assert!(limited.expect("prlimit of util-linux").success());
    }

    /// Ends it as a crash would.
    fn kill(self) {
        drop(self);
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it ends");
        if let Some(scoring) = self.scoring.take() {
            scoring.shutdown_background();
        }
    }
}

/// Runs a command of the program.
fn run(arguments: &[&str]) -> Output {
    let output = Command::new(PROGRAM).args(arguments).output();
    output.expect("the program runs")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it ends by itself")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("one JSON object")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// A data folder with a few candidates and a snapshot, left as by a process that was killed.
async fn left_behind(candidates: usize) -> TempDir {
    let data = tempfile::tempdir().expect("a folder");
    let mut process = Process::start(data.path()).await;
    for _ in 0..candidates {
        process.submit().await.expect("received");
    }
    // Snapshots are written beside the writing.
    while snapshots_in(data.path())
        .list()
        .expect("a folder")
        .is_empty()
    {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    process.kill();
    data
}

#[tokio::test]
async fn a_folder_in_use_is_refused_to_a_second_process() {
    let data = tempfile::tempdir().unwrap();
    let process = Process::start(data.path()).await;
    let second = run(&[
        &format!("--data={}", text(data.path())),
        "--listen=127.0.0.1:0",
    ]);
    assert_ne!(code(&second), 0);
    let told = String::from_utf8_lossy(&second.stderr);
    assert!(told.contains("in use by another process"), "{told}");
    let restored = run(&["restore", "--from", "nowhere", "--data", text(data.path())]);
    assert_eq!(code(&restored), 1);
    process.kill();
}

/// The real thing, without a disk to fill: the system lets the files of the process grow no more,
/// cuts a write short and then fails it.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_disk_without_room_refuses_writes_reads_go_on_and_writing_resumes() {
    let data = tempfile::tempdir().unwrap();
    let mut process = Process::start(data.path()).await;
    for _ in 0..5 {
        process.submit().await.expect("received");
    }
    process.limit_files("6000");
    for _ in 0..3 {
        let refused = process.submit().await.expect_err("there is no room");
        assert_eq!(refused.code(), Code::Unavailable);
        assert_later(&refused, "JOURNAL_UNAVAILABLE");
        assert!(process.facts(3).await);
    }
    process.limit_files("unlimited");
    assert_eq!(process.submit().await.expect("there is room"), 6);
    process.kill();

    let verified = run(&["verify", "--json", "--data", text(data.path())]);
    let told = json(&verified);
    assert_eq!(code(&verified), 0, "{told}");
    assert_eq!(
        (&told["position"], &told["received"]),
        (&6.into(), &6.into())
    );
    // And the pool goes on from there.
    let mut process = Process::start(data.path()).await;
    assert_eq!(process.submit().await.expect("received"), 7);
    process.kill();
}

/// A small file system of its own, which only root may have.
#[cfg(target_os = "linux")]
struct FileSystem(TempDir);

#[cfg(target_os = "linux")]
impl FileSystem {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let mut mount = Command::new("mount");
        let mount = mount.args(["-t", "tmpfs", "-o", "size=3m", "tmpfs"]);
        let mounted = mount.arg(folder.path()).stderr(Stdio::null()).status();
        let mounted = mounted.is_ok_and(|status| status.success());
        mounted.then_some(Self(folder))
    }

    fn remount(&self, how: &str) {
        let mut mount = Command::new("mount");
        let mount = mount.args(["-o", &format!("remount,{how}")]);
        let remounted = mount.arg(self.0.path()).status();
        assert!(remounted.expect("mount").success());
    }
}

#[cfg(target_os = "linux")]
impl Drop for FileSystem {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(self.0.path()).status();
        assert!(unmounted.expect("umount").success());
    }
}

/// The same on a disk that is full, and one that turns read-only. What needs no root of it is tested
/// above and in the journal.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_file_system_is_told_by_its_reason_and_writing_resumes() {
    let Some(disk) = FileSystem::mount() else {
        eprintln!("SKIPPED: only root may mount a file system to fill");
        return;
    };
    let data = disk.0.path().join("data");
    let mut process = Process::start(&data).await;
    process.submit().await.expect("received");
    let filler = disk.0.path().join("filler");
    let mut received = 1;
    let fill = |bytes: usize| std::fs::write(&filler, vec![7; bytes]);
    // As much as there is room for: what did not fit is cut off.
    assert!(fill(8 << 20).is_err());
    let refused = loop {
        match process.submit().await {
            Ok(number) => received = number,
            Err(refused) => break refused,
        }
    };
    assert_later(&refused, "JOURNAL_FULL");
    assert!(process.facts(received).await);
    fill(1).expect("there is room again");
    received += 1;
    assert_eq!(process.submit().await.expect("there is room"), received);
    process.kill();

    // A start on a disk that cannot be written says so.
    disk.remount("ro");
    let started = run(&[&format!("--data={}", text(&data)), "--listen=127.0.0.1:0"]);
    assert_ne!(code(&started), 0);
    let told = String::from_utf8_lossy(&started.stderr).into_owned();
    assert!(
        told.contains(text(&data)) && told.contains("Read-only"),
        "{told}"
    );
    disk.remount("rw");
    let verified = run(&["verify", "--json", "--data", text(&data)]);
    assert_eq!(json(&verified)["position"], received);
    assert_eq!(code(&verified), 0);
}

#[tokio::test]
async fn verify_tells_by_its_code_what_is_wrong_and_by_json_where() {
    let data = left_behind(6).await;
    let verify = || run(&["verify", "--json", "--data", text(data.path())]);
    let sound = verify();
    assert_eq!(code(&sound), 0);
    let told = json(&sound);
    assert_eq!(
        (&told["sound"], &told["wrong"]),
        (&true.into(), &Value::Null)
    );
    assert_eq!((&told["requests"], &told["inPool"]), (&6.into(), &6.into()));
    let snapshots = told["snapshots"].as_array().expect("a list").len();
    assert!(snapshots > 0);
    let plain = run(&["verify", "--data", text(data.path())]);
    assert!(String::from_utf8_lossy(&plain.stdout).contains("The journal is sound."));

    let folder = data.path().join("snapshots");
    for entry in std::fs::read_dir(&folder).unwrap() {
        std::fs::write(entry.unwrap().path(), b"nothing").unwrap();
    }
    let passed_over = verify();
    assert_eq!(code(&passed_over), 5);
    assert_eq!(json(&passed_over)["wrong"], Value::Null);
    std::fs::remove_dir_all(&folder).unwrap();

    std::fs::remove_file(data.path().join("journal.sqlite-wal")).unwrap();
    let cut = verify();
    assert_eq!(code(&cut), 4, "{cut:?}");
    let told = json(&cut);
    let what = told["wrong"]["what"].as_str().expect("a text");
    assert!(what.contains("position 6 was acknowledged"), "{told}");

    // Who reads no answer learns it from the code.
    for program in [PROGRAM, env!("CARGO_BIN_EXE_express-entry")] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut verify = Command::new(program);
        let verify = verify.args(["verify", "--data", text(data.path())]);
        let unread = verify.stdout(writer).output().expect("it runs");
        assert_eq!(code(&unread), 4, "{unread:?}");
    }
}

#[tokio::test]
async fn verify_tells_a_damaged_note_of_the_end_and_a_newer_version_by_its_code() {
    let data = left_behind(3).await;
    let verify = |folder: &Path| run(&["verify", "--json", "--data", text(folder)]);
    std::fs::write(data.path().join("journal.head"), b"no note of ours").unwrap();
    let note = verify(data.path());
    assert_eq!(code(&note), 5, "{note:?}");
    let told = json(&note);
    assert_eq!(
        (&told["sound"], &told["wrong"]),
        (&false.into(), &Value::Null)
    );
    let wrong = told["noteWrong"].as_str().expect("a text");
    assert!(wrong.contains("damaged"), "{told}");

    let backups = tempfile::tempdir().unwrap();
    let into = text(backups.path());
    let made = run(&[
        "backup",
        "--json",
        "--data",
        text(data.path()),
        "--into",
        into,
    ]);
    let made = json(&made);
    let backup = Path::new(made["path"].as_str().expect("a path"));
    assert_eq!(code(&verify(backup)), 0);
    // The version of the schema in the header of an SQLite file, big-endian.
    let journal = backup.join("journal.sqlite");
    let mut bytes = std::fs::read(&journal).unwrap();
    bytes[60..64].copy_from_slice(&99_u32.to_be_bytes());
    std::fs::write(&journal, bytes).unwrap();
    let newer = verify(backup);
    assert_eq!(code(&newer), 6, "{newer:?}");
    let told = String::from_utf8_lossy(&newer.stderr).into_owned();
    assert!(told.contains("use the newer one"), "{told}");
    assert!(!told.contains("Restore"), "{told}");
}

#[tokio::test]
async fn what_cannot_be_done_is_told_by_the_code() {
    let nowhere = run(&["verify", "--data", "/nowhere/at/all"]);
    assert_eq!(code(&nowhere), 1);
    assert!(String::from_utf8_lossy(&nowhere.stderr).contains("/nowhere/at/all"));
    assert_eq!(code(&run(&["verify", "--what"])), 2);
    let help = run(&["help"]);
    assert_eq!(code(&help), 0);
    for name in ["verify", "backup", "restore"] {
        assert!(String::from_utf8_lossy(&help.stdout).contains(name));
    }
}

#[tokio::test]
async fn the_client_asks_for_snapshots_and_backups() {
    let (data, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut process = Process::start(data.path()).await;
    assert_eq!(
        code(&process.client(&["backup"])),
        1,
        "the journal is empty"
    );
    process.submit().await.expect("received");
    let taken = process.client(&["snapshot"]);
    assert_eq!(code(&taken), 0, "{taken:?}");
    assert_eq!(json(&taken)["position"], 1);
    let made = process.client(&["backup"]);
    assert_eq!(code(&made), 0, "{made:?}");
    process.kill();

    let name = json(&made)["name"].as_str().expect("a name").to_owned();
    let path = data.path().join("backups").join(name);
    let client = |arguments: &[&str]| {
        let mut client = Command::new(env!("CARGO_BIN_EXE_express-entry"));
        client.args(arguments).output().expect("the client runs")
    };
    let (from, into) = (text(&path), text(other.path()));
    let restored = client(&["restore", "--from", from, "--data", into, "--json"]);
    assert_eq!(code(&restored), 0, "{restored:?}");
    for same in ["name", "position", "digest", "sizeBytes"] {
        assert_eq!(json(&restored)[same], json(&made)[same], "{same}");
    }
    let verified = client(&["verify", "--data", into, "--json"]);
    assert_eq!(code(&verified), 0, "{verified:?}");
    assert_eq!(json(&verified)["digest"], json(&made)["digest"]);
    let occupied = client(&["restore", "--from", from, "--data", into, "--json"]);
    assert_eq!(code(&occupied), 1);
    let told: Value = serde_json::from_slice(&occupied.stderr).expect("JSON");
    assert_eq!(told["code"], "REFUSED");
}

#[tokio::test]
async fn the_client_lets_a_simulated_clock_go_on_and_never_back() {
    let data = tempfile::tempdir().unwrap();
    let process = Process::start(data.path()).await;
    let shown = json(&process.client(&["clock", "show"]));
    assert_eq!(shown["now"], START);
    assert_eq!(shown["kind"], "CLOCK_KIND_SIMULATED");
    let later = "2017-05-26T16:00:00Z";
    for _ in 0..2 {
        let advanced = process.client(&["clock", "advance", later]);
        assert_eq!(code(&advanced), 0, "{advanced:?}");
        assert_eq!(json(&advanced)["now"], later);
    }
    assert_eq!(json(&process.client(&["clock", "show"]))["now"], later);
    let back = process.client(&["clock", "advance", START]);
    assert_eq!(code(&back), 1, "{back:?}");
    assert_eq!(code(&process.client(&["clock", "advance", "soon"])), 2);
}

#[tokio::test]
async fn a_backup_is_made_beside_a_running_service_and_put_back() {
    let (data, backups) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut process = Process::start(data.path()).await;
    for _ in 0..4 {
        process.submit().await.expect("received");
    }
    let (from, into) = (text(data.path()), text(backups.path()));
    let made = run(&["backup", "--json", "--data", from, "--into", into]);
    assert_eq!(code(&made), 0, "{made:?}");
    let told = json(&made);
    assert_eq!(told["position"], 4);
    process.submit().await.expect("received");
    process.kill();

    let path = told["path"].as_str().expect("a path");
    let occupied = run(&["restore", "--from", path, "--data", from]);
    assert_eq!(code(&occupied), 1);
    assert!(String::from_utf8_lossy(&occupied.stderr).contains("nothing is overwritten"));

    let other = tempfile::tempdir().unwrap();
    let restored = run(&[
        "restore",
        "--json",
        "--from",
        path,
        "--data",
        text(other.path()),
    ]);
    assert_eq!(code(&restored), 0, "{restored:?}");
    assert_eq!(json(&restored)["digest"], told["digest"]);
    let mut process = Process::start(other.path()).await;
    assert!(process.facts(4).await);
    assert_eq!(process.submit().await.expect("received"), 5);
    process.kill();

    let journal = backups.path().join(path).join("journal.sqlite");
    let mut bytes = std::fs::read(&journal).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..].fill(0xff);
    std::fs::write(&journal, bytes).unwrap();
    let fresh = tempfile::tempdir().unwrap();
    let damaged = run(&["restore", "--from", path, "--data", text(fresh.path())]);
    assert_eq!(code(&damaged), 4, "{damaged:?}");
    assert!(!fresh.path().join("journal.sqlite").exists());
}
