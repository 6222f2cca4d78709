//! Section D: nomination, job offer, study in Canada, French, brother or sister.

use crate::{
    Abilities, AdditionalTables, CanadianEducation, Factor, FactorScore, Factors, JobOfferClass,
    RuleSet,
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

/// French in all four abilities, whichever language is first; more with enough English.
#[inline]
fn french(tables: &AdditionalTables, factors: &Factors) -> u16 {
    let too_low = |levels: Abilities| levels.lowest() < tables.french_level_min;
    if factors.french.is_none_or(too_low) {
        0
    } else if tables.has_enough_english(factors.english) {
        tables.french_with_english
    } else {
        tables.french
    }
}

impl AdditionalTables {
    /// Whether English is enough for the higher award for French.
    #[inline]
    pub(crate) fn has_enough_english(&self, english: Option<Abilities>) -> bool {
        english.is_some_and(|levels| {
            levels.reaching(self.french_english_level_min) >= self.french_english_abilities_min
        })
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
