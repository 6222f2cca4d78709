//! Two scores side by side: what a reform changes, factor by factor.

use crate::{Factor, Score, Section};

/// Two scores of one subject, under two rule sets or on two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comparison<'a> {
    /// The one score.
    pub left: &'a Score,
    /// The other score.
    pub right: &'a Score,
}

/// Points on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Points {
    /// Points of the one score.
    pub left: u16,
    /// Points of the other score.
    pub right: u16,
}

impl Points {
    /// Right less left.
    pub fn difference(self) -> i32 {
        i32::from(self.right) - i32::from(self.left)
    }
}

impl Comparison<'_> {
    /// The totals.
    pub fn total(&self) -> Points {
        Points {
            left: self.left.total,
            right: self.right.total,
        }
    }

    /// Every factor that is told of on either side, in the order of the law, before the caps of the
    /// sections.
    pub fn factors(&self) -> impl Iterator<Item = (Factor, Points)> {
        let (left, right) = (self.left, self.right);
        let told = move |factor: &Factor| left.tells(*factor) || right.tells(*factor);
        Factor::ALL.into_iter().filter(told).map(move |factor| {
            let points = |score: &Score| score.factors[factor as usize].points;
            (
                factor,
                Points {
                    left: points(left),
                    right: points(right),
                },
            )
        })
    }

    /// The factors whose points differ.
    pub fn changed_factors(&self) -> impl Iterator<Item = (Factor, Points)> {
        self.factors()
            .filter(|(_, points)| points.difference() != 0)
    }

    /// Whether the points of every factor and section, and so the total, are the same.
    pub fn has_no_change(&self) -> bool {
        let mut sections = self.sections();
        self.changed_factors().next().is_none()
            && sections.all(|(_, points)| points.difference() == 0)
            && self.total().difference() == 0
    }

    /// The four sections, after their caps.
    pub fn sections(&self) -> impl Iterator<Item = (Section, Points)> {
        let sides = self.left.sections.iter().zip(&self.right.sections);
        Section::ALL.into_iter().zip(sides).map(|(section, sides)| {
            let (left, right) = (sides.0.points, sides.1.points);
            (section, Points { left, right })
        })
    }
}
