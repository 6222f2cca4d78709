//! A disk in memory that keeps a journal between two lives of the process, and fails on demand.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use rounds_service::journal::{
    Answered, AppendError, Batch, Facts, Head, Journal, READ_BYTES, ReadError, Reader, Remembered,
    Row,
};
use rounds_service::request::RequestId;

#[path = "../../src/journal/memory/rows.rs"]
mod rows;

use rows::Rows;

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
    /// Reads fail, and appends do not.
    Unreadable,
    /// Neither reads nor appends.
    Down,
}

/// What happens at the next append, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Accident {
    /// It writes everything and says that it failed.
    InDoubt,
    /// It says that it failed, and so it does from then on; no read tells what it has written, and the
    /// next process finds it.
    ComesBack,
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
    rows: Rows,
    mood: Mood,
    accident: Option<Accident>,
    /// What the next process finds, unless something is written over it.
    lurking: Option<Batch>,
    dead: bool,
    /// What went wrong, and how often.
    met: BTreeMap<&'static str, u64>,
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
        if let Some(batch) = inner.lurking.take() {
            inner.meet("append came back");
            inner.rows.write(&batch);
        }
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

    /// What went wrong, and how often.
    pub(crate) fn met(&self) -> BTreeMap<&'static str, u64> {
        self.lock().met.clone()
    }

    /// Where the journal ends, whatever the mood.
    pub(crate) fn end(&self) -> Head {
        self.lock().rows.head()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().expect("nobody panics with the disk in hand")
    }

    fn readable(&self) -> Result<MutexGuard<'_, Inner>, ReadError> {
        let mut inner = self.lock();
        let fails = matches!(inner.mood, Mood::Down | Mood::Unreadable);
        if inner.dead || fails {
            inner.meet("read failed");
            return Err(ReadError::Unavailable("down, as simulated".into()));
        }
        Ok(inner)
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
            Mood::Well | Mood::Unreadable => {}
            Mood::Full => {
                inner.meet("disk full");
                return Err(AppendError::Full("full, as simulated".into()));
            }
            Mood::ReadOnly => {
                inner.meet("disk read-only");
                return Err(AppendError::ReadOnly("as simulated".into()));
            }
            Mood::Failing | Mood::Down => {
                inner.meet("append failed");
                return unavailable("failing, as simulated");
            }
        }
        inner.rows.may_write(expected, batch)?;
        inner.lurking = None;
        let accident = inner.accident.take();
        if let Some(accident) = accident {
            inner.meet(accident.name());
        }
        match accident {
            None => Ok(match inner.lapses() {
                None => inner.rows.write(batch),
                Some(Lapse::Forgets) => inner.rows.head(),
                Some(Lapse::Alters) => {
                    let head = inner.rows.write(batch);
                    inner.alter();
                    head
                }
            }),
            Some(Accident::InDoubt) => {
                inner.rows.write(batch);
                unavailable("in doubt, as simulated")
            }
            Some(Accident::ComesBack) => {
                inner.lurking = Some(batch.clone());
                inner.mood = Mood::Failing;
                unavailable("not confirmed, as simulated")
            }
            Some(Accident::DeathBefore) => {
                inner.dead = true;
                unavailable("the process is dead")
            }
            Some(Accident::DeathAfter) => {
                inner.rows.write(batch);
                inner.dead = true;
                unavailable("the process is dead")
            }
        }
    }

    fn reader(&self) -> Arc<dyn Reader> {
        Arc::new(self.0.clone())
    }

    fn request(&self, id: &RequestId) -> Result<Option<Remembered>, ReadError> {
        self.0.request(id)
    }

    fn settle(&mut self) -> Result<(), AppendError> {
        let mut inner = self.0.lock();
        let writes = !inner.dead && matches!(inner.mood, Mood::Well | Mood::Unreadable);
        if inner.lurking.is_some() && !writes {
            inner.meet("not settled");
            return Err(AppendError::Unavailable("failing, as simulated".into()));
        }
        inner.lurking = None;
        Ok(())
    }
}

impl Accident {
    fn name(self) -> &'static str {
        match self {
            Accident::InDoubt => "append in doubt",
            Accident::ComesBack => "append not confirmed",
            Accident::DeathBefore => "death before an append",
            Accident::DeathAfter => "death after an append",
        }
    }
}

impl Inner {
    fn meet(&mut self, what: &'static str) {
        *self.met.entry(what).or_default() += 1;
    }

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
        let last = self.rows.head().position;
        self.rows.alter(last, |row| {
            row.event = [row.event.as_ref(), &[0]].concat().into();
        });
    }
}

impl Reader for Disk {
    fn waits(&self) -> bool {
        false
    }

    fn head(&self) -> Result<Head, ReadError> {
        Ok(self.readable()?.rows.head())
    }

    fn read(&self, from: u64, limit: usize, facts: Facts) -> Result<Vec<Row>, ReadError> {
        Ok(self.readable()?.rows.read(from, limit, facts))
    }

    fn facts_of(
        &self,
        positions: &[u64],
        told: &mut dyn FnMut(Option<&[u8]>),
    ) -> Result<(), ReadError> {
        self.readable()?.rows.facts_of(positions).for_each(told);
        Ok(())
    }

    fn requests(&self, from: u64, limit: usize) -> Result<Vec<Answered>, ReadError> {
        Ok(self.readable()?.rows.requests(from, limit))
    }

    fn request(&self, id: &RequestId) -> Result<Option<Remembered>, ReadError> {
        let mut inner = self.readable()?;
        let found = inner.rows.request(id);
        let happens = inner.after_look_up.take();
        drop(inner);
        if let Some(happens) = happens {
            happens();
        }
        Ok(found)
    }
}
