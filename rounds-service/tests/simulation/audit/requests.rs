//! Requests against events: each change in the journal was asked for, once, by the request that is said
//! to have brought it; what nobody asked for, time brought.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use rounds_core::Event;
use rounds_service::journal::{Facts, Reader, codec};

use super::Audit;
use crate::asks::Ask;
use crate::ledger::Ledger;

impl Audit {
    /// Whether every event has who or what brings such events.
    pub(crate) fn check_requests(&self, journal: &dyn Reader, ledger: &Ledger) -> Result<()> {
        let mut brought = BTreeMap::new();
        for answered in journal.requests(1, usize::MAX)? {
            let request = answered.request;
            let entry = ledger.entry(request.id.as_str()).context("who asked?")?;
            for position in request.first..request.first + u64::from(request.count) {
                let before = brought.insert(position, &entry.ask);
                ensure!(before.is_none(), "two requests brought event {position}");
            }
        }
        for row in journal.read(1, usize::MAX, Facts::With)? {
            let event = codec::decode(&row)?.event;
            let right = match brought.get(&row.position) {
                Some(ask) => brings(ask, &event),
                None => time_brings(&event),
            };
            ensure!(right, "what has brought {event:?}?");
        }
        Ok(())
    }
}

/// Whether a change that was asked for brings such an event.
fn brings(ask: &Ask, event: &Event) -> bool {
    let of =
        |asked: i64, candidate: &rounds_core::CandidateNumber| asked == i64::from(candidate.get());
    let is = |asked: &str, number: &rounds_core::RoundNumber| asked == number.to_string();
    match (ask, event) {
        // A nomination is confirmed by a province, here or before an import, and never declared.
        (Ask::SubmitCandidate(ask), Event::CandidateReceived { .. }) => {
            let profile = ask.profile.as_ref();
            profile.is_some_and(|profile| profile.nomination.is_none())
        }
        (Ask::ImportCandidates(_), Event::CandidateReceived { .. }) => true,
        (Ask::UpdateCandidate(ask), Event::CandidateUpdated { candidate, .. }) => {
            of(ask.candidate_number, candidate)
        }
        (Ask::WithdrawCandidate(ask), Event::CandidateWithdrawn { candidate }) => {
            of(ask.candidate_number, candidate)
        }
        (Ask::OfferNomination(ask), Event::NominationOffered { candidate, .. }) => {
            of(ask.candidate_number, candidate)
        }
        (Ask::AcceptNomination(ask), Event::NominationAccepted { candidate, .. }) => {
            of(ask.candidate_number, candidate)
        }
        (Ask::RefuseNomination(ask), Event::NominationRefused { candidate }) => {
            of(ask.candidate_number, candidate)
        }
        (Ask::WithdrawNomination(ask), Event::NominationWithdrawn { candidate }) => {
            of(ask.candidate_number, candidate)
        }
        (Ask::RegisterWithJobBank(ask), Event::JobBankRegistered { candidate }) => {
            of(ask.candidate_number, candidate)
        }
        (Ask::DeclineInvitation(ask), Event::InvitationDeclined { candidate, .. }) => {
            of(ask.candidate_number, candidate)
        }
        (Ask::CancelInvitation(ask), Event::InvitationCancelled { candidate, .. }) => {
            of(ask.candidate_number, candidate)
        }
        (Ask::ReceiveApplication(ask), Event::ApplicationReceived { candidate, .. }) => {
            of(ask.candidate_number, candidate)
        }
        (Ask::CreateRound(_), Event::RoundCreated { .. })
        | (Ask::ReviseRound(_), Event::RoundRevised { .. }) => true,
        (Ask::ApproveRound(ask), Event::RoundApproved { number, .. }) => {
            is(&ask.round_number, number)
        }
        (Ask::PublishRound(ask), Event::RoundPublished { number, .. }) => {
            is(&ask.round_number, number)
        }
        (Ask::CancelRound(ask), Event::RoundCancelled { number, .. }) => {
            is(&ask.round_number, number)
        }
        (Ask::RunRound(ask), Event::RoundCompleted { number, .. }) => is(&ask.round_number, number),
        _ => false,
    }
}

/// Whether time alone brings such an event.
fn time_brings(event: &Event) -> bool {
    matches!(
        event,
        Event::CandidatesRescored(_)
            | Event::CandidateExpired { .. }
            | Event::RegistrationLapsed { .. }
            | Event::JobBankWaived { .. }
            | Event::NominationLapsed { .. }
            | Event::InvitationLapsed { .. }
            | Event::RoundCompleted { .. }
    )
}
