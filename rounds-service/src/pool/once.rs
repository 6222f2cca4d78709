//! That no thread holds the state of a pool still twice, looked after where tests run.

use super::Pool;

#[cfg(debug_assertions)]
thread_local! {
    /// Where the pools lie that this thread holds still.
    static HELD: std::cell::RefCell<Vec<usize>> = const { std::cell::RefCell::new(Vec::new()) };
}

/// That a thread holds a pool still.
pub(super) struct Once {
    #[cfg(debug_assertions)]
    of: usize,
}

#[cfg(debug_assertions)]
impl Once {
    /// Panics when this thread holds the pool still already: to hold it again waits for ever as soon as a
    /// writer comes in between.
    pub(super) fn check(pool: &Pool) {
        let of = std::ptr::from_ref(pool).addr();
        let twice = HELD.with_borrow(|held| held.contains(&of));
        assert!(!twice, "the state is held still twice");
    }

    pub(super) fn of(pool: &Pool) -> Self {
        let of = std::ptr::from_ref(pool).addr();
        HELD.with_borrow_mut(|held| held.push(of));
        Self { of }
    }
}

#[cfg(debug_assertions)]
impl Drop for Once {
    fn drop(&mut self) {
        HELD.with_borrow_mut(|held| held.retain(|of| *of != self.of));
    }
}

#[cfg(not(debug_assertions))]
impl Once {
    pub(super) fn check(_: &Pool) {}

    pub(super) fn of(_: &Pool) -> Self {
        Self {}
    }
}
