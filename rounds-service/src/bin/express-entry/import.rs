//! `import`: profiles from a file into the pool.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;
use std::thread;

use clap::Args;
use express_entry_proto::rounds::v1 as pb;
use indicatif::{ProgressBar, ProgressStyle};
use prost::Message;
use tokio::sync::mpsc;

use crate::failure::Failure;
use crate::profiles::Format;
use crate::session::Session;
use tally::Tally;
use transfer::Transfer;

mod tally;
mod transfer;

/// Profiles in a chunk.
const CHUNK: usize = 1_000;
/// A chunk is closed once its profiles take this many bytes: 4 MiB.
const CHUNK_BYTES: usize = 4 << 20;

/// Import profiles from a file, each with its own time of receipt.
///
/// A break is mended by sending again what was not answered. Should the import end all the same,
/// repeating it with the --request-id that is told goes on where it stopped. With --json, that id comes
/// first, then a line for each profile by its place in the file, with its candidate number or what is
/// wrong with it, and the sum last.
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

/// Chunks as they are read, and at last, it may be, why the rest cannot be.
type Chunks = mpsc::Receiver<Result<Chunk, Failure>>;

impl Import {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let id = session.request_id_of_several()?;
        let (chunks, bar) = self.open(id)?;
        let mut tally = Tally::new(bar, session.json);
        // Whatever becomes of this program, the import can be gone on with.
        if session.json || !session.is_request_id_given() {
            tally.begin(id);
        }
        let mut transfer = Transfer::new(chunks, tally);
        let done = transfer.run(session).await;
        let done = transfer.tally.finish(done);
        done.map_err(|failure| failure.of_change(id))
    }

    /// Opens the file and reads it, in chunks, beside everything else.
    fn open(self, id: &str) -> Result<(Chunks, ProgressBar), Failure> {
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
        let read_all = move || {
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
        };
        // A thread that nobody waits for: the standard input may stay open after a failure.
        thread::Builder::new()
            .spawn(read_all)
            .map_err(|error| Failure::defect(format!("no thread to read with: {error}")))?;
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
