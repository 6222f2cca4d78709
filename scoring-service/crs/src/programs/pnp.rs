//! Provincial Nominee Class, enhanced nominations: IRPR section 87, IRPA subsection 10.1(1.1).

use super::Candidacy;
use crate::{Program, ProgramStanding, Unmet, UnmetRequirements};

/// A nominee needs one of the federal classes too.
pub(super) fn standing(candidacy: &Candidacy<'_>, federal: bool) -> ProgramStanding {
    ProgramStanding {
        program: Program::ProvincialNominee,
        unmet: UnmetRequirements::of([
            (!candidacy.factors.nomination).then_some(Unmet::Nomination),
            (!federal).then_some(Unmet::FederalProgram),
        ]),
        grid: None,
    }
}
