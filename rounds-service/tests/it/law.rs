//! With the scoring service itself: facts of synthetic people, scored by the law of the day.

use express_entry_proto::common::v1 as common;
use express_entry_proto::rounds::v1 as pb;
use tonic::Code;

use crate::harness::*;

fn occupation(code: &str) -> common::Occupation {
    common::Occupation {
        noc_version: 2016,
        code: code.into(),
    }
}

fn ielts(score_tenths: i32) -> common::LanguageResult {
    common::LanguageResult {
        test: "ielts_general".into(),
        taken: Some(date(2016, 6, 1)),
        listening_tenths: Some(score_tenths),
        reading_tenths: Some(score_tenths),
        writing_tenths: Some(score_tenths),
        speaking_tenths: Some(score_tenths),
    }
}

/// A synthetic programmer with two years of work in Canada who turns 30 on 24 May 2017.
fn programmer() -> common::Profile {
    common::Profile {
        birth: Some(date(1987, 5, 24)),
        language_results: vec![ielts(75)],
        work_periods: vec![common::WorkPeriod {
            occupations: vec![occupation("2174")],
            country: "CA".into(),
            from: Some(date(2015, 2, 1)),
            to: Some(date(2017, 4, 30)),
            weekly_hours_tenths: 400,
            employment_kind: common::EmploymentKind::Employed.into(),
            authorised: Some(true),
            full_time_student: false,
            foreign_military: false,
        }],
        ..Default::default()
    }
}

#[tokio::test]
async fn a_birthday_costs_points_on_its_day_and_not_before() {
    let mut it = Harness::start_with_the_law(START).await;
    let received = it.submit(programmer()).await.unwrap();
    assert_eq!(received.state(), pb::CandidateState::InPool);
    let before = received.assessment.unwrap();
    assert_eq!(before.eligible_programs, [i32::from(Cec)]);
    assert_eq!(before.next_change, Some(date(2017, 5, 24)));
    assert_eq!(before.rule_set.as_ref().unwrap().id, "crs-2016-11-19");
    assert!(!before.rule_set_superseded);

    it.create(instruction("63", "2017-05-26T15:00:00Z", 1))
        .await
        .unwrap();
    it.publish("63").await.unwrap();
    it.advance("2017-05-26T15:00:00Z").await.unwrap();
    let after = it.get(1).await.unwrap().assessment.unwrap();
    assert_eq!(before.score - after.score, 5, "110 points at 29, 105 at 30");
    let result = it.round("63").await.unwrap().result.unwrap();
    assert_eq!(result.cut_off_score, Some(after.score));
    assert_eq!(it.invited("63").await, [1]);
}

#[tokio::test]
async fn everything_wrong_with_a_profile_is_told_by_its_path() {
    let mut it = Harness::start_with_the_law(START).await;
    let mut wrong = programmer();
    wrong.birth = Some(date(2017, 5, 20));
    wrong.language_results[0].reading_tenths = Some(63);
    wrong.language_results.push(ielts(80));
    wrong.work_periods[0].to = Some(date(2015, 1, 1));
    wrong.work_periods[0].occupations = vec![occupation("9999")];
    wrong.partners = vec![common::Partner::default(), common::Partner::default()];
    let status = it.submit(wrong.clone()).await.unwrap_err();
    let told = paths(&status);
    for path in [
        "profile.birth",
        "profile.partners",
        "profile.language_results[0].reading_tenths",
        "profile.language_results[1].test",
        "profile.work_periods[0].occupations[0].code",
        "profile.work_periods[0].to",
    ] {
        assert!(told.iter().any(|field| field == path), "{path} in {told:?}");
    }

    let mut academic = programmer();
    academic.language_results[0].test = "ielts_academic".into();
    let told = paths(&it.submit(academic).await.unwrap_err());
    assert_eq!(told, ["profile.language_results[0].test"]);
    assert_eq!(it.distribution().await.total, 0);

    let received_at = Some(timestamp("2017-05-01T00:00:00Z"));
    let profiles = [programmer(), wrong].map(|profile| pb::ImportedProfile {
        received_at,
        profile: Some(profile),
        job_bank_registered: true,
    });
    let chunk = pb::ImportCandidatesRequest {
        request_id: fresh_id(),
        profiles: profiles.into(),
    };
    let answers = it
        .pool
        .import_candidates(tokio_stream::iter([chunk]))
        .await
        .unwrap();
    let answer = answers.into_inner().message().await.unwrap().unwrap();
    match answer.results[1].result.as_ref().unwrap() {
        pb::import_result::Result::Refusal(refusal) => {
            let told = refusal
                .violations
                .iter()
                .map(|violation| violation.field.as_str());
            let below = told.filter(|field| field.starts_with("profiles[1].profile."));
            assert_eq!(below.count(), refusal.violations.len());
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn from_3_november_2026_scores_say_that_their_rule_set_is_superseded() {
    let mut it = Harness::start_with_the_law("2026-11-05T16:00:00Z").await;
    let mut recent = programmer();
    recent.language_results[0].taken = Some(date(2026, 6, 1));
    let work = &mut recent.work_periods[0];
    work.occupations = vec![common::Occupation {
        noc_version: 2021,
        code: "21232".into(),
    }];
    (work.from, work.to) = (Some(date(2024, 2, 1)), Some(date(2026, 4, 30)));
    let assessment = it.submit(recent).await.unwrap().assessment.unwrap();
    assert!(assessment.rule_set_superseded);
    assert_eq!(assessment.rule_set.unwrap().id, "crs-2025-03-25");

    it.create(instruction("500", "2026-11-06T15:00:00Z", 1))
        .await
        .unwrap();
    let refused = it.publish("500").await.unwrap_err();
    assert_eq!(
        reason(&refused),
        (Code::FailedPrecondition, "RULE_SET_NOT_COMPUTABLE".into())
    );
    let mut named = instruction("501", "2026-11-06T15:00:00Z", 1);
    named.rule_set_id = Some("crs-2025-03-25".into());
    it.create(named).await.unwrap();
    it.publish("501").await.unwrap();
    it.advance("2026-11-06T15:00:00Z").await.unwrap();
    let result = it.round("501").await.unwrap().result.unwrap();
    assert_eq!(result.rule_set.unwrap().id, "crs-2025-03-25");
}

#[tokio::test]
async fn a_round_may_name_a_rule_set_of_another_day() {
    let mut it = Harness::start_with_the_law(START).await;
    it.submit(programmer()).await.unwrap();
    let mut named = instruction("63", "2017-05-20T15:00:00Z", 1);
    named.rule_set_id = Some("crs-2017-06-06".into());
    it.create(named).await.unwrap();
    it.publish("63").await.unwrap();
    it.advance("2017-05-20T15:00:00Z").await.unwrap();
    let result = it.round("63").await.unwrap().result.unwrap();
    assert_eq!(result.rule_set.unwrap().id, "crs-2017-06-06");
    assert_eq!(result.invitations, 1);
}

#[tokio::test]
async fn a_draft_serves_previews_and_no_round() {
    const DRAFT: &str = "crs-2026-11-03-draft-reform";
    let mut it = Harness::start_with_the_law(START).await;
    it.submit(programmer()).await.unwrap();
    let by_draft = pb::Instruction {
        rule_set_id: Some(DRAFT.into()),
        ..instruction("63", "2017-05-26T15:00:00Z", 1)
    };
    let request = pb::PreviewRoundRequest {
        instruction: Some(by_draft.clone()),
        list: 1,
    };
    let preview = it.rounds.preview_round(request).await.unwrap().into_inner();
    let rule_set = preview.result.unwrap().rule_set.unwrap();
    assert!(rule_set.draft, "{rule_set:?}");
    assert_eq!(rule_set.id, DRAFT);

    let refused = it.create(by_draft).await.unwrap_err();
    assert_eq!(paths(&refused), ["instruction.rule_set_id"]);
    let ranked = it.get(1).await.unwrap().assessment.unwrap();
    assert!(!ranked.rule_set.unwrap().draft);
}

#[tokio::test]
async fn a_round_can_be_published_for_a_category_from_the_day_on_which_it_is_in_force() {
    let mut it = Harness::start_with_the_law("2023-05-20T16:00:00Z").await;
    let days = [("1", "2023-05-30T15:00:00Z"), ("2", "2023-05-31T15:00:00Z")];
    for (number, day) in days {
        let round = pb::Instruction {
            category_id: Some("stem-v1".into()),
            ..instruction(number, day, 1)
        };
        it.create(round).await.unwrap();
    }
    let refused = it.publish("1").await.unwrap_err();
    let why = (Code::FailedPrecondition, "CATEGORY_NOT_IN_FORCE".into());
    assert_eq!(reason(&refused), why);
    it.publish("2").await.unwrap();
}
