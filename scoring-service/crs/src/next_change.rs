//! The first later day on which an outcome changes by time alone.
//!
//! Three kinds of days can do it, and they are looked for in this order:
//!
//! 1. Days on which a fact changes its state: a birthday, a result or an assessment that turns too
//!    old, a fact that begins to count, a rule set that gives way to another. Each shows in the
//!    outcome by itself (age, a warning, the rule set), so the first of them ends the search.
//! 2. Days on which a quantity passes a threshold: completed years of work, experience that
//!    completes or leaves its window, a relative who comes of age, funds against a new table. Each
//!    quantity tells until when it cannot move, so the search leaps from day to day where it might.
//! 3. Days on which the law changes within a rule set: programs, charts, public policies. Whether
//!    the outcome changes with it is found by judging anew.

use crate::assess::StillHolds;
use crate::calendar::Day;
use crate::derive::Dossier;
use crate::derive::education::CredentialState;
use crate::derive::language::LanguageState;
use crate::derive::tally::{Measure, outlook};
use crate::derive::work::Uses;
use crate::derive::{age, relatives};
use crate::programs::{self, Candidacy, funds, grid};
use crate::{Assessment, Date, LanguageResult, Person, ProgramRules};

/// The first day after that of the dossier on which the outcome of `now` changes; none if it never
/// does under the rules known today.
///
/// Exact for everyone with a next birthday within the calendar and the 255 years that ages are
/// counted to; beyond that it may be a day on which nothing changes yet, never one too late.
pub(crate) fn after(
    now: &Assessment,
    dossier: &Dossier<'_>,
    candidacy: Option<&Candidacy<'_>>,
) -> Option<Date> {
    let state = next_state(dossier);
    let law = next_law(dossier, candidacy.map(|candidacy| candidacy.law));
    let mut watch = Watch {
        since: dossier.day,
        until: [state, law]
            .into_iter()
            .flatten()
            .min()
            .map_or(END, Day::of),
        changes: false,
    };
    watch.ranking(dossier);
    if let Some(candidacy) = candidacy {
        watch.programs(candidacy);
    }
    if watch.changes {
        return Some(watch.until.date());
    }
    match law {
        Some(law) if state.is_none_or(|state| law < state) => {
            match dossier.rules.still_holds(now, dossier.profile, law) {
                StillHolds::No => Some(law),
                StillHolds::Until(next) => next,
            }
        }
        _ => state,
    }
}

/// After every day that can be an answer.
const END: Day = Day::AFTER_ALL;

/// Looks for the first day on which any quantity changes.
struct Watch {
    since: Day,
    /// The first day not to be looked at, or the first change found so far.
    until: Day,
    changes: bool,
}

impl Watch {
    /// More days are not looked at for one quantity: the last one stands as a day of change.
    const LOOKS_MAX: u32 = 1_000;

    /// Looks for a change of one quantity. `outlook` gives its value on a day, and a later day up to
    /// which it holds.
    fn quantity<V: PartialEq>(&mut self, mut outlook: impl FnMut(Day) -> (V, Day)) {
        let (now, mut day) = outlook(self.since);
        let mut looks = 0;
        while day < self.until {
            let (later, next) = outlook(day);
            looks += 1;
            if later != now || looks == Self::LOOKS_MAX {
                self.until = day;
                self.changes = true;
            }
            day = next.max(day.plus(1));
        }
    }

    /// Quantities of the ranking: years of work, brothers and sisters.
    fn ranking(&mut self, dossier: &Dossier<'_>) {
        let counting = &dossier.rules.set.counting;
        let work = dossier.work.as_slice();
        let partner_work = dossier.partner_work.as_slice();
        let years = [
            (work, Uses::CANADIAN, &counting.canadian_work),
            (work, Uses::FOREIGN, &counting.foreign_work),
            (partner_work, Uses::CANADIAN, &counting.spouse_canadian_work),
        ];
        for (jobs, uses, rule) in years {
            if !jobs.is_empty() {
                let measure = Measure::years(rule);
                self.quantity(|day| outlook(jobs, uses, &measure, day));
            }
        }
        let relatives = &dossier.profile.relatives;
        if let (Some(age_min), false) = (counting.sibling_age_min, relatives.is_empty()) {
            self.quantity(|day| {
                let on = day.date();
                let next = relatives::next_of_age(relatives, on, age_min);
                (dossier.has_sibling(on, age_min), next.map_or(END, Day::of))
            });
        }
    }

    /// Quantities of the programs: experience, the selection grid, language by occupation, funds.
    fn programs(&mut self, candidacy: &Candidacy<'_>) {
        let dossier = candidacy.dossier;
        let law = candidacy.law;
        let jobs = dossier.work.as_slice();
        if !jobs.is_empty() {
            let experience = [
                (Uses::FSW, &law.fsw.experience),
                (Uses::CEC, &law.cec.experience),
                (Uses::FST, &law.fst.experience),
            ];
            for (uses, rule) in experience {
                let measure = Measure::experience(rule);
                self.quantity(|day| outlook(jobs, uses, &measure, day));
            }
            self.quantity(|day| grid::experience_outlook(candidacy, day));
            self.quantity(|day| programs::cec_language_outlook(candidacy, day));
        }
        self.quantity(|day| grid::adaptability_outlook(candidacy, day));
        self.quantity(|day| {
            let on = day.date();
            let short = (
                funds::fsw(candidacy, on).is_some(),
                funds::fst(candidacy, on).is_some(),
            );
            (
                short,
                funds::next_change(candidacy, on).map_or(END, Day::of),
            )
        });
    }
}

/// The first later day on which a fact changes its state, or another rule set takes over.
fn next_state(dossier: &Dossier<'_>) -> Option<Date> {
    let profile = dossier.profile;
    let on = dossier.on;
    let begins = |day: Date| (day > on).then_some(day);
    let offers = profile
        .job_offers
        .iter()
        .filter_map(|offer| begins(offer.offered));
    let certificates = profile
        .certificates
        .iter()
        .filter_map(|paper| begins(paper.issued));
    [
        age::next_birthday(profile.birth, on),
        profile
            .nomination
            .and_then(|nomination| begins(nomination.effective())),
        next_state_of(dossier, &profile.person),
        dossier
            .partner
            .and_then(|partner| next_state_of(dossier, &partner.person)),
        dossier.rules.next_rule_set(on),
    ]
    .into_iter()
    .flatten()
    .chain(offers)
    .chain(certificates)
    .min()
}

fn next_state_of(dossier: &Dossier<'_>, person: &Person) -> Option<Date> {
    let on = dossier.on;
    let counting = &dossier.rules.set.counting;
    let begins = |day: Date| (day > on).then_some(day);
    let results = results(person)
        .filter_map(|result| result_until(dossier, result, counting.language_result_years));
    let credentials =
        person.credentials.iter().filter_map(|credential| {
            match CredentialState::of(credential, on, counting.assessment_years) {
                CredentialState::NotYet { until } => Some(until),
                CredentialState::Counts { until } => until,
                CredentialState::NotAssessed | CredentialState::Expired => None,
            }
        });
    let work = person
        .work
        .iter()
        .filter_map(|work| begins(work.period.from()));
    results.chain(credentials).chain(work).min()
}

fn results(person: &Person) -> impl Iterator<Item = &LanguageResult> {
    let languages = &person.languages;
    languages.english.iter().chain(&languages.french)
}

/// The first later day on which a language result changes its state.
fn result_until(dossier: &Dossier<'_>, result: &LanguageResult, years: i16) -> Option<Date> {
    match LanguageState::of(dossier.rules.book, result, dossier.on, years) {
        LanguageState::NotYet { until }
        | LanguageState::NotAccepted { until }
        | LanguageState::Counts { until, .. } => Some(until),
        LanguageState::Expired => None,
    }
}

/// The first later day on which the law may change within the rule set.
fn next_law(dossier: &Dossier<'_>, programs: Option<&ProgramRules>) -> Option<Date> {
    let on = dossier.on;
    let book = dossier.rules.book;
    let counting = &dossier.rules.set.counting;
    let policies = [
        counting.canadian_work.physicians_count_from,
        counting.foreign_work.physicians_count_from,
        counting.spouse_canadian_work.physicians_count_from,
        counting
            .canadian_study
            .and_then(|rule| rule.exemption)
            .map(|exemption| exemption.in_force),
    ];
    let program_policies = programs.into_iter().flat_map(|law| {
        let experience = [law.fsw.experience, law.cec.experience, law.fst.experience];
        experience.map(|rule| rule.physicians_count_from)
    });
    let partner = dossier.partner.map(|partner| &partner.person);
    let charts = [Some(&dossier.profile.person), partner]
        .into_iter()
        .flatten()
        .flat_map(results)
        .filter_map(|result| {
            book.tests
                .get(usize::from(result.test.0))?
                .charts
                .next_change(on)
        });
    policies
        .into_iter()
        .chain(program_policies)
        .flatten()
        .filter(|day| *day > on)
        .chain(book.programs.next_change(on))
        .chain(charts)
        .chain(programs.and_then(|law| next_limit_of_programs(dossier, law)))
        .min()
}

/// The first later day on which a result or an assessment passes an age limit of the programs, where
/// that differs from the ranking's.
fn next_limit_of_programs(dossier: &Dossier<'_>, law: &ProgramRules) -> Option<Date> {
    let counting = &dossier.rules.set.counting;
    if law.language_result_years == counting.language_result_years
        && law.assessment_years == counting.assessment_years
    {
        return None;
    }
    let partner = dossier.partner.map(|partner| &partner.person);
    let people = [Some(&dossier.profile.person), partner]
        .into_iter()
        .flatten();
    let limits = people.filter_map(|person| {
        let results = results(person)
            .filter_map(|result| result_until(dossier, result, law.language_result_years));
        let credentials = person.credentials.iter().filter_map(|credential| {
            match CredentialState::of(credential, dossier.on, law.assessment_years) {
                CredentialState::Counts { until } => until,
                CredentialState::NotYet { .. }
                | CredentialState::NotAssessed
                | CredentialState::Expired => None,
            }
        });
        results.chain(credentials).min()
    });
    limits.min()
}
