//! Synthetic candidates, the same in every run: scores about a bell, received over eleven months, with
//! programs and categories as mixed as in a real pool.

use rounds_core::{
    Assessment, Basis, Categories, Command, Crs, Instant, Program, Programs, RuleSetId, RuleSetRef,
};

const DAY: i64 = 86_400_000_000;

/// A source of numbers that only look random (splitmix64).
pub(crate) struct Numbers(u64);

impl Numbers {
    /// The same numbers in every run.
    pub(crate) fn new() -> Self {
        Self(0)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// The instant at which the last of them is received: 2020-01-15T15:00:00Z.
pub(crate) fn now() -> Instant {
    Instant::from_micros(1_579_100_400_000_000).expect("an instant")
}

/// Somebody received, the `index`th of `count`, assessed as of [`now`].
pub(crate) fn receive(numbers: &mut Numbers, index: u64, count: u64) -> Command {
    let ago = 330 * DAY - (330 * DAY / count.max(1) as i64) * index as i64;
    let received_at = now().micros() - ago - numbers.below(60_000_000) as i64;
    Command::Receive {
        received_at: Instant::from_micros(received_at),
        assessment: assessment(numbers),
        job_bank_registered: true,
    }
}

/// A score and what goes with it, as of [`now`].
pub(crate) fn assessment(numbers: &mut Numbers) -> Assessment {
    // Four dice make a bell from 200 to 680.
    let score = 200 + (0..4).map(|_| numbers.below(121)).sum::<u64>();
    let held = |percent: u64, numbers: &mut Numbers| numbers.below(100) < percent;
    let mut programs = Programs::NONE.with(Program::FederalSkilledWorker);
    for (percent, program) in [
        (35, Program::CanadianExperienceClass),
        (4, Program::FederalSkilledTrades),
        (2, Program::ProvincialNominee),
    ] {
        if held(percent, numbers) {
            programs = programs.with(program);
        }
    }
    let categories = [(8, "french-v1"), (12, "healthcare-v2"), (6, "trades-v1")];
    let categories: Categories = categories
        .into_iter()
        .filter(|(percent, _)| held(*percent, numbers))
        .map(|(_, category)| category.parse().expect("an id"))
        .collect();
    let today = now().day();
    let change = jiff::Span::new().days(1 + numbers.below(365) as i64);
    Assessment {
        score: Crs::new(score as u16).expect("a score"),
        programs,
        categories,
        arranged_employment: false,
        as_of: today,
        next_change: (numbers.below(10) > 0).then(|| today.saturating_add(change)),
        basis: Basis {
            rule_set: rules(),
            superseded: false,
        },
    }
}

/// The rules by which everybody is scored.
pub(crate) fn rules() -> RuleSetRef {
    RuleSetRef {
        id: RuleSetId::parse("crs-2017-06-06").expect("an id"),
        digest: [7; 32],
    }
}
