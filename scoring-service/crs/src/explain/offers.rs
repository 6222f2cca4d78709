//! What became of each job offer.

use super::facts::Told;
use crate::derive::job_offer::{
    LongestOffers, OfferConditions, OfferFlaw, class_of_occupation, is_trade, long_enough,
};
use crate::{FactRef, Factor, JobOffer, JobOfferRule, ProgramOccupations, Sentence, Tenths};

/// Says what became of the offers, where the rule set gives points for any.
pub(super) fn tell(told: &mut Told<'_>) {
    let dossier = told.dossier;
    let rules = dossier.rules;
    let Some(rule) = &rules.set.counting.job_offer else {
        return;
    };
    let Some(law) = rules.beside.programs.at_or_first(dossier.on) else {
        return;
    };
    let offers = &dossier.profile.job_offers;
    let in_trades = adds_up(told, offers, rule, &law.occupations);
    for (index, offer) in offers.iter().enumerate() {
        let fact = FactRef::JobOffer { index };
        let mut flawless = true;
        OfferConditions::from(rule).flaws(offer, dossier.on, |flaw| {
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
            let sentence = match offer.duration_months {
                Some(months) if !rule.permanent_only => Sentence::OfferShort {
                    months,
                    needed: rule.duration_months_min,
                },
                Some(_) | None => Sentence::OfferNotPermanent {},
            };
            told.does_not_count(fact, Factor::JobOffer, sentence);
        }
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
    let scale = &dossier.rules.set.counting.occupations;
    let mut longest = LongestOffers::default();
    let some = offers.iter().filter(|offer| {
        conditions.met(offer, dossier.on)
            && class_of_occupation(offer, scale).is_some()
            && !long_enough(offer, rule)
            && is_trade(offer, trades)
    });
    some.for_each(|offer| longest.add(offer));
    longest.months(rule.trades_employers_max) >= u32::from(rule.trades_duration_months_min)
}

fn unskilled(told: &Told<'_>, offer: &JobOffer) -> Sentence {
    let version = told.dossier.rules.set.counting.occupations.noc;
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
