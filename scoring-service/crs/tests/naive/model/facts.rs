//! Facts to factors.

use crs::{
    Abilities, CanadianEducation, CanadianStatus, Credential, CredentialLevel, Date,
    EducationLevel, Factors, LanguageResult, Languages, Level, ListedOccupation, OfficialLanguage,
    Profile, RelativeKind, RuleBook, SpouseFactors,
};

use super::days::{completed_years, is_younger_than};
use super::jobs::{canadian_years, foreign_years, offer};
use super::points::points;
use super::tables::tables;

/// The factors of a person on a day, under the rule set of that id, which governs the day.
pub(crate) fn factors(rule_set: &str, profile: &Profile, on: Date) -> Factors {
    let person = &profile.person;
    let without_choice = Factors {
        age: completed_years(profile.birth, on),
        education: education(&person.credentials, on),
        english: levels(person.languages.english.as_ref(), on),
        french: levels(person.languages.french.as_ref(), on),
        first_language: OfficialLanguage::English,
        canadian_work_years: canadian_years(&person.work, on),
        foreign_work_years: foreign_years(&person.work, on),
        certificate_of_qualification: profile.certificates.iter().any(|held| held.issued <= on),
        canadian_education: study_in_canada(&person.credentials, on),
        job_offer: offer(&profile.job_offers, on),
        nomination: profile
            .nomination
            .is_some_and(|held| held.effective() <= on),
        sibling: sibling(profile, on),
        listed_occupation: ListedOccupation::default(),
        spouse: spouse(profile, on),
    };
    let total = |factors: &Factors| points(rule_set, factors).total;
    let first_language = first_language(&person.languages, &without_choice, total);
    Factors {
        first_language,
        ..without_choice
    }
}

/// The language that the person names; otherwise the one that scores higher, English when both do.
fn first_language(
    languages: &Languages,
    factors: &Factors,
    total: impl Fn(&Factors) -> u16,
) -> OfficialLanguage {
    if let Some(named) = languages.first {
        return named;
    }
    let with = |first_language| Factors {
        first_language,
        ..*factors
    };
    if factors.english.is_none() && factors.french.is_some() {
        return OfficialLanguage::French;
    }
    if total(&with(OfficialLanguage::French)) > total(&with(OfficialLanguage::English)) {
        OfficialLanguage::French
    } else {
        OfficialLanguage::English
    }
}

/// The levels of a result, while it counts.
fn levels(result: Option<&LanguageResult>, on: Date) -> Option<Abilities> {
    let result = result?;
    let id = &RuleBook::built_in().test(result.test())?.id;
    let test = tables().test.iter().find(|test| test.id == *id)?;
    let counts = result.taken() <= on
        && test.accepted_from.0 <= on
        && is_younger_than(2, result.taken(), on);
    let [listening, reading, writing, speaking] = result.scores_tenths();
    let level = |score: u16, lowest: &[u16; 7]| {
        let rows_missed = lowest.iter().take_while(|least| score < **least).count();
        let levels = [10, 9, 8, 7, 6, 5, 4, 0];
        Level::new(levels[rows_missed])
    };
    counts.then(|| {
        Abilities([
            level(listening, &test.listening),
            level(reading, &test.reading),
            level(writing, &test.writing),
            level(speaking, &test.speaking),
        ])
    })
}

/// Completed, and Canadian or assessed less than five years ago.
fn counts(credential: &Credential, on: Date) -> bool {
    let assessed = credential.assessment.is_some_and(|assessment| {
        assessment.issued <= on && is_younger_than(5, assessment.issued, on)
    });
    credential.completed <= on && (credential.canadian || assessed)
}

fn education(credentials: &[Credential], on: Date) -> EducationLevel {
    let counted: Vec<&Credential> = credentials.iter().filter(|held| counts(held, on)).collect();
    let has = |level| counted.iter().any(|held| held.level == level);
    let post_secondary = |held: &&&Credential| held.level != CredentialLevel::Secondary;
    let of_years = |years| {
        let long_enough = |held: &&&Credential| held.length_years >= years;
        counted
            .iter()
            .filter(post_secondary)
            .filter(long_enough)
            .count()
    };
    if has(CredentialLevel::Doctoral) {
        EducationLevel::Doctoral
    } else if has(CredentialLevel::Masters) || has(CredentialLevel::Professional) {
        EducationLevel::MastersOrProfessional
    } else if of_years(1) >= 2 && of_years(3) >= 1 {
        EducationLevel::TwoOrMore
    } else if has(CredentialLevel::BachelorOrThreeYear) {
        EducationLevel::BachelorOrThreeYear
    } else if has(CredentialLevel::TwoYear) {
        EducationLevel::TwoYear
    } else if has(CredentialLevel::OneYear) {
        EducationLevel::OneYear
    } else if has(CredentialLevel::Secondary) {
        EducationLevel::Secondary
    } else {
        EducationLevel::LessThanSecondary
    }
}

/// The best Canadian credential that was attended as the law asks.
fn study_in_canada(credentials: &[Credential], on: Date) -> Option<CanadianEducation> {
    if on < tables().days.study_in_canada_counts.0 {
        return None;
    }
    let attended = |held: &&Credential| {
        let Some(study) = held.canadian_study else {
            return false;
        };
        let [pandemic_from, pandemic_to] = tables().days.pandemic;
        let exempt = on >= tables().days.pandemic_exemption.0
            && study.started <= pandemic_to.0
            && held.completed >= pandemic_from.0;
        let as_asked = study.full_time_months >= 8
            && study.months_in_canada >= 8
            && study.distance_percent <= 50;
        held.canadian && held.completed <= on && (as_asked || exempt)
    };
    let class = |held: &Credential| match held.level {
        CredentialLevel::Secondary => None,
        CredentialLevel::OneYear | CredentialLevel::TwoYear => {
            Some(CanadianEducation::OneOrTwoYear)
        }
        CredentialLevel::BachelorOrThreeYear => Some(CanadianEducation::ThreeYearOrGraduate),
        CredentialLevel::Masters | CredentialLevel::Professional | CredentialLevel::Doctoral => {
            (held.length_years >= 1).then_some(CanadianEducation::ThreeYearOrGraduate)
        }
    };
    let earned: Vec<_> = credentials
        .iter()
        .filter(attended)
        .filter_map(class)
        .collect();
    if earned.contains(&CanadianEducation::ThreeYearOrGraduate) {
        Some(CanadianEducation::ThreeYearOrGraduate)
    } else {
        earned.first().copied()
    }
}

/// Coming along, and neither a citizen nor a permanent resident.
fn has_counted_spouse(profile: &Profile) -> bool {
    let partner = profile.partner.as_ref();
    partner.is_some_and(|it| it.accompanying && it.status == CanadianStatus::Neither)
}

fn spouse(profile: &Profile, on: Date) -> Option<SpouseFactors> {
    if !has_counted_spouse(profile) {
        return None;
    }
    let person = &profile.partner.as_ref()?.person;
    let english = levels(person.languages.english.as_ref(), on);
    let french = levels(person.languages.french.as_ref(), on);
    let language_points = |language| {
        let rows = &tables().spouse.language;
        let Abilities(levels) = language;
        levels
            .iter()
            .map(|level: &Level| super::tables::look_up(rows, level.get()))
            .sum::<u16>()
    };
    let language = match (person.languages.first, english, french) {
        (Some(OfficialLanguage::English), english, _) => english,
        (Some(OfficialLanguage::French), _, french) => french,
        (None, Some(english), Some(french)) => {
            let better = language_points(french) > language_points(english);
            Some(if better { french } else { english })
        }
        (None, english, french) => english.or(french),
    };
    Some(SpouseFactors {
        education: education(&person.credentials, on),
        language,
        canadian_work_years: canadian_years(&person.work, on),
    })
}

/// An adult brother or sister, citizen or permanent resident, who lives in Canada.
fn sibling(profile: &Profile, on: Date) -> bool {
    profile.relatives.iter().any(|relative| {
        on >= tables().days.siblings_count.0
            && relative.kind == RelativeKind::Sibling
            && relative.status != CanadianStatus::Neither
            && relative.lives_in_canada
            && completed_years(relative.birth, on) >= 18
            && (!relative.of_partner || has_counted_spouse(profile))
    })
}
