//! What was acknowledged, and whether it holds.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, ensure};
use express_entry_proto::rounds::v1 as pb;
use prost::Message as _;

use super::change::{Change, Effect, Outcome};
use super::log::Shared;
use crate::harness::Clients;

/// Changes that are asked for again at one time.
const AT_A_TIME: usize = 16;

/// A change that was acknowledged.
#[derive(Debug)]
pub(super) struct Entry {
    change: Change,
    /// The first answer.
    answer: Vec<u8>,
    effects: Vec<Effect>,
}

/// All that was acknowledged, in the order of the acknowledgements.
#[derive(Clone, Default)]
pub(super) struct Ledger(Arc<Mutex<Vec<Arc<Entry>>>>);

impl Ledger {
    fn with<T>(&self, look: impl FnOnce(&mut Vec<Arc<Entry>>) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes an acknowledgement.
    pub(super) fn note(&self, change: Change, answer: Vec<u8>) -> Result<()> {
        let effects = change.effects(&answer)?;
        let entry = Entry {
            change,
            answer,
            effects,
        };
        self.with(|entries| entries.push(Arc::new(entry)));
        Ok(())
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.with(|entries| entries.len())
    }

    /// Those from a place on.
    pub(super) fn from(&self, place: usize) -> Vec<Arc<Entry>> {
        self.with(|entries| entries.iter().skip(place).cloned().collect())
    }

    /// One of them.
    pub(super) fn at(&self, place: usize) -> Option<Arc<Entry>> {
        self.with(|entries| entries.get(place).cloned())
    }

    /// The effects that were promised, each with how often.
    fn promised(&self) -> HashMap<Effect, usize> {
        let mut promised = HashMap::new();
        self.with(|entries| {
            for effect in entries.iter().flat_map(|entry| &entry.effects) {
                *promised.entry(effect.clone()).or_default() += 1;
            }
        });
        promised
    }

    /// Once nobody is without an answer: the events tell each change as often as it was
    /// acknowledged, and no change that nobody was told of.
    pub(super) fn balances(&self, log: &Shared) -> Result<()> {
        let (promised, told) = (self.promised(), log.effects());
        let count = |of: &HashMap<Effect, usize>, effect| of.get(effect).copied().unwrap_or(0);
        for effect in promised.keys().chain(told.keys()) {
            let (promised, told) = (count(&promised, effect), count(&told, effect));
            ensure!(
                promised == told,
                "{effect:?} was acknowledged {promised} times and told {told} times"
            );
        }
        Ok(())
    }
}

impl Entry {
    /// Whether the events tell it.
    pub(super) fn is_told(&self, log: &Shared) -> Result<()> {
        for effect in &self.effects {
            ensure!(
                log.told(effect) > 0,
                "acknowledged and not told: {:?}",
                self.change
            );
        }
        let Change::Run(_) = &self.change else {
            return Ok(());
        };
        let round = pb::RunRoundResponse::decode(&*self.answer)?.round;
        let round = round.context("no round")?;
        let number = round.instruction.unwrap_or_default().round_number;
        let told = log.read(|log| {
            let completed = log.model.rounds.get(&number)?.completed.as_ref();
            completed?.result.clone()
        });
        ensure!(
            told == round.result,
            "round {number}: {told:?}, not {:?}",
            round.result
        );
        Ok(())
    }

    /// Asks for it again, which must give the first answer.
    async fn repeat(&self, clients: &Clients) -> Result<()> {
        let mut told = self.change.send(clients).await?;
        while matches!(told, Outcome::InDoubt) {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            told = self.change.send(clients).await?;
        }
        let same = matches!(&told, Outcome::Acknowledged(answer) if *answer == self.answer);
        ensure!(
            same,
            "{told:?} is not the first answer to {:?}",
            self.change
        );
        Ok(())
    }
}

/// Asks for changes again, some at a time.
pub(super) async fn repeat(entries: Vec<Arc<Entry>>, clients: &Clients) -> Result<()> {
    let mut entries = entries.into_iter();
    let mut running = tokio::task::JoinSet::new();
    loop {
        while running.len() < AT_A_TIME
            && let Some(entry) = entries.next()
        {
            let clients = clients.clone();
            running.spawn(async move { entry.repeat(&clients).await });
        }
        match running.join_next().await {
            Some(repeated) => repeated??,
            None => return Ok(()),
        }
    }
}
