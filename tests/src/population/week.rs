//! The week from 19 to 26 May 2017: people with a part in its two rounds, and what happens to them.
//!
//! The numbers are chosen so that the rounds invite 143 nominees down to 775 points and 400 people in
//! trades down to 199, and so that an engine that gets one rule wrong invites somebody else.

use express_entry_proto::common::v1::{Profile, Province};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::facts::{self, day};
use super::kinds::Kinds;
use super::{Scored, Scorer, Synthetic};

/// The day of the table.
const TABLE: Date = date(2017, 5, 19);
/// The day of the rounds.
const ROUNDS: Date = date(2017, 5, 26);
/// A day between them, for birthdays and tests that turn too old.
const BETWEEN: Date = date(2017, 5, 23);

const TRADES: &str = "tradesperson";
const PROFESSIONAL: &str = "professional abroad";

/// Cut-off of the nominees' round.
const NOMINEE_CUT_OFF: u16 = 775;
/// Cut-off of the round in trades.
const TRADES_CUT_OFF: u16 = 199;

/// People drawn for one part before it counts as impossible.
const DRAWS_MAX: usize = 500_000;

/// Something that happens in the week.
#[derive(Debug, Clone)]
pub enum Happening {
    /// A profile arrives, perhaps of somebody whom a province nominates at once.
    Submit(Box<Profile>, Option<Province>),
    /// A person in the pool, by place, is nominated by a province.
    Nominate(usize, Province),
    /// A person in the pool, by place, withdraws.
    Withdraw(usize),
}

/// The people with a part, and the week.
#[derive(Debug)]
pub struct Week {
    kinds: Kinds,
    scorer: Scorer,
    rng: ChaCha8Rng,
    /// People who are in the pool on the day of the table, first in the pool's order.
    pub people: Vec<Synthetic>,
    withdraw: Vec<usize>,
}

/// What each decoy would do to an engine that got its rule wrong.
pub fn what_the_decoys_are_for() -> &'static [&'static str] {
    &[
        "thousands score above 199 outside trades: a round that ignores its program invites them",
        "at 775 and at 199 some were received before the cut and some after: ties by time of receipt",
        "at 199 the last one in and the first one out were received a microsecond apart",
        "a nominee and a tradesperson expire on 22 May: counted on, they would be invited",
        "a nominee and a tradesperson turn a year older on 23 May and fall below the cut-off",
        "a tradesperson's language result turns two years old on 23 May: out of the pool",
        "some nominees qualify in trades too: invited as nominees, never in trades",
        "a nominee and two tradespeople withdraw before the rounds",
        "99 of the 143 nominees arrive or are nominated within the week: scores must be made anew",
    ]
}

impl Week {
    /// Draws the people with a part. The same seed gives the same ones.
    pub fn prepare(seed: u64) -> anyhow::Result<Self> {
        let mut week = Self {
            kinds: Kinds::read()?,
            scorer: Scorer::default(),
            rng: ChaCha8Rng::seed_from_u64(seed ^ 0x5EED_0F17_3E57_2017),
            people: Vec::new(),
            withdraw: Vec::new(),
        };
        week.tradespeople()?;
        week.nominees()?;
        Ok(week)
    }

    fn tradespeople(&mut self) -> anyhow::Result<()> {
        let above = |now: &Scored| now.trades && now.total > TRADES_CUT_OFF && stable(now);
        let tied = |now: &Scored| now.trades && now.total == TRADES_CUT_OFF && stable(now);
        let below = |now: &Scored| now.trades && now.total < TRADES_CUT_OFF && stable(now);
        let unchanged = |_: &mut Profile| {};
        for _ in 0..388 {
            let received_at = self.receipt(2, 330);
            self.add(TRADES, unchanged, above, |_| true, received_at)?;
        }
        // Twelve of those tied are in; five come after them, the first by a microsecond.
        let last_in = days_before(40, 0);
        for place in 0..12 {
            self.add(
                TRADES,
                unchanged,
                tied,
                |_| true,
                last_in - place * 3_600_000_000,
            )?;
        }
        for place in 0..5 {
            self.add(
                TRADES,
                unchanged,
                tied,
                |_| true,
                last_in + 1 + place * 7_200_000_000,
            )?;
        }
        for _ in 0..20 {
            let received_at = self.receipt(2, 330);
            self.add(TRADES, unchanged, below, |_| true, received_at)?;
        }
        self.add(TRADES, unchanged, above, |_| true, expires_in_the_week())?;
        for _ in 0..2 {
            let received_at = self.receipt(2, 330);
            self.withdraw.push(self.people.len());
            self.add(TRADES, unchanged, above, |_| true, received_at)?;
        }
        let received_at = self.receipt(2, 330);
        let in_now = |now: &Scored| now.trades && now.total > TRADES_CUT_OFF;
        let out_then = |then: &Scored| then.trades && then.total < TRADES_CUT_OFF;
        self.add(TRADES, birthday_between, in_now, out_then, received_at)?;
        let received_at = self.receipt(2, 330);
        let gone_then = |then: &Scored| !then.eligible;
        self.add(TRADES, test_expires_between, in_now, gone_then, received_at)
    }

    fn nominees(&mut self) -> anyhow::Result<()> {
        let above = |now: &Scored| now.nominee && now.total > NOMINEE_CUT_OFF && stable(now);
        let tied = |now: &Scored| now.nominee && now.total == NOMINEE_CUT_OFF && stable(now);
        let below = |now: &Scored| now.nominee && now.total < NOMINEE_CUT_OFF && stable(now);
        for place in 0..42 {
            // Every tenth qualifies in trades too.
            let kind = if place % 10 == 0 {
                TRADES
            } else {
                PROFESSIONAL
            };
            let received_at = self.receipt(2, 330);
            self.add(kind, nominated_before, above, |_| true, received_at)?;
        }
        self.withdraw.push(self.people.len());
        let received_at = self.receipt(2, 330);
        self.add(PROFESSIONAL, nominated_before, above, |_| true, received_at)?;
        self.add(
            PROFESSIONAL,
            nominated_before,
            above,
            |_| true,
            expires_in_the_week(),
        )?;
        let nominated_with_birthday = |profile: &mut Profile| {
            nominated_before(profile);
            birthday_between(profile);
        };
        let in_now = |now: &Scored| now.nominee && now.total >= NOMINEE_CUT_OFF;
        let out_then = |then: &Scored| then.nominee && then.total < NOMINEE_CUT_OFF;
        let received_at = self.receipt(2, 330);
        self.add(
            TRADES,
            nominated_with_birthday,
            in_now,
            out_then,
            received_at,
        )?;
        for days in [200, 100, 3] {
            // The first two are in; the third was received after the last one invited.
            self.add(
                TRADES,
                nominated_before,
                tied,
                |_| true,
                days_before(days, 0),
            )?;
        }
        for _ in 0..2 {
            let received_at = self.receipt(2, 330);
            self.add(TRADES, nominated_before, below, |_| true, received_at)?;
        }
        Ok(())
    }

    /// What happens from the 19th to the 26th, in order of time. `pool` is everybody in the pool, the
    /// people of the week first.
    pub fn happenings(&mut self, pool: &[Synthetic]) -> anyhow::Result<Vec<(i64, Happening)>> {
        let mut happenings = Vec::new();
        for person in self.withdraw.clone() {
            happenings.push((self.moment(), Happening::Withdraw(person)));
        }
        for (person, province) in self.nominations(pool, 92)? {
            happenings.push((self.moment(), Happening::Nominate(person, province)));
        }
        let above = |now: &Scored| now.nominee && now.total > NOMINEE_CUT_OFF && stable(now);
        let tied = |now: &Scored| now.nominee && now.total == NOMINEE_CUT_OFF && stable(now);
        for _ in 0..7 {
            let nominee = self.nominee_to_come(PROFESSIONAL, above)?;
            happenings.push((self.moment(), nominee));
        }
        let late = self.nominee_to_come(TRADES, tied)?;
        happenings.push((self.moment(), late));
        for _ in 0..40 {
            let ordinary = |now: &Scored| !now.trades && !now.nominee;
            let profile = self.drawn(PROFESSIONAL, |_| {}, ordinary, |_| true)?.0;
            happenings.push((self.moment(), Happening::Submit(Box::new(profile), None)));
        }
        happenings.sort_by_key(|(at, _)| *at);
        Ok(happenings)
    }

    /// Somebody who arrives in the week, is eligible, and fits once nominated.
    fn nominee_to_come(
        &mut self,
        kind: &str,
        fits: impl Fn(&Scored) -> bool,
    ) -> anyhow::Result<Happening> {
        for _ in 0..DRAWS_MAX {
            let (mut profile, _) = self.drawn(kind, nominated_before, &fits, |_| true)?;
            let nomination = profile.nomination.take();
            let before = self.scorer.score(&profile, TABLE);
            if before.is_some_and(|before| before.eligible) {
                let province = nomination.map(|nomination| nomination.province());
                return Ok(Happening::Submit(Box::new(profile), province));
            }
        }
        anyhow::bail!("nobody of {kind} is eligible without a nomination")
    }

    /// People in the pool who are nominated in the week, with the provinces.
    fn nominations(
        &mut self,
        pool: &[Synthetic],
        count: usize,
    ) -> anyhow::Result<Vec<(usize, Province)>> {
        let first = self.people.len();
        anyhow::ensure!(first < pool.len(), "nobody is there to be nominated");
        let mut chosen = std::collections::BTreeMap::new();
        for _ in 0..DRAWS_MAX {
            if chosen.len() == count {
                return Ok(chosen.into_iter().collect());
            }
            let place = self.rng.random_range(first..pool.len());
            let mut profile = pool[place].profile.clone();
            let nomination = facts::nomination(TABLE, &mut self.rng);
            profile.nomination = Some(nomination);
            let now = self.scorer.score(&profile, TABLE);
            let fits = now.is_some_and(|now| now.nominee && now.total > NOMINEE_CUT_OFF);
            if fits && now.as_ref().is_some_and(stable) {
                chosen.insert(place, nomination.province());
            }
        }
        anyhow::bail!("there are not {count} people to nominate")
    }

    fn add(
        &mut self,
        kind: &str,
        change: impl Fn(&mut Profile),
        now: impl Fn(&Scored) -> bool,
        then: impl Fn(&Scored) -> bool,
        received_at: i64,
    ) -> anyhow::Result<()> {
        let (profile, scored) = self.drawn(kind, change, now, then)?;
        self.people.push(Synthetic {
            profile,
            received_at,
            scored,
        });
        Ok(())
    }

    /// Draws people of a kind until one fits, on the day of the table and on that of the rounds.
    fn drawn(
        &mut self,
        kind: &str,
        change: impl Fn(&mut Profile),
        now: impl Fn(&Scored) -> bool,
        then: impl Fn(&Scored) -> bool,
    ) -> anyhow::Result<(Profile, Scored)> {
        let kind = self.kinds.named(kind)?;
        for _ in 0..DRAWS_MAX {
            let mut profile = facts::draw(&self.kinds, kind, TABLE, &mut self.rng);
            change(&mut profile);
            let Some(scored) = self.scorer.score(&profile, TABLE) else {
                continue;
            };
            if scored.eligible
                && now(&scored)
                && self
                    .scorer
                    .score(&profile, ROUNDS)
                    .is_some_and(|scored| then(&scored))
            {
                return Ok((profile, scored));
            }
        }
        anyhow::bail!("no {} fits a part of the week", kind.name)
    }

    /// A time of receipt so many days before the table.
    fn receipt(&mut self, least: i64, most: i64) -> i64 {
        let days = self.rng.random_range(least..=most);
        days_before(days, self.rng.random_range(0..86_400_000_000))
    }

    /// A moment of the week in which something happens: five a day, at whole hours.
    fn moment(&mut self) -> i64 {
        let day = self.rng.random_range(0..6_i64);
        let hour = [14, 15, 17, 19, 21][self.rng.random_range(0..5)];
        midnight(TABLE) + (day * 24 + hour) * 3_600_000_000
    }
}

/// Whether time changes nothing before the day after the rounds.
fn stable(scored: &Scored) -> bool {
    scored.next_change.is_none_or(|change| change > ROUNDS)
}

fn nominated_before(profile: &mut Profile) {
    let mut rng = ChaCha8Rng::seed_from_u64(17);
    profile.nomination = Some(facts::nomination(date(2017, 4, 3), &mut rng));
}

fn birthday_between(profile: &mut Profile) {
    if let Some(birth) = &mut profile.birth {
        (birth.month, birth.day) = (BETWEEN.month().into(), BETWEEN.day().into());
    }
}

fn test_expires_between(profile: &mut Profile) {
    for result in &mut profile.language_results {
        result.taken = Some(day(date(2015, BETWEEN.month(), BETWEEN.day())));
    }
}

fn midnight(day: Date) -> i64 {
    let midnight = jiff::tz::Offset::UTC.to_timestamp(day.at(0, 0, 0, 0));
    midnight.map_or(0, Timestamp::as_microsecond)
}

fn days_before(days: i64, micros: i64) -> i64 {
    midnight(TABLE) - days * 86_400_000_000 + micros
}

/// Received on 22 May 2016: the year ends within the week.
fn expires_in_the_week() -> i64 {
    midnight(date(2016, 5, 22)) + 15 * 3_600_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Naive: who is in, by plain sorting of everybody's final score.
    #[test]
    fn the_people_of_the_week_give_the_published_cut_offs() {
        let mut week = Week::prepare(1).unwrap();
        let nominees = week
            .people
            .iter()
            .filter(|person| person.scored.nominee)
            .count();
        assert_eq!(nominees, 50, "as many as the table has above 600");
        let pool = week.people.clone();
        let withdrawn = week.withdraw.clone();
        let mut trades: Vec<_> = pool
            .iter()
            .enumerate()
            .filter(|(place, person)| {
                !withdrawn.contains(place) && person.received_at > expires_in_the_week()
            })
            .filter_map(|(_, person)| {
                let then = week.scorer.score(&person.profile, ROUNDS).unwrap();
                (then.trades && !then.nominee).then_some((then.total, person.received_at))
            })
            .collect();
        trades.sort_by_key(|(score, received_at)| (u16::MAX - score, *received_at));
        assert_eq!(trades[399].0, TRADES_CUT_OFF);
        assert_eq!(trades[400], (TRADES_CUT_OFF, trades[399].1 + 1));
        // Nobody outside the pool of the week is needed for the withdrawals.
        assert!(
            week.happenings(&pool).is_err(),
            "nobody is left to nominate in this small pool"
        );
    }
}
