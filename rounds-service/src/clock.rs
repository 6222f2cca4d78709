//! The one place where time enters the service.

use std::fmt::Debug;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rounds_core::Instant;

/// A clock that goes by itself. It may stand still, jump ahead and go back.
pub trait Ticking: Debug + Send + Sync {
    /// What it shows.
    fn now(&self) -> Instant;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug)]
pub struct Machine;

/// What moves the time of the pool.
#[derive(Debug)]
pub enum Clock {
    /// A clock that goes by itself.
    System(Box<dyn Ticking>),
    /// A clock that stands still until it is told to go on.
    Simulated(Mutex<Instant>),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Clock::System(Box::new(Machine))
    }

    /// A simulated clock that stands at `start`.
    #[must_use]
    pub fn simulated(start: Instant) -> Self {
        Clock::Simulated(Mutex::new(start))
    }

    /// What the clock shows. It may have gone back: the pool's own time never does
    /// ([`Pool::now`](crate::pool::Pool::now)).
    #[must_use]
    pub fn now(&self) -> Instant {
        match self {
            Clock::System(clock) => clock.now(),
            Clock::Simulated(stands) => *hands(stands),
        }
    }

    /// What it shows, and never before the last event: the time of the pool.
    pub(crate) fn not_before(&self, last: Option<Instant>) -> Instant {
        let shown = self.now();
        last.map_or(shown, |last| last.max(shown))
    }

    /// Lets a simulated clock go on to an instant; never back. The machine's clock goes by itself.
    pub(crate) fn go_on(&self, to: Instant) {
        match self {
            Clock::System(_) => {}
            Clock::Simulated(stands) => {
                let mut hands = hands(stands);
                *hands = to.max(*hands);
            }
        }
    }
}

fn hands(stands: &Mutex<Instant>) -> MutexGuard<'_, Instant> {
    stands.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Ticking for Machine {
    #[expect(clippy::disallowed_methods, reason = "this is where time enters")]
    fn now(&self) -> Instant {
        let micros = jiff::Timestamp::now().as_microsecond();
        // A machine whose clock is centuries off has worse troubles than this.
        Instant::from_micros(micros).unwrap_or(Instant::MAX)
    }
}
