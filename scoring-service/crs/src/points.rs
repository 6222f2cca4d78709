//! Factors to points, section by section as the law orders them.
//!
//! A score is a total function of rule set and factors: every look-up is an index into a dense
//! table, nothing is allocated, nothing can fail.

mod additional;
mod core;
mod spouse;
mod transferability;

use crate::{
    Abilities, Ability, Capped, Factor, FactorScore, Factors, LevelTable, RuleSet, Rules, Score,
    SectionScore,
};

impl Rules<'_> {
    /// The points of factors.
    pub fn score(&self, factors: &Factors) -> Score {
        self.set.score(factors)
    }
}

impl RuleSet {
    /// The points of factors under this rule set.
    #[inline]
    pub fn score(&self, factors: &Factors) -> Score {
        let mut score = Score::default();
        self.fill(factors, &mut score);
        score
    }

    /// Notes the points of factors in a score that is still empty: a score is too large to be moved
    /// about for nothing.
    #[inline]
    fn fill(&self, factors: &Factors, score: &mut Score) {
        let place = &mut score.factors;
        core::score(self, factors, place);
        spouse::score(self, factors, place);
        transferability::score(self, factors, place);
        additional::score(self, factors, place);

        let maxima = &self.maxima;
        let spouse_counted = factors.spouse.is_some();
        let spouse = if spouse_counted { maxima.spouse } else { 0 };
        let core = *maxima.core.get(spouse_counted);
        score.sections = [
            section(score, Factor::Age, Factor::SpouseEducation, core),
            section(
                score,
                Factor::SpouseEducation,
                Factor::TransferabilityEducation,
                spouse,
            ),
            section(
                score,
                Factor::TransferabilityEducation,
                Factor::Nomination,
                maxima.transferability,
            ),
            cap(
                score.factors[Factor::Nomination as usize..].iter(),
                maxima.additional,
            ),
        ];
        let total: u16 = score.sections.iter().map(|section| section.points).sum();
        score.total = total.min(maxima.total);
    }
}

/// A section: its factors stand side by side, in the order of the law.
#[inline]
fn section(score: &Score, first: Factor, behind: Factor, maximum: u16) -> SectionScore {
    cap(
        score.factors[first as usize..behind as usize].iter(),
        maximum,
    )
}

#[inline]
fn cap<'a>(factors: impl Iterator<Item = &'a FactorScore>, maximum: u16) -> SectionScore {
    let sum: u16 = factors.map(|factor| factor.points).sum();
    SectionScore {
        points: sum.min(maximum),
        maximum,
        capped: sum > maximum,
    }
}

/// A factor that is one look-up: the last entry stands for everything above.
#[inline]
fn looked_up<const N: usize>(table: &Capped<[u16; N]>, index: usize) -> FactorScore {
    let points = table.points[index.min(N - 1)];
    FactorScore {
        points,
        maximum: table.maximum,
        ..FactorScore::default()
    }
}

/// A factor that is the sum of its parts, cut at a maximum.
#[inline]
fn summed(parts: [u16; 4], maximum: u16) -> FactorScore {
    let sum: u16 = parts.iter().sum();
    FactorScore {
        points: sum.min(maximum),
        maximum,
        capped: sum > maximum,
        parts,
    }
}

/// A language: each ability looked up, the sum cut at the maximum.
#[inline]
fn language(table: &Capped<LevelTable>, levels: Option<Abilities>) -> FactorScore {
    let parts = match levels {
        Some(levels) => Ability::ALL.map(|ability| level_points(&table.points, levels, ability)),
        None => [0; 4],
    };
    summed(parts, table.maximum)
}

#[inline]
fn level_points(table: &LevelTable, levels: Abilities, ability: Ability) -> u16 {
    table[usize::from(levels.get(ability).get())]
}
