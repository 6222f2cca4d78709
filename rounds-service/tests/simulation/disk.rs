//! A disk in memory that keeps a journal between two lives of the process, and fails on demand.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use rounds_service::journal::{
    Answered, AppendError, Batch, Facts, Head, Journal, READ_BYTES, ReadError, Reader, Remembered,
    Row,
};
use rounds_service::request::RequestId;

/// How the disk is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mood {
    #[default]
    Well,
    /// There is no room: nothing is written.
    Full,
    /// Nothing may be written.
    ReadOnly,
    /// Appends fail and write nothing.
    Failing,
    /// Neither reads nor appends.
    Down,
}

/// What happens at the next append, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Accident {
    /// It writes everything and says that it failed.
    InDoubt,
    /// The process dies before anything is written.
    DeathBefore,
    /// The process dies when everything is written, before anybody learns of it.
    DeathAfter,
}

/// The disk. Clones share what is on it, as handles of a file do.
#[derive(Clone, Default)]
pub(crate) struct Disk(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    rows: Vec<Row>,
    requests: Vec<Answered>,
    /// Places of the requests by their marks.
    marks: HashMap<RequestId, usize>,
    mood: Mood,
    accident: Option<Accident>,
    dead: bool,
    /// After how many appends it does what no disk may; `None` for an honest disk.
    lapse: Option<(u32, Lapse)>,
    /// What happens once, right after a request is looked up.
    after_look_up: Option<Box<dyn FnOnce() + Send>>,
}

/// What no disk may do, and the checks must find out.
#[derive(Clone, Copy)]
enum Lapse {
    /// It says that it has kept an append, and has not.
    Forgets,
    /// It keeps something else than it was given.
    Alters,
}

impl Disk {
    /// Opens the journal for a new process.
    pub(crate) fn open(&self) -> Box<dyn Journal> {
        let mut inner = self.lock();
        inner.dead = false;
        inner.accident = None;
        Box::new(OnDisk(self.clone()))
    }

    /// A disk that forgets what it says it has kept, once, after so many appends.
    pub(crate) fn forgetful(appends: u32) -> Self {
        Self::lapsing(appends, Lapse::Forgets)
    }

    /// A disk that alters what it keeps, once, after so many appends.
    pub(crate) fn altering(appends: u32) -> Self {
        Self::lapsing(appends, Lapse::Alters)
    }

    fn lapsing(appends: u32, lapse: Lapse) -> Self {
        let inner = Inner {
            lapse: Some((appends, lapse)),
            ..Inner::default()
        };
        Self(Arc::new(Mutex::new(inner)))
    }

    pub(crate) fn set_mood(&self, mood: Mood) {
        self.lock().mood = mood;
    }

    /// Nothing goes wrong any more.
    pub(crate) fn calm(&self) {
        let mut inner = self.lock();
        inner.mood = Mood::Well;
        inner.accident = None;
    }

    pub(crate) fn prepare(&self, accident: Accident) {
        self.lock().accident = Some(accident);
    }

    /// Lets something happen once, right after the next time that a request is looked up.
    pub(crate) fn after_look_up(&self, happens: impl FnOnce() + Send + 'static) {
        self.lock().after_look_up = Some(Box::new(happens));
    }

    /// Whether the process has died of an accident.
    pub(crate) fn is_dead(&self) -> bool {
        self.lock().dead
    }

    /// Where the journal ends, whatever the mood.
    pub(crate) fn end(&self) -> Head {
        self.lock().head()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().expect("nobody panics with the disk in hand")
    }

    fn readable(&self) -> Result<MutexGuard<'_, Inner>, ReadError> {
        let inner = self.lock();
        match inner.dead || inner.mood == Mood::Down {
            true => Err(ReadError::Unavailable("down, as simulated".into())),
            false => Ok(inner),
        }
    }
}

/// The right to write it.
struct OnDisk(Disk);

impl Journal for OnDisk {
    fn append(&mut self, expected: u64, batch: &Batch) -> Result<Head, AppendError> {
        let unavailable = |why: &str| Err(AppendError::Unavailable(why.into()));
        let mut inner = self.0.lock();
        match inner.mood {
            _ if inner.dead => return unavailable("the process is dead"),
            Mood::Well => {}
            Mood::Full => return Err(AppendError::Full("full, as simulated".into())),
            Mood::ReadOnly => return Err(AppendError::ReadOnly("as simulated".into())),
            Mood::Failing | Mood::Down => return unavailable("failing, as simulated"),
        }
        let actual = inner.head().position;
        if actual != expected {
            return Err(AppendError::HeadMoved { expected, actual });
        }
        let again = |request: &Remembered| inner.marks.contains_key(&request.id);
        if batch.requests.iter().any(again) {
            return unavailable("a request is remembered once");
        }
        match inner.accident.take() {
            None => Ok(match inner.lapses() {
                None => inner.write(batch),
                Some(Lapse::Forgets) => inner.head(),
                Some(Lapse::Alters) => {
                    let head = inner.write(batch);
                    inner.alter();
                    head
                }
            }),
            Some(Accident::InDoubt) => {
                inner.write(batch);
                unavailable("in doubt, as simulated")
            }
            Some(Accident::DeathBefore) => {
                inner.dead = true;
                unavailable("the process is dead")
            }
            Some(Accident::DeathAfter) => {
                inner.write(batch);
                inner.dead = true;
                unavailable("the process is dead")
            }
        }
    }

    fn reader(&self) -> Arc<dyn Reader> {
        Arc::new(self.0.clone())
    }
}

impl Inner {
    /// What it does wrong with this append.
    fn lapses(&mut self) -> Option<Lapse> {
        let (left, lapse) = self.lapse.take()?;
        if left == 0 {
            return Some(lapse);
        }
        self.lapse = Some((left - 1, lapse));
        None
    }

    /// Adds a byte to the last event.
    fn alter(&mut self) {
        if let Some(row) = self.rows.last_mut() {
            row.event = [row.event.as_ref(), &[0]].concat().into();
        }
    }

    fn head(&self) -> Head {
        let mut head = Head::EMPTY;
        if let Some(row) = self.rows.last() {
            (head.position, head.digest) = (row.position, row.digest);
        }
        if let Some(request) = self.requests.last() {
            head.requests = request.number;
            if request.after == head.position {
                head.digest = request.digest;
            }
        }
        head
    }

    fn write(&mut self, batch: &Batch) -> Head {
        let mut head = self.head();
        for entry in &batch.entries {
            head = head.extended(entry);
            self.rows.push(Row {
                position: head.position,
                at: entry.at,
                event: entry.event.clone(),
                facts: entry.facts.clone(),
                digest: head.digest,
            });
        }
        for request in &batch.requests {
            self.marks.insert(request.id.clone(), self.requests.len());
            head = head.answered(request);
            self.requests.push(Answered {
                number: head.requests,
                after: head.position,
                request: request.clone(),
                digest: head.digest,
            });
        }
        head
    }

    /// The rows from a position on.
    fn from(&self, position: u64) -> &[Row] {
        let skip = usize::try_from(position.max(1) - 1).unwrap_or(usize::MAX);
        self.rows.get(skip..).unwrap_or_default()
    }
}

impl Reader for Disk {
    fn waits(&self) -> bool {
        false
    }

    fn head(&self) -> Result<Head, ReadError> {
        Ok(self.readable()?.head())
    }

    fn read(&self, from: u64, limit: usize, facts: Facts) -> Result<Vec<Row>, ReadError> {
        let inner = self.readable()?;
        let mut bytes = 0;
        let within = inner.from(from).iter().take(limit).take_while(|row| {
            let fits = bytes < READ_BYTES;
            bytes += row.event.len() + row.facts.as_ref().map_or(0, Bytes::len);
            fits
        });
        let told = within.map(|row| Row {
            facts: row.facts.clone().filter(|_| facts == Facts::With),
            ..row.clone()
        });
        Ok(told.collect())
    }

    fn facts_of(&self, positions: &[u64]) -> Result<Vec<Option<Bytes>>, ReadError> {
        let inner = self.readable()?;
        let facts = |position: &u64| inner.from(*position).first()?.facts.clone();
        Ok(positions.iter().map(facts).collect())
    }

    fn requests(&self, from: u64, limit: usize) -> Result<Vec<Answered>, ReadError> {
        let inner = self.readable()?;
        let behind = inner.requests.iter().filter(|found| found.number >= from);
        let mut bytes = 0;
        let within = behind.take(limit).take_while(|found| {
            let fits = bytes < READ_BYTES;
            bytes += found.request.answer.as_ref().map_or(0, Bytes::len);
            fits
        });
        Ok(within.cloned().collect())
    }

    fn request(&self, id: &RequestId) -> Result<Option<Remembered>, ReadError> {
        let mut inner = self.readable()?;
        let found = inner.marks.get(id).and_then(|at| inner.requests.get(*at));
        let found = found.map(|answered| answered.request.clone());
        let happens = inner.after_look_up.take();
        drop(inner);
        if let Some(happens) = happens {
            happens();
        }
        Ok(found)
    }
}
