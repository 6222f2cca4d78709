//! Section A: age, education, both official languages, Canadian work.

use super::{language, looked_up};
use crate::{Factor, FactorScore, Factors, RuleSet};

#[inline]
pub(super) fn score(rules: &RuleSet, factors: &Factors, scores: &mut [FactorScore; Factor::COUNT]) {
    let with_spouse = factors.spouse.is_some();
    let core = &rules.core;
    scores[Factor::Age as usize] = looked_up(core.age.get(with_spouse), usize::from(factors.age));
    scores[Factor::Education as usize] =
        looked_up(core.education.get(with_spouse), factors.education as usize);
    scores[Factor::FirstLanguage as usize] =
        language(core.first_language.get(with_spouse), factors.first());
    scores[Factor::SecondLanguage as usize] =
        language(core.second_language.get(with_spouse), factors.second());
    scores[Factor::CanadianWork as usize] = looked_up(
        core.canadian_work.get(with_spouse),
        usize::from(factors.canadian_work_years),
    );
}
