//! Factors to points.

use crs::{Abilities, CanadianEducation, EducationLevel, Factors, JobOfferClass, OfficialLanguage};

use super::tables::{Awards, look_up, tables};

/// What the naive calculator gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Points {
    /// The total.
    pub(crate) total: u16,
    /// Sections A to D.
    pub(crate) sections: [u16; 4],
    /// In the order of the law: five of section A, three of B, three of C, five of D.
    pub(crate) factors: [u16; 16],
}

/// The points of factors under the rule set of that id.
pub(crate) fn points(rule_set: &str, factors: &Factors) -> Points {
    let a = core(factors);
    let b = spouse(factors);
    let c = transferability(factors);
    let d = additional(rule_set, factors);
    let sections = [
        a.iter().sum(),
        b.iter().sum(),
        most(c.iter().sum(), tables().transferability.section_most),
        most(d.iter().sum(), tables().additional.most),
    ];
    let mut all = [0; 16];
    for (place, points) in a.into_iter().chain(b).chain(c).chain(d).enumerate() {
        all[place] = points;
    }
    Points {
        total: sections.iter().sum(),
        sections,
        factors: all,
    }
}

fn most(points: u16, at_most: u16) -> u16 {
    if points > at_most { at_most } else { points }
}

fn each_ability(levels: Option<Abilities>, points: impl Fn(u8) -> u16) -> u16 {
    match levels {
        None => 0,
        Some(Abilities(levels)) => levels.iter().map(|level| points(level.get())).sum(),
    }
}

/// Whether all four abilities are at a level or above.
fn all_at(levels: Option<Abilities>, level: u8) -> bool {
    match levels {
        None => false,
        Some(Abilities(levels)) => levels.iter().all(|reached| reached.get() >= level),
    }
}

fn first(factors: &Factors) -> Option<Abilities> {
    match factors.first_language {
        OfficialLanguage::English => factors.english,
        OfficialLanguage::French => factors.french,
    }
}

fn second(factors: &Factors) -> Option<Abilities> {
    match factors.first_language {
        OfficialLanguage::English => factors.french,
        OfficialLanguage::French => factors.english,
    }
}

fn core(factors: &Factors) -> [u16; 5] {
    let tables = &tables().core;
    let column = usize::from(factors.spouse.is_some());
    let second = each_ability(second(factors), |level| {
        look_up(&tables.second_language, level)[column]
    });
    [
        look_up(&tables.age, factors.age)[column],
        tables.education[place(factors.education)][column],
        each_ability(first(factors), |level| {
            look_up(&tables.first_language, level)[column]
        }),
        most(second, tables.second_language_most[column]),
        look_up(&tables.canadian_work, factors.canadian_work_years)[column],
    ]
}

fn spouse(factors: &Factors) -> [u16; 3] {
    let Some(spouse) = &factors.spouse else {
        return [0; 3];
    };
    let tables = &tables().spouse;
    [
        tables.education[place(spouse.education)],
        each_ability(spouse.language, |level| look_up(&tables.language, level)),
        look_up(&tables.canadian_work, spouse.canadian_work_years),
    ]
}

fn transferability(factors: &Factors) -> [u16; 3] {
    let tables = &tables().transferability;
    let language = first(factors);
    let both_tables = |cells: Option<[u16; 2]>| {
        let [lower, upper] = cells.unwrap_or([0, 0]);
        let with_language = if all_at(language, 9) {
            upper
        } else if all_at(language, 7) {
            lower
        } else {
            0
        };
        let with_canadian_work = match factors.canadian_work_years {
            0 => 0,
            1 => lower,
            _ => upper,
        };
        most(with_language + with_canadian_work, tables.group_most)
    };

    let education = match factors.education {
        EducationLevel::LessThanSecondary | EducationLevel::Secondary => None,
        EducationLevel::OneYear | EducationLevel::TwoYear | EducationLevel::BachelorOrThreeYear => {
            Some(tables.little)
        }
        EducationLevel::TwoOrMore
        | EducationLevel::MastersOrProfessional
        | EducationLevel::Doctoral => Some(tables.much),
    };
    let foreign_work = match factors.foreign_work_years {
        0 => None,
        1 | 2 => Some(tables.little),
        _ => Some(tables.much),
    };
    let certificate = if !factors.certificate_of_qualification {
        0
    } else if all_at(language, 7) {
        tables.certificate[1]
    } else if all_at(language, 5) {
        tables.certificate[0]
    } else {
        0
    };
    [
        both_tables(education),
        both_tables(foreign_work),
        most(certificate, tables.group_most),
    ]
}

fn additional(rule_set: &str, factors: &Factors) -> [u16; 5] {
    let awards = awards(rule_set);
    let french = if !all_at(factors.french, 7) {
        0
    } else if all_at(factors.english, 5) {
        awards.french[1]
    } else {
        awards.french[0]
    };
    [
        if factors.nomination {
            awards.nomination
        } else {
            0
        },
        match factors.job_offer {
            None => 0,
            Some(JobOfferClass::OtherSkilled) => awards.offer,
            Some(JobOfferClass::MajorGroup00) => awards.senior_offer,
        },
        match factors.canadian_education {
            None => 0,
            Some(CanadianEducation::OneOrTwoYear) => awards.study[0],
            Some(CanadianEducation::ThreeYearOrGraduate) => awards.study[1],
        },
        french,
        if factors.sibling { awards.sibling } else { 0 },
    ]
}

fn awards(rule_set: &str) -> &'static Awards {
    let rows = &tables().additional.rows;
    let found = rows.iter().find(|row| row.rule_set == rule_set);
    found.unwrap_or_else(|| panic!("no row of section D for {rule_set}"))
}

/// The place of a level in the tables.
fn place(level: EducationLevel) -> usize {
    match level {
        EducationLevel::LessThanSecondary => 0,
        EducationLevel::Secondary => 1,
        EducationLevel::OneYear => 2,
        EducationLevel::TwoYear => 3,
        EducationLevel::BachelorOrThreeYear => 4,
        EducationLevel::TwoOrMore => 5,
        EducationLevel::MastersOrProfessional => 6,
        EducationLevel::Doctoral => 7,
    }
}
