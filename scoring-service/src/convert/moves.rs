//! Moves as messages.

use crs::{Move, PairSuggestion, Program, Speaker, Who};
use express_entry_proto::scoring::v1 as pb;

use super::factors::{canadian_education_message, education_message, job_offer_message};
use super::language::{ability_message, language_message};
use super::score::program_message;

/// A move that gains so many points on a total, and opens programs.
pub fn move_message(change: Move, gain: i32, total: u16, programs: &[Program]) -> pb::Move {
    let mut programs: Vec<i32> = programs
        .iter()
        .map(|program| program_message(*program).into())
        .collect();
    programs.sort_unstable();
    pb::Move {
        gain,
        total: i32::from(total) + gain,
        programs_gained: programs,
        ..bare(change)
    }
}

/// Two moves that gain together on a total.
pub fn move_pair_message(pair: &PairSuggestion, total: u16) -> pb::MovePair {
    let [first, second] = pair.changes;
    let [first_gain, second_gain] = pair.gains;
    pb::MovePair {
        first: Some(move_message(first, first_gain, total, &[])),
        second: Some(move_message(second, second_gain, total, &[])),
        gain: pair.gain,
        beyond_sum: pair.beyond_sum(),
        total: pair.total.into(),
    }
}

/// A move without what it gains.
fn bare(change: Move) -> pb::Move {
    let of = |kind: pb::MoveKind| pb::Move {
        kind: kind.into(),
        ..pb::Move::default()
    };
    match change {
        Move::OneAbility {
            speaker,
            ability,
            from,
            to,
        } => pb::Move {
            ability: Some(ability_message(ability).into()),
            from: Some(from.get().into()),
            to: Some(to.get().into()),
            ..spoken(of(pb::MoveKind::OneAbility), speaker)
        },
        Move::AllAbilities { speaker, from, to } => pb::Move {
            from: from.map(|from| from.get().into()),
            to: Some(to.get().into()),
            ..spoken(of(pb::MoveKind::AllAbilities), speaker)
        },
        Move::FirstLanguage { to } => pb::Move {
            language: Some(language_message(to).into()),
            ..of(pb::MoveKind::FirstLanguage)
        },
        Move::CanadianWork { who, from, to } => pb::Move {
            of_partner: who == Who::Partner,
            ..years(of(pb::MoveKind::CanadianWork), from, to)
        },
        Move::ForeignWork { from, to } => years(of(pb::MoveKind::ForeignWork), from, to),
        Move::Education { who, from: _, to } => pb::Move {
            of_partner: who == Who::Partner,
            to_education: Some(education_message(to).into()),
            ..of(pb::MoveKind::Education)
        },
        Move::CanadianEducation { to } => pb::Move {
            to_canadian_education: Some(canadian_education_message(to).into()),
            ..of(pb::MoveKind::CanadianEducation)
        },
        Move::Certificate => of(pb::MoveKind::Certificate),
        Move::JobOffer { to } => pb::Move {
            to_job_offer: Some(job_offer_message(to).into()),
            ..of(pb::MoveKind::JobOffer)
        },
        Move::Nomination => of(pb::MoveKind::Nomination),
        Move::Sibling => of(pb::MoveKind::Sibling),
        Move::PartnerStays => of(pb::MoveKind::PartnerStays),
        Move::PartnerComes => of(pb::MoveKind::PartnerComes),
    }
}

fn spoken(message: pb::Move, speaker: Speaker) -> pb::Move {
    match speaker {
        Speaker::Candidate(language) => pb::Move {
            language: Some(language_message(language).into()),
            ..message
        },
        Speaker::Partner => pb::Move {
            of_partner: true,
            ..message
        },
    }
}

fn years(message: pb::Move, from: u8, to: u8) -> pb::Move {
    pb::Move {
        from: Some(from.into()),
        to: Some(to.into()),
        ..message
    }
}
