//! Fields that several requests have in common.

use std::fmt::Display;
use std::str::FromStr;

use bytes::Bytes;
use express_entry_proto::common::v1::Profile;
use express_entry_proto::rounds::v1 as pb;
use prost::Message;
use rounds_core::{Band, CandidateNumber, Crs, Grouping, Instant, Officer, RoundNumber};

use crate::convert::checks::{Checks, Reason};
use crate::convert::page::{self, List};
use crate::convert::{facts, values};
use crate::limits;
use crate::request::Request;

impl Checks {
    pub(super) fn marked(&mut self, request: Option<Request>, id: &str) -> Option<Request> {
        request.or_else(|| match id {
            "" => self.required("request_id", None),
            _ => {
                let form = "must be 8 to 64 ASCII letters, digits and hyphens";
                self.refuse("request_id", Reason::OutOfRange, form)
            }
        })
    }

    pub(super) fn candidate(&mut self, number: i64) -> Option<CandidateNumber> {
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

    pub(super) fn profile(&mut self, field: &str, given: Option<Profile>) -> Option<Profile> {
        let profile = self.required(field, given)?;
        if profile.encoded_len() > limits::PROFILE_BYTES {
            let most = format!("must not take more than {} bytes", limits::PROFILE_BYTES);
            return self.refuse(field, Reason::TooMany, most);
        }
        Some(profile)
    }

    /// A profile as the bytes that are stored and scored. The transport has decoded it and it is encoded
    /// anew; fields that this version does not know are lost on the way.
    pub(super) fn facts(&mut self, field: &str, given: Option<Profile>) -> Option<Bytes> {
        self.profile(field, given).as_ref().map(facts::bytes)
    }

    pub(super) fn round_number(&mut self, field: &str, text: &str) -> Option<RoundNumber> {
        match text {
            "" => self.required(field, None),
            text => match text.parse() {
                Ok(number) => Some(number),
                Err(error) => self.refuse(field, Reason::OutOfRange, format!("{error}")),
            },
        }
    }

    pub(super) fn instant(
        &mut self,
        field: &str,
        given: Option<prost_types::Timestamp>,
    ) -> Option<Instant> {
        let given = self.required(field, given)?;
        values::instant(&given).or_else(|| {
            let range = "must be an instant of the years 1900 to 2199, in whole microseconds";
            self.refuse(field, Reason::OutOfRange, range)
        })
    }

    /// Whom to rank or count: those of a program, those in a category, or everyone.
    pub(super) fn grouping(
        &mut self,
        within: &str,
        program: Option<i32>,
        category_id: Option<&str>,
    ) -> Option<Grouping> {
        match (program, category_id) {
            (None, None) => Some(Grouping::Everyone),
            (Some(value), None) => values::program(value).map(Grouping::Program).or_else(|| {
                let field = format!("{within}program");
                self.refuse(field, Reason::UnknownValue, "is not a program")
            }),
            (None, Some(id)) => match id.parse() {
                Ok(category) => Some(Grouping::Category(category)),
                Err(error) => {
                    let field = format!("{within}category_id");
                    self.refuse(field, Reason::UnknownValue, format!("{error}"))
                }
            },
            (Some(_), Some(_)) => {
                let field = format!("{within}category_id");
                self.refuse(field, Reason::Inconsistent, "is not given with a program")
            }
        }
    }

    pub(super) fn officer(&mut self, name: &str) -> Option<Officer> {
        match name {
            "" => self.required("officer", None),
            name => match name.parse() {
                Ok(officer) => Some(officer),
                Err(error) => self.refuse("officer", Reason::OutOfRange, format!("{error}")),
            },
        }
    }

    /// A value that may be left out: `None` when it is given and wrong.
    pub(super) fn optional<G, T>(
        &mut self,
        given: Option<G>,
        check: impl FnOnce(&mut Self, G) -> Option<T>,
    ) -> Option<Option<T>> {
        match given {
            None => Some(None),
            Some(given) => check(self, given).map(Some),
        }
    }

    pub(super) fn band(&mut self, index: usize, band: &pb::ScoreBand) -> Option<Band> {
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

    pub(super) fn page_size(&mut self, given: i32, default: usize, most: usize) -> usize {
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

    pub(super) fn page_token<K: Display + FromStr>(
        &mut self,
        list: List,
        token: &str,
    ) -> Option<K> {
        if token.is_empty() {
            return None;
        }
        let unknown = "is not a token of this list";
        page::start(list, token)
            .or_else(|| self.refuse("page_token", Reason::UnknownValue, unknown))
    }

    pub(super) fn states<S>(&mut self, given: &[i32], known: impl Fn(i32) -> Option<S>) -> Vec<S> {
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
