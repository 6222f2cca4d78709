//! From bytes to an answer: what a client may send, through everything but the connection.

use std::fmt::Debug;

use crs::{Path, Violation, Violations};
use express_entry_proto::scoring::v1 as pb;
use prost::Message;
use scoring_service::limits;
use scoring_service::scoring::{Scorer, validate_rules};

use super::sound::sound;

/// A call of the contract. An input names it by its first byte; the message follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Call {
    Score,
    Batch,
    Eligibility,
    Compare,
    Moves,
    Trajectory,
    Convert,
    Tests,
    Validate,
}

impl Call {
    pub(crate) const ALL: [Self; 9] = [
        Self::Score,
        Self::Batch,
        Self::Eligibility,
        Self::Compare,
        Self::Moves,
        Self::Trajectory,
        Self::Convert,
        Self::Tests,
        Self::Validate,
    ];
}

/// What came of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is no message of the call.
    Unread,
    /// It was refused, with reasons.
    Refused,
    /// It was answered.
    Answered,
}

/// Answers an input. Panics if the answer breaks a promise.
pub(crate) fn answer(scorer: &Scorer, input: &[u8]) -> Outcome {
    let Some((first, message)) = input.split_first() else {
        return Outcome::Unread;
    };
    match Call::ALL[usize::from(*first) % Call::ALL.len()] {
        Call::Score => call(message, |request| scorer.score(request), of_score),
        Call::Batch => call(
            message,
            |request| scorer.batch(request, &Path::ROOT),
            of_batch,
        ),
        Call::Eligibility => call(message, |request| scorer.eligibility(request), unchecked),
        Call::Compare => call(message, |request| scorer.compare(request), unchecked),
        Call::Moves => call(message, |request| scorer.moves(request), of_moves),
        Call::Trajectory => call(message, |request| scorer.trajectory(request), of_trajectory),
        Call::Convert => {
            let convert = |request: &_| scorer.convert_language_result(request);
            call(message, convert, unchecked)
        }
        Call::Tests => call(message, |request| scorer.language_tests(request), unchecked),
        Call::Validate => call(message, validate_rules, of_rules),
    }
}

/// Reads a message, answers it twice, and checks what every answer must hold, then what this one must.
fn call<Q: Message + Default, A: Message + PartialEq + Debug>(
    message: &[u8],
    ask: impl Fn(&Q) -> Result<A, Vec<Violation>>,
    check: impl Fn(&Q, &A),
) -> Outcome {
    let Ok(request) = Q::decode(message) else {
        return Outcome::Unread;
    };
    let answered = ask(&request);
    assert_eq!(answered, ask(&request), "the same request, another answer");
    match answered {
        Ok(answer) => {
            assert!(answer.encoded_len() <= limits::ANSWER_BYTES);
            check(&request, &answer);
            Outcome::Answered
        }
        Err(violations) => {
            let told = violations.len();
            // Those of the terms and those of the subject.
            assert!(
                (1..=2 * Violations::KEPT_MAX).contains(&told),
                "{told} told"
            );
            Outcome::Refused
        }
    }
}

fn unchecked<Q, A>(_: &Q, _: &A) {}

fn of_score(_: &pb::ScoreRequest, answer: &pb::ScoreResponse) {
    sound(answer.score.as_ref().expect("an answer has a score"));
}

fn of_batch(request: &pb::BatchScoreRequest, answer: &pb::BatchScoreResponse) {
    use pb::score_result::Result::{Refusal, Score};
    let results = answer.results.decode().expect("results are messages");
    assert_eq!(request.subjects.len(), results.len());
    for (subject, result) in request.subjects.iter().zip(&results) {
        assert_eq!(subject.key, result.key);
        match result
            .result
            .as_ref()
            .expect("a result is one or the other")
        {
            Score(score) => sound(score),
            Refusal(refusal) => assert!(!refusal.violations.is_empty()),
        }
    }
}

fn of_moves(_: &pb::SuggestMovesRequest, answer: &pb::SuggestMovesResponse) {
    assert!(answer.moves.len() <= limits::MOVES_MAX);
    assert!(answer.pairs.len() <= limits::MOVES_MAX);
}

fn of_trajectory(_: &pb::ScoreTrajectoryRequest, answer: &pb::ScoreTrajectoryResponse) {
    assert!(answer.steps.len() <= limits::TRAJECTORY_STEPS);
    for step in &answer.steps {
        sound(step.score.as_ref().expect("a step has a score"));
    }
}

fn of_rules(_: &pb::ValidateRulesRequest, answer: &pb::ValidateRulesResponse) {
    assert_ne!(answer.problems.is_empty(), answer.rule_sets.is_empty());
}
