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
    Section, SectionScore,
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
        let place = &mut score.factors;
        core::score(self, factors, place);
        spouse::score(self, factors, place);
        transferability::score(self, factors, place);
        additional::score(self, factors, place);

        for (place, factor) in score.factors.iter().zip(Factor::ALL) {
            score.sections[factor.section() as usize].points += place.points;
        }
        let maxima = &self.maxima;
        let spouse_counted = factors.spouse.is_some();
        cap(&mut score, Section::Core, *maxima.core.get(spouse_counted));
        cap(
            &mut score,
            Section::Spouse,
            if spouse_counted { maxima.spouse } else { 0 },
        );
        cap(&mut score, Section::Transferability, maxima.transferability);
        cap(&mut score, Section::Additional, maxima.additional);
        let total: u16 = score.sections.iter().map(|section| section.points).sum();
        score.total = total.min(maxima.total);
        score
    }
}

fn cap(score: &mut Score, section: Section, maximum: u16) {
    let SectionScore { points, .. } = score.sections[section as usize];
    score.sections[section as usize] = SectionScore {
        points: points.min(maximum),
        maximum,
        capped: points > maximum,
    };
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
