//! Real kills: both services as processes under mixed load, killed with SIGKILL at any instant.
//!
//! What is killed when, and what is asked for, goes by a seed; what falls together with what does not.

mod audit;
mod change;
mod ledger;
mod load;
mod log;
mod model;
mod scene;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::harness::{Programs, Services};
use crate::population::Week;
use audit::Before;
use ledger::Ledger;
use log::{Shared, kind};
use scene::{Dice, Scene};

/// Where the clock begins: the day after registration with Job Bank became voluntary.
const BEGIN: &str = "2017-06-07T12:00:00Z";
const BEGIN_SECONDS: i64 = 1_496_836_800;
/// How far the clock goes in all, in seconds: invitations lapse, profiles expire, tests turn too old.
const SPAN: i64 = 200 * 86_400;
/// Moves of the clock between two kills, about.
const MOVES: i64 = 4;

/// Longest time between a start and the next kill, in milliseconds.
const UNTIL_KILL: u64 = 700;
/// In so many of 100 kills the process is killed again while it starts.
const WHILE_STARTING: u32 = 15;
/// Most that it is let start then, in milliseconds.
const UNTIL_STARTED: u64 = 120;
/// Most that the scoring service stays down, in milliseconds.
const SCORING_DOWN: u64 = 300;
/// At every fifth kill of the rounds service the folder that it leaves is verified.
const VERIFIED: usize = 5;
/// After so many of 100 kills the pool is compared with a snapshot of it.
const SNAPSHOTS: u32 = 20;
/// How long those who take part may need to get their last answers.
const TO_THE_END: Duration = Duration::from_secs(120);

/// What is to be done.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Processes to kill.
    pub kills: usize,
    /// What the choices come from.
    pub seed: u64,
}

/// What was done. That it is returned means that every promise was kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Kills of the rounds service.
    pub rounds_killed: usize,
    /// Kills of the scoring service.
    pub scoring_killed: usize,
    /// Changes that were acknowledged.
    pub acknowledged: usize,
    /// Changes that were without an answer when a process went, and were asked for again.
    pub in_doubt: usize,
    /// Acknowledged changes asked for again, which gave their first answer.
    pub repeated: usize,
    /// Events by kind, all told once.
    pub events: BTreeMap<&'static str, usize>,
    /// How often the watcher had to go on after a break.
    pub resumed: usize,
    /// Rounds that ran, each once.
    pub rounds: usize,
    /// Invitations of them.
    pub invitations: usize,
    /// Verifications of the data folder, all clean.
    pub verified: usize,
    /// Starts of the rounds service that read the state from a snapshot and what lies behind it.
    pub from_snapshot: usize,
}

impl Report {
    /// Kills of either service.
    pub fn kills(&self) -> usize {
        self.rounds_killed + self.scoring_killed
    }

    /// Whether enough was going on for the promises to mean something. Each bound is a fraction of what
    /// such a run sees.
    fn shows_something(&self) -> Result<()> {
        let kills = self.kills();
        let bounds = [
            ("kills of the rounds service", self.rounds_killed, kills / 2),
            (
                "kills of the scoring service",
                self.scoring_killed,
                kills / 20,
            ),
            ("acknowledged changes", self.acknowledged, 10 * kills),
            ("changes in doubt", self.in_doubt, (kills / 4).max(1)),
            ("changes asked for again", self.repeated, kills / 2),
            ("breaks of the watcher", self.resumed, kills / 4),
            ("rounds", self.rounds, (kills / 20).max(1)),
            ("invitations", self.invitations, kills / 20),
            ("starts from a snapshot", self.from_snapshot, kills / 10),
        ];
        for (what, found, least) in bounds {
            ensure!(
                found >= least,
                "{found} {what}, and there should be {least}: {self:?}"
            );
        }
        Ok(())
    }
}

/// Kills as planned, in an empty folder. The error is the first promise that was broken. `progress`
/// is told the report so far after each restart.
pub async fn run(
    programs: &Programs,
    folder: &Path,
    plan: Plan,
    mut progress: impl FnMut(&Report),
) -> Result<Report> {
    let mut trial = Trial::begin(programs, folder, plan).await?;
    while trial.report.kills() < plan.kills {
        let killed = trial.kill_once().await;
        // Whoever takes part and failed tells more than the audit that then fails too.
        trial.none_failed()?;
        killed?;
        trial.tally();
        progress(&trial.report);
    }
    let ended = trial.end().await;
    trial.none_failed()?;
    ended?;
    let Trial { report, .. } = trial;
    report.shows_something()?;
    Ok(report)
}

/// Both services, their load, and who kills them.
struct Trial<'a> {
    programs: &'a Programs,
    folder: &'a Path,
    services: Services,
    scene: Scene,
    /// Those who take part; each ends by itself when it is over, or with an error.
    load: JoinSet<Result<()>>,
    /// The watcher, which ends with an error only.
    watching: JoinSet<Result<()>>,
    dice: Dice,
    report: Report,
    /// Acknowledgements at the last audit.
    audited: usize,
}

impl<'a> Trial<'a> {
    async fn begin(programs: &'a Programs, folder: &'a Path, plan: Plan) -> Result<Self> {
        // Snapshots of the state are taken often, so that kills fall into them too.
        let settings = [
            "--snapshot-changes=500",
            "--log=warn,rounds_service::app=info",
        ];
        let services = Services::start_with(programs, folder, BEGIN, &settings).await?;
        let scene = scene(&services, plan.seed)?;
        let mut watching = JoinSet::new();
        watching.spawn(scene.log.clone().follow(scene.clients.clone()));
        let step = SPAN / (MOVES * plan.kills.max(1) as i64);
        Ok(Self {
            programs,
            folder,
            services,
            load: load::begin(&scene, plan.seed, step),
            scene,
            watching,
            dice: Dice::new(plan.seed, "killer", 1_000),
            report: Report::default(),
            audited: 0,
        })
    }

    /// Kills one service or both, starts them again, and looks whether all is there.
    async fn kill_once(&mut self) -> Result<()> {
        self.dice.pause(UNTIL_KILL).await;
        let before = Before {
            audited: self.audited,
            acknowledged: self.scene.ledger.len(),
            told: self.scene.log.end(),
        };
        let victims = self.dice.within(0..100);
        let (scoring, rounds) = (victims >= 80, victims < 90);
        if scoring {
            self.services.scoring.kill()?;
            self.report.scoring_killed += 1;
        }
        if rounds {
            self.kill_rounds().await?;
        }
        if scoring {
            self.dice.pause(SCORING_DOWN).await;
            self.services.scoring.restart().await?;
        }
        self.report.repeated += audit::after_a_restart(&self.scene, before, &mut self.dice).await?;
        self.audited = before.acknowledged;
        if self.dice.chance(SNAPSHOTS) {
            audit::snapshot(&self.scene).await?;
        }
        Ok(())
    }

    async fn kill_rounds(&mut self) -> Result<()> {
        self.services.rounds.kill()?;
        self.report.rounds_killed += 1;
        if self.report.rounds_killed.is_multiple_of(VERIFIED) {
            self.verify()?;
        }
        while self.dice.chance(WHILE_STARTING) {
            self.services.rounds.start_again()?;
            self.dice.pause(UNTIL_STARTED).await;
            self.services.rounds.kill()?;
            self.report.rounds_killed += 1;
        }
        self.services.rounds.restart().await
    }

    fn verify(&mut self) -> Result<()> {
        audit::verify(self.programs, self.folder)?;
        self.report.verified += 1;
        Ok(())
    }

    /// Lets everybody come to an end, and looks at everything once more.
    async fn end(&mut self) -> Result<()> {
        self.scene.over.store(true, Ordering::Relaxed);
        let load = &mut self.load;
        let ended = async {
            while let Some(ended) = load.join_next().await {
                ended??;
            }
            anyhow::Ok(())
        };
        timeout(TO_THE_END, ended)
            .await
            .context("somebody waits for ever")??;
        self.report.repeated += audit::at_the_end(&self.scene).await?;
        self.tally();
        self.services.rounds.kill()?;
        self.verify()
    }

    /// Tells the error of whoever failed.
    fn none_failed(&mut self) -> Result<()> {
        while let Some(ended) = self.load.try_join_next() {
            ended??;
        }
        match self.watching.try_join_next() {
            None => Ok(()),
            Some(ended) => ended?,
        }
    }

    fn tally(&mut self) {
        let (scene, report) = (&self.scene, &mut self.report);
        report.events.clear();
        report.acknowledged = scene.ledger.len();
        report.in_doubt = scene.in_doubt.load(Ordering::Relaxed);
        let log = self.services.rounds.log();
        let from_snapshot =
            |line: &&str| line.contains("the journal is read") && line.contains("from=");
        report.from_snapshot = log.lines().filter(from_snapshot).count();
        scene.log.read(|log| {
            for kind in log.events.iter().filter_map(kind) {
                *report.events.entry(kind.as_str_name()).or_default() += 1;
            }
            report.resumed = log.resumed;
            let rounds = log.model.rounds.values();
            let completed = rounds.filter_map(|round| round.completed.as_ref());
            report.rounds = completed.clone().count();
            report.invitations = completed.map(|round| round.invitations.len()).sum();
        });
    }
}

fn scene(services: &Services, seed: u64) -> Result<Scene> {
    let people = Week::prepare(seed)?.people.into_iter();
    Ok(Scene {
        clients: services.clients()?,
        ledger: Ledger::default(),
        log: Shared::default(),
        people: Arc::new(people.map(|person| person.profile).collect()),
        now: Arc::new(AtomicI64::new(BEGIN_SECONDS)),
        in_doubt: Arc::new(AtomicUsize::new(0)),
        over: Arc::new(AtomicBool::new(false)),
    })
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::harness::data_folder;

    /// A disk that gives back what was on it a while ago has lost what was acknowledged since.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_folder_that_forgets_what_was_acknowledged_is_found_out() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let programs = tokio::task::spawn_blocking(Programs::build).await??;
        let plan = Plan { kills: 20, seed: 5 };
        let mut trial = Trial::begin(&programs, folder.path(), plan).await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
        trial.kill_once().await.context("nothing is lost yet")?;

        let (data, old) = (data_folder(folder.path()), folder.path().join("old"));
        let copy = |from: &Path, to: &Path| {
            let copied = Command::new("cp").arg("-r").args([from, to]).status();
            copied.is_ok_and(|status| status.success())
        };
        trial.services.rounds.kill()?;
        assert!(copy(&data, &old));
        trial.services.rounds.restart().await?;
        let acknowledged = trial.scene.ledger.len();
        while trial.scene.ledger.len() < acknowledged + 20 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        trial.services.rounds.kill()?;
        std::fs::remove_dir_all(&data)?;
        assert!(copy(&old, &data));
        trial.services.rounds.restart().await?;

        let before = Before {
            audited: trial.audited,
            acknowledged: trial.scene.ledger.len(),
            told: trial.scene.log.end(),
        };
        let audited = audit::after_a_restart(&trial.scene, before, &mut trial.dice).await;
        let found = trial.none_failed().and(audited.map(drop));
        let found = format!("{:#}", found.expect_err("nobody missed anything"));
        // Whoever comes first: the watcher, the audit, or somebody who is not known any more.
        let missed = [
            "the last event is at position",
            "was told, and the last is",
            "acknowledged and not told",
            "is not the first answer",
        ];
        assert!(missed.iter().any(|told| found.contains(told)), "{found}");
        Ok(())
    }
}
