//! How work must have been done to count, in the ranking and in the programs.

use crate::{Date, EmploymentKind, ExperienceRule, WorkPeriod, WorkRule};

/// What a rule may hold against work, as a set of flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Traits(u8);

impl Traits {
    const NONE: Self = Self(0);
    const SELF_EMPLOYED: Self = Self(1);
    /// Self-employed, as a physician in publicly funded care.
    const PHYSICIAN: Self = Self(2);
    const UNPAID: Self = Self(4);
    /// Not authorised. Canada's law asks only for its own authorisation.
    const UNAUTHORISED_IN_CANADA: Self = Self(8);
    const STUDENT: Self = Self(16);
    const ABROAD: Self = Self(32);

    fn with(self, other: Self, holds: bool) -> Self {
        Self(self.0 | if holds { other.0 } else { 0 })
    }

    fn shares(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// How work was done.
pub(super) struct Manner {
    traits: Traits,
    /// Paid hours in a usual week, in tenths.
    pub(super) weekly_tenths: u16,
}

impl Manner {
    pub(super) fn of(work: &WorkPeriod) -> Self {
        let canada = work.country.is_canada();
        let employment = match work.employment {
            EmploymentKind::Employed => Traits::NONE,
            EmploymentKind::SelfEmployed => Traits::SELF_EMPLOYED,
            EmploymentKind::SelfEmployedPhysician => Traits::PHYSICIAN,
            EmploymentKind::Unpaid => Traits::UNPAID,
        };
        Self {
            traits: employment
                .with(Traits::UNAUTHORISED_IN_CANADA, canada && !work.authorised)
                .with(Traits::STUDENT, work.full_time_student)
                .with(Traits::ABROAD, !canada),
            weekly_tenths: work.weekly_hours.tenths(),
        }
    }
}

/// How work must have been done to count on a date; what the rules of the ranking and of the
/// programs share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Conditions {
    /// Work with any of these does not count.
    refused: Traits,
    weekly_hours_min_tenths: u16,
}

/// Something for which work does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WorkFlaw {
    /// The occupation is not stated in the version of the rule set.
    NotRestated,
    /// The occupation is not skilled.
    NotSkilled,
    /// Work of the partner outside Canada.
    PartnersAbroad,
    /// Self-employed.
    SelfEmployed,
    /// Unpaid.
    Unpaid,
    /// Not authorised.
    Unauthorised,
    /// As a full-time student.
    Student,
    /// Fewer hours a week than so many tenths.
    TooFewHours(u16),
}

impl Conditions {
    /// Those of a rule of the ranking, which say nothing of the country.
    pub(super) fn of_ranking(rule: &WorkRule, on: Date) -> Self {
        let physicians = rule.self_employed_count || in_force(rule.physicians_count_from, on);
        Self {
            refused: Traits::NONE
                .with(Traits::SELF_EMPLOYED, !rule.self_employed_count)
                .with(Traits::PHYSICIAN, !physicians)
                .with(Traits::UNPAID, !rule.unpaid_counts)
                .with(Traits::UNAUTHORISED_IN_CANADA, rule.authorisation_needed)
                .with(Traits::STUDENT, !rule.students_count),
            weekly_hours_min_tenths: rule.weekly_hours_min_tenths,
        }
    }

    /// Those of a program or a category.
    pub(super) fn of_program(rule: &ExperienceRule, on: Date) -> Self {
        let physicians = rule.self_employed_count || in_force(rule.physicians_count_from, on);
        Self {
            refused: Traits::NONE
                .with(Traits::SELF_EMPLOYED, !rule.self_employed_count)
                .with(Traits::PHYSICIAN, !physicians)
                .with(Traits::UNPAID, !rule.unpaid_counts)
                .with(Traits::UNAUTHORISED_IN_CANADA, rule.authorisation_needed)
                .with(Traits::STUDENT, !rule.students_count)
                .with(Traits::ABROAD, rule.in_canada),
            weekly_hours_min_tenths: 1,
        }
    }

    /// Whether all of them are met.
    pub(super) fn met(self, manner: &Manner) -> bool {
        !manner.traits.shares(self.refused) && manner.weekly_tenths >= self.weekly_hours_min_tenths
    }

    /// Calls `note` with every condition that is not met.
    pub(super) fn flaws(self, manner: &Manner, mut note: impl FnMut(WorkFlaw)) {
        let Self {
            refused,
            weekly_hours_min_tenths: hours_min,
        } = self;
        let found = [
            (Traits::SELF_EMPLOYED, WorkFlaw::SelfEmployed),
            (Traits::PHYSICIAN, WorkFlaw::SelfEmployed),
            (Traits::UNPAID, WorkFlaw::Unpaid),
            (Traits::UNAUTHORISED_IN_CANADA, WorkFlaw::Unauthorised),
            (Traits::STUDENT, WorkFlaw::Student),
        ];
        for (one, flaw) in found {
            if refused.shares(one) && manner.traits.shares(one) {
                note(flaw);
            }
        }
        if manner.weekly_tenths < hours_min {
            note(WorkFlaw::TooFewHours(hours_min));
        }
    }
}

/// Whether a policy applies on a date.
fn in_force(from: Option<Date>, on: Date) -> bool {
    from.is_some_and(|from| from <= on)
}
