//! Decisions about rounds.

use super::{Decision, in_pool};
use crate::category::CategorySets;
use crate::ranking::{Matcher, Ranking};
use crate::{
    Basis, Event, Instant, Instruction, Officer, Outcome, Rejection, Round, RoundNumber,
    RoundRules, RoundScores, RoundState, RuleSetRef, SeparateScore, State,
};

pub(super) fn create(
    state: &State,
    instruction: &Instruction,
    officer: &Officer,
    now: Instant,
) -> Decision {
    if state.rounds.contains_key(&instruction.number) {
        return Err(Rejection::RoundExists(instruction.number));
    }
    in_future(instruction, now)?;
    by_law(instruction)?;
    Ok(vec![Event::RoundCreated {
        instruction: instruction.clone(),
        officer: officer.clone(),
    }])
}

pub(super) fn revise(
    state: &State,
    instruction: &Instruction,
    officer: &Officer,
    now: Instant,
) -> Decision {
    match find(state, instruction.number)?.state {
        RoundState::Draft | RoundState::Approved => {}
        RoundState::Published | RoundState::Cancelled | RoundState::Completed { .. } => {
            return Err(Rejection::RoundNotOpen(instruction.number));
        }
    }
    in_future(instruction, now)?;
    by_law(instruction)?;
    Ok(vec![Event::RoundRevised {
        instruction: instruction.clone(),
        officer: officer.clone(),
    }])
}

pub(super) fn approve(state: &State, number: RoundNumber, officer: &Officer) -> Decision {
    let round = find(state, number)?;
    if round.state != RoundState::Draft {
        return Err(Rejection::RoundNotDraft(number));
    }
    if round.written_by == *officer {
        return Err(Rejection::SecondPersonNeeded(number));
    }
    Ok(vec![Event::RoundApproved {
        number,
        officer: officer.clone(),
    }])
}

pub(super) fn publish(
    state: &State,
    instruction: &Instruction,
    officer: &Officer,
    now: Instant,
) -> Decision {
    let number = instruction.number;
    let round = find(state, number)?;
    if round.state != RoundState::Approved {
        return Err(Rejection::RoundNotApproved(number));
    }
    if round.instruction != *instruction {
        return Err(Rejection::InstructionChanged(number));
    }
    in_future(&round.instruction, now)?;
    Ok(vec![Event::RoundPublished {
        number,
        officer: officer.clone(),
    }])
}

pub(super) fn cancel(state: &State, number: RoundNumber, officer: &Officer) -> Decision {
    match find(state, number)?.state {
        RoundState::Draft | RoundState::Approved | RoundState::Published => {
            Ok(vec![Event::RoundCancelled {
                number,
                officer: officer.clone(),
            }])
        }
        RoundState::Cancelled | RoundState::Completed { .. } => Err(Rejection::RoundEnded(number)),
    }
}

pub(super) fn run(
    state: &State,
    number: RoundNumber,
    rules: RoundRules,
    scores: &RoundScores,
    now: Instant,
) -> Decision {
    let instruction = due(state, number, now)?;
    let at = instruction.instant;
    let as_of = at.day();
    // Nobody is ranked in an empty pool, by whatever rules.
    if state.in_pool() == 0 {
        let outcome = state.outcome(&state.ranking, instruction, at, as_of);
        return Ok(vec![Event::RoundCompleted { number, outcome }]);
    }
    let rules = asked(instruction, rules)?;
    let outcome = match scores {
        RoundScores::OfPool => {
            pool_is_fit(state, instruction, rules, now)?;
            state.outcome(&state.ranking, instruction, at, as_of)
        }
        RoundScores::Separate {
            basis,
            as_of: scored,
            scores,
        } => {
            if !fits(instruction, rules, *basis) || *scored != as_of {
                return Err(Rejection::SeparateScoresUnfit);
            }
            let (ranking, sets) = separate_ranking(state, scores)?;
            let matcher = Matcher::new(&instruction.grouping, &sets);
            Outcome {
                basis: Some(*basis),
                ..state.outcome_in(&ranking, &matcher, instruction, at, as_of)
            }
        }
    };
    Ok(vec![Event::RoundCompleted { number, outcome }])
}

/// The rules that a round ranks by.
fn asked(instruction: &Instruction, rules: RoundRules) -> Result<RuleSetRef, Rejection> {
    match rules {
        RoundRules::NotAsked => Err(Rejection::RulesNeeded),
        RoundRules::NotComputable => Err(Rejection::RuleSetNotComputable),
        RoundRules::Computable(rules) => match instruction.rule_set {
            Some(named) if named != rules.id => Err(Rejection::RulesNeeded),
            Some(_) | None => Ok(rules),
        },
    }
}

/// Whether scores that rest on something rest on the rules of a round. Nothing supersedes those that
/// its instruction names.
fn fits(instruction: &Instruction, rules: RuleSetRef, basis: Basis) -> bool {
    match instruction.rule_set {
        Some(_) => basis.rule_set == rules,
        None => basis == Basis::of(rules),
    }
}

/// The instruction of a round that may run now.
fn due(state: &State, number: RoundNumber, now: Instant) -> Result<&Instruction, Rejection> {
    let round = find(state, number)?;
    let instruction = &round.instruction;
    match round.state {
        RoundState::Published => {}
        RoundState::Completed { .. } => return Err(Rejection::RoundCompleted(number)),
        RoundState::Draft | RoundState::Approved | RoundState::Cancelled => {
            return Err(Rejection::RoundNotPublished(number));
        }
    }
    if instruction.instant > now {
        return Err(Rejection::RoundNotDue(number));
    }
    match state.scheduled.first() {
        Some((_, first)) if *first != number => return Err(Rejection::EarlierRoundDue(*first)),
        _ => {}
    }
    if state
        .next_lapse()
        .is_some_and(|end| end <= instruction.instant)
    {
        return Err(Rejection::ExpiryDue);
    }
    Ok(instruction)
}

/// Whether the pool's own scores are those that the round must rank by.
fn pool_is_fit(
    state: &State,
    instruction: &Instruction,
    rules: RuleSetRef,
    now: Instant,
) -> Result<(), Rejection> {
    let day = instruction.instant.day();
    // On its own day no round finds a score of a later one.
    if day < now.day() && state.has_scores_later_than(day) {
        return Err(Rejection::SeparateScoresNeeded);
    }
    // The pool is not kept up to date by the rules that an instruction names.
    let good = instruction.rule_set.is_none().then_some(Basis::of(rules));
    let stale = state.stale(day, good).count();
    if stale > 0 {
        return Err(Rejection::ScoresStale(stale));
    }
    let mut bases = state.bases.in_pool();
    match bases.all(|basis| fits(instruction, rules, basis)) {
        true => Ok(()),
        false => Err(Rejection::SeparateScoresNeeded),
    }
}

/// A ranking by separate scores, which must be those of everyone in the pool, once each.
fn separate_ranking(
    state: &State,
    scores: &[SeparateScore],
) -> Result<(Ranking, CategorySets), Rejection> {
    let once = scores.is_sorted_by(|a, b| a.candidate < b.candidate);
    let all = scores
        .iter()
        .all(|score| in_pool(state, score.candidate).is_ok());
    if once && all && scores.len() == state.ranking.len() {
        Ok(state.separate(scores.iter()))
    } else {
        Err(Rejection::SeparateScoresUnfit)
    }
}

fn find(state: &State, number: RoundNumber) -> Result<&Round, Rejection> {
    state.round(number).ok_or(Rejection::RoundNotFound(number))
}

fn by_law(instruction: &Instruction) -> Result<(), Rejection> {
    match instruction.rule_set {
        Some(named) if named.is_draft() => Err(Rejection::RuleSetIsDraft),
        Some(_) | None => Ok(()),
    }
}

fn in_future(instruction: &Instruction, now: Instant) -> Result<(), Rejection> {
    if instruction.instant > now {
        Ok(())
    } else {
        Err(Rejection::InstantPassed)
    }
}
