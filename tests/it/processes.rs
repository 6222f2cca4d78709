//! The services as processes: they stop when asked, whoever holds a connection.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_ends_both_services_within_their_deadline_with_silent_connections_open()
-> Result<()> {
    let mut world = World::begin().await?;
    let mut held = Vec::new();
    for address in [
        world.services.scoring.address(),
        world.services.rounds.address(),
    ] {
        held.push(TcpStream::connect(address)?);
        let mut half = TcpStream::connect(address)?;
        half.write_all(b"PRI * HTTP/2.0")?;
        held.push(half);
    }
    for service in [&mut world.services.scoring, &mut world.services.rounds] {
        let took = tokio::task::block_in_place(|| service.terminate(Duration::from_secs(30)))?;
        // Ten seconds are the default of the drain deadline.
        let took = took.context("it did not end by itself")?;
        assert!(took < Duration::from_secs(20), "{took:?}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_facts_of_a_person_stand_in_the_logs() -> Result<()> {
    let world = World::begin().await?;
    let people = World::people()?;
    world.import("a-request-of-people", &people).await?;
    let logs = world.services.scoring.log() + &world.services.rounds.log();
    assert!(logs.contains("listening"), "{logs}");
    for fact in ["ielts_general", "2174", "funds"] {
        assert!(!logs.contains(fact), "{fact} in {logs}");
    }
    Ok(())
}
