//! Settlement funds: IRPR paragraphs 76(1)(b) and 87.2(3)(e).
//!
//! Whoever holds a qualifying offer and may work in Canada needs none: on a permit for that
//! employer, or otherwise authorised and holding an offer with an assessment. Work in Canada that is
//! authorised and running on the date shows such an authorisation.

use super::{fst, fsw};
use crate::derive::Dossier;
use crate::{Date, JobOffer, JobOfferSupport, ProgramRules, Unmet};

/// Funds that fall short on a date.
pub(crate) struct Funds {
    /// For the Federal Skilled Worker Class.
    pub(super) fsw: Option<Unmet>,
    /// For the Federal Skilled Trades Class.
    pub(super) fst: Option<Unmet>,
}

impl Funds {
    /// What falls short on the day of the dossier or a later one.
    pub(crate) fn on(dossier: &Dossier<'_>, law: &ProgramRules, on: Date) -> Self {
        let gap = gap(dossier, on);
        if gap.is_none() || dossier.profile.job_offers.is_empty() {
            return Self { fsw: gap, fst: gap };
        }
        let may_work = authorised_work(dossier, on).next().is_some();
        let exempts = |offer: &JobOffer| exempts(offer, may_work);
        Self {
            fsw: gap.filter(|_| !fsw::arranged_employment(dossier, law).any(exempts)),
            fst: gap.filter(|_| !fst::offers_suffice(dossier, law, exempts)),
        }
    }

    /// Which of the two classes have funds that fall short.
    pub(crate) fn short(&self) -> (bool, bool) {
        (self.fsw.is_some(), self.fst.is_some())
    }
}

/// The first day after `on` on which what is needed, or who is exempt, could be another.
pub(crate) fn next_change(dossier: &Dossier<'_>, on: Date) -> Option<Date> {
    let amounts = dossier.rules.beside.funds.next_change(on);
    if dossier.profile.job_offers.is_empty() {
        return amounts;
    }
    let ends = authorised_work(dossier, on).filter_map(|to| to?.tomorrow().ok());
    amounts.into_iter().chain(ends).min()
}

/// Funds that fall short of what a family of this size needs.
fn gap(dossier: &Dossier<'_>, on: Date) -> Option<Unmet> {
    let table = dossier.rules.beside.funds.at_or_first(on)?;
    let needed_cad = table.needed(dossier.profile.family_size());
    let found_cad = dossier.profile.funds_cad.unwrap_or(0);
    (found_cad < needed_cad).then_some(Unmet::Funds {
        needed_cad,
        found_cad,
    })
}

/// Whether a qualifying offer exempts from funds.
fn exempts(offer: &JobOffer, may_work: bool) -> bool {
    match offer.support {
        JobOfferSupport::None => false,
        JobOfferSupport::Assessment => may_work,
        JobOfferSupport::AssessedWorkPermit | JobOfferSupport::ExemptWorkPermit => true,
    }
}

/// The last days of authorised work in Canada that runs on a date.
fn authorised_work(dossier: &Dossier<'_>, on: Date) -> impl Iterator<Item = Option<Date>> {
    let work = dossier.profile.person.work.iter();
    let running = work.filter(move |work| {
        let to = work.period.to();
        work.country.is_canada()
            && work.authorised
            && work.period.from() <= on
            && to.is_none_or(|to| on <= to)
    });
    running.map(|work| work.period.to())
}
