//! Every bound of the service, named, with its unit and its reason.

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

/// Most rows that one read of a replay fetches.
pub const REPLAY_ROWS: usize = 4_096;

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

/// Profiles in one batch of a scoring stream.
pub const SCORING_BATCH: usize = 500;

/// Bytes of profiles in one batch: 2 MiB, well within what the scoring service takes as one
/// message.
pub const SCORING_BATCH_BYTES: usize = 2 << 20;

/// Batches sent on a scoring stream and not answered yet.
pub const SCORING_BATCHES_IN_FLIGHT: usize = 4;

/// Longest wait for the score of one profile, and for a rule set.
pub const SCORING_DEADLINE: Duration = Duration::from_secs(5);

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

/// Candidates that are scored anew in one go; between two goes other commands get their turn.
pub const RESCORE_CANDIDATES: usize = 5_000;

/// How often the service looks at the clock for what has come due.
pub const LIFE_TICK: Duration = Duration::from_millis(250);

/// First wait after what was due could not be done; doubled each time, up to [`LIFE_BACKOFF_MAX`].
pub const LIFE_BACKOFF: Duration = Duration::from_millis(500);

/// Longest wait before what is due is tried again.
pub const LIFE_BACKOFF_MAX: Duration = Duration::from_secs(15);

/// What a caller is asked to wait before trying again when scoring or the journal cannot answer.
pub const RETRY_DELAY: Duration = Duration::from_secs(2);

/// How often a round is tried anew because the pool changed while its scores were fetched.
pub const ROUND_ATTEMPTS: u32 = 5;

/// How often a profile is scored anew because the day ended while it was scored.
pub const DAY_ATTEMPTS: u32 = 3;

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
