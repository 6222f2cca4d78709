//! Filling the pool, and what happens in it during the week.

use std::io::IsTerminal;

use anyhow::{Context, Result, bail};
use express_entry_proto::common::v1::Province;
use express_entry_proto::rounds::v1::import_result::Result as Imported;
use express_entry_proto::rounds::v1::{
    AcceptNominationRequest, AdvanceClockRequest, CandidateState, ImportCandidatesRequest,
    ImportedProfile, OfferNominationRequest, SubmitCandidateRequest, WithdrawCandidateRequest,
};
use indicatif::{ProgressBar, ProgressStyle};
use tokio_stream::StreamExt;

use crate::harness::{Clients, request_id};
use crate::population::{Happening, Synthetic};

/// Profiles in one chunk of the import.
const CHUNK: usize = 1_000;

/// What happened in the week.
#[derive(Debug, Default)]
pub(super) struct Lived {
    pub(super) submitted: usize,
    pub(super) nominated: usize,
    pub(super) withdrawn: usize,
}

/// Imports everybody. Returns each person's candidate number.
pub(super) async fn fill(clients: &Clients, people: &[Synthetic]) -> Result<Vec<i64>> {
    let chunks: Vec<ImportCandidatesRequest> = people
        .chunks(CHUNK)
        .map(|people| ImportCandidatesRequest {
            request_id: request_id(),
            profiles: people
                .iter()
                .map(|person| ImportedProfile {
                    received_at: Some(timestamp(person.received_at)),
                    profile: Some(person.profile.clone()),
                    job_bank_registered: true,
                })
                .collect(),
        })
        .collect();
    let bar = bar("filling the pool", people.len());
    let requests = tokio_stream::iter(chunks);
    let mut answers = clients
        .pool
        .clone()
        .import_candidates(requests)
        .await?
        .into_inner();
    let mut numbers = Vec::with_capacity(people.len());
    while let Some(answer) = answers.next().await {
        for result in answer?.results {
            match result.result.context("a result of the import is empty")? {
                Imported::CandidateNumber(number) => numbers.push(number),
                Imported::Refusal(refusal) => bail!("a synthetic person is refused: {refusal:?}"),
            }
        }
        bar.set_position(numbers.len() as u64);
    }
    bar.finish_and_clear();
    Ok(numbers)
}

/// Lets happen what happens, each thing at its moment of the pool's clock.
pub(super) async fn live_the_week(
    clients: &Clients,
    happenings: &[(i64, Happening)],
    numbers: &[i64],
) -> Result<Lived> {
    let bar = bar("living the week", happenings.len());
    let mut pool = clients.pool.clone();
    let mut clock = clients.clock.clone();
    let mut lived = Lived::default();
    let mut now = None;
    for (at, happening) in happenings {
        if now != Some(*at) {
            clock
                .advance_clock(AdvanceClockRequest {
                    to: Some(timestamp(*at)),
                })
                .await?;
            now = Some(*at);
        }
        match happening {
            Happening::Submit(profile, nominated_by) => {
                let profile = Some((**profile).clone());
                let request = SubmitCandidateRequest {
                    request_id: request_id(),
                    profile,
                    job_bank_registered: true,
                };
                let answer = pool.submit_candidate(request).await?.into_inner();
                lived.submitted += 1;
                if let Some(province) = *nominated_by {
                    let candidate = answer.candidate.unwrap_or_default();
                    nominate(clients, candidate.candidate_number, province).await?;
                    lived.nominated += 1;
                }
            }
            Happening::Nominate(person, province) => {
                nominate(clients, numbers[*person], *province).await?;
                lived.nominated += 1;
            }
            Happening::Withdraw(person) => {
                let candidate_number = numbers[*person];
                let request = WithdrawCandidateRequest {
                    request_id: request_id(),
                    candidate_number,
                };
                pool.withdraw_candidate(request).await?;
                lived.withdrawn += 1;
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(lived)
}

/// A province nominates somebody, who accepts.
async fn nominate(clients: &Clients, candidate_number: i64, province: Province) -> Result<()> {
    let mut nominations = clients.nominations.clone();
    let offer = OfferNominationRequest {
        request_id: request_id(),
        candidate_number,
        province: province.into(),
    };
    nominations.offer_nomination(offer).await?;
    let accept = AcceptNominationRequest {
        request_id: request_id(),
        candidate_number,
    };
    let answer = nominations.accept_nomination(accept).await?.into_inner();
    if answer.candidate.unwrap_or_default().state() != CandidateState::InPool {
        bail!("a nominated person left the pool");
    }
    Ok(())
}

/// An instant as the contract writes it.
pub(super) fn timestamp(micros: i64) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: micros.div_euclid(1_000_000),
        // Below a second, so it fits.
        nanos: (micros.rem_euclid(1_000_000) * 1_000) as i32,
    }
}

/// A progress bar; a plain line where there is no terminal.
fn bar(what: &'static str, length: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        println!("{what}: {length} ...");
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length as u64).with_message(what);
    let style = ProgressStyle::with_template("{msg:>16} [{bar:40}] {human_pos}/{human_len}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}
