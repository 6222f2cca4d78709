//! Reading the files of categories.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Deserialize;

use super::build::{self, Built};
use super::dated::{Dated, Reader};
use super::noc::NocTable;
use super::program_build::experience;
use super::program_shape::ExperienceRow;
use super::shape::{FactorHead, TestLanguage};
use crate::{
    CategoryLanguage, CategoryList, CategoryRules, CategorySet, CategoryWork, OfficialLanguage,
    ProgramRules, Timeline,
};

const FOLDER: &str = "categories/";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CategoryRow {
    version: u8,
    name: String,
    noc: Option<u16>,
    #[serde(default)]
    unit_groups: Vec<String>,
    experience: Option<ExperienceRow>,
    language: Option<LanguageRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LanguageRow {
    language: TestLanguage,
    level_min: u8,
}

/// The categories of every day on which one of their files changes; an empty timeline where there is
/// no such file.
pub(super) fn read_categories(
    reader: &mut Reader<'_>,
    noc: &[NocTable],
    programs: &Timeline<ProgramRules>,
) -> Timeline<CategoryList> {
    let mut files = Vec::new();
    for file in reader.folder(FOLDER) {
        let read = reader.dated::<FactorHead, CategoryRow>(&file);
        files.extend(read.map(|(_, dated)| dated));
    }
    let versions = files.iter().flat_map(|file| &file.versions);
    let days: BTreeSet<Date> = versions.map(|version| version.from).collect();
    let built = build_all(reader, &files, noc, programs);
    let entries = days.into_iter().map(|day| {
        let in_force = files
            .iter()
            .filter_map(|file| built.get(&(file.file.clone(), file.on(day)?.0.from)));
        (day, list(in_force.cloned().collect()))
    });
    let mut lists = Vec::new();
    for (day, list) in entries {
        if list.categories.len() > CategoryList::MAX {
            let message = format!(
                "on {day} more than {} categories are in force",
                CategoryList::MAX
            );
            reader.fault(FOLDER, None, message);
        }
        lists.push((day, list));
    }
    // The days come from a set, in order.
    Timeline::new(lists).unwrap_or_else(Timeline::none)
}

/// Every version of every category, by file and first day.
fn build_all(
    reader: &mut Reader<'_>,
    files: &[Dated<CategoryRow>],
    noc: &[NocTable],
    programs: &Timeline<ProgramRules>,
) -> BTreeMap<(String, Date), CategoryRules> {
    let mut built = BTreeMap::new();
    for file in files {
        let mut last = 0;
        for version in &file.versions {
            let Some(row) = &version.value else { continue };
            let made = category(file, version.from, &version.instrument, row, noc, programs);
            let made = made.and_then(|category| {
                if row.version != last + 1 {
                    return Err(format!(
                        "version {} comes after version {last}",
                        row.version
                    ));
                }
                let ordinal = u8::try_from(built.len()).ok();
                let ordinal = ordinal.filter(|ordinal| *ordinal < CategorySet::MAX);
                let ordinal = ordinal.ok_or_else(|| {
                    format!("there are more than {} versions in all", CategorySet::MAX)
                })?;
                Ok(CategoryRules {
                    ordinal,
                    ..category
                })
            });
            last = row.version;
            match made {
                Ok(category) => {
                    built.insert((file.file.clone(), version.from), category);
                }
                Err(message) => reader.fault(&file.file, Some(version.line), message),
            }
        }
    }
    built
}

fn category(
    file: &Dated<CategoryRow>,
    from: Date,
    instrument: &str,
    row: &CategoryRow,
    noc: &[NocTable],
    programs: &Timeline<ProgramRules>,
) -> Built<CategoryRules> {
    let key = file
        .file
        .trim_start_matches(FOLDER)
        .trim_end_matches(".toml");
    let work = match (&row.experience, row.noc) {
        (Some(experience_row), Some(version)) => {
            let table = NocTable::of(noc, version)?;
            let of_programs = programs
                .at_or_first(from)
                .map(|rules| rules.occupations.noc);
            if of_programs != Some(table.version) {
                return Err(format!(
                    "NOC {version} is not that of the programs on {from}"
                ));
            }
            Some(CategoryWork {
                groups: groups(&row.unit_groups, table)?,
                experience: experience(experience_row)?,
            })
        }
        (None, None) if row.unit_groups.is_empty() => None,
        _ => {
            let message = "`noc`, `unit_groups` and `experience` stand together or not at all";
            return Err(message.to_owned());
        }
    };
    let language = row.language.as_ref().map(|row| {
        Ok::<_, String>(CategoryLanguage {
            language: match row.language {
                TestLanguage::English => OfficialLanguage::English,
                TestLanguage::French => OfficialLanguage::French,
            },
            level_min: build::level(row.level_min)?,
        })
    });
    let language = language.transpose()?;
    if work.is_none() && language.is_none() {
        return Err("a category asks for work or for a language".to_owned());
    }
    Ok(CategoryRules {
        id: format!("{key}-v{}", row.version),
        name: row.name.clone(),
        instrument: instrument.to_owned(),
        work,
        language,
        ordinal: 0,
    })
}

fn groups(codes: &[String], table: &NocTable) -> Built<Vec<u32>> {
    let known = |code: &String| {
        let group = table.group(code).map(|group| group.code());
        let year = table.version.year();
        group.ok_or_else(|| format!("{code:?} is no unit group of NOC {year}"))
    };
    let mut groups: Vec<u32> = codes.iter().map(known).collect::<Built<_>>()?;
    groups.sort_unstable();
    if groups.is_empty() || !groups.is_sorted_by(|a, b| a < b) {
        return Err("there is no unit group, or one stands twice".to_owned());
    }
    Ok(groups)
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
