//! The answers of the scoring service, read from their wire form.
//!
//! A round may bring millions of scores, of each of which a few fields count: to build the messages of the
//! contract around them costs several times what it costs to read them. The numbers here are those of the
//! fields of `expressentry.scoring.v1`.

use std::str;

use express_entry_proto::common::v1 as common;
use express_entry_proto::scoring::v1 as pb;
use express_entry_proto::wire::{self, WireType};
use prost::Message as _;
use rounds_core::{Assessment, Basis, Categories, CategoryId, Crs, Programs, RuleSetRef};

use super::{Scored, Terms};
use crate::convert::{Malformed, values};

/// The batch in a `StreamScoreResponse`.
pub(super) fn in_stream(answer: &[u8]) -> Result<&[u8], Malformed> {
    last(answer, 1)?.ok_or(Malformed("no batch"))
}

/// Reads a `BatchScoreResponse` behind the results of the batches before.
pub(super) fn read(
    terms: &Terms,
    answer: &[u8],
    scored: &mut Vec<Scored>,
) -> Result<(), Malformed> {
    // There is none where every profile is refused.
    let rule_set = last(answer, 1)?.map(rule_set).transpose()?;
    for field in Fields(answer) {
        if let (2, Value::Bytes(result)) = field? {
            let (key, result) = self::result(terms, rule_set, result)?;
            if key != scored.len() as u64 {
                return Err(Malformed("out of order"));
            }
            scored.push(result);
        }
    }
    Ok(())
}

/// Reads a `RuleSetRef`.
fn rule_set(named: &[u8]) -> Result<RuleSetRef, Malformed> {
    let named = common::RuleSetRef::decode(named).map_err(|_| UNREADABLE)?;
    values::rule_set(&named)
}

/// Reads a `ScoreResult`.
fn result(
    terms: &Terms,
    rule_set: Option<RuleSetRef>,
    result: &[u8],
) -> Result<(u64, Scored), Malformed> {
    let (mut key, mut scored) = (0, None);
    for field in Fields(result) {
        match field? {
            (1, Value::Number(number)) => key = number,
            (2, Value::Bytes(told)) => scored = Some(Ok(score(terms, rule_set, told)?)),
            (3, Value::Bytes(told)) => {
                let refusal = common::Refusal::decode(told).map_err(|_| UNREADABLE)?;
                scored = Some(Err(refusal.violations));
            }
            _ => {}
        }
    }
    Ok((key, scored.ok_or(Malformed("neither score nor refusal"))?))
}

/// Reads a `Score`.
fn score(
    terms: &Terms,
    rule_set: Option<RuleSetRef>,
    told: &[u8],
) -> Result<Assessment, Malformed> {
    let mut basis = Basis {
        rule_set: rule_set.ok_or(Malformed("no rule set"))?,
        superseded: false,
    };
    let (mut score, mut programs) = (Crs::MIN, Programs::NONE);
    let (mut next_change, mut arranged_employment) = (None, false);
    let mut categories: Vec<CategoryId> = Vec::new();
    for field in Fields(told) {
        match field? {
            // Numbers of 32 bits stand in as many as 64.
            (1, Value::Number(total)) => score = values::score(total as i32)?,
            (5, Value::Number(number)) => programs = with(programs, number)?,
            (5, Value::Bytes(mut numbers)) => {
                while !numbers.is_empty() {
                    let number = wire::varint(&mut numbers).map_err(|_| UNREADABLE)?;
                    programs = with(programs, number)?;
                }
            }
            (8, Value::Bytes(date)) => {
                let date = common::Date::decode(date).map_err(|_| UNREADABLE)?;
                next_change = Some(values::day(&date).ok_or(Malformed("day"))?);
            }
            (9, Value::Bytes(warning)) => basis.superseded |= warns_of_superseded(warning)?,
            (20, Value::Number(flag)) => arranged_employment = flag != 0,
            (21, Value::Bytes(id)) => {
                let id = str::from_utf8(id).ok().and_then(|id| id.parse().ok());
                categories.push(id.ok_or(Malformed("category"))?);
            }
            _ => {}
        }
    }
    if !terms.are_met_by(&basis) {
        return Err(Malformed("by a rule set that was not asked for"));
    }
    Ok(Assessment {
        score,
        programs,
        categories: Categories::from_iter(categories),
        arranged_employment,
        as_of: terms.as_of,
        next_change,
        basis,
    })
}

fn with(programs: Programs, number: u64) -> Result<Programs, Malformed> {
    let program = values::program(number as i32).ok_or(Malformed("program"))?;
    Ok(programs.with(program))
}

/// Whether a `Warning` says that a later rule set governs the day and is not known in full.
fn warns_of_superseded(warning: &[u8]) -> Result<bool, Malformed> {
    let superseded = pb::WarningCode::RuleSetSuperseded as u64;
    let mut warns = false;
    for field in Fields(warning) {
        if let (1, Value::Number(code)) = field? {
            warns = code == superseded;
        }
    }
    Ok(warns)
}

const UNREADABLE: Malformed = Malformed("no message");

/// The last of the embedded messages in a field: the one that counts where there may be one.
fn last(message: &[u8], field: u32) -> Result<Option<&[u8]>, Malformed> {
    let mut found = None;
    for next in Fields(message) {
        if let (number, Value::Bytes(bytes)) = next?
            && number == field
        {
            found = Some(bytes);
        }
    }
    Ok(found)
}

/// What stands in a field.
enum Value<'a> {
    /// A number, a flag or a value of an enumeration.
    Number(u64),
    /// A text, an embedded message, or numbers together.
    Bytes(&'a [u8]),
    /// What no field here is.
    Other,
}

/// The fields of a message, in the order in which they come.
struct Fields<'a>(&'a [u8]);

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u32, Value<'a>), Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_none() {
            self.0 = &[];
        }
        Some(field.ok_or(UNREADABLE))
    }
}

impl<'a> Fields<'a> {
    fn field(&mut self) -> Option<(u32, Value<'a>)> {
        let bytes = &mut self.0;
        let (number, kind) = wire::key(bytes).ok()?;
        let value = match kind {
            WireType::Varint => Value::Number(wire::number(kind, bytes).ok()?),
            WireType::LengthDelimited => Value::Bytes(wire::embedded(kind, bytes).ok()?),
            WireType::StartGroup
            | WireType::EndGroup
            | WireType::ThirtyTwoBit
            | WireType::SixtyFourBit => {
                wire::pass_over(kind, number, bytes).ok()?;
                Value::Other
            }
        };
        Some((number, value))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;
    use pb::score_result::Result as Told;

    use super::*;

    const DAY: Date = Date::constant(2026, 11, 4);

    fn answer() -> pb::BatchScoreResponse {
        let named = common::RuleSetRef {
            id: "crs-2025-03-25".into(),
            digest: vec![7; 32],
            draft: false,
        };
        let programs = [
            common::Program::FederalSkilledWorker,
            common::Program::ProvincialNominee,
        ];
        let full = pb::Score {
            total: 1_200,
            factors: vec![pb::FactorScore::default()],
            eligible_programs: programs.map(Into::into).to_vec(),
            invited_as: Some(common::Program::ProvincialNominee.into()),
            next_change: Some(values::date(Date::constant(2027, 1, 31))),
            warnings: vec![
                warning(pb::WarningCode::Unspecified),
                warning(pb::WarningCode::RuleSetSuperseded),
            ],
            arranged_employment: true,
            eligible_categories: vec!["stem-v1".into(), "french-v1".into()],
            ..pb::Score::default()
        };
        let refusal = common::Refusal {
            violations: vec![common::FieldViolation {
                field: "birth".into(),
                ..common::FieldViolation::default()
            }],
        };
        let results = [
            Told::Score(full),
            Told::Refusal(refusal),
            Told::Score(pb::Score::default()),
        ];
        let results = (0..).zip(results).map(|(key, told)| pb::ScoreResult {
            key,
            result: Some(told),
        });
        pb::BatchScoreResponse {
            rule_set: Some(named),
            results: results.collect(),
        }
    }

    fn warning(code: pb::WarningCode) -> pb::Warning {
        pb::Warning {
            code: code.into(),
            field: "birth".into(),
            ..pb::Warning::default()
        }
    }

    fn read_all(answer: &pb::BatchScoreResponse) -> Result<Vec<Scored>, Malformed> {
        let mut scored = Vec::new();
        let terms = Terms::of_day(DAY);
        read(&terms, &answer.encode_to_vec(), &mut scored).map(|()| scored)
    }

    #[test]
    fn what_counts_of_an_answer_is_read_as_the_contract_has_it() {
        let answer = answer();
        let basis = |superseded| Basis {
            rule_set: values::rule_set(answer.rule_set.as_ref().unwrap()).unwrap(),
            superseded,
        };
        let programs = [
            rounds_core::Program::FederalSkilledWorker,
            rounds_core::Program::ProvincialNominee,
        ];
        let full = Assessment {
            score: Crs::MAX,
            programs: programs.into_iter().collect(),
            categories: ["french-v1", "stem-v1"]
                .map(|id| id.parse().unwrap())
                .into_iter()
                .collect(),
            arranged_employment: true,
            as_of: DAY,
            next_change: Some(Date::constant(2027, 1, 31)),
            basis: basis(true),
        };
        let least = Assessment {
            score: Crs::MIN,
            programs: Programs::NONE,
            categories: Categories::NONE,
            arranged_employment: false,
            as_of: DAY,
            next_change: None,
            basis: basis(false),
        };
        let scored = read_all(&answer).unwrap();
        assert_eq!(scored[0], Ok(full));
        assert_eq!(scored[1].as_ref().unwrap_err()[0].field, "birth");
        assert_eq!(scored[2..], [Ok(least)]);

        let batch = answer.encode_to_vec();
        let batch_in_stream = pb::StreamScoreResponse {
            batch: Some(answer),
        };
        assert_eq!(in_stream(&batch_in_stream.encode_to_vec()), Ok(&*batch));
        assert!(in_stream(&[]).is_err());
    }

    #[test]
    fn an_answer_that_makes_no_sense_is_malformed() {
        let changed = |change: fn(&mut pb::BatchScoreResponse)| {
            let mut answer = answer();
            change(&mut answer);
            read_all(&answer)
        };
        assert!(changed(|_| ()).is_ok());
        let results = |change: fn(&mut Vec<pb::ScoreResult>)| {
            let mut answer = answer();
            let mut results = answer.results.decode().unwrap();
            change(&mut results);
            answer.results = results.into_iter().collect();
            read_all(&answer)
        };
        assert!(results(|results| results.swap(0, 2)).is_err());
        assert!(results(|results| results[2].result = None).is_err());
        assert!(changed(|answer| answer.rule_set = None).is_err());
        let draft = |answer: &mut pb::BatchScoreResponse| {
            let named = answer.rule_set.as_mut().unwrap();
            named.id = "crs-2025-03-25-draft-other".into();
        };
        assert!(changed(draft).is_err());
        for change in [
            |score: &mut pb::Score| score.total = 1_201,
            |score: &mut pb::Score| score.total = -1,
            |score: &mut pb::Score| score.eligible_programs.push(99),
            |score: &mut pb::Score| score.eligible_categories.push("no id".into()),
            |score: &mut pb::Score| score.next_change = Some(common::Date::default()),
        ] {
            let mut answer = answer();
            let mut results = answer.results.decode().unwrap();
            if let Some(Told::Score(score)) = &mut results[0].result {
                change(score);
            }
            answer.results = results.into_iter().collect();
            assert!(read_all(&answer).is_err());
        }
        let whole = answer().encode_to_vec();
        let cut = &whole[..whole.len() - 1];
        assert!(read(&Terms::of_day(DAY), cut, &mut Vec::new()).is_err());
    }
}
