//! `import`: profiles from a file into the pool.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;

use clap::Args;
use express_entry_proto::common::v1::Refusal;
use express_entry_proto::rounds::v1 as pb;
use indicatif::{ProgressBar, ProgressStyle};
use pb::import_result::Result as Came;
use prost::Message;
use serde_json::json;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use crate::failure::Failure;
use crate::output;
use crate::patience::Patience;
use crate::profiles::Format;
use crate::session::Session;

/// Profiles in a chunk.
const CHUNK: usize = 1_000;
/// A chunk is closed once its profiles take this many bytes: 4 MiB.
const CHUNK_BYTES: usize = 4 << 20;
/// Chunks that are read and not answered yet.
const IN_FLIGHT: usize = 8;
/// Import profiles from a file, each with its own time of receipt.
///
/// A break is mended by sending again what was not answered. Should the import end all the same,
/// repeating it with the --request-id that is told goes on where it stopped.
#[derive(Args, Debug)]
pub(crate) struct Import {
    /// The file; - for the standard input.
    file: PathBuf,
    /// The form of the file, where its name does not tell.
    #[arg(long)]
    format: Option<Format>,
}

/// A chunk on its way, and the place of its first profile in the file.
struct Chunk {
    first: u64,
    request: pb::ImportCandidatesRequest,
}

/// What came of it so far.
#[derive(Default)]
struct Tally {
    received: u64,
    refused: u64,
}

impl Import {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let id = session.request_id().to_owned();
        let (chunks, bar) = self.open(&id)?;
        let mut tally = Tally::default();
        let done = transfer(session, chunks, &mut tally, &bar).await;
        bar.finish_and_clear();
        let Tally { received, refused } = tally;
        if let Err(failure) = done {
            if received > 0 {
                let on = format!("--request-id {id} goes on from there");
                output::complain(format!(
                    "received before the import stopped: {received}; {on}"
                ));
            }
            return Err(failure.of_change(&id));
        }
        match session.json {
            true => output::line(json!({ "received": received, "refused": refused }))?,
            false => output::line(format!("received: {received}"))?,
        }
        match refused {
            0 => Ok(()),
            refused => Err(Failure::Refused(refused)),
        }
    }

    /// Opens the file and reads it, in chunks, beside everything else.
    fn open(
        self,
        id: &str,
    ) -> Result<(mpsc::Receiver<Result<Chunk, Failure>>, ProgressBar), Failure> {
        let format = Format::of(&self.file, self.format)?;
        let (source, bytes): (Box<dyn Read + Send>, _) = if self.file.as_os_str() == "-" {
            (Box::new(io::stdin()), None)
        } else {
            let file = File::open(&self.file).map_err(|error| Failure::file(&self.file, error))?;
            let bytes = file.metadata().ok().map(|metadata| metadata.len());
            (Box::new(file), bytes)
        };
        let bar = bar(bytes);
        let mut source = BufReader::new(bar.wrap_read(source));
        let (send, chunks) = mpsc::channel(1);
        let (id, path) = (id.to_owned(), self.file);
        tokio::task::spawn_blocking(move || {
            let mut first = 1;
            loop {
                let chunk = read(format, &mut source, &id, first);
                let chunk = chunk.map_err(|(place, error)| {
                    Failure::file(&path, format!("profile {place}: {error}"))
                });
                let (read, last) = match &chunk {
                    Ok(chunk) => (chunk.request.profiles.len(), false),
                    Err(_) => (1, true),
                };
                first += read as u64;
                // The end is told by the end of the chunks; whoever waits no more has been told why.
                if read == 0 || send.blocking_send(chunk).is_err() || last {
                    return;
                }
            }
        });
        Ok((chunks, bar))
    }
}

/// Reads a chunk, empty behind the last profile; or tells which profile cannot be read, and why.
fn read(
    format: Format,
    source: &mut impl BufRead,
    id: &str,
    first: u64,
) -> Result<Chunk, (u64, io::Error)> {
    let mut profiles = Vec::with_capacity(CHUNK);
    let mut bytes = 0;
    while profiles.len() < CHUNK && bytes < CHUNK_BYTES {
        match format.read(source) {
            Ok(Some(profile)) => {
                bytes += profile.encoded_len();
                profiles.push(profile);
            }
            Ok(None) => break,
            Err(error) => return Err((first + profiles.len() as u64, error)),
        }
    }
    Ok(Chunk {
        first,
        request: pb::ImportCandidatesRequest {
            request_id: format!("{id}-{first}"),
            profiles,
        },
    })
}

/// Sends chunks until all are answered, over as many connections as it takes.
async fn transfer(
    session: &Session,
    mut chunks: mpsc::Receiver<Result<Chunk, Failure>>,
    tally: &mut Tally,
    bar: &ProgressBar,
) -> Result<(), Failure> {
    let mut pool = session.pool();
    let mut unanswered = VecDeque::new();
    let mut patience = Patience::default();
    loop {
        let before = tally.received + tally.refused;
        let broken = stream(&mut pool, &mut chunks, &mut unanswered, tally, bar).await?;
        let Some(broken) = broken else {
            return Ok(());
        };
        if tally.received + tally.refused > before {
            patience.renew();
        }
        patience.after(broken).await?;
    }
}

/// Sends and counts until all is answered, or a stream breaks: then why.
async fn stream(
    pool: &mut pb::pool_service_client::PoolServiceClient<tonic::transport::Channel>,
    chunks: &mut mpsc::Receiver<Result<Chunk, Failure>>,
    unanswered: &mut VecDeque<Chunk>,
    tally: &mut Tally,
    bar: &ProgressBar,
) -> Result<Option<Status>, Failure> {
    let (send, requests) = mpsc::channel(1);
    let mut answers = match pool.import_candidates(ReceiverStream::new(requests)).await {
        Ok(answers) => answers.into_inner(),
        Err(status) => return Ok(Some(status)),
    };
    let (mut sent, mut ended) = (0, false);
    while !(ended && unanswered.is_empty()) {
        tokio::select! {
            Ok(place) = send.reserve(), if sent < unanswered.len() => {
                if let Some(next) = unanswered.get(sent) {
                    place.send(next.request.clone());
                    sent += 1;
                }
            }
            chunk = chunks.recv(), if !ended && unanswered.len() < IN_FLIGHT => match chunk {
                Some(chunk) => unanswered.push_back(chunk?),
                None => ended = true,
            },
            answer = answers.message() => match answer {
                Ok(Some(answer)) => {
                    let chunk = unanswered.pop_front().ok_or(Failure::Answer("a request"))?;
                    sent = sent.checked_sub(1).ok_or(Failure::Answer("a request"))?;
                    tally.count(chunk.first, answer, bar)?;
                }
                Ok(None) => return Ok(Some(Status::unavailable("the import ended early"))),
                Err(status) => return Ok(Some(status)),
            },
        }
    }
    Ok(None)
}

impl Tally {
    /// Counts the answer to a chunk, and tells each refusal.
    fn count(
        &mut self,
        first: u64,
        answer: pb::ImportCandidatesResponse,
        bar: &ProgressBar,
    ) -> Result<(), Failure> {
        for (place, came) in (first..).zip(answer.results) {
            match came.result.ok_or(Failure::Answer("a result"))? {
                Came::CandidateNumber(_) => self.received += 1,
                Came::Refusal(refusal) => {
                    self.refused += 1;
                    bar.suspend(|| tell(place, refusal));
                }
            }
        }
        bar.set_message(format!("{} received", self.received));
        Ok(())
    }
}

fn tell(place: u64, refusal: Refusal) {
    for wrong in refusal.violations {
        // The path begins with the place in the chunk, which means nothing to the reader of a file.
        let field = wrong
            .field
            .split_once("].")
            .map_or(&*wrong.field, |(_, field)| field);
        let (why, reason) = (wrong.description, wrong.reason);
        output::complain(format!("profile {place}: {field}: {why} ({reason})"));
    }
}

/// A bar on a terminal, and nothing elsewhere.
fn bar(bytes: Option<u64>) -> ProgressBar {
    let (bar, template) = match bytes {
        Some(bytes) => (
            ProgressBar::new(bytes),
            "{wide_bar} {percent}% {msg} {eta} left",
        ),
        None => (ProgressBar::new_spinner(), "{spinner} {msg} {elapsed}"),
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
