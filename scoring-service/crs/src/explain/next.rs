//! The next thresholds of each factor: what would give other points, all else as it is.

use super::factors::lowest;
use super::{Rung, Threshold};
use crate::{
    Abilities, Ability, CanadianEducation, Capped, EducationLevel, Factor, FactorScore, Factors,
    JobOfferClass, Level, LevelIn, LevelTable, OfficialLanguage, RuleSet, TransferabilityGroup,
    YearsTable,
};

/// At most two thresholds of a factor.
pub(super) fn of(
    set: &RuleSet,
    factors: &Factors,
    scored: &FactorScore,
    factor: Factor,
) -> [Option<Threshold>; 2] {
    let with_spouse = factors.spouse.is_some();
    let (core, transferability) = (&set.core, &set.transferability);
    let first = factors.first_language;
    let spouse = factors.spouse.as_ref();
    let one = |threshold| [threshold, None];
    match factor {
        Factor::Age => one(age(&core.age.get(with_spouse).points, factors.age)),
        Factor::Education => {
            let table = &core.education.get(with_spouse).points;
            one(education(table, factors.education))
        }
        Factor::FirstLanguage => {
            let table = core.first_language.get(with_spouse);
            one(level(table, first, factors.first(), scored.points))
        }
        Factor::SecondLanguage => {
            let table = core.second_language.get(with_spouse);
            one(level(table, first.other(), factors.second(), scored.points))
        }
        Factor::CanadianWork => {
            let table = &core.canadian_work.get(with_spouse).points;
            one(years(table, factors.canadian_work_years))
        }
        Factor::SpouseEducation => {
            let table = &set.spouse.education.points;
            one(spouse.and_then(|spouse| education(table, spouse.education)))
        }
        Factor::SpouseLanguage => one(spouse.and_then(|spouse| {
            let points = scored.points;
            let (level, points) = higher_level(&set.spouse.language, spouse.language, points)?;
            let rung = Rung::PartnersLevel(level);
            Some(Threshold { rung, points })
        })),
        Factor::SpouseCanadianWork => {
            let table = &set.spouse.canadian_work.points;
            one(spouse.and_then(|spouse| years(table, spouse.canadian_work_years)))
        }
        Factor::TransferabilityEducation => {
            let combined = Combined::new(&transferability.education, factors);
            let row = factors.education as usize;
            let rows = EducationLevel::ALL.into_iter().enumerate();
            let next = rows.skip(row + 1).find_map(|(row, level)| {
                let points = combined.points(row);
                let more = points > scored.points;
                let rung = Rung::Education(level);
                more.then_some(Threshold { rung, points })
            });
            combined.next(row, scored.points, next)
        }
        Factor::TransferabilityForeignWork => {
            let group = &transferability.foreign_work;
            let combined = Combined::new(group, factors);
            let row = usize::from(factors.foreign_work_years).min(group.with_language.len() - 1);
            let next = (row + 1..group.with_language.len()).find_map(|row| {
                let points = combined.points(row);
                let rung = Rung::ForeignWork(u8::try_from(row).ok()?);
                (points > scored.points).then_some(Threshold { rung, points })
            });
            combined.next(row, scored.points, next)
        }
        Factor::TransferabilityCertificate => {
            let combined = Combined::new(&transferability.certificate, factors);
            if factors.certificate_of_qualification {
                combined.next(1, scored.points, None)
            } else {
                let points = combined.points(1);
                let rung = Rung::Certificate;
                one((points > 0).then_some(Threshold { rung, points }))
            }
        }
        Factor::JobOffer => one(offer(set, scored.points)),
        Factor::CanadianEducation => one(study(set, scored.points)),
        Factor::French => one(french(set, factors, scored.points)),
        Factor::Nomination | Factor::Sibling | Factor::ListedOccupation => [None; 2],
    }
}

/// The next age that gives other points.
fn age(table: &[u16], age: u8) -> Option<Threshold> {
    let points = table.get(usize::from(age).min(table.len() - 1))?;
    let mut later = table.iter().enumerate().skip(usize::from(age) + 1);
    let (age, points) = later.find(|(_, later)| *later != points)?;
    Some(Threshold {
        rung: Rung::Age(u8::try_from(age).ok()?),
        points: *points,
    })
}

fn education(table: &[u16], level: EducationLevel) -> Option<Threshold> {
    let points = table.get(level as usize)?;
    let higher = EducationLevel::ALL.into_iter().zip(table);
    let mut higher = higher.skip(level as usize + 1);
    let (level, points) = higher.find(|(_, higher)| *higher > points)?;
    Some(Threshold {
        rung: Rung::Education(level),
        points: *points,
    })
}

fn years(table: &YearsTable, years: u8) -> Option<Threshold> {
    let place = usize::from(years).min(table.len() - 1);
    let points = table.get(place)?;
    let mut more = table.iter().enumerate().skip(place + 1);
    let (years, points) = more.find(|(_, more)| *more > points)?;
    Some(Threshold {
        rung: Rung::CanadianWork(u8::try_from(years).ok()?),
        points: *points,
    })
}

fn level(
    table: &Capped<LevelTable>,
    language: OfficialLanguage,
    levels: Option<Abilities>,
    points: u16,
) -> Option<Threshold> {
    let (level, points) = higher_level(table, levels, points)?;
    let rung = Rung::Level(LevelIn { language, level });
    Some(Threshold { rung, points })
}

/// The lowest level that gives more, if no ability is below it; and what it gives.
fn higher_level(
    table: &Capped<LevelTable>,
    levels: Option<Abilities>,
    points: u16,
) -> Option<(Level, u16)> {
    let held = |ability| levels.map_or(Level::NONE, |levels| levels.get(ability));
    let held = Ability::ALL.map(held);
    let lowest = held.iter().min()?.get();
    (lowest + 1..=Level::MAX.get()).find_map(|least| {
        let at_least = held.iter().map(|level| usize::from(level.get().max(least)));
        let sum: u16 = at_least.filter_map(|level| table.points.get(level)).sum();
        let then = sum.min(table.maximum);
        (then > points).then_some((Level::new(least), then))
    })
}

/// A group of section C, with what a person has in language and in work in Canada.
struct Combined<'a, const ROWS: usize> {
    group: &'a TransferabilityGroup<ROWS>,
    level: LevelIn,
    years: u8,
}

impl<'a, const ROWS: usize> Combined<'a, ROWS> {
    fn new(group: &'a TransferabilityGroup<ROWS>, factors: &Factors) -> Self {
        Self {
            group,
            level: lowest(factors),
            years: factors.canadian_work_years,
        }
    }

    fn points(&self, row: usize) -> u16 {
        self.with(row, self.level.level.get(), self.years)
    }

    fn with(&self, row: usize, level: u8, years: u8) -> u16 {
        let language = self.group.with_language.get(row);
        let language = language.and_then(|table| table.get(usize::from(level)));
        let work = self.group.with_canadian_work.get(row);
        let work = work.and_then(|table| table.get(usize::from(years).min(table.len() - 1)));
        let sum: u16 = language.into_iter().chain(work).sum();
        sum.min(self.group.maximum)
    }

    /// A higher level and more work; where neither gives more, the row that would.
    fn next(&self, row: usize, points: u16, higher: Option<Threshold>) -> [Option<Threshold>; 2] {
        let level = self.level.level.get();
        let next_level = (level + 1..=Level::MAX.get()).find_map(|level| {
            let points_then = self.with(row, level, self.years);
            let level = Level::new(level);
            (points_then > points).then_some(Threshold {
                rung: Rung::Level(LevelIn {
                    level,
                    ..self.level
                }),
                points: points_then,
            })
        });
        let most = YearsTable::default().len();
        let next_years = (usize::from(self.years) + 1..most).find_map(|years| {
            let years = u8::try_from(years).ok()?;
            let points_then = self.with(row, level, years);
            (points_then > points).then_some(Threshold {
                rung: Rung::CanadianWork(years),
                points: points_then,
            })
        });
        match (next_level, next_years) {
            (None, None) => [higher, None],
            both => both.into(),
        }
    }
}

fn offer(set: &RuleSet, points: u16) -> Option<Threshold> {
    let tables = &set.additional;
    let classes = [
        (JobOfferClass::OtherSkilled, tables.job_offer_other),
        (JobOfferClass::MajorGroup00, tables.job_offer_major_group_00),
    ];
    let next = classes.into_iter().find(|(_, more)| *more > points);
    next.map(|(class, points)| Threshold {
        rung: Rung::JobOffer(class),
        points,
    })
}

fn study(set: &RuleSet, points: u16) -> Option<Threshold> {
    let tables = &set.additional;
    let classes = [
        (
            CanadianEducation::OneOrTwoYear,
            tables.canadian_education_short,
        ),
        (
            CanadianEducation::ThreeYearOrGraduate,
            tables.canadian_education_long,
        ),
    ];
    let next = classes.into_iter().find(|(_, more)| *more > points);
    next.map(|(study, points)| Threshold {
        rung: Rung::Study(study),
        points,
    })
}

/// The level of French that earns points; of English, where French earns them already.
fn french(set: &RuleSet, factors: &Factors, points: u16) -> Option<Threshold> {
    let tables = &set.additional;
    let level = |language, level| Rung::Level(LevelIn { language, level });
    if points == 0 {
        return Some(Threshold {
            rung: level(OfficialLanguage::French, tables.french_level_min),
            points: if tables.has_enough_english(factors.english) {
                tables.french_with_english
            } else {
                tables.french
            },
        });
    }
    (tables.french_with_english > points).then_some(Threshold {
        rung: level(OfficialLanguage::English, tables.french_english_level_min),
        points: tables.french_with_english,
    })
}
