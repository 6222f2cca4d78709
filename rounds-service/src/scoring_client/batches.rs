//! Profiles cut into batches, and the results of a batch read.

use bytes::Bytes;
use express_entry_proto::common::v1 as common;
use express_entry_proto::scoring::v1 as pb;
use rounds_core::Basis;

use super::wire::{RawBatchScoreRequest, RawSubject};
use super::{Scored, Terms};
use crate::convert::{Malformed, values};
use crate::limits;

/// Batches of profiles to be scored on the same terms. Keys count the profiles from
/// 0.
pub(super) struct Batches<'a> {
    terms: &'a Terms,
    profiles: &'a [Bytes],
    sent: usize,
}

impl<'a> Batches<'a> {
    pub(super) fn new(terms: &'a Terms, profiles: &'a [Bytes]) -> Self {
        Self {
            terms,
            profiles,
            sent: 0,
        }
    }
}

impl Iterator for Batches<'_> {
    type Item = RawBatchScoreRequest;

    fn next(&mut self) -> Option<RawBatchScoreRequest> {
        let rest = self.profiles.get(self.sent..)?;
        let mut bytes = 0;
        let fits = |profile: &&Bytes| {
            // The first always fits, so that every batch gets on.
            let room = bytes == 0 || bytes + profile.len() <= limits::SCORING_BATCH_BYTES;
            bytes += profile.len().max(1);
            room
        };
        let subjects: Vec<_> = (self.sent as u64..)
            .zip(rest.iter().take(limits::SCORING_BATCH).take_while(fits))
            .map(|(key, profile)| RawSubject {
                key,
                profile: Some(profile.clone()),
            })
            .collect();
        self.sent += subjects.len();
        (!subjects.is_empty()).then(|| RawBatchScoreRequest {
            as_of: Some(values::date(self.terms.as_of)),
            subjects,
            rule_set_id: self.terms.rule_set.map(|id| id.to_string()),
            view: Some(pb::ScoreView::Ranking.into()),
            age_as_of: self.terms.of_round.map(values::date),
            categories_as_of: self.terms.of_round.map(values::date),
        })
    }
}

/// Reads the results of a batch behind those of the batches before.
pub(super) fn read(
    terms: &Terms,
    answer: pb::BatchScoreResponse,
    scored: &mut Vec<Scored>,
) -> Result<(), Malformed> {
    // Read once; there is none where every profile is refused.
    let rule_set = answer.rule_set.as_ref().map(values::rule_set);
    for pb::ScoreResult { key, result } in answer.results {
        if key != scored.len() as u64 {
            return Err(Malformed("out of order"));
        }
        scored.push(
            match result.ok_or(Malformed("neither score nor refusal"))? {
                pb::score_result::Result::Score(score) => {
                    let basis = Basis {
                        rule_set: rule_set.unwrap_or(Err(Malformed("no rule set")))?,
                        superseded: values::warns_of_superseded(&score),
                    };
                    if !terms.are_met_by(&basis) {
                        return Err(Malformed("by a rule set that was not asked for"));
                    }
                    Ok(values::scored(terms.as_of, basis, &score)?)
                }
                pb::score_result::Result::Refusal(common::Refusal { violations }) => {
                    Err(violations)
                }
            },
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;

    fn cut(lengths: &[usize]) -> Vec<Vec<u64>> {
        let profiles: Vec<_> = lengths
            .iter()
            .map(|length| Bytes::from(vec![0; *length]))
            .collect();
        let terms = Terms::of_day(Date::constant(2017, 5, 26));
        let keys = |batch: RawBatchScoreRequest| {
            batch.subjects.iter().map(|subject| subject.key).collect()
        };
        Batches::new(&terms, &profiles).map(keys).collect()
    }

    #[test]
    fn a_batch_ends_at_its_number_of_profiles() {
        let lengths = vec![1; limits::SCORING_BATCH * 2 + 1];
        let sizes: Vec<_> = cut(&lengths).iter().map(Vec::len).collect();
        assert_eq!(sizes, [limits::SCORING_BATCH, limits::SCORING_BATCH, 1]);
        assert!(cut(&[]).is_empty());
        assert_eq!(cut(&[0, 0]), [[0, 1]], "empty profiles are sent too");
    }

    #[test]
    fn a_batch_ends_at_its_bytes() {
        let half = limits::SCORING_BATCH_BYTES / 2;
        assert_eq!(cut(&[half, half, half]), [vec![0, 1], vec![2]]);
        assert_eq!(cut(&[half * 3, 1, 1]), [vec![0], vec![1, 2]]);
    }
}
