//! Federal Skilled Worker Class: IRPR sections 75 to 83.

use super::{Candidacy, experience_gap, grid, language_gap};
use crate::derive::Dossier;
use crate::derive::job_offer::{self, OfferConditions};
use crate::{
    Ability, EducationLevel, JobOffer, Program, ProgramRules, ProgramStanding, Unmet,
    UnmetRequirements,
};

pub(super) fn standing(candidacy: &Candidacy<'_>) -> ProgramStanding {
    let rules = &candidacy.law.fsw;
    let grid = grid::grid(candidacy);
    let (needed, found) = (grid.pass_mark, grid.total());
    let no_credential = candidacy.education == EducationLevel::LessThanSecondary;
    ProgramStanding {
        program: Program::FederalSkilledWorker,
        unmet: UnmetRequirements::of([
            candidacy.destination(),
            experience_gap(&candidacy.fsw_work, &rules.experience),
            language_gap(
                candidacy.first_language(),
                [rules.language_min; Ability::ALL.len()],
            ),
            no_credential.then_some(Unmet::Education),
            candidacy.funds.fsw,
            (found < needed).then_some(Unmet::SelectionGrid { needed, found }),
        ]),
        grid: Some(grid),
    }
}

/// The offers that are arranged employment (IRPR section 82).
pub(super) fn arranged_employment<'a>(
    dossier: &'a Dossier<'_>,
    law: &'a ProgramRules,
) -> impl Iterator<Item = &'a JobOffer> {
    let rule = &law.fsw.arranged_employment;
    let occupations = &law.occupations;
    let conditions = OfferConditions::from(rule);
    dossier.profile.job_offers.iter().filter(move |offer| {
        let group = offer.occupation.in_version(occupations.noc);
        group.is_some_and(|group| group.skill().rank() <= occupations.skilled_rank_max)
            && conditions.met(offer, dossier.law.on)
            && job_offer::long_enough(offer, rule)
    })
}
