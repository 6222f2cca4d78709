//! The one place where time enters the service.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rounds_core::Instant;

/// What moves the time of the pool.
#[derive(Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until it is told to go on.
    Simulated(Mutex<Instant>),
}

impl Clock {
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
            Clock::System => system_now(),
            Clock::Simulated(stands) => *hands(stands),
        }
    }

    /// Lets a simulated clock go on to an instant; never back. The machine's clock goes by itself.
    pub(crate) fn go_on(&self, to: Instant) {
        match self {
            Clock::System => {}
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

#[expect(clippy::disallowed_methods, reason = "this is where time enters")]
fn system_now() -> Instant {
    let micros = jiff::Timestamp::now().as_microsecond();
    // A machine whose clock is centuries off has worse troubles than this.
    Instant::from_micros(micros).unwrap_or(Instant::MAX)
}
