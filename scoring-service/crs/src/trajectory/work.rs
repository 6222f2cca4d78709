//! Work that completed something from one day to the next, or left a window.

use std::cmp::Ordering;

use super::reasons::{ChangeKind, Found};
use crate::calendar::{Day, Today};
use crate::derive::Dossier;
use crate::derive::tally::Experience;
use crate::derive::work::{Uses, WorkLaw};
use crate::programs::{Candidacy, cec};
use crate::{Date, FactRef, ListLevel, WorkPeriod, categories};

/// Notes every quantity of work that is another than the day before, by the law of the day.
pub(super) fn note(
    found: &mut Found,
    dossier: &Dossier<'_>,
    candidacy: Option<&Candidacy<'_>>,
    yesterday: Date,
) {
    let whose = |of_partner| Whose {
        work: if of_partner {
            let partner = dossier.partner.as_ref();
            partner.map_or(&[], |partner| &partner.facts.work)
        } else {
            &dossier.profile.person.work
        },
        law: if of_partner {
            dossier.law.partner_work
        } else {
            dossier.law.work
        },
        of_partner,
        today: dossier.law.today.day,
    };
    let (person, partner) = (whose(false), whose(true));
    let canadian = |before, after| ChangeKind::CanadianWork { before, after };
    let foreign = |before, after| ChangeKind::ForeignWork { before, after };
    person.years(found, &dossier.canadian_work, canadian);
    person.years(found, &dossier.foreign_work, foreign);
    partner.years(found, &dossier.partner_canadian_work, canadian);

    person.listed(found, dossier);

    let Some(candidacy) = candidacy else { return };
    let (own, partners) = candidacy.adaptability.work();
    let asked = [
        &candidacy.fsw_work,
        &candidacy.cec_work,
        &candidacy.fst_work,
        &candidacy.grid_work,
        own,
    ];
    let of_categories = categories::each_turned(dossier, |category| found.turned(category));
    let asked: Vec<_> = asked.into_iter().chain(&of_categories).collect();
    person.experience(found, &asked);
    partner.experience(found, &[partners]);

    let met = |today: &Today| cec::language_outlook(candidacy, today).0;
    if met(&dossier.law.today) != met(&Today::from(yesterday)) {
        let work = &candidacy.cec_work;
        let mut facts = person.running(work.uses());
        facts.extend(person.leaving(work));
        found.add(ChangeKind::MainOccupation, facts);
    }
    let began_or_ended = |work: &WorkPeriod| {
        let (from, to) = (work.period.from(), work.period.to());
        let turned = from == dossier.law.on || to == Some(yesterday);
        turned && work.country.is_canada() && work.authorised
    };
    let facts = person.facts(began_or_ended);
    if !facts.is_empty() {
        found.add(ChangeKind::AuthorisedWork, facts);
    }
}

/// The work of one person, as facts.
struct Whose<'a> {
    work: &'a [WorkPeriod],
    law: WorkLaw<'a>,
    of_partner: bool,
    today: Day,
}

impl Whose<'_> {
    /// Completed years of the ranking.
    fn years(&self, found: &mut Found, now: &Experience<'_>, kind: fn(u8, u8) -> ChangeKind) {
        let before = now.day_before();
        let years = |work: &Experience<'_>| u8::try_from(work.units()).unwrap_or(u8::MAX);
        let (was, is) = (years(&before), years(now));
        let facts = if is > was {
            self.running(now.uses())
        } else if is < was {
            self.leaving(now)
        } else {
            return;
        };
        found.add(kind(was, is), facts);
    }

    /// Months in listed occupations, level by level.
    fn listed(&self, found: &mut Found, dossier: &Dossier<'_>) {
        let law = dossier.law.rules.listed(dossier.law.on);
        let rule = law.and_then(|law| law.rule.canadian_work.as_ref());
        let Some((law, rule)) = law.zip(rule) else {
            return;
        };
        // Where work counts for lower levels too, all of them tell the same.
        let mut told = Vec::new();
        for level in ListLevel::ALL {
            let now = dossier.listed_work(rule, level);
            let months = |work: &Experience<'_>| law.points.months_reached(level, work.units());
            let (before, after) = (months(&now.day_before()), months(&now));
            let facts = match after.cmp(&before) {
                Ordering::Greater => self.running(now.uses()),
                Ordering::Less => self.leaving(&now),
                Ordering::Equal => continue,
            };
            let reason = (before, after, facts);
            if !told.contains(&reason) {
                found.add(ChangeKind::ListedWork { before, after }, reason.2.clone());
                told.push(reason);
            }
        }
    }

    /// What the programs ask for: each reason with the work behind all that turned.
    fn experience(&self, found: &mut Found, asked: &[&Experience<'_>]) {
        let (mut completed, mut left) = (Vec::new(), Vec::new());
        let new = |facts: Vec<FactRef>, known: &mut Vec<FactRef>| {
            let unknown: Vec<_> = facts
                .into_iter()
                .filter(|fact| !known.contains(fact))
                .collect();
            known.extend(unknown);
        };
        for now in asked {
            let before = now.day_before().units();
            if now.units() > before {
                new(self.running(now.uses()), &mut completed);
            } else if now.units() < before {
                new(self.leaving(now), &mut left);
            }
        }
        for (kind, facts) in [
            (ChangeKind::ExperienceCompleted, completed),
            (ChangeKind::ExperienceLeftWindow, left),
        ] {
            if !facts.is_empty() {
                found.add(kind, facts);
            }
        }
    }

    /// Work with a use that was done on the day.
    fn running(&self, uses: Uses) -> Vec<FactRef> {
        self.facts(|work| {
            self.law.uses(work).contains(uses) && touches(work, self.today, self.today)
        })
    }

    /// Work with the use of a sum that left the window on the day.
    fn leaving(&self, sum: &Experience<'_>) -> Vec<FactRef> {
        let Some((first, last)) = sum.left_today() else {
            return Vec::new();
        };
        self.facts(|work| self.law.uses(work).contains(sum.uses()) && touches(work, first, last))
    }

    fn facts(&self, which: impl Fn(&WorkPeriod) -> bool) -> Vec<FactRef> {
        let work = self.work.iter().enumerate();
        let fact = |(index, _)| FactRef::Work {
            of_partner: self.of_partner,
            index,
        };
        work.filter(|(_, work)| which(work)).map(fact).collect()
    }
}

/// Whether work was done on any of the days from `first` to `last`.
fn touches(work: &WorkPeriod, first: Day, last: Day) -> bool {
    let to = work.period.to().map_or(Day::AFTER_ALL, Day::of);
    Day::of(work.period.from()) <= last && first <= to
}
