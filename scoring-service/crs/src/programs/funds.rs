//! Settlement funds: IRPR paragraphs 76(1)(b) and 87.2(3)(e).
//!
//! Whoever holds a qualifying offer and may work in Canada needs none: on a permit for that
//! employer, or otherwise authorised and holding an offer with an assessment. Work in Canada that is
//! authorised and running on the date shows such an authorisation.

use super::{Candidacy, fst, fsw};
use crate::{Date, JobOffer, JobOfferSupport, Unmet};

/// Funds that fall short for the Federal Skilled Worker Class on the day of the dossier or later.
pub(crate) fn fsw(candidacy: &Candidacy<'_>, on: Date) -> Option<Unmet> {
    gap(candidacy, on).filter(|_| {
        let may_work = may_work_in_canada(candidacy, on);
        !fsw::arranged_employment(candidacy).any(|offer| exempts(offer, may_work))
    })
}

/// Funds that fall short for the Federal Skilled Trades Class on the day of the dossier or later.
pub(crate) fn fst(candidacy: &Candidacy<'_>, on: Date) -> Option<Unmet> {
    gap(candidacy, on).filter(|_| {
        let may_work = may_work_in_canada(candidacy, on);
        !fst::offers_suffice(candidacy, |offer| exempts(offer, may_work))
    })
}

/// The first day after `on` on which what is needed, or who is exempt, could be another.
pub(crate) fn next_change(candidacy: &Candidacy<'_>, on: Date) -> Option<Date> {
    let amounts = candidacy.dossier.rules.book.funds.next_change(on);
    let authorised_until = authorised_work(candidacy, on)
        .filter_map(|to| to?.tomorrow().ok())
        .min();
    [amounts, authorised_until].into_iter().flatten().min()
}

/// Funds that fall short of what a family of this size needs.
fn gap(candidacy: &Candidacy<'_>, on: Date) -> Option<Unmet> {
    let dossier = candidacy.dossier;
    let table = dossier.rules.book.funds.at_or_first(on)?;
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

fn may_work_in_canada(candidacy: &Candidacy<'_>, on: Date) -> bool {
    authorised_work(candidacy, on).next().is_some()
}

/// The last days of authorised work in Canada that runs on a date.
fn authorised_work(candidacy: &Candidacy<'_>, on: Date) -> impl Iterator<Item = Option<Date>> {
    let work = candidacy.dossier.profile.person.work.iter();
    let running = work.filter(move |work| {
        let to = work.period.to();
        work.country.is_canada()
            && work.authorised
            && work.period.from() <= on
            && to.is_none_or(|to| on <= to)
    });
    running.map(|work| work.period.to())
}
