//! The demo: published rounds lived by the real services, with synthetic people.
#![expect(clippy::print_stdout, reason = "the demo talks to a person")]

mod compare;
mod officer;
mod pool;
mod report;

use std::time::Instant;

use anyhow::{Context, Result};
use express_entry_proto::rounds::v1::{GetScoreDistributionRequest, GetScoreDistributionResponse};

use crate::harness::{Clients, Programs, Services};
use crate::page;
use crate::population::{Scorer, Synthetic, Target, Week, fit};

/// Where the clock of the pool stands when the pool is filled: noon UTC on the day of the table.
const FILLED_AT: &str = "2017-05-19T12:00:00Z";

/// What was asked of the demo.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Seed of the synthetic people.
    pub seed: u64,
    /// Whether both services are left running.
    pub keep: bool,
}

/// Runs the demo. Returns what differs from the published results.
pub fn run(options: Options) -> Result<Vec<String>> {
    println!(
        "Express Entry: the rounds of 26 May 2017, with synthetic people (seed {})\n",
        options.seed
    );
    let programs = Programs::build()?;
    let begun = Instant::now();
    let runtime = tokio::runtime::Runtime::new()?;
    let folder = tempfile::tempdir()?;
    let outcome = runtime.block_on(async {
        let services = Services::start(&programs, folder.path(), FILLED_AT);
        let people = tokio::task::spawn_blocking(move || people(options.seed));
        let (services, people) = tokio::join!(services, people);
        let services = services.context("the services do not start")?;
        let (target, week, pool) = people??;
        println!(
            "Both services serve; {} synthetic people are drawn.",
            page::thousands(pool.len() as i64)
        );
        let differences = live(&services.clients()?, &target, week, &pool).await?;
        anyhow::Ok((services, differences))
    });
    let (services, differences) = outcome?;
    println!(
        "{:.1} seconds from the start of the services.",
        begun.elapsed().as_secs_f32()
    );
    if options.keep {
        report::how_to_call(services, folder);
    }
    Ok(differences)
}

/// The target, the week, and everybody in the pool at its beginning.
fn people(seed: u64) -> Result<(Target, Week, Vec<Synthetic>)> {
    let target = Target::of_may_2017()?;
    let week = Week::prepare(seed)?;
    let pool = fit(&target, Scorer::default(), seed, &week.people)?;
    Ok((target, week, pool))
}

/// Fills the pool, lives the week, runs the rounds, and compares.
async fn live(
    clients: &Clients,
    target: &Target,
    mut week: Week,
    people: &[Synthetic],
) -> Result<Vec<String>> {
    let happenings = week.happenings(people)?;
    let numbers = pool::fill(clients, people).await?;
    let before = distribution(clients).await?;
    let mut differences = compare::distribution(target, &before);

    let mut officer = officer::Officer::new(clients.clone(), target);
    officer.publish().await?;
    let lived = pool::live_the_week(clients, &happenings, &numbers).await?;
    let rounds = officer.run().await?;
    differences.extend(compare::rounds(target, &rounds));
    differences.extend(officer.run_again(&rounds).await?);

    report::print(&before, &rounds, &lived);
    Ok(differences)
}

async fn distribution(clients: &Clients) -> Result<GetScoreDistributionResponse> {
    let request = GetScoreDistributionRequest::default();
    Ok(clients
        .pool
        .clone()
        .get_score_distribution(request)
        .await?
        .into_inner())
}
