use std::sync::Mutex;

use rounds_core::{Command, Rejection};

use super::*;
use crate::clock::Clock;
use crate::convert::views;
use crate::journal::chain::checked_row;
use crate::journal::memory::{Disk, Fault, MemoryJournal};
use crate::journal::replay::{Check, replay};
use crate::journal::snapshots::Snapshots;
use crate::journal::{
    Answered, AppendError, Batch, Facts, Head, ReadError, Reader, Remembered, Row,
};
use crate::request::RequestId;
use crate::testing::*;

fn numbers(done: &Done) -> Vec<u32> {
    done.events
        .iter()
        .filter_map(views::received)
        .map(CandidateNumber::get)
        .collect()
}

fn state_of(disk: &Disk) -> rounds_core::State {
    replay(&disk.clone(), Check::Chain).expect("a sound journal")
}

/// Waits until the state is read back.
fn wait_for_state(service: &Service) {
    while service.pool.blocking_read().is_err() {
        std::thread::yield_now();
    }
}

#[test]
fn what_is_acknowledged_is_in_the_journal_and_the_journal_tells_the_state() {
    let disk = Disk::default();
    let service = Service::on(&disk);
    for score in [400, 401, 402] {
        service.perform(None, receipt(score)).unwrap();
    }
    service
        .perform(
            None,
            command(Command::Withdraw {
                candidate: candidate(2),
            }),
        )
        .unwrap();
    assert_eq!(state_of(&disk), *service.pool.blocking_read().unwrap());
    let facts_at = service
        .pool
        .blocking_read()
        .unwrap()
        .candidate(candidate(2))
        .unwrap()
        .facts_at;
    assert_eq!(
        checked_row(&disk, facts_at.get()).unwrap().facts,
        Some(Bytes::from_static(b"facts of 401"))
    );
}

#[test]
fn a_repeated_request_gets_its_first_answer_also_after_a_restart() {
    let disk = Disk::default();
    let service = Service::on(&disk);
    let first = service
        .perform(request("request-1", 1), receipt(400))
        .unwrap();
    let again = service
        .perform(request("request-1", 1), receipt(400))
        .unwrap();
    assert_eq!(again.events, first.events);
    service.stop();

    let service = Service::on(&disk);
    let after = service
        .perform(request("request-1", 1), receipt(400))
        .unwrap();
    assert_eq!(after.events, first.events);
    assert_eq!(service.pool.blocking_read().unwrap().received(), 1);
}

#[test]
fn a_request_repeated_within_one_group_is_done_once() {
    let disk = Disk::default();
    let service = Service::over(slow(&disk), Clock::simulated(noon()));
    let tickets: Vec<_> = (0..20)
        .map(|_| {
            service
                .writer
                .submit(request("request-1", 1), receipt(400))
                .unwrap()
        })
        .collect();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    for ticket in tickets {
        assert_eq!(numbers(&runtime.block_on(ticket.done()).unwrap()), [1]);
    }
    assert_eq!(service.pool.blocking_read().unwrap().received(), 1);
}

#[test]
fn a_request_id_with_other_content_is_refused() {
    let disk = Disk::default();
    let service = Service::on(&disk);
    service
        .perform(request("request-1", 1), receipt(400))
        .unwrap();
    let other = service.perform(request("request-1", 2), receipt(401));
    assert!(matches!(other, Err(Refused::OtherContent)));
    assert_eq!(service.pool.blocking_read().unwrap().received(), 1);
}

#[test]
fn a_rejected_request_may_be_tried_again() {
    let disk = Disk::default();
    let service = Service::on(&disk);
    let withdraw = || {
        command(Command::Withdraw {
            candidate: candidate(1),
        })
    };
    let rejected = service.perform(request("request-1", 1), withdraw());
    assert!(matches!(
        rejected,
        Err(Refused::Rejected(Rejection::CandidateNotFound(_)))
    ));
    service.perform(None, receipt(400)).unwrap();
    service
        .perform(request("request-1", 1), withdraw())
        .unwrap();
}

#[test]
fn a_lost_append_changes_nothing_and_the_next_one_goes_on() {
    let disk = Disk::default();
    let service = Service::on(&disk);
    service.perform(None, receipt(400)).unwrap();
    disk.set_fault(Fault::AppendLost);
    let lost = service.perform(request("request-1", 1), receipt(401));
    assert!(matches!(lost, Err(Refused::Journal)));
    assert_eq!(service.pool.blocking_read().unwrap().received(), 1);

    disk.set_fault(Fault::None);
    let done = service
        .perform(request("request-1", 1), receipt(401))
        .unwrap();
    assert_eq!(numbers(&done), [2], "no number is lost");
    assert_eq!(state_of(&disk), *service.pool.blocking_read().unwrap());
}

#[test]
fn with_a_full_or_read_only_disk_writes_are_refused_reads_go_on_and_writing_resumes() {
    let disk = Disk::default();
    let service = Service::on(&disk);
    for score in [400, 401] {
        service.perform(None, receipt(score)).unwrap();
    }
    let was = service.pool.blocking_read().unwrap().clone();
    let sound = disk
        .read(1, 1, crate::journal::Facts::With)
        .unwrap()
        .remove(0);
    for fault in [Fault::Full, Fault::ReadOnly] {
        disk.set_fault(fault);
        // Were the state read back from the journal, this would show.
        disk.alter(1, |row| row.event = Bytes::new());
        let refused = service.perform(request("request-1", 1), receipt(402));
        match (fault, refused) {
            (Fault::Full, Err(Refused::DiskFull)) => {}
            (Fault::ReadOnly, Err(Refused::ReadOnly)) => {}
            (_, other) => panic!("{other:?}"),
        }
        assert_eq!(*service.pool.blocking_read().unwrap(), was);
        disk.alter(1, |row| *row = sound.clone());
    }
    disk.set_fault(Fault::None);
    let done = service.perform(request("request-1", 1), receipt(402));
    assert_eq!(numbers(&done.unwrap()), [3]);
    assert_eq!(state_of(&disk), *service.pool.blocking_read().unwrap());
}

#[test]
fn a_state_that_was_lost_is_read_back_without_anybody_writing() {
    let disk = Disk::default();
    let service = Service::on(&disk);
    service.perform(None, receipt(400)).unwrap();
    disk.set_fault(Fault::Down);
    let refused = service.perform(None, receipt(401));
    assert!(matches!(refused, Err(Refused::Journal)));
    assert!(service.pool.blocking_read().is_err());
    disk.set_fault(Fault::None);
    wait_for_state(&service);
    assert_eq!(*service.pool.blocking_read().unwrap(), state_of(&disk));
}

#[test]
fn an_append_in_doubt_is_found_out_and_not_doubled() {
    let disk = Disk::default();
    let service = Service::on(&disk);
    disk.set_fault(Fault::AppendInDoubt);
    let doubt = service.perform(request("request-1", 1), receipt(400));
    assert!(matches!(doubt, Err(Refused::Journal)));
    let done = service
        .perform(request("request-1", 1), receipt(400))
        .unwrap();
    assert_eq!(numbers(&done), [1]);
    assert_eq!(service.pool.blocking_read().unwrap().received(), 1);
}

#[test]
fn nothing_is_refused_for_good_that_could_come_back() {
    let disk = Disk::default();
    let service = Service::on(&disk);
    disk.set_fault(Fault::AppendComesBack);
    let withdraw = || {
        command(Command::Withdraw {
            candidate: candidate(1),
        })
    };
    let doubt = service.perform(request("request-1", 1), receipt(400));
    assert!(matches!(doubt, Err(Refused::Journal)));
    assert_eq!(
        service.pool.blocking_read().unwrap().received(),
        0,
        "reads go on"
    );
    // Whether there is such a candidate is not known: a start from here would find one.
    let undecided = service.perform(None, withdraw());
    assert!(matches!(undecided, Err(Refused::Journal)), "{undecided:?}");
    disk.set_fault(Fault::None);
    let decided = service.perform(None, withdraw());
    assert!(matches!(decided, Err(Refused::Rejected(_))), "{decided:?}");
    service.stop();
    let service = Service::on(&disk);
    assert_eq!(service.pool.blocking_read().unwrap().received(), 0);
}

#[test]
fn nobody_reads_a_state_that_cannot_be_told() {
    let disk = Disk::default();
    let service = Service::on(&disk);
    service.perform(None, receipt(400)).unwrap();
    disk.set_fault(Fault::Down);
    assert!(matches!(
        service.perform(None, receipt(401)),
        Err(Refused::Journal)
    ));
    assert!(service.pool.blocking_read().is_err());
    assert!(!*service.pool.telling().borrow(), "health says so");
    assert!(matches!(
        service.perform(None, receipt(401)),
        Err(Refused::Journal)
    ));

    disk.set_fault(Fault::None);
    wait_for_state(&service);
    assert!(*service.pool.telling().borrow());
    service.perform(None, receipt(401)).unwrap();
    assert_eq!(service.pool.blocking_read().unwrap().received(), 2);
}

#[test]
fn a_writer_that_was_overtaken_takes_up_what_the_other_wrote() {
    let disk = Disk::default();
    let (first, second) = (Service::on(&disk), Service::on(&disk));
    first.perform(None, receipt(400)).unwrap();
    assert!(matches!(
        second.perform(None, receipt(401)),
        Err(Refused::Journal)
    ));
    wait_for_state(&second);
    assert_eq!(second.pool.blocking_read().unwrap().received(), 1);
    assert_eq!(numbers(&second.perform(None, receipt(401)).unwrap()), [2]);
}

#[test]
fn a_refused_item_of_an_import_does_not_spoil_the_others_and_the_answer_is_kept() {
    let disk = Disk::default();
    let service = Service::on(&disk);
    let chunk = || {
        let item = |received_at: &str| {
            Ok(Imported {
                received_at: at(received_at),
                assessment: scored(400, noon()),
                facts: Bytes::from_static(b"facts"),
                job_bank_registered: true,
            })
        };
        let items = [
            item("2017-05-19T15:59:59Z"),
            item("2017-05-19T16:00:01Z"),
            Err(vec![]),
            item("2016-05-19T16:00:00Z"),
            item("2016-05-19T16:00:00.000001Z"),
        ];
        Work::Import(items.into_iter().collect())
    };
    let first = service.perform(request("request-1", 1), chunk()).unwrap();
    assert_eq!(numbers(&first), [1, 2]);
    assert!(first.answer.is_some());
    service.stop();

    let service = Service::on(&disk);
    let again = service.perform(request("request-1", 1), chunk()).unwrap();
    assert_eq!((again.events, again.answer), (first.events, first.answer));
}

#[test]
fn a_score_of_facts_that_have_changed_since_is_passed_over() {
    let disk = Disk::default();
    let service = Service::on(&disk);
    service.perform(None, receipt(400)).unwrap();
    let facts_at = service
        .pool
        .blocking_read()
        .unwrap()
        .candidate(candidate(1))
        .unwrap()
        .facts_at;
    let assessment = scored(300, noon());
    let rescore = || {
        Work::Rescore(vec![Rescored {
            candidate: candidate(1),
            facts_at,
            assessment,
        }])
    };
    let update = Command::Update {
        candidate: candidate(1),
        etag: None,
        assessment: scored(500, noon()),
    };
    service.perform(None, command(update)).unwrap();
    assert!(service.perform(None, rescore()).unwrap().events.is_empty());
    let held = service
        .pool
        .blocking_read()
        .unwrap()
        .candidate(candidate(1))
        .unwrap();
    assert_eq!(held.assessment.score.get(), 500);
}

#[test]
fn the_time_of_the_pool_never_goes_back() {
    let disk = Disk::default();
    let service = Service::over(Box::new(disk.open()), Clock::simulated(noon()));
    service.perform(None, receipt(400)).unwrap();
    service.stop();
    let earlier = Clock::simulated(at("2017-05-19T15:00:00Z"));
    let service = Service::over(Box::new(disk.open()), earlier);
    assert_eq!(service.pool.now().unwrap(), noon());
    let done = service.perform(None, receipt(401)).unwrap();
    assert_eq!(done.events[0].at, noon());
}

#[test]
fn no_reader_sees_an_event_that_is_not_durable() {
    let disk = Disk::default();
    let service = Service::over(slow(&disk), Clock::simulated(noon()));
    let tickets: Vec<_> = (0..200)
        .map(|score| service.writer.submit(None, receipt(score)).unwrap())
        .collect();
    let mut last = 0;
    while last < 200 {
        let seen = service
            .pool
            .blocking_read()
            .unwrap()
            .head()
            .map_or(0, Position::get);
        let durable = disk.head().unwrap().position;
        assert!(seen <= durable, "saw {seen} with {durable} durable");
        last = seen;
    }
    drop(tickets);
}

#[test]
fn an_altered_row_is_told_by_its_position() {
    let alterations: [fn(&mut crate::journal::Row); 4] = [
        |row| row.at += 1,
        |row| row.facts = Some(Bytes::from_static(b"other facts")),
        |row| row.event = Bytes::from_static(b"\x3a\x00"),
        |row| row.digest[31] ^= 1,
    ];
    for alter in alterations {
        let disk = Disk::default();
        let service = Service::on(&disk);
        for score in [400, 401, 402] {
            service.perform(None, receipt(score)).unwrap();
        }
        disk.alter(2, alter);
        assert!(checked_row(&disk, 2).is_err(), "by a single read");
        match replay(&disk, Check::Chain) {
            Err(ReadError::Damaged { position: 2, what }) => assert!(what.contains("digest")),
            other => panic!("{:?}", other.map(|_| ())),
        }
    }
}

/// A journal whose readers wait at a gate before they read rows.
struct Gated(MemoryJournal, Arc<Mutex<()>>);

impl Journal for Gated {
    fn append(&mut self, expected: u64, batch: &Batch) -> Result<Head, AppendError> {
        self.0.append(expected, batch)
    }

    fn reader(&self) -> Arc<dyn Reader> {
        Arc::new(AtGate(self.0.reader(), Arc::clone(&self.1)))
    }

    fn request(&self, id: &RequestId) -> Result<Option<Remembered>, ReadError> {
        self.0.request(id)
    }
}

struct AtGate(Arc<dyn Reader>, Arc<Mutex<()>>);

impl Reader for AtGate {
    fn head(&self) -> Result<Head, ReadError> {
        self.0.head()
    }

    fn read(&self, from: u64, limit: usize, facts: Facts) -> Result<Vec<Row>, ReadError> {
        drop(self.1.lock().unwrap());
        self.0.read(from, limit, facts)
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

#[test]
fn while_the_state_is_read_back_readers_are_told_so_and_do_not_wait() {
    let disk = Disk::default();
    let gate = Arc::new(Mutex::new(()));
    let journal = Gated(disk.open(), Arc::clone(&gate));
    let service = Service::over(Box::new(journal), Clock::simulated(noon()));
    let shut = gate.lock().unwrap();
    disk.set_fault(Fault::AppendInDoubt);
    let ticket = service.writer.submit(None, receipt(400)).unwrap();
    let (tell, told) = mpsc::channel();
    let pool = Arc::clone(&service.pool);
    std::thread::spawn(move || {
        while pool.blocking_read().is_ok() {
            std::thread::yield_now();
        }
        let _ = tell.send(());
    });
    let lost = told.recv_timeout(Duration::from_secs(10));
    assert_eq!(lost, Ok(()), "readers wait for the journal to be read");
    assert!(matches!(
        runtime().block_on(ticket.done()),
        Err(Refused::Journal)
    ));
    drop(shut);
    wait_for_state(&service);
    assert_eq!(service.pool.blocking_read().unwrap().received(), 1);
}

#[test]
fn no_snapshot_is_taken_of_a_state_that_the_journal_has_left_behind() {
    let disk = Disk::default();
    let folder = tempfile::tempdir().unwrap();
    let plan = SnapshotPlan {
        folder: Snapshots::new(folder.path().to_owned()),
        changes: 0,
        changed: 0,
    };
    let service = Service::with(Box::new(disk.open()), plan);
    service.perform(None, receipt(400)).unwrap();
    let other = Service::on(&disk);
    other.perform(None, receipt(401)).unwrap();
    let told = runtime().block_on(service.writer.snapshot());
    let overtaken = NotTaken::Overtaken {
        journal: 2,
        state: 1,
    };
    assert_eq!(told.unwrap_err().to_string(), overtaken.to_string());
}

/// A journal whose appends take a while, so that jobs come together in groups.
fn slow(disk: &Disk) -> Box<dyn Journal> {
    let wait = |_: &mut _| std::thread::sleep(Duration::from_millis(2));
    Box::new(Before(disk.open(), wait))
}
