//! What callers send, checked whole.
//!
//! The mark of a change has been read before ([`Request::new`]), so that a repeated one is known; a
//! change without a proper mark is refused here together with everything else that is wrong with
//! it.

use std::fmt::Display;
use std::str::FromStr;

use bytes::Bytes;
use express_entry_proto::common::v1::Profile;
use express_entry_proto::rounds::v1 as pb;
use prost::Message;
use rounds_core::{
    Band, CandidateNumber, Crs, Etag, Instant, Instruction, Invitations, Program, RoundNumber,
    RuleSetId,
};

use super::checks::{Checks, Reason, Violations};
use super::page::{self, List};
use super::{values, views};
use crate::limits;
use crate::request::Request;

/// A checked request to receive a profile.
pub struct Submission {
    /// The caller's mark.
    pub request: Request,
    /// The facts.
    pub facts: Bytes,
}

/// Checks a request to receive a profile.
pub fn submit(
    request: Option<Request>,
    message: pb::SubmitCandidateRequest,
) -> Result<Submission, Violations> {
    let mut checks = Checks::default();
    let request = checks.marked(request, &message.request_id);
    let facts = checks.facts("profile", message.profile);
    checks.finish(
        request
            .zip(facts)
            .map(|(request, facts)| Submission { request, facts }),
    )
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
    pub facts: Bytes,
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
    let facts = checks.facts("profile", message.profile);
    let replacement = request
        .zip(candidate)
        .zip(facts)
        .map(|((request, candidate), facts)| Replacement {
            request,
            candidate,
            etag: etag.flatten(),
            facts,
        });
    checks.finish(replacement)
}

/// Checks a request to withdraw a candidate.
pub fn withdraw(
    request: Option<Request>,
    message: &pb::WithdrawCandidateRequest,
) -> Result<(Request, CandidateNumber), Violations> {
    let mut checks = Checks::default();
    let request = checks.marked(request, &message.request_id);
    let candidate = checks.candidate(message.candidate_number);
    checks.finish(request.zip(candidate))
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
    pub items: Vec<Result<(Instant, Bytes), Violations>>,
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

fn imported(index: usize, item: pb::ImportedProfile) -> Result<(Instant, Bytes), Violations> {
    let mut checks = Checks::default();
    let received_at = checks.instant(&format!("profiles[{index}].received_at"), item.received_at);
    let facts = checks.facts(&format!("profiles[{index}].profile"), item.profile);
    checks.finish(received_at.zip(facts))
}

/// Checks a request for a distribution: the bands, none for the published ones, and the program.
pub fn distribution(
    message: &pb::GetScoreDistributionRequest,
) -> Result<(Vec<Band>, Option<Program>), Violations> {
    let mut checks = Checks::default();
    if message.bands.len() > limits::BANDS {
        let most = format!("at most {} bands are allowed", limits::BANDS);
        checks.refuse::<()>("bands", Reason::TooMany, most);
    }
    let within = message.bands.iter().take(limits::BANDS).enumerate();
    let bands = within
        .filter_map(|(index, band)| checks.band(index, band))
        .collect();
    let program = checks.program("program", message.program);
    checks.finish(Some((bands, program)))
}

/// Checks a request for a rank.
pub fn rank(
    message: &pb::GetRankRequest,
) -> Result<(CandidateNumber, Option<Program>), Violations> {
    let mut checks = Checks::default();
    let candidate = checks.candidate(message.candidate_number);
    let program = checks.program("program", message.program);
    checks.finish(candidate.map(|candidate| (candidate, program)))
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

/// Checks a request for a list of rounds.
pub fn list_rounds(
    message: &pb::ListRoundsRequest,
) -> Result<Page<RoundNumber, pb::RoundState>, Violations> {
    let mut checks = Checks::default();
    let size = checks.page_size(message.page_size, limits::PAGE_DEFAULT, limits::PAGE);
    let start = checks.page_token(List::Rounds, &message.page_token);
    let known = |value: i32| {
        let state = pb::RoundState::try_from(value).ok()?;
        (state != pb::RoundState::Unspecified).then_some(state)
    };
    let states = checks.states(&message.states, known);
    checks.finish(Some(Page {
        size,
        start,
        states,
    }))
}

/// Checks a request for the invitations of a round: the round, the page size and where it begins.
pub fn list_invitations(
    message: &pb::ListInvitationsRequest,
) -> Result<(RoundNumber, usize, usize), Violations> {
    let mut checks = Checks::default();
    let number = checks.round_number("round_number", &message.round_number);
    let (default, most) = (limits::INVITATIONS_PAGE_DEFAULT, limits::INVITATIONS_PAGE);
    let size = checks.page_size(message.page_size, default, most);
    let start = checks
        .page_token(List::Invitations, &message.page_token)
        .unwrap_or(0);
    let start = usize::try_from(start).unwrap_or(usize::MAX);
    checks.finish(number.map(|number| (number, size, start)))
}

/// Checks a request to write down an instruction.
pub fn create_round(
    request: Option<Request>,
    message: &pb::CreateRoundRequest,
    now: Instant,
) -> Result<(Request, Instruction), Violations> {
    let mut checks = Checks::default();
    let request = checks.marked(request, &message.request_id);
    let Some(given) = checks.required("instruction", message.instruction.as_ref()) else {
        return checks.finish(None);
    };
    let number = checks.round_number("instruction.round_number", &given.round_number);
    let instant = checks.instant("instruction.instant", given.instant);
    let instant = instant.and_then(|instant| match instant > now {
        true => Some(instant),
        false => {
            let past = "must lie in the future";
            checks.refuse("instruction.instant", Reason::OutOfRange, past)
        }
    });
    let rest = checks.instruction(given);
    let instruction = number
        .zip(instant)
        .zip(rest)
        .map(|((number, instant), rest)| {
            let (invitations, program, rule_set) = rest;
            Instruction {
                number,
                instant,
                invitations,
                program,
                rule_set,
            }
        });
    checks.finish(request.zip(instruction))
}

/// Checks a request for a preview. The number and the instant may be left out: they do not count.
pub fn preview_round(
    message: &pb::PreviewRoundRequest,
    now: Instant,
) -> Result<Instruction, Violations> {
    let mut checks = Checks::default();
    let Some(given) = checks.required("instruction", message.instruction.as_ref()) else {
        return checks.finish(None);
    };
    let number = match given.round_number.as_str() {
        "" => "1",
        text => text,
    };
    let number = checks.round_number("instruction.round_number", number);
    let instant = match given.instant {
        None => Some(now),
        given => checks.instant("instruction.instant", given),
    };
    let rest = checks.instruction(given);
    let instruction = number
        .zip(instant)
        .zip(rest)
        .map(|((number, instant), rest)| {
            let (invitations, program, rule_set) = rest;
            Instruction {
                number,
                instant,
                invitations,
                program,
                rule_set,
            }
        });
    checks.finish(instruction)
}

/// Checks a change of a round.
pub fn change_round(
    request: Option<Request>,
    request_id: &str,
    round_number: &str,
) -> Result<(Request, RoundNumber), Violations> {
    let mut checks = Checks::default();
    let request = checks.marked(request, request_id);
    let number = checks.round_number("round_number", round_number);
    checks.finish(request.zip(number))
}

/// Checks the number of a round asked for.
pub fn round(text: &str) -> Result<RoundNumber, Violations> {
    let mut checks = Checks::default();
    let number = checks.round_number("round_number", text);
    checks.finish(number)
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

impl Checks {
    fn marked(&mut self, request: Option<Request>, id: &str) -> Option<Request> {
        request.or_else(|| match id {
            "" => self.required("request_id", None),
            _ => {
                let form = "must be 8 to 64 ASCII letters, digits and hyphens";
                self.refuse("request_id", Reason::OutOfRange, form)
            }
        })
    }

    fn candidate(&mut self, number: i64) -> Option<CandidateNumber> {
        match number {
            0 => self.required("candidate_number", None),
            number => values::candidate_number(number).or_else(|| {
                self.refuse(
                    "candidate_number",
                    Reason::OutOfRange,
                    "must be 1 to 4294967295",
                )
            }),
        }
    }

    /// The one place where a profile of a caller becomes the bytes that are stored and scored. The
    /// transport has decoded it and it is encoded once here; fields that this version does not know
    /// are lost on the way.
    fn facts(&mut self, field: &str, given: Option<Profile>) -> Option<Bytes> {
        let profile = self.required(field, given)?;
        if profile.encoded_len() > limits::PROFILE_BYTES {
            let most = format!("must not take more than {} bytes", limits::PROFILE_BYTES);
            return self.refuse(field, Reason::TooMany, most);
        }
        Some(profile.encode_to_vec().into())
    }

    fn round_number(&mut self, field: &str, text: &str) -> Option<RoundNumber> {
        match text {
            "" => self.required(field, None),
            text => match text.parse() {
                Ok(number) => Some(number),
                Err(error) => self.refuse(field, Reason::OutOfRange, format!("{error}")),
            },
        }
    }

    fn instant(&mut self, field: &str, given: Option<prost_types::Timestamp>) -> Option<Instant> {
        let given = self.required(field, given)?;
        values::instant(&given).or_else(|| {
            let range = "must be an instant of the years 1900 to 2199, in whole microseconds";
            self.refuse(field, Reason::OutOfRange, range)
        })
    }

    fn program(&mut self, field: &str, given: Option<i32>) -> Option<Program> {
        let value = given?;
        values::program(value)
            .or_else(|| self.refuse(field, Reason::UnknownValue, "is not a program"))
    }

    /// What an instruction says beside its number and instant.
    fn instruction(
        &mut self,
        given: &pb::Instruction,
    ) -> Option<(Invitations, Option<Program>, Option<RuleSetId>)> {
        let invitations = self.required("instruction.invitations", given.invitations);
        let invitations = invitations.and_then(|number| {
            u32::try_from(number)
                .ok()
                .and_then(Invitations::new)
                .or_else(|| {
                    let range = format!("must be 0 to {}", Invitations::MAX);
                    self.refuse("instruction.invitations", Reason::OutOfRange, range)
                })
        });
        let program = self.program("instruction.program", given.program);
        let rule_set = given.rule_set_id.as_deref().and_then(|id| {
            RuleSetId::parse(id).or_else(|| {
                let form = "is not the id of a rule set, such as crs-2017-06-06";
                self.refuse("instruction.rule_set_id", Reason::UnknownValue, form)
            })
        });
        Some((invitations?, program, rule_set))
    }

    fn band(&mut self, index: usize, band: &pb::ScoreBand) -> Option<Band> {
        let mut score = |name: &str, value: i32| {
            u16::try_from(value).ok().and_then(Crs::new).or_else(|| {
                let field = format!("bands[{index}].{name}");
                self.refuse(field, Reason::OutOfRange, "must be 0 to 1200")
            })
        };
        let (from, to) = (
            score("from_score", band.from_score),
            score("to_score", band.to_score),
        );
        Band::new(from?, to?).or_else(|| {
            let field = format!("bands[{index}].to_score");
            self.refuse(field, Reason::Inconsistent, "must not be below from_score")
        })
    }

    fn page_size(&mut self, given: i32, default: usize, most: usize) -> usize {
        match usize::try_from(given) {
            Ok(0) => default,
            Ok(size) if size <= most => size,
            _ => {
                let range = format!("must be 1 to {most}, or 0 for {default}");
                self.refuse::<()>("page_size", Reason::OutOfRange, range);
                default
            }
        }
    }

    fn page_token<K: Display + FromStr>(&mut self, list: List, token: &str) -> Option<K> {
        if token.is_empty() {
            return None;
        }
        let unknown = "is not a token of this list";
        page::start(list, token)
            .or_else(|| self.refuse("page_token", Reason::UnknownValue, unknown))
    }

    fn states<S>(&mut self, given: &[i32], known: impl Fn(i32) -> Option<S>) -> Vec<S> {
        let mut states = Vec::new();
        for (index, value) in given.iter().enumerate() {
            match known(*value) {
                Some(state) => states.push(state),
                None => {
                    let field = format!("states[{index}]");
                    self.refuse::<()>(field, Reason::UnknownValue, "is not a state");
                }
            }
        }
        states
    }
}
