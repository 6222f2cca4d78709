//! Scores computed anew from facts, by the rules in process and past every wire.

use std::sync::Arc;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use crs::{Path, RuleBook};
use express_entry_proto::rounds::v1::Assessment as Told;
use express_entry_proto::scoring::v1 as pb;
use jiff::civil::Date;
use rounds_core::{Assessment, RuleSetId};
use rounds_service::convert::values;
use scoring_service::scoring::Scorer;

/// Scores anew.
pub(crate) struct Anew(Scorer);

/// What a score is as of, and under which rules.
#[derive(Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) as_of: Date,
    pub(crate) age_as_of: Option<Date>,
    pub(crate) categories_as_of: Option<Date>,
    pub(crate) rule_set: Option<RuleSetId>,
}

impl Terms {
    /// A day, under the rules that govern it.
    pub(crate) fn of_day(as_of: Date) -> Self {
        Self {
            as_of,
            age_as_of: None,
            categories_as_of: None,
            rule_set: None,
        }
    }
}

impl Default for Anew {
    fn default() -> Self {
        Self(Scorer::new(Arc::new(RuleBook::built_in().clone())))
    }
}

impl Anew {
    /// The assessment of facts that were accepted once.
    pub(crate) fn assess(&self, facts: &Bytes, terms: Terms) -> Result<Assessment> {
        let subject = pb::Subject {
            key: 0,
            subject: Some(pb::subject::Subject::Profile(facts.clone())),
        };
        let request = pb::BatchScoreRequest {
            as_of: Some(values::date(terms.as_of)),
            age_as_of: terms.age_as_of.map(values::date),
            categories_as_of: terms.categories_as_of.map(values::date),
            rule_set_id: terms.rule_set.map(|id| id.to_string()),
            subjects: vec![subject],
            view: Some(pb::ScoreView::Ranking.into()),
            ..Default::default()
        };
        let answer = match self.0.batch(&request, &Path::ROOT) {
            Ok(answer) => answer,
            Err(violations) => bail!("the terms are refused: {violations:?}"),
        };
        let results = answer.results.decode()?;
        let result = results.first().context("a result")?;
        let Some(pb::score_result::Result::Score(score)) = &result.result else {
            bail!("facts are refused that were accepted once: {result:?}");
        };
        let superseded = pb::WarningCode::RuleSetSuperseded as i32;
        let told = Told {
            score: score.total,
            eligible_programs: score.eligible_programs.clone(),
            as_of: request.as_of,
            next_change: score.next_change,
            rule_set: answer.rule_set.clone(),
            rule_set_superseded: score.warnings.iter().any(|one| one.code == superseded),
            eligible_categories: score.eligible_categories.clone(),
            arranged_employment: score.arranged_employment,
        };
        Ok(values::assessment(&told)?)
    }
}
