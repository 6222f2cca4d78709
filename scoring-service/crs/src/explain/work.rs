//! What became of each work period.

use super::facts::Told;
use crate::calendar::Today;
use crate::derive::Papers;
use crate::derive::tally::{Experience, Measure};
use crate::derive::work::{Job, Jobs, Uses, WorkFlaw, WorkLaw};
use crate::{FactRef, Factor, Sentence, Tenths, WorkPeriod, WorkRule};

/// Says what became of the work of the person and of a counted partner.
pub(super) fn tell(told: &mut Told<'_>) {
    let dossier = told.dossier;
    of_one(told, &dossier.person, false);
    if let Some(partner) = &dossier.partner {
        of_one(told, partner, true);
    }
}

/// Says which work counts where the rule set gives points for listed occupations.
pub(super) fn tell_listed(told: &mut Told<'_>) {
    let dossier = told.dossier;
    let Some(listed) = dossier.law.rules.listed(dossier.law.on) else {
        return;
    };
    let law = WorkLaw::new(dossier.law.rules, None, None, dossier.law.on, false);
    for (index, work) in dossier.profile.person.work.iter().enumerate() {
        let group = work.occupation.in_version(law.scale.noc);
        let level = group.and_then(|group| listed.list.level(group.code()));
        let Some(level) = level.filter(|level| law.uses(work).contains(Uses::listed(*level)))
        else {
            continue;
        };
        let fact = FactRef::Work {
            of_partner: false,
            index,
        };
        let level = level.get();
        let sentence = Sentence::ListedWorkCounts { level };
        told.counts(fact, Factor::ListedOccupation, sentence);
    }
}

fn of_one(told: &mut Told<'_>, papers: &Papers<'_>, of_partner: bool) {
    let dossier = told.dossier;
    let law = WorkLaw::new(dossier.law.rules, None, None, dossier.law.on, of_partner);
    let mut counting = Vec::with_capacity(papers.facts.work.len());
    for (index, work) in papers.facts.work.iter().enumerate() {
        let fact = FactRef::Work { of_partner, index };
        let mut flawless = true;
        law.flaws(work, |flaw| {
            flawless = false;
            told.does_not_count(fact, factor(work, of_partner), flaw.sentence(work, &law));
        });
        if flawless {
            counting.push((index, law.job(work)));
        }
    }
    counting.sort_by_key(|(_, job)| job.from);
    let jobs: Vec<Job> = counting.iter().map(|(_, job)| *job).collect();
    for (place, (index, _)) in counting.into_iter().enumerate() {
        let Some(work) = papers.facts.work.get(index) else {
            continue;
        };
        let (Some(rule), uses) = law.ranking_rule(work) else {
            continue;
        };
        let part = Part {
            today: &dossier.law.today,
            jobs: &jobs,
            place,
            rule,
            uses,
        };
        let fact = FactRef::Work { of_partner, index };
        match part.sentence(work) {
            Counted::Yes(sentence) => told.counts(fact, factor(work, of_partner), sentence),
            Counted::No(sentence) => told.does_not_count(fact, factor(work, of_partner), sentence),
        }
    }
}

fn factor(work: &WorkPeriod, of_partner: bool) -> Factor {
    match (of_partner, work.country.is_canada()) {
        (true, _) => Factor::SpouseCanadianWork,
        (false, true) => Factor::CanadianWork,
        (false, false) => Factor::TransferabilityForeignWork,
    }
}

enum Counted {
    Yes(Sentence),
    No(Sentence),
}

/// A job in a sum of work.
struct Part<'a> {
    today: &'a Today,
    /// All jobs that nothing speaks against, by first day.
    jobs: &'a [Job],
    /// The place of the job among them.
    place: usize,
    rule: &'a WorkRule,
    uses: Uses,
}

impl Part<'_> {
    fn sentence(&self, work: &WorkPeriod) -> Counted {
        let years = self.rule.window_years;
        let first = self.today.window_first(years);
        let Some(job) = self.jobs.get(self.place) else {
            return Counted::No(Sentence::WorkInOtherOccupation {});
        };
        if job.from > self.today.day {
            let from = work.period.from();
            return Counted::No(Sentence::WorkNotYet { from });
        }
        if job.to < first {
            return Counted::No(Sentence::WorkOutsideWindow {
                years: u8::try_from(years).unwrap_or(u8::MAX),
                first: first.date(),
            });
        }
        let weekly = Tenths(self.rule.weekly_hours_max_tenths);
        let (begin, end) = (job.from.max(first), job.to.min(self.today.day));
        let (from, to) = (begin.date(), end.date());
        let all = hours(i64::from(end.since(begin) + 1) * i64::from(job.weekly_tenths));
        let hours = match self.added(job) {
            Added::NothingByOccupation => return Counted::No(Sentence::WorkInOtherOccupation {}),
            Added::Hours(0) if all > 0 => return Counted::No(Sentence::WorkOverlaps { weekly }),
            Added::Hours(hours) => hours,
        };
        Counted::Yes(if hours < all {
            Sentence::HoursCut {
                hours,
                all,
                weekly,
                from,
                to,
            }
        } else if work.country.is_canada() {
            Sentence::CanadianHours { hours, from, to }
        } else {
            Sentence::ForeignHours { hours, from, to }
        })
    }

    /// The hours that the job adds to those of the jobs before it.
    fn added(&self, job: &Job) -> Added {
        let measure = Measure::years(self.rule);
        let sum = |jobs: &[Job]| {
            Experience::new(Jobs::of(jobs), self.uses, measure, self.today).tenth_days()
        };
        let until = self.jobs.get(..=self.place).unwrap_or_default();
        let before = self.jobs.get(..self.place).unwrap_or_default();
        if measure.grouping.occupation.is_none() {
            return Added::Hours(hours(sum(until) - sum(before)));
        }
        let same = |jobs: &[Job]| {
            let same = jobs.iter().filter(|other| other.group == job.group);
            sum(&same.copied().collect::<Vec<_>>())
        };
        if same(self.jobs) < sum(self.jobs) {
            return Added::NothingByOccupation;
        }
        Added::Hours(hours(same(until) - same(before)))
    }
}

enum Added {
    Hours(u32),
    /// Only work in the occupation with the most counts, and this is in another.
    NothingByOccupation,
}

/// Whole hours of so many tenth-days.
fn hours(tenth_days: i64) -> u32 {
    u32::try_from(tenth_days / crate::derive::tally::TENTH_DAYS_PER_HOUR).unwrap_or(u32::MAX)
}

impl WorkFlaw {
    fn sentence(self, work: &WorkPeriod, law: &WorkLaw<'_>) -> Sentence {
        let noc = law.scale.noc.year();
        match self {
            Self::NotRestated => Sentence::NotRestated { noc },
            Self::NotSkilled => Sentence::NotSkilled { noc },
            Self::PartnersAbroad => Sentence::PartnersWorkAbroad {},
            Self::SelfEmployed => Sentence::WorkSelfEmployed {},
            Self::Unpaid => Sentence::WorkUnpaid {},
            Self::Unauthorised => Sentence::WorkUnauthorised {},
            Self::Student => Sentence::WorkAsStudent {},
            Self::TooFewHours(needed) => Sentence::TooFewHours {
                weekly: Tenths(work.weekly_hours.tenths()),
                needed: Tenths(needed),
            },
        }
    }
}
