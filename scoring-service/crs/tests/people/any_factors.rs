//! Factors at random, some with values that no person has.

use crs::*;

use super::random::Dice;

/// The same seed gives the same factors on every machine.
pub(crate) fn any_factors(seed: u64) -> Factors {
    let mut dice = Dice::new(seed ^ 0xfac7);
    let english = dice.chance(75).then(|| abilities(&mut dice));
    let french = dice.chance(50).then(|| abilities(&mut dice));
    Factors {
        age: byte(&mut dice, 16, 47),
        education: dice.pick(&EducationLevel::ALL),
        english,
        french,
        first_language: dice.pick(&[OfficialLanguage::English, OfficialLanguage::French]),
        canadian_work_years: byte(&mut dice, 0, 6),
        foreign_work_years: byte(&mut dice, 0, 4),
        certificate_of_qualification: dice.chance(40),
        canadian_education: dice.pick(&[
            None,
            Some(CanadianEducation::OneOrTwoYear),
            Some(CanadianEducation::ThreeYearOrGraduate),
        ]),
        job_offer: dice.pick(&[
            None,
            Some(JobOfferClass::OtherSkilled),
            Some(JobOfferClass::MajorGroup00),
        ]),
        nomination: dice.chance(20),
        sibling: dice.chance(40),
        listed_occupation: ListedOccupation::default(),
        spouse: dice.chance(50).then(|| SpouseFactors {
            education: dice.pick(&EducationLevel::ALL),
            language: dice.chance(80).then(|| abilities(&mut dice)),
            canadian_work_years: byte(&mut dice, 0, 6),
        }),
    }
}

/// Mostly a number between two, sometimes any.
fn byte(dice: &mut Dice, low: i32, high: i32) -> u8 {
    let (low, high) = if dice.chance(5) {
        (0, 255)
    } else {
        (low, high)
    };
    dice.within(low, high).try_into().unwrap()
}

/// Mostly close to one another, as people's abilities are: the tiers of a combination need all four.
fn abilities(dice: &mut Dice) -> Abilities {
    let around = dice.within(0, 10);
    let spread = dice.pick(&[0, 1, 10]);
    Abilities([(); 4].map(|()| {
        let level = (around + dice.within(-spread, spread)).clamp(0, 12);
        Level::new(level.try_into().unwrap())
    }))
}
