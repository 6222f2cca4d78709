//! Job offers: which qualify, and their class.

use crate::{
    Date, JobOffer, JobOfferClass, JobOfferRule, JobOfferSupport, ListLevel, ListedOfferRule,
    OccupationList, OccupationScale, Profile, ProgramOccupations,
};

/// The highest class among the offers that qualify for points on a date.
pub(crate) fn class(
    offers: &[JobOffer],
    on: Date,
    rule: &JobOfferRule,
    scale: &OccupationScale,
    trades: &ProgramOccupations,
) -> Option<JobOfferClass> {
    let conditions = OfferConditions::from(rule);
    let mut class = None;
    let mut in_trades = LongestOffers::default();
    for offer in offers.iter().filter(|offer| conditions.met(offer, on)) {
        let Some(of_occupation) = class_of_occupation(offer, scale) else {
            continue;
        };
        if long_enough(offer, rule) {
            class = class.max(Some(of_occupation));
        } else if is_trade(offer, trades) {
            in_trades.add(offer);
        }
    }
    let trades_suffice =
        in_trades.months(rule.trades_employers_max) >= u32::from(rule.trades_duration_months_min);
    class.max(trades_suffice.then_some(JobOfferClass::OtherSkilled))
}

/// The class of an offer by its occupation; none unless that is skilled.
pub(crate) fn class_of_occupation(
    offer: &JobOffer,
    scale: &OccupationScale,
) -> Option<JobOfferClass> {
    let group = offer.occupation.in_version(scale.noc);
    let group = group.filter(|group| group.skill().rank() <= scale.skilled_rank_max)?;
    Some(if scale.major_group_00.contains(group.code()) {
        JobOfferClass::MajorGroup00
    } else {
        JobOfferClass::OtherSkilled
    })
}

/// The highest level on a list among the offers that qualify on a date.
pub(crate) fn listed_level(
    offers: &[JobOffer],
    on: Date,
    rule: &ListedOfferRule,
    list: &OccupationList,
) -> Option<ListLevel> {
    let conditions = OfferConditions::from(rule);
    let qualifying = offers
        .iter()
        .filter(|offer| conditions.met(offer, on) && listed_long_enough(offer, rule));
    let levels = qualifying.filter_map(|offer| {
        let group = offer.occupation.in_version(list.noc)?;
        list.level(group.code())
    });
    levels.min()
}

/// Whether one offer alone is long enough.
pub(crate) fn long_enough(offer: &JobOffer, rule: &JobOfferRule) -> bool {
    is_long_enough(offer, rule.permanent_only, rule.duration_months_min)
}

/// Whether an offer is long enough for points by a list.
pub(crate) fn listed_long_enough(offer: &JobOffer, rule: &ListedOfferRule) -> bool {
    is_long_enough(offer, rule.permanent_only, rule.duration_months_min)
}

fn is_long_enough(offer: &JobOffer, permanent_only: bool, months_min: u16) -> bool {
    offer
        .duration_months
        .is_none_or(|months| !permanent_only && months >= months_min)
}

/// Whether the offer is in a skilled trade.
pub(crate) fn is_trade(offer: &JobOffer, trades: &ProgramOccupations) -> bool {
    offer
        .occupation
        .in_version(trades.noc)
        .is_some_and(|group| trades.is_trade(group.code()))
}

/// What every offer needs, whatever its occupation and length.
pub(crate) struct OfferConditions {
    pub(crate) weekly_hours_min_tenths: u16,
    pub(crate) support_needed: bool,
    pub(crate) work_permits_support: bool,
    pub(crate) exempt_permit_months_min: u16,
}

impl From<&JobOfferRule> for OfferConditions {
    fn from(rule: &JobOfferRule) -> Self {
        Self {
            weekly_hours_min_tenths: rule.weekly_hours_min_tenths,
            support_needed: true,
            work_permits_support: rule.work_permits_support,
            exempt_permit_months_min: rule.exempt_permit_months_min,
        }
    }
}

impl From<&ListedOfferRule> for OfferConditions {
    fn from(rule: &ListedOfferRule) -> Self {
        Self {
            weekly_hours_min_tenths: rule.weekly_hours_min_tenths,
            support_needed: rule.support_needed,
            work_permits_support: rule.work_permits_support,
            exempt_permit_months_min: rule.exempt_permit_months_min,
        }
    }
}

impl OfferConditions {
    /// Whether an offer meets them on a date.
    pub(crate) fn met(&self, offer: &JobOffer, on: Date) -> bool {
        let mut met = true;
        self.flaws(offer, on, |_| met = false);
        met
    }

    /// Calls `note` with every condition that is not met.
    #[inline]
    pub(crate) fn flaws(&self, offer: &JobOffer, on: Date, mut note: impl FnMut(OfferFlaw)) {
        if offer.offered > on {
            note(OfferFlaw::NotYet);
        }
        if offer.seasonal {
            note(OfferFlaw::Seasonal);
        }
        if offer.employer_barred {
            note(OfferFlaw::Barred);
        }
        if offer.weekly_hours.tenths() < self.weekly_hours_min_tenths {
            note(OfferFlaw::TooFewHours(self.weekly_hours_min_tenths));
        }
        if self.support_needed {
            let permit_short = offer.months_with_employer < self.exempt_permit_months_min;
            match offer.support {
                JobOfferSupport::Assessment => {}
                JobOfferSupport::AssessedWorkPermit if self.work_permits_support => {}
                JobOfferSupport::ExemptWorkPermit if self.work_permits_support => {
                    if permit_short {
                        note(OfferFlaw::PermitShort(self.exempt_permit_months_min));
                    }
                }
                JobOfferSupport::None
                | JobOfferSupport::AssessedWorkPermit
                | JobOfferSupport::ExemptWorkPermit => note(OfferFlaw::Unsupported),
            }
        }
    }
}

/// A condition that an offer does not meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OfferFlaw {
    /// Offered after the date.
    NotYet,
    /// Seasonal work.
    Seasonal,
    /// An employer whose offers do not count.
    Barred,
    /// Fewer hours a week than so many tenths.
    TooFewHours(u16),
    /// Fewer months with the employer than so many.
    PermitShort(u16),
    /// Nothing supports it.
    Unsupported,
}

/// The longest of the offers that add up, longest first.
#[derive(Default)]
pub(crate) struct LongestOffers {
    months: [u16; Profile::JOB_OFFERS_MAX],
}

impl LongestOffers {
    /// Takes an offer in; without end date it is as long as any.
    pub(crate) fn add(&mut self, offer: &JobOffer) {
        let mut months = offer.duration_months.unwrap_or(u16::MAX);
        for place in &mut self.months {
            if months > *place {
                std::mem::swap(place, &mut months);
            }
        }
    }

    /// The months of the offers of at most so many employers together.
    pub(crate) fn months(&self, employers_max: u8) -> u32 {
        let counted = self.months.iter().take(usize::from(employers_max));
        counted.map(|months| u32::from(*months)).sum()
    }
}
