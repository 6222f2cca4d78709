//! What a watcher asks for, checked whole, and what it is told of the pool as it is.

use std::collections::HashSet;
use std::hash::Hash;
use std::time::Duration;

use bytes::Bytes;
use express_entry_proto::rounds::v1 as pb;
use express_entry_proto::wire::embed;
use pb::watch_events_request::Start as Asked;
use prost::Message;
use rounds_core::{CandidateView, Instant, Round};

use super::checks::{Checks, Reason, Violations};
use super::{values, views};
use crate::journal::Facts;
use crate::journal::told::Kind;
use crate::limits;
use crate::watch::filter::Filter;
use crate::watch::{Plan, Start};

/// Checks a request to follow the pool.
pub fn watch(message: &pb::WatchEventsRequest) -> Result<Plan, Violations> {
    let mut checks = Checks::default();
    let start = checks.start(message.start.as_ref());
    let filter = checks.filter(message.filter.as_ref());
    let bookmark = checks.bookmark(message.bookmark_interval_ms);
    let facts = match message.with_profiles {
        true => Facts::With,
        false => Facts::Without,
    };
    checks.finish(start.map(|start| Plan {
        start,
        filter,
        facts,
        bookmark,
    }))
}

impl Checks {
    fn start(&mut self, asked: Option<&Asked>) -> Option<Start> {
        match self.required("start", asked)? {
            Asked::AfterPosition(position) => match u64::try_from(*position) {
                Ok(position) => Some(Start::After(position)),
                Err(_) => self.refuse("after_position", Reason::OutOfRange, "must not be negative"),
            },
            Asked::Now(_) => Some(Start::Now),
            Asked::Snapshot(_) => Some(Start::Snapshot),
        }
    }

    fn bookmark(&mut self, asked: Option<i32>) -> Duration {
        let Some(asked) = asked else {
            return limits::WATCH_BOOKMARK;
        };
        let allowed = limits::WATCH_BOOKMARK_MS;
        match u64::try_from(asked) {
            Ok(milliseconds) if allowed.contains(&asked) => Duration::from_millis(milliseconds),
            _ => {
                let range = format!("must be {} to {}", allowed.start(), allowed.end());
                self.refuse::<()>("bookmark_interval_ms", Reason::OutOfRange, range);
                limits::WATCH_BOOKMARK
            }
        }
    }

    fn filter(&mut self, asked: Option<&pb::EventFilter>) -> Filter {
        let Some(asked) = asked else {
            return Filter::default();
        };
        let kind =
            |value: &i32| Kind::of(*value).ok_or_else(|| "is not a kind of event".to_owned());
        let candidate = |number: &i64| {
            values::candidate_number(*number).ok_or_else(|| "must be 1 to 4294967295".to_owned())
        };
        let round = |text: &String| text.parse().map_err(|error| format!("{error}"));
        Filter {
            kinds: self.part("filter.kinds", &asked.kinds, kind),
            candidates: self.part(
                "filter.candidate_numbers",
                &asked.candidate_numbers,
                candidate,
            ),
            rounds: self.part("filter.round_numbers", &asked.round_numbers, round),
        }
    }

    /// A part of a filter: each of its values, or `None` when it asks for nothing.
    fn part<A, T: Eq + Hash>(
        &mut self,
        field: &str,
        asked: &[A],
        parse: impl Fn(&A) -> Result<T, String>,
    ) -> Option<HashSet<T>> {
        if asked.len() > limits::WATCH_FILTER {
            let most = format!("at most {} are allowed", limits::WATCH_FILTER);
            self.refuse::<()>(field, Reason::TooMany, most);
        }
        let mut wanted = HashSet::new();
        for (index, value) in asked.iter().take(limits::WATCH_FILTER).enumerate() {
            match parse(value) {
                Ok(value) => {
                    wanted.insert(value);
                }
                Err(why) => {
                    let field = format!("{field}[{index}]");
                    self.refuse::<()>(field, Reason::UnknownValue, why);
                }
            }
        }
        (!asked.is_empty()).then_some(wanted)
    }
}

/// The field of a candidate's facts.
const CANDIDATE_PROFILE: u32 = 9;

/// A candidate, encoded, with facts as the bytes that they were received as.
#[must_use]
pub fn candidate(view: &CandidateView, facts: Option<&[u8]>) -> Bytes {
    let mut encoded = views::candidate(view).encode_to_vec();
    if let Some(facts) = facts {
        // A bytes field and an embedded message share one wire form.
        embed(CANDIDATE_PROFILE, facts, &mut encoded);
    }
    encoded.into()
}

/// A round at an instant, encoded.
#[must_use]
pub fn round(round: &Round, now: Instant) -> Bytes {
    views::round(round, now).encode_to_vec().into()
}
