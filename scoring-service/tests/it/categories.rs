//! Categories over the wire: told in every view, with what is missing where it is asked for.

use express_entry_proto::common::v1::*;
use express_entry_proto::scoring::v1 as pb;

use crate::harness::{Server, named, violations};
use crate::people::*;

/// A nurse with a year of work before June 2024.
fn nurse() -> Profile {
    Profile {
        work_periods: vec![WorkPeriod {
            occupations: vec![occupation(2021, "31301")],
            from: Some(day(2023, 6, 1)),
            to: Some(day(2024, 5, 31)),
            ..job()
        }],
        ..engineer()
    }
}

fn in_march_2024(view: pb::ScoreView) -> pb::ScoreRequest {
    pb::ScoreRequest {
        as_of: Some(day(2024, 3, 15)),
        view: Some(view.into()),
        ..of_profile(nurse())
    }
}

#[tokio::test]
async fn categories_are_told_in_every_view_and_by_the_check_of_eligibility() {
    let mut client = Server::start().client().await;
    let mut score = async |view| {
        let answer = client.score(in_march_2024(view)).await.unwrap();
        answer.into_inner().score.unwrap()
    };
    let standard = score(pb::ScoreView::Standard).await;
    let ranking = score(pb::ScoreView::Ranking).await;
    assert_eq!(standard.eligible_categories, ["healthcare-v1"]);
    assert_eq!(ranking.eligible_categories, ["healthcare-v1"]);
    assert_eq!(ranking.categories, []);

    let of = |id: &str| {
        let mut categories = standard.categories.iter();
        categories.find(|category| category.category_id == id)
    };
    assert!(of("healthcare-v1").unwrap().eligible);
    let stem = of("stem-v1").unwrap();
    assert_eq!(stem.name, "STEM occupations (Version 1)");
    assert_eq!(
        stem.unmet,
        [pb::UnmetRequirement {
            requirement: pb::Requirement::WorkExperience.into(),
            needed: Some(780),
            found: Some(0),
        }]
    );

    let check = pb::CheckEligibilityRequest {
        as_of: Some(day(2024, 3, 15)),
        profile: Some(nurse()),
        rule_set_id: None,
    };
    let judged = client.check_eligibility(check).await.unwrap();
    assert_eq!(judged.into_inner().categories, standard.categories);
}

#[tokio::test]
async fn the_age_of_an_earlier_day_forgives_a_birthday() {
    let mut client = Server::start().client().await;
    let mut age = async |age_as_of| {
        let request = pb::ScoreRequest {
            as_of: Some(day(2017, 8, 1)),
            age_as_of,
            ..of_profile(Profile {
                birth: Some(day(1987, 6, 1)),
                ..engineer()
            })
        };
        let answer = client.score(request).await.unwrap().into_inner();
        answer.score.unwrap().derived.unwrap().age_years
    };
    assert_eq!(age(None).await, Some(30));
    assert_eq!(age(Some(day(2017, 5, 26))).await, Some(29));
    assert_eq!(age(Some(day(2017, 6, 1))).await, Some(30));
}

#[tokio::test]
async fn versions_of_categories_of_an_earlier_day_are_judged_by_the_facts_of_the_day() {
    let mut client = Server::start().client().await;
    // From 18 February 2026 on, version 3 asks for a year of work in place of six months.
    let mut held = async |months: i32, categories_as_of| {
        let from = day(2025, 9 - months, 1);
        let request = pb::ScoreRequest {
            as_of: Some(day(2026, 3, 15)),
            view: Some(pb::ScoreView::Standard.into()),
            categories_as_of,
            ..of_profile(Profile {
                work_periods: vec![WorkPeriod {
                    occupations: vec![occupation(2021, "31301")],
                    from: Some(from),
                    to: Some(day(2025, 9, 1)),
                    ..job()
                }],
                ..engineer()
            })
        };
        let answer = client.score(request).await.unwrap().into_inner();
        let score = answer.score.unwrap();
        let told = score.categories.len();
        assert!(told > 0, "what is missing is told by the same versions");
        score.eligible_categories
    };
    let of_the_round = Some(day(2026, 1, 20));
    assert_eq!(held(7, None).await, [""; 0]);
    assert_eq!(held(7, of_the_round).await, ["healthcare-v2"]);
    assert_eq!(held(5, of_the_round).await, [""; 0]);
    // No category was known before 31 May 2023.
    let request = pb::ScoreRequest {
        as_of: Some(day(2024, 3, 15)),
        categories_as_of: Some(day(2023, 5, 30)),
        ..of_profile(nurse())
    };
    let answer = client.score(request).await.unwrap().into_inner();
    assert_eq!(answer.score.unwrap().categories, []);
}

#[tokio::test]
async fn versions_of_categories_of_a_later_day_are_refused() {
    let mut client = Server::start().client().await;
    let request = pb::ScoreRequest {
        categories_as_of: Some(day(2024, 3, 16)),
        ..in_march_2024(pb::ScoreView::Standard)
    };
    let refused = client.score(request).await.unwrap_err();
    assert_eq!(
        violations(&refused),
        named(&[("categories_as_of", "INCONSISTENT")])
    );
}
