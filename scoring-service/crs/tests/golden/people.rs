//! Whole people, section by section.

use crs::{
    CanadianEducation, EducationLevel, Factors, JobOfferClass, ListedOccupation, OfficialLanguage,
    RuleBook, SpouseFactors,
};
use serde::Deserialize;

use crate::fixtures::{Differences, day, levels, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct People {
    person: Vec<Person>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    name: String,
    on: toml::value::Datetime,
    age: u8,
    education: EducationLevel,
    first_language: Language,
    english: Option<[u8; 4]>,
    french: Option<[u8; 4]>,
    #[serde(default)]
    canadian_work_years: u8,
    #[serde(default)]
    foreign_work_years: u8,
    #[serde(default)]
    certificate: bool,
    canadian_education: Option<Study>,
    job_offer: Option<Offer>,
    #[serde(default)]
    nomination: bool,
    #[serde(default)]
    sibling: bool,
    spouse: Option<Spouse>,
    rule_set: String,
    superseded_by: Option<String>,
    worked: String,
    points: [u16; 4],
    total: u16,
    #[serde(rename = "checked")]
    _checked: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Spouse {
    education: EducationLevel,
    language: Option<[u8; 4]>,
    canadian_work_years: u8,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Language {
    English,
    French,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Study {
    OneOrTwoYear,
    ThreeYearOrGraduate,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Offer {
    OtherSkilled,
    #[serde(rename = "major_group_00")]
    MajorGroup00,
}

impl Person {
    fn factors(&self) -> Factors {
        Factors {
            age: self.age,
            education: self.education,
            english: self.english.map(levels),
            french: self.french.map(levels),
            first_language: match self.first_language {
                Language::English => OfficialLanguage::English,
                Language::French => OfficialLanguage::French,
            },
            canadian_work_years: self.canadian_work_years,
            foreign_work_years: self.foreign_work_years,
            certificate_of_qualification: self.certificate,
            canadian_education: self.canadian_education.as_ref().map(|study| match study {
                Study::OneOrTwoYear => CanadianEducation::OneOrTwoYear,
                Study::ThreeYearOrGraduate => CanadianEducation::ThreeYearOrGraduate,
            }),
            job_offer: self.job_offer.as_ref().map(|offer| match offer {
                Offer::OtherSkilled => JobOfferClass::OtherSkilled,
                Offer::MajorGroup00 => JobOfferClass::MajorGroup00,
            }),
            nomination: self.nomination,
            sibling: self.sibling,
            listed_occupation: ListedOccupation::default(),
            spouse: self.spouse.as_ref().map(|spouse| SpouseFactors {
                education: spouse.education,
                language: spouse.language.map(levels),
                canadian_work_years: spouse.canadian_work_years,
            }),
        }
    }
}

/// The factors of the person of that name, and the day of the score.
pub(crate) fn named(name: &str) -> (Factors, crs::Date) {
    let people: People = read("people.toml");
    let person = people.person.iter().find(|person| person.name == name);
    let person = person.unwrap_or_else(|| panic!("nobody is called {name}"));
    (person.factors(), day(&person.on))
}

#[test]
fn every_person_gets_the_points_worked_out() {
    let people: People = read("people.toml");
    let mut differences = Differences::default();
    for person in &people.person {
        let rules = RuleBook::built_in().rules_on(day(&person.on)).unwrap();
        let name = |what: &str| format!("{} ({}), {what}", person.name, person.worked);
        let id = rules.set().id.to_string();
        differences.check(name("rule set"), &person.rule_set, &id);
        let superseded_by = rules.superseded_by().map(|id| id.to_string());
        differences.check(name("superseded by"), &person.superseded_by, &superseded_by);

        let score = rules.score(&person.factors());
        for ((section, expected), got) in ["A", "B", "C", "D"]
            .iter()
            .zip(person.points)
            .zip(score.sections)
        {
            differences.check(name(section), expected, got.points);
        }
        differences.check(name("total"), person.total, score.total);
    }
    assert_eq!(people.person.len(), 67);
    differences.finish(67 * 7);
}
