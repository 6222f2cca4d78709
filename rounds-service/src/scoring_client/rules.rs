//! The rules and categories of a round, as the scoring service has them.

use express_entry_proto::scoring::v1 as pb;
use express_entry_transport::deadline::Deadline;
use pb::get_rule_set_request::Which;
use rounds_core::{CategoryId, Instruction, RoundRules};
use tonic::Code;

use super::{ScoringClient, ScoringError};
use crate::convert::{Malformed, values};
use crate::limits;

const GET_RULE_SET: &str = "/expressentry.scoring.v1.ScoringService/GetRuleSet";

/// What the scoring service says of the day of an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForce {
    /// The rules that the instruction names, or else those that govern the day; never a draft.
    pub rules: RoundRules,
    /// The versions of categories in force that day.
    pub categories: Vec<CategoryId>,
}

impl ScoringClient {
    /// Which rules an instruction asks for, and which categories are in force on its day.
    pub async fn in_force(
        &self,
        instruction: &Instruction,
        deadline: Option<Deadline>,
    ) -> Result<InForce, ScoringError> {
        let day = values::date(instruction.instant.day());
        let which = match instruction.rule_set {
            Some(named) => Which::Id(named.to_string()),
            None => Which::Governing(day),
        };
        let request = pb::GetRuleSetRequest {
            which: Some(which),
            brief: true,
            categories_on: Some(day),
        };
        let within = limits::SCORING_DEADLINE;
        let answer = self.calls.unary(GET_RULE_SET, request, within, deadline);
        match answer.await {
            Ok(answer) => Ok(read(answer)?),
            Err(ScoringError::Unexpected(Code::NotFound, _)) => Ok(InForce {
                rules: RoundRules::NotComputable,
                categories: Vec::new(),
            }),
            Err(error) => Err(error),
        }
    }
}

fn read(answer: pb::GetRuleSetResponse) -> Result<InForce, Malformed> {
    let rule_set = answer.rule_set.ok_or(Malformed("no rule set"))?;
    let rules = match rule_set.status() {
        pb::RuleSetStatus::Computable => {
            let name = rule_set.r#ref.as_ref();
            let name = name.ok_or(Malformed("a rule set without a name"))?;
            RoundRules::Computable(values::rule_set(name)?)
        }
        // No round is held by a draft.
        pb::RuleSetStatus::Announced | pb::RuleSetStatus::Draft => RoundRules::NotComputable,
        pb::RuleSetStatus::Unspecified => return Err(Malformed("no rule set status")),
    };
    let categories = answer.category_ids.iter().map(|id| id.parse());
    let categories = categories.collect::<Result<_, _>>();
    Ok(InForce {
        rules,
        categories: categories.map_err(|_| Malformed("no id of a category"))?,
    })
}
