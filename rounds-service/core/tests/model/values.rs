//! A small world of values, where ties and ends abound.

use jiff::civil::{Date, date};
use rounds_core::{
    Assessment, Basis, CandidateNumber, CategoryId, Crs, Grouping, Instant, Officer, Program,
    Programs, RoundNumber, RuleSetId, RuleSetRef,
};

const HOUR: i64 = 3_600_000_000;

pub(crate) fn instant(hours: i64) -> Instant {
    // 1 January 2018, noon UTC, and so many hours.
    Instant::from_micros(1_514_808_000_000_000 + hours * HOUR).expect("within the calendar")
}

pub(crate) fn basis() -> Basis {
    let id = RuleSetId::parse("crs-2017-06-06").expect("an id");
    Basis {
        rule_set: RuleSetRef {
            id,
            digest: [7; 32],
        },
        superseded: false,
    }
}

/// What scores rest on after the scoring service got other rules so often.
pub(crate) fn edition(edition: u8) -> Basis {
    let rule_set = RuleSetRef {
        digest: [7_u8.wrapping_add(edition); 32],
        ..basis().rule_set
    };
    Basis {
        rule_set,
        ..basis()
    }
}

/// What scores rest on under the rule set that some instructions name.
pub(crate) fn named_basis() -> Basis {
    let id = RuleSetId::parse("crs-2015-01-01").expect("an id");
    let rule_set = RuleSetRef {
        id,
        digest: [1; 32],
    };
    Basis {
        rule_set,
        ..basis()
    }
}

pub(crate) fn assessment(
    score: u8,
    programs: u8,
    on: Date,
    change_in_days: Option<u8>,
) -> Assessment {
    let bits = Program::ALL.into_iter().enumerate();
    let held = bits
        .filter(|(bit, _)| programs & (1 << bit) != 0)
        .map(|(_, program)| program);
    let days = change_in_days.map(|days| jiff::Span::new().days(i64::from(days)));
    Assessment {
        score: Crs::new(u16::from(score) * 100).expect("a score"),
        programs: held.collect::<Programs>(),
        // Who has an even score is in one of two categories.
        categories: category(score).into_iter().collect(),
        arranged_employment: false,
        as_of: on,
        next_change: days.map(|days| on.saturating_add(days)),
        basis: basis(),
    }
}

pub(crate) fn category(score: u8) -> Option<CategoryId> {
    let name = ["french-v1", "trades-v2"].get(usize::from(score) / 2)?;
    score
        .is_multiple_of(2)
        .then(|| name.parse().expect("a category"))
}

/// One of the groupings that a round can have.
pub(crate) fn grouping_of(choice: u8) -> Grouping {
    match Program::ALL.get(usize::from(choice)) {
        Some(program) => Grouping::Program(*program),
        None => category(choice - 4).map_or(Grouping::Everyone, Grouping::Category),
    }
}

/// When an invitation issued at an instant of 2018 or 2019 lapses: 90 days after issue before 26 June
/// 2018, 60 days from then on.
pub(crate) fn naive_end(issued: Instant) -> Instant {
    let days = if issued.day() < date(2018, 6, 26) {
        90
    } else {
        60
    };
    issued.days_later(days)
}

pub(crate) fn number(place: usize) -> CandidateNumber {
    CandidateNumber::new(place as u32 + 1).expect("not 0")
}

pub(crate) fn officer(name: &str) -> Officer {
    name.parse().expect("an officer")
}

pub(crate) fn round(number: u8) -> RoundNumber {
    number.to_string().parse().expect("a round number")
}
