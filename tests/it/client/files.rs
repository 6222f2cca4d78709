//! Files of profiles: imported, exported, and what becomes of those that are broken off.

use std::fs::{self, File};
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use express_entry_proto::common::v1::Profile;
use express_entry_proto::rounds::v1::ImportedProfile;
use prost::Message;
use serde_json::{Value, json};

use super::{BROKEN, REFUSED, UNAVAILABLE, USAGE};
use crate::world::{World, timestamp};

/// The record of one of the people.
fn record() -> Result<ImportedProfile> {
    let person = World::people()?.swap_remove(0);
    Ok(ImportedProfile {
        job_bank_registered: true,
        received_at: Some(timestamp(person.received_at)),
        profile: Some(person.profile),
    })
}

/// How a process ends, if it does so soon.
fn ended(mut child: Child) -> Result<ExitStatus> {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(30) {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill()?;
    anyhow::bail!("it does not end")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_imports_as_the_same_pool() -> Result<()> {
    let (world, other) = (World::begin().await?, World::begin().await?);
    let people = world.write_people("people.binpb")?;
    world.client("import people.binpb")?.done()?;
    for form in ["jsonl", "binpb"] {
        let exported = world
            .client(&format!("export pool.{form} --json"))?
            .one_json()?;
        assert_eq!(exported["exported"], people);
        let nothing = json!({ "invited": 0, "nominationOffers": 0 });
        assert_eq!(exported["leftOut"], nothing);
    }
    assert_eq!(
        fs::read(world.file("pool.binpb"))?,
        fs::read(world.file("people.binpb"))?
    );

    let file = world.file("pool.jsonl");
    other
        .client(&format!("import {}", file.display()))?
        .done()?;
    other.client("export again.jsonl")?.done()?;
    assert_eq!(fs::read(other.file("again.jsonl"))?, fs::read(file)?);
    let counts = |world: &World| world.client("distribution --json")?.one_json();
    assert_eq!(counts(&other)?, counts(&world)?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_tells_each_refusal_and_mends_a_break() -> Result<()> {
    let mut world = World::begin().await?;
    let mut bytes = Vec::new();
    for (place, person) in World::people()?.into_iter().take(5).enumerate() {
        let wrong = place == 2;
        let record = ImportedProfile {
            job_bank_registered: true,
            received_at: Some(timestamp(person.received_at)),
            profile: Some(if wrong {
                Profile::default()
            } else {
                person.profile
            }),
        };
        bytes.extend(record.encode_length_delimited_to_vec());
    }
    fs::write(world.file("five.binpb"), &bytes)?;
    world.services.rounds.kill()?;
    let server = format!("http://{}", world.services.rounds.address());
    let importing = Command::new(world.programs.client())
        .args(["import", "five.binpb", "--json", "--server", &server])
        .current_dir(world.folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    world.services.rounds.restart().await?;
    let output = importing.wait_with_output()?;
    let err = String::from_utf8(output.stderr)?;
    assert_eq!(output.status.code(), Some(REFUSED), "{err}");
    let told: Value = serde_json::from_str(&err)?;
    assert_eq!(told["reason"], "PROFILES_REFUSED");
    let id = out_id(&output.stdout)?;
    assert_eq!(told["requestId"], id);
    let out = String::from_utf8(output.stdout)?;
    let out: Vec<Value> = out
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?;
    assert_eq!(out.len(), 1 + 5 + 1);
    assert_eq!(out[4], json!({ "profile": 4, "candidateNumber": 3 }));
    assert_eq!(
        (&out[3]["profile"], out[3].get("candidateNumber")),
        (&3.into(), None)
    );
    assert_eq!(out[3]["violations"][0]["field"], "profile.birth");
    assert_eq!(out[6], json!({ "received": 4, "refused": 1 }));

    let again = world.client(&format!("import five.binpb --request-id {id}"))?;
    assert_eq!((again.code, &*again.out), (REFUSED, "received: 4\n"));
    assert!(
        again.err.contains("profile 3: profile.birth: "),
        "{}",
        again.err
    );

    bytes.truncate(bytes.len() - 1);
    fs::write(world.file("cut.binpb"), &bytes)?;
    let cut = world.client("import cut.binpb")?;
    assert_eq!(cut.code, USAGE);
    let begins = cut.err.starts_with("importing under --request-id ");
    assert!(
        begins && cut.err.contains("cut.binpb: profile 5: "),
        "{}",
        cut.err
    );

    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_meets_an_unreadable_record_ends_what_it_has_begun() -> Result<()> {
    let world = World::begin().await?;
    // A thousand profiles make a chunk: the first is received, and the second cannot be read.
    let mut many = record()?.encode_length_delimited_to_vec().repeat(1_001);
    many.pop();
    fs::write(world.file("many.binpb"), &many)?;
    let cut = world.client("import many.binpb --request-id the-import-of-many")?;
    assert_eq!(cut.code, USAGE);
    assert!(
        cut.err.contains("many.binpb: profile 1001: ")
            && cut.err.contains("--request-id the-import-of-many"),
        "{}",
        cut.err
    );
    assert_eq!(cut.out, "received: 1000\n");
    assert_eq!(world.in_pool().await?, 1_000);
    many = record()?.encode_length_delimited_to_vec().repeat(1_001);
    fs::write(world.file("many.binpb"), &many)?;
    let mended = world.client("import many.binpb --request-id the-import-of-many")?;
    assert_eq!(mended.done()?.out, "received: 1001\n");
    assert_eq!(world.in_pool().await?, 1_001, "none twice");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_fails_does_not_wait_for_the_standard_input() -> Result<()> {
    let world = World::begin().await?;
    let one = record()?.encode_length_delimited_to_vec();
    fs::write(world.file("one.binpb"), &one)?;
    world
        .client("import one.binpb --request-id the-one-import")?
        .done()?;
    let server = format!("http://{}", world.services.rounds.address());
    let mut importing = Command::new(world.programs.client())
        .args(["import", "-", "--format", "protobuf", "--server", &server])
        .args(["--request-id", "the-one-import"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let mut input = importing.stdin.take().context("its input")?;
    input.write_all(&one.repeat(1_000))?;
    input.flush()?;
    let status = tokio::task::block_in_place(|| ended(importing))?;
    assert_eq!(
        status.code(),
        Some(REFUSED),
        "the mark was used for another file"
    );
    drop(input);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_is_stopped_leaves_nothing_of_anybody() -> Result<()> {
    let world = World::begin().await?;
    // It takes connections and never answers.
    let silent = TcpListener::bind("127.0.0.1:0")?;
    let server = format!("http://{}", silent.local_addr()?);
    let exporting = Command::new(world.programs.client())
        .args(["export", "pool.jsonl", "--server", &server])
        .current_dir(world.folder.path())
        .stderr(Stdio::null())
        .spawn()?;
    let partial = world.file("pool.jsonl.partial");
    while !partial.exists() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let mode = fs::metadata(&partial)?.permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let stop = Command::new("kill")
        .arg(exporting.id().to_string())
        .status()?;
    ensure!(stop.success(), "kill ends with {stop}");
    let status = tokio::task::block_in_place(|| ended(exporting))?;
    assert_eq!(status.code(), Some(UNAVAILABLE));
    assert!(!partial.exists() && !world.file("pool.jsonl").exists());

    let to_nowhere = world.client("export - --format jsonl")?;
    assert_eq!(to_nowhere.code, USAGE);
    assert!(!world.file("-").exists(), "{}", to_nowhere.err);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_output_that_cannot_be_written_is_no_success() -> Result<()> {
    let world = World::begin().await?;
    let server = format!("http://{}", world.services.rounds.address());
    let full = |arguments: &str| {
        let full = File::options().write(true).open("/dev/full")?;
        let ran = Command::new(world.programs.client())
            .args(arguments.split_whitespace())
            .args(["--server", &server])
            .current_dir(world.folder.path())
            .stdout(full)
            .output()?;
        anyhow::Ok((ran.status.code(), String::from_utf8(ran.stderr)?))
    };
    let (code, err) = full("results --csv")?;
    assert_eq!(code, Some(BROKEN), "{err}");
    assert!(err.contains("the output cannot be written: "), "{err}");
    // Who cannot be told loses the answer, and not the work.
    let records = record()?.encode_length_delimited_to_vec().repeat(3);
    fs::write(world.file("three.binpb"), records)?;
    let (code, err) = full("import three.binpb --json")?;
    assert_eq!(code, Some(BROKEN));
    let told: Value = serde_json::from_str(&err)?;
    assert_eq!(told["code"], "OUTPUT");
    assert_eq!(world.in_pool().await?, 3);
    Ok(())
}

/// The mark under which an import says that it begins.
fn out_id(out: &[u8]) -> Result<String> {
    let begun = out.split(|byte| *byte == b'\n').next().context("a line")?;
    let begun: Value = serde_json::from_slice(begun)?;
    Ok(begun["requestId"].as_str().context("a mark")?.to_owned())
}
