//! What a person could change, and what each change would gain.
//!
//! A [`Move`] acts on factors, and its gain is what the scorer says of the factors that it leads to.
//! Moves that reach ever higher in one thing stand on one ladder: only those that gain more than
//! every lower rung are told.

mod ladders;
mod situation;

pub use situation::Situation;

use crate::{
    Ability, CanadianEducation, Date, EducationLevel, Factors, JobOfferClass, Level,
    OfficialLanguage, Profile, Program, ProgramStanding, RuleSet, Rules,
};
use ladders::Ladder;

/// A change that a person could bring about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// A higher level in one ability.
    OneAbility {
        /// Whose language.
        speaker: Speaker,
        /// Which ability.
        ability: Ability,
        /// The level now.
        from: Level,
        /// The level then.
        to: Level,
    },
    /// At least a level in all four abilities; those above it stay.
    AllAbilities {
        /// Whose language.
        speaker: Speaker,
        /// The lowest level now; none without a result.
        from: Option<Level>,
        /// The lowest level then.
        to: Level,
    },
    /// To choose the other official language as the first.
    FirstLanguage {
        /// The first language then.
        to: OfficialLanguage,
    },
    /// More completed years of skilled work in Canada.
    CanadianWork {
        /// Whose work.
        who: Who,
        /// Years now.
        from: u8,
        /// Years then.
        to: u8,
    },
    /// More completed years of skilled work abroad.
    ForeignWork {
        /// Years now.
        from: u8,
        /// Years then.
        to: u8,
    },
    /// A higher level of education.
    Education {
        /// Whose education.
        who: Who,
        /// The level now.
        from: EducationLevel,
        /// The level then.
        to: EducationLevel,
    },
    /// A credential from Canada that earns additional points.
    CanadianEducation {
        /// What it counts as.
        to: CanadianEducation,
    },
    /// A Canadian certificate of qualification in a trade.
    Certificate,
    /// A qualifying job offer.
    JobOffer {
        /// Its class.
        to: JobOfferClass,
    },
    /// A nomination by a province.
    Nomination,
    /// A brother or sister who settles in Canada.
    Sibling,
    /// The partner, who counts now, does not come along.
    PartnerStays,
    /// The partner, who does not count now, comes along.
    PartnerComes,
}

/// Whose language a move raises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// The candidate's, in an official language.
    Candidate(OfficialLanguage),
    /// The counted partner's first official language.
    Partner,
}

/// Whose work or education a move raises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The candidate's.
    Candidate,
    /// The counted partner's.
    Partner,
}

/// A move and what it gains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suggestion {
    /// What to change.
    pub change: Move,
    /// Points that it gains; at least 1.
    pub gain: i32,
    /// The total then.
    pub total: u16,
    /// The factors then.
    pub factors: Factors,
}

/// Two moves that gain more together than one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairSuggestion {
    /// What to change.
    pub changes: [Move; 2],
    /// Points that each gains alone; 0 or less where it gains only beside the other.
    pub gains: [i32; 2],
    /// Points that they gain together: more than either, and more than the sum of both.
    pub gain: i32,
    /// The total then.
    pub total: u16,
    /// The factors then.
    pub factors: Factors,
}

impl PairSuggestion {
    /// Points beyond the sum of what the two gain alone; at least 1.
    pub fn beyond_sum(&self) -> i32 {
        let [first, second] = self.gains;
        self.gain - (first + second)
    }
}

impl Situation {
    /// Every move that gains under a rule set, with its gain, the largest gain first.
    ///
    /// Equal gains stand in the order of [`Move`]. A move that leads to the same factors as an earlier
    /// one is left out.
    pub fn moves(&self, set: &RuleSet) -> Vec<Suggestion> {
        let now = i32::from(outcome(set, self).1);
        let mut found: Vec<Suggestion> = Vec::new();
        for ladder in ladders::all(set, self) {
            let mut best = 0;
            for change in ladder.rungs() {
                let (factors, total) = outcome(set, &change.apply(self));
                let gain = i32::from(total) - now;
                if gain > best {
                    best = gain;
                    found.push(Suggestion {
                        change,
                        gain,
                        total,
                        factors,
                    });
                }
            }
        }
        found.sort_by_key(|suggestion| -suggestion.gain);
        without_twins(found, |suggestion| suggestion.factors)
    }

    /// Every pair of moves that gains more than the sum of both, the largest gain first.
    ///
    /// No lower rung of either ladder gains as much beside the other move.
    pub fn pairs(&self, set: &RuleSet) -> Vec<PairSuggestion> {
        let now = i32::from(outcome(set, self).1);
        let ladders: Vec<_> = ladders::all(set, self)
            .into_iter()
            .map(|ladder| Climb::of(set, self, ladder, now))
            .collect();
        let mut found = Vec::new();
        for (place, first) in ladders.iter().enumerate() {
            for second in ladders.iter().skip(place + 1) {
                if !first.ladder.overlaps(&second.ladder) {
                    first.beside(second, set, self, now, &mut found);
                }
            }
        }
        found.sort_by_key(|pair| -pair.gain);
        without_twins(found, |pair| pair.factors)
    }
}

/// The settled factors of a situation and their total.
fn outcome(set: &RuleSet, situation: &Situation) -> (Factors, u16) {
    let factors = situation.factors(set);
    (factors, set.score(&factors).total)
}

/// Leaves out what leads to the same factors as something before it.
fn without_twins<T>(found: Vec<T>, factors: impl Fn(&T) -> Factors) -> Vec<T> {
    let mut kept: Vec<T> = Vec::with_capacity(found.len());
    for one in found {
        if kept.iter().all(|other| factors(other) != factors(&one)) {
            kept.push(one);
        }
    }
    kept
}

/// A ladder with the gain of each rung.
struct Climb {
    ladder: Ladder,
    gains: Vec<i32>,
}

impl Climb {
    fn of(set: &RuleSet, situation: &Situation, ladder: Ladder, now: i32) -> Self {
        let gain = |change: Move| i32::from(outcome(set, &change.apply(situation)).1) - now;
        Self {
            gains: ladder.rungs().map(gain).collect(),
            ladder,
        }
    }

    fn rungs(&self) -> impl Iterator<Item = (Move, i32)> {
        self.ladder.rungs().zip(self.gains.iter().copied())
    }

    /// Notes every rung of this ladder that gains beside one of another.
    fn beside(
        &self,
        other: &Self,
        set: &RuleSet,
        situation: &Situation,
        now: i32,
        found: &mut Vec<PairSuggestion>,
    ) {
        // The most that lower rungs of this ladder gain beside each rung of the other; at first alone.
        let mut beneath = other.gains.clone();
        for (first, first_gain) in self.rungs() {
            let after_first = first.apply(situation);
            let mut best = first_gain.max(0);
            for ((second, second_gain), beneath) in other.rungs().zip(&mut beneath) {
                let (factors, total) = outcome(set, &second.apply(&after_first));
                let gain = i32::from(total) - now;
                if gain > best && gain > *beneath && gain > first_gain + second_gain {
                    found.push(PairSuggestion {
                        changes: [first, second],
                        gains: [first_gain, second_gain],
                        gain,
                        total,
                        factors,
                    });
                }
                best = best.max(gain);
                *beneath = gain.max(*beneath);
            }
        }
    }
}

impl Rules<'_> {
    /// The programs that a person would be eligible for after a move, and is not now.
    ///
    /// `after` are the factors that the move leads to from those of the profile. They tell enough of
    /// levels, credentials, certificates, offers and nominations. Each year of work beyond those of
    /// the profile is taken to be a full year of it, without a break, in one occupation that is no
    /// trade; a credential from Canada is not taken to make the person adaptable on the selection
    /// grid.
    pub fn programs_gained(
        &self,
        profile: &Profile,
        on: Date,
        change: Move,
        after: &Factors,
    ) -> Vec<Program> {
        let before = self.programs_supposing(profile, on, None);
        let turned = matches!(change, Move::PartnerStays | Move::PartnerComes)
            .then(|| situation::with_partner_turned(profile));
        let then = self.programs_supposing(turned.as_ref().unwrap_or(profile), on, Some(after));
        let gained = before.iter().zip(&then);
        gained
            .filter(|(before, then)| !before.is_eligible() && then.is_eligible())
            .map(|(_, then): (_, &ProgramStanding)| then.program)
            .collect()
    }
}
