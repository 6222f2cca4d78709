//! Callers: they want things, ask for them, hang up, and ask again.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};
use express_entry_proto::rounds::v1 as pb;
use express_entry_transport::deadline::Deadline;
use pb::clock_service_client::ClockServiceClient;
use rounds_service::pool::Pool;
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
    pub(crate) pool: Arc<Pool>,
    pub(crate) dice: Dice,
}

impl Caller {
    pub(crate) async fn live(mut self) {
        loop {
            let pause = self.dice.weighted(&[(4, 10), (4, 80), (1, 600)]);
            sleep(Duration::from_millis(self.dice.within(1..=pause) as u64)).await;
            if self.dice.chance(3) {
                let reused = self.reuse().await;
                self.world.check(reused);
                continue;
            }
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

    /// Asks for something else under the mark of what was acknowledged, which must not be done.
    async fn reuse(&mut self) -> Result<()> {
        let now = self.world.now(&self.pool);
        let (ask, before) = {
            let known = self.world.known();
            let Some(before) = known.ledger.acknowledged(&mut self.dice) else {
                return Ok(());
            };
            let wish = wishes::ask(&mut self.dice, &known, now);
            (wish.marked(before.id().to_owned()), before)
        };
        match ask.call(&self.calls, None).await {
            Ok(_) => ensure!(
                ask.request() == before.request(),
                "{ask:?} after {before:?}"
            ),
            Err(status) if status.code() == Code::AlreadyExists => {}
            Err(status) => refused(&ask, &status)?,
        }
        Ok(())
    }

    /// Something new, or something that was asked for before.
    fn next(&mut self) -> Ask {
        let now = self.world.now(&self.pool);
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

/// Asks again for everything that was acknowledged, which must be answered as the first time, and for
/// some of the rest, of which nothing may stay open.
pub(crate) async fn repeat_all(world: World, calls: Routes, mut dice: Dice) {
    let asked = world.known().ledger.asked();
    for ask in asked {
        if !world.known().ledger.is_acknowledged(&ask) && !dice.chance(20) {
            continue;
        }
        let repeated = repeat(&world, &calls, &ask).await;
        world.check(repeated);
    }
}

async fn repeat(world: &World, calls: &Routes, ask: &Ask) -> Result<()> {
    // A connection that was cut is found out by using it.
    const ATTEMPTS: u32 = 10;
    let mut told = ask.call(calls, None).await;
    for _ in 1..ATTEMPTS {
        let later = matches!(&told, Err(status) if status.code() == Code::Unavailable);
        if !later {
            break;
        }
        sleep(Duration::from_secs(1)).await;
        told = ask.call(calls, None).await;
    }
    if let Err(status) = &told {
        let acknowledged = world.known().ledger.is_acknowledged(ask);
        ensure!(
            !acknowledged,
            "{status:?} to {ask:?}, which was acknowledged"
        );
        let open = status.code() == Code::Unavailable;
        ensure!(!open, "{status:?} in good weather to {ask:?}");
    }
    world.told(ask, told)
}

/// Lets a simulated clock do what is due by the present.
pub(crate) async fn catch_up(calls: Routes) {
    let mut clock = ClockServiceClient::new(calls);
    loop {
        if let Ok(told) = clock.get_clock(pb::GetClockRequest {}).await {
            let to = told.into_inner().now;
            let request = pb::AdvanceClockRequest { to };
            if clock.advance_clock(request).await.is_ok() {
                return;
            }
        }
        sleep(Duration::from_secs(1)).await;
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
    let declares = ask
        .profile()
        .is_some_and(|profile| profile.nomination.is_some());
    let code = status.code();
    let sensible = OF_ANY.contains(&code)
        || instructs && OF_INSTRUCTIONS.contains(&code)
        || declares && code == Code::InvalidArgument;
    ensure!(sensible, "{status:?} as the answer to {ask:?}");
    Ok(())
}
