//! Section C: education, foreign work and a certificate of qualification, each combined with
//! language and with Canadian work. The three groups are cut one by one, then together.

use super::summed;
use crate::{Factor, FactorScore, Factors, RuleSet, TransferabilityGroup};

#[inline]
pub(super) fn score(rules: &RuleSet, factors: &Factors, scores: &mut [FactorScore; Factor::COUNT]) {
    // The columns of language ask for all four abilities: the lowest decides. Only the first counts.
    let level = factors
        .first()
        .map_or(0, |levels| usize::from(levels.lowest().get()));
    let work = usize::from(factors.canadian_work_years);
    let tables = &rules.transferability;
    scores[Factor::TransferabilityEducation as usize] =
        group(&tables.education, factors.education as usize, level, work);
    scores[Factor::TransferabilityForeignWork as usize] = group(
        &tables.foreign_work,
        usize::from(factors.foreign_work_years),
        level,
        work,
    );
    scores[Factor::TransferabilityCertificate as usize] = group(
        &tables.certificate,
        usize::from(factors.certificate_of_qualification),
        level,
        work,
    );
}

#[inline]
fn group<const ROWS: usize>(
    group: &TransferabilityGroup<ROWS>,
    row: usize,
    level: usize,
    work: usize,
) -> FactorScore {
    let row = row.min(ROWS - 1);
    let (levels, years) = (&group.with_language[row], &group.with_canadian_work[row]);
    let language = levels[level.min(levels.len() - 1)];
    let work = years[work.min(years.len() - 1)];
    summed([language, work, 0, 0], group.maximum)
}
