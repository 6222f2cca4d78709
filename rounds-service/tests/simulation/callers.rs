//! Callers: they want things, ask for them, hang up, and ask again.

use std::time::Duration;

use anyhow::{Result, ensure};
use express_entry_transport::deadline::Deadline;
use rounds_service::clock::Ticking;
use tokio::time::{sleep, timeout};
use tonic::service::Routes;
use tonic::{Code, Status};

use crate::asks::Ask;
use crate::dice::Dice;
use crate::wishes;
use crate::world::World;

/// One who calls until the process dies.
pub(crate) struct Caller {
    pub(crate) world: World,
    pub(crate) calls: Routes,
    pub(crate) dice: Dice,
}

impl Caller {
    pub(crate) async fn live(mut self) {
        loop {
            let pause = self.dice.weighted(&[(4, 10), (4, 80), (1, 600)]);
            sleep(Duration::from_millis(self.dice.within(1..=pause) as u64)).await;
            let ask = self.next();
            let deadline = self.dice.chance(15).then(|| {
                let millis = self.dice.within(1..=400) as u64;
                Deadline::after(Duration::from_millis(millis)).expect("an instant of this age")
            });
            let patience = match self.dice.chance(10) {
                true => Duration::from_millis(self.dice.within(1..=100) as u64),
                false => Duration::from_secs(3_600),
            };
            // Who hangs up learns nothing; what was asked for may be done all the same.
            if let Ok(told) = timeout(patience, ask.call(&self.calls, deadline)).await {
                self.world.check(self.world.told(&ask, told));
            }
        }
    }

    /// Something new, or something that was asked for before.
    fn next(&mut self) -> Ask {
        let now = self.world.clock.now();
        let mut known = self.world.known();
        let entries = known.ledger.entries.len();
        if entries > 0 && self.dice.chance(15) {
            let recent = entries.min(20);
            let place = entries - 1 - self.dice.index(recent);
            return known.ledger.entries[place].ask.clone();
        }
        let wish = wishes::ask(&mut self.dice, &known, now);
        known.ledger.note(wish)
    }
}

impl World {
    /// Learns from what a caller was told.
    pub(crate) fn told(&self, ask: &Ask, told: Result<Vec<u8>, Status>) -> Result<()> {
        match told {
            Ok(answer) => self.known().answered(ask, answer),
            Err(status) => refused(ask, &status),
        }
    }
}

/// A refusal says what to do, or to come back later; never that the service is broken.
fn refused(ask: &Ask, status: &Status) -> Result<()> {
    const OF_ANY: [Code; 6] = [
        Code::NotFound,
        Code::FailedPrecondition,
        Code::Aborted,
        Code::Unavailable,
        Code::ResourceExhausted,
        Code::DeadlineExceeded,
    ];
    // The instant of an instruction has passed, or its number is taken.
    const OF_INSTRUCTIONS: [Code; 2] = [Code::InvalidArgument, Code::AlreadyExists];
    let instructs = matches!(ask, Ask::CreateRound(_) | Ask::ReviseRound(_));
    let code = status.code();
    let sensible = OF_ANY.contains(&code) || instructs && OF_INSTRUCTIONS.contains(&code);
    ensure!(sensible, "{status:?} as the answer to {ask:?}");
    Ok(())
}
