//! Explanations as messages.

use crs::{
    Assessment, Explanation, FactorExplanation, LevelIn, Rules, Rung, Section, Threshold, Unmet,
    Words,
};
use express_entry_proto::borrowed;
use express_entry_proto::scoring::v1 as pb;

use super::factors::{canadian_education_message, education_message, job_offer_message};
use super::language::language_message;
use super::score::{factor_name, program_message, section_name};
use super::warnings::field;

/// Why a profile comes to an assessment. `profile` is the message that it was read from.
pub fn explained_message(
    explanation: &Explanation<'_>,
    assessment: &Assessment,
    rules: &Rules<'_>,
    profile: &borrowed::Profile<'_>,
    words: &Words,
) -> pb::Explanation {
    let facts = explanation.facts.iter().map(|fact| pb::FactExplanation {
        field: field(fact.fact, rules, profile),
        counted: fact.counted,
        factor: fact.factor.map(|factor| factor_name(factor).0.into()),
        text: words.sentence(&fact.sentence),
    });
    let said = |unmet: Unmet| words.sentence(&unmet.sentence());
    let programs = assessment.programs.iter();
    let programs = programs.filter(|standing| !standing.is_eligible());
    let categories = assessment.categories.unmet(*rules);
    let categories = categories.filter(|(_, unmet)| !unmet.is_empty());
    pb::Explanation {
        facts: facts.collect(),
        programs: programs
            .map(|standing| pb::ProgramExplanation {
                program: program_message(standing.program).into(),
                unmet: standing.unmet.iter().map(said).collect(),
            })
            .collect(),
        categories: categories
            .map(|(category, unmet)| pb::CategoryExplanation {
                category_id: category.id.clone(),
                unmet: unmet
                    .into_iter()
                    .map(|unmet| words.sentence(&category.sentence(unmet)))
                    .collect(),
            })
            .collect(),
        ..factors_explained_message(explanation, words)
    }
}

/// Why factors that were given as such come to a score.
pub fn factors_explained_message(explanation: &Explanation<'_>, words: &Words) -> pb::Explanation {
    let sections = Section::ALL.into_iter().zip(&explanation.sections);
    let factors = explanation.factors.iter();
    pb::Explanation {
        total: words.sentence(&explanation.total),
        sections: sections
            .map(|(section, sentence)| pb::SectionExplanation {
                section: section_name(section).into(),
                text: words.sentence(sentence),
            })
            .collect(),
        factors: factors
            .map(|factor| factor_message(factor, explanation, words))
            .collect(),
        ..pb::Explanation::default()
    }
}

fn factor_message(
    factor: &FactorExplanation<'_>,
    explanation: &Explanation<'_>,
    words: &Words,
) -> pb::FactorExplanation {
    let mut text = String::with_capacity(192);
    factor.say(words, &mut text);
    let facts = (0..).zip(&explanation.facts);
    let facts = facts.filter(|(_, fact)| fact.bears_on(factor.factor));
    let section = factor.source.and_then(|source| source.section.clone());
    pb::FactorExplanation {
        factor: factor_name(factor.factor).0.into(),
        text,
        facts: facts.map(|(place, _)| place).collect(),
        met: factor.met.map(threshold_message),
        next: factor
            .next
            .into_iter()
            .flatten()
            .map(threshold_message)
            .collect(),
        instrument_id: factor
            .source
            .map_or(String::new(), |source| source.instrument.clone()),
        law_section: section.unwrap_or_default(),
    }
}

fn threshold_message(threshold: Threshold) -> pb::Threshold {
    use pb::threshold::Rung as To;
    let rung = match threshold.rung {
        Rung::Age(age) => To::AgeYears(age.into()),
        Rung::Education(level) => To::Education(education_message(level).into()),
        Rung::Level(LevelIn { language, level }) => To::Language(pb::LanguageThreshold {
            language: language_message(language).into(),
            level: level.get().into(),
        }),
        Rung::PartnersLevel(level) => To::PartnersLevel(level.get().into()),
        Rung::CanadianWork(years) => To::CanadianWorkYears(years.into()),
        Rung::ForeignWork(years) => To::ForeignWorkYears(years.into()),
        Rung::Certificate => To::CertificateOfQualification(true),
        Rung::Study(study) => To::CanadianEducation(canadian_education_message(study).into()),
        Rung::JobOffer(class) => To::JobOffer(job_offer_message(class).into()),
    };
    pb::Threshold {
        rung: Some(rung),
        points: threshold.points.into(),
    }
}
