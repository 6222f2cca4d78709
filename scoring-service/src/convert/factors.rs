//! Factors of the contract, read and written.

use crs::{
    Abilities, Ability, CanadianEducation, EducationLevel, Factors, JobOfferClass, Level,
    ListLevel, ListedOccupation, OfficialLanguage, Path, Reason, SpouseFactors,
};
use express_entry_proto::common::v1 as pb;

use super::Reader;
use super::language::language_message;
use super::profile::official_language;

/// Reads factors; notes everything that is wrong with them.
pub fn factors(reader: &mut Reader<'_>, message: &pb::Factors, path: &Path<'_>) -> Option<Factors> {
    let age = reader.number(message.age_years, 0..=130, &path.field("age_years"));
    let education = reader.choice(message.education, &path.field("education"), education_level);
    let english = levels(reader, message.english.as_ref(), &path.field("english"));
    let french = levels(reader, message.french.as_ref(), &path.field("french"));
    let first = first_language(reader, message, path);
    let canadian_work = years(
        reader,
        message.canadian_work_years,
        path,
        "canadian_work_years",
    );
    let foreign_work = years(
        reader,
        message.foreign_work_years,
        path,
        "foreign_work_years",
    );
    let study = match message.canadian_education {
        None => Some(None),
        Some(number) => reader
            .choice(
                number,
                &path.field("canadian_education"),
                canadian_education,
            )
            .map(Some),
    };
    let job_offer = match message.job_offer {
        None => Some(None),
        Some(number) => reader
            .choice(number, &path.field("job_offer"), job_offer_class)
            .map(Some),
    };
    let listed = listed_occupation(reader, message, &path.field("listed_occupation"));
    let spouse = match &message.spouse {
        None => Some(None),
        Some(message) => spouse(reader, message, &path.field("spouse")).map(Some),
    };
    Some(Factors {
        age: age?,
        education: education?,
        english: english?,
        french: french?,
        first_language: first?,
        canadian_work_years: canadian_work?,
        foreign_work_years: foreign_work?,
        certificate_of_qualification: message.certificate_of_qualification,
        canadian_education: study?,
        job_offer: job_offer?,
        nomination: message.nomination,
        sibling: message.sibling,
        listed_occupation: listed?,
        spouse: spouse?,
    })
}

fn spouse(
    reader: &mut Reader<'_>,
    message: &pb::SpouseFactors,
    path: &Path<'_>,
) -> Option<SpouseFactors> {
    let education = reader.choice(message.education, &path.field("education"), education_level);
    let language = levels(reader, message.language.as_ref(), &path.field("language"));
    let work = years(
        reader,
        message.canadian_work_years,
        path,
        "canadian_work_years",
    );
    Some(SpouseFactors {
        education: education?,
        language: language?,
        canadian_work_years: work?,
    })
}

fn listed_occupation(
    reader: &mut Reader<'_>,
    message: &pb::Factors,
    path: &Path<'_>,
) -> Option<ListedOccupation> {
    let Some(message) = &message.listed_occupation else {
        return Some(ListedOccupation::default());
    };
    let level_path = path.field("job_offer_level");
    let levels = 1..=ListLevel::COUNT as i64;
    let job_offer = match message.job_offer_level {
        None => Some(None),
        Some(level) => reader
            .within::<u8>(Some(level), levels, &level_path)
            .map(ListLevel::new),
    };
    let most = i64::from(ListedOccupation::MONTHS_MAX);
    let months = reader.list(
        &message.canadian_work_months,
        ListLevel::COUNT,
        path,
        "canadian_work_months",
        |reader, months, path| reader.within(Some(*months), 0..=most, path),
    );
    let mut by_level = [0; ListLevel::COUNT];
    for (place, months) in by_level.iter_mut().zip(months?) {
        *place = months;
    }
    Some(ListedOccupation {
        job_offer: job_offer?,
        canadian_work_months: by_level,
    })
}

fn listed_occupation_message(listed: &ListedOccupation) -> Option<pb::ListedOccupation> {
    let months = &listed.canadian_work_months;
    let held = months.iter().rposition(|months| *months > 0);
    let held = months.iter().take(held.map_or(0, |last| last + 1));
    (*listed != ListedOccupation::default()).then(|| pb::ListedOccupation {
        job_offer_level: listed.job_offer.map(|level| level.get().into()),
        canadian_work_months: held.copied().map(i32::from).collect(),
    })
}

/// The first official language: the choice, or the only one that has levels.
fn first_language(
    reader: &mut Reader<'_>,
    message: &pb::Factors,
    path: &Path<'_>,
) -> Option<OfficialLanguage> {
    let path = path.field("first_official_language");
    let has = |language| match language {
        OfficialLanguage::English => message.english.is_some(),
        OfficialLanguage::French => message.french.is_some(),
    };
    match message.first_official_language {
        Some(number) => {
            let first = reader.choice(number, &path, official_language);
            if first.is_some_and(|first| !has(first)) {
                let description = "there are no levels in the first official language";
                reader.add(&path, Reason::Inconsistent, description);
            }
            first
        }
        None if has(OfficialLanguage::English) && has(OfficialLanguage::French) => {
            let description = "required when both languages have levels";
            reader.add(&path, Reason::Required, description);
            None
        }
        None if has(OfficialLanguage::French) => Some(OfficialLanguage::French),
        None => Some(OfficialLanguage::English),
    }
}

/// Levels of four abilities; `Some(None)` when there are none.
fn levels(
    reader: &mut Reader<'_>,
    message: Option<&pb::LanguageLevels>,
    path: &Path<'_>,
) -> Option<Option<Abilities>> {
    let Some(message) = message else {
        return Some(None);
    };
    let mut read = |level: i32, name| {
        reader
            .within::<u8>(Some(level), 0..=12, &path.field(name))
            .map(Level::new)
    };
    let levels = [
        read(message.listening, "listening"),
        read(message.reading, "reading"),
        read(message.writing, "writing"),
        read(message.speaking, "speaking"),
    ];
    match levels {
        [
            Some(listening),
            Some(reading),
            Some(writing),
            Some(speaking),
        ] => Some(Some(Abilities([listening, reading, writing, speaking]))),
        _ => None,
    }
}

fn years(reader: &mut Reader<'_>, years: i32, path: &Path<'_>, name: &str) -> Option<u8> {
    reader.within(Some(years), 0..=100, &path.field(name))
}

/// Factors as a message.
pub fn factors_message(factors: &Factors) -> pb::Factors {
    let (english, french) = (
        factors.english.map(levels_message),
        factors.french.map(levels_message),
    );
    let first = (english.is_some() || french.is_some())
        .then(|| language_message(factors.first_language).into());
    pb::Factors {
        age_years: Some(factors.age.into()),
        education: education_message(factors.education).into(),
        english,
        french,
        first_official_language: first,
        canadian_work_years: factors.canadian_work_years.into(),
        foreign_work_years: factors.foreign_work_years.into(),
        certificate_of_qualification: factors.certificate_of_qualification,
        canadian_education: factors
            .canadian_education
            .map(|study| canadian_education_message(study).into()),
        job_offer: factors
            .job_offer
            .map(|offer| job_offer_message(offer).into()),
        nomination: factors.nomination,
        sibling: factors.sibling,
        listed_occupation: listed_occupation_message(&factors.listed_occupation),
        spouse: factors.spouse.map(|spouse| pb::SpouseFactors {
            education: education_message(spouse.education).into(),
            language: spouse.language.map(levels_message),
            canadian_work_years: spouse.canadian_work_years.into(),
        }),
    }
}

fn levels_message(levels: Abilities) -> pb::LanguageLevels {
    let level = |ability| levels.get(ability).get().into();
    pb::LanguageLevels {
        listening: level(Ability::Listening),
        reading: level(Ability::Reading),
        writing: level(Ability::Writing),
        speaking: level(Ability::Speaking),
    }
}

fn education_level(level: pb::EducationLevel) -> Option<EducationLevel> {
    match level {
        pb::EducationLevel::Unspecified => None,
        pb::EducationLevel::LessThanSecondary => Some(EducationLevel::LessThanSecondary),
        pb::EducationLevel::Secondary => Some(EducationLevel::Secondary),
        pb::EducationLevel::OneYear => Some(EducationLevel::OneYear),
        pb::EducationLevel::TwoYear => Some(EducationLevel::TwoYear),
        pb::EducationLevel::BachelorOrThreeYear => Some(EducationLevel::BachelorOrThreeYear),
        pb::EducationLevel::TwoOrMore => Some(EducationLevel::TwoOrMore),
        pb::EducationLevel::MastersOrProfessional => Some(EducationLevel::MastersOrProfessional),
        pb::EducationLevel::Doctoral => Some(EducationLevel::Doctoral),
    }
}

pub(super) fn education_message(level: EducationLevel) -> pb::EducationLevel {
    match level {
        EducationLevel::LessThanSecondary => pb::EducationLevel::LessThanSecondary,
        EducationLevel::Secondary => pb::EducationLevel::Secondary,
        EducationLevel::OneYear => pb::EducationLevel::OneYear,
        EducationLevel::TwoYear => pb::EducationLevel::TwoYear,
        EducationLevel::BachelorOrThreeYear => pb::EducationLevel::BachelorOrThreeYear,
        EducationLevel::TwoOrMore => pb::EducationLevel::TwoOrMore,
        EducationLevel::MastersOrProfessional => pb::EducationLevel::MastersOrProfessional,
        EducationLevel::Doctoral => pb::EducationLevel::Doctoral,
    }
}

pub(super) fn canadian_education_message(study: CanadianEducation) -> pb::CanadianEducation {
    match study {
        CanadianEducation::OneOrTwoYear => pb::CanadianEducation::OneOrTwoYear,
        CanadianEducation::ThreeYearOrGraduate => pb::CanadianEducation::ThreeYearOrGraduate,
    }
}

pub(super) fn job_offer_message(offer: JobOfferClass) -> pb::JobOfferClass {
    match offer {
        JobOfferClass::OtherSkilled => pb::JobOfferClass::OtherSkilled,
        JobOfferClass::MajorGroup00 => pb::JobOfferClass::MajorGroup00,
    }
}

fn canadian_education(study: pb::CanadianEducation) -> Option<CanadianEducation> {
    match study {
        pb::CanadianEducation::Unspecified => None,
        pb::CanadianEducation::OneOrTwoYear => Some(CanadianEducation::OneOrTwoYear),
        pb::CanadianEducation::ThreeYearOrGraduate => Some(CanadianEducation::ThreeYearOrGraduate),
    }
}

fn job_offer_class(offer: pb::JobOfferClass) -> Option<JobOfferClass> {
    match offer {
        pb::JobOfferClass::Unspecified => None,
        pb::JobOfferClass::OtherSkilled => Some(JobOfferClass::OtherSkilled),
        pb::JobOfferClass::MajorGroup00 => Some(JobOfferClass::MajorGroup00),
    }
}
