//! What happens to the disk, the network, the clock and the process, by chance.

use std::sync::Arc;
use std::time::Duration;

use express_entry_proto::rounds::v1 as pb;
use pb::clock_service_client::ClockServiceClient;
use rounds_core::Instant;
use rounds_service::convert::values;
use rounds_service::pool::Pool;
use tokio::time::sleep;
use tonic::service::Routes;

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
    pub(crate) calls: Routes,
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
                4..=6 => self.clock(),
                7 => self.world.folder_fails(self.dice.chance(30)),
                _ => {}
            }
        }
    }

    /// Mostly well, so that something gets done.
    fn disk(&mut self) {
        if self.dice.chance(20) {
            let accident = self.dice.pick(&[
                Accident::InDoubt,
                Accident::InDoubt,
                Accident::ComesBack,
                Accident::ComesBack,
                Accident::ComesBack,
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
            (1, disk::Mood::Unreadable),
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
        let now = self.world.now(&self.pool);
        let due = self
            .pool
            .blocking_read()
            .ok()
            .and_then(|state| state.next_instant());
        let due = due.map_or(0, |due| due.micros() - now.micros());
        let by = match self.dice.within(0..=19) {
            0..=8 => due.clamp(0, 10 * DAY) + self.dice.within(-SECOND..=SECOND),
            9 => due.clamp(0, 90 * DAY) + self.dice.within(-SECOND..=SECOND),
            10..=14 => self.dice.within(0..=HOUR),
            15 | 16 => self.dice.within(0..=2 * DAY),
            17 => self.dice.within(0..=90 * DAY),
            _ => -self.dice.within(0..=2 * DAY),
        };
        let to = Instant::from_micros(now.micros() + by).expect("within the range of instants");
        match self.world.simulated_from {
            None => self.world.clock.jump(to),
            // It says by itself that it never goes back, and waits for what is due on the way.
            Some(_) => drop(tokio::spawn(advance(self.calls.clone(), to))),
        }
    }
}

async fn advance(calls: Routes, to: Instant) {
    let to = Some(values::timestamp(to));
    let request = pb::AdvanceClockRequest { to };
    // What it does is in the journal; that it cannot do it now is no wonder.
    let _ = ClockServiceClient::new(calls).advance_clock(request).await;
}
