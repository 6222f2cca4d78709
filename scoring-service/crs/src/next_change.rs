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
use crate::calendar::{Day, Today, sooner};
use crate::derive::education::Education;
use crate::derive::language::LanguageStates;
use crate::derive::tally::Experience;
use crate::derive::{Dossier, Papers, age, relatives};
use crate::programs::funds::Funds;
use crate::programs::{Candidacy, cec, grid};
use crate::{Assessment, CategoryStandings, Date, ListLevel, ProgramRules, RulesAsOf, categories};

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
    let law = next_law(dossier, candidacy.map(|candidacy| candidacy.law), state);
    let mut watch = Watch {
        until: law.or(state).map_or_else(end_of_calendar, Day::of),
        changes: false,
    };
    watch.ranking(dossier);
    if let Some(candidacy) = candidacy {
        watch.programs(candidacy);
        watch.categories(dossier, &now.categories);
    }
    if watch.changes {
        return Some(watch.until.date());
    }
    match law {
        Some(law) => match dossier
            .law
            .rules
            .as_of(law)
            .still_holds(now, dossier.profile)
        {
            StillHolds::No => Some(law),
            StillHolds::Until(next) => next,
        },
        None => state,
    }
}

/// The first day that cannot be an answer.
fn end_of_calendar() -> Day {
    Day::of(Date::MAX).plus(1)
}

/// Looks for the first day on which any quantity changes.
struct Watch {
    /// The first day not to be looked at, or the first change found so far.
    until: Day,
    changes: bool,
}

impl Watch {
    /// More days are not looked at for one quantity: the last one stands as a day of change.
    const LOOKS_MAX: u32 = 1_000;

    /// Looks for a change of one quantity from what it is `now`, on `day` or later. `look` gives the
    /// quantity on a day, and a later day before which it cannot change; nobody asks what happens
    /// from the horizon on, its second argument.
    fn quantity<V: PartialEq>(
        &mut self,
        now: V,
        mut day: Day,
        mut look: impl FnMut(Day, Day) -> (V, Day),
    ) {
        let mut looks = 0;
        while day < self.until {
            let (later, next) = look(day, self.until);
            looks += 1;
            if later != now || looks == Self::LOOKS_MAX {
                self.until = day;
                self.changes = true;
            }
            day = next.max(day.plus(1));
        }
    }

    /// Looks for a change of what the units of work come to.
    fn work<V: PartialEq>(&mut self, work: &Experience<'_>, value: impl Fn(i64) -> V) {
        let until = work.holds_until(self.until);
        self.quantity(value(work.units()), until, |day, horizon| {
            let later = work.later(day);
            (value(later.units()), later.holds_until(horizon))
        });
    }

    /// Quantities of the ranking: years of work, brothers and sisters.
    fn ranking(&mut self, dossier: &Dossier<'_>) {
        self.work(&dossier.canadian_work, |units| units);
        self.work(&dossier.foreign_work, |units| units);
        self.work(&dossier.partner_canadian_work, |units| units);
        if let Some(law) = dossier.law.rules.listed(dossier.law.on)
            && let Some(rule) = &law.rule.canadian_work
        {
            for level in ListLevel::ALL {
                let work = dossier.listed_work(rule, level);
                self.work(&work, |months| law.points.months_reached(level, months));
            }
        }
        let all = &dossier.profile.relatives;
        if let Some(age_min) = dossier.law.rules.set.counting.sibling_age_min {
            let of_age = |day| relatives::next_of_age(all, day, age_min);
            let today = dossier.law.today.day;
            let now = dossier.has_sibling(dossier.law.on, age_min);
            self.quantity(now, of_age(today), |day, _| {
                (dossier.has_sibling(day.date(), age_min), of_age(day))
            });
        }
    }

    /// Work that may complete a category's experience, or leave it.
    fn categories(&mut self, dossier: &Dossier<'_>, standings: &CategoryStandings) {
        categories::each_work(dossier, standings, |work| self.work(&work, |units| units));
    }

    /// Quantities of the programs: experience, the selection grid, language by occupation, funds.
    fn programs(&mut self, candidacy: &Candidacy<'_>) {
        let Candidacy { dossier, law, .. } = candidacy;
        let today = &dossier.law.today;
        self.work(&candidacy.fsw_work, |units| units);
        self.work(&candidacy.cec_work, |units| units);
        self.work(&candidacy.fst_work, |units| units);
        self.work(&candidacy.grid_work, |years| grid::experience(law, years));

        let (language, until) = cec::language_outlook(candidacy, today);
        self.quantity(language, until, |day, _| {
            cec::language_outlook(candidacy, &Today::from(day))
        });

        let adaptability = &candidacy.adaptability;
        let rules = &law.fsw.grid.adaptability;
        let until = adaptability.holds_until(dossier, rules, today.day, self.until);
        self.quantity(adaptability.points, until, |day, horizon| {
            let later = adaptability.later(dossier, rules, day);
            (
                later.points,
                later.holds_until(dossier, rules, day, horizon),
            )
        });

        let funds = &candidacy.funds;
        self.quantity(funds.short(), funds.until(), |day, _| {
            let later = Funds::later(dossier, law, day.date());
            (later.short(), later.until())
        });
    }
}

/// The first later day on which a fact changes its state, or another rule set takes over.
fn next_state(dossier: &Dossier<'_>) -> Option<Date> {
    let profile = dossier.profile;
    let on = dossier.law.on;
    let offers = profile.job_offers.iter().map(|offer| offer.offered);
    let certificates = profile.certificates.iter().map(|paper| paper.issued);
    let nomination = profile.nomination.map(|nomination| nomination.effective());
    let begins = offers.chain(certificates).chain(nomination);
    let next_begins = begins.filter(|day| *day > on).min();
    let partner = dossier.partner.as_ref();
    let papers = next_state_of(dossier, &dossier.person);
    let partners_papers = partner.and_then(|partner| next_state_of(dossier, partner));
    let facts = sooner(age::next_birthday(profile.birth, on), next_begins);
    let facts = sooner(facts, sooner(papers, partners_papers));
    sooner(facts, dossier.law.next.rule_set)
}

fn next_state_of(dossier: &Dossier<'_>, papers: &Papers<'_>) -> Option<Date> {
    let work = papers.facts.work.iter().map(|work| work.period.from());
    let next_work = work.filter(|day| *day > dossier.law.on).min();
    sooner(
        sooner(papers.languages.until(), papers.education.until),
        next_work,
    )
}

/// The first later day on which the law may change within the rule set, if it is before `until`.
fn next_law(
    dossier: &Dossier<'_>,
    programs: Option<&ProgramRules>,
    until: Option<Date>,
) -> Option<Date> {
    let next = &dossier.law.next;
    let turns = |turn: &Date| until.is_none_or(|until| *turn < until);
    let beside = next.beside.filter(turns);
    let beside = beside.and_then(|_| next_beside(dossier, programs));
    let of_papers = |papers| {
        let limit = programs.and_then(|law| next_limit(dossier, law, papers));
        sooner(next_chart(dossier, papers), limit)
    };
    let partner = dossier.partner.as_ref();
    let papers = sooner(of_papers(&dossier.person), partner.and_then(of_papers));
    let law = sooner(sooner(next.policy, beside), papers);
    law.filter(|law| until.is_none_or(|until| *law < until))
}

/// The first later day on which what stands beside the rule set turns, other than funds.
fn next_beside(dossier: &Dossier<'_>, programs: Option<&ProgramRules>) -> Option<Date> {
    let RulesAsOf { rules, on, .. } = dossier.law;
    let policies = programs.and_then(|law| {
        let experience = [
            &law.fsw.experience,
            &law.cec.experience,
            &law.fst.experience,
        ];
        next_of(*on, experience.map(|rule| rule.physicians_count_from))
    });
    let programs = sooner(policies, rules.beside.programs.next_change(*on));
    let categories = sooner(rules.next_categories(*on), next_category_policy(dossier));
    sooner(sooner(programs, rules.next_list(*on)), categories)
}

/// The first of some days that is later than another.
pub(crate) fn next_of<const COUNT: usize>(on: Date, days: [Option<Date>; COUNT]) -> Option<Date> {
    let later = days.into_iter().flatten().filter(|day| *day > on);
    later.min()
}

/// The first later day on which a category in force begins to count more kinds of work.
fn next_category_policy(dossier: &Dossier<'_>) -> Option<Date> {
    let categories = dossier.law.categories.into_iter();
    let categories = categories.flat_map(|list| &list.categories);
    let work = categories.filter_map(|category| category.work.as_ref());
    work.filter_map(|work| work.experience.physicians_count_from)
        .filter(|day| *day > dossier.law.on)
        .min()
}

/// The first later day on which another chart serves one of a person's tests.
fn next_chart(dossier: &Dossier<'_>, papers: &Papers<'_>) -> Option<Date> {
    let languages = &papers.facts.languages;
    let results = languages.english.iter().chain(&languages.french);
    let tests = results.filter_map(|result| dossier.law.rules.book.test(result.test));
    tests
        .filter_map(|test| test.charts.next_change(dossier.law.on))
        .min()
}

/// The first later day on which one of a person's papers passes an age limit of the programs, where
/// that is not the limit of the ranking.
fn next_limit(dossier: &Dossier<'_>, law: &ProgramRules, papers: &Papers<'_>) -> Option<Date> {
    let counting = &dossier.law.rules.set.counting;
    let (results, assessments) = (law.language_result_years, law.assessment_years);
    let same = (counting.language_result_years, counting.assessment_years);
    if (results, assessments) == same {
        return None;
    }
    let Papers { facts, .. } = papers;
    let languages = LanguageStates::of(
        dossier.law.rules.book,
        &facts.languages,
        dossier.law.on,
        results,
    );
    let education = Education::of(
        &facts.credentials,
        dossier.law.on,
        assessments,
        &counting.two_or_more,
    );
    sooner(languages.until(), education.until)
}
