//! What came of the demo against what was published.

use express_entry_proto::rounds::v1::{GetScoreDistributionResponse, Round};

use crate::page;
use crate::population::Target;

/// Rows of the distribution that differ.
pub(super) fn distribution(target: &Target, found: &GetScoreDistributionResponse) -> Vec<String> {
    let (published, rows) = (target.rows(), page::rows(&found.bands));
    let mut differences = Vec::new();
    if published.len() != rows.len() {
        differences.push(format!(
            "{} rows, published {}",
            rows.len(),
            published.len()
        ));
    }
    for (row, published) in rows.iter().zip(&published) {
        if row != published {
            differences.push(format!("a row is {row:?}, published {published:?}"));
        }
    }
    if found.total != target.total {
        differences.push(format!(
            "{} candidates in all, published {}",
            found.total, target.total
        ));
    }
    differences
}

/// Figures of the rounds that differ.
pub(super) fn rounds(target: &Target, rounds: &[Round]) -> Vec<String> {
    let mut differences = Vec::new();
    for (published, round) in target.rounds.iter().zip(rounds) {
        let number = &published.number;
        let Some(result) = &round.result else {
            differences.push(format!("round {number} has not run"));
            continue;
        };
        if result.invitations != published.invitations {
            let (found, published) = (result.invitations, published.invitations);
            differences.push(format!(
                "round {number}: {found} invitations, published {published}"
            ));
        }
        if result.cut_off_score != Some(published.cut_off) {
            let (found, published) = (result.cut_off_score, published.cut_off);
            differences.push(format!(
                "round {number}: lowest score {found:?}, published {published}"
            ));
        }
    }
    differences
}
