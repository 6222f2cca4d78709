//! Section B: the counted spouse's education, first official language and Canadian work.

use super::{language, looked_up};
use crate::{Factor, FactorScore, Factors, RuleSet};

#[inline]
pub(super) fn score(rules: &RuleSet, factors: &Factors, scores: &mut [FactorScore; Factor::COUNT]) {
    // Without a counted spouse the factors stay at 0 of 0.
    let Some(spouse) = &factors.spouse else {
        return;
    };
    scores[Factor::SpouseEducation as usize] =
        looked_up(&rules.spouse.education, spouse.education as usize);
    scores[Factor::SpouseLanguage as usize] = language(&rules.spouse.language, spouse.language);
    scores[Factor::SpouseCanadianWork as usize] = looked_up(
        &rules.spouse.canadian_work,
        usize::from(spouse.canadian_work_years),
    );
}
