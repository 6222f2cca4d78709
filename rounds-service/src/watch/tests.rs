use tokio_stream::StreamExt;

use super::*;
use crate::clock::Clock;
use crate::journal::memory::{Disk, Fault};
use crate::journal::replay::{Check, replay};
use crate::journal::{Answered, Head, Journal, Reader, Remembered, Row};
use crate::request::RequestId;
use crate::testing::{Service, candidate, noon, receipt};
use crate::writer::Work;

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
async fn what_waits_for_a_reader_is_bounded_by_bytes_too() {
    let service = Service::on(&Disk::default());
    for score in 0..40 {
        let received = service
            .writer
            .perform(None, large_receipt(score, 256))
            .await;
        received.expect("a receipt");
    }
    let watchers = watchers(&service);
    let with_facts = Plan {
        facts: Facts::With,
        ..plan(Start::After(0))
    };
    let mut watched = watchers.watch(with_facts, None).unwrap();
    tokio::time::sleep(limits::WATCH_STALL * 2).await;
    let (told, ended) = ended(&mut watched).await;
    // A little above 256 KiB each.
    assert_eq!(told, limits::WATCH_BUFFER_KIB as usize / 257);
    assert!(matches!(ended, Ended::TooSlow { .. }), "{ended:?}");
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_that_a_reader_takes_drop_by_drop_ends_and_gives_others_their_turn() {
    let service = Service::on(&Disk::default());
    // Each is a part of its own.
    for score in 0..80 {
        let received = service
            .writer
            .perform(None, large_receipt(score, 1_024))
            .await;
        received.expect("a receipt");
    }
    let watchers = watchers(&service);
    let with_facts = || Plan {
        facts: Facts::With,
        ..plan(Start::Snapshot)
    };
    let slow: Vec<_> = (0..limits::WATCH_SNAPSHOTS)
        .map(|_| watchers.watch(with_facts(), None).unwrap())
        .collect();
    let slow = slow.into_iter().map(|mut watched| async move {
        loop {
            tokio::time::sleep(limits::WATCH_STALL * 9 / 10).await;
            if let Err(ended) = watched.next().await.expect("an end with a reason") {
                return ended;
            }
        }
    });
    let begun = Instant::now();
    let quick = async {
        tokio::task::yield_now().await;
        let mut watched = watchers.watch(with_facts(), None).unwrap();
        while !matches!(watched.next().await.unwrap().unwrap(), Told::Complete(80)) {}
        begun.elapsed()
    };
    let (_, waited) = tokio::join!(futures_util::future::join_all(slow), quick);
    assert!(
        waited <= limits::SNAPSHOT_TIME + limits::WATCH_STALL,
        "{waited:?}"
    );
}

/// A receipt with facts of so many kibibytes.
fn large_receipt(score: u16, kib: usize) -> Work {
    let Work::Command { command, .. } = receipt(score) else {
        panic!("a receipt is a command");
    };
    Work::Command {
        command,
        facts: Some(vec![0; kib << 10].into()),
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
    assert!(
        matches!(first, Told::Bookmark { position: 1, .. }),
        "{first:?}"
    );
    let second = watched.next().await.unwrap().unwrap();
    assert!(matches!(second, Told::Event(_)), "{second:?}");
    received.done().await.unwrap();
}

#[tokio::test]
async fn no_bookmark_lies_behind_the_end_that_it_names() {
    let service = pool_of(2, &Disk::default(), false).await;
    // The second event came after the last look, and is told with the first.
    let (mut watcher, mut items) = watchers(&service).watcher(plan(Start::After(0)), 0, 1);
    watcher.next().await.unwrap();
    watcher.bookmark().await.unwrap();
    let mut told = std::iter::from_fn(|| items.try_recv().ok()).map(|(told, _)| told);
    let bookmark = told.find(|told| matches!(told, Told::Bookmark { .. }));
    assert!(
        matches!(
            bookmark,
            Some(Told::Bookmark {
                position: 2,
                head: 2
            })
        ),
        "{bookmark:?}"
    );
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
                Told::Bookmark { .. } => {}
                Told::Part(_) | Told::Complete(_) => panic!("no snapshot was asked for"),
            }
        };
        assert_eq!(event[..2], [8, position], "its position comes first");
    }
}

/// A journal that tells few rows at a time, and takes its time over them.
struct Slow(Arc<dyn Reader>);

impl Slow {
    const ROWS: usize = 10;
    const READ: Duration = Duration::from_millis(20);
}

impl Reader for Slow {
    fn head(&self) -> Result<Head, ReadError> {
        self.0.head()
    }

    fn read(&self, from: u64, limit: usize, facts: Facts) -> Result<Vec<Row>, ReadError> {
        std::thread::sleep(Slow::READ);
        self.0.read(from, limit.min(Slow::ROWS), facts)
    }

    fn facts_of(
        &self,
        positions: &[u64],
        told: &mut dyn FnMut(Option<&[u8]>),
    ) -> Result<(), ReadError> {
        self.0.facts_of(positions, told)
    }

    fn requests(&self, from: u64, limit: usize) -> Result<Vec<Answered>, ReadError> {
        self.0.requests(from, limit)
    }

    fn request(&self, id: &RequestId) -> Result<Option<Remembered>, ReadError> {
        self.0.request(id)
    }
}

#[tokio::test]
async fn a_bookmark_on_the_way_to_the_present_does_not_pass_for_it() {
    let disk = Disk::default();
    drop(pool_of(35, &disk, false).await);
    let journal = disk.open().reader();
    let state = replay(journal.as_ref(), Check::Chain).unwrap();
    let pool = Pool::new(state, Clock::simulated(noon()), Arc::new(Slow(journal)));
    let watchers = Watchers::new(Arc::new(pool), CancellationToken::new());
    let last_alone = Plan {
        filter: Filter {
            candidates: Some([candidate(35)].into()),
            ..Filter::default()
        },
        bookmark: Slow::READ / 2,
        ..plan(Start::After(0))
    };
    let mut watched = watchers.watch(last_alone, None).unwrap();
    let mut on_the_way = Vec::new();
    let present = loop {
        match watched.next().await.unwrap().unwrap() {
            Told::Bookmark { position, head } if position < head => on_the_way.push(position),
            Told::Bookmark { position, head } => break (position, head),
            Told::Event(event) => assert_eq!(event[..2], [8, 35], "its position comes first"),
            Told::Part(_) | Told::Complete(_) => panic!("no snapshot was asked for"),
        }
    };
    assert_eq!(on_the_way, [10, 20, 30]);
    assert_eq!(present, (35, 35));
}
