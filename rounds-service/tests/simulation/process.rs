//! One life of the rounds service: everything but its sockets, put together as the program does.

use std::ops::ControlFlow;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use express_entry_proto::rounds::v1 as pb;
use pb::clock_service_server::ClockServiceServer;
use pb::invitation_service_server::InvitationServiceServer;
use pb::nomination_service_server::NominationServiceServer;
use pb::pool_service_server::PoolServiceServer;
use pb::round_service_server::RoundServiceServer;
use rounds_service::clock::Clock;
use rounds_service::grpc::{
    Backups, ClockApi, Door, EventApi, InvitationApi, NominationApi, PoolApi, RoundApi, Service,
};
use rounds_service::journal::ReadError;
use rounds_service::journal::replay::Check;
use rounds_service::journal::snapshots::Snapshots;
use rounds_service::life::Life;
use rounds_service::pool::Pool;
use rounds_service::watch::Watchers;
use rounds_service::writer::{Desk, SnapshotPlan, Writer};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use crate::disk::Disk;
use crate::network::Network;

/// Changes of candidates between two snapshots.
const SNAPSHOT_CHANGES: u64 = 300;

/// A process. It dies with the runtime that it was started in.
pub(crate) struct Process {
    /// Its calls.
    pub(crate) calls: Routes,
    pub(crate) pool: Arc<Pool>,
    pub(crate) writer: Writer,
    /// Writes when it gets a turn.
    pub(crate) desk: Arc<Mutex<Desk>>,
    /// Position of the snapshot that it was started from.
    pub(crate) from: Option<u64>,
}

impl Process {
    /// Starts from what is on the disk. Within the runtime.
    pub(crate) fn start(
        disk: &Disk,
        snapshots: &Snapshots,
        clock: Clock,
        network: &Network,
    ) -> Result<Self, ReadError> {
        let journal = disk.open();
        let reader = journal.reader();
        let restored = snapshots.restore(reader.as_ref(), Check::Chain)?;
        let pool = Pool::new(restored.state, clock, reader).with_snapshots(snapshots.clone());
        let pool = Arc::new(pool);
        let plan = SnapshotPlan {
            folder: snapshots.clone(),
            changes: SNAPSHOT_CHANGES,
            changed: restored.head.position - restored.from.unwrap_or(0),
        };
        let from = restored.from;
        let (writer, desk) = Writer::new(journal, Arc::clone(&pool), Some(plan));
        let scoring = network.client();
        let life = Arc::new(Life::new(
            Arc::clone(&pool),
            writer.clone(),
            scoring.clone(),
        ));
        tokio::spawn(Arc::clone(&life).follow());
        let watchers = Watchers::new(Arc::clone(&pool), CancellationToken::new());
        let door = Door::default();
        door.open(Arc::new(Service::new(
            Arc::clone(&pool),
            writer.clone(),
            life,
            scoring,
            watchers,
            Backups::new(None),
        )));
        Ok(Self {
            calls: calls(&door),
            pool,
            writer,
            desk: Arc::new(Mutex::new(desk)),
            from,
        })
    }
}

impl Process {
    /// Lets the writer write what waits.
    pub(crate) fn write(&self) {
        let _ = turn(&self.desk);
    }

    /// Has a snapshot taken behind what waits for the writer, and holds up the world until it is
    /// there: it is written on a thread of its own. Tells whether it was.
    pub(crate) fn take_snapshot(&self) -> bool {
        let writer = self.writer.clone();
        let mut taken = pin!(writer.snapshot());
        let mut context = Context::from_waker(Waker::noop());
        loop {
            match taken.as_mut().poll(&mut context) {
                Poll::Ready(taken) => return taken.is_ok(),
                Poll::Pending => self.write(),
            }
        }
    }

    /// Stops as when it is asked to: does what waits for the writer, and closes the journal.
    pub(crate) fn stop(self) {
        self.writer.stop();
        while turn(&self.desk).is_continue() {}
    }
}

/// Lets the writer write what waits.
pub(crate) fn turn(desk: &Mutex<Desk>) -> ControlFlow<()> {
    let mut desk = desk.lock().expect("nobody panics at the desk");
    let next = desk.turn(Duration::ZERO);
    // Written on a thread of its own, and the world must not run ahead of it.
    desk.wait_for_snapshot();
    next
}

fn calls(door: &Door) -> Routes {
    Routes::default()
        .add_service(PoolServiceServer::new(PoolApi(door.clone())))
        .add_service(RoundServiceServer::new(RoundApi(door.clone())))
        .add_service(NominationServiceServer::new(NominationApi(door.clone())))
        .add_service(InvitationServiceServer::new(InvitationApi(door.clone())))
        .add_service(ClockServiceServer::new(ClockApi(door.clone())))
        .add_service(EventApi(door.clone()))
        .prepare()
}
