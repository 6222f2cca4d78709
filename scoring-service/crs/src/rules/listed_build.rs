//! From the files of listed occupations to what they say.

use std::collections::BTreeMap;

use jiff::civil::Date;
use toml::Spanned;

use super::build::{self, Built};
use super::factors::Factors;
use super::noc::NocTable;
use super::place::{Place, Wrong};
use super::reader::Reader;
use super::shape::*;
use crate::{
    ListLevel, ListedOccupation, ListedOfferRule, ListedPoints, ListedRule, ListedWorkStep,
    OccupationList, RuleSet,
};

pub(super) fn points(row: &ListedPointsRow) -> Built<ListedPoints> {
    let mut canadian_work = Vec::with_capacity(row.canadian_work.len());
    for step in &row.canadian_work {
        let step = step.get_ref();
        let months = *step.months.get_ref();
        if !(1..=ListedOccupation::MONTHS_MAX).contains(&months) {
            let most = ListedOccupation::MONTHS_MAX;
            let message = format!("{months} months are not 1 to {most}");
            return Err(Wrong::with(&step.months, message));
        }
        let before = canadian_work.last();
        if before.is_some_and(|before: &ListedWorkStep| before.months >= months) {
            let message = "rows of work stand by their months, ascending";
            return Err(Wrong::with(&step.months, message));
        }
        canadian_work.push(ListedWorkStep {
            months,
            points: by_level(&step.points)?,
        });
    }
    let job_offer = row.job_offer.as_ref().map(by_level).transpose()?;
    let points = ListedPoints {
        maximum: *row.maximum.get_ref(),
        together: row.together,
        job_offer: job_offer.unwrap_or_default(),
        canadian_work,
    };
    let work = points.canadian_work.iter().flat_map(|step| step.points);
    let offers = points.job_offer.into_iter();
    let largest = offers.chain(work).max().unwrap_or(0);
    if largest == 0 || points.maximum < largest {
        let maximum = points.maximum;
        let message = format!("a maximum of {maximum} does not fit a largest row of {largest}");
        return Err(Wrong::with(&row.maximum, message));
    }
    Ok(points)
}

/// Points by level: those given, and none for lower levels.
fn by_level(points: &Spanned<Vec<u16>>) -> Built<[u16; ListLevel::COUNT]> {
    let mut by_level = [0; ListLevel::COUNT];
    let given = points.get_ref();
    let places = by_level.get_mut(..given.len()).ok_or_else(|| {
        let (levels, most) = (given.len(), ListLevel::COUNT);
        Wrong::with(
            points,
            format!("points for {levels} levels: at most {most}"),
        )
    })?;
    places.copy_from_slice(given);
    if !by_level.is_sorted_by(|a, b| a >= b) {
        let message = "a lower level earns more than a higher one";
        return Err(Wrong::with(points, message));
    }
    Ok(by_level)
}

pub(super) fn rule(row: &ListedRow) -> Built<ListedRule> {
    let job_offer = row.job_offer.as_ref().map(|row| ListedOfferRule {
        weekly_hours_min_tenths: build::tenths(row.weekly_hours_min),
        duration_months_min: row.duration_months_min,
        permanent_only: row.permanent_only,
        support_needed: row.support_needed,
        work_permits_support: row.work_permits_support,
        exempt_permit_months_min: row.exempt_permit_months_min,
    });
    Ok(ListedRule {
        job_offer,
        canadian_work: row.canadian_work.as_ref().map(build::work).transpose()?,
        higher_levels_count: row.higher_levels_count,
    })
}

pub(super) fn list(
    row: &OccupationListRow,
    instrument: &str,
    noc: &[NocTable],
) -> Built<OccupationList> {
    let table = NocTable::of(noc, &row.noc)?;
    let levels = row.levels.get_ref();
    if levels.len() > ListLevel::COUNT {
        let message = format!("{} levels: at most {}", levels.len(), ListLevel::COUNT);
        return Err(Wrong::with(&row.levels, message));
    }
    let mut listed = BTreeMap::new();
    for (level, codes) in ListLevel::ALL.into_iter().zip(levels) {
        for code in codes {
            let text = code.get_ref();
            let group = table.group(text).ok_or_else(|| {
                let message = format!("{text:?} is no unit group of NOC {}", row.noc.get_ref());
                Wrong::with(code, message)
            })?;
            if listed.insert(group.code(), level).is_some() {
                return Err(Wrong::with(code, format!("{text} stands twice")));
            }
        }
    }
    Ok(OccupationList {
        instrument: instrument.to_owned(),
        noc: table.version,
        groups: listed.into_iter().collect(),
    })
}

/// A list of occupations with its first day and the place where it begins.
pub(super) type DatedList = (Date, Place, OccupationList);

/// Notes where the points of a rule set, what counts for them, and the lists that it is used with, up
/// to a last day, do not go together.
pub(super) fn check(
    reader: &mut Reader<'_>,
    factors: &Factors,
    lists: &[DatedList],
    set: &RuleSet,
    used_to: Option<Date>,
) {
    let from = set.id.date();
    let points_place = factors.listed_occupation.place_on(from);
    let rule_place = factors.counting_listed.place_on(from);
    let points = set.additional.listed_occupation.as_ref();
    let (points, rule) = match (points, &set.counting.listed_occupation) {
        (None, None) => return,
        (Some(points), Some(rule)) => (points, rule),
        (Some(_), None) => {
            let message = "what counts for these points is not said in counting/";
            return reader.fault(points_place, message);
        }
        (None, Some(_)) => {
            let message = "what counts here earns no points in additional/";
            return reader.fault(rule_place, message);
        }
    };
    let earns = |points: &[u16; ListLevel::COUNT]| points.iter().any(|points| *points > 0);
    let by_work = points.canadian_work.iter().any(|step| earns(&step.points));
    let ways = [
        (
            "job_offer",
            earns(&points.job_offer),
            rule.job_offer.is_some(),
        ),
        ("canadian_work", by_work, rule.canadian_work.is_some()),
    ];
    for (way, earns, counts) in ways {
        if earns != counts {
            let message = format!("`{way}` has points or conditions, and not both");
            reader.fault(rule_place.clone(), &message);
        }
    }
    let begun = lists.partition_point(|(day, ..)| *day <= from);
    if begun == 0 {
        let message = format!("no list of occupations is in force on {from}");
        reader.fault(points_place, &message);
    }
    let used = lists.iter().skip(begun.saturating_sub(1));
    for (_, place, list) in used.take_while(|(day, ..)| used_to.is_none_or(|to| *day <= to)) {
        let scale = set.counting.occupations.noc;
        if list.noc != scale {
            let (has, needs) = (list.noc.year(), scale.year());
            let message = format!(
                "a list in NOC {has}, where {} judges by NOC {needs}",
                set.id
            );
            reader.fault(place.clone(), &message);
        }
        let earns_at = |level: ListLevel| {
            let work = points.canadian_work.iter().map(|step| &step.points);
            let mut rows = work.chain([&points.job_offer]);
            rows.any(|row| row.get(level.index()).is_some_and(|points| *points > 0))
        };
        if let Some(level) = list.lowest_level().filter(|level| !earns_at(*level)) {
            let message = format!("level {} earns no points under {}", level.get(), set.id);
            reader.fault(place.clone(), &message);
        }
    }
}
