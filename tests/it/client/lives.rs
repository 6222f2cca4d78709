//! Nominations, invitations and applications from the command line, and why.

use std::fs;

use anyhow::{Context, Result};
use prost::Message;
use serde_json::Value;
use tests::population::Synthetic;

use super::{INSTRUCTIONS, REFUSED, USAGE};
use crate::world::{NUMBERS, ROUNDS, World};

/// A pool of the people with a part, as they are numbered.
async fn pool() -> Result<(World, Vec<Synthetic>)> {
    let world = World::begin().await?;
    let people = World::people()?;
    world.import("the-import-of-all", &people).await?;
    Ok((world, people))
}

/// The number of somebody who is no nominee yet, or is one.
fn number_of(people: &[Synthetic], nominee: bool, place: usize) -> Result<usize> {
    let fitting = |person: &&(usize, &Synthetic)| person.1.scored.nominee == nominee;
    let numbered: Vec<_> = (1..).zip(people).collect();
    let found = numbered.iter().filter(fitting).nth(place);
    Ok(found.context("nobody fits")?.0)
}

async fn rounds_run(world: &World) -> Result<()> {
    fs::write(world.file("rounds.toml"), INSTRUCTIONS)?;
    world.client("instruction apply rounds.toml")?.done()?;
    for number in NUMBERS {
        let approve = format!("approve {number} --officer second.officer");
        world.client(&approve)?.done()?;
        world.client(&format!("publish {number}"))?.done()?;
    }
    world.advance(ROUNDS).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nomination_is_offered_answered_and_taken_back() -> Result<()> {
    let (world, people) = pool().await?;
    let one = number_of(&people, false, 0)?;
    let offer = format!("nomination offer {one} --province manitoba");
    let offered = world.client(&offer)?.done()?.out;
    assert!(
        offered.contains("a nomination by manitoba, to 2017-06-18"),
        "{offered}"
    );
    let twice = world.client(&offer)?;
    assert_eq!(twice.code, REFUSED);
    assert!(
        twice.err.contains("NOMINATION_OFFERED_ALREADY"),
        "{}",
        twice.err
    );

    let before = world.client(&format!("show {one} --json"))?.one_json()?;
    let accept = format!("nomination accept {one} --json --request-id the-one-acceptance");
    let accepted = world.client(&accept)?.one_json()?;
    let score = |of: &Value| of["assessment"]["score"].as_i64();
    assert_eq!(score(&accepted), score(&before).map(|score| score + 600));
    assert_eq!(world.client(&accept)?.one_json()?, accepted, "repeated");

    let of_other = world.client(&format!("nomination withdraw {one} --province ontario"))?;
    assert_eq!(of_other.code, REFUSED);
    assert!(
        of_other.err.contains("NOMINATION_OF_OTHER_PROVINCE"),
        "{}",
        of_other.err
    );
    let withdraw = format!("nomination withdraw {one} --province manitoba");
    let withdrawn = world.client(&withdraw)?.done()?.out;
    assert!(withdrawn.contains("nomination withdrawn"), "{withdrawn}");

    let other = number_of(&people, false, 1)?;
    world
        .client(&format!("nomination offer {other} --province yukon"))?
        .done()?;
    let refused = world
        .client(&format!("nomination refuse {other}"))?
        .done()?
        .out;
    assert!(!refused.contains("offered"), "{refused}");
    let nowhere = world.client(&format!("nomination offer {other} --province quebec"))?;
    assert_eq!(nowhere.code, REFUSED);
    assert!(nowhere.err.contains("province: "), "{}", nowhere.err);
    let unknown = world.client(&format!("nomination offer {other} --province MB"))?;
    assert_eq!(unknown.code, USAGE);
    assert!(unknown.err.contains("british-columbia"), "{}", unknown.err);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_life_is_lived_by_hand() -> Result<()> {
    let (world, people) = pool().await?;
    let of = number_of(&people, false, 0)?;
    let person = people.get(of - 1).context("nobody")?;
    fs::write(world.file("person.binpb"), person.profile.encode_to_vec())?;
    let waiting = world.client("submit person.binpb --json")?.one_json()?;
    assert_eq!(waiting["state"], "CANDIDATE_STATE_PENDING_JOB_BANK");
    let number = &waiting["candidateNumber"];
    let listed = world.client("list --state pending-job-bank")?.done()?.out;
    let line = format!("candidate {number}, pending job bank, score ");
    assert!(
        listed.starts_with(&line) && listed.lines().count() == 1,
        "{listed}"
    );
    world.client("export pool.jsonl")?.done()?;
    let records = fs::read_to_string(world.file("pool.jsonl"))?;
    let waits = |record: &&str| !record.contains("\"jobBankRegistered\":true");
    assert_eq!(records.lines().filter(waits).count(), 1, "not left out");

    let registered = world
        .client(&format!("register {number} --json"))?
        .one_json()?;
    assert_eq!(registered["state"], "CANDIDATE_STATE_IN_POOL");
    let rank = world.client(&format!("rank {number} --json"))?.one_json()?;
    assert_eq!(rank["of"], people.len() + 1);
    let trades = world
        .client(&format!("rank {number} --program FST"))?
        .done()?
        .out;
    assert!(trades.starts_with("rank "), "{trades}");

    let other = number_of(&people, false, 1)?;
    let other = people.get(other - 1).context("nobody")?;
    fs::write(world.file("other.binpb"), other.profile.encode_to_vec())?;
    let stale = &waiting["etag"].as_str().context("an etag")?;
    let stale = world.client(&format!("update {number} other.binpb --etag {stale}"))?;
    assert_eq!(stale.code, REFUSED);
    assert!(stale.err.contains("ETAG_STALE"), "{}", stale.err);
    let updated = world
        .client(&format!("update {number} other.binpb --json"))?
        .one_json()?;
    assert_eq!(updated["receivedAt"], waiting["receivedAt"]);

    let band = world
        .client("distribution --band 0-1200 --program PNP --json")?
        .one_json()?;
    let nominees = people.iter().filter(|one| one.scored.nominee).count();
    assert_eq!(band["bands"][0]["candidates"], nominees);
    let withdrawn = world.client(&format!("withdraw {number}"))?.done()?.out;
    assert!(withdrawn.contains("state         withdrawn"), "{withdrawn}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn invitations_are_declined_cancelled_and_answered_and_why_is_told() -> Result<()> {
    let (world, people) = pool().await?;
    let too_early = world.client("why 1 63")?;
    assert_eq!(too_early.code, REFUSED);
    assert!(
        too_early.err.contains("ROUND_NOT_FOUND"),
        "{}",
        too_early.err
    );
    rounds_run(&world).await?;
    let invited = world.invited(NUMBERS[0]).await?;
    let [first, second, third, fourth, ..] = invited[..] else {
        anyhow::bail!("{} are invited", invited.len());
    };

    let why = world.client(&format!("why {first} 63"))?.done()?.out;
    assert!(
        why.contains("invited       yes") && why.contains("rank          1 of"),
        "{why}"
    );
    let trades = number_of(&people, false, 0)?;
    let why = world.client(&format!("why {trades} 63"))?.done()?.out;
    assert!(why.contains("because       not in program"), "{why}");
    let why = world
        .client(&format!("why {trades} 63 --json"))?
        .one_json()?;
    assert_eq!(why["reason"], "NOT_INVITED_REASON_NOT_IN_PROGRAM");

    let declined = world
        .client(&format!("invitation decline {first}"))?
        .done()?
        .out;
    assert!(declined.contains("state         in pool"), "{declined}");
    let cancelled = world
        .client(&format!("invitation cancel {second} --json"))?
        .one_json()?;
    assert_eq!(cancelled["state"], "CANDIDATE_STATE_IN_POOL");
    let twice = world.client(&format!("invitation decline {second}"))?;
    assert_eq!(twice.code, REFUSED);
    assert!(twice.err.contains("NOT_INVITED"), "{}", twice.err);

    let applied = world.client(&format!("apply {third}"))?.done()?.out;
    let meets = "application   meets all that the invitation rested on";
    assert!(
        applied.contains(meets) && applied.contains("state         applied"),
        "{applied}"
    );
    // The facts of somebody with fewer points; the nomination stays.
    let others = people.iter().filter(|person| !person.scored.nominee);
    let other = others.min_by_key(|person| person.scored.total);
    let other = other.context("nobody")?;
    fs::write(world.file("other.binpb"), other.profile.encode_to_vec())?;
    let apply = format!("apply {fourth} --profile other.binpb");
    let applied = world.client(&apply)?.done()?.out;
    assert!(
        applied.contains("application   falls short: score when invited, score when received"),
        "{applied}"
    );
    let nowhere = world.client("apply 1 --profile nowhere.json")?;
    assert_eq!(nowhere.code, USAGE);
    assert!(nowhere.err.contains("nowhere.json: "), "{}", nowhere.err);
    Ok(())
}
