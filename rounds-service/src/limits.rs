//! Every bound of the service, named, with its unit and its reason.

use std::ops::RangeInclusive;
use std::time::Duration;

/// Commands that may wait for the writer; one more is RESOURCE_EXHAUSTED.
pub const WRITER_QUEUE: usize = 1_024;

/// Most commands that one transaction commits: what waits longer than a disk write comes together
/// here.
pub const GROUP_COMMANDS: usize = 512;

/// A group is closed once its commands hold this many bytes of facts: 16 MiB.
pub const GROUP_BYTES: usize = 16 << 20;

/// The writer does its upkeep after this long without a command.
pub const WRITER_REST: Duration = Duration::from_secs(1);

/// First wait after the state could not be read back from the journal; doubled each time, up to
/// [`RECOVERY_BACKOFF_MAX`].
pub const RECOVERY_BACKOFF: Duration = Duration::from_millis(500);

/// Longest wait before the state is read back again.
pub const RECOVERY_BACKOFF_MAX: Duration = Duration::from_secs(15);

/// The note of the journal's end is synced at least this often while there is something to write.
pub const HEAD_SYNC: Duration = Duration::from_secs(1);

/// Links of the journal that are checked at a rest: some milliseconds, and ten million in a few hours.
pub const SCRUB_LINKS: usize = 1_000;

/// Least time between two such checks.
pub const SCRUB_PAUSE: Duration = Duration::from_secs(1);

/// Most rows that one read of a replay fetches.
pub const REPLAY_ROWS: usize = 4_096;

/// Snapshots that are kept: the last, and one before it in case it cannot be read.
pub const SNAPSHOTS_KEPT: usize = 2;

/// Largest message of a caller, and to one, in bytes: a full chunk of large profiles.
pub const MESSAGE_BYTES: usize = 16 << 20;

/// Largest profile in bytes: far more than every list of it filled to its bound.
pub const PROFILE_BYTES: usize = 64 << 10;

/// Most profiles in a chunk of an import: some megabytes, and one durable group.
pub const IMPORT_PROFILES: usize = 2_000;

/// Imports that run at a time; one more is RESOURCE_EXHAUSTED.
pub const IMPORT_STREAMS: usize = 8;

/// Longest wait for the next chunk of an import; then it is DEADLINE_EXCEEDED and makes room for
/// others.
pub const IMPORT_IDLE: Duration = Duration::from_secs(60);

/// Chunks of one import that are scored or written at a time.
pub const IMPORT_CHUNKS_IN_FLIGHT: usize = 4;

/// Profiles in one batch of a scoring stream: some 100 KB, which stay near the core that reads and scores them.
pub const SCORING_BATCH: usize = 256;

/// Bytes of profiles in one batch: 2 MiB, well within what the scoring service takes as one
/// message.
pub const SCORING_BATCH_BYTES: usize = 2 << 20;

/// Batches sent on a scoring stream and not answered yet.
pub const SCORING_BATCHES_IN_FLIGHT: usize = 4;

/// Profiles asked about one at a time that may wait to be sent; whoever comes next waits for a place.
pub const SCORING_SINGLES: usize = 1_024;

/// Most of those in one batch: each waits for all of them.
pub const SCORING_SINGLES_BATCH: usize = 128;

/// Batches of those under way at one time: one is scored while the next is on its way.
pub const SCORING_SINGLES_IN_FLIGHT: usize = 2;

/// Longest wait for the score of one profile, and for a rule set.
pub const SCORING_DEADLINE: Duration = Duration::from_secs(5);

/// A submission that is not scored by then is looked up: it may be the repetition of one that was.
pub const LOOK_UP_AFTER: Duration = Duration::from_millis(50);

/// Longest wait for the scores of many.
pub const SCORING_BULK_DEADLINE: Duration = Duration::from_secs(60);

/// How often an open connection to the scoring service is asked for a sign of life.
pub const SCORING_KEEPALIVE: Duration = Duration::from_secs(20);

/// Longest wait for a connection to the scoring service.
pub const SCORING_CONNECT: Duration = Duration::from_secs(2);

/// How often a call to the scoring service is tried when no connection carries it.
pub const SCORING_ATTEMPTS: u32 = 3;

/// Wait before the second attempt; twice as long before the third.
pub const SCORING_BACKOFF: Duration = Duration::from_millis(50);

/// Largest message to or from the scoring service, in bytes: a full batch of large profiles.
pub const SCORING_MESSAGE_BYTES: usize = 16 << 20;

/// HTTP/2 windows towards the scoring service, in bytes. Small windows make the peer close the
/// connection when many small answers wait unread.
pub const SCORING_WINDOW_BYTES: u32 = 4 << 20;

/// Candidates that are scored anew in one go; between two goes other commands get their turn, some
/// milliseconds later.
pub const RESCORE_CANDIDATES: usize = 5_000;

/// Goes that are under way at one time: one read, one scored, one written.
pub const RESCORES_IN_FLIGHT: usize = 4;

/// Candidates whose scores are found stale at one time: 16 bytes for each are held, and finding some
/// may look at everybody.
pub const RESCORE_SWEEP: usize = 1_000_000;

/// How often the service looks at the clock for what has come due.
pub const LIFE_TICK: Duration = Duration::from_millis(250);

/// First wait after what was due could not be done; doubled each time, up to [`LIFE_BACKOFF_MAX`].
pub const LIFE_BACKOFF: Duration = Duration::from_millis(500);

/// Longest wait before what is due is tried again.
pub const LIFE_BACKOFF_MAX: Duration = Duration::from_secs(15);

/// What a caller is asked to wait before trying again when scoring or the journal cannot answer.
pub const RETRY_DELAY: Duration = Duration::from_secs(2);

/// How often a round is tried because the pool changed while its scores were fetched. Each time only
/// who changed is scored again, which takes milliseconds.
pub const ROUND_ATTEMPTS: u32 = 50;

/// How often a change is tried because the day ended, or its candidate changed, while it was scored.
pub const CHANGE_ATTEMPTS: u32 = 5;

/// Previews under another rule set than the pool's that are made at a time, each with scores of
/// everybody, some 100 bytes for each; one more is RESOURCE_EXHAUSTED.
pub const PREVIEWS: usize = 2;

/// Bands that a distribution may be asked for.
pub const BANDS: usize = 100;

/// Candidates, or rounds, on a page.
pub const PAGE: usize = 1_000;

/// Candidates, or rounds, on a page when the caller does not say.
pub const PAGE_DEFAULT: usize = 100;

/// Candidates that are looked through for one page; a page of rare states may come out short.
pub const PAGE_SCAN: usize = 50_000;

/// Invitations on a page.
pub const INVITATIONS_PAGE: usize = 5_000;

/// Invitations on a page when the caller does not say.
pub const INVITATIONS_PAGE_DEFAULT: usize = 1_000;

/// Newest events held in memory for those who follow; older ones are read from the journal.
pub const FEED_EVENTS: usize = 16_384;

/// Most bytes of those: 32 MiB.
pub const FEED_BYTES: usize = 32 << 20;

/// Watchers at a time; one more is RESOURCE_EXHAUSTED.
pub const WATCHERS: usize = 256;

/// Snapshots that are sent at a time; others wait for their turn.
pub const WATCH_SNAPSHOTS: usize = 4;

/// Items that wait for a watcher to read them.
pub const WATCH_BUFFER: usize = 64;

/// Kibibytes of those: 4 MiB. A larger item waits alone.
pub const WATCH_BUFFER_KIB: u32 = 4 << 10;

/// Longest time in which a watcher whose buffer is full may read nothing; then it is OUT_OF_RANGE.
pub const WATCH_STALL: Duration = Duration::from_secs(30);

/// Events that a watcher takes from the feed or the journal in one go.
pub const WATCH_EVENTS: usize = 1_024;

/// The bookmark interval of a watcher that names none.
pub const WATCH_BOOKMARK: Duration = Duration::from_secs(10);

/// The bookmark intervals that may be asked for, in milliseconds.
pub const WATCH_BOOKMARK_MS: RangeInclusive<i32> = 100..=60_000;

/// Candidates, or rounds, that a filter may name.
pub const WATCH_FILTER: usize = 1_000;

/// Longest time that one snapshot may take its reader, so that others get their turn; then it is
/// OUT_OF_RANGE. Ten million candidates without their facts need about a megabyte a second for it.
pub const SNAPSHOT_TIME: Duration = Duration::from_secs(30 * 60);

/// Candidates, or rounds, in one item of a snapshot.
pub const SNAPSHOT_PART: usize = 500;

/// Bytes of one item of a snapshot: 1 MiB, so that clients with common limits can read it.
pub const SNAPSHOT_PART_BYTES: usize = 1 << 20;

/// Candidates that are looked through while the state is held still for a snapshot.
pub const SNAPSHOT_SCAN: usize = 10_000;

/// Events that may have come since a snapshot began when it takes what they changed with the state
/// held still; while there are more, it goes over them first.
pub const SNAPSHOT_REST: u64 = 1_000;

/// Largest event told, in bytes: a round of a million invitations.
pub const EVENT_BYTES: usize = 96 << 20;
