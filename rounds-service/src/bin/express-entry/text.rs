//! Values of the contract in words.

use express_entry_proto::common::v1::{Date, Program, Province};
use express_entry_proto::rounds::v1 as pb;
use prost_types::Timestamp;

const STATE: &str = "CANDIDATE_STATE_";
const PROVINCE: &str = "PROVINCE_";

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

/// What a round ranks: a category, a program, or `general` for the whole pool.
pub(crate) fn ranking(of: &pb::Instruction) -> String {
    match (&of.category_id, of.program) {
        (Some(category), _) => category.clone(),
        (None, Some(of)) => program(of).to_owned(),
        (None, None) => "general".to_owned(),
    }
}

/// A province in words, such as `british columbia`.
pub(crate) fn province(of: Province) -> String {
    value(of.as_str_name(), PROVINCE)
}

/// A province of its name, such as manitoba or british-columbia.
pub(crate) fn parse_province(text: &str) -> Result<i32, String> {
    let name = format!("{PROVINCE}{}", text.replace(['-', ' '], "_").to_uppercase());
    let province = Province::from_str_name(&name);
    let province = province.filter(|province| *province != Province::Unspecified);
    let wrong = || "not a province, such as manitoba or british-columbia".to_owned();
    province.map(i32::from).ok_or_else(wrong)
}

/// What kept a candidate from an invitation.
pub(crate) fn not_invited(told: &pb::ExplainRoundResponse) -> String {
    let reason = value(told.reason().as_str_name(), "NOT_INVITED_REASON_");
    match told.state.map(|_| told.state()) {
        Some(state) => format!("{reason}: {}", value(state.as_str_name(), STATE)),
        None => reason,
    }
}

/// How an application was judged.
pub(crate) fn judgement(judged: &pb::ApplicationJudgement) -> String {
    let shortfalls = judged.shortfalls();
    let words: Vec<_> = shortfalls
        .map(|one| value(one.as_str_name(), "SHORTFALL_"))
        .collect();
    match judged.meets_requirements {
        true => "meets all that the invitation rested on".to_owned(),
        false => format!("falls short: {}", words.join(", ")),
    }
}

/// Where a candidate stands.
pub(crate) fn candidate_state(candidate: &pb::Candidate) -> String {
    value(candidate.state().as_str_name(), STATE)
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
        let mut instruction = pb::Instruction::default();
        assert_eq!(ranking(&instruction), "general");
        instruction.program = Some(Program::ProvincialNominee.into());
        assert_eq!(ranking(&instruction), "PNP");
    }

    #[test]
    fn a_round_for_a_category_is_told_by_its_category() {
        let instruction = pb::Instruction {
            category_id: Some("french-v2".to_owned()),
            ..pb::Instruction::default()
        };
        assert_eq!(ranking(&instruction), "french-v2");
    }

    #[test]
    fn a_province_is_read_by_its_name_or_refused() {
        for name in ["british-columbia", "British Columbia", "BRITISH_COLUMBIA"] {
            let read = parse_province(name).map(Province::try_from);
            assert_eq!(read, Ok(Ok(Province::BritishColumbia)), "{name}");
        }
        assert_eq!(province(Province::BritishColumbia), "british columbia");
        assert!(parse_province("unspecified").is_err() && parse_province("BC").is_err());
    }

    #[test]
    fn what_falls_short_is_told_in_words() {
        let shortfalls = [
            pb::Shortfall::ScoreWhenInvited,
            pb::Shortfall::NominationWithdrawn,
        ];
        let judged = pb::ApplicationJudgement {
            meets_requirements: false,
            shortfalls: shortfalls.map(i32::from).to_vec(),
        };
        let told = "falls short: score when invited, nomination withdrawn";
        assert_eq!(judgement(&judged), told);
        let why = pb::ExplainRoundResponse {
            reason: Some(pb::NotInvitedReason::NotInPool.into()),
            state: Some(pb::CandidateState::Withdrawn.into()),
            ..pb::ExplainRoundResponse::default()
        };
        assert_eq!(not_invited(&why), "not in pool: withdrawn");
    }
}
