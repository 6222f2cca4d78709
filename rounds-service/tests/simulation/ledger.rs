//! What the callers have asked for, and what they were told.

use std::collections::HashMap;

use anyhow::{Context, Result, ensure};
use rounds_service::journal::Reader;

use crate::asks::Ask;
use crate::dice::Dice;

/// A change that was asked for, perhaps several times.
pub(crate) struct Entry {
    pub(crate) ask: Ask,
    /// The first answer; `None` while it was refused or nobody knows.
    pub(crate) answer: Option<Vec<u8>>,
}

/// All that was asked for.
#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) entries: Vec<Entry>,
    places: HashMap<String, usize>,
}

impl Ledger {
    /// Marks and notes a change that is about to be asked for.
    pub(crate) fn note(&mut self, ask: Ask) -> Ask {
        let place = self.entries.len();
        let ask = ask.marked(format!("simulated-{place}"));
        self.places.insert(ask.id().to_owned(), place);
        self.entries.push(Entry {
            ask: ask.clone(),
            answer: None,
        });
        ask
    }

    /// The mark of what was noted last.
    pub(crate) fn last_mark(&self) -> String {
        let last = self.entries.last().expect("something was asked for");
        last.ask.id().to_owned()
    }

    /// Everything that was asked for, in the order in which it first was.
    pub(crate) fn asked(&self) -> Vec<Ask> {
        self.entries.iter().map(|entry| entry.ask.clone()).collect()
    }

    /// A change that was acknowledged, if there is one among a few, and is remembered.
    pub(crate) fn acknowledged(&self, dice: &mut Dice) -> Option<Ask> {
        let entry = self.entries.get(dice.index(self.entries.len().max(1)))?;
        let remembered = entry.answer.is_some() && !matches!(entry.ask, Ask::RunRound(_));
        remembered.then(|| entry.ask.clone())
    }

    /// Whether a change was answered.
    pub(crate) fn is_acknowledged(&self, ask: &Ask) -> bool {
        self.entry(ask.id())
            .is_some_and(|entry| entry.answer.is_some())
    }

    pub(crate) fn entry(&self, id: &str) -> Option<&Entry> {
        self.places.get(id).map(|place| &self.entries[*place])
    }

    /// Notes an answer, which must be the first one whenever it comes again.
    pub(crate) fn answered(&mut self, ask: &Ask, answer: Vec<u8>) -> Result<()> {
        let place = self.places[ask.id()];
        let first = &mut self.entries[place].answer;
        let same = first.as_ref().is_none_or(|first| *first == answer);
        ensure!(same, "another answer than the first one to {ask:?}");
        *first = Some(answer);
        Ok(())
    }

    /// Whether the journal remembers everything that was acknowledged, and nothing that nobody asked
    /// for.
    pub(crate) fn check(&self, journal: &dyn Reader) -> Result<()> {
        for entry in self.entries.iter().filter(|entry| entry.answer.is_some()) {
            let asked = entry.ask.request();
            let remembered = journal.request(&asked.id)?;
            if remembered.is_none() && matches!(entry.ask, Ask::RunRound(_)) {
                // The round had run already: nothing was changed.
                continue;
            }
            let remembered = remembered
                .with_context(|| format!("acknowledged and not in the journal: {:?}", entry.ask))?;
            ensure!(
                remembered.content == asked.content,
                "remembered with other content: {:?}",
                entry.ask
            );
        }
        for answered in journal.requests(1, usize::MAX)? {
            let id = answered.request.id.as_str();
            let entry = self.entry(id);
            ensure!(entry.is_some(), "nobody asked for {id}");
        }
        Ok(())
    }
}
