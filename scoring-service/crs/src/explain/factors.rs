//! What each factor came to, in a sentence.

use super::{FactorExplanation, Rung, Sentences, Threshold, next};
use crate::{
    Abilities, Ability, CanadianEducation, Factor, FactorScore, Factors, JobOfferClass, Level,
    LevelIn, OfficialLanguage, RuleSet, Score, Sentence, SpouseFactors,
};

/// Explains one factor of a score.
pub(super) fn explain<'a>(
    set: &'a RuleSet,
    factors: &Factors,
    score: &Score,
    factor: Factor,
) -> FactorExplanation<'a> {
    let scored = &score.factors[factor as usize];
    let no_spouse = factors.spouse.is_none() && factor.section() == crate::Section::Spouse;
    let (met, next) = if no_spouse || scored.maximum == 0 {
        (None, [None; 2])
    } else {
        (
            met(set, factors, scored, factor),
            next::of(set, factors, scored, factor),
        )
    };
    let said = if no_spouse {
        Sentence::NoSpouse {}
    } else if scored.maximum == 0 {
        let factor = factor.into();
        Sentence::NotUnderTheseRules { factor }
    } else {
        sentence(set, factors, scored, factor)
    };
    let [one, other] = next.map(|threshold| threshold.map(|next| next.sentence()));
    let mut sentences: Sentences = [Some(said), cut(scored), one, other];
    // Without gaps.
    sentences.sort_by_key(Option::is_none);
    FactorExplanation {
        factor,
        sentences,
        met,
        next,
        source: set.sources.get(table(factor)),
    }
}

/// The table of a factor, as the sources of a rule set name it.
fn table(factor: Factor) -> &'static str {
    match factor {
        Factor::Age => "core.age",
        Factor::Education => "core.education",
        Factor::FirstLanguage => "core.first_language",
        Factor::SecondLanguage => "core.second_language",
        Factor::CanadianWork => "core.canadian_work",
        Factor::SpouseEducation => "spouse.education",
        Factor::SpouseLanguage => "spouse.language",
        Factor::SpouseCanadianWork => "spouse.canadian_work",
        Factor::TransferabilityEducation => "transferability.education",
        Factor::TransferabilityForeignWork => "transferability.foreign_work",
        Factor::TransferabilityCertificate => "transferability.certificate",
        Factor::Nomination => "additional.nomination",
        Factor::JobOffer => "additional.job_offer",
        Factor::CanadianEducation => "additional.canadian_education",
        Factor::French => "additional.french",
        Factor::Sibling => "additional.sibling",
        Factor::ListedOccupation => "additional.listed_occupation",
    }
}

fn cut(scored: &FactorScore) -> Option<Sentence> {
    scored.capped.then(|| Sentence::FactorCut {
        sum: scored.parts.iter().sum(),
        maximum: scored.maximum,
    })
}

fn sentence(set: &RuleSet, factors: &Factors, scored: &FactorScore, factor: Factor) -> Sentence {
    let (points, maximum) = (scored.points, scored.maximum);
    let first = factors.first_language;
    let work = |years| Sentence::CanadianWork {
        years,
        points,
        maximum,
    };
    let of_spouse = |say: &dyn Fn(&SpouseFactors) -> Sentence| {
        factors.spouse.as_ref().map_or(Sentence::NoSpouse {}, say)
    };
    match factor {
        Factor::Age => Sentence::Age {
            age: factors.age,
            points,
            maximum,
        },
        Factor::Education => Sentence::Education {
            education: factors.education.into(),
            points,
            maximum,
        },
        Factor::FirstLanguage => language(factor, first, factors.first(), scored),
        Factor::SecondLanguage => language(factor, first.other(), factors.second(), scored),
        Factor::CanadianWork => work(factors.canadian_work_years),
        Factor::SpouseEducation => of_spouse(&|spouse| Sentence::Education {
            education: spouse.education.into(),
            points,
            maximum,
        }),
        Factor::SpouseLanguage => of_spouse(&|spouse| partners_language(spouse.language, scored)),
        Factor::SpouseCanadianWork => of_spouse(&|spouse| work(spouse.canadian_work_years)),
        Factor::TransferabilityEducation => Sentence::EducationCombined {
            education: factors.education.into(),
            level: lowest(factors),
            level_points: scored.parts[0],
            years: factors.canadian_work_years,
            years_points: scored.parts[1],
            points,
            maximum,
        },
        Factor::TransferabilityForeignWork => Sentence::ForeignWorkCombined {
            foreign_years: factors.foreign_work_years,
            level: lowest(factors),
            level_points: scored.parts[0],
            years: factors.canadian_work_years,
            years_points: scored.parts[1],
            points,
            maximum,
        },
        Factor::TransferabilityCertificate if factors.certificate_of_qualification => {
            Sentence::CertificateCombined {
                level: lowest(factors),
                points,
                maximum,
            }
        }
        Factor::TransferabilityCertificate => Sentence::NoCertificate { maximum },
        Factor::Nomination if factors.nomination => Sentence::Nomination { points },
        Factor::Nomination => Sentence::NoNomination { maximum },
        Factor::JobOffer => match factors.job_offer {
            Some(class) => Sentence::JobOffer {
                offer: class.into(),
                points,
                maximum,
            },
            None => Sentence::NoJobOffer { maximum },
        },
        Factor::CanadianEducation => match factors.canadian_education {
            Some(study) => Sentence::CanadianEducation {
                study: study.into(),
                points,
                maximum,
            },
            None => Sentence::NoCanadianEducation { maximum },
        },
        Factor::French => french(set, factors, scored),
        Factor::Sibling if factors.sibling => Sentence::Sibling { points },
        Factor::Sibling => Sentence::NoSibling { maximum },
        Factor::ListedOccupation if points > 0 => Sentence::ListedOccupation { points, maximum },
        Factor::ListedOccupation => Sentence::NoListedOccupation { maximum },
    }
}

fn language(
    factor: Factor,
    language: OfficialLanguage,
    levels: Option<Abilities>,
    scored: &FactorScore,
) -> Sentence {
    let Some(levels) = levels else {
        return Sentence::NoLanguage {
            factor: factor.into(),
            maximum: scored.maximum,
        };
    };
    let level = |ability| LevelIn {
        language,
        level: levels.get(ability),
    };
    let [
        listening_points,
        reading_points,
        writing_points,
        speaking_points,
    ] = scored.parts;
    Sentence::Language {
        factor: factor.into(),
        language: language.into(),
        listening: level(Ability::Listening),
        listening_points,
        reading: level(Ability::Reading),
        reading_points,
        writing: level(Ability::Writing),
        writing_points,
        speaking: level(Ability::Speaking),
        speaking_points,
        points: scored.points,
        maximum: scored.maximum,
    }
}

/// The factors do not tell which language is the partner's first.
fn partners_language(levels: Option<Abilities>, scored: &FactorScore) -> Sentence {
    let Some(levels) = levels else {
        return Sentence::NoLanguage {
            factor: Factor::SpouseLanguage.into(),
            maximum: scored.maximum,
        };
    };
    let level = |ability| levels.get(ability).get();
    let [
        listening_points,
        reading_points,
        writing_points,
        speaking_points,
    ] = scored.parts;
    Sentence::PartnersLanguage {
        listening: level(Ability::Listening),
        listening_points,
        reading: level(Ability::Reading),
        reading_points,
        writing: level(Ability::Writing),
        writing_points,
        speaking: level(Ability::Speaking),
        speaking_points,
        points: scored.points,
        maximum: scored.maximum,
    }
}

fn french(set: &RuleSet, factors: &Factors, scored: &FactorScore) -> Sentence {
    let maximum = scored.maximum;
    let in_language = |language, levels: Option<Abilities>| LevelIn {
        language,
        level: levels.map_or(Level::NONE, Abilities::lowest),
    };
    let french = in_language(OfficialLanguage::French, factors.french);
    if factors.french.is_none() {
        Sentence::NoFrench { maximum }
    } else if french.level < set.additional.french_level_min {
        Sentence::FrenchTooLow {
            french,
            needed: LevelIn {
                level: set.additional.french_level_min,
                ..french
            },
            maximum,
        }
    } else {
        Sentence::French {
            french,
            english: in_language(OfficialLanguage::English, factors.english),
            points: scored.points,
            maximum,
        }
    }
}

/// The lowest level of the first official language.
pub(super) fn lowest(factors: &Factors) -> LevelIn {
    LevelIn {
        language: factors.first_language,
        level: factors.first().map_or(Level::NONE, Abilities::lowest),
    }
}

/// The threshold that gives the points.
fn met(
    set: &RuleSet,
    factors: &Factors,
    scored: &FactorScore,
    factor: Factor,
) -> Option<Threshold> {
    let with_spouse = factors.spouse.is_some();
    let core = &set.core;
    let spouse = factors.spouse.as_ref();
    let level = |language, levels: Abilities| {
        Rung::Level(LevelIn {
            language,
            level: levels.lowest(),
        })
    };
    let first = factors.first_language;
    let rung = match factor {
        Factor::Age => {
            let table = &core.age.get(with_spouse).points;
            Rung::Age(begin_of_run(table, factors.age))
        }
        Factor::Education | Factor::TransferabilityEducation => Rung::Education(factors.education),
        Factor::FirstLanguage => level(first, factors.first()?),
        Factor::SecondLanguage => level(first.other(), factors.second()?),
        Factor::CanadianWork => {
            let table = &core.canadian_work.get(with_spouse).points;
            Rung::CanadianWork(begin_of_run(table, factors.canadian_work_years))
        }
        Factor::SpouseEducation => Rung::Education(spouse?.education),
        Factor::SpouseLanguage => Rung::PartnersLevel(spouse?.language?.lowest()),
        Factor::SpouseCanadianWork => {
            let table = &set.spouse.canadian_work.points;
            Rung::CanadianWork(begin_of_run(table, spouse?.canadian_work_years))
        }
        Factor::TransferabilityForeignWork => Rung::ForeignWork(factors.foreign_work_years),
        Factor::TransferabilityCertificate => Rung::Certificate,
        Factor::JobOffer => Rung::JobOffer(factors.job_offer?),
        Factor::CanadianEducation => Rung::Study(factors.canadian_education?),
        Factor::French => level(OfficialLanguage::French, factors.french?),
        Factor::Nomination | Factor::Sibling | Factor::ListedOccupation => return None,
    };
    (scored.points > 0).then_some(Threshold {
        rung,
        points: scored.points,
    })
}

/// The first place of the stretch of equal points that holds a place.
fn begin_of_run(table: &[u16], place: u8) -> u8 {
    let place = usize::from(place).min(table.len().saturating_sub(1));
    let points = table.get(place);
    let before = table.get(..place).unwrap_or_default().iter().rev();
    let equal = before
        .take_while(|earlier| Some(*earlier) == points)
        .count();
    u8::try_from(place - equal).unwrap_or(u8::MAX)
}

impl Threshold {
    /// What the threshold would give.
    fn sentence(self) -> Sentence {
        let points = self.points;
        match self.rung {
            Rung::Age(age) => Sentence::NextAge { age, points },
            Rung::Education(education) => Sentence::NextEducation {
                education: education.into(),
                points,
            },
            Rung::Level(level) => Sentence::NextLevel {
                language: level.language.into(),
                level,
                points,
            },
            Rung::PartnersLevel(level) => Sentence::NextPartnersLevel {
                level: level.get(),
                points,
            },
            Rung::CanadianWork(years) => Sentence::NextCanadianWork { years, points },
            Rung::ForeignWork(years) => Sentence::NextForeignWork { years, points },
            Rung::Certificate => Sentence::NextCertificate { points },
            Rung::Study(study) => next_study(study, points),
            Rung::JobOffer(offer) => next_offer(offer, points),
        }
    }
}

fn next_study(study: CanadianEducation, points: u16) -> Sentence {
    let study = study.into();
    Sentence::NextStudy { study, points }
}

fn next_offer(offer: JobOfferClass, points: u16) -> Sentence {
    let offer = offer.into();
    Sentence::NextOffer { offer, points }
}
