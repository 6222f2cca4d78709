//! Rounds, each with its instruction and what came of it.

use super::Unreadable;
use super::bytes::{Put, Take, day_number, day_of};
use super::candidates::{
    put_basis, put_candidate, put_instant, put_program, put_round_number, put_rule_set, take_basis,
    take_candidate, take_instant, take_program, take_round_number, take_rule_set,
};
use crate::{
    Crs, Grouping, Instruction, Invitations, Invited, Officer, Outcome, Position, Round, RoundState,
};

pub(super) fn put(round: &Round, out: &mut Put) {
    let Round {
        instruction,
        written_by,
        approved_by,
        state,
    } = round;
    put_instruction(instruction, out);
    out.text(written_by.as_str());
    out.option(approved_by.as_ref(), |put, officer| {
        put.text(officer.as_str())
    });
    match state {
        RoundState::Draft => out.byte(0),
        RoundState::Approved => out.byte(1),
        RoundState::Published => out.byte(2),
        RoundState::Cancelled => out.byte(3),
        RoundState::Completed {
            ran_at,
            position,
            outcome,
        } => {
            out.byte(4);
            put_instant(*ran_at, out);
            out.number(position.get());
            put_outcome(outcome, out);
        }
    }
}

pub(super) fn take(mut from: Take<'_>) -> Result<Round, Unreadable> {
    let round = Round {
        instruction: take_instruction(&mut from)?,
        written_by: take_officer(&mut from)?,
        approved_by: from.option(take_officer)?,
        state: match from.byte()? {
            0 => RoundState::Draft,
            1 => RoundState::Approved,
            2 => RoundState::Published,
            3 => RoundState::Cancelled,
            4 => RoundState::Completed {
                ran_at: take_instant(&mut from)?,
                position: Position::new(from.number()?)
                    .ok_or(Unreadable::Malformed("it is no position"))?,
                outcome: take_outcome(&mut from)?,
            },
            _ => return Err(Unreadable::Newer("a round stands")),
        },
    };
    from.end()?;
    Ok(round)
}

fn take_officer(from: &mut Take<'_>) -> Result<Officer, Unreadable> {
    let officer = from.text()?.parse();
    officer.map_err(|_| Unreadable::Malformed("it is no name of an officer"))
}

fn put_instruction(instruction: &Instruction, out: &mut Put) {
    let Instruction {
        number,
        instant,
        invitations,
        grouping,
        required_score,
        rule_set,
    } = instruction;
    put_round_number(*number, out);
    put_instant(*instant, out);
    out.number(invitations.get().into());
    match grouping {
        Grouping::Everyone => out.byte(0),
        Grouping::Program(program) => {
            out.byte(1);
            put_program(*program, out);
        }
        Grouping::Category(category) => {
            out.byte(2);
            out.text(category.as_str());
        }
    }
    out.option(*required_score, |put, score| put.number(score.get().into()));
    out.option(*rule_set, |put, id| put_rule_set(id, put));
}

fn take_instruction(from: &mut Take<'_>) -> Result<Instruction, Unreadable> {
    Ok(Instruction {
        number: take_round_number(from)?,
        instant: take_instant(from)?,
        invitations: Invitations::new(from.small()?)
            .ok_or(Unreadable::Malformed("it is no number of invitations"))?,
        grouping: match from.byte()? {
            0 => Grouping::Everyone,
            1 => Grouping::Program(take_program(from)?),
            2 => {
                let category = from.text()?.parse();
                let wrong = Unreadable::Malformed("it is no id of a category");
                Grouping::Category(category.map_err(|_| wrong)?)
            }
            _ => return Err(Unreadable::Newer("an instruction groups people")),
        },
        required_score: from.option(take_score)?,
        rule_set: from.option(take_rule_set)?,
    })
}

fn take_score(from: &mut Take<'_>) -> Result<Crs, Unreadable> {
    Crs::new(from.small()?).ok_or(Unreadable::Malformed("it is no score"))
}

fn put_outcome(outcome: &Outcome, out: &mut Put) {
    let Outcome {
        as_of,
        basis,
        ranked,
        invited,
    } = outcome;
    out.signed(day_number(*as_of));
    out.option(*basis, |put, basis| put_basis(basis, put));
    out.number((*ranked).into());
    out.number(invited.len() as u64);
    for one in invited {
        let Invited {
            candidate,
            program,
            score,
            received_at,
        } = one;
        put_candidate(*candidate, out);
        put_program(*program, out);
        out.number(score.get().into());
        put_instant(*received_at, out);
    }
}

fn take_outcome(from: &mut Take<'_>) -> Result<Outcome, Unreadable> {
    let as_of = day_of(from.signed()?)?;
    let basis = from.option(take_basis)?;
    let ranked = from.small()?;
    let count: usize = from.small()?;
    let invited = |_| {
        Ok(Invited {
            candidate: take_candidate(from)?,
            program: take_program(from)?,
            score: take_score(from)?,
            received_at: take_instant(from)?,
        })
    };
    Ok(Outcome {
        as_of,
        basis,
        ranked,
        invited: (0..count).map(invited).collect::<Result<_, _>>()?,
    })
}
