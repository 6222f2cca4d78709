//! What is encoded by hand is what `prost` encodes of the messages of the contract.

use express_entry_proto::common::v1 as common;
use express_entry_proto::scoring::v1 as pb;
use pb::score_result::Result as Told;
use prost::Message;

/// The answer as the contract has it.
#[derive(Clone, PartialEq, Message)]
struct Contract {
    #[prost(message, optional, tag = "1")]
    rule_set: Option<common::RuleSetRef>,
    #[prost(message, repeated, tag = "2")]
    results: Vec<pb::ScoreResult>,
}

fn ranking() -> pb::RankingScore {
    pb::RankingScore {
        total: 1_200,
        eligible_programs: vec![1, 4],
        invited_as: Some(4),
        next_change: Some(common::Date {
            year: 2027,
            month: 1,
            day: 31,
        }),
        warnings: vec![pb::Warning::default()],
        arranged_employment: true,
        eligible_categories: vec!["french-v1".into(), "stem-v1".into()],
    }
}

fn refusal() -> common::Refusal {
    common::Refusal {
        violations: vec![common::FieldViolation {
            description: "a".repeat(300),
            ..common::FieldViolation::default()
        }],
    }
}

#[test]
fn an_answer_is_written_as_the_contract_has_it() {
    let in_full = pb::Score {
        factors: vec![pb::FactorScore::default()],
        ..ranking().into()
    };
    let mut results = pb::ScoreResults::default();
    results.push(0, &ranking());
    results.push(u64::MAX, &refusal());
    results.push(7, &in_full);
    let answer = pb::BatchScoreResponse {
        rule_set: Some(common::RuleSetRef::default()),
        results,
    };

    let told = [
        (0, Told::Score(ranking().into())),
        (u64::MAX, Told::Refusal(refusal())),
        (7, Told::Score(in_full)),
    ];
    let result = |(key, told)| pb::ScoreResult {
        key,
        result: Some(told),
    };
    let contract = Contract {
        rule_set: answer.rule_set.clone(),
        results: told.map(result).to_vec(),
    };
    assert_eq!(answer.encode_to_vec(), contract.encode_to_vec());
    assert_eq!(answer.encoded_len(), contract.encoded_len());
    assert_eq!(answer.results.decode(), Ok(contract.results.clone()));
    assert_eq!(answer.results, contract.results.into_iter().collect());
}

#[test]
fn an_answer_is_read_back_as_it_was_written() {
    let mut results = pb::ScoreResults::default();
    results.push(1, &ranking());
    results.push(2, &refusal());
    let batch = pb::BatchScoreResponse {
        rule_set: Some(common::RuleSetRef::default()),
        results,
    };
    let answer = pb::StreamScoreResponse { batch: Some(batch) };
    let written = answer.encode_to_vec();
    assert_eq!(pb::StreamScoreResponse::decode(&*written), Ok(answer));
    assert!(pb::StreamScoreResponse::decode(&written[..written.len() - 1]).is_err());
}
