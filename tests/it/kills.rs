//! Real kills: whatever was acknowledged is there, nobody is invited twice, no round is half done.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Result;
use tests::harness::{Programs, request_id};
use tests::kills::{Plan, run};
use tests::population::Synthetic;

use crate::world::{NUMBERS, ROUNDS, World};

/// The outcome of both rounds with nobody killed, to compare with.
async fn undisturbed(people: &[Synthetic]) -> Result<Vec<Vec<i64>>> {
    let world = World::begin().await?;
    world.import(&request_id(), people).await?;
    world.publish().await?;
    world.advance(ROUNDS).await?;
    let mut invited = Vec::new();
    for number in NUMBERS {
        world.run(number).await?;
        invited.push(world.invited(number).await?);
    }
    assert!(invited.iter().all(|round| !round.is_empty()));
    Ok(invited)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_killed_at_any_moment_invites_the_same_people_once() -> Result<()> {
    let people = World::people()?;
    let expected = undisturbed(&people).await?;
    // The kill falls from before the first step to after the last one.
    for millis in [0, 2, 5, 9, 14, 20, 30, 45, 70] {
        for rounds_dies in [true, false] {
            let mut world = World::begin().await?;
            world.import(&request_id(), &people).await?;
            world.publish().await?;
            let clients = world.clients.clone();
            let advancing = tokio::spawn(async move {
                let to = Some(prost_types::Timestamp {
                    seconds: ROUNDS,
                    nanos: 0,
                });
                let request = express_entry_proto::rounds::v1::AdvanceClockRequest { to };
                clients.clock.clone().advance_clock(request).await
            });
            tokio::time::sleep(Duration::from_millis(millis)).await;
            let victim = match rounds_dies {
                true => &mut world.services.rounds,
                false => &mut world.services.scoring,
            };
            victim.restart().await?;
            // Whatever the caller was told, going on gives the one outcome.
            let _ = advancing.await?;
            let mut again = world.advance(ROUNDS).await;
            for _ in 0..50 {
                if again.is_ok() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
                again = world.advance(ROUNDS).await;
            }
            again?;
            for (number, expected) in NUMBERS.into_iter().zip(&expected) {
                let first = world.run(number).await?;
                assert_eq!(world.run(number).await?, first, "run twice");
                assert_eq!(
                    &world.invited(number).await?,
                    expected,
                    "killed after {millis} ms"
                );
            }
            let all: Vec<i64> = expected.iter().flatten().copied().collect();
            assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_acknowledged_survives_a_kill_and_a_repetition_changes_nothing() -> Result<()> {
    let people = World::people()?;
    let mut world = World::begin().await?;
    let mut acknowledged = Vec::new();
    for (index, chunk) in people.chunks(40).enumerate() {
        let id = format!("import-of-chunk-{index}");
        acknowledged.push((id.clone(), chunk, world.import(&id, chunk).await?));
        if index % 3 == 2 {
            world.services.rounds.restart().await?;
            // The client's channel finds the new process by itself.
            world.clients = world.services.clients()?;
        }
    }
    let in_pool = world.in_pool().await?;
    assert_eq!(in_pool, people.len() as i64);
    world.services.rounds.restart().await?;
    world.clients = world.services.clients()?;
    for (id, chunk, numbers) in acknowledged {
        assert_eq!(
            world.import(&id, chunk).await?,
            numbers,
            "{id} is answered as the first time"
        );
    }
    assert_eq!(world.in_pool().await?, in_pool);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_killed_in_the_middle_is_there_whole_or_not_at_all() -> Result<()> {
    let people = World::people()?;
    for millis in [1, 3, 6, 10, 20, 40] {
        let mut world = World::begin().await?;
        let chunk = people.clone();
        let importing = {
            let mut pool = world.clients.pool.clone();
            let profiles =
                chunk
                    .iter()
                    .map(|person| express_entry_proto::rounds::v1::ImportedProfile {
                        received_at: Some(crate::world::timestamp(person.received_at)),
                        profile: Some(person.profile.clone()),
                        job_bank_registered: true,
                    });
            let request = express_entry_proto::rounds::v1::ImportCandidatesRequest {
                request_id: "the-only-chunk".to_owned(),
                profiles: profiles.collect(),
            };
            tokio::spawn(async move {
                let answers = pool
                    .import_candidates(tokio_stream::iter([request]))
                    .await?;
                answers.into_inner().message().await
            })
        };
        tokio::time::sleep(Duration::from_millis(millis)).await;
        world.services.rounds.restart().await?;
        let answer = importing.await?;
        world.clients = world.services.clients()?;
        let in_pool = world.in_pool().await?;
        assert!(
            [0, people.len() as i64].contains(&in_pool),
            "{in_pool} after {millis} ms"
        );
        if matches!(answer, Ok(Some(_))) {
            assert_eq!(in_pool, people.len() as i64, "acknowledged");
        }
        world.import("the-only-chunk", &people).await?;
        assert_eq!(world.in_pool().await?, people.len() as i64);
    }
    Ok(())
}

/// A few dozen of the kills that `cargo run --release --package tests --bin kills` does by the
/// hundred.
#[tokio::test(flavor = "multi_thread")]
async fn under_mixed_load_every_promise_is_kept_through_every_kill() -> Result<()> {
    let programs = tokio::task::spawn_blocking(Programs::build).await??;
    let folder = tempfile::tempdir()?;
    let plan = Plan { kills: 40, seed: 1 };
    let report = run(&programs, folder.path(), plan, |_| {}).await?;
    println!("{report:#?}");
    Ok(())
}
