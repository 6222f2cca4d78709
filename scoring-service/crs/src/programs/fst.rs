//! Federal Skilled Trades Class: IRPR section 87.2.

use super::{Candidacy, experience_gap, language_gap};
use crate::derive::Dossier;
use crate::derive::job_offer::{LongestOffers, OfferConditions, is_trade};
use crate::{JobOffer, Program, ProgramRules, ProgramStanding, Unmet, UnmetRequirements};

pub(super) fn standing(candidacy: &Candidacy<'_>) -> ProgramStanding {
    let rules = &candidacy.law.fst;
    let dossier = candidacy.dossier;
    let qualified = candidacy.factors.certificate_of_qualification
        || offers_suffice(dossier, candidacy.law, |_| true);
    ProgramStanding {
        program: Program::FederalSkilledTrades,
        unmet: UnmetRequirements::of([
            candidacy.destination(),
            experience_gap(&candidacy.fst_work, &rules.experience),
            language_gap(candidacy.first_language(), rules.language_min),
            (!qualified).then_some(Unmet::CertificateOrJobOffer),
            candidacy.funds.fst,
        ]),
        grid: None,
    }
}

/// Whether the qualifying offers in trades that `counted` holds for are long enough together.
pub(super) fn offers_suffice(
    dossier: &Dossier<'_>,
    law: &ProgramRules,
    counted: impl Fn(&JobOffer) -> bool,
) -> bool {
    let rules = &law.fst;
    let conditions = OfferConditions {
        weekly_hours_min_tenths: rules.offer_weekly_hours_min_tenths,
        support_needed: true,
        work_permits_support: true,
        exempt_permit_months_min: rules.exempt_permit_months_min,
    };
    let mut longest = LongestOffers::default();
    let offers = dossier.profile.job_offers.iter();
    for offer in offers.filter(|offer| counted(offer)) {
        if conditions.met(offer, dossier.law.on) && is_trade(offer, &law.occupations) {
            longest.add(offer);
        }
    }
    longest.months(rules.offer_employers_max) >= u32::from(rules.offer_months_min)
}
