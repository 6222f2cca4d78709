//! What people could change, and what it would gain, worked out by hand.

use crs::{
    CanadianEducation, EducationLevel, JobOfferClass, Move, OfficialLanguage, RuleBook, Situation,
    Speaker, Who,
};
use serde::Deserialize;

use crate::fixtures::{Differences, read};
use crate::people::named;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    person: String,
    moves: Vec<String>,
    pairs: Vec<String>,
}

/// A move in the words of the file.
fn words(change: Move) -> String {
    match change {
        Move::OneAbility {
            speaker,
            ability,
            from,
            to,
        } => {
            let ability = format!("{ability:?}").to_lowercase();
            format!("{} {ability} {} to {}", of(speaker), from.get(), to.get())
        }
        Move::AllAbilities { speaker, to, .. } => {
            format!("{} {} in all abilities", of(speaker), to.get())
        }
        Move::FirstLanguage { to } => format!("{to:?} as first language"),
        Move::CanadianWork { who, to, .. } => format!("{}{} in Canada", whose(who), years(to)),
        Move::ForeignWork { to, .. } => format!("{} abroad", years(to)),
        Move::Education { who, to, .. } => format!("{}{}", whose(who), education(to)),
        Move::CanadianEducation { to } => match to {
            CanadianEducation::OneOrTwoYear => "one or two years of study in Canada",
            CanadianEducation::ThreeYearOrGraduate => "three years of study in Canada",
        }
        .to_owned(),
        Move::Certificate => "certificate of qualification".to_owned(),
        Move::JobOffer { to } => match to {
            JobOfferClass::OtherSkilled => "job offer",
            JobOfferClass::MajorGroup00 => "job offer as a senior manager",
        }
        .to_owned(),
        Move::Nomination => "nomination".to_owned(),
        Move::Sibling => "sibling".to_owned(),
        Move::PartnerStays => "partner stays".to_owned(),
        Move::PartnerComes => "partner comes".to_owned(),
    }
}

fn years(years: u8) -> String {
    let unit = if years == 1 { "year" } else { "years" };
    format!("{years} {unit}")
}

fn of(speaker: Speaker) -> &'static str {
    match speaker {
        Speaker::Candidate(OfficialLanguage::English) => "English",
        Speaker::Candidate(OfficialLanguage::French) => "French",
        Speaker::Partner => "partner's language",
    }
}

fn whose(who: Who) -> &'static str {
    match who {
        Who::Candidate => "",
        Who::Partner => "partner's ",
    }
}

fn education(level: EducationLevel) -> &'static str {
    match level {
        EducationLevel::LessThanSecondary => "less than secondary",
        EducationLevel::Secondary => "secondary diploma",
        EducationLevel::OneYear => "one-year credential",
        EducationLevel::TwoYear => "two-year credential",
        EducationLevel::BachelorOrThreeYear => "bachelor's degree",
        EducationLevel::TwoOrMore => "second credential",
        EducationLevel::MastersOrProfessional => "master's degree",
        EducationLevel::Doctoral => "doctoral degree",
    }
}

#[test]
fn every_person_could_gain_what_is_worked_out() {
    let cases: Cases = read("moves.toml");
    let mut differences = Differences::default();
    for case in &cases.case {
        let (factors, on) = named(&case.person);
        let set = RuleBook::built_in().rules_on(on).unwrap().set();
        let situation = Situation::of_factors(&factors);
        let told = situation.moves(set);
        let told: Vec<_> = told
            .iter()
            .map(|told| format!("{}: +{}", words(told.change), told.gain))
            .collect();
        differences.check(format!("{}, moves", case.person), &case.moves, &told);
        let told = situation.pairs(set).into_iter().map(|pair| {
            let [one, other] = pair.changes.map(words);
            let [one_gain, other_gain] = pair.gains;
            let gain = pair.gain;
            format!("{one} ({one_gain}), {other} ({other_gain}): +{gain}")
        });
        let told: Vec<_> = told.collect();
        differences.check(format!("{}, pairs", case.person), &case.pairs, &told);
    }
    differences.finish(2 * 4);
}
