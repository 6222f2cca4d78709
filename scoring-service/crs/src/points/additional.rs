//! Section D: nomination, job offer, study in Canada, French, brother or sister.

use crate::{
    AdditionalTables, CanadianEducation, Factor, FactorScore, Factors, JobOfferClass, RuleSet,
};

#[inline]
pub(super) fn score(rules: &RuleSet, factors: &Factors, scores: &mut [FactorScore; Factor::COUNT]) {
    let tables = &rules.additional;
    scores[Factor::Nomination as usize] = award(
        if factors.nomination {
            tables.nomination
        } else {
            0
        },
        tables.nomination,
    );
    scores[Factor::JobOffer as usize] = award(
        match factors.job_offer {
            None => 0,
            Some(JobOfferClass::OtherSkilled) => tables.job_offer_other,
            Some(JobOfferClass::MajorGroup00) => tables.job_offer_major_group_00,
        },
        tables.job_offer_major_group_00.max(tables.job_offer_other),
    );
    scores[Factor::CanadianEducation as usize] = award(
        match factors.canadian_education {
            None => 0,
            Some(CanadianEducation::OneOrTwoYear) => tables.canadian_education_short,
            Some(CanadianEducation::ThreeYearOrGraduate) => tables.canadian_education_long,
        },
        tables.canadian_education_long,
    );
    scores[Factor::French as usize] = award(
        french(tables, factors),
        tables.french_with_english.max(tables.french),
    );
    scores[Factor::Sibling as usize] = award(
        if factors.sibling { tables.sibling } else { 0 },
        tables.sibling,
    );
    if let Some(listed) = &tables.listed_occupation {
        let points = listed.points(&factors.listed_occupation);
        scores[Factor::ListedOccupation as usize] = award(points, listed.maximum);
    }
}

/// French in all four abilities, whichever language is first; more with English in all four. Mixed
/// English gives the lower award.
#[inline]
fn french(tables: &AdditionalTables, factors: &Factors) -> u16 {
    let reaches = |levels: Option<crate::Abilities>, least| {
        levels.is_some_and(|levels| levels.lowest() >= least)
    };
    match (
        reaches(factors.french, tables.french_level_min),
        reaches(factors.english, tables.french_english_level_min),
    ) {
        (false, _) => 0,
        (true, false) => tables.french,
        (true, true) => tables.french_with_english,
    }
}

#[inline]
fn award(points: u16, maximum: u16) -> FactorScore {
    FactorScore {
        points,
        maximum,
        ..FactorScore::default()
    }
}
