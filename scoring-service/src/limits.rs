//! Every bound of the scoring service, named, with its unit and the reason for it.

use std::time::Duration;

/// Bytes of one message, either way. A batch of 5,000 full profiles is some 3 MB.
pub const MESSAGE_BYTES: usize = 8 << 20;

/// Subjects in one batch: some 10 ms of scoring, so that nobody waits long behind it.
pub const BATCH_SUBJECTS: usize = 5_000;

/// Batches of one stream that are scored or wait to be sent: keeps two cores busy, and memory bounded.
pub const STREAM_BATCHES_IN_FLIGHT: usize = 4;

/// Streams open at a time, over all connections; each may hold its batches in flight.
pub const STREAMS: usize = 256;

/// How long to wait before asking for a stream again when all are taken.
pub const STREAM_RETRY: Duration = Duration::from_secs(1);

/// Rule sets in one page.
pub const PAGE_RULE_SETS_MAX: i32 = 100;

/// Rule sets in one page when the request does not say.
pub const PAGE_RULE_SETS: i32 = 50;

/// Partners of a person.
pub const PARTNERS: usize = 1;

/// Credentials of one person.
pub const CREDENTIALS: usize = 32;

/// Language results of one person: one in each official language.
pub const LANGUAGE_RESULTS: usize = 2;

/// Work periods of one person.
pub const WORK_PERIODS: usize = crs::Person::WORK_MAX;

/// Certificates of qualification of a person.
pub const CERTIFICATES: usize = 16;

/// Job offers of a person.
pub const JOB_OFFERS: usize = 8;

/// Relatives of a person.
pub const RELATIVES: usize = 32;

/// Versions of the NOC that one occupation is stated in.
pub const OCCUPATION_VERSIONS: usize = crs::Occupation::VERSIONS_MAX;
