//! What time brings: time is up, scores change, rounds run; in the order of their instants.
//!
//! One thing after the other, whoever asks for it: the timer, a clock that is told to go on, or an
//! officer who runs a round. Each step is one durable command, so that life can stop anywhere and
//! go on later.

use std::sync::Arc;

use express_entry_transport::deadline::Deadline;
use jiff::civil::Date;
use rounds_core::{
    CandidateNumber, Command, Due, Instant, Instruction, Rejection, RoundNumber, RoundRules,
    RoundState, RuleSetRef,
};
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::sleep;

use crate::clock::Clock;
use crate::limits;
use crate::pool::{Lost, Pool};
use crate::request::Request;
use crate::scoring_client::{ScoringClient, ScoringError};
use crate::writer::{Refused, SeparateScores, Work, Writer};
use running::Running;

mod running;
mod scores;

/// Why life stopped before an instant. What was done by then stands; nothing is half done.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    /// Scores are needed and the scoring service gives none.
    #[error(transparent)]
    Scoring(#[from] ScoringError),
    /// The scoring service no longer accepts facts that it accepted once.
    #[error("the scoring service refuses the facts of candidate {0}")]
    FactsRefused(CandidateNumber),
    /// The writer did not do a step.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The state cannot be told.
    #[error(transparent)]
    Lost(#[from] Lost),
}

impl From<Rejection> for Stopped {
    fn from(rejection: Rejection) -> Self {
        Stopped::Refused(rejection.into())
    }
}

/// Drives what time brings.
pub struct Life {
    pool: Arc<Pool>,
    writer: Writer,
    scoring: ScoringClient,
    turn: Mutex<()>,
    running: Running,
}

impl Life {
    /// Life of a pool.
    #[must_use]
    pub fn new(pool: Arc<Pool>, writer: Writer, scoring: ScoringClient) -> Self {
        Self {
            pool,
            writer,
            scoring,
            turn: Mutex::default(),
            running: Running::default(),
        }
    }

    /// Lets a simulated clock go on to an instant, and does everything that is due on the way at
    /// its own instant. When it stops, the clock stands where it got to.
    pub async fn go_on(&self, to: Instant, deadline: Option<Deadline>) -> Result<(), Stopped> {
        let turn = self.turn(deadline).await;
        while let Some(due) = self.next_due(to).await? {
            self.pool.clock().go_on(instant_of(&due));
            turn.step(due, None).await?;
        }
        self.pool.clock().go_on(to);
        Ok(())
    }

    /// Does everything that is due by now.
    pub async fn catch_up(&self) -> Result<(), Stopped> {
        let turn = self.turn(None).await;
        while let Some(due) = self.next_due(self.pool.now()?).await? {
            turn.step(due, None).await?;
        }
        Ok(())
    }

    /// Runs a round whose instant has come, after everything due before it. A round that has run is
    /// left as it is.
    pub async fn run_round(
        &self,
        number: RoundNumber,
        request: Request,
        deadline: Option<Deadline>,
    ) -> Result<(), Stopped> {
        let turn = self.turn(deadline).await;
        while let Some(instruction) = self.waiting(number).await? {
            let until = instruction.instant;
            // While the round waits and its instant has come, something is due: the round at least.
            let due = self
                .next_due(until)
                .await?
                .filter(|_| self.pool.now().is_ok_and(|now| until <= now));
            let due = due.ok_or(Rejection::RoundNotDue(number))?;
            let asked = matches!(due, Due::Round { number: next, .. } if next == number);
            turn.step(due, asked.then(|| request.clone())).await?;
        }
        Ok(())
    }

    /// Follows the machine's clock for as long as the service runs. A simulated clock is not
    /// followed: it moves when it is told to.
    pub async fn follow(self: Arc<Self>) {
        if let Clock::Simulated(_) = self.pool.clock() {
            return;
        }
        let mut pause = limits::LIFE_BACKOFF;
        loop {
            match self.catch_up().await {
                Ok(()) => {
                    pause = limits::LIFE_BACKOFF;
                    sleep(limits::LIFE_TICK).await;
                }
                Err(error) => {
                    tracing::warn!(%error, "what is due waits");
                    sleep(pause).await;
                    pause = (pause * 2).min(limits::LIFE_BACKOFF_MAX);
                }
            }
        }
    }

    /// Whether a round is being run: scores are fetched for it, or it is with the writer.
    #[must_use]
    pub fn is_running(&self, number: RoundNumber) -> bool {
        self.running.is(number)
    }

    async fn turn(&self, deadline: Option<Deadline>) -> Turn<'_> {
        Turn {
            life: self,
            deadline,
            _alone: self.turn.lock().await,
        }
    }

    async fn next_due(&self, until: Instant) -> Result<Option<Due>, Lost> {
        Ok(self.pool.read().await?.next_due(until))
    }

    /// The instruction of a round that is published and has not run; `None` once it has.
    async fn waiting(&self, number: RoundNumber) -> Result<Option<Instruction>, Stopped> {
        let state = self.pool.read().await?;
        let round = state
            .round(number)
            .ok_or(Rejection::RoundNotFound(number))?;
        match round.state {
            RoundState::Published => Ok(Some(round.instruction.clone())),
            RoundState::Completed { .. } => Ok(None),
            RoundState::Draft | RoundState::Approved | RoundState::Cancelled => {
                Err(Rejection::RoundNotPublished(number).into())
            }
        }
    }
}

fn instant_of(due: &Due) -> Instant {
    match due {
        Due::Lapse { at } | Due::Rescore { at, .. } | Due::Round { at, .. } => *at,
    }
}

/// The right to take steps: one driver has it at a time.
struct Turn<'a> {
    life: &'a Life,
    deadline: Option<Deadline>,
    _alone: MutexGuard<'a, ()>,
}

impl Turn<'_> {
    /// Does one thing that is due. `request` is that of the officer who runs the round.
    async fn step(&self, due: Due, request: Option<Request>) -> Result<(), Stopped> {
        match due {
            Due::Lapse { at: until } => {
                let command = Command::Lapse { until };
                self.life
                    .writer
                    .perform(
                        None,
                        Work::Command {
                            command,
                            facts: None,
                        },
                    )
                    .await?;
                Ok(())
            }
            Due::Rescore { day, .. } => self.life.rescore(day, None, self.deadline).await,
            Due::Round { at, number } => self.round(number, at.day(), request).await,
        }
    }

    /// Runs a round: its rules and scores good for its day first, then the round in one atomic append.
    async fn round(
        &self,
        number: RoundNumber,
        day: Date,
        request: Option<Request>,
    ) -> Result<(), Stopped> {
        let _running = self.life.running.begin(number);
        let (mut rules, mut separate) = (RoundRules::NotAsked, None::<Arc<SeparateScores>>);
        let mut attempt = 1;
        loop {
            let work = Work::Run {
                number,
                rules,
                separate: separate.clone(),
            };
            let rejection = match self.life.writer.perform(request.clone(), work).await {
                Err(Refused::Rejected(rejection)) if attempt < limits::ROUND_ATTEMPTS => rejection,
                ran => {
                    ran?;
                    tracing::info!(round = %number, "the round has run");
                    return Ok(());
                }
            };
            // Something is missing, or has changed while it was fetched.
            let stale = matches!(rejection, Rejection::ScoresStale(_));
            let apart = matches!(
                rejection,
                Rejection::SeparateScoresNeeded | Rejection::SeparateScoresUnfit
            );
            if !(stale || apart || rejection == Rejection::RulesNeeded) {
                return Err(rejection.into());
            }
            let Some(instruction) = self.life.waiting(number).await? else {
                return Ok(());
            };
            let in_force = self.life.scoring.in_force(&instruction, self.deadline);
            rules = in_force.await?.rules;
            if stale {
                let good = good_for_all(&instruction, rules);
                self.life.rescore(day, good, self.deadline).await?;
            }
            if apart {
                let known = separate.map(Arc::unwrap_or_clone);
                let known = known.filter(|known| are(rules, known.basis.rule_set));
                let named = instruction.rule_set;
                let scores = self.life.scores_of_pool(day, named, known, self.deadline);
                separate = scores.await?.map(Arc::new);
            }
            attempt += 1;
        }
    }
}

/// The rules by which the scores of the whole pool must be good for a round: not those that its
/// instruction names, which are for the round alone.
fn good_for_all(instruction: &Instruction, rules: RoundRules) -> Option<RuleSetRef> {
    match rules {
        RoundRules::Computable(rules) if instruction.rule_set.is_none() => Some(rules),
        RoundRules::Computable(_) | RoundRules::NotAsked | RoundRules::NotComputable => None,
    }
}

fn are(rules: RoundRules, those: RuleSetRef) -> bool {
    rules == RoundRules::Computable(those)
}
