//! Explanations over the wire. The people are synthetic.

use express_entry_proto::common::v1 as common;
use express_entry_proto::scoring::v1 as pb;
use scoring_service::limits;

use crate::harness::{Server, named, violations, within};
use crate::people::*;

fn explained(
    request: pb::ScoreRequest,
    language: Option<common::OfficialLanguage>,
) -> pb::ScoreRequest {
    pb::ScoreRequest {
        view: Some(pb::ScoreView::Explained.into()),
        language: language.map(i32::from),
        ..request
    }
}

#[tokio::test]
async fn a_score_is_explained_factor_by_factor_with_its_law() {
    let server = Server::start();
    let mut client = server.client().await;
    let request = explained(of_profile(engineer()), None);
    let score = client
        .score(request)
        .await
        .unwrap()
        .into_inner()
        .score
        .unwrap();
    let explanation = score.explanation.unwrap();
    assert_eq!(
        explanation.total,
        "369 + 0 + 100 + 0 = 469 points, by the columns without a spouse."
    );
    let factors: Vec<_> = score.factors.iter().map(|factor| factor.factor).collect();
    let told: Vec<_> = explanation
        .factors
        .iter()
        .map(|factor| factor.factor)
        .collect();
    assert_eq!(told, factors);

    let of = |wanted| {
        let mut factors = explanation.factors.iter();
        factors.find(|factor| factor.factor() == wanted).unwrap()
    };
    let age = of(pb::Factor::Age);
    assert_eq!(
        age.text,
        "Age 29: 110 of at most 110 points. From age 30 on it is 105."
    );
    assert_eq!(age.instrument_id, "mi-2014");
    let rung = |age| Some(pb::threshold::Rung::AgeYears(age));
    let (met, next) = (age.met.as_ref().unwrap(), &age.next[0]);
    assert_eq!((met.rung, met.points), (rung(20), 110));
    assert_eq!((next.rung, next.points), (rung(30), 105));

    let education = of(pb::Factor::TransferabilityEducation);
    assert_eq!(education.law_section, "s. 22");
    let rests_on: Vec<_> = education
        .facts
        .iter()
        .map(|place| {
            explanation.facts[usize::try_from(*place).unwrap()]
                .field
                .as_str()
        })
        .collect();
    assert_eq!(rests_on, ["language_results[0]", "credentials[0]"]);

    let unmet: Vec<_> = explanation
        .programs
        .iter()
        .map(|one| one.program())
        .collect();
    assert!(unmet.contains(&common::Program::CanadianExperienceClass));
    assert!(explanation.programs.iter().all(|one| !one.unmet.is_empty()));
}

#[tokio::test]
async fn explanations_and_warnings_are_in_the_language_of_the_request() {
    let server = Server::start();
    let mut client = server.client().await;
    let mut person = engineer();
    person.work_periods[0].from = Some(day(2030, 1, 1));
    person.work_periods[0].to = None;
    let request = explained(of_profile(person), Some(common::OfficialLanguage::French));
    let score = client
        .score(request)
        .await
        .unwrap()
        .into_inner()
        .score
        .unwrap();
    let explanation = score.explanation.unwrap();
    assert!(
        explanation.factors[0]
            .text
            .starts_with("29 ans\u{a0}: 110 sur un maximum de 110 points.")
    );
    let work = explanation
        .facts
        .iter()
        .find(|fact| fact.field == "work_periods[0]");
    let work = work.unwrap();
    assert!(!work.counted);
    assert!(work.text.starts_with("Non compté"), "{}", work.text);
    let warning = score
        .warnings
        .iter()
        .find(|warning| warning.field == "work_periods[0]");
    let description = &warning.unwrap().description;
    assert!(description.contains("postérieur"), "{description}");
}

#[tokio::test]
async fn the_same_is_said_in_a_batch_and_in_a_stream_and_nothing_unless_asked_for() {
    let server = Server::start();
    let mut client = server.client().await;
    let request = of_profile(engineer());
    let plain = client.score(request.clone()).await.unwrap().into_inner();
    assert!(plain.score.unwrap().explanation.is_none());

    let alone = client
        .score(explained(request, None))
        .await
        .unwrap()
        .into_inner();
    let batch = pb::BatchScoreRequest {
        view: Some(pb::ScoreView::Explained.into()),
        ..batch([profile_subject(engineer()), factors_subject()])
    };
    let together = client
        .batch_score(batch.clone())
        .await
        .unwrap()
        .into_inner();
    let results = together.results.decode().unwrap();
    let scores = results.iter().map(|result| match &result.result {
        Some(pb::score_result::Result::Score(score)) => score,
        other => panic!("{other:?}"),
    });
    let scores: Vec<_> = scores.collect();
    assert_eq!(*scores[0], alone.score.unwrap());
    let of_factors = scores[1].explanation.as_ref().unwrap();
    assert!(of_factors.facts.is_empty() && !of_factors.factors.is_empty());

    let requests = tokio_stream::iter([pb::StreamScoreRequest { batch: Some(batch) }]);
    let mut stream = client.stream_score(requests).await.unwrap().into_inner();
    let streamed = within(stream.message()).await.unwrap().unwrap();
    assert_eq!(streamed.batch.unwrap(), together);
}

#[tokio::test]
async fn what_cannot_be_explained_is_refused() {
    let server = Server::start();
    let mut client = server.client().await;
    let many = pb::BatchScoreRequest {
        view: Some(pb::ScoreView::Explained.into()),
        language: Some(0),
        ..batch((0..=limits::EXPLAINED_SUBJECTS).map(|_| factors_subject()))
    };
    let refused = client.batch_score(many).await.unwrap_err();
    let expected = [("subjects", "TOO_MANY"), ("language", "UNKNOWN_VALUE")];
    assert_eq!(violations(&refused), named(&expected));

    let trajectory = pb::ScoreTrajectoryRequest {
        profile: Some(engineer()),
        from: Some(as_of()),
        to: Some(as_of()),
        view: Some(pb::ScoreView::Explained.into()),
        ..pb::ScoreTrajectoryRequest::default()
    };
    let refused = client.score_trajectory(trajectory).await.unwrap_err();
    assert_eq!(violations(&refused), named(&[("view", "UNKNOWN_VALUE")]));
}
