//! What a person could change, and what each change would gain.

use crs::{Path, Reason, Situation, Violation, Violations};
use express_entry_proto::scoring::v1 as pb;

use super::{Asked, Read, Scorer, Subject, as_of, both};
use crate::convert;
use crate::limits;

impl Scorer {
    /// Moves, and pairs where they are asked for, by gain.
    ///
    /// # Errors
    /// Everything that is wrong with the request.
    pub fn moves(
        &self,
        request: &pb::SuggestMovesRequest,
    ) -> Result<pb::SuggestMovesResponse, Vec<Violation>> {
        use pb::suggest_moves_request::Subject as Given;
        let subject = request.subject.as_ref().map(|subject| match subject {
            Given::Profile(profile) => Subject::Profile(profile),
            Given::Factors(factors) => Subject::Factors(factors),
        });
        let terms = self.terms(Asked {
            as_of: request.as_of.as_ref(),
            rule_set_id: request.rule_set_id.as_deref(),
            ..Asked::default()
        });
        let subject = self.read(subject, as_of(&terms));
        let ((terms, subject), most) = both(both(terms, subject), most(request.max_moves))?;

        let (rules, on) = (terms.law.rules(), terms.law.day());
        let (set, situation) = match &subject {
            Read::Profile(profile, _) => (rules.set(), Situation::of_profile(rules, profile, on)),
            Read::Factors(factors) => (rules.set(), Situation::of_factors(factors)),
        };
        let total = set.score(&situation.factors(set)).total;
        let moves = situation.moves(set);
        let pairs = if request.include_pairs {
            situation.pairs(set)
        } else {
            Vec::new()
        };
        let told = moves.iter().take(most).map(|told| {
            let gained = match &subject {
                Read::Profile(profile, _) => {
                    rules.programs_gained(profile, on, told.change, &told.factors)
                }
                Read::Factors(_) => Vec::new(),
            };
            convert::move_message(told.change, told.gain, total, &gained)
        });
        Ok(pb::SuggestMovesResponse {
            rule_set: Some(convert::rule_set_ref(set)),
            total: total.into(),
            moves: told.collect(),
            pairs: pairs
                .iter()
                .take(most)
                .map(|pair| convert::move_pair_message(pair, total))
                .collect(),
            moves_found: convert::count(moves.len()),
            pairs_found: convert::count(pairs.len()),
            warnings: self.answer(&terms, &subject).warnings,
        })
    }
}

/// How many moves are wanted at most.
fn most(max_moves: i32) -> Result<usize, Vec<Violation>> {
    let most = match usize::try_from(max_moves) {
        Ok(0) => Some(limits::MOVES),
        Ok(most @ 1..=limits::MOVES_MAX) => Some(most),
        Ok(_) | Err(_) => None,
    };
    let mut violations = Violations::default();
    if most.is_none() {
        let description = format_args!("{max_moves} is not 0 to {}", limits::MOVES_MAX);
        violations.add(
            &Path::ROOT.field("max_moves"),
            Reason::OutOfRange,
            description,
        );
    }
    violations.finish(most)
}
