//! From the files of listed occupations to what they say.

use jiff::civil::Date;

use super::beside::LISTED;
use super::build::{self, Built};
use super::dated::Reader;
use super::factors::Factors;
use super::noc::NocTable;
use super::shape::*;
use crate::{
    ListLevel, ListedOccupation, ListedOfferRule, ListedPoints, ListedRule, ListedWorkStep,
    OccupationList, RuleSet,
};

pub(super) fn points(row: &ListedPointsRow) -> Built<ListedPoints> {
    let mut canadian_work = Vec::with_capacity(row.canadian_work.len());
    for step in &row.canadian_work {
        if !(1..=ListedOccupation::MONTHS_MAX).contains(&step.months) {
            let most = ListedOccupation::MONTHS_MAX;
            return Err(format!("{} months are not 1 to {most}", step.months));
        }
        canadian_work.push(ListedWorkStep {
            months: step.months,
            points: by_level(&step.points)?,
        });
    }
    if !canadian_work.is_sorted_by(|a, b| a.months < b.months) {
        return Err("rows of work stand by their months, ascending".to_owned());
    }
    let points = ListedPoints {
        maximum: row.maximum,
        together: row.together,
        job_offer: by_level(&row.job_offer)?,
        canadian_work,
    };
    let work = points.canadian_work.iter().flat_map(|step| step.points);
    let offers = points.job_offer.into_iter();
    let largest = offers.chain(work).max().unwrap_or(0);
    if largest == 0 || points.maximum < largest {
        let maximum = points.maximum;
        return Err(format!(
            "a maximum of {maximum} does not fit a largest row of {largest}"
        ));
    }
    Ok(points)
}

/// Points by level: those given, and none for lower levels.
fn by_level(points: &[u16]) -> Built<[u16; ListLevel::COUNT]> {
    let mut by_level = [0; ListLevel::COUNT];
    let given = by_level.get_mut(..points.len());
    let given = given.ok_or_else(|| {
        let (levels, most) = (points.len(), ListLevel::COUNT);
        format!("points for {levels} levels: at most {most}")
    })?;
    given.copy_from_slice(points);
    if !by_level.is_sorted_by(|a, b| a >= b) {
        return Err("a lower level earns more than a higher one".to_owned());
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
    let table = NocTable::of(noc, row.noc)?;
    if row.levels.len() > ListLevel::COUNT {
        let (levels, most) = (row.levels.len(), ListLevel::COUNT);
        return Err(format!("{levels} levels: at most {most}"));
    }
    let mut groups = Vec::new();
    for (level, codes) in ListLevel::ALL.into_iter().zip(&row.levels) {
        for code in codes {
            let group = table.group(code);
            let group =
                group.ok_or_else(|| format!("{code:?} is no unit group of NOC {}", row.noc))?;
            groups.push((group.code(), level));
        }
    }
    groups.sort_unstable_by_key(|(code, _)| *code);
    let mut pairs = groups.iter().zip(groups.iter().skip(1));
    if let Some(((code, _), _)) = pairs.find(|((one, _), (other, _))| one == other) {
        let digits = usize::from(table.digits);
        return Err(format!("{code:0digits$} stands twice"));
    }
    Ok(OccupationList {
        instrument: instrument.to_owned(),
        noc: table.version,
        groups,
    })
}

/// A list of occupations with its first day and the line where it begins.
pub(super) type DatedList = (Date, usize, OccupationList);

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
    let points_line = factors.listed_occupation.on(from).map(|(v, _)| v.line);
    let rule_line = factors.counting_listed.on(from).map(|(v, _)| v.line);
    let points = set.additional.listed_occupation.as_ref();
    let (points, rule) = match (points, &set.counting.listed_occupation) {
        (None, None) => return,
        (Some(points), Some(rule)) => (points, rule),
        (Some(_), None) => {
            let message = "what counts for these points is not said in counting/";
            return reader.fault(&factors.listed_occupation.file, points_line, message);
        }
        (None, Some(_)) => {
            let message = "what counts here earns no points in additional/";
            return reader.fault(&factors.counting_listed.file, rule_line, message);
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
            reader.fault(&factors.counting_listed.file, rule_line, message);
        }
    }
    let begun = lists.partition_point(|(day, ..)| *day <= from);
    if begun == 0 {
        let message = format!("no list of occupations is in force on {from}");
        reader.fault(&factors.listed_occupation.file, points_line, message);
    }
    let used = lists.iter().skip(begun.saturating_sub(1));
    for (_, line, list) in used.take_while(|(day, ..)| used_to.is_none_or(|to| *day <= to)) {
        let scale = set.counting.occupations.noc;
        if list.noc != scale {
            let (has, needs) = (list.noc.year(), scale.year());
            let message = format!(
                "a list in NOC {has}, where {} judges by NOC {needs}",
                set.id
            );
            reader.fault(LISTED, Some(*line), message);
        }
        let earns_at = |level: ListLevel| {
            let work = points.canadian_work.iter().map(|step| &step.points);
            let mut rows = work.chain([&points.job_offer]);
            rows.any(|row| row.get(level.index()).is_some_and(|points| *points > 0))
        };
        if let Some(level) = list.lowest_level().filter(|level| !earns_at(*level)) {
            let message = format!("level {} earns no points under {}", level.get(), set.id);
            reader.fault(LISTED, Some(*line), message);
        }
    }
}
