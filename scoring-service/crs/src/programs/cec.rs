//! Canadian Experience Class: IRPR section 87.1.

use super::{Candidacy, experience_gap, language_gap};
use crate::calendar::{Day, Today};
use crate::derive::tally::{Measure, each_sum};
use crate::derive::work::Uses;
use crate::{Abilities, Ability, Level, Program, ProgramStanding, Unmet, UnmetRequirements};

pub(super) fn standing(candidacy: &Candidacy<'_>) -> ProgramStanding {
    ProgramStanding {
        program: Program::CanadianExperienceClass,
        unmet: UnmetRequirements::of([
            candidacy.destination(),
            experience_gap(&candidacy.cec_work, &candidacy.law.cec.experience),
            language(candidacy),
        ]),
        grid: None,
    }
}

/// The level needed is that of the occupation with the most work in the window.
///
/// Where two have equally much, the lower level is asked for; without any work, the lowest of all.
fn language(candidacy: &Candidacy<'_>) -> Option<Unmet> {
    if lowest_found(candidacy) >= highest_needed(candidacy) {
        return None;
    }
    let mut most = 0;
    let mut level = lowest_needed(candidacy);
    each_occupation(
        candidacy,
        &candidacy.dossier.law.today,
        |tenth_days, needed| {
            if tenth_days > most || (tenth_days == most && tenth_days > 0 && needed < level) {
                (most, level) = (tenth_days, needed);
            }
        },
    );
    language_gap(candidacy.first_language(), [level; Ability::ALL.len()])
}

/// Whether the language requirement is met on the day of the dossier or a later one, and until when
/// that holds.
pub(crate) fn language_outlook(candidacy: &Candidacy<'_>, today: &Today) -> (bool, Day) {
    let found = lowest_found(candidacy);
    if found < lowest_needed(candidacy) {
        return (false, Day::AFTER_ALL);
    }
    if found >= highest_needed(candidacy) {
        return (true, Day::AFTER_ALL);
    }
    let mut within_reach = 0;
    let mut beyond_reach = None;
    each_occupation(candidacy, today, |tenth_days, needed| {
        if needed <= found {
            within_reach = tenth_days.max(within_reach);
        } else {
            beyond_reach = beyond_reach.max(Some(tenth_days));
        }
    });
    let Some(beyond_reach) = beyond_reach else {
        return (true, Day::AFTER_ALL);
    };
    // In a day one sum gains at most a day's work and the other loses at most two days' (a window's
    // edge can pass 29 February together with its neighbour).
    let a_day = 3 * i64::from(candidacy.law.cec.experience.weekly_hours_max_tenths.max(1));
    let gap = (within_reach - beyond_reach).abs();
    let days = i32::try_from(gap / a_day).unwrap_or(i32::MAX);
    (within_reach >= beyond_reach, today.day.plus(days.max(1)))
}

fn lowest_found(candidacy: &Candidacy<'_>) -> Level {
    let levels = candidacy.first_language();
    levels.map_or(Level::NONE, Abilities::lowest)
}

fn highest_needed(candidacy: &Candidacy<'_>) -> Level {
    let by_rank = &candidacy.law.cec.language_min_by_rank;
    by_rank.iter().copied().max().unwrap_or_default()
}

fn lowest_needed(candidacy: &Candidacy<'_>) -> Level {
    let by_rank = &candidacy.law.cec.language_min_by_rank;
    by_rank.iter().copied().min().unwrap_or_default()
}

/// Calls `each` with the work of every occupation on a day, in tenth-days, and the level it needs.
fn each_occupation(candidacy: &Candidacy<'_>, today: &Today, mut each: impl FnMut(i64, Level)) {
    let rules = &candidacy.law.cec;
    let measure = Measure::experience(&rules.experience).by_occupation();
    let jobs = candidacy.dossier.person.jobs;
    each_sum(jobs, Uses::CEC, &measure, today, |job, sum| {
        let needed = rules.language_min_by_rank.get(usize::from(job.rank));
        let needed = needed.copied().unwrap_or_else(|| lowest_needed(candidacy));
        each(sum.tenth_days, needed);
    });
}
