//! Explanations: what each factor came to and why, what became of each fact, what would give more.
//!
//! An explanation is plain data: which sentence to say, and the values that it tells. [`Words`] turn it
//! into English or French.

mod factors;
mod facts;
mod next;
mod offers;
mod unmet;
mod work;

use crate::{
    Assessment, CanadianEducation, EducationLevel, FactRef, Factor, Factors, JobOfferClass, Level,
    LevelIn, Profile, RuleSet, Rules, RulesAsOf, Score, Section, Sentence, TableSource, Words,
};

/// Why a score is what it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation<'a> {
    /// Each factor that the score tells of, in the order of the law.
    pub factors: Vec<FactorExplanation<'a>>,
    /// What became of each fact, in the order of the profile; empty for factors.
    pub facts: Vec<FactExplanation>,
    /// Sections A to D.
    pub sections: [Sentence; 4],
    /// The total.
    pub total: Sentence,
}

/// What a factor came to.
#[derive(Debug, Clone, PartialEq)]
pub struct FactorExplanation<'a> {
    /// Which factor.
    pub factor: Factor,
    /// What it came to, what its cap cut, and what would give more.
    pub sentences: Sentences,
    /// The threshold met that gives the points; none where none is met.
    pub met: Option<Threshold>,
    /// The next thresholds that give other points, all else as it is.
    pub next: [Option<Threshold>; 2],
    /// Where its table comes from; none where the rules have none.
    pub source: Option<&'a TableSource>,
}

/// Up to four sentences.
pub type Sentences = [Option<Sentence>; 4];

/// Where the points of a factor change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// What must be reached.
    pub rung: Rung,
    /// Points of the factor from there on, after its own cap.
    pub points: u16,
}

/// What a threshold is measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rung {
    /// Completed years of age.
    Age(u8),
    /// Level of education.
    Education(EducationLevel),
    /// Level in all four abilities of a language.
    Level(LevelIn),
    /// Level in all four abilities of the partner's first official language.
    PartnersLevel(Level),
    /// Completed years of work in Canada.
    CanadianWork(u8),
    /// Completed years of work abroad.
    ForeignWork(u8),
    /// A certificate of qualification.
    Certificate,
    /// Study in Canada.
    Study(CanadianEducation),
    /// A job offer.
    JobOffer(JobOfferClass),
}

/// What became of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactExplanation {
    /// Which fact.
    pub fact: FactRef,
    /// The factor that it could bear on first; none where it decides by which columns all points are
    /// looked up.
    pub factor: Option<Factor>,
    /// Whether it counted.
    pub counted: bool,
    /// What became of it.
    pub sentence: Sentence,
}

impl<'a> Rules<'a> {
    /// Why factors come to a score of these rules.
    pub fn explain_factors(&self, factors: &Factors, score: &Score) -> Explanation<'a> {
        let told = score.told();
        let explained = told.map(|(factor, _)| factors::explain(self.set, factors, score, factor));
        Explanation {
            factors: explained.collect(),
            facts: Vec::new(),
            sections: Section::ALL.map(|section| sections(self.set, score, section)),
            total: total(factors, score),
        }
    }
}

impl<'a> RulesAsOf<'a> {
    /// Everything that a profile comes to on the day, and why.
    pub fn explain(&self, profile: &Profile) -> (Assessment, Explanation<'a>) {
        let (assessment, facts) = self.assess_with(profile, |assessment, dossier| {
            facts::all(dossier, &assessment.factors)
        });
        let rules = &self.rules;
        let explanation = Explanation {
            facts,
            ..rules.explain_factors(&assessment.factors, &assessment.score)
        };
        (assessment, explanation)
    }
}

impl Explanation<'_> {
    /// Puts all of it into words, behind a text: a line for the total, each section, factor and fact.
    pub fn say(&self, words: &Words, text: &mut String) {
        let mut line = |sentence: &Sentence| {
            words.say(sentence, text);
            text.push('\n');
        };
        line(&self.total);
        self.sections.iter().for_each(&mut line);
        for factor in &self.factors {
            factor.say(words, text);
            text.push('\n');
        }
        for fact in &self.facts {
            words.say(&fact.sentence, text);
            text.push('\n');
        }
    }
}

impl FactorExplanation<'_> {
    /// Puts what the factor came to into words, behind a text.
    pub fn say(&self, words: &Words, text: &mut String) {
        for (place, sentence) in self.sentences.iter().flatten().enumerate() {
            if place > 0 {
                text.push(' ');
            }
            words.say(sentence, text);
        }
    }
}

impl FactExplanation {
    /// Whether the fact is one that a factor's points rest on.
    pub fn bears_on(&self, factor: Factor) -> bool {
        self.counted && self.factor.is_some_and(|first| rests_on(factor, first))
    }
}

/// Whether the points of a factor rest on what another factor is derived from.
fn rests_on(factor: Factor, first: Factor) -> bool {
    use Factor::*;
    let others: &[Factor] = match factor {
        TransferabilityEducation => &[Education, FirstLanguage, CanadianWork],
        TransferabilityForeignWork => &[FirstLanguage, CanadianWork],
        TransferabilityCertificate => &[FirstLanguage],
        French => &[FirstLanguage, SecondLanguage],
        Age | Education | FirstLanguage | SecondLanguage | CanadianWork | SpouseEducation
        | SpouseLanguage | SpouseCanadianWork | Nomination | JobOffer | CanadianEducation
        | Sibling | ListedOccupation => &[],
    };
    factor == first || others.contains(&first)
}

fn sections(set: &RuleSet, score: &Score, section: Section) -> Sentence {
    let scored = score.sections[section as usize];
    let (points, maximum) = (scored.points, scored.maximum);
    if section == Section::Spouse && maximum == 0 && set.maxima.spouse > 0 {
        return Sentence::SectionNotApplied {
            section: section.into(),
        };
    }
    if !scored.capped {
        return Sentence::Section {
            section: section.into(),
            sum: points,
            maximum,
        };
    }
    let factors = Factor::ALL.into_iter().zip(&score.factors);
    let of_section = factors.filter(|(factor, _)| factor.section() == section);
    Sentence::SectionCut {
        section: section.into(),
        sum: of_section.map(|(_, factor)| factor.points).sum(),
        maximum,
    }
}

fn total(factors: &Factors, score: &Score) -> Sentence {
    let [core, spouse, transferability, additional] = score.sections.map(|section| section.points);
    Sentence::Total {
        column: if factors.spouse.is_some() {
            crate::Word::WithSpouse
        } else {
            crate::Word::WithoutSpouse
        },
        core,
        spouse,
        transferability,
        additional,
        points: score.total,
    }
}
