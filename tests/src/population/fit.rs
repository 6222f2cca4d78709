//! Fitting: people are drawn until every band of the target holds exactly its number.

use express_entry_proto::common::v1::Profile;
use jiff::civil::Date;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use thiserror::Error;

use super::facts;
use super::kinds::{Kind, Kinds};
use super::{Scored, Scorer, Synthetic, Target};

/// People drawn between two looks at what is still missing.
const ROUND: usize = 8_192;

/// Rounds without a single person kept after which the target counts as out of reach.
const BARREN_ROUNDS_MAX: usize = 400;

/// A microsecond count for a day.
const DAY_MICROS: i64 = 24 * 60 * 60 * 1_000_000;

/// No people were found for a band.
#[derive(Debug, Error)]
#[error("no synthetic people score {from} to {to}: {missing} are missing")]
pub struct Unfit {
    /// Lowest score of the band.
    pub from: u16,
    /// Highest score of the band.
    pub to: u16,
    /// How many are missing.
    pub missing: i64,
}

/// Places in the finest bands that are still open.
struct Open {
    bands: Vec<(u16, u16, i64)>,
}

impl Open {
    fn of(target: &Target) -> Self {
        let bands = target.finest();
        Self {
            bands: bands
                .iter()
                .map(|band| (band.from, band.to, band.candidates))
                .collect(),
        }
    }

    /// Takes a place for a score, if there is one.
    fn take(&mut self, score: u16) -> bool {
        let within = |(from, to, _): &&mut (u16, u16, i64)| (*from..=*to).contains(&score);
        match self.bands.iter_mut().find(within) {
            Some((.., open)) if *open > 0 => {
                *open -= 1;
                true
            }
            _ => false,
        }
    }

    fn missing(&self) -> Option<Unfit> {
        let missing = self.bands.iter().find(|(.., open)| *open > 0);
        missing.map(|&(from, to, missing)| Unfit { from, to, missing })
    }
}

/// Adds ordinary people to `special` ones until the target is met exactly.
///
/// Nobody ordinary is nominated or eligible in trades: those come in the numbers that the week needs.
/// The same seed gives the same people.
pub fn fit(
    target: &Target,
    scorer: Scorer,
    seed: u64,
    special: &[Synthetic],
) -> anyhow::Result<Vec<Synthetic>> {
    let kinds = Kinds::read()?;
    let mut open = Open::of(target);
    for person in special {
        anyhow::ensure!(
            open.take(person.scored.total),
            "the special people overfill the target"
        );
    }
    let mut people = special.to_vec();
    let mut kept_of = vec![(1.0_f64, 1.0_f64); kinds.kind.len()];
    let (mut round, mut barren) = (0_u64, 0);
    while let Some(missing) = open.missing() {
        anyhow::ensure!(barren < BARREN_ROUNDS_MAX, missing);
        let shares: Vec<f64> = kinds
            .kind
            .iter()
            .zip(&kept_of)
            .map(|(kind, (kept, drawn))| kind.weight * kept / drawn)
            .collect();
        let before = people.len();
        kept_of.fill((1.0, 20.0));
        for (kind, drawn) in draw_round(&kinds, &shares, target.as_of, scorer, (seed, round)) {
            let (kept, tried) = &mut kept_of[kind];
            *tried += 1.0;
            if let Some(person) = drawn
                && open.take(person.scored.total)
            {
                *kept += 1.0;
                people.push(person);
            }
        }
        barren = if people.len() == before {
            barren + 1
        } else {
            0
        };
        round += 1;
    }
    Ok(people)
}

/// So many ordinary people as they stand on a day, whatever they score.
///
/// The same seed gives the same people.
pub fn crowd(count: usize, on: Date, scorer: Scorer, seed: u64) -> anyhow::Result<Vec<Synthetic>> {
    let kinds = Kinds::read()?;
    let shares: Vec<f64> = kinds.kind.iter().map(|kind| kind.weight).collect();
    let mut people = Vec::with_capacity(count + ROUND);
    let mut round = 0;
    while people.len() < count {
        let before = people.len();
        let drawn = draw_round(&kinds, &shares, on, scorer, (seed, round));
        people.extend(drawn.into_iter().filter_map(|(_, person)| person));
        anyhow::ensure!(people.len() > before, "nobody is eligible on {on}");
        round += 1;
    }
    people.truncate(count);
    Ok(people)
}

type Drawn = (usize, Option<Synthetic>);

/// Draws a round of people on every core. Each has a generator of its own, so that the number of cores
/// makes no difference.
fn draw_round(
    kinds: &Kinds,
    shares: &[f64],
    on: Date,
    scorer: Scorer,
    (seed, round): (u64, u64),
) -> Vec<Drawn> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let size = ROUND.div_ceil(cores);
    std::thread::scope(|scope| {
        let parts: Vec<_> = (0..cores)
            .map(|part| {
                let range = part * size..((part + 1) * size).min(ROUND);
                let draw = move |index: usize| {
                    let mut rng = ChaCha8Rng::seed_from_u64(seed);
                    rng.set_stream(round * ROUND as u64 + index as u64);
                    let (place, kind) = pick(kinds, shares, &mut rng);
                    (place, ordinary(kinds, kind, on, scorer, &mut rng))
                };
                scope.spawn(move || range.map(draw).collect::<Vec<_>>())
            })
            .collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_default())
            .collect()
    })
}

fn pick<'a>(kinds: &'a Kinds, shares: &[f64], rng: &mut impl RngExt) -> (usize, &'a Kind) {
    let mut drawn = rng.random_range(0.0..1.0) * shares.iter().sum::<f64>();
    let mut last = (0, &kinds.kind[0]);
    for (place, (kind, share)) in kinds.kind.iter().zip(shares).enumerate() {
        if *share > 0.0 {
            last = (place, kind);
            if drawn < *share {
                break;
            }
        }
        drawn -= share;
    }
    last
}

fn ordinary(
    kinds: &Kinds,
    kind: &Kind,
    on: Date,
    scorer: Scorer,
    rng: &mut impl RngExt,
) -> Option<Synthetic> {
    let profile = facts::draw(kinds, kind, on, rng);
    let scored = scorer.score(&profile, on)?;
    let fits = scored.eligible && !scored.trades && !scored.nominee;
    fits.then(|| received(profile, scored, on, rng))
}

/// Gives a person a time of receipt within the year before a day, late ones likelier: people leave the
/// pool again.
fn received(profile: Profile, scored: Scored, on: Date, rng: &mut impl RngExt) -> Synthetic {
    let noon = jiff::tz::Offset::UTC.to_timestamp(on.at(0, 0, 0, 0));
    let midnight = noon.map_or(0, |midnight| midnight.as_microsecond());
    // At least a day ago, and less than a year ago on the day of the rounds a week later.
    let days = rng
        .random_range(1_i64..=350)
        .min(rng.random_range(1_i64..=350));
    let received_at = midnight - days * DAY_MICROS + rng.random_range(0..DAY_MICROS);
    Synthetic {
        profile,
        received_at,
        scored,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_gives_one_pool_that_meets_every_row() {
        let mut target = Target::of_may_2017().unwrap();
        // A pool of a fiftieth, so that the test is quick.
        for band in &mut target.bands {
            for part in &mut band.parts {
                part.candidates = part.candidates / 50 + 1;
            }
            band.candidates /= 50;
        }
        target.bands.first_mut().unwrap().candidates = 0;
        let people = fit(&target, Scorer::default(), 7, &[]).unwrap();
        for band in target.finest() {
            let within = |person: &&Synthetic| (band.from..=band.to).contains(&person.scored.total);
            assert_eq!(people.iter().filter(within).count() as i64, band.candidates);
        }
        let again = fit(&target, Scorer::default(), 7, &[]).unwrap();
        assert!(people.iter().zip(&again).all(|(one, other)| {
            one.profile == other.profile && one.received_at == other.received_at
        }));
        let other = fit(&target, Scorer::default(), 8, &[]).unwrap();
        assert_ne!(people[0].profile, other[0].profile);
    }
}
