//! The command-line client, as a process beside those of the services.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, ensure};
use express_entry_proto::rounds::v1::ImportedProfile;
use prost::Message;
use serde_json::{Value, json};
use tests::harness::free_address;

use crate::world::{ROUNDS, World, timestamp};

mod files;
mod instructions;
mod lives;

const DONE: i32 = 0;
const REFUSED: i32 = 1;
const USAGE: i32 = 2;
const UNAVAILABLE: i32 = 3;
const BROKEN: i32 = 4;

/// What a run of the client came to.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    fn done(self) -> Result<Self> {
        ensure!(self.code == DONE, "{}: {}", self.code, self.err);
        Ok(self)
    }

    /// The lines of its output as JSON.
    fn json(self) -> Result<Vec<Value>> {
        let lines = self.done()?.out;
        let lines = lines.lines().map(serde_json::from_str);
        Ok(lines.collect::<Result<_, _>>()?)
    }

    fn one_json(self) -> Result<Value> {
        let lines = <[_; 1]>::try_from(self.json()?);
        let [line] = lines.map_err(|lines| anyhow::anyhow!("{} lines", lines.len()))?;
        Ok(line)
    }
}

impl World {
    /// Runs the client with arguments that a shell would split at spaces.
    fn client(&self, arguments: &str) -> Result<Ran> {
        let server = format!("http://{}", self.services.rounds.address());
        self.client_of(&server, arguments)
    }

    fn client_of(&self, server: &str, arguments: &str) -> Result<Ran> {
        let output = Command::new(self.programs.client())
            .args(arguments.split_whitespace())
            .env("EXPRESS_ENTRY_SERVER", server)
            .env("EXPRESS_ENTRY_OFFICER", "first.officer")
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .output()?;
        let Output {
            status,
            stdout,
            stderr,
        } = output;
        Ok(Ran {
            code: status.code().context("killed")?,
            out: String::from_utf8(stdout)?,
            err: String::from_utf8(stderr)?,
        })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write_people(&self, name: &str) -> Result<usize> {
        let people = World::people()?;
        let mut file = fs::File::create(self.file(name))?;
        for person in &people {
            let record = ImportedProfile {
                received_at: Some(timestamp(person.received_at)),
                profile: Some(person.profile.clone()),
                job_bank_registered: true,
            };
            file.write_all(&record.encode_length_delimited_to_vec())?;
        }
        Ok(people.len())
    }
}

const INSTRUCTIONS: &str = r#"
[[instructions]]
round_number = "63"
instant = 2017-05-26T16:35:48Z
invitations = 20
program = "PROGRAM_PROVINCIAL_NOMINEE"

[[instructions]]
round_number = "64"
instant = 2017-05-26T16:35:48Z
invitations = 400
program = "PROGRAM_FEDERAL_SKILLED_TRADES"
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_small_life_from_the_command_line() -> Result<()> {
    let world = World::begin().await?;
    let people = world.write_people("people.binpb")?;

    let imported = world.client("import people.binpb --json")?.json()?;
    let [begun, first, .., sum] = &imported[..] else {
        anyhow::bail!("{imported:?}");
    };
    assert!(begun["requestId"].is_string(), "{begun}");
    assert_eq!(first, &json!({ "profile": 1, "candidateNumber": 1 }));
    assert_eq!(sum, &json!({ "received": people, "refused": 0 }));
    assert_eq!(imported.len(), people + 2);
    let bars = world.client("distribution")?.done()?.out;
    assert!(bars.starts_with(&format!("{people} candidates")), "{bars}");
    assert!(bars.contains('█'), "{bars}");
    let counts = world.client("distribution --json")?.one_json()?;
    assert_eq!(counts["total"], people);

    fs::write(world.file("rounds.toml"), INSTRUCTIONS)?;
    let drafts = world
        .client("instruction apply rounds.toml --json")?
        .json()?;
    let states: Vec<_> = drafts.iter().map(|round| &round["state"]).collect();
    assert_eq!(states, ["ROUND_STATE_DRAFT", "ROUND_STATE_DRAFT"]);
    let by_the_same = world.client("approve 63")?;
    assert_eq!(by_the_same.code, REFUSED, "{}", by_the_same.err);
    for approve in ["approve 63", "approve 64"] {
        world
            .client(&format!("{approve} --officer second.officer"))?
            .done()?;
    }
    world.client("publish 63")?.done()?;
    let published = world
        .client("instruction apply rounds.toml --publish")?
        .done()?;
    assert_eq!(
        published.out.matches("published").count(),
        2,
        "{}",
        published.out
    );

    let instruction = json!({ "invitations": 20, "program": "PROGRAM_PROVINCIAL_NOMINEE" });
    fs::write(world.file("preview.json"), instruction.to_string())?;
    let preview = world.client("preview preview.json --json")?.one_json()?;
    assert_eq!(preview["result"]["invitations"], 20);
    let listed = world.client("preview preview.json --list 3")?.done()?.out;
    let rows = listed.split("received\n").nth(1).context("a table")?;
    assert_eq!(rows.lines().count(), 3, "{listed}");

    let early = world.client("run 63")?;
    assert_eq!(early.code, REFUSED, "{}", early.err);
    assert!(early.err.contains("ROUND_NOT_DUE"), "{}", early.err);
    world.advance(ROUNDS).await?;
    let ran = world.client("run 63 --json")?.one_json()?;
    assert_eq!(ran["result"]["invitations"], 20);

    let result = world.client("results 63 --json")?.one_json()?;
    assert_eq!(result["round"], ran);
    let invitations = result["invitations"].as_array().context("a list")?;
    assert_eq!(invitations.len(), 20);
    let table = world.client("results 63")?.done()?.out;
    assert!(
        table.contains("cut-off") && table.lines().count() > 30,
        "{table}"
    );
    let csv = world.client("results --csv")?.done()?.out;
    let lines: Vec<_> = csv.lines().collect();
    assert_eq!(lines.len(), 3, "{csv}");
    assert!(
        lines[1].starts_with("63,2017-05-26T16:35:48Z,PNP,"),
        "{csv}"
    );

    let invited = &invitations[0]["candidateNumber"];
    let shown = world.client(&format!("show {invited}"))?.done()?.out;
    assert!(shown.contains("in round 63 as PNP"), "{shown}");
    assert!(
        !shown.contains("birth"),
        "no facts unless asked for: {shown}"
    );
    let shown = world
        .client(&format!("show {invited} --profile --json"))?
        .one_json()?;
    assert!(shown["profile"]["birth"].is_object(), "{shown}");

    let told = world
        .client("watch --from beginning --until-present --json")?
        .json()?;
    let events: Vec<_> = told.iter().filter_map(|item| item.get("event")).collect();
    assert_eq!(events.len() + 1, told.len(), "a bookmark at the end");
    assert_eq!(events[0]["position"], 1);
    assert!(
        !told
            .iter()
            .any(|item| item.to_string().contains("\"profile\""))
    );
    let rounds = "watch --from 0 --until-present --kind round-completed --round 63";
    let told = world.client(rounds)?.done()?.out;
    assert!(
        told.trim_end()
            .ends_with("round completed, round 63, invited 20"),
        "{told}"
    );
    assert_eq!(told.lines().count(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_end_has_its_code_and_names_what_is_wrong() -> Result<()> {
    let mut world = World::begin().await?;
    let code = |world: &World, arguments: &str, code: i32, naming: &str| -> Result<()> {
        let ran = world.client(arguments)?;
        ensure!(ran.code == code, "{arguments}: {}: {}", ran.code, ran.err);
        ensure!(ran.err.contains(naming), "{naming} in {}", ran.err);
        ensure!(ran.out.is_empty(), "{arguments}: {}", ran.out);
        Ok(())
    };
    code(&world, "show 1", REFUSED, "CANDIDATE_NOT_FOUND")?;
    code(&world, "show -- -1", REFUSED, "candidate_number: must be")?;
    code(&world, "results 99", REFUSED, "ROUND_NOT_FOUND")?;
    code(&world, "watch --from 5", REFUSED, "POSITION_AHEAD")?;
    code(&world, "show", USAGE, "Usage")?;
    code(&world, "show 1 --request-id short", USAGE, "8 to 64")?;
    code(&world, "import nowhere.binpb", USAGE, "nowhere.binpb: ")?;
    code(&world, "import people.txt", USAGE, "--format")?;
    fs::write(
        world.file("wrong.toml"),
        "round_number = \"63\"\ninvites = 5",
    )?;
    code(&world, "instruction apply wrong.toml", USAGE, "invites")?;
    fs::write(world.file("empty.json"), "{}")?;
    code(&world, "submit empty.json", REFUSED, "profile.birth: ")?;
    code(
        &world,
        "instruction apply empty.json",
        REFUSED,
        "instruction.invitations: ",
    )?;
    let told = world.client("submit empty.json --json")?;
    let told: Value = serde_json::from_str(&told.err)?;
    assert_eq!(told["code"], "INVALID_ARGUMENT");
    let violations = told["violations"].as_array().context("a list")?;
    assert!(
        violations.iter().any(|one| one["field"] == "profile.birth"),
        "{told}"
    );

    let told = world.client("show --json")?;
    assert_eq!(told.code, USAGE);
    let told: Value = serde_json::from_str(&told.err)?;
    assert_eq!(
        (&told["code"], &told["reason"]),
        (&"USAGE".into(), &Value::Null)
    );

    let nobody = format!("http://{}", free_address()?);
    let ran = world.client_of(&nobody, "results")?;
    assert_eq!(ran.code, UNAVAILABLE, "{}", ran.err);
    world.services.scoring.kill()?;
    let person = World::people()?.swap_remove(0);
    fs::write(world.file("person.binpb"), person.profile.encode_to_vec())?;
    let ran =
        world.client("submit person.binpb --job-bank-registered --request-id the-one-request")?;
    assert_eq!(ran.code, UNAVAILABLE, "{}", ran.err);
    assert!(
        ran.err.contains("--request-id the-one-request"),
        "{}",
        ran.err
    );
    world.services.scoring.restart().await?;
    let submit = "submit person.binpb --json --job-bank-registered --request-id the-one-request";
    let first = world.client(submit)?.one_json()?;
    assert_eq!(world.client(submit)?.one_json()?, first);
    assert_eq!(world.in_pool().await?, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_goes_on_after_the_service_was_killed() -> Result<()> {
    let mut world = World::begin().await?;
    let people = World::people()?;
    world.import("a-first-import", &people[..3]).await?;
    let server = format!("http://{}", world.services.rounds.address());
    let mut watching = Command::new(world.programs.client())
        .args(["watch", "--from", "beginning", "--json", "--kind"])
        .args(["candidate-received", "--server", &server])
        .stdout(Stdio::piped())
        .spawn()?;
    let out = watching.stdout.take().context("its output")?;
    let mut lines = BufReader::new(out).lines();
    let mut events = |number: usize| -> Result<Vec<Value>> {
        let mut events = Vec::new();
        while events.len() < number {
            let line = lines.next().context("an end")??;
            let told: Value = serde_json::from_str(&line)?;
            events.extend(told.get("event").map(|event| event["position"].clone()));
        }
        Ok(events)
    };
    assert_eq!(tokio::task::block_in_place(|| events(3))?, [1, 2, 3]);
    world.services.rounds.restart().await?;
    world.clients = world.services.clients()?;
    world.import("a-second-import", &people[3..5]).await?;
    let later = tokio::task::block_in_place(|| events(2));
    watching.kill()?;
    watching.wait()?;
    assert_eq!(later?, [4, 5], "none lost, none twice");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_that_has_told_nothing_yet_is_asked_for_again() -> Result<()> {
    let mut world = World::begin().await?;
    world
        .import("a-first-import", &World::people()?[..3])
        .await?;
    world.services.rounds.kill()?;
    let server = format!("http://{}", world.services.rounds.address());
    let watching = Command::new(world.programs.client())
        .args(["watch", "--from", "snapshot", "--until-present", "--json"])
        .args(["--server", &server])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    world.services.rounds.restart().await?;
    let told = tokio::task::block_in_place(|| watching.wait_with_output())?;
    let err = String::from_utf8(told.stderr)?;
    assert_eq!(told.status.code(), Some(DONE), "{err}");
    let out = String::from_utf8(told.stdout)?;
    let first: Value = serde_json::from_str(out.lines().next().context("a snapshot")?)?;
    let candidates = first["snapshot"]["candidates"].as_array();
    assert_eq!(candidates.map(Vec::len), Some(3), "{first}");
    Ok(())
}
