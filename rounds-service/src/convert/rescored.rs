//! Many candidates scored anew, both ways. What their scores rest on is nearly always the same, and is
//! told once.

use express_entry_proto::common::v1 as common;
use express_entry_proto::rounds::v1 as pb;
use jiff::civil::Date;
use prost::Message as _;
use prost::encoding::message;
use rounds_core::{Assessment, Basis, CandidateNumber};

use super::{Malformed, values};

/// Where [`pb::CandidatesRescored`] keeps its candidates.
const CANDIDATES: u32 = 1;
/// More bytes than most candidates take there.
const CANDIDATE_BYTES: usize = 32;

/// The assessments as the contract has them, encoded as [`pb::CandidatesRescored`].
///
/// They are written one by one: all in one message would be built, measured and written one after the
/// other, thousands of them.
#[must_use]
pub fn encoded(scores: &[(CandidateNumber, Assessment)]) -> Vec<u8> {
    let first = scores.first().map(|(_, assessment)| assessment);
    let shared = first.map(|first| (first.as_of, first.basis));
    let mut encoded = Vec::with_capacity(scores.len() * CANDIDATE_BYTES);
    for (candidate, assessment) in scores {
        let told = pb::RescoredCandidate {
            candidate_number: candidate.get().into(),
            assessment: Some(beside(shared, assessment)),
        };
        message::encode(CANDIDATES, &told, &mut encoded);
    }
    let behind = pb::CandidatesRescored {
        candidates: Vec::new(),
        as_of: first.map(|first| values::date(first.as_of)),
        rule_set: first.map(|first| values::rule_set_to(&first.basis.rule_set)),
        rule_set_superseded: first.is_some_and(|first| first.basis.superseded),
    };
    encoded.extend(behind.encode_to_vec());
    encoded
}

/// An assessment that leaves out what is shared.
fn beside(shared: Option<(Date, Basis)>, assessment: &Assessment) -> pb::Assessment {
    let told = values::score_to(assessment);
    if shared == Some((assessment.as_of, assessment.basis)) {
        told
    } else {
        values::resting_on(told, assessment)
    }
}

/// The assessments of a stored event.
pub fn rescored(
    stored: &pb::CandidatesRescored,
) -> Result<Vec<(CandidateNumber, Assessment)>, Malformed> {
    let shared = Shared::read(stored)?;
    let candidates = stored.candidates.iter().map(|told| {
        let assessment = told.assessment.as_ref().ok_or(Malformed("no assessment"))?;
        Ok((
            values::candidate(told.candidate_number)?,
            shared.assessment(assessment)?,
        ))
    });
    candidates.collect()
}

/// What the scores rest on that do not say so themselves.
struct Shared(Option<(Date, Basis)>);

impl Shared {
    fn read(stored: &pb::CandidatesRescored) -> Result<Self, Malformed> {
        let read = |rule_set: &common::RuleSetRef| {
            let as_of = values::as_of(stored.as_of.as_ref())?;
            let rule_set = values::rule_set(rule_set)?;
            let superseded = stored.rule_set_superseded;
            Ok((
                as_of,
                Basis {
                    rule_set,
                    superseded,
                },
            ))
        };
        stored.rule_set.as_ref().map(read).transpose().map(Self)
    }

    fn assessment(&self, told: &pb::Assessment) -> Result<Assessment, Malformed> {
        match self.0 {
            Some((as_of, basis)) if told.rule_set.is_none() => {
                values::assessment_on(told, as_of, basis)
            }
            Some(_) | None => values::assessment(told),
        }
    }
}

#[cfg(test)]
mod tests {
    use rounds_core::{Categories, Crs, Program, RuleSetId, RuleSetRef};

    use super::*;

    fn scored(as_of: Date, digest: u8, superseded: bool) -> Assessment {
        Assessment {
            score: Crs::new(441).unwrap(),
            programs: [Program::CanadianExperienceClass].into_iter().collect(),
            categories: Categories::default(),
            arranged_employment: true,
            as_of,
            next_change: Some(Date::constant(2026, 3, 1)),
            basis: Basis {
                rule_set: RuleSetRef {
                    id: RuleSetId::parse("crs-2025-03-25").unwrap(),
                    digest: [digest; 32],
                },
                superseded,
            },
        }
    }

    fn told(scores: &[(CandidateNumber, Assessment)]) -> pb::CandidatesRescored {
        let encoded = encoded(scores);
        let told = pb::CandidatesRescored::decode(&*encoded).unwrap();
        assert_eq!(told.encode_to_vec(), encoded, "as the contract has it");
        told
    }

    fn numbered(assessments: Vec<Assessment>) -> Vec<(CandidateNumber, Assessment)> {
        let number = |index: usize| CandidateNumber::new(index as u32 + 1).unwrap();
        let assessments = assessments.into_iter().enumerate();
        assessments
            .map(|(index, assessment)| (number(index), assessment))
            .collect()
    }

    #[test]
    fn what_scores_rest_on_is_told_once_and_again_only_where_it_differs() {
        let (day, other) = (Date::constant(2025, 6, 1), Date::constant(2025, 6, 2));
        let mixed = numbered(vec![
            scored(day, 1, false),
            scored(other, 1, false),
            scored(day, 2, false),
            scored(day, 1, true),
            scored(day, 1, false),
        ]);
        let told = told(&mixed);
        let own = told.candidates.iter().map(|one| {
            let assessment = one.assessment.as_ref().unwrap();
            (assessment.rule_set.is_some(), assessment.as_of.is_some())
        });
        let (without, with) = ((false, false), (true, true));
        assert_eq!(
            own.collect::<Vec<_>>(),
            [without, with, with, with, without]
        );
        assert_eq!(rescored(&told), Ok(mixed));
        assert_eq!(rescored(&pb::CandidatesRescored::default()), Ok(Vec::new()));
        assert!(encoded(&[]).is_empty());
    }

    #[test]
    fn an_event_in_which_each_score_says_what_it_rests_on_is_read() {
        let scores = numbered(vec![scored(Date::constant(2025, 6, 1), 1, false); 2]);
        let candidates = scores
            .iter()
            .map(|(candidate, assessment)| pb::RescoredCandidate {
                candidate_number: candidate.get().into(),
                assessment: Some(values::assessment_to(assessment)),
            });
        let apart = pb::CandidatesRescored {
            candidates: candidates.collect(),
            ..pb::CandidatesRescored::default()
        };
        assert!(apart.encoded_len() > encoded(&scores).len());
        assert_eq!(rescored(&apart), Ok(scores));
    }

    #[test]
    fn a_score_that_rests_on_nothing_is_malformed() {
        let scores = numbered(vec![scored(Date::constant(2025, 6, 1), 1, false)]);
        let without_rules = pb::CandidatesRescored {
            rule_set: None,
            ..told(&scores)
        };
        assert!(rescored(&without_rules).is_err());
        let without_day = pb::CandidatesRescored {
            as_of: None,
            ..told(&scores)
        };
        assert!(rescored(&without_day).is_err());
    }
}
