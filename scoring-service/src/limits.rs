//! Every bound of the scoring service, named, with its unit and the reason for it.

use std::time::Duration;

/// Bytes of one request. A batch of 5,000 full profiles is some 3 MB.
pub const MESSAGE_BYTES: usize = 8 << 20;

/// Bytes of one answer: twice what the largest request can be answered with, every fact in it warned
/// about. Never reached.
pub const ANSWER_BYTES: usize = 64 << 20;

/// Subjects in one batch: some 10 ms of scoring, so that nobody waits long behind it.
pub const BATCH_SUBJECTS: usize = 5_000;

/// Violations that the refusals of one batch carry together. Beyond it each refusal carries its first:
/// two bytes of a request can be wrong in five ways, and an answer must not outgrow its request.
pub const BATCH_VIOLATIONS: usize = 10_000;

/// Subjects of a batch that are scored by the thread that read it: a millisecond or two. A larger batch
/// goes to a thread where it holds up nobody.
pub const SUBJECTS_IN_PLACE: usize = 512;

/// Batches of one stream that are scored or wait to be sent: keeps two cores busy, and memory bounded.
pub const STREAM_BATCHES_IN_FLIGHT: usize = 4;

/// Streams open at a time, over all connections. Each may hold its batches in flight, so that this bounds
/// memory.
pub const STREAMS: usize = 64;

/// How long to wait before asking for a stream again when all are taken.
pub const STREAM_RETRY: Duration = Duration::from_secs(1);

/// Subjects in a batch that is to be explained: some 10 KB each, and more with many facts.
pub const EXPLAINED_SUBJECTS: usize = 64;

/// Files of a folder of rules: five times what the rules compiled in have.
pub const RULE_FILES: usize = 256;

/// Bytes of one file of rules: ten times the largest compiled in.
pub const RULE_FILE_BYTES: usize = 1 << 20;

/// Bytes of all files of a folder of rules: twenty times those compiled in.
pub const RULES_BYTES: usize = 4 << 20;

/// Bytes of the path of a file of rules.
pub const RULE_PATH_BYTES: usize = 200;

/// Folders of rules that are checked at a time: one costs as much as thousands of scores, and takes the
/// memory of its files many times over.
pub const VALIDATIONS: usize = 2;

/// How long to wait before asking for a check again when as many as are allowed are running.
pub const VALIDATION_RETRY: Duration = Duration::from_secs(1);

/// Rule sets in one page.
pub const PAGE_RULE_SETS_MAX: i32 = 100;

/// Rule sets in one page when the request does not say.
pub const PAGE_RULE_SETS: i32 = 50;

/// Moves, and pairs of moves, in one answer. Some 80 moves exist for anyone, and a few hundred pairs.
pub const MOVES_MAX: usize = 200;

/// Moves, and pairs, in one answer when the request does not say.
pub const MOVES: usize = 50;

/// Years from the first to the last day of a trajectory.
pub const TRAJECTORY_YEARS: i16 = 20;

/// Steps in one answer of a trajectory: twice what twenty years of a usual life have, in some 100 KB.
/// What is beyond them is asked for from the day that the answer names.
pub const TRAJECTORY_STEPS: usize = 100;

/// Days that are judged for one trajectory, steps or not: a tenth of a second for the most tangled
/// profile.
pub const TRAJECTORY_DAYS: usize = 500;

/// Partners of a person.
pub const PARTNERS: usize = 1;

/// Credentials of one person.
pub const CREDENTIALS: usize = 32;

/// Language results of one person that are read. One in each language is allowed; up to this, a second
/// one is refused by its own path, and beyond it all of them together.
pub const LANGUAGE_RESULTS_READ: usize = 16;

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
