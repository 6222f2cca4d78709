//! The machine's clock, as simulated: it goes, stands, jumps ahead and goes back.

use std::sync::{Arc, Mutex};

use rounds_core::Instant;
use rounds_service::clock::Ticking;
use tokio::time::Instant as Moment;

/// The clock. Clones are one clock, over all lives of the process.
#[derive(Clone, Debug)]
pub(crate) struct Hands(Arc<Mutex<Set>>);

/// What the clock was set to, and when.
#[derive(Debug)]
struct Set {
    to: i64,
    /// `None` while no process lives: then nobody looks.
    at: Option<Moment>,
}

impl Hands {
    pub(crate) fn at(start: Instant) -> Self {
        let to = start.micros();
        Self(Arc::new(Mutex::new(Set { to, at: None })))
    }

    /// Goes on within a new life of the process, whose moments are others.
    pub(crate) fn begin_life(&self) {
        self.lock().at = Some(Moment::now());
    }

    /// Stands where it is: the process is about to end.
    pub(crate) fn end_life(&self) {
        let stands = self.now().micros();
        *self.lock() = Set {
            to: stands,
            at: None,
        };
    }

    /// Jumps to an instant, ahead or back.
    pub(crate) fn jump(&self, to: Instant) {
        let mut set = self.lock();
        set.to = to.micros();
        set.at = set.at.map(|_| Moment::now());
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Set> {
        self.0.lock().expect("nobody panics with the clock in hand")
    }
}

impl Ticking for Hands {
    fn now(&self) -> Instant {
        let set = self.lock();
        let gone = set.at.map_or(0, |at| at.elapsed().as_micros() as i64);
        Instant::from_micros(set.to + gone).expect("within the range of instants")
    }
}
