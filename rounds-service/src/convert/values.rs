//! Dates, instants, programs, rule sets, assessments and outcomes, both ways.
//!
//! The ways in trust their writer: they read what this service stored and what the scoring service
//! answered. What callers send goes through [`requests`](super::requests).

use express_entry_proto::common::v1 as common;
use express_entry_proto::rounds::v1 as pb;
use jiff::civil;
use prost_types::Timestamp;
use rounds_core::{
    Assessment, Basis, CandidateNumber, Categories, Crs, Grouping, Instant, Instruction,
    Invitations, Invited, Officer, Outcome, Program, Programs, Province, RoundNumber, RuleSetId,
    RuleSetRef, Shortfall, Shortfalls, invitation_ends,
};

use super::Malformed;

const MICROS: i64 = 1_000_000;

/// An instant as the contract has it.
#[must_use]
pub fn timestamp(instant: Instant) -> Timestamp {
    let micros = instant.micros();
    // The remainder is 0 to 999,999, whatever the sign.
    let nanos = micros.rem_euclid(MICROS) as i32 * 1_000;
    Timestamp {
        seconds: micros.div_euclid(MICROS),
        nanos,
    }
}

/// The instant of a timestamp; `None` if it is finer than a microsecond, malformed or out of range.
#[must_use]
pub fn instant(timestamp: &Timestamp) -> Option<Instant> {
    let nanos = u32::try_from(timestamp.nanos)
        .ok()
        .filter(|nanos| *nanos < 1_000_000_000)?;
    let micros = (nanos % 1_000 == 0).then(|| i64::from(nanos / 1_000))?;
    Instant::from_micros(timestamp.seconds.checked_mul(MICROS)?.checked_add(micros)?)
}

/// A day as the contract has it.
#[must_use]
pub fn date(date: civil::Date) -> common::Date {
    common::Date {
        year: date.year().into(),
        month: date.month().into(),
        day: date.day().into(),
    }
}

/// The day of a date message; `None` if there is no such day.
#[must_use]
pub fn day(date: &common::Date) -> Option<civil::Date> {
    let year = i16::try_from(date.year).ok()?;
    let (month, day) = (i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
    civil::Date::new(year, month, day).ok()
}

/// A program as the contract has it.
#[must_use]
pub fn program_to(program: Program) -> common::Program {
    match program {
        Program::FederalSkilledWorker => common::Program::FederalSkilledWorker,
        Program::CanadianExperienceClass => common::Program::CanadianExperienceClass,
        Program::FederalSkilledTrades => common::Program::FederalSkilledTrades,
        Program::ProvincialNominee => common::Program::ProvincialNominee,
    }
}

/// The program of a value of the contract; `None` for unspecified and unknown ones.
#[must_use]
pub fn program(value: i32) -> Option<Program> {
    match common::Program::try_from(value).ok()? {
        common::Program::Unspecified => None,
        common::Program::FederalSkilledWorker => Some(Program::FederalSkilledWorker),
        common::Program::CanadianExperienceClass => Some(Program::CanadianExperienceClass),
        common::Program::FederalSkilledTrades => Some(Program::FederalSkilledTrades),
        common::Program::ProvincialNominee => Some(Program::ProvincialNominee),
    }
}

/// A province as the contract has it.
#[must_use]
pub fn province_to(province: Province) -> common::Province {
    match province {
        Province::Alberta => common::Province::Alberta,
        Province::BritishColumbia => common::Province::BritishColumbia,
        Province::Manitoba => common::Province::Manitoba,
        Province::NewBrunswick => common::Province::NewBrunswick,
        Province::NewfoundlandAndLabrador => common::Province::NewfoundlandAndLabrador,
        Province::NorthwestTerritories => common::Province::NorthwestTerritories,
        Province::NovaScotia => common::Province::NovaScotia,
        Province::Ontario => common::Province::Ontario,
        Province::PrinceEdwardIsland => common::Province::PrinceEdwardIsland,
        Province::Saskatchewan => common::Province::Saskatchewan,
        Province::Yukon => common::Province::Yukon,
    }
}

/// The province of a value of the contract; `None` for those that do not nominate, and for
/// unspecified and unknown ones.
#[must_use]
pub fn province(value: i32) -> Option<Province> {
    Province::ALL
        .into_iter()
        .find(|province| province_to(*province) as i32 == value)
}

/// A judgement as the contract has it.
#[must_use]
pub fn judgement_to(shortfalls: Shortfalls) -> pb::ApplicationJudgement {
    pb::ApplicationJudgement {
        meets_requirements: shortfalls.is_empty(),
        shortfalls: shortfalls
            .iter()
            .map(|shortfall| shortfall_to(shortfall).into())
            .collect(),
    }
}

fn shortfall_to(shortfall: Shortfall) -> pb::Shortfall {
    match shortfall {
        Shortfall::ProgramWhenInvited => pb::Shortfall::ProgramWhenInvited,
        Shortfall::ProgramWhenReceived => pb::Shortfall::ProgramWhenReceived,
        Shortfall::CategoryWhenInvited => pb::Shortfall::CategoryWhenInvited,
        Shortfall::CategoryWhenReceived => pb::Shortfall::CategoryWhenReceived,
        Shortfall::ScoreWhenInvited => pb::Shortfall::ScoreWhenInvited,
        Shortfall::ScoreWhenReceived => pb::Shortfall::ScoreWhenReceived,
        Shortfall::NominationWithdrawn => pb::Shortfall::NominationWithdrawn,
    }
}

/// The shortfalls of a stored judgement.
pub fn shortfalls(stored: &pb::ApplicationJudgement) -> Result<Shortfalls, Malformed> {
    let known = |value: &i32| {
        Shortfall::ALL
            .into_iter()
            .find(|shortfall| shortfall_to(*shortfall) as i32 == *value)
            .ok_or(Malformed("shortfall"))
    };
    stored.shortfalls.iter().map(known).collect()
}

/// The officer of a stored name.
pub fn officer(name: &str) -> Result<Officer, Malformed> {
    name.parse().map_err(|_| Malformed("officer"))
}

/// A rule set's name as the contract has it.
#[must_use]
pub fn rule_set_to(rule_set: &RuleSetRef) -> common::RuleSetRef {
    common::RuleSetRef {
        id: rule_set.id.to_string(),
        digest: rule_set.digest.to_vec(),
        draft: rule_set.id.is_draft(),
    }
}

/// The rule set of a stored or answered name.
pub fn rule_set(named: &common::RuleSetRef) -> Result<RuleSetRef, Malformed> {
    Ok(RuleSetRef {
        id: RuleSetId::parse(&named.id).ok_or(Malformed("rule set id"))?,
        digest: named
            .digest
            .as_slice()
            .try_into()
            .map_err(|_| Malformed("rule set digest"))?,
    })
}

/// An assessment as the contract has it.
#[must_use]
pub fn assessment_to(assessment: &Assessment) -> pb::Assessment {
    resting_on(score_to(assessment), assessment)
}

/// The message with what an assessment rests on.
pub(super) fn resting_on(told: pb::Assessment, assessment: &Assessment) -> pb::Assessment {
    pb::Assessment {
        as_of: Some(date(assessment.as_of)),
        rule_set: Some(rule_set_to(&assessment.basis.rule_set)),
        rule_set_superseded: assessment.basis.superseded,
        ..told
    }
}

/// An assessment without what it rests on.
pub(super) fn score_to(assessment: &Assessment) -> pb::Assessment {
    pb::Assessment {
        score: assessment.score.get().into(),
        eligible_programs: assessment
            .programs
            .iter()
            .map(|p| program_to(p).into())
            .collect(),
        next_change: assessment.next_change.map(date),
        eligible_categories: assessment
            .categories
            .iter()
            .map(ToString::to_string)
            .collect(),
        arranged_employment: assessment.arranged_employment,
        as_of: None,
        rule_set: None,
        rule_set_superseded: false,
    }
}

/// The assessment of a stored message.
pub fn assessment(stored: &pb::Assessment) -> Result<Assessment, Malformed> {
    let named = stored.rule_set.as_ref().ok_or(Malformed("no rule set"))?;
    let basis = Basis {
        rule_set: rule_set(named)?,
        superseded: stored.rule_set_superseded,
    };
    assessment_on(stored, as_of(stored.as_of.as_ref())?, basis)
}

/// The day that a stored message is as of.
pub(super) fn as_of(stored: Option<&common::Date>) -> Result<civil::Date, Malformed> {
    stored.and_then(day).ok_or(Malformed("as of"))
}

/// The assessment of a stored message that rests on what is told elsewhere.
pub(super) fn assessment_on(
    stored: &pb::Assessment,
    as_of: civil::Date,
    basis: Basis,
) -> Result<Assessment, Malformed> {
    let next_change = stored
        .next_change
        .as_ref()
        .map(|date| day(date).ok_or(Malformed("day")));
    Ok(Assessment {
        score: score(stored.score)?,
        programs: programs(&stored.eligible_programs)?,
        categories: categories(&stored.eligible_categories)?,
        arranged_employment: stored.arranged_employment,
        as_of,
        next_change: next_change.transpose()?,
        basis,
    })
}

/// The score of some points.
pub fn score(points: i32) -> Result<Crs, Malformed> {
    u16::try_from(points)
        .ok()
        .and_then(Crs::new)
        .ok_or(Malformed("score"))
}

fn programs(values: &[i32]) -> Result<Programs, Malformed> {
    values
        .iter()
        .map(|value| program(*value).ok_or(Malformed("program")))
        .collect()
}

fn categories(ids: &[String]) -> Result<Categories, Malformed> {
    ids.iter()
        .map(|id| id.parse().map_err(|_| Malformed("category")))
        .collect()
}

/// The candidate of a stored number.
pub fn candidate(number: i64) -> Result<CandidateNumber, Malformed> {
    candidate_number(number).ok_or(Malformed("candidate number"))
}

/// The candidate of a number; `None` outside the range of such numbers.
#[must_use]
pub fn candidate_number(number: i64) -> Option<CandidateNumber> {
    u32::try_from(number).ok().and_then(CandidateNumber::new)
}

/// The round of a stored number.
pub fn round_number(text: &str) -> Result<RoundNumber, Malformed> {
    text.parse().map_err(|_| Malformed("round number"))
}

/// An instruction as the contract has it.
#[must_use]
pub fn instruction_to(instruction: &Instruction) -> pb::Instruction {
    pb::Instruction {
        round_number: instruction.number.to_string(),
        instant: Some(timestamp(instruction.instant)),
        invitations: Some(instruction.invitations.get().into()),
        program: match &instruction.grouping {
            Grouping::Program(program) => Some(program_to(*program).into()),
            Grouping::Everyone | Grouping::Category(_) => None,
        },
        rule_set_id: instruction.rule_set.map(|id| id.to_string()),
        category_id: match &instruction.grouping {
            Grouping::Category(category) => Some(category.to_string()),
            Grouping::Everyone | Grouping::Program(_) => None,
        },
        required_score: instruction.required_score.map(|score| score.get().into()),
    }
}

/// The instruction of a stored message.
pub fn instruction(stored: &pb::Instruction) -> Result<Instruction, Malformed> {
    let invitations = stored
        .invitations
        .and_then(|number| u32::try_from(number).ok());
    let named = |id: &String| RuleSetId::parse(id).ok_or(Malformed("rule set id"));
    Ok(Instruction {
        number: round_number(&stored.round_number)?,
        instant: stored
            .instant
            .as_ref()
            .and_then(instant)
            .ok_or(Malformed("instant"))?,
        invitations: invitations
            .and_then(Invitations::new)
            .ok_or(Malformed("invitations"))?,
        grouping: grouping(stored)?,
        required_score: stored.required_score.map(score).transpose()?,
        rule_set: stored.rule_set_id.as_ref().map(named).transpose()?,
    })
}

fn grouping(stored: &pb::Instruction) -> Result<Grouping, Malformed> {
    match (stored.program, &stored.category_id) {
        (None, None) => Ok(Grouping::Everyone),
        (Some(value), None) => program(value)
            .map(Grouping::Program)
            .ok_or(Malformed("program")),
        (None, Some(id)) => id
            .parse()
            .map(Grouping::Category)
            .map_err(|_| Malformed("category")),
        (Some(_), Some(_)) => Err(Malformed("a program and a category")),
    }
}

/// A result as the contract has it. `ran_at` is `None` in a preview.
#[must_use]
pub fn result_to(outcome: &Outcome, ran_at: Option<Instant>) -> pb::RoundResult {
    let last = outcome.last();
    pb::RoundResult {
        invitations: outcome.invited.len() as i64,
        cut_off_score: last.map(|last| last.score.get().into()),
        tie_break: last.map(|last| timestamp(last.received_at)),
        by_program: outcome
            .by_program()
            .map(|(program, count)| in_program(program, count))
            .collect(),
        candidates_ranked: outcome.ranked.into(),
        as_of: Some(date(outcome.as_of)),
        rule_set: outcome.basis.map(|basis| rule_set_to(&basis.rule_set)),
        ran_at: ran_at.map(timestamp),
        rule_set_superseded: outcome.basis.is_some_and(|basis| basis.superseded),
    }
}

fn in_program(program: Program, count: usize) -> pb::ProgramInvitations {
    pb::ProgramInvitations {
        program: program_to(program).into(),
        invitations: count as i64,
    }
}

/// The invitations of a round as the contract has them, ranks counted from `rank`.
pub fn invitations_to<'a>(
    instruction: &Instruction,
    invited: impl IntoIterator<Item = &'a Invited>,
    rank: usize,
) -> Vec<pb::Invitation> {
    let number = instruction.number.to_string();
    let issued_at = timestamp(instruction.instant);
    let ends_at = timestamp(invitation_ends(instruction.instant));
    let invitation = |(rank, invited): (usize, &Invited)| pb::Invitation {
        candidate_number: invited.candidate.get().into(),
        round_number: number.clone(),
        program: program_to(invited.program).into(),
        score: invited.score.get().into(),
        rank: rank as i64,
        received_at: Some(timestamp(invited.received_at)),
        issued_at: Some(issued_at),
        ends_at: Some(ends_at),
    };
    (rank..).zip(invited).map(invitation).collect()
}

/// The outcome of a stored result and its invitations.
pub fn outcome(
    result: &pb::RoundResult,
    invitations: &[pb::Invitation],
) -> Result<Outcome, Malformed> {
    let basis = |named| {
        Ok(Basis {
            rule_set: rule_set(named)?,
            superseded: result.rule_set_superseded,
        })
    };
    Ok(Outcome {
        as_of: as_of(result.as_of.as_ref())?,
        basis: result.rule_set.as_ref().map(basis).transpose()?,
        ranked: result
            .candidates_ranked
            .try_into()
            .map_err(|_| Malformed("ranked"))?,
        invited: invitations.iter().map(invited).collect::<Result<_, _>>()?,
    })
}

fn invited(stored: &pb::Invitation) -> Result<Invited, Malformed> {
    Ok(Invited {
        candidate: candidate(stored.candidate_number)?,
        program: program(stored.program).ok_or(Malformed("program"))?,
        score: score(stored.score)?,
        received_at: stored
            .received_at
            .as_ref()
            .and_then(instant)
            .ok_or(Malformed("receipt"))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_keep_their_microseconds_on_both_sides_of_1970() {
        for micros in [0, 1, -1, 1_495_814_400_123_456, -2_000_000_000_000_001] {
            let whole = Instant::from_micros(micros).unwrap();
            assert_eq!(instant(&timestamp(whole)), Some(whole));
        }
        for (seconds, nanos) in [
            (0, 1),
            (0, -1),
            (0, 1_000_000_000),
            (i64::MAX, 0),
            (1 << 50, 0),
        ] {
            assert_eq!(instant(&Timestamp { seconds, nanos }), None);
        }
    }

    #[test]
    fn a_day_that_does_not_exist_is_none() {
        let leap = common::Date {
            year: 2024,
            month: 2,
            day: 29,
        };
        assert_eq!(date(day(&leap).unwrap()), leap);
        for (year, month, day_of) in [(2023, 2, 29), (2023, 13, 1), (2023, 0, 1), (99_999, 1, 1)] {
            assert_eq!(
                day(&common::Date {
                    year,
                    month,
                    day: day_of
                }),
                None
            );
        }
    }
}
