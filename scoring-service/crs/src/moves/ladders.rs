//! The moves to consider: for each thing that a person could change, how far.

use super::{Move, Situation, Speaker, Who, outcome};
use crate::{
    Abilities, Ability, CanadianEducation, EducationLevel, JobOfferClass, Level, OfficialLanguage,
    RuleSet,
};

/// Moves that reach ever further in one thing; never empty.
pub(super) struct Ladder(Vec<Move>);

impl Ladder {
    /// The moves, the shortest first.
    pub(super) fn rungs(&self) -> impl Iterator<Item = Move> {
        self.0.iter().copied()
    }

    /// Whether moves of the two cannot be told apart when made together.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let first = |ladder: &Self| ladder.0.first().copied();
        match (first(self), first(other)) {
            (Some(one), Some(other)) => overlap(one, other) || overlap(other, one),
            _ => false,
        }
    }
}

fn overlap(one: Move, other: Move) -> bool {
    match (one, other) {
        (Move::AllAbilities { speaker, .. }, Move::OneAbility { speaker: other, .. }) => {
            speaker == other
        }
        // Without the partner there is nothing of the partner's to raise.
        (Move::PartnerStays, other) => is_of_partner(other),
        _ => false,
    }
}

fn is_of_partner(change: Move) -> bool {
    matches!(
        change,
        Move::OneAbility {
            speaker: Speaker::Partner,
            ..
        } | Move::AllAbilities {
            speaker: Speaker::Partner,
            ..
        } | Move::CanadianWork {
            who: Who::Partner,
            ..
        } | Move::Education {
            who: Who::Partner,
            ..
        }
    )
}

/// Every ladder of a person, in the order of [`Move`]; some of their rungs may gain nothing.
pub(super) fn all(set: &RuleSet, situation: &Situation) -> Vec<Ladder> {
    let factors = situation.bare();
    let mut found = Found(Vec::new());
    let speakers = [
        Some(Speaker::Candidate(OfficialLanguage::English)),
        Some(Speaker::Candidate(OfficialLanguage::French)),
        factors.spouse.map(|_| Speaker::Partner),
    ];
    for speaker in speakers.into_iter().flatten() {
        if let Some(levels) = situation.levels(speaker) {
            for ability in Ability::ALL {
                found.add(one_ability(set, situation, speaker, levels, ability));
            }
        }
    }
    for speaker in speakers.into_iter().flatten() {
        let from = situation.levels(speaker).map(Abilities::lowest);
        let rung = |to| Move::AllAbilities { speaker, from, to };
        found.add(levels_above(from.unwrap_or(Level::NONE)).map(rung));
    }
    if let Some(first) = situation.choice() {
        found.add([Move::FirstLanguage { to: first.other() }]);
    }
    work_and_education(set, situation, &mut found);
    found.add(CANADIAN_EDUCATION.into_iter().filter_map(|to| {
        (factors.canadian_education < Some(to)).then_some(Move::CanadianEducation { to })
    }));
    found.add((!factors.certificate_of_qualification).then_some(Move::Certificate));
    found.add(
        JOB_OFFERS
            .into_iter()
            .filter_map(|to| (factors.job_offer < Some(to)).then_some(Move::JobOffer { to })),
    );
    found.add((!factors.nomination).then_some(Move::Nomination));
    found.add((!factors.sibling).then_some(Move::Sibling));
    found.add(
        situation
            .partner_could_turn()
            .then_some(match factors.spouse {
                Some(_) => Move::PartnerStays,
                None => Move::PartnerComes,
            }),
    );
    found.0
}

const CANADIAN_EDUCATION: [CanadianEducation; 2] = [
    CanadianEducation::OneOrTwoYear,
    CanadianEducation::ThreeYearOrGraduate,
];

const JOB_OFFERS: [JobOfferClass; 2] = [JobOfferClass::OtherSkilled, JobOfferClass::MajorGroup00];

struct Found(Vec<Ladder>);

impl Found {
    fn add(&mut self, rungs: impl IntoIterator<Item = Move>) {
        let ladder = Ladder(rungs.into_iter().collect());
        if !ladder.0.is_empty() {
            self.0.push(ladder);
        }
    }
}

fn work_and_education(set: &RuleSet, situation: &Situation, found: &mut Found) {
    let factors = situation.bare();
    let spouse = factors.spouse;
    let work = [
        Some((Who::Candidate, factors.canadian_work_years)),
        spouse.map(|spouse| (Who::Partner, spouse.canadian_work_years)),
    ];
    for (who, from) in work.into_iter().flatten() {
        found.add(years_above(set, from).map(|to| Move::CanadianWork { who, from, to }));
    }
    let from = factors.foreign_work_years;
    found.add(years_above(set, from).map(|to| Move::ForeignWork { from, to }));
    let education = [
        Some((Who::Candidate, factors.education)),
        spouse.map(|spouse| (Who::Partner, spouse.education)),
    ];
    for (who, from) in education.into_iter().flatten() {
        let above = EducationLevel::ALL.into_iter().filter(|to| *to > from);
        found.add(above.map(|to| Move::Education { who, from, to }));
    }
}

/// The least level of one ability that gains alone; where none does, the next one, which may gain
/// beside another.
fn one_ability(
    set: &RuleSet,
    situation: &Situation,
    speaker: Speaker,
    levels: Abilities,
    ability: Ability,
) -> Option<Move> {
    let from = levels.get(ability);
    let rung = |to| Move::OneAbility {
        speaker,
        ability,
        from,
        to,
    };
    let (_, now) = outcome(set, situation);
    let gains = |change: &Move| outcome(set, &change.apply(situation)).1 > now;
    let mut rungs = levels_above(from).map(rung);
    let next = rungs.next()?;
    Some([next].into_iter().chain(rungs).find(gains).unwrap_or(next))
}

fn levels_above(level: Level) -> impl Iterator<Item = Level> {
    (level.get() + 1..=Level::MAX.get()).map(Level::new)
}

/// Numbers of years above `years` that the tables tell apart.
fn years_above(set: &RuleSet, years: u8) -> impl Iterator<Item = u8> {
    let last = set.core.canadian_work.without_spouse.points.len() - 1;
    years.saturating_add(1)..=u8::try_from(last).unwrap_or(u8::MAX)
}
