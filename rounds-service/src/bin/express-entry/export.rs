//! `export`: the profiles in the pool, as a file that `import` reads.

use std::path::PathBuf;

use clap::Args;
use express_entry_proto::rounds::v1 as pb;
use express_entry_transport::shutdown;
use indicatif::{ProgressBar, ProgressStyle};
use pb::watch_events_request::Start;
use pb::watch_events_response::Item;
use serde_json::json;
use tonic::{Status, Streaming};

use crate::failure::Failure;
use crate::output;
use crate::patience::Patience;
use crate::profiles::Format;
use crate::session::Session;
use draft::{Draft, Exported};

mod draft;

/// Export the profiles in the pool, with their facts and times of receipt, as of one position.
///
/// They are in the order of their numbers, so that importing them elsewhere gives the same ranking. Who
/// waits for registration with Job Bank is among them. Left out, and counted, are those who are invited,
/// and the nominations offered and not yet answered: a backup holds all.
#[derive(Args, Debug)]
pub(crate) struct Export {
    /// The file; it appears once it is complete, and only its owner can read it.
    file: PathBuf,
    /// The form of the file, where its name does not tell.
    #[arg(long)]
    format: Option<Format>,
}

impl Export {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        if self.file.as_os_str() == "-" {
            let why = "an export goes to a file: what changes meanwhile is replaced in it";
            return Err(Failure::file(&self.file, why));
        }
        let format = Format::of(&self.file, self.format)?;
        // From here on this program no longer dies of them: the draft, full of facts, must go first.
        let stopped = shutdown::signalled();
        let stopped = stopped.map_err(|error| Failure::defect(format!("no signals: {error}")))?;
        let mut draft = Draft::create(&self.file, format)?;
        let bar = bar();
        let taken = tokio::select! {
            taken = take(session, &mut draft, &bar) => taken,
            () = stopped => Err(Failure::interrupted()),
        };
        bar.finish_and_clear();
        let position = taken?;
        tell(session, &draft.finish()?, position)
    }
}

fn tell(session: &Session, exported: &Exported, position: i64) -> Result<(), Failure> {
    let Exported {
        profiles,
        invited,
        offers,
    } = exported;
    if session.json {
        return output::line(json!({
            "exported": profiles,
            "position": position,
            "leftOut": { "invited": invited, "nominationOffers": offers },
        }));
    }
    output::line(format!("exported: {profiles}, as of position {position}"))?;
    output::line(format!(
        "left out: {invited} invited, {offers} nominations offered"
    ))
}

async fn in_pool(session: &Session) -> Result<u64, Failure> {
    let request = session.ask(pb::GetScoreDistributionRequest::default());
    let answer = session.pool().get_score_distribution(request).await?;
    Ok(answer.into_inner().total.unsigned_abs())
}

/// A bar on a terminal, and nothing elsewhere.
fn bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    match ProgressStyle::with_template("{wide_bar} {human_pos}/{human_len} {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Takes the pool as it is into the draft. Returns the position at which that is exact.
async fn take(session: &Session, draft: &mut Draft, bar: &ProgressBar) -> Result<i64, Failure> {
    bar.set_length(in_pool(session).await?);
    let (mut items, first) = begin(session).await?;
    let mut next = Some(first);
    loop {
        let told = next.ok_or(Failure::answer("a reason for its end"))?;
        match told.item.ok_or(Failure::answer("an item"))? {
            Item::Snapshot(part) => {
                for candidate in part.candidates {
                    draft.take(candidate)?;
                }
                bar.set_position(draft.profiles() as u64);
            }
            Item::SnapshotComplete(complete) => return Ok(complete.position),
            Item::Event(_) | Item::Bookmark(_) => {}
        }
        next = items.message().await?;
    }
}

type Items = Streaming<pb::WatchEventsResponse>;

/// A snapshot and its first item, as soon as the service can tell one.
async fn begin(session: &Session) -> Result<(Items, pb::WatchEventsResponse), Failure> {
    let mut patience = Patience::default();
    loop {
        match try_begin(session).await {
            Ok((items, first)) => {
                let first = first.ok_or(Failure::answer("a reason for its end"))?;
                return Ok((items, first));
            }
            Err(status) => patience.after(status).await?,
        }
    }
}

async fn try_begin(session: &Session) -> Result<(Items, Option<pb::WatchEventsResponse>), Status> {
    let request = pb::WatchEventsRequest {
        start: Some(Start::Snapshot(pb::WatchFromSnapshot {})),
        filter: None,
        with_profiles: true,
        bookmark_interval_ms: None,
    };
    let mut items = session.events().watch_events(request).await?.into_inner();
    let first = items.message().await?;
    Ok((items, first))
}
