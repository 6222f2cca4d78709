//! What callers send, checked whole.
//!
//! The mark of a change has been read before ([`Request::new`]), so that a repeated one is known; a
//! change without a proper mark is refused here together with everything else that is wrong with
//! it.

mod fields;
mod rounds;

use bytes::Bytes;
use express_entry_proto::common::v1::Profile;
use express_entry_proto::rounds::v1 as pb;
use rounds_core::{Band, CandidateNumber, Etag, Grouping, Instant, Officer, Province};

use super::checks::{Checks, Reason, Violations};
use super::page::List;
use super::{facts, values, views};
use crate::limits;
use crate::request::Request;

pub use rounds::*;

/// A checked request to receive a profile.
pub struct Submission {
    /// The caller's mark.
    pub request: Request,
    /// The facts.
    pub facts: Bytes,
    /// Whether the person is registered with Job Bank already.
    pub job_bank_registered: bool,
}

/// Checks a request to receive a profile. A nomination is for provinces to offer.
pub fn submit(
    request: Option<Request>,
    message: pb::SubmitCandidateRequest,
) -> Result<Submission, Violations> {
    let mut checks = Checks::default();
    let request = checks.marked(request, &message.request_id);
    let job_bank_registered = message.job_bank_registered;
    let nominated = message
        .profile
        .as_ref()
        .is_some_and(|one| one.nomination.is_some());
    if nominated {
        checks.refuse::<()>(facts::NOMINATION, Reason::NotAccepted, facts::NOT_DECLARED);
    }
    let facts = checks.facts("profile", message.profile);
    let submission = request.zip(facts).map(|(request, facts)| Submission {
        request,
        facts,
        job_bank_registered,
    });
    checks.finish(submission)
}

/// A checked request to replace the facts of a candidate.
pub struct Replacement {
    /// The caller's mark.
    pub request: Request,
    /// Whose facts.
    pub candidate: CandidateNumber,
    /// The state that the change rests on.
    pub etag: Option<Etag>,
    /// The new facts.
    pub profile: Profile,
}

/// Checks a request to replace the facts of a candidate.
pub fn update(
    request: Option<Request>,
    message: pb::UpdateCandidateRequest,
) -> Result<Replacement, Violations> {
    let mut checks = Checks::default();
    let request = checks.marked(request, &message.request_id);
    let candidate = checks.candidate(message.candidate_number);
    let etag = message.etag.as_deref().map(|text| {
        let unknown = "is not an etag that this service gave";
        views::etag_of(text).or_else(|| checks.refuse("etag", Reason::UnknownValue, unknown))
    });
    let profile = checks.profile("profile", message.profile);
    let replacement = request
        .zip(candidate)
        .zip(profile)
        .map(|((request, candidate), profile)| Replacement {
            request,
            candidate,
            etag: etag.flatten(),
            profile,
        });
    checks.finish(replacement)
}

/// Checks a change of a candidate that says no more than whose.
pub fn change_candidate(
    request: Option<Request>,
    request_id: &str,
    candidate_number: i64,
) -> Result<(Request, CandidateNumber), Violations> {
    let mut checks = Checks::default();
    let request = checks.marked(request, request_id);
    let candidate = checks.candidate(candidate_number);
    checks.finish(request.zip(candidate))
}

/// Checks a change of a candidate by a province.
pub fn by_province(
    request: Option<Request>,
    request_id: &str,
    candidate_number: i64,
    province: i32,
) -> Result<(Request, CandidateNumber, Province), Violations> {
    let mut checks = Checks::default();
    let request = checks.marked(request, request_id);
    let candidate = checks.candidate(candidate_number);
    let province = match province {
        0 => checks.required("province", None),
        value => values::province(value).or_else(|| {
            let nominating = "is not a province that nominates: each but Quebec and Nunavut";
            checks.refuse("province", Reason::NotAccepted, nominating)
        }),
    };
    let checked = request.zip(candidate).zip(province);
    checks.finish(checked.map(|((request, candidate), province)| (request, candidate, province)))
}

/// Checks a change of a candidate by an officer.
pub fn by_officer(
    request: Option<Request>,
    request_id: &str,
    candidate_number: i64,
    officer: &str,
) -> Result<(Request, CandidateNumber, Officer), Violations> {
    let mut checks = Checks::default();
    let request = checks.marked(request, request_id);
    let candidate = checks.candidate(candidate_number);
    let officer = checks.officer(officer);
    let checked = request.zip(candidate).zip(officer);
    checks.finish(checked.map(|((request, candidate), officer)| (request, candidate, officer)))
}

/// A checked application.
pub struct Application {
    /// The caller's mark.
    pub request: Request,
    /// Whose.
    pub candidate: CandidateNumber,
    /// Its facts; `None` for those of the candidate.
    pub profile: Option<Profile>,
}

/// Checks an application.
pub fn application(
    request: Option<Request>,
    message: pb::ReceiveApplicationRequest,
) -> Result<Application, Violations> {
    let mut checks = Checks::default();
    let request = checks.marked(request, &message.request_id);
    let candidate = checks.candidate(message.candidate_number);
    let profile = checks.optional(message.profile, |checks, given| {
        checks.profile("profile", Some(given))
    });
    let complete = request.zip(candidate).zip(profile);
    checks.finish(complete.map(|((request, candidate), profile)| Application {
        request,
        candidate,
        profile,
    }))
}

/// Checks the number of a candidate asked for.
pub fn candidate(number: i64) -> Result<CandidateNumber, Violations> {
    let mut checks = Checks::default();
    let candidate = checks.candidate(number);
    checks.finish(candidate)
}

/// A checked chunk of an import.
pub struct Chunk {
    /// The caller's mark.
    pub request: Request,
    /// The profiles, each with its time of receipt, or everything that is wrong with one before it
    /// is scored.
    pub items: Vec<Result<Item, Violations>>,
}

/// A checked profile of an import.
#[derive(Clone)]
pub struct Item {
    /// When it was received.
    pub received_at: Instant,
    /// The facts.
    pub facts: Bytes,
    /// Whether the person is registered with Job Bank already.
    pub job_bank_registered: bool,
}

/// Checks a chunk of an import. What is wrong with one profile is kept with it.
pub fn import(
    request: Option<Request>,
    message: pb::ImportCandidatesRequest,
) -> Result<Chunk, Violations> {
    let mut checks = Checks::default();
    let request = checks.marked(request, &message.request_id);
    match message.profiles.len() {
        0 => {
            checks.required::<()>("profiles", None);
        }
        1..=limits::IMPORT_PROFILES => {}
        _ => {
            let most = format!("at most {} profiles are allowed", limits::IMPORT_PROFILES);
            checks.refuse::<()>("profiles", Reason::TooMany, most);
        }
    }
    let request = checks.finish(request)?;
    let items = message.profiles.into_iter().enumerate();
    Ok(Chunk {
        request,
        items: items.map(|(index, item)| imported(index, item)).collect(),
    })
}

fn imported(index: usize, item: pb::ImportedProfile) -> Result<Item, Violations> {
    let job_bank_registered = item.job_bank_registered;
    let mut checks = Checks::default();
    let received_at = checks.instant(&format!("profiles[{index}].received_at"), item.received_at);
    let facts = checks.facts(&format!("profiles[{index}].profile"), item.profile);
    let item = received_at.zip(facts).map(|(received_at, facts)| Item {
        received_at,
        facts,
        job_bank_registered,
    });
    checks.finish(item)
}

/// Checks a request for a distribution: the bands, none for the published ones, and whom to count.
pub fn distribution(
    message: &pb::GetScoreDistributionRequest,
) -> Result<(Vec<Band>, Grouping), Violations> {
    let mut checks = Checks::default();
    if message.bands.len() > limits::BANDS {
        let most = format!("at most {} bands are allowed", limits::BANDS);
        checks.refuse::<()>("bands", Reason::TooMany, most);
    }
    let within = message.bands.iter().take(limits::BANDS).enumerate();
    let bands = within
        .filter_map(|(index, band)| checks.band(index, band))
        .collect();
    let grouping = checks.grouping("", message.program, message.category_id.as_deref());
    checks.finish(grouping.map(|grouping| (bands, grouping)))
}

/// Checks a request for a rank.
pub fn rank(message: &pb::GetRankRequest) -> Result<(CandidateNumber, Grouping), Violations> {
    let mut checks = Checks::default();
    let candidate = checks.candidate(message.candidate_number);
    let grouping = checks.grouping("", message.program, message.category_id.as_deref());
    checks.finish(candidate.zip(grouping))
}

/// A checked request for a page.
pub struct Page<K, S> {
    /// The most to return.
    pub size: usize,
    /// Where the page begins; `None` for the first.
    pub start: Option<K>,
    /// The states asked for; empty for any.
    pub states: Vec<S>,
}

/// Checks a request for a list of candidates.
pub fn list_candidates(
    message: &pb::ListCandidatesRequest,
) -> Result<Page<u32, pb::CandidateState>, Violations> {
    let mut checks = Checks::default();
    let size = checks.page_size(message.page_size, limits::PAGE_DEFAULT, limits::PAGE);
    let start = checks.page_token(List::Candidates, &message.page_token);
    let known = |value: i32| {
        let state = pb::CandidateState::try_from(value).ok()?;
        (state != pb::CandidateState::Unspecified).then_some(state)
    };
    let states = checks.states(&message.states, known);
    checks.finish(Some(Page {
        size,
        start,
        states,
    }))
}

/// Checks the instant that a clock is to go on to.
pub fn advance(message: &pb::AdvanceClockRequest, now: Instant) -> Result<Instant, Violations> {
    let mut checks = Checks::default();
    let to = checks.instant("to", message.to);
    let to = to.and_then(|to| match to >= now {
        true => Some(to),
        false => checks.refuse("to", Reason::OutOfRange, "lies before the time of the pool"),
    });
    checks.finish(to)
}
