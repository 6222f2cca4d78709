//! Answers about a folder of rules that is not served.

use crs::{RuleBook, Violation};
use express_entry_proto::scoring::v1 as pb;

use crate::convert;

/// Checks a folder of rules.
///
/// # Errors
/// Everything that is wrong with the request; what is wrong with the rules is the answer.
pub fn validate_rules(
    request: &pb::ValidateRulesRequest,
) -> Result<pb::ValidateRulesResponse, Vec<Violation>> {
    let mut files = convert::rule_files(request)?;
    // Drafts alone are judged as those that they would be laid over.
    if files.iter().all(|(path, _)| path.starts_with("drafts/")) {
        files.extend(RuleBook::built_in_files());
    }
    Ok(match RuleBook::load(files) {
        Ok(book) => {
            let all = book.rule_sets().iter().chain(book.drafts());
            pb::ValidateRulesResponse {
                rule_sets: all
                    .map(|listed| convert::rule_set_message(&book, listed, false))
                    .collect(),
                ..pb::ValidateRulesResponse::default()
            }
        }
        Err(faults) => convert::problems_message(&faults),
    })
}
