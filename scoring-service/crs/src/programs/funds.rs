//! Settlement funds: IRPR paragraphs 76(1)(b) and 87.2(3)(e).
//!
//! Whoever holds a qualifying offer and may work in Canada needs none: on a permit for that
//! employer, or otherwise authorised and holding an offer with an assessment. Work in Canada that is
//! authorised and running on the date shows such an authorisation.

use super::{fst, fsw};
use crate::calendar::{Day, sooner};
use crate::derive::Dossier;
use crate::{Date, FundsTable, JobOffer, JobOfferSupport, ProgramRules, Unmet};

/// Funds that fall short on a date.
pub(crate) struct Funds {
    /// For the Federal Skilled Worker Class.
    pub(super) fsw: Option<Unmet>,
    /// For the Federal Skilled Trades Class.
    pub(super) fst: Option<Unmet>,
    /// The first later day on which what is needed, or who is exempt, could be another.
    until: Option<Date>,
}

impl Funds {
    /// What falls short on the day of the dossier.
    pub(super) fn of(dossier: &Dossier<'_>, law: &ProgramRules) -> Self {
        Self::by(dossier.law.funds, dossier, law, dossier.law.on)
    }

    /// What falls short on a later day.
    pub(crate) fn later(dossier: &Dossier<'_>, law: &ProgramRules, on: Date) -> Self {
        let funds = &dossier.law.rules.beside.funds;
        Self::by(funds.at_or_first_until(on), dossier, law, on)
    }

    /// What falls short by a table, and until when that one holds.
    fn by(
        (table, amounts): (Option<&FundsTable>, Option<Date>),
        dossier: &Dossier<'_>,
        law: &ProgramRules,
        on: Date,
    ) -> Self {
        let gap = table.and_then(|table| gap(dossier, table));
        if dossier.profile.job_offers.is_empty() {
            return Self {
                fsw: gap,
                fst: gap,
                until: amounts,
            };
        }
        let ends = authorised_work(dossier, on).filter_map(|to| to?.tomorrow().ok());
        let until = sooner(amounts, ends.min());
        if gap.is_none() {
            return Self {
                fsw: None,
                fst: None,
                until,
            };
        }
        let may_work = authorised_work(dossier, on).next().is_some();
        let exempts = |offer: &JobOffer| exempts(offer, may_work);
        Self {
            fsw: gap.filter(|_| !fsw::arranged_employment(dossier, law).any(exempts)),
            fst: gap.filter(|_| !fst::offers_suffice(dossier, law, exempts)),
            until,
        }
    }

    /// Which of the two classes have funds that fall short.
    pub(crate) fn short(&self) -> (bool, bool) {
        (self.fsw.is_some(), self.fst.is_some())
    }

    /// Until when that holds.
    pub(crate) fn until(&self) -> Day {
        self.until.map_or(Day::AFTER_ALL, Day::of)
    }
}

/// Funds that fall short of what a family of this size needs.
fn gap(dossier: &Dossier<'_>, table: &FundsTable) -> Option<Unmet> {
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
