//! What time brings by itself, in the order of its instants.

use jiff::civil::Date;

use crate::{Instant, RoundNumber, State};

/// Something that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// The time of profiles, registrations, nominations or invitations is up: record it as of `at`.
    Lapse {
        /// The latest instant before anything else is due.
        at: Instant,
    },
    /// A day began on which scores could change: score those stale on it anew, as of that day.
    Rescore {
        /// The start of the day.
        at: Instant,
        /// The day.
        day: Date,
    },
    /// The instant of a published round has come.
    Round {
        /// The instant.
        at: Instant,
        /// The round.
        number: RoundNumber,
    },
}

impl State {
    /// The next thing due at or before an instant; none when nothing is.
    ///
    /// What lapses does so before scores change, and scores change before a round of the same instant runs.
    pub fn next_due(&self, until: Instant) -> Option<Due> {
        let rescore = self.changes.first();
        let rescore = rescore.map(|day| (Instant::start_of(day), day));
        let rescore = rescore.filter(|(at, _)| *at <= until);
        let round = self
            .scheduled
            .first()
            .copied()
            .filter(|(at, _)| *at <= until);
        let bound = [rescore.map(|(at, _)| at), round.map(|(at, _)| at)]
            .into_iter()
            .flatten()
            .fold(until, Instant::min);

        if self.next_lapse().is_some_and(|end| end <= bound) {
            return Some(Due::Lapse { at: bound });
        }
        match (rescore, round) {
            (Some((at, day)), Some((round_at, _))) if at <= round_at => {
                Some(Due::Rescore { at, day })
            }
            (_, Some((at, number))) => Some(Due::Round { at, number }),
            (Some((at, day)), None) => Some(Due::Rescore { at, day }),
            (None, None) => None,
        }
    }

    /// The first instant at which anything will be due; none when nothing will.
    pub fn next_instant(&self) -> Option<Instant> {
        let rescore = self.changes.first().map(Instant::start_of);
        let round = self.scheduled.first().map(|(at, _)| *at);
        [rescore, round, self.next_lapse()]
            .into_iter()
            .flatten()
            .min()
    }

    /// The first instant at which somebody's time is up.
    pub(crate) fn next_lapse(&self) -> Option<Instant> {
        let candidate = self.deadlines.first().map(|(end, _)| *end);
        let offer = self.offer_ends.first().map(|(end, _)| *end);
        [candidate, offer].into_iter().flatten().min()
    }
}
