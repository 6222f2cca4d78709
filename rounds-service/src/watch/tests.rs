use tokio_stream::StreamExt;

use super::*;
use crate::journal::memory::{Disk, Fault};
use crate::testing::{Service, receipt};

/// A pool of some candidates, from a journal that was closed and opened again if `cold`.
async fn pool_of(candidates: u16, disk: &Disk, cold: bool) -> Service {
    let mut service = Service::on(disk);
    for score in 0..candidates {
        let received = service.writer.perform(None, receipt(score)).await;
        received.expect("a receipt");
    }
    if cold {
        service = Service::on(disk);
    }
    service
}

fn watchers(service: &Service) -> Watchers {
    Watchers::new(Arc::clone(&service.pool), CancellationToken::new())
}

fn plan(start: Start) -> Plan {
    Plan {
        start,
        filter: Filter::default(),
        facts: Facts::Without,
        bookmark: limits::WATCH_BOOKMARK,
    }
}

async fn ended(watched: &mut Watched) -> (usize, Ended) {
    let mut told = 0;
    loop {
        match watched.next().await.expect("an end with a reason") {
            Ok(_) => told += 1,
            Err(ended) => return (told, ended),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_reads_nothing_for_too_long_is_told_and_costs_no_more_than_the_buffer() {
    for cold in [false, true] {
        let disk = Disk::default();
        let service = pool_of(200, &disk, cold).await;
        let watchers = watchers(&service);
        let mut watched = watchers.watch(plan(Start::After(0)), None).unwrap();
        tokio::time::sleep(limits::WATCH_STALL / 2).await;
        // Reading one item buys time.
        assert!(matches!(watched.next().await, Some(Ok(Told::Event(_)))));
        tokio::time::sleep(limits::WATCH_STALL * 3 / 4).await;
        assert_eq!(watchers.places.available_permits(), limits::WATCHERS - 1);
        tokio::time::sleep(limits::WATCH_STALL / 2).await;
        assert_eq!(watchers.places.available_permits(), limits::WATCHERS);
        let (told, ended) = ended(&mut watched).await;
        assert_eq!(told, limits::WATCH_BUFFER);
        assert!(matches!(ended, Ended::TooSlow { head: 200 }), "{ended:?}");
        assert!(watched.next().await.is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_gone_makes_room_also_while_nothing_happens() {
    let service = pool_of(1, &Disk::default(), false).await;
    let watchers = watchers(&service);
    let mut watched = watchers.watch(plan(Start::After(0)), None).unwrap();
    watched.next().await.unwrap().unwrap();
    drop(watched);
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert_eq!(watchers.places.available_permits(), limits::WATCHERS);
}

#[tokio::test]
async fn a_stop_ends_every_watch_at_once() {
    let service = pool_of(200, &Disk::default(), false).await;
    let watchers = watchers(&service);
    let mut all: Vec<_> = [Start::After(0), Start::Now, Start::Snapshot]
        .into_iter()
        .map(|start| watchers.watch(plan(start), None).unwrap())
        .collect();
    // The first waits for its reader.
    tokio::task::yield_now().await;
    watchers.stop.cancel();
    for watched in &mut all {
        let (_, ended) = ended(watched).await;
        assert!(matches!(ended, Ended::Stopping), "{ended:?}");
    }
}

#[tokio::test]
async fn who_watches_from_now_on_is_told_first_where_that_is() {
    let service = pool_of(1, &Disk::default(), false).await;
    let watchers = watchers(&service);
    let mut watched = watchers.watch(plan(Start::Now), None).unwrap();
    // Something happens before the watch gets its first turn: nothing here waits for the runtime.
    let received = service.writer.submit(None, receipt(1)).unwrap();
    while *service.pool.feed().head().borrow() < 2 {
        std::thread::yield_now();
    }
    let first = watched.next().await.unwrap().unwrap();
    assert!(matches!(first, Told::Bookmark(1)), "{first:?}");
    let second = watched.next().await.unwrap().unwrap();
    assert!(matches!(second, Told::Event(_)), "{second:?}");
    received.done().await.unwrap();
}

#[tokio::test]
async fn a_journal_that_cannot_be_read_is_told() {
    let disk = Disk::default();
    let service = pool_of(3, &disk, true).await;
    disk.set_fault(Fault::Down);
    let watchers = watchers(&service);
    let mut watched = watchers.watch(plan(Start::After(0)), None).unwrap();
    let (told, ended) = ended(&mut watched).await;
    assert_eq!(told, 0);
    assert!(matches!(ended, Ended::Journal(_)), "{ended:?}");
}

#[tokio::test]
async fn what_became_durable_in_doubt_is_told_once_it_is_found_out() {
    let disk = Disk::default();
    let service = pool_of(3, &disk, false).await;
    let watchers = watchers(&service);
    let mut watched = watchers.watch(plan(Start::After(2)), None).unwrap();
    disk.set_fault(Fault::AppendInDoubt);
    let doubtful = service.writer.perform(None, receipt(3)).await;
    assert!(doubtful.is_err());
    for position in 3..=5 {
        if position == 5 {
            service.writer.perform(None, receipt(4)).await.unwrap();
        }
        let event = loop {
            match watched.next().await.unwrap().unwrap() {
                Told::Event(event) => break event,
                Told::Bookmark(_) => {}
                Told::Part(_) | Told::Complete(_) => panic!("no snapshot was asked for"),
            }
        };
        assert_eq!(event[..2], [8, position], "its position comes first");
    }
}
