//! Decisions: what a command brings, read from the state and never written to it.

use jiff::civil::Date;

use crate::candidates::{Row, Standing};
use crate::ranking::{Entry, Ranking};
use crate::{
    Assessment, Basis, CandidateNumber, Command, Context, Crs, Etag, Event, Instant, Instruction,
    Outcome, Programs, Rejection, Round, RoundNumber, RoundScores, RoundState, State,
};

type Decision = Result<Vec<Event>, Rejection>;

/// What a command brings, or why it is refused.
///
/// The same state, command and context bring the same events, on any machine.
pub fn decide(state: &State, command: &Command, context: &Context) -> Decision {
    let now = context.now;
    match command {
        Command::Receive {
            received_at,
            assessment,
        } => receive(state, *received_at, assessment, now),
        Command::Update {
            candidate,
            etag,
            assessment,
        } => update(state, *candidate, *etag, assessment, now),
        Command::Withdraw { candidate } => {
            in_pool(state, *candidate)?;
            Ok(vec![Event::CandidateWithdrawn {
                candidate: *candidate,
            }])
        }
        Command::Rescore(assessments) => rescore(state, assessments),
        Command::Expire { until } => Ok(expire(state, now.min(*until))),
        Command::CreateRound(instruction) => create(state, instruction, now),
        Command::PublishRound(number) => publish(state, *number, now),
        Command::CancelRound(number) => match find(state, *number)?.state {
            RoundState::Draft | RoundState::Published => Ok(vec![Event::RoundCancelled(*number)]),
            RoundState::Cancelled | RoundState::Completed { .. } => {
                Err(Rejection::RoundEnded(*number))
            }
        },
        Command::RunRound { number, scores } => run(state, *number, scores, now),
    }
}

fn receive(
    state: &State,
    received_at: Option<Instant>,
    assessment: &Assessment,
    now: Instant,
) -> Decision {
    let received_at = received_at.unwrap_or(now);
    if received_at > now || received_at.one_year_later() <= now {
        return Err(Rejection::ReceiptOutOfRange);
    }
    of_today(assessment, now)?;
    let candidate =
        CandidateNumber::at_index(state.rows.len()).ok_or(Rejection::NumbersExhausted)?;
    Ok(vec![Event::CandidateReceived {
        candidate,
        received_at,
        assessment: *assessment,
    }])
}

fn update(
    state: &State,
    candidate: CandidateNumber,
    etag: Option<Etag>,
    assessment: &Assessment,
    now: Instant,
) -> Decision {
    let row = in_pool(state, candidate)?;
    if etag.is_some_and(|etag| etag != Etag(row.etag)) {
        return Err(Rejection::EtagStale(candidate));
    }
    of_today(assessment, now)?;
    Ok(vec![Event::CandidateUpdated {
        candidate,
        assessment: *assessment,
    }])
}

fn rescore(state: &State, assessments: &[(CandidateNumber, Assessment)]) -> Decision {
    let mut rescored = Vec::with_capacity(assessments.len());
    for (candidate, assessment) in assessments {
        held(assessment)?;
        if in_pool(state, *candidate).is_ok() {
            rescored.push((*candidate, *assessment));
        }
    }
    Ok(if rescored.is_empty() {
        Vec::new()
    } else {
        vec![Event::CandidatesRescored(rescored)]
    })
}

fn expire(state: &State, until: Instant) -> Vec<Event> {
    let ended = state.expiries.iter().take_while(|(end, _)| *end <= until);
    ended
        .map(|(_, candidate)| Event::CandidateExpired {
            candidate: *candidate,
        })
        .collect()
}

fn create(state: &State, instruction: &Instruction, now: Instant) -> Decision {
    if state.rounds.contains_key(&instruction.number) {
        return Err(Rejection::RoundExists(instruction.number));
    }
    in_future(instruction, now)?;
    Ok(vec![Event::RoundCreated(*instruction)])
}

fn publish(state: &State, number: RoundNumber, now: Instant) -> Decision {
    let round = find(state, number)?;
    if round.state != RoundState::Draft {
        return Err(Rejection::RoundNotDraft(number));
    }
    in_future(&round.instruction, now)?;
    Ok(vec![Event::RoundPublished(number)])
}

fn run(state: &State, number: RoundNumber, scores: &RoundScores, now: Instant) -> Decision {
    let instruction = due(state, number, now)?;
    let as_of = instruction.instant.day();
    let outcome = match scores {
        RoundScores::OfPool => {
            pool_is_fit(state, instruction, as_of)?;
            state.outcome(&state.ranking, instruction, instruction.instant, as_of)
        }
        RoundScores::Separate {
            basis,
            as_of: scored,
            scores,
        } => {
            if instruction.rule_set != Some(basis.rule_set.id) || *scored != as_of {
                return Err(Rejection::SeparateScoresUnfit);
            }
            let ranking = separate_ranking(state, scores)?;
            Outcome {
                basis: Some(*basis),
                ..state.outcome(&ranking, instruction, instruction.instant, as_of)
            }
        }
    };
    Ok(vec![Event::RoundCompleted { number, outcome }])
}

/// The instruction of a round that may run now.
fn due(state: &State, number: RoundNumber, now: Instant) -> Result<&Instruction, Rejection> {
    let round = find(state, number)?;
    let instruction = &round.instruction;
    match round.state {
        RoundState::Published => {}
        RoundState::Completed { .. } => return Err(Rejection::RoundCompleted(number)),
        RoundState::Draft | RoundState::Cancelled => {
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
        .expiries
        .first()
        .is_some_and(|(end, _)| *end <= instruction.instant)
    {
        return Err(Rejection::ExpiryDue);
    }
    Ok(instruction)
}

/// Whether the pool's own scores are those that the round must rank by.
fn pool_is_fit(state: &State, instruction: &Instruction, day: Date) -> Result<(), Rejection> {
    let stale = state.stale_count(day);
    if stale > 0 {
        return Err(Rejection::ScoresStale(stale));
    }
    for (
        Basis {
            rule_set,
            superseded,
        },
        _,
    ) in state.bases.in_use()
    {
        match instruction.rule_set {
            Some(named) if named != rule_set.id => return Err(Rejection::SeparateScoresNeeded),
            None if superseded => return Err(Rejection::RuleSetNotComputable),
            _ => {}
        }
    }
    Ok(())
}

/// A ranking by separate scores, which must be those of everyone in the pool, once each.
fn separate_ranking(
    state: &State,
    scores: &[(CandidateNumber, Crs, Programs)],
) -> Result<Ranking, Rejection> {
    let once = scores.is_sorted_by(|(a, ..), (b, ..)| a < b);
    if !once || scores.len() != state.ranking.len() {
        return Err(Rejection::SeparateScoresUnfit);
    }
    let mut ranking = Ranking::default();
    for (candidate, score, programs) in scores {
        let row = in_pool(state, *candidate).map_err(|_| Rejection::SeparateScoresUnfit)?;
        let entry = Entry {
            programs: *programs,
            ..row.entry(*candidate)
        };
        ranking.insert(*score, entry);
    }
    Ok(ranking)
}

fn in_pool(state: &State, candidate: CandidateNumber) -> Result<&Row, Rejection> {
    let row = state.rows.get(candidate.index());
    let row = row.ok_or(Rejection::CandidateNotFound(candidate))?;
    match row.standing {
        Standing::InPool(_) => Ok(row),
        Standing::NotEligible
        | Standing::NoLongerEligible
        | Standing::Withdrawn
        | Standing::Expired
        | Standing::Invited { .. } => Err(Rejection::CandidateNotInPool {
            candidate,
            state: row.state(),
        }),
    }
}

fn find(state: &State, number: RoundNumber) -> Result<&Round, Rejection> {
    state
        .rounds
        .get(&number)
        .ok_or(Rejection::RoundNotFound(number))
}

fn in_future(instruction: &Instruction, now: Instant) -> Result<(), Rejection> {
    if instruction.instant > now {
        Ok(())
    } else {
        Err(Rejection::InstantPassed)
    }
}

fn of_today(assessment: &Assessment, now: Instant) -> Result<(), Rejection> {
    let (as_of, today) = (assessment.as_of, now.day());
    if as_of == today {
        held(assessment)
    } else {
        Err(Rejection::AssessmentNotOfToday { as_of, today })
    }
}

/// Time would never get past an assessment that changes on or before its own day.
fn held(assessment: &Assessment) -> Result<(), Rejection> {
    if assessment.holds_on(assessment.as_of) {
        Ok(())
    } else {
        Err(Rejection::AssessmentNeverHeld(assessment.as_of))
    }
}
