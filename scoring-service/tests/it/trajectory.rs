//! Trajectories over the wire: answers, refusals and limits.

use express_entry_proto::common::v1::*;
use express_entry_proto::scoring::v1 as pb;
use scoring_service::limits;

use crate::harness::{Server, named, violations};
use crate::people::*;

fn of(profile: Profile) -> pb::ScoreTrajectoryRequest {
    pb::ScoreTrajectoryRequest {
        profile: Some(profile),
        from: Some(as_of()),
        to: Some(day(2019, 12, 31)),
        ..pb::ScoreTrajectoryRequest::default()
    }
}

async fn followed(request: pb::ScoreTrajectoryRequest) -> pb::ScoreTrajectoryResponse {
    let mut client = Server::start().client().await;
    client.score_trajectory(request).await.unwrap().into_inner()
}

fn total(step: &pb::TrajectoryStep) -> i32 {
    step.score.as_ref().unwrap().total
}

/// The engineer from 2017-05-19 on: French and siblings begin to count on 2017-06-06, the 30th
/// birthday is on 2018-03-01, the test is two years old on 2018-08-20.
#[tokio::test]
async fn what_becomes_of_the_engineer() {
    use pb::ChangeKind::*;

    let mut server = Server::start().client().await;
    let answer = server
        .score_trajectory(of(engineer()))
        .await
        .unwrap()
        .into_inner();
    let steps = answer.steps.iter().map(|step| {
        let reasons = step.reasons.iter().map(pb::ChangeReason::kind);
        (step.date.unwrap(), total(step), reasons.collect::<Vec<_>>())
    });
    let expected = [
        (day(2017, 5, 19), ENGINEER, vec![]),
        (day(2017, 6, 6), ENGINEER, vec![RuleSetInForce]),
        (day(2018, 3, 1), ENGINEER - 5, vec![Birthday]),
        (day(2018, 8, 20), 240, vec![LanguageResultExpired]),
        (day(2019, 3, 1), 234, vec![Birthday]),
    ];
    assert_eq!(steps.collect::<Vec<_>>(), expected);
    assert_eq!(answer.truncated_at, None);

    let birthday = &answer.steps[2].reasons[0];
    assert_eq!((birthday.before, birthday.after), (Some(29), Some(30)));
    assert_eq!(birthday.fields, ["birth"]);
    let age = pb::FactorChange {
        factor: pb::Factor::Age.into(),
        before: 110,
        after: 105,
    };
    assert_eq!(birthday.factors, [age]);
    let expired = &answer.steps[3].reasons[0];
    assert_eq!(expired.fields, ["language_results[0]"]);
    let lost: i32 = expired
        .factors
        .iter()
        .map(|factor| factor.before - factor.after)
        .sum();
    assert_eq!(lost, 124 + 50 + 50);
    let language = pb::RequirementChange {
        program: Program::FederalSkilledWorker.into(),
        requirement: pb::Requirement::Language.into(),
        met: false,
    };
    assert!(expired.requirements.contains(&language), "{expired:?}");

    for step in answer.steps {
        let request = pb::ScoreRequest {
            as_of: step.date,
            ..of_profile(engineer())
        };
        let scored = server.score(request).await.unwrap().into_inner();
        assert_eq!((step.score, step.rule_set), (scored.score, scored.rule_set));
    }
}

#[tokio::test]
async fn a_named_rule_set_and_a_narrow_view_hold_on_every_day() {
    let request = pb::ScoreTrajectoryRequest {
        rule_set_id: Some("crs-2016-11-19".to_owned()),
        view: Some(pb::ScoreView::Ranking.into()),
        ..of(engineer())
    };
    let steps = followed(request).await.steps;
    assert_eq!(steps.len(), 4);
    for step in steps {
        assert_eq!(step.rule_set.unwrap().id, "crs-2016-11-19");
        assert!(step.score.unwrap().factors.is_empty());
    }
}

#[tokio::test]
async fn a_day_is_a_trajectory_too() {
    let request = pb::ScoreTrajectoryRequest {
        to: Some(as_of()),
        ..of(engineer())
    };
    let answer = followed(request).await;
    assert_eq!((answer.steps.len(), answer.truncated_at), (1, None));
}

/// Four jobs a month in Canada, each of which exempts from funds while it runs, beside an offer: the
/// person is eligible, and not, and so on.
fn on_and_off() -> Profile {
    let jobs = (0..63).map(|place| {
        let (year, month, first) = (2017 + place / 48, 1 + place / 4 % 12, 2 + place % 4 * 7);
        WorkPeriod {
            occupations: vec![occupation(2016, "6711")],
            country: "CA".to_owned(),
            from: Some(day(year, month, first)),
            to: Some(day(year, month, first + 2)),
            authorised: Some(true),
            ..job()
        }
    });
    let mut profile = engineer();
    profile.funds_cad = None;
    profile.job_offers = vec![JobOffer {
        offered: Some(day(2017, 1, 1)),
        ..job_offer()
    }];
    profile.work_periods.extend(jobs);
    profile
}

#[tokio::test]
async fn a_life_with_too_many_steps_is_cut_and_gone_on_with() {
    let from = |from| pb::ScoreTrajectoryRequest {
        from,
        ..of(on_and_off())
    };
    let mut client = Server::start().client().await;
    let mut steps = Vec::new();
    let mut next = Some(day(2017, 1, 1));
    let mut answers = 0;
    while let Some(first) = next {
        let answer = client
            .score_trajectory(from(Some(first)))
            .await
            .unwrap()
            .into_inner();
        assert!(answer.steps.len() <= limits::TRAJECTORY_STEPS);
        answers += 1;
        next = answer.truncated_at;
        steps.extend(answer.steps);
    }
    // The first day, each job's beginning and end, and the four steps of the engineer.
    assert_eq!((answers, steps.len()), (2, 1 + 2 * 63 + 4));
    let days: Vec<_> = steps.iter().map(|step| step.date.unwrap()).collect();
    let day_number = |day: &Date| (day.year, day.month, day.day);
    assert!(days.is_sorted_by(|one, other| day_number(one) < day_number(other)));
}

#[tokio::test]
async fn everything_wrong_with_a_request_is_told_at_once() {
    let mut client = Server::start().client().await;
    let mut refused = async |request: pb::ScoreTrajectoryRequest| {
        violations(&client.score_trajectory(request).await.unwrap_err())
    };
    let nothing = pb::ScoreTrajectoryRequest {
        rule_set_id: Some("crs-2026-11-03".to_owned()),
        view: Some(0),
        ..pb::ScoreTrajectoryRequest::default()
    };
    let expected = [
        ("from", "REQUIRED"),
        ("profile", "REQUIRED"),
        ("rule_set_id", "NOT_ACCEPTED"),
        ("to", "REQUIRED"),
        ("view", "UNKNOWN_VALUE"),
    ];
    assert_eq!(refused(nothing).await, named(&expected));

    let backwards = pb::ScoreTrajectoryRequest {
        from: Some(day(2014, 12, 31)),
        to: Some(day(2014, 12, 30)),
        ..of(Profile {
            birth: None,
            ..engineer()
        })
    };
    let expected = [
        ("from", "OUT_OF_RANGE"),
        ("profile.birth", "REQUIRED"),
        ("to", "INCONSISTENT"),
    ];
    assert_eq!(refused(backwards).await, named(&expected));

    let mut long = of(engineer());
    long.to = Some(day(2037, 5, 20));
    assert_eq!(
        refused(long.clone()).await,
        named(&[("to", "OUT_OF_RANGE")])
    );
    long.to = Some(day(2037, 5, 19));
    client.score_trajectory(long).await.unwrap();
}
