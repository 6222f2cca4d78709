//! Values of the contract in words.

use express_entry_proto::common::v1::{Date, Program};
use express_entry_proto::rounds::v1 as pb;
use prost_types::Timestamp;

/// An instant, such as 2017-05-19T16:00:00Z; `-` where there is none.
pub(crate) fn instant(given: Option<&Timestamp>) -> String {
    let instant = given.and_then(|given| jiff::Timestamp::new(given.seconds, given.nanos).ok());
    instant.map_or_else(absent, |instant| instant.to_string())
}

/// A day, such as 2017-05-19; `-` where there is none.
pub(crate) fn date(given: Option<&Date>) -> String {
    given.map_or_else(absent, |Date { year, month, day }| {
        format!("{year:04}-{month:02}-{day:02}")
    })
}

/// A program by the abbreviation that the field uses.
pub(crate) fn program(value: i32) -> &'static str {
    match Program::try_from(value) {
        Ok(Program::FederalSkilledWorker) => "FSW",
        Ok(Program::CanadianExperienceClass) => "CEC",
        Ok(Program::FederalSkilledTrades) => "FST",
        Ok(Program::ProvincialNominee) => "PNP",
        Ok(Program::Unspecified) | Err(_) => "?",
    }
}

/// A program, or `general` for the ranking of the whole pool.
pub(crate) fn ranking(program_of: Option<i32>) -> &'static str {
    program_of.map_or("general", program)
}

/// Where a candidate stands.
pub(crate) fn candidate_state(candidate: &pb::Candidate) -> String {
    value(candidate.state().as_str_name(), "CANDIDATE_STATE_")
}

/// Where a round stands.
pub(crate) fn round_state(round: &pb::Round) -> String {
    value(round.state().as_str_name(), "ROUND_STATE_")
}

/// A value of an enum in words: `in pool` of `CANDIDATE_STATE_IN_POOL`.
pub(crate) fn value(name: &str, prefix: &str) -> String {
    let name = name.strip_prefix(prefix).unwrap_or(name);
    name.to_lowercase().replace('_', " ")
}

/// A number or `-`.
pub(crate) fn optional(number: Option<impl ToString>) -> String {
    number.map_or_else(absent, |number| number.to_string())
}

fn absent() -> String {
    "-".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_in_words() {
        let noon = Timestamp {
            seconds: 1_495_209_600,
            nanos: 1_000,
        };
        assert_eq!(instant(Some(&noon)), "2017-05-19T16:00:00.000001Z");
        assert_eq!(instant(None), "-");
        let state = pb::Candidate {
            state: pb::CandidateState::NoLongerEligible.into(),
            ..pb::Candidate::default()
        };
        assert_eq!(candidate_state(&state), "no longer eligible");
        assert_eq!(ranking(None), "general");
        assert_eq!(ranking(Some(Program::ProvincialNominee.into())), "PNP");
    }
}
