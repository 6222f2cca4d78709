//! A score over time: each day on which it changes by time alone, and why.

mod bearing;
mod facts;
mod reasons;
mod work;

pub use reasons::{CategoryChange, ChangeKind, ChangeReason, RequirementChange};

use crate::{Assessment, Comparison, Date, Profile, ProgramStanding, Rules, Warning};

/// The days on which a person's standing changes, from one day to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Trajectory<'a> {
    /// The first day, then each later day of change.
    pub steps: Vec<Step<'a>>,
    /// The day to go on from, where the bounds cut the rest off.
    pub truncated_at: Option<Date>,
}

/// A day of a trajectory.
#[derive(Debug, Clone)]
pub struct Step<'a> {
    /// The day.
    pub date: Date,
    /// The rules of the day.
    pub rules: Rules<'a>,
    /// What the profile comes to on it.
    pub assessment: Assessment,
    /// What changed on the day; empty on a first day without a change.
    pub reasons: Vec<ChangeReason>,
}

impl PartialEq for Step<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.date == other.date
            && self.assessment == other.assessment
            && self.reasons == other.reasons
    }
}

/// How much of a trajectory is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrajectoryBounds {
    /// The most steps.
    pub steps_max: usize,
    /// The most days that are judged, steps or not.
    pub days_max: usize,
}

impl<'a> Rules<'a> {
    /// Follows a profile from a day that these rules govern to the last day wanted.
    ///
    /// A day is a step when the points of any factor or section, the eligibility for any program, the
    /// program a person is invited in, the categories that the person belongs to or the rule set are
    /// others than the day before. Where the rule
    /// set was named, it serves every day.
    pub fn trajectory(
        &self,
        profile: &Profile,
        from: Date,
        to: Date,
        bounds: TrajectoryBounds,
    ) -> Trajectory<'a> {
        let first = self.assess(profile, from);
        let mut next = first.next_change;
        let mut steps = vec![self.step(profile, from, first)];
        let mut judged = 1;
        while let Some(day) = next.filter(|day| *day <= to) {
            let truncated = Some(day);
            if judged >= bounds.days_max {
                return Trajectory {
                    steps,
                    truncated_at: truncated,
                };
            }
            judged += 1;
            let rules = self.on_day(day);
            let now = rules.assess(profile, day);
            next = now.next_change;
            let changed = steps
                .last()
                .is_none_or(|last| !now.stands_as(&last.assessment));
            if !changed {
                continue;
            }
            if steps.len() >= bounds.steps_max {
                return Trajectory {
                    steps,
                    truncated_at: truncated,
                };
            }
            steps.push(rules.step(profile, day, now));
        }
        Trajectory {
            steps,
            truncated_at: None,
        }
    }

    /// The rules that serve a later day: the same where they were named.
    fn on_day(&self, day: Date) -> Self {
        if self.named {
            return *self;
        }
        self.book.rules_on(day).unwrap_or(*self)
    }

    fn step(&self, profile: &Profile, date: Date, assessment: Assessment) -> Step<'a> {
        Step {
            date,
            rules: *self,
            reasons: self.reasons(profile, date, &assessment),
            assessment,
        }
    }

    /// What changed on a day against the day before; nothing on the first day governed.
    fn reasons(&self, profile: &Profile, on: Date, now: &Assessment) -> Vec<ChangeReason> {
        let yesterday = on.yesterday().ok();
        let Some(yesterday) = yesterday.filter(|day| *day >= self.book.first_day()) else {
            return Vec::new();
        };
        let before = self.on_day(yesterday).as_of(yesterday).standing(profile);
        if now.stands_as(&before) {
            return Vec::new();
        }
        self.as_of(on).consider(profile, |dossier, candidacy| {
            reasons::between(&before, now, dossier, candidacy)
        })
    }
}

impl Assessment {
    /// Whether another assessment has the same points, the same eligibility and the same rule set.
    ///
    /// Factors without points, the parts that a factor's points are the sum of, warnings, and the
    /// requirements of programs that stay out of reach may differ.
    pub fn stands_as(&self, other: &Self) -> bool {
        let eligible = |assessment: &Self| {
            let programs = &assessment.programs;
            programs.each_ref().map(ProgramStanding::is_eligible)
        };
        let points = Comparison {
            left: &self.score,
            right: &other.score,
        };
        self.rule_set == other.rule_set
            && self.superseded_by() == other.superseded_by()
            && points.has_no_change()
            && self.invited_as == other.invited_as
            && self.categories.members == other.categories.members
            && eligible(self) == eligible(other)
    }

    /// The rule set that governs the date but is not known in full.
    fn superseded_by(&self) -> Option<crate::RuleSetId> {
        self.warnings.iter().find_map(|warning| match warning {
            Warning::RuleSetSuperseded { by } => Some(*by),
            Warning::LanguageResultExpired(_)
            | Warning::AssessmentExpired(_)
            | Warning::OccupationNotRestated(_)
            | Warning::NotYet(_)
            | Warning::TestNotAccepted(_) => None,
        })
    }
}
