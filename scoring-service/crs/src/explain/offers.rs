//! What became of each job offer.

use super::facts::Told;
use crate::derive::job_offer::{
    LongestOffers, OfferConditions, OfferFlaw, class_of_occupation, is_trade, listed_long_enough,
    long_enough,
};
use crate::{FactRef, Factor, JobOffer, JobOfferRule, ProgramOccupations, Sentence, Tenths};

/// Says what became of the offers, where the rule set gives points for any.
pub(super) fn tell(told: &mut Told<'_>) {
    let dossier = told.dossier;
    let rules = dossier.law.rules;
    let Some(rule) = &rules.set.counting.job_offer else {
        return;
    };
    let Some(law) = rules.beside.programs.at_or_first(dossier.law.on) else {
        return;
    };
    let offers = &dossier.profile.job_offers;
    let in_trades = adds_up(told, offers, rule, &law.occupations);
    for (index, offer) in offers.iter().enumerate() {
        let fact = FactRef::JobOffer { index };
        let mut flawless = true;
        OfferConditions::from(rule).flaws(offer, dossier.law.on, |flaw| {
            flawless = false;
            told.does_not_count(fact, Factor::JobOffer, flaw.sentence(offer));
        });
        let Some(class) = class_of_occupation(offer, &rules.set.counting.occupations) else {
            told.does_not_count(fact, Factor::JobOffer, unskilled(told, offer));
            continue;
        };
        if !flawless {
            continue;
        }
        if long_enough(offer, rule) {
            let counted = told.factors.job_offer.unwrap_or(class);
            let counts = counted == class;
            let offer = counted.into();
            if counts {
                told.counts(fact, Factor::JobOffer, Sentence::OfferCounts { offer });
            } else {
                told.does_not_count(fact, Factor::JobOffer, Sentence::OfferLower { offer });
            }
        } else if in_trades && is_trade(offer, &law.occupations) {
            told.counts(fact, Factor::JobOffer, Sentence::OfferCountsWithOthers {});
        } else {
            let sentence = too_short(offer, rule.permanent_only, rule.duration_months_min);
            told.does_not_count(fact, Factor::JobOffer, sentence);
        }
    }
}

/// Says what became of the offers where the rule set gives points for listed occupations.
pub(super) fn tell_listed(told: &mut Told<'_>) {
    let dossier = told.dossier;
    let law = dossier.law.rules.listed(dossier.law.on);
    let Some((law, rule)) = law.and_then(|law| Some((law, law.rule.job_offer.as_ref()?))) else {
        return;
    };
    let factor = Factor::ListedOccupation;
    for (index, offer) in dossier.profile.job_offers.iter().enumerate() {
        let fact = FactRef::JobOffer { index };
        let group = offer.occupation.in_version(law.list.noc);
        let Some(level) = group.and_then(|group| law.list.level(group.code())) else {
            told.does_not_count(fact, factor, Sentence::OfferNotListed {});
            continue;
        };
        let mut flawless = true;
        OfferConditions::from(rule).flaws(offer, dossier.law.on, |flaw| {
            flawless = false;
            told.does_not_count(fact, factor, flaw.sentence(offer));
        });
        if !listed_long_enough(offer, rule) {
            let sentence = too_short(offer, rule.permanent_only, rule.duration_months_min);
            told.does_not_count(fact, factor, sentence);
        } else if flawless {
            let counted = told.factors.listed_occupation.job_offer.unwrap_or(level);
            if counted == level {
                let level = level.get();
                told.counts(fact, factor, Sentence::ListedOfferCounts { level });
            } else {
                let level = counted.get();
                told.does_not_count(fact, factor, Sentence::ListedOfferLower { level });
            }
        }
    }
}

fn too_short(offer: &JobOffer, permanent_only: bool, needed: u16) -> Sentence {
    match offer.duration_months {
        Some(months) if !permanent_only => Sentence::OfferShort { months, needed },
        Some(_) | None => Sentence::OfferNotPermanent {},
    }
}

/// Whether offers in trades add up to one that is long enough.
fn adds_up(
    told: &Told<'_>,
    offers: &[JobOffer],
    rule: &JobOfferRule,
    trades: &ProgramOccupations,
) -> bool {
    let dossier = told.dossier;
    let conditions = OfferConditions::from(rule);
    let scale = &dossier.law.rules.set.counting.occupations;
    let mut longest = LongestOffers::default();
    let some = offers.iter().filter(|offer| {
        conditions.met(offer, dossier.law.on)
            && class_of_occupation(offer, scale).is_some()
            && !long_enough(offer, rule)
            && is_trade(offer, trades)
    });
    some.for_each(|offer| longest.add(offer));
    longest.months(rule.trades_employers_max) >= u32::from(rule.trades_duration_months_min)
}

fn unskilled(told: &Told<'_>, offer: &JobOffer) -> Sentence {
    let version = told.dossier.law.rules.set.counting.occupations.noc;
    let noc = version.year();
    match offer.occupation.in_version(version) {
        None => Sentence::NotRestated { noc },
        Some(_) => Sentence::NotSkilled { noc },
    }
}

impl OfferFlaw {
    fn sentence(self, offer: &JobOffer) -> Sentence {
        match self {
            Self::NotYet => Sentence::OfferNotYet {
                offered: offer.offered,
            },
            Self::Seasonal => Sentence::OfferSeasonal {},
            Self::Barred => Sentence::OfferBarred {},
            Self::TooFewHours(needed) => Sentence::TooFewHours {
                weekly: Tenths(offer.weekly_hours.tenths()),
                needed: Tenths(needed),
            },
            Self::PermitShort(needed) => Sentence::OfferPermitShort {
                months: offer.months_with_employer,
                needed,
            },
            Self::Unsupported => Sentence::OfferUnsupported {},
        }
    }
}
