//! The program itself, as a process.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tonic::Code;

use crate::harness::{HANGS, channel, client, within};
use crate::people::*;

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scoring-service"));
    command.args(arguments).env_clear().stdin(Stdio::null());
    command
}

/// Runs to its own end.
fn run(command: &mut Command) -> Output {
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A process that serves.
struct Process {
    child: Child,
    /// Reads the log to its end, so that the process never waits for a reader.
    log: Option<JoinHandle<String>>,
    address: SocketAddr,
}

impl Process {
    fn start(arguments: &[&str]) -> Self {
        let mut command = program(&["--listen=127.0.0.1:0", "--log-format=json"]);
        let mut child = command
            .args(arguments)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("\"message\":\"listening\"") {
            line.clear();
            assert_ne!(
                log.read_line(&mut line).unwrap(),
                0,
                "it ended before it listened"
            );
        }
        let (_, rest) = line.split_once("\"address\":\"").unwrap();
        let address = rest.split_once('"').unwrap().0.parse().unwrap();
        let rest = std::thread::spawn(move || {
            let mut rest = String::new();
            log.read_to_string(&mut rest).unwrap();
            rest
        });
        Self {
            child,
            log: Some(rest),
            address,
        }
    }

    /// SIGTERM; gives what it logged to its end.
    fn terminate(mut self) -> String {
        let asked = Command::new("kill")
            .arg(self.child.id().to_string())
            .status()
            .unwrap();
        assert!(asked.success());
        let begun = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(begun.elapsed() < HANGS, "it does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
        assert!(self.child.wait().unwrap().success());
        self.log.take().unwrap().join().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn it_serves_where_it_says_and_ends_when_asked_in_spite_of_a_silent_connection() {
    let process = Process::start(&["--drain-deadline-ms=300"]);
    let _silent = TcpStream::connect(process.address).await.unwrap();
    let mut client = client(channel(process.address).await);
    let answer = within(client.score(of_profile(engineer())))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(answer.score.unwrap().total, ENGINEER);
    let log = tokio::task::spawn_blocking(|| process.terminate())
        .await
        .unwrap();
    assert!(
        log.contains("asked to stop") && log.contains("stopped"),
        "{log}"
    );
}

#[tokio::test]
async fn nothing_about_a_person_reaches_the_log() {
    let process = Process::start(&["--log=trace"]);
    let mut client = client(channel(process.address).await);
    let mut wrong = engineer();
    wrong.work_periods[0].occupations[0].code = "77777".to_owned();
    wrong.language_results[0].test = "sign_language".to_owned();
    let status = within(client.score(of_profile(wrong))).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    drop(client);
    let log = tokio::task::spawn_blocking(|| process.terminate())
        .await
        .unwrap();
    assert!(log.contains("ScoringService/Score"), "{log}");
    for personal in ["77777", "sign_language"] {
        assert!(!log.contains(personal), "{personal} in {log}");
    }
}

#[test]
fn everything_wrong_with_its_settings_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("settings.toml");
    std::fs::write(&file, "listen = \"nowhere\"\ncolour = 1\n").unwrap();
    let mut command = program(&["--calls=0", "--config", file.to_str().unwrap()]);
    let output = run(command.env("SCORING_THREADS", "many"));
    assert!(!output.status.success());
    let told = text(&output.stderr);
    for expected in [
        "argument --calls",
        "environment variable SCORING_THREADS",
        &format!("listen = \"nowhere\" (file {})", file.display()),
        "there is no setting \"colour\"",
    ] {
        assert!(
            told.contains(expected),
            "{expected}\n--- not in ---\n{told}"
        );
    }
}

#[test]
fn help_lists_every_setting() {
    let output = run(&mut program(&["--help"]));
    assert!(output.status.success());
    let help = text(&output.stdout);
    for expected in [
        "--listen",
        "SCORING_LISTEN",
        "127.0.0.1:50051",
        "--rules",
        "--drain-deadline-ms",
        "--config",
    ] {
        assert!(help.contains(expected), "{expected} in {help}");
    }
}

/// A copy of the rules that are compiled in.
fn copy_of_rules(to: &Path) {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &target);
            } else {
                std::fs::copy(entry.path(), target).unwrap();
            }
        }
    }
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("crs/rules"), to);
}

#[tokio::test]
async fn other_rules_need_no_new_build() {
    let folder = tempfile::tempdir().unwrap();
    copy_of_rules(folder.path());
    let sets = folder.path().join("rule_sets.toml");
    let rules = std::fs::read_to_string(&sets).unwrap();
    // Without the one that is announced, the last known rule set governs for ever.
    let known: String = rules
        .split_inclusive("\n\n")
        .filter(|part| !part.contains("announced = true"))
        .collect();
    std::fs::write(&sets, &known).unwrap();
    let unnamed = "reported-2026-11-03";
    let instruments = folder.path().join("instruments.toml");
    let listed = std::fs::read_to_string(&instruments).unwrap();
    let listed: String = listed
        .split_inclusive("\n\n")
        .filter(|part| !part.contains(unnamed))
        .collect();
    std::fs::write(&instruments, listed).unwrap();

    let process = Process::start(&["--rules", folder.path().to_str().unwrap()]);
    let mut client = client(channel(process.address).await);
    let mut request = of_factors(engineers_factors());
    request.as_of = Some(day(2027, 1, 1));
    let answer = within(client.score(request)).await.unwrap().into_inner();
    assert!(answer.score.unwrap().warnings.is_empty());
}

#[test]
fn rules_are_checked_without_serving_them() {
    let folder = tempfile::tempdir().unwrap();
    copy_of_rules(folder.path());
    let drafts = Path::new(env!("CARGO_MANIFEST_DIR")).join("crs/tests/drafts");
    let check = || {
        let folder = folder.path().to_str().unwrap();
        let drafts = drafts.to_str().unwrap();
        run(&mut program(&["--check-rules", folder, "--drafts", drafts]))
    };
    let sound = check();
    assert!(sound.status.success());
    let told = text(&sound.stdout);
    let last = told.lines().last().unwrap();
    assert!(last.starts_with("crs-2026-11-03-draft-reform "), "{told}");

    let sibling = folder.path().join("additional/sibling.toml");
    let rules = std::fs::read_to_string(&sibling).unwrap();
    std::fs::write(&sibling, rules.replace("points = 15", "points = -15")).unwrap();
    let unsound = check();
    assert_eq!(unsound.status.code(), Some(1));
    let told = text(&unsound.stdout);
    assert!(told.starts_with("additional/sibling.toml:"), "{told}");
}

#[test]
fn rules_that_cannot_be_used_are_refused_with_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    copy_of_rules(folder.path());
    let sibling = folder.path().join("additional/sibling.toml");
    let rules = std::fs::read_to_string(&sibling).unwrap();
    std::fs::write(&sibling, format!("{rules}\ncolour = \"red\"\n")).unwrap();
    std::fs::remove_file(folder.path().join("countries.toml")).unwrap();
    let output = run(&mut program(&["--rules", folder.path().to_str().unwrap()]));
    assert!(!output.status.success());
    let told = text(&output.stderr);
    for expected in ["additional/sibling.toml:", "countries.toml"] {
        assert!(told.contains(expected), "{expected} in {told}");
    }
}

#[test]
fn an_address_that_is_taken_is_an_error() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let output = run(&mut program(&[&format!("--listen={address}")]));
    assert!(!output.status.success());
}
