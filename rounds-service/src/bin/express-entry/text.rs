//! Values of the contract in words.

use express_entry_proto::common::v1::{Date, Program, Province, RuleSetRef};
use express_entry_proto::rounds::v1 as pb;
use prost_types::Timestamp;

const STATE: &str = "CANDIDATE_STATE_";
const ROUND_STATE: &str = "ROUND_STATE_";
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

/// What moves the time of the pool: `system` or `simulated`.
pub(crate) fn clock_kind(of: pb::ClockKind) -> String {
    value(of.as_str_name(), "CLOCK_KIND_")
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

/// Of which part of the pool something is told.
pub(crate) fn among(of: Option<i32>, category: Option<&str>) -> String {
    match (of, category) {
        (Some(of), _) => format!("eligible for {}", program(of)),
        (None, Some(category)) => format!("in {category}"),
        (None, None) => "in the pool".to_owned(),
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
    let province = Province::from_str_name(&name(PROVINCE, text));
    let province = province.filter(|province| *province != Province::Unspecified);
    let wrong = || "not a province, such as manitoba or british-columbia".to_owned();
    province.map(i32::from).ok_or_else(wrong)
}

/// A program of the abbreviation that the field uses, such as PNP.
pub(crate) fn parse_program(text: &str) -> Result<i32, String> {
    use Program::{
        CanadianExperienceClass, FederalSkilledTrades, FederalSkilledWorker, ProvincialNominee,
    };
    let all = [
        FederalSkilledWorker,
        CanadianExperienceClass,
        FederalSkilledTrades,
        ProvincialNominee,
    ];
    let mut all = all.into_iter().map(i32::from);
    let found = all.find(|one| program(*one).eq_ignore_ascii_case(text));
    found.ok_or_else(|| "not a program: FSW, CEC, FST or PNP".to_owned())
}

/// A rule set by its id, and whether a later one, not known in full, governs the date.
pub(crate) fn rule_set(used: Option<&RuleSetRef>, is_superseded: bool) -> String {
    let id = used.map_or_else(absent, |used| used.id.clone());
    match is_superseded {
        true => format!("{id} (superseded by one that is not known in full)"),
        false => id,
    }
}

/// The state of a round of its name, such as draft.
pub(crate) fn parse_round_state(text: &str) -> Result<pb::RoundState, String> {
    let state = pb::RoundState::from_str_name(&name(ROUND_STATE, text));
    let state = state.filter(|state| *state != pb::RoundState::Unspecified);
    state.ok_or_else(|| {
        "not a state: draft, approved, published, due, completed or cancelled".to_owned()
    })
}

/// The state of a candidate of its name, such as in-pool.
pub(crate) fn parse_candidate_state(text: &str) -> Result<pb::CandidateState, String> {
    let state = pb::CandidateState::from_str_name(&name(STATE, text));
    let state = state.filter(|state| *state != pb::CandidateState::Unspecified);
    state.ok_or_else(|| "not a state, such as in-pool, invited or no-longer-eligible".to_owned())
}

/// The name of a value of an enum: `CANDIDATE_STATE_IN_POOL` of `in-pool`.
pub(crate) fn name(prefix: &str, text: &str) -> String {
    let name = text.replace(['-', ' '], "_").to_uppercase();
    format!("{prefix}{name}")
}

/// A text, unless it is empty.
pub(crate) fn given(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
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
    value(round.state().as_str_name(), ROUND_STATE)
}

/// A value of an enum in words: `in pool` of `CANDIDATE_STATE_IN_POOL`.
pub(crate) fn value(name: &str, prefix: &str) -> String {
    let name = name.strip_prefix(prefix).unwrap_or(name);
    name.to_lowercase().replace('_', " ")
}

pub(crate) fn yes(truth: bool) -> &'static str {
    if truth { "yes" } else { "no" }
}

/// A number, or a text, or `-`.
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
    fn a_program_and_a_state_are_read_by_their_names_or_refused() {
        assert_eq!(parse_program("pnp"), Ok(Program::ProvincialNominee.into()));
        assert!(parse_program("?").is_err() && parse_program("QSW").is_err());
        assert_eq!(parse_round_state("draft"), Ok(pb::RoundState::Draft));
        assert!(parse_round_state("unspecified").is_err());
        let state = parse_candidate_state("no-longer-eligible");
        assert_eq!(state, Ok(pb::CandidateState::NoLongerEligible));
    }

    #[test]
    fn a_rule_set_that_a_later_one_supersedes_is_told_so() {
        let used = RuleSetRef {
            id: "crs-2025-03-25".to_owned(),
            ..RuleSetRef::default()
        };
        assert_eq!(rule_set(Some(&used), false), "crs-2025-03-25");
        assert!(rule_set(Some(&used), true).contains("superseded"));
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
