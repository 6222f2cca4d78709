//! Scores as messages.

use crs::{
    Assessment, CategoryRules, Factor, FactorScore, Factors, Program, ProgramStanding, Requirement,
    Rules, Score, Section, SectionScore, SelectionGrid, Unmet, Words,
};
use express_entry_proto::borrowed;
use express_entry_proto::common::v1 as common;
use express_entry_proto::scoring::v1 as pb;

use super::warnings::{superseded, warning_message};
use super::{date_message, factors_message};

/// What came of a profile, in the view RANKING.
pub fn ranking_message(
    assessment: &Assessment,
    rules: &Rules<'_>,
    words: &Words,
) -> pb::RankingScore {
    let eligible = assessment
        .programs
        .iter()
        .filter(|standing| standing.is_eligible());
    let mut eligible: Vec<i32> = eligible
        .map(|standing| program_message(standing.program).into())
        .collect();
    eligible.sort_unstable();
    let invited_as = assessment.invited_as;
    let categories = assessment.categories.held(*rules);
    // That the rule set stands in for another is part of every answer's meaning.
    let warning = rules.superseded_by().map(|by| superseded(by, words));
    pb::RankingScore {
        total: assessment.score.total.into(),
        eligible_programs: eligible,
        invited_as: invited_as.map(|program| program_message(program).into()),
        next_change: assessment.next_change.map(date_message),
        warnings: warning.into_iter().collect(),
        arranged_employment: assessment.factors.job_offer.is_some(),
        eligible_categories: categories.map(|category| category.id.clone()).collect(),
    }
}

/// What came of a profile. `profile` is the message that it was read from: warnings name its fields.
pub fn assessed_message(
    assessment: &Assessment,
    rules: &Rules<'_>,
    profile: &borrowed::Profile<'_>,
    view: pb::ScoreView,
    words: &Words,
) -> pb::Score {
    let ranking = ranking_message(assessment, rules, words).into();
    if view == pb::ScoreView::Ranking {
        return ranking;
    }
    let warnings = assessment.warnings.iter();
    let warnings = warnings.map(|warning| warning_message(warning, rules, profile, words));
    pb::Score {
        sections: section_messages(&assessment.score),
        factors: factor_messages(&assessment.score),
        derived: Some(Box::new(factors_message(&assessment.factors))),
        programs: assessment.programs.iter().map(standing_message).collect(),
        categories: category_messages(assessment, rules),
        warnings: warnings.collect(),
        ..ranking
    }
}

/// The points of factors that were given as such. Programs cannot be judged by factors.
pub fn factors_score_message(
    score: &Score,
    factors: &Factors,
    rules: &Rules<'_>,
    as_of: crs::Date,
    view: pb::ScoreView,
    words: &Words,
) -> pb::Score {
    let warning = rules.superseded_by().map(|by| superseded(by, words));
    let mut message = pb::Score {
        total: score.total.into(),
        next_change: rules.next_rule_set(as_of).map(date_message),
        warnings: warning.into_iter().collect(),
        ..pb::Score::default()
    };
    if view != pb::ScoreView::Ranking {
        message.sections = section_messages(score);
        message.factors = factor_messages(score);
        message.derived = Some(Box::new(factors_message(factors)));
    }
    message
}

fn section_messages(score: &Score) -> Vec<pb::SectionScore> {
    let sections = Section::ALL.into_iter().zip(&score.sections);
    sections
        .map(|(section, points)| section_message(section, points))
        .collect()
}

fn factor_messages(score: &Score) -> Vec<pb::FactorScore> {
    let told = score.told();
    told.map(|(factor, points)| factor_message(factor, points))
        .collect()
}

fn section_message(section: Section, score: &SectionScore) -> pb::SectionScore {
    pb::SectionScore {
        section: section_name(section).into(),
        points: score.points.into(),
        maximum: score.maximum.into(),
        capped: score.capped,
    }
}

pub(super) fn section_name(section: Section) -> pb::Section {
    match section {
        Section::Core => pb::Section::Core,
        Section::Spouse => pb::Section::Spouse,
        Section::Transferability => pb::Section::Transferability,
        Section::Additional => pb::Section::Additional,
    }
}

fn factor_message(factor: Factor, score: &FactorScore) -> pb::FactorScore {
    let (name, parts) = factor_name(factor);
    pb::FactorScore {
        factor: name.into(),
        section: section_name(factor.section()).into(),
        points: score.points.into(),
        maximum: score.maximum.into(),
        capped: score.capped,
        parts: score
            .parts
            .iter()
            .take(parts)
            .map(|part| i32::from(*part))
            .collect(),
    }
}

/// The name of a factor, and the number of parts that it is the sum of.
pub(super) fn factor_name(factor: Factor) -> (pb::Factor, usize) {
    match factor {
        Factor::Age => (pb::Factor::Age, 0),
        Factor::Education => (pb::Factor::Education, 0),
        Factor::FirstLanguage => (pb::Factor::FirstLanguage, 4),
        Factor::SecondLanguage => (pb::Factor::SecondLanguage, 4),
        Factor::CanadianWork => (pb::Factor::CanadianWork, 0),
        Factor::SpouseEducation => (pb::Factor::SpouseEducation, 0),
        Factor::SpouseLanguage => (pb::Factor::SpouseLanguage, 4),
        Factor::SpouseCanadianWork => (pb::Factor::SpouseCanadianWork, 0),
        Factor::TransferabilityEducation => (pb::Factor::TransferabilityEducation, 2),
        Factor::TransferabilityForeignWork => (pb::Factor::TransferabilityForeignWork, 2),
        Factor::TransferabilityCertificate => (pb::Factor::TransferabilityCertificate, 2),
        Factor::Nomination => (pb::Factor::Nomination, 0),
        Factor::JobOffer => (pb::Factor::JobOffer, 0),
        Factor::CanadianEducation => (pb::Factor::CanadianEducation, 0),
        Factor::French => (pb::Factor::French, 0),
        Factor::Sibling => (pb::Factor::Sibling, 0),
        Factor::ListedOccupation => (pb::Factor::ListedOccupation, 0),
    }
}

pub(super) fn program_message(program: Program) -> common::Program {
    match program {
        Program::FederalSkilledWorker => common::Program::FederalSkilledWorker,
        Program::CanadianExperienceClass => common::Program::CanadianExperienceClass,
        Program::FederalSkilledTrades => common::Program::FederalSkilledTrades,
        Program::ProvincialNominee => common::Program::ProvincialNominee,
    }
}

pub(super) fn standing_message(standing: &ProgramStanding) -> pb::ProgramEligibility {
    pb::ProgramEligibility {
        program: program_message(standing.program).into(),
        eligible: standing.is_eligible(),
        unmet: standing.unmet.iter().map(unmet_message).collect(),
        selection_grid: standing.grid.as_ref().map(grid_message),
    }
}

/// How the person stands with each category in force.
pub(super) fn category_messages(
    assessment: &Assessment,
    rules: &Rules<'_>,
) -> Vec<pb::CategoryEligibility> {
    let categories = assessment.categories.unmet(*rules);
    let category = |(category, unmet): (&CategoryRules, Vec<Unmet>)| pb::CategoryEligibility {
        category_id: category.id.clone(),
        name: category.name.clone(),
        eligible: unmet.is_empty(),
        unmet: unmet.into_iter().map(unmet_message).collect(),
    };
    categories.map(category).collect()
}

fn unmet_message(unmet: Unmet) -> pb::UnmetRequirement {
    let quantity: Option<(i64, i64)> = match unmet {
        Unmet::WorkExperience {
            needed_hours,
            found_hours,
        } => Some((needed_hours.into(), found_hours.into())),
        Unmet::Language { needed, found } => Some((needed.get().into(), found.get().into())),
        Unmet::Funds {
            needed_cad,
            found_cad,
        } => Some((needed_cad.into(), found_cad.into())),
        Unmet::SelectionGrid { needed, found } => Some((needed.into(), found.into())),
        Unmet::Destination
        | Unmet::Education
        | Unmet::CertificateOrJobOffer
        | Unmet::Nomination
        | Unmet::FederalProgram
        | Unmet::JobOffer => None,
    };
    let (needed, found) = quantity.unzip();
    pb::UnmetRequirement {
        requirement: requirement_name(unmet.requirement()).into(),
        needed,
        found,
    }
}

pub(super) fn requirement_name(requirement: Requirement) -> pb::Requirement {
    match requirement {
        Requirement::Destination => pb::Requirement::Destination,
        Requirement::WorkExperience => pb::Requirement::WorkExperience,
        Requirement::Language => pb::Requirement::Language,
        Requirement::Education => pb::Requirement::Education,
        Requirement::Funds => pb::Requirement::Funds,
        Requirement::SelectionGrid => pb::Requirement::SelectionGrid,
        Requirement::CertificateOrJobOffer => pb::Requirement::CertificateOrJobOffer,
        Requirement::Nomination => pb::Requirement::Nomination,
        Requirement::FederalProgram => pb::Requirement::FederalProgram,
        Requirement::JobOffer => pb::Requirement::JobOffer,
    }
}

fn grid_message(grid: &SelectionGrid) -> pb::SelectionGrid {
    pb::SelectionGrid {
        education: grid.education.into(),
        first_language: grid.first_language.into(),
        second_language: grid.second_language.into(),
        experience: grid.experience.into(),
        age: grid.age.into(),
        arranged_employment: grid.arranged_employment.into(),
        adaptability: grid.adaptability.into(),
        total: grid.total().into(),
        pass_mark: grid.pass_mark.into(),
    }
}
