//! The auditor: reads the journal event by event, keeps plain lists of people and rounds by the law's
//! own rules, and holds every event against them.

mod agreement;
mod people;
mod requests;
mod rounds;

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use jiff::civil::{Date, date};
use rounds_core::{
    Assessment, CandidateNumber, CandidateState, Event, Instant, Instruction, Officer, Outcome,
    Program, Programs, Province, Recorded, RoundNumber, Shortfalls,
};
use rounds_service::journal::{Facts, Reader, Row, codec};

use crate::anew::Anew;
use agreement::number;

/// What the auditor has made of the journal so far.
#[derive(Default)]
pub(crate) struct Audit {
    anew: Anew,
    read: u64,
    last: Option<Instant>,
    people: Vec<Person>,
    rounds: BTreeMap<RoundNumber, Round>,
    /// Events of each kind.
    pub(crate) seen: BTreeMap<&'static str, u64>,
}

struct Person {
    received_at: Instant,
    facts: Bytes,
    assessment: Assessment,
    state: CandidateState,
    offer: Option<(Province, Instant)>,
    invited: Option<Invitation>,
    shortfalls: Option<Shortfalls>,
}

#[derive(Clone, Copy)]
struct Invitation {
    round: RoundNumber,
    program: Program,
    ends_at: Instant,
    nomination_withdrawn: bool,
}

struct Round {
    instruction: Instruction,
    written_by: Officer,
    stage: Stage,
}

enum Stage {
    Draft,
    Approved,
    Published,
    Cancelled,
    Completed(Outcome),
}

impl Audit {
    /// Reads what the journal holds behind what was read.
    pub(crate) fn go_on(&mut self, journal: &dyn Reader) -> Result<()> {
        for row in journal.read(self.read + 1, usize::MAX, Facts::With)? {
            self.see(&row)
                .with_context(|| format!("event {}: {:?}", row.position, codec::decode(&row)))?;
            self.read = row.position;
        }
        Ok(())
    }

    fn see(&mut self, row: &Row) -> Result<()> {
        use CandidateState::{
            Expired, InPool, InvitationLapsed, Invited, PendingJobBank, RegistrationLapsed,
        };
        let Recorded { at, event, .. } = codec::decode(row)?;
        ensure!(self.last <= Some(at), "time went back from {:?}", self.last);
        self.last = Some(at);
        *self.seen.entry(kind(&event)).or_default() += 1;
        let facts = row.facts.clone();
        match event {
            Event::CandidateReceived {
                candidate,
                received_at,
                assessment,
                job_bank_registered,
            } => {
                let times = (received_at, at);
                self.received(candidate, times, facts, assessment, job_bank_registered)
            }
            Event::JobBankRegistered { candidate } => self.person(candidate)?.register(at),
            Event::JobBankWaived { candidate } => self.waived(candidate, at),
            Event::RegistrationLapsed { candidate } => {
                self.ends(candidate, PendingJobBank, RegistrationLapsed, at)
            }
            Event::CandidateUpdated {
                candidate,
                assessment,
            } => self.updated(candidate, facts, assessment, at),
            Event::CandidateWithdrawn { candidate } => self.person(candidate)?.withdraw(at),
            Event::CandidateExpired { candidate } => self.ends(candidate, InPool, Expired, at),
            Event::CandidatesRescored(scores) => self.rescored(scores, at),
            Event::NominationOffered {
                candidate,
                province,
            } => self.person(candidate)?.be_offered(province, at),
            Event::NominationAccepted {
                candidate,
                assessment,
            } => self.accepted(candidate, facts, assessment, at),
            Event::NominationRefused { candidate } => {
                self.person(candidate)?.take_offer(at).map(drop)
            }
            Event::NominationLapsed { candidate } => self.offer_lapsed(candidate, at),
            Event::NominationWithdrawn { candidate } => self.person(candidate)?.lose_nomination(),
            Event::InvitationDeclined {
                candidate,
                assessment,
            }
            | Event::InvitationCancelled {
                candidate,
                assessment,
                ..
            } => self.given_back(candidate, assessment, at),
            Event::InvitationLapsed { candidate } => {
                self.ends(candidate, Invited, InvitationLapsed, at)
            }
            Event::ApplicationReceived {
                candidate,
                when_invited,
                when_received,
                shortfalls,
            } => self.applied(
                candidate,
                facts,
                (when_invited, when_received, shortfalls),
                at,
            ),
            Event::RoundCreated {
                instruction,
                officer,
            } => self.created(instruction, officer, at),
            Event::RoundRevised {
                instruction,
                officer,
            } => self.revised(instruction, officer, at),
            Event::RoundApproved { number, officer } => self.approved(number, &officer),
            Event::RoundPublished { number, .. } => self.published(number, at),
            Event::RoundCancelled { number, .. } => self.cancelled(number),
            Event::RoundCompleted { number, outcome } => self.completed(number, outcome, at),
        }
    }

    fn person(&mut self, candidate: CandidateNumber) -> Result<&mut Person> {
        let place = candidate.get() as usize - 1;
        self.people
            .get_mut(place)
            .context("there is no such person")
    }

    /// Whether nothing that comes before something that lapses at an instant is still to come.
    fn lapses_in_order(&self, end: Instant, at: Instant) -> Result<()> {
        ensure!(end <= at, "its time is not up before {end:?}");
        let earlier = self.rounds.iter().find(|(_, round)| {
            matches!(round.stage, Stage::Published) && round.instruction.instant < end
        });
        ensure!(
            earlier.is_none(),
            "round {:?} is before that and has not run",
            earlier.map(|(number, _)| number)
        );
        Ok(())
    }
}

impl Person {
    /// A nomination offered stays open, for who declines.
    fn leave_for(&mut self, invited: Invitation) {
        self.state = CandidateState::Invited;
        self.invited = Some(invited);
    }

    /// In the pool, or waiting for it.
    fn is_tracked(&self) -> bool {
        matches!(
            self.state,
            CandidateState::InPool | CandidateState::PendingJobBank
        )
    }

    /// Whether the person is in the pool, or waits for it, and time has not ended that. Who waits for
    /// registration with Job Bank loses nothing when that becomes voluntary.
    fn is_tracked_in_time(&self, at: Instant) -> bool {
        let waived =
            self.state == CandidateState::PendingJobBank && self.end() == Some(voluntary());
        self.is_tracked() && (waived || self.end().is_some_and(|end| at < end))
    }

    /// When time alone ends what the person is in; none for who waits for nothing.
    fn end(&self) -> Option<Instant> {
        let year = self.received_at.one_year_later();
        match self.state {
            CandidateState::InPool => Some(year),
            CandidateState::PendingJobBank => {
                Some(year.min(self.received_at.days_later(30)).min(voluntary()))
            }
            CandidateState::Invited => self.invited.map(|invited| invited.ends_at),
            CandidateState::NotEligible
            | CandidateState::NoLongerEligible
            | CandidateState::Withdrawn
            | CandidateState::Expired
            | CandidateState::RegistrationLapsed
            | CandidateState::NominationWithdrawn
            | CandidateState::InvitationLapsed
            | CandidateState::Applied => None,
        }
    }
}

/// From when on nobody must register with Job Bank.
fn voluntary() -> Instant {
    Instant::start_of(date(2017, 6, 6))
}

/// Days that an invitation issued on a day is open.
fn days_open(issued: Date) -> u16 {
    let changes = [
        (date(2021, 6, 29), 60),
        (date(2020, 3, 18), 90),
        (date(2018, 6, 26), 60),
        (date(2016, 11, 19), 90),
    ];
    let last = changes.into_iter().find(|(from, _)| *from <= issued);
    last.map_or(60, |(_, days)| days)
}

/// Whoever need not register with Job Bank.
fn is_exempt(assessment: &Assessment) -> bool {
    assessment.arranged_employment || is_nominee(assessment.programs)
}

fn is_nominee(programs: Programs) -> bool {
    programs.contains(Program::ProvincialNominee)
}

/// The kind of an event, by the call that brings it or by what time does.
pub(crate) fn kind(event: &Event) -> &'static str {
    match event {
        Event::CandidateReceived { .. } => "received",
        Event::JobBankRegistered { .. } => "registered",
        Event::JobBankWaived { .. } => "registration waived",
        Event::RegistrationLapsed { .. } => "registration lapsed",
        Event::CandidateUpdated { .. } => "updated",
        Event::CandidateWithdrawn { .. } => "withdrawn",
        Event::CandidateExpired { .. } => "expired",
        Event::CandidatesRescored(_) => "rescored",
        Event::NominationOffered { .. } => "nomination offered",
        Event::NominationAccepted { .. } => "nomination accepted",
        Event::NominationRefused { .. } => "nomination refused",
        Event::NominationLapsed { .. } => "nomination lapsed",
        Event::NominationWithdrawn { .. } => "nomination withdrawn",
        Event::RoundCreated { .. } => "round created",
        Event::RoundRevised { .. } => "round revised",
        Event::RoundApproved { .. } => "round approved",
        Event::RoundPublished { .. } => "round published",
        Event::RoundCancelled { .. } => "round cancelled",
        Event::RoundCompleted { .. } => "round completed",
        Event::InvitationDeclined { .. } => "invitation declined",
        Event::InvitationLapsed { .. } => "invitation lapsed",
        Event::InvitationCancelled { .. } => "invitation cancelled",
        Event::ApplicationReceived { .. } => "application received",
    }
}
