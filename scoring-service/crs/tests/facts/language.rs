//! Language levels, their age, and the first official language.

use crate::people::*;
use OfficialLanguage::{English, French};
use crs::*;

fn speaker(languages: Languages) -> Profile {
    let mut person = born("1990-01-01");
    person.person.languages = languages;
    person
}

#[test]
fn scores_become_levels_ability_by_ability() {
    // IELTS General: listening 7.5, reading 6.0, writing 6.5, speaking 5.5.
    let person = speaker(english(result(
        "ielts_general",
        "2023-09-01",
        [75, 60, 65, 55],
    )));
    let levels = derive(&person, "2024-03-15").english;
    assert_eq!(levels, Some(Abilities([8, 7, 8, 6].map(Level::new))));
}

#[test]
fn a_result_of_exactly_two_years_is_too_old() {
    let person = speaker(english(celpip("2022-03-15", [9; 4])));
    assert!(derive(&person, "2024-03-14").english.is_some());
    assert!(derive(&person, "2024-03-15").english.is_none());
    let leap_day = speaker(english(celpip("2024-02-29", [9; 4])));
    assert!(derive(&leap_day, "2026-02-27").english.is_some());
    assert!(derive(&leap_day, "2026-02-28").english.is_none());
}

#[test]
fn a_result_counts_from_the_day_of_the_sitting() {
    let person = speaker(english(celpip("2024-03-15", [9; 4])));
    assert!(derive(&person, "2024-03-14").english.is_none());
    assert!(derive(&person, "2024-03-15").english.is_some());
}

#[test]
fn a_test_counts_from_the_day_it_is_accepted() {
    let pte = speaker(english(result(
        "pte_core",
        "2024-01-20",
        [890, 880, 900, 890],
    )));
    assert!(derive(&pte, "2024-01-29").english.is_none());
    assert!(derive(&pte, "2024-01-30").english.is_some());
}

#[test]
fn the_language_with_a_result_is_the_first() {
    let french = Languages {
        french: Some(tef("2023-09-01", 7)),
        ..Languages::default()
    };
    let factors = derive(&speaker(french), "2024-03-15");
    assert_eq!(factors.first_language, French);
    assert_eq!(factors.first(), Some(Abilities([Level::new(7); 4])));
    assert_eq!(
        derive(&speaker(Languages::default()), "2024-03-15").first_language,
        English
    );
}

fn bilingual(english: i32, french: usize, first: Option<OfficialLanguage>) -> Profile {
    speaker(Languages {
        english: Some(celpip("2023-09-01", [english; 4])),
        french: Some(tef("2023-09-01", french)),
        first,
    })
}

#[test]
fn without_a_choice_the_first_language_is_the_one_that_scores_higher() {
    let first = |person: &Profile| derive(person, "2024-03-15").first_language;
    assert_eq!(first(&bilingual(6, 9, None)), French);
    assert_eq!(first(&bilingual(9, 6, None)), English);
    assert_eq!(first(&bilingual(8, 8, None)), English, "English on a tie");
}

#[test]
fn the_choice_of_the_person_stands_even_if_it_scores_lower() {
    let person = bilingual(6, 9, Some(English));
    assert_eq!(derive(&person, "2024-03-15").first_language, English);
    let chosen = assess(&person, "2024-03-15").score.total;
    let free = assess(&bilingual(6, 9, None), "2024-03-15").score.total;
    assert!(chosen < free);
}

#[test]
fn a_chosen_language_whose_result_expired_earns_nothing_as_first() {
    let mut person = bilingual(9, 7, Some(English));
    person.person.languages.english = Some(celpip("2022-01-01", [9; 4]));
    let factors = derive(&person, "2024-03-15");
    assert_eq!((factors.first_language, factors.first()), (English, None));
    assert!(factors.second().is_some());
}

#[test]
fn the_first_language_of_the_spouse_is_chosen_for_the_spouse_alone() {
    let with_spouse = |english: i32, french: usize, first| {
        let mut spouse = partner();
        spouse.person.languages = bilingual(english, french, first).person.languages;
        let person = Profile {
            partner: Some(spouse),
            ..bilingual(9, 5, None)
        };
        let factors = derive(&person, "2024-03-15");
        assert_eq!(factors.first_language, English);
        factors.spouse.unwrap().language.unwrap().lowest().get()
    };
    assert_eq!(with_spouse(5, 9, None), 9);
    assert_eq!(with_spouse(9, 5, None), 9);
    assert_eq!(with_spouse(9, 5, Some(French)), 5);
    // Levels 9 and 10 earn a spouse the same: a tie, so English.
    assert_eq!(with_spouse(9, 10, None), 9);
}
