//! Applications judged by the law of their rounds. The people are synthetic.

use express_entry_proto::common::v1 as common;
use express_entry_proto::rounds::v1 as pb;
use pb::invitation_service_client::InvitationServiceClient;

use crate::harness::*;

const START: &str = "2026-01-15T16:00:00Z";
const ROUND: &str = "2026-01-20T15:00:00Z";

fn job(code: &str, from: common::Date, to: common::Date) -> common::WorkPeriod {
    common::WorkPeriod {
        occupations: vec![common::Occupation {
            noc_version: 2021,
            code: code.into(),
        }],
        country: "CA".into(),
        from: Some(from),
        to: Some(to),
        weekly_hours_tenths: 400,
        employment_kind: common::EmploymentKind::Employed.into(),
        authorised: Some(true),
        ..Default::default()
    }
}

fn tested(test: &str, taken: common::Date, score_tenths: i32) -> common::LanguageResult {
    common::LanguageResult {
        test: test.into(),
        taken: Some(taken),
        listening_tenths: Some(score_tenths),
        reading_tenths: Some(score_tenths),
        writing_tenths: Some(score_tenths),
        speaking_tenths: Some(score_tenths),
    }
}

/// More than a year of programming in Canada, then seven months of nursing: enough for version 2 of the
/// category, and not for the year that version 3 asks for from 18 February 2026 on.
fn nurse() -> common::Profile {
    common::Profile {
        birth: Some(date(1990, 5, 1)),
        language_results: vec![tested("ielts_general", date(2025, 3, 1), 75)],
        work_periods: vec![
            job("21232", date(2024, 1, 1), date(2025, 4, 30)),
            job("31301", date(2025, 6, 1), date(2025, 12, 31)),
        ],
        ..Default::default()
    }
}

/// Some people, invited on 20 January 2026 by one round.
async fn invited(people: &[common::Profile], instruction: pb::Instruction) -> Harness {
    let mut it = Harness::start_with_the_law(START).await;
    for person in people {
        it.submit(person.clone()).await.expect("received");
    }
    it.create(instruction).await.expect("created");
    it.publish("400").await.expect("published");
    it.advance(ROUND).await.expect("advanced");
    assert_eq!(it.invited("400").await.len(), people.len());
    it
}

async fn apply(
    it: &Harness,
    candidate_number: i64,
    profile: Option<common::Profile>,
) -> Vec<pb::Shortfall> {
    let request = pb::ReceiveApplicationRequest {
        request_id: fresh_id(),
        candidate_number,
        profile,
    };
    let mut service = InvitationServiceClient::new(it.channel());
    let answer = service.receive_application(request).await.expect("judged");
    let candidate = answer.into_inner().candidate.expect("a candidate");
    let judged = candidate.application.expect("a judgement");
    judged.shortfalls().collect()
}

#[tokio::test]
async fn an_application_is_held_to_the_version_of_the_category_that_its_round_named() {
    let by_category = pb::Instruction {
        category_id: Some("healthcare-v2".into()),
        ..instruction("400", ROUND, 5)
    };
    let mut it = invited(&[nurse(), nurse()], by_category).await;
    it.advance("2026-03-01T15:00:00Z").await.unwrap();
    assert_eq!(apply(&it, 1, None).await, []);

    // Version 2 asks for six months, on both days.
    let mut short = nurse();
    short.work_periods[1].from = Some(date(2025, 9, 1));
    assert_eq!(
        apply(&it, 2, Some(short)).await,
        [
            pb::Shortfall::CategoryWhenInvited,
            pb::Shortfall::CategoryWhenReceived
        ]
    );
}

#[tokio::test]
async fn a_language_test_renewed_since_the_round_counts_by_the_one_before_when_invited() {
    let mut it = invited(&[nurse(), nurse()], instruction("400", ROUND, 5)).await;
    it.advance("2026-03-01T15:00:00Z").await.unwrap();
    let mut renewed = nurse();
    renewed.language_results = vec![tested("celpip_general", date(2026, 2, 1), 90)];
    assert_eq!(apply(&it, 1, Some(renewed.clone())).await, []);

    // A worse result falls short today, and only today.
    renewed.language_results = vec![tested("celpip_general", date(2026, 2, 1), 70)];
    assert_eq!(
        apply(&it, 2, Some(renewed)).await,
        [pb::Shortfall::ScoreWhenReceived]
    );
}
