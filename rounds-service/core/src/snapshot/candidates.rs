//! What belongs to candidates, but for the rows: where they stand, bases, categories, offers.

use super::Unreadable;
use super::bytes::{Put, Take};
use crate::candidates::{Invite, Standing};
use crate::ranking::Slot;
use crate::{
    Basis, CandidateNumber, Categories, Instant, NominationOffer, Program, Province, RoundNumber,
    RuleSetId, RuleSetRef, Shortfalls,
};

pub(super) fn put_standing(standing: Standing, out: &mut Put) {
    match standing {
        Standing::InPool(Slot(_)) => out.byte(0),
        Standing::PendingJobBank => out.byte(1),
        Standing::NotEligible => out.byte(2),
        Standing::NoLongerEligible => out.byte(3),
        Standing::Withdrawn => out.byte(4),
        Standing::Expired => out.byte(5),
        Standing::RegistrationLapsed => out.byte(6),
        Standing::NominationWithdrawn => out.byte(7),
        Standing::Invited(invite) => {
            out.byte(8);
            put_invite(invite, out);
        }
        Standing::InvitationLapsed(invite) => {
            out.byte(9);
            put_invite(invite, out);
        }
        Standing::Applied(invite, shortfalls) => {
            out.byte(10);
            put_invite(invite, out);
            out.byte(shortfalls.bits());
        }
    }
}

/// The slot of somebody in the pool is given when the ranking is made.
pub(super) fn take_standing(from: &mut Take<'_>) -> Result<Standing, Unreadable> {
    Ok(match from.byte()? {
        0 => Standing::InPool(Slot(0)),
        1 => Standing::PendingJobBank,
        2 => Standing::NotEligible,
        3 => Standing::NoLongerEligible,
        4 => Standing::Withdrawn,
        5 => Standing::Expired,
        6 => Standing::RegistrationLapsed,
        7 => Standing::NominationWithdrawn,
        8 => Standing::Invited(take_invite(from)?),
        9 => Standing::InvitationLapsed(take_invite(from)?),
        10 => {
            let invite = take_invite(from)?;
            let shortfalls = Shortfalls::from_bits(from.byte()?);
            let wrong = Unreadable::Malformed("there is no such shortfall");
            Standing::Applied(invite, shortfalls.ok_or(wrong)?)
        }
        _ => return Err(Unreadable::Newer("a candidate stands")),
    })
}

fn put_invite(invite: Invite, out: &mut Put) {
    let Invite {
        round,
        program,
        nomination_withdrawn,
    } = invite;
    put_round_number(round, out);
    put_program(program, out);
    out.flag(nomination_withdrawn);
}

fn take_invite(from: &mut Take<'_>) -> Result<Invite, Unreadable> {
    Ok(Invite {
        round: take_round_number(from)?,
        program: take_program(from)?,
        nomination_withdrawn: from.flag()?,
    })
}

pub(super) fn put_round_number(number: RoundNumber, out: &mut Put) {
    let (number, letter) = number.parts();
    out.number(number.into());
    out.byte(letter.unwrap_or(0));
}

pub(super) fn take_round_number(from: &mut Take<'_>) -> Result<RoundNumber, Unreadable> {
    let number = from.small()?;
    let letter = Some(from.byte()?).filter(|letter| *letter != 0);
    RoundNumber::from_parts(number, letter).ok_or(Unreadable::Malformed("it is no round number"))
}

pub(super) fn put_program(program: Program, out: &mut Put) {
    out.byte(program as u8);
}

pub(super) fn take_program(from: &mut Take<'_>) -> Result<Program, Unreadable> {
    let program = Program::ALL.get(usize::from(from.byte()?));
    program
        .copied()
        .ok_or(Unreadable::Newer("a program is one"))
}

pub(super) fn put_candidate(candidate: CandidateNumber, out: &mut Put) {
    out.number(candidate.get().into());
}

pub(super) fn take_candidate(from: &mut Take<'_>) -> Result<CandidateNumber, Unreadable> {
    CandidateNumber::new(from.small()?).ok_or(Unreadable::Malformed("it is no candidate number"))
}

pub(super) fn put_instant(instant: Instant, out: &mut Put) {
    out.signed(instant.micros());
}

pub(super) fn take_instant(from: &mut Take<'_>) -> Result<Instant, Unreadable> {
    Instant::from_micros(from.signed()?).ok_or(Unreadable::Malformed("an instant is out of range"))
}

pub(super) fn put_basis(basis: Basis, out: &mut Put) {
    let Basis {
        rule_set: RuleSetRef { id, digest },
        superseded,
    } = basis;
    put_rule_set(id, out);
    out.0.extend_from_slice(&digest);
    out.flag(superseded);
}

pub(super) fn take_basis(from: &mut Take<'_>) -> Result<Basis, Unreadable> {
    let id = take_rule_set(from)?;
    Ok(Basis {
        rule_set: RuleSetRef {
            id,
            digest: from.array()?,
        },
        superseded: from.flag()?,
    })
}

pub(super) fn put_rule_set(id: RuleSetId, out: &mut Put) {
    out.text(&id.to_string());
}

pub(super) fn take_rule_set(from: &mut Take<'_>) -> Result<RuleSetId, Unreadable> {
    RuleSetId::parse(from.text()?).ok_or(Unreadable::Malformed("it is no id of a rule set"))
}

pub(super) fn put_categories(categories: &Categories, out: &mut Put) {
    out.number(categories.iter().count() as u64);
    for category in categories.iter() {
        out.text(category.as_str());
    }
}

pub(super) fn take_categories(from: &mut Take<'_>) -> Result<Categories, Unreadable> {
    let count: usize = from.small()?;
    let category = |_| {
        let text = from.text()?;
        text.parse()
            .map_err(|_| Unreadable::Malformed("it is no id of a category"))
    };
    (0..count).map(category).collect()
}

pub(super) fn put_offer(candidate: CandidateNumber, offer: NominationOffer, out: &mut Put) {
    let NominationOffer { province, ends_at } = offer;
    put_candidate(candidate, out);
    out.byte(province as u8);
    put_instant(ends_at, out);
}

pub(super) fn take_offer(
    from: &mut Take<'_>,
) -> Result<(CandidateNumber, NominationOffer), Unreadable> {
    let candidate = take_candidate(from)?;
    let province = Province::ALL.get(usize::from(from.byte()?));
    let province = *province.ok_or(Unreadable::Newer("a province is one"))?;
    let ends_at = take_instant(from)?;
    Ok((candidate, NominationOffer { province, ends_at }))
}
