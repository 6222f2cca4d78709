//! Reading the files of categories.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use super::build::{self, Built};
use super::dated::{Dated, InForce, Value, Version};
use super::noc::NocTable;
use super::place::{Place, Wrong};
use super::program_build::experience;
use super::program_shape::ExperienceRow;
use super::reader::Reader;
use super::shape::TestLanguage;
use crate::{
    CategoryLanguage, CategoryList, CategoryOffer, CategoryRules, CategorySet, CategoryWork,
    EducationLevel, OfficialLanguage, ProgramRules, Timeline,
};

const FOLDER: &str = "categories/";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CategoryRow {
    version: Spanned<u8>,
    name: String,
    noc: Option<Spanned<u16>>,
    #[serde(default)]
    unit_groups: Vec<Spanned<String>>,
    experience: Option<ExperienceRow>,
    #[serde(default)]
    foreign_military: bool,
    language: Option<LanguageRow>,
    education_min: Option<EducationLevel>,
    canadian_forces_offer: Option<OfferRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LanguageRow {
    language: TestLanguage,
    level_min: Spanned<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfferRow {
    duration_months_min: u16,
    weekly_hours_min: u8,
}

/// The categories of every day on which one of their files changes; an empty timeline where there is
/// no such file. `None`, with faults noted, when one cannot be read. `programs` are none when they are
/// not known.
pub(super) fn read_categories(
    reader: &mut Reader<'_>,
    noc: &[NocTable],
    programs: Option<&Timeline<ProgramRules>>,
) -> Option<Timeline<CategoryList>> {
    let mut files = Vec::new();
    for file in reader.folder(FOLDER) {
        files.push(reader.factor::<CategoryRow>(&file));
    }
    let mut sound = true;
    let built = build_all(&files, noc, programs, |place, wrong| {
        sound = false;
        reader.wrong(place, &wrong);
    });
    let versions = files.iter().flat_map(|file| &file.versions);
    let days: BTreeSet<Date> = versions.map(|version| version.from).collect();
    let mut lists = Vec::with_capacity(days.len());
    for day in days {
        let in_force = files.iter().filter_map(|file| match file.on(day) {
            InForce::Set(version, _) => built.get(&(file.file.as_str(), version.from)),
            InForce::Nothing | InForce::Broken => None,
        });
        let list = list(in_force.cloned().collect());
        if list.categories.len() > CategoryList::MAX {
            let most = CategoryList::MAX;
            let message = format!("on {day} more than {most} categories are in force");
            reader.fault(Place::whole(FOLDER), &message);
            return None;
        }
        lists.push((day, list));
    }
    let sound = sound && files.iter().all(|file| !file.broken);
    Timeline::new(lists).filter(|_| sound)
}

/// Every version of every category, by file and first day. `wrong` is told of each that cannot be made.
fn build_all<'f>(
    files: &'f [Dated<CategoryRow>],
    noc: &[NocTable],
    programs: Option<&Timeline<ProgramRules>>,
    mut wrong: impl FnMut(&Place, Wrong),
) -> BTreeMap<(&'f str, Date), CategoryRules> {
    let mut built = BTreeMap::new();
    for file in files {
        let mut last = 0;
        for version in &file.versions {
            let Value::Set(row) = &version.value else {
                continue;
            };
            let number = *row.version.get_ref();
            if number != last + 1 {
                let message = format!("version {number} comes after version {last}");
                wrong(&version.place, Wrong::with(&row.version, message));
            }
            last = number;
            let ordinal = u8::try_from(built.len()).ok();
            let Some(ordinal) = ordinal.filter(|ordinal| *ordinal < CategorySet::MAX) else {
                let message = format!("there are more than {} versions in all", CategorySet::MAX);
                wrong(&version.place, message.into());
                continue;
            };
            match category(&file.file, version, row, ordinal, noc, programs) {
                Ok(category) => {
                    built.insert((file.file.as_str(), version.from), category);
                }
                Err(fault) => wrong(&version.place, fault),
            }
        }
    }
    built
}

fn category(
    file: &str,
    version: &Version<CategoryRow>,
    row: &CategoryRow,
    ordinal: u8,
    noc: &[NocTable],
    programs: Option<&Timeline<ProgramRules>>,
) -> Built<CategoryRules> {
    let key = file.trim_start_matches(FOLDER).trim_end_matches(".toml");
    let work = work(row, version.from, noc, programs)?;
    let language = row.language.as_ref().map(language).transpose()?;
    if work.is_none() && language.is_none() {
        return Err("a category asks for work or for a language".into());
    }
    let offer = row.canadian_forces_offer.as_ref();
    let job_offer = offer.map(|offer| CategoryOffer {
        duration_months_min: offer.duration_months_min,
        weekly_hours_min_tenths: build::tenths(offer.weekly_hours_min),
    });
    Ok(CategoryRules {
        id: format!("{key}-v{}", row.version.get_ref()),
        name: row.name.clone(),
        instrument: version.instrument.clone(),
        work,
        language,
        education_min: row.education_min,
        job_offer,
        ordinal,
    })
}

fn work(
    row: &CategoryRow,
    from: Date,
    noc: &[NocTable],
    programs: Option<&Timeline<ProgramRules>>,
) -> Built<Option<CategoryWork>> {
    match (&row.experience, &row.noc) {
        (Some(experience_row), Some(version)) => {
            let table = NocTable::of(noc, version)?;
            let programs = programs.and_then(|programs| programs.at_or_first(from));
            if programs.is_some_and(|rules| rules.occupations.noc != table.version) {
                let year = version.get_ref();
                let message = format!("NOC {year} is not that of the programs on {from}");
                return Err(Wrong::with(version, message));
            }
            Ok(Some(CategoryWork {
                groups: groups(&row.unit_groups, table)?,
                experience: experience(experience_row)?,
                foreign_military: row.foreign_military,
            }))
        }
        (None, None) if row.unit_groups.is_empty() && !row.foreign_military => Ok(None),
        _ => Err("`noc`, `unit_groups` and `experience` stand together or not at all".into()),
    }
}

fn language(row: &LanguageRow) -> Built<CategoryLanguage> {
    Ok(CategoryLanguage {
        language: match row.language {
            TestLanguage::English => OfficialLanguage::English,
            TestLanguage::French => OfficialLanguage::French,
        },
        level_min: build::level(&row.level_min)?,
    })
}

/// The codes of a list, ascending.
fn groups(codes: &[Spanned<String>], table: &NocTable) -> Built<Vec<u32>> {
    let mut groups = BTreeSet::new();
    for code in codes {
        let text = code.get_ref();
        let Some(group) = table.group(text) else {
            let year = table.version.year();
            let message = format!("{text:?} is no unit group of NOC {year}");
            return Err(Wrong::with(code, message));
        };
        if !groups.insert(group.code()) {
            return Err(Wrong::with(code, format!("{text} stands twice")));
        }
    }
    if groups.is_empty() {
        return Err("there is no unit group".into());
    }
    Ok(groups.into_iter().collect())
}

fn list(categories: Vec<CategoryRules>) -> CategoryList {
    let mut groups: BTreeMap<u32, u16> = BTreeMap::new();
    for (place, category) in categories.iter().enumerate().take(CategoryList::MAX) {
        for code in category.work.iter().flat_map(|work| &work.groups) {
            *groups.entry(*code).or_default() |= 1 << place;
        }
    }
    CategoryList {
        categories,
        groups: groups.into_iter().collect(),
    }
}
