//! Those who follow the pool: over the lives of the process each is told every event once, in order,
//! and none before it is durable.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use express_entry_proto::rounds::v1 as pb;
use pb::event_service_client::EventServiceClient;
use pb::watch_events_request::Start;
use pb::watch_events_response::Item;
use prost::Message;
use rounds_core::State;
use rounds_service::convert::{values, views};
use rounds_service::feed::Placed;
use rounds_service::journal::{Facts, Reader, replay, told};
use tokio::time::{sleep, timeout};
use tonic::service::Routes;
use tonic::{Code, Status};

use crate::dice::Dice;
use crate::world::World;

/// What a follower asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wants {
    /// Every event from the first on.
    Everything,
    /// Every event with its profile.
    WithProfiles,
    /// What rounds come to, and who comes.
    Some,
    /// The pool as it is, and every event behind that.
    Snapshot,
}

/// The kinds of events that [`Wants::Some`] asks for.
const SOME: [pb::EventKind; 2] = [
    pb::EventKind::RoundCompleted,
    pb::EventKind::CandidateReceived,
];

impl fmt::Debug for Followed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} up to {}", self.wants, self.reached)
    }
}

/// What a follower was told, over all lives.
pub(crate) struct Followed {
    wants: Wants,
    /// The pool as it was told: the position and the candidates that are in it, waiting or invited.
    pool: Option<(u64, BTreeMap<i64, pb::Candidate>)>,
    /// A pool that is being told.
    parts: BTreeMap<i64, pb::Candidate>,
    /// Everything up to here that the follower wants was told.
    reached: u64,
    events: Vec<pb::Event>,
}

impl Followed {
    pub(crate) fn new(wants: Wants) -> Self {
        Self {
            wants,
            pool: None,
            parts: BTreeMap::new(),
            reached: 0,
            events: Vec::new(),
        }
    }

    /// How many events it was told.
    pub(crate) fn count(&self) -> u64 {
        self.events.len() as u64
    }

    /// Whether it was told everything up to a position.
    pub(crate) fn is_told(&self, end: u64) -> bool {
        let begun = self.wants != Wants::Snapshot || self.pool.is_some();
        begun && self.reached == end
    }

    /// What to ask for to go on.
    fn request(&self) -> pb::WatchEventsRequest {
        let start = match self.wants == Wants::Snapshot && self.pool.is_none() {
            true => Start::Snapshot(pb::WatchFromSnapshot {}),
            false => Start::AfterPosition(self.reached as i64),
        };
        let kinds = match self.wants == Wants::Some {
            true => SOME.map(i32::from).into(),
            false => Vec::new(),
        };
        pb::WatchEventsRequest {
            start: Some(start),
            filter: Some(pb::EventFilter {
                kinds,
                ..Default::default()
            }),
            with_profiles: self.wants == Wants::WithProfiles,
            bookmark_interval_ms: Some(500),
        }
    }

    /// Takes in what is told. `durable` is where the journal ends.
    fn take(&mut self, item: Item, durable: u64) -> Result<()> {
        match item {
            Item::Event(event) => {
                let position = event.position as u64;
                ensure!(position <= durable, "event {position} is not durable");
                let next = match self.wants == Wants::Some {
                    true => position > self.reached,
                    false => position == self.reached + 1,
                };
                ensure!(next, "event {position} comes behind {}", self.reached);
                self.reached = position;
                self.events.push(event);
            }
            Item::Bookmark(bookmark) => {
                let position = bookmark.position as u64;
                ensure!(position <= durable, "bookmark {position} is not durable");
                let right = match self.wants == Wants::Some {
                    true => position >= self.reached,
                    false => position == self.reached,
                };
                ensure!(right, "a bookmark of {position} behind {}", self.reached);
                let head = bookmark.head_position as u64;
                ensure!(head <= durable, "an end of {head} is not durable");
                ensure!(position <= head, "a bookmark of {position} of {head}");
                self.reached = position;
            }
            Item::Snapshot(part) => {
                for candidate in part.candidates {
                    self.parts.insert(candidate.candidate_number, candidate);
                }
            }
            Item::SnapshotComplete(complete) => {
                self.reached = complete.position as u64;
                self.pool = Some((self.reached, std::mem::take(&mut self.parts)));
            }
        }
        Ok(())
    }

    /// Whether what was told is what the journal holds.
    pub(crate) fn check(&self, journal: &dyn Reader) -> Result<()> {
        let facts = match self.wants == Wants::WithProfiles {
            true => Facts::With,
            false => Facts::Without,
        };
        let from = self.pool.as_ref().map_or(0, |(position, _)| *position);
        let mut told = self.events.iter();
        for row in journal.read(from + 1, usize::MAX, Facts::With)? {
            if row.position > self.reached {
                break;
            }
            let placed = Placed::from(row);
            let event = told::tell(placed.position, &placed.entry, facts)?;
            let event = pb::Event::decode(event)?;
            if self.wants == Wants::Some && !is_of_some(&event) {
                continue;
            }
            let told = told.next().context("an event was not told")?;
            ensure!(*told == event, "{told:?} was told, and it is {event:?}");
        }
        ensure!(told.next().is_none(), "an event was told that is not there");
        match &self.pool {
            Some((position, pool)) => is_the_pool(pool, &replay::before(journal, position + 1)?),
            None => Ok(()),
        }
    }
}

fn is_of_some(event: &pb::Event) -> bool {
    use pb::event::Event;
    matches!(
        event.event,
        Some(Event::RoundCompleted(_) | Event::CandidateReceived(_))
    )
}

/// Whether candidates told are those whom a state has in the pool, waiting for it, or invited.
fn is_the_pool(told: &BTreeMap<i64, pb::Candidate>, state: &State) -> Result<()> {
    let first = values::candidate(1)?;
    for view in state.candidates_from(first) {
        let candidate = views::candidate(&view);
        let open = matches!(
            candidate.state(),
            pb::CandidateState::InPool
                | pb::CandidateState::PendingJobBank
                | pb::CandidateState::Invited
        );
        // Who changed while the pool was told is told again, whatever has become of them.
        match told.get(&candidate.candidate_number) {
            Some(told) => ensure!(*told == candidate, "{told:?} was told of {candidate:?}"),
            None => ensure!(!open, "nothing was told of {candidate:?}"),
        }
    }
    Ok(())
}

/// One who follows while a process lives.
pub(crate) struct Follower {
    pub(crate) world: World,
    pub(crate) calls: Routes,
    pub(crate) dice: Dice,
    /// Its place among those who follow.
    pub(crate) place: usize,
}

impl Follower {
    pub(crate) async fn live(mut self) {
        loop {
            sleep(Duration::from_millis(self.dice.within(1..=300) as u64)).await;
            let request = {
                let followed = &mut self.world.known().followed[self.place];
                followed.parts.clear();
                followed.request()
            };
            let ended = self.follow(request).await;
            self.world.check(ended);
        }
    }

    /// Follows until something ends it, or for so long.
    async fn follow(&mut self, request: pb::WatchEventsRequest) -> Result<()> {
        let mut events = EventServiceClient::new(self.calls.clone());
        let mut items = match events.watch_events(request).await {
            Ok(items) => items.into_inner(),
            Err(status) => return sensible(&status),
        };
        for _ in 0..self.dice.within(1..=200) {
            let item = match timeout(Duration::from_secs(2), items.message()).await {
                Ok(Ok(item)) => item.and_then(|told| told.item).context("no end")?,
                Ok(Err(status)) => return sensible(&status),
                Err(_) => anyhow::bail!("no bookmark in two seconds"),
            };
            let durable = self.world.disk.end().position;
            self.world.known().followed[self.place].take(item, durable)?;
            if self.dice.chance(10) {
                sleep(Duration::from_millis(self.dice.within(1..=100) as u64)).await;
            }
            if self.dice.one_in(500) && !self.world.known().at_rest {
                // Slower than anybody waits for.
                sleep(Duration::from_secs(40)).await;
            }
        }
        Ok(())
    }
}

/// A watch may end because the service cannot tell more now, or because nothing was read.
fn sensible(status: &Status) -> Result<()> {
    let sensible = matches!(status.code(), Code::Unavailable | Code::OutOfRange);
    ensure!(sensible, "a watch ended with {status:?}");
    Ok(())
}
