//! Instructions as officers meet them: written down, looked at, revised, approved.

use std::fs;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{INSTRUCTIONS, REFUSED, USAGE};
use crate::world::{ROUNDS, World};

const MORE: &str = r#"
[[instructions]]
round_number = "70"
instant = 2017-05-30T16:00:00Z
invitations = 5
required_score = 450
rule_set_id = "crs-2016-11-19"

[[instructions]]
round_number = "71"
instant = 2017-05-01T16:00:00Z
invitations = 5

[[instructions]]
round_number = "72"
instant = 2017-05-31T16:00:00Z
invitations = 5
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_a_round_that_has_run_or_is_refused_does_not_keep_the_others() -> Result<()> {
    let world = World::begin().await?;
    fs::write(world.file("rounds.toml"), INSTRUCTIONS)?;
    world.client("instruction apply rounds.toml")?.done()?;
    for number in ["63", "64"] {
        let approve = format!("approve {number} --officer second.officer");
        world.client(&approve)?.done()?;
        world.client(&format!("publish {number}"))?.done()?;
    }
    world.advance(ROUNDS).await?;

    fs::write(world.file("more.toml"), INSTRUCTIONS.to_owned() + MORE)?;
    let applied = world.client("instruction apply more.toml --json")?;
    assert_eq!(applied.code, REFUSED, "{}", applied.err);
    let written: Vec<Value> = applied
        .out
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?;
    let number = |round: &Value| round["instruction"]["roundNumber"].clone();
    let numbers: Vec<_> = written.iter().map(number).collect();
    assert_eq!(numbers, ["63", "64", "70", "72"]);
    assert_eq!(written[0]["state"], "ROUND_STATE_COMPLETED");
    let told: Value = serde_json::from_str(&applied.err)?;
    let [refused] = &told["rounds"].as_array().context("a list")?[..] else {
        anyhow::bail!("{told}");
    };
    assert_eq!(
        (&told["code"], &refused["round"]),
        (&"REFUSED".into(), &"71".into())
    );
    assert_eq!(refused["violations"][0]["field"], "instruction.instant");

    let other = INSTRUCTIONS.replace("invitations = 20", "invitations = 21");
    fs::write(world.file("other.toml"), other)?;
    let otherwise = world.client("instruction apply other.toml")?;
    assert_eq!(otherwise.code, REFUSED);
    assert!(
        otherwise
            .err
            .contains("round 63: round 63 is written down otherwise"),
        "{}",
        otherwise.err
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_sees_what_is_to_be_approved_and_revises_it() -> Result<()> {
    let world = World::begin().await?;
    fs::write(world.file("more.toml"), MORE)?;
    let applied = world.client("instruction apply more.toml")?;
    assert_eq!(applied.code, REFUSED, "71 lies in the past");
    let shown = world.client("instruction show 70")?.done()?.out;
    for row in [
        "state         draft",
        "at least      450",
        "by rule set   crs-2016-11-19",
        "written by    first.officer",
        "approved by   -",
    ] {
        assert!(shown.contains(row), "{row} in {shown}");
    }
    world
        .client("approve 70 --officer second.officer")?
        .done()?;
    let revised = json!({
        "roundNumber": "70",
        "instant": "2017-05-30T16:00:00Z",
        "invitations": 6,
        "requiredScore": 450,
        "ruleSetId": "crs-2016-11-19",
    });
    fs::write(world.file("revised.json"), revised.to_string())?;
    let revise = "instruction revise revised.json --officer third.officer --json";
    let draft = world.client(revise)?.one_json()?;
    assert_eq!(draft["state"], "ROUND_STATE_DRAFT");
    assert_eq!(draft["instruction"]["invitations"], 6);
    assert_eq!(
        (&draft["writtenBy"], &draft["approvedBy"]),
        (&"third.officer".into(), &"".into())
    );
    world
        .client("approve 70 --officer second.officer")?
        .done()?;
    let unchanged = world.client(revise)?.one_json()?;
    assert_eq!(unchanged["state"], "ROUND_STATE_APPROVED");

    let approved = world
        .client("instruction list --state approved")?
        .done()?
        .out;
    assert_eq!(approved.lines().count(), 2, "{approved}");
    assert!(approved.contains("second.officer"), "{approved}");
    let all = world.client("instruction list --json")?.json()?;
    assert_eq!(all.len(), 2);

    // Each step adds to the mark, and some marks leave no room for that.
    let long = "x".repeat(49);
    let applied = world.client(&format!("instruction apply more.toml --request-id {long}"))?;
    assert_eq!(applied.code, USAGE);
    assert!(applied.err.contains("8 to 48"), "{}", applied.err);
    let longest = "x".repeat(48);
    world
        .client(&format!(
            "instruction revise revised.json --request-id {longest}"
        ))?
        .done()?;
    Ok(())
}
