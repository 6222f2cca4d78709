//! `rounds-service verify`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::{Answer, Failed, Verdict, bar};
use crate::folder::{journal_in, snapshots_in};
use crate::journal::ReadError;
use crate::journal::backup::to_hex;
use crate::journal::sqlite::{self, Noted, OpenError};
use crate::journal::verify::{Report, verify};

/// Checks a journal from its first row: every digest, every event, the state that they tell, and
/// every snapshot.
///
/// Nothing is changed, and the service may be running. Ends with 0 when all is as it was written, 4
/// when the journal is damaged (restore a backup), 5 when the journal is sound and a snapshot is not
/// (remove the snapshot; the service passes it over) or the note of its end is not (compare its end
/// with a backup; the service notes it anew), and 6 when a newer version of the service wrote the
/// journal (verify it with that one).
#[derive(Debug, Args)]
pub struct Verify {
    /// The data folder of the service.
    #[arg(long, env = "ROUNDS_DATA", default_value = "rounds-data")]
    data: PathBuf,
}

impl Verify {
    /// Checks it.
    pub fn run(self) -> Result<Answer, Failed> {
        let journal = journal_in(&self.data);
        // In this order: the journal reaches everything that was noted before.
        let noted = sqlite::noted_head(&journal).map_err(Failed::not_done)?;
        if noted == Noted::Newer {
            return Err(OpenError::NewerNote(sqlite::head_path(&journal)).into());
        }
        let reader = sqlite::read_only(&journal)?;
        let bar = bar("verified");
        let mut progress = |position, end| {
            bar.set_length(end);
            bar.set_position(position);
        };
        let snapshots = snapshots_in(&self.data);
        let report = verify(
            reader.as_ref(),
            &snapshots,
            noted.head().as_ref(),
            &mut progress,
        );
        bar.finish_and_clear();
        let report = report?;
        let verdict = match &report.wrong {
            Some(_) => Verdict::Damaged,
            None if report.is_sound() && wrong_with(noted).is_none() => Verdict::Sound,
            None => Verdict::BesideUnusable,
        };
        let mut lines = lines(&report);
        if let Some(wrong) = wrong_with(noted) {
            lines.push(format!("The note of its end cannot be used: {wrong}"));
        }
        Answer::new(verdict, &lines, &Told::of(&report, noted))
    }
}

/// What is wrong with the note of the end. One that is torn is what a loss of power leaves.
fn wrong_with(noted: Noted) -> Option<&'static str> {
    match noted {
        Noted::Damaged => {
            Some("it is damaged, and whether the end of the journal is there is not known")
        }
        Noted::Nothing | Noted::Head(_) | Noted::Torn(_) | Noted::Newer => None,
    }
}

fn lines(report: &Report) -> Vec<String> {
    let Report {
        head,
        in_pool,
        received,
        wrong,
        snapshots,
    } = report;
    let mut lines = match wrong {
        None => vec!["The journal is sound.".to_owned()],
        Some(wrong) => vec![
            wrong.to_string(),
            "Restore a backup; the files were left as they are.".to_owned(),
            "What is in front of it is sound:".to_owned(),
        ],
    };
    lines.extend([
        format!("  {:>12} events", head.position),
        format!("  {:>12} requests", head.requests),
        format!("  {received:>12} candidates received"),
        format!("  {in_pool:>12} of them in the pool"),
        format!("  digest {}", to_hex(&head.digest)),
    ]);
    lines.extend(snapshots.iter().map(|snapshot| {
        let path = snapshot.path.display();
        match &snapshot.wrong {
            None => format!("The snapshot {path} is sound."),
            Some(wrong) => format!("The snapshot {path} cannot be used: {wrong}"),
        }
    }));
    lines
}

/// A report as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    sound: bool,
    position: u64,
    requests: u64,
    digest: String,
    received: usize,
    in_pool: usize,
    /// What is wrong with the journal, and where; null when nothing is.
    wrong: Option<Wrong>,
    /// What is wrong with the note of its end; null when nothing is.
    note_wrong: Option<&'static str>,
    snapshots: Vec<ToldSnapshot>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wrong {
    /// The first position that is wrong; null when what is wrong belongs to no one row.
    position: Option<u64>,
    what: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ToldSnapshot {
    path: String,
    position: u64,
    /// What is wrong with it; null when nothing is.
    wrong: Option<String>,
}

impl Told {
    fn of(report: &Report, noted: Noted) -> Self {
        let snapshots = report.snapshots.iter().map(|snapshot| ToldSnapshot {
            path: snapshot.path.display().to_string(),
            position: snapshot.position,
            wrong: snapshot.wrong.as_ref().map(ToString::to_string),
        });
        Self {
            sound: report.is_sound() && wrong_with(noted).is_none(),
            position: report.head.position,
            requests: report.head.requests,
            digest: to_hex(&report.head.digest),
            received: report.received,
            in_pool: report.in_pool,
            wrong: report.wrong.as_ref().map(Wrong::of),
            note_wrong: wrong_with(noted),
            snapshots: snapshots.collect(),
        }
    }
}

impl Wrong {
    fn of(error: &ReadError) -> Self {
        match error {
            ReadError::Damaged { position, what } => Self {
                position: Some(*position),
                what: what.clone(),
            },
            ReadError::Broken(_) | ReadError::Newer { .. } | ReadError::Unavailable(_) => Self {
                position: None,
                what: error.to_string(),
            },
        }
    }
}
