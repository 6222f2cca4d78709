//! What happens to the disk, the network, the clock and the process, by chance.

use std::time::Duration;

use rounds_core::Instant;
use rounds_service::clock::Ticking;
use rounds_service::pool::Pool;
use std::sync::Arc;
use tokio::time::sleep;

use crate::dice::Dice;
use crate::disk::{self, Accident};
use crate::network;
use crate::world::World;

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3_600 * SECOND;
const DAY: i64 = 24 * HOUR;

/// The weather of one life.
pub(crate) struct Weather {
    pub(crate) world: World,
    pub(crate) pool: Arc<Pool>,
    pub(crate) dice: Dice,
}

impl Weather {
    pub(crate) async fn rage(mut self) {
        loop {
            sleep(Duration::from_millis(self.dice.within(1..=400) as u64)).await;
            match self.dice.within(0..=9) {
                0 | 1 => self.disk(),
                2 | 3 => self.network(),
                _ => self.clock(),
            }
        }
    }

    /// Mostly well, so that something gets done.
    fn disk(&mut self) {
        if self.dice.chance(15) {
            let accident = self.dice.pick(&[
                Accident::InDoubt,
                Accident::InDoubt,
                Accident::DeathBefore,
                Accident::DeathAfter,
            ]);
            return self.world.disk.prepare(accident);
        }
        self.world.disk.set_mood(self.dice.weighted(&[
            (6, disk::Mood::Well),
            (1, disk::Mood::Full),
            (1, disk::Mood::ReadOnly),
            (1, disk::Mood::Failing),
            (1, disk::Mood::Down),
        ]));
    }

    fn network(&mut self) {
        if self.dice.chance(20) {
            return self.world.network.cut();
        }
        self.world.network.set_mood(self.dice.weighted(&[
            (8, network::Mood::Well),
            (1, network::Mood::Slow),
            (1, network::Mood::Silent),
            (1, network::Mood::Refusing),
            (2, network::Mood::Dying),
            (1, network::Mood::Unavailable),
            (1, network::Mood::Overloaded),
        ]));
    }

    /// Ahead by up to a quarter, to what is due next or just beside it, and sometimes back.
    fn clock(&mut self) {
        let now = self.world.clock.now();
        let due = self.pool.read().ok().and_then(|state| state.next_instant());
        let by = match self.dice.within(0..=19) {
            0..=8 => {
                due.map_or(0, |due| due.micros() - now.micros())
                    .clamp(0, 90 * DAY)
                    + self.dice.within(-SECOND..=SECOND)
            }
            9..=13 => self.dice.within(0..=HOUR),
            14..=16 => self.dice.within(0..=3 * DAY),
            17 => self.dice.within(0..=90 * DAY),
            _ => -self.dice.within(0..=2 * DAY),
        };
        let to = Instant::from_micros(now.micros() + by);
        self.world
            .clock
            .jump(to.expect("within the range of instants"));
    }
}
