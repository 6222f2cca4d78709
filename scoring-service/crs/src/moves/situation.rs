//! What moves start from: factors, and what a person may choose besides.

use super::{Move, Speaker, Who};
use crate::derive::language::choose_first;
use crate::{
    Abilities, Ability, CanadianStatus, Date, Factors, Level, OfficialLanguage, Profile, RuleSet,
    Rules, SpouseFactors,
};

/// A person's factors and choices, before or after a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation {
    factors: Factors,
    /// The first official language that the person chose; none leaves it to the rule set's policy.
    designated: Option<OfficialLanguage>,
    /// What holds if the partner comes along where not now, or stays where not now; none without a
    /// partner who could do otherwise.
    turned: Option<Accompaniment>,
}

/// What hangs on whether the partner comes along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Accompaniment {
    spouse: Option<SpouseFactors>,
    sibling: bool,
}

impl Situation {
    /// What factors alone tell: the choice of first language stays where there is one to make, and
    /// the spouse, if counted, may stay behind.
    pub fn of_factors(factors: &Factors) -> Self {
        let both = factors.english.is_some() && factors.french.is_some();
        Self {
            factors: *factors,
            designated: both.then_some(factors.first_language),
            turned: factors.spouse.map(|_| Accompaniment {
                spouse: None,
                sibling: factors.sibling,
            }),
        }
    }

    /// What a profile comes to on a date.
    pub fn of_profile(rules: &Rules<'_>, profile: &Profile, on: Date) -> Self {
        let could_turn = |status| status == CanadianStatus::Neither;
        let partner = profile.partner.as_ref();
        let turned = partner
            .filter(|partner| could_turn(partner.status))
            .map(|_| {
                let factors = rules.derive(&with_partner_turned(profile), on);
                Accompaniment {
                    spouse: factors.spouse,
                    sibling: factors.sibling,
                }
            });
        Self {
            factors: rules.derive(profile, on),
            designated: profile.person.languages.first,
            turned,
        }
    }

    /// The factors, with the first official language as chosen, or else as the rule set's policy has it.
    pub fn factors(&self, set: &RuleSet) -> Factors {
        Factors {
            first_language: choose_first(set, &self.factors, self.designated),
            ..self.factors
        }
    }

    /// The levels of a speaker now.
    pub(super) fn levels(&self, speaker: Speaker) -> Option<Abilities> {
        match speaker {
            Speaker::Candidate(OfficialLanguage::English) => self.factors.english,
            Speaker::Candidate(OfficialLanguage::French) => self.factors.french,
            Speaker::Partner => self.factors.spouse.and_then(|spouse| spouse.language),
        }
    }

    /// The factors before the first language is chosen.
    pub(super) fn bare(&self) -> &Factors {
        &self.factors
    }

    /// The first language that the person chose, where there is another that could be.
    pub(super) fn choice(&self) -> Option<OfficialLanguage> {
        let both = self.factors.english.is_some() && self.factors.french.is_some();
        self.designated.filter(|_| both)
    }

    /// Whether the partner, coming or staying, could do otherwise.
    pub(super) fn partner_could_turn(&self) -> bool {
        self.turned.is_some()
    }

    fn set_levels(&mut self, speaker: Speaker, levels: Abilities) {
        let factors = &mut self.factors;
        match speaker {
            Speaker::Candidate(OfficialLanguage::English) => factors.english = Some(levels),
            Speaker::Candidate(OfficialLanguage::French) => factors.french = Some(levels),
            Speaker::Partner => {
                if let Some(spouse) = &mut factors.spouse {
                    spouse.language = Some(levels);
                }
            }
        }
    }

    /// The partner comes along or stays, unlike now.
    fn turn_partner(&mut self) {
        let Some(turned) = self.turned.take() else {
            return;
        };
        self.factors.spouse = turned.spouse;
        self.factors.sibling = turned.sibling;
    }
}

impl Move {
    /// The situation after the move.
    ///
    /// What a move raises is never lowered by it. A move about a partner who does not count changes
    /// nothing.
    pub fn apply(self, before: &Situation) -> Situation {
        let mut after = *before;
        let factors = &mut after.factors;
        match self {
            Self::OneAbility {
                speaker,
                ability,
                to,
                ..
            } => {
                let levels = before.levels(speaker).unwrap_or_default();
                let raised = |one| if one == ability { to } else { Level::NONE };
                after.set_levels(speaker, at_least(levels, raised));
            }
            Self::AllAbilities { speaker, to, .. } => {
                let levels = before.levels(speaker).unwrap_or_default();
                after.set_levels(speaker, at_least(levels, |_| to));
            }
            Self::FirstLanguage { to } => after.designated = Some(to),
            Self::CanadianWork { who, to, .. } => match (who, &mut factors.spouse) {
                (Who::Candidate, _) => {
                    factors.canadian_work_years = to.max(factors.canadian_work_years);
                }
                (Who::Partner, Some(spouse)) => {
                    spouse.canadian_work_years = to.max(spouse.canadian_work_years);
                }
                (Who::Partner, None) => {}
            },
            Self::ForeignWork { to, .. } => {
                factors.foreign_work_years = to.max(factors.foreign_work_years);
            }
            Self::Education { who, to, .. } => match (who, &mut factors.spouse) {
                (Who::Candidate, _) => factors.education = to.max(factors.education),
                (Who::Partner, Some(spouse)) => spouse.education = to.max(spouse.education),
                (Who::Partner, None) => {}
            },
            Self::CanadianEducation { to } => {
                factors.canadian_education = factors.canadian_education.max(Some(to));
            }
            Self::Certificate => factors.certificate_of_qualification = true,
            Self::JobOffer { to } => factors.job_offer = factors.job_offer.max(Some(to)),
            Self::Nomination => factors.nomination = true,
            Self::Sibling => {
                factors.sibling = true;
                // A brother or sister of the candidate stays one, whoever comes along.
                if let Some(turned) = &mut after.turned {
                    turned.sibling = true;
                }
            }
            Self::PartnerStays | Self::PartnerComes => after.turn_partner(),
        }
        after
    }
}

fn at_least(levels: Abilities, least: impl Fn(Ability) -> Level) -> Abilities {
    Abilities(Ability::ALL.map(|ability| levels.get(ability).max(least(ability))))
}

/// The same profile with a partner who comes along where not now, and stays where not now.
pub(super) fn with_partner_turned(profile: &Profile) -> Profile {
    let mut turned = profile.clone();
    if let Some(partner) = &mut turned.partner {
        partner.accompanying = !partner.accompanying;
    }
    turned
}
