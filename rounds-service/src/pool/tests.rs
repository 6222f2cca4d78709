use std::sync::mpsc;

use tokio::task::yield_now;

use super::*;
use crate::journal::memory::Disk;
use crate::testing::{Before, Service, noon, receipt, runtime};
use crate::writer::Refused;

#[test]
fn who_waits_for_a_commit_leaves_its_thread_to_others() {
    let (begin, begun) = mpsc::channel();
    let (open, gate) = mpsc::channel();
    let disk = Disk::default();
    let journal = Before(disk.open(), move |_: &mut _| {
        begin.send(()).expect("the test waits");
        gate.recv().expect("the test opens the gate");
    });
    let service = Service::over(Box::new(journal), Clock::simulated(noon()));
    let _ticket = service.writer.submit(None, receipt(400)).unwrap();
    begun.recv().expect("the group is committed");

    let pool = &service.pool;
    let received = async { pool.read().await.unwrap().received() };
    let others = async {
        yield_now().await;
        assert_eq!(pool.now(), Ok(noon()), "the time waits for nobody");
        open.send(()).expect("the commit waits");
    };
    let (received, ()) = runtime().block_on(async { tokio::join!(received, others) });
    assert_eq!(received, 1);
}

#[test]
fn a_state_whose_writer_broke_off_is_told_to_nobody() {
    let disk = Disk::default();
    let journal = Before(disk.open(), |_: &mut _| panic!("as asked"));
    let service = Service::over(Box::new(journal), Clock::simulated(noon()));
    let refused = service.perform(None, receipt(400)).unwrap_err();
    assert!(matches!(refused, Refused::Stopping), "{refused}");
    assert_eq!(service.pool.blocking_read().err(), Some(Lost));
    assert_eq!(service.pool.now(), Err(Lost));
    assert!(!*service.pool.telling().borrow());
}

#[test]
#[cfg(debug_assertions)]
#[should_panic(expected = "held still twice")]
fn nobody_holds_the_state_still_twice_on_one_thread() {
    let pool = Service::on(&Disk::default()).pool;
    let held = pool.blocking_read();
    let _ = pool.blocking_read();
    drop(held);
}

#[test]
fn one_after_the_other_and_two_pools_at_a_time_may_be_held_still() {
    let [one, other] = [(); 2].map(|()| Service::on(&Disk::default()).pool);
    let both = (one.blocking_read(), other.blocking_read());
    drop(both);
    assert!(one.blocking_read().is_ok() && other.blocking_read().is_ok());
}
